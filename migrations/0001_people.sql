-- Who uses the clinic, and how they are known.
--
-- One text for SQLite and PostgreSQL. Conventions, here and in the files that follow:
--   UUID     a version-7 UUID (SQLite: BLOB)
--   BIGINT   a whole number; a column called `…_at` or `…_until` is microseconds since 1970-01-01 00:00 UTC
--   TEXT     words; a civil date is `2026-11-24`; `…_json` is JSON
--   BYTEA    bytes (SQLite: BLOB); a sealed column holds AES-256-GCM-SIV bound to its table, row and column
--   BOOLEAN  true or false (SQLite: INTEGER)

CREATE TABLE patient (
    id              UUID    NOT NULL PRIMARY KEY,   -- PatientId
    mrn             TEXT    NOT NULL UNIQUE,        -- the clinic's own number, as shown: AN-000123
    given_name      TEXT    NOT NULL,               -- given names
    family_name     TEXT    NOT NULL,               -- family name
    born_on         TEXT    NOT NULL,               -- civil date of birth
    sex             TEXT,                           -- recorded sex at birth: female, male; NULL = not known
    email           TEXT    NOT NULL,               -- where to write to
    phone           TEXT,                           -- telephone number, when given
    language        TEXT    NOT NULL,               -- en, es
    jurisdiction    TEXT    NOT NULL,               -- two-letter place where the person will be for the visit
    zone            TEXT    NOT NULL,               -- IANA time zone of that place
    practitioner    UUID,                           -- clinician in charge; NULL = nobody yet
    created_at      BIGINT  NOT NULL                -- when the chart was opened
);
CREATE INDEX patient_name ON patient (family_name, given_name, born_on);

CREATE TABLE patient_key (
    patient         UUID    NOT NULL PRIMARY KEY REFERENCES patient (id), -- whose sealed columns it opens
    wrapped         BYTEA   NOT NULL                -- the patient's data key, sealed with the clinic's master key
);

CREATE TABLE practitioner (
    id              UUID    NOT NULL PRIMARY KEY,   -- PractitionerId
    name            TEXT    NOT NULL,               -- as shown on pages
    credentials     TEXT    NOT NULL,               -- after the name: MD, FAAD; empty for staff without any
    role            TEXT    NOT NULL,               -- clinician, assistant, scheduler, administrator, auditor
    zone            TEXT    NOT NULL,               -- IANA time zone their hours are kept in
    languages_json  TEXT    NOT NULL,               -- languages they speak with patients: ["en","es"]
    created_at      BIGINT  NOT NULL                -- when they joined
);

CREATE TABLE licence (
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- whose
    jurisdiction    TEXT    NOT NULL,               -- two-letter place it covers
    number          TEXT    NOT NULL,               -- the licence's number
    from_day        TEXT    NOT NULL,               -- first civil day it is valid
    until_day       TEXT    NOT NULL,               -- last civil day it is valid
    PRIMARY KEY (practitioner, jurisdiction, number)
);

CREATE TABLE account (
    id              UUID    NOT NULL PRIMARY KEY,   -- AccountId
    kind            TEXT    NOT NULL,               -- patient, staff
    email           TEXT    NOT NULL UNIQUE,        -- lower case; the name to sign in with
    password_hash   TEXT,                           -- argon2id in PHC format; NULL until a password is chosen
    standing        TEXT    NOT NULL,               -- invited, active, suspended
    given_name      TEXT    NOT NULL,               -- given names, until there is a chart
    family_name     TEXT    NOT NULL,               -- family name, until there is a chart
    language        TEXT    NOT NULL,               -- en, es
    patient         UUID    REFERENCES patient (id),        -- the chart that is theirs
    practitioner    UUID    REFERENCES practitioner (id),   -- the member of staff they are
    created_at      BIGINT  NOT NULL                -- when the account was made
);
CREATE INDEX account_patient ON account (patient);
CREATE INDEX account_practitioner ON account (practitioner);

CREATE TABLE session (
    id              UUID    NOT NULL PRIMARY KEY,   -- SessionId
    account         UUID    NOT NULL REFERENCES account (id), -- who signed in
    secret_hash     BYTEA   NOT NULL UNIQUE,        -- SHA-256 of the cookie's secret; the secret is kept nowhere
    created_at      BIGINT  NOT NULL,               -- when it began
    last_seen_at    BIGINT  NOT NULL                -- last use, to the minute
);
CREATE INDEX session_account ON session (account);

CREATE TABLE attempt (
    who             TEXT    NOT NULL PRIMARY KEY,   -- what is counted: an e-mail, or `ip …`
    failures        BIGINT  NOT NULL,               -- failures since the first of the present run
    last_at         BIGINT  NOT NULL                -- when the last one was
);

CREATE TABLE invitation (
    id              UUID    NOT NULL PRIMARY KEY,   -- name of the invitation
    secret_hash     BYTEA   NOT NULL UNIQUE,        -- SHA-256 of the link's secret
    purpose         TEXT    NOT NULL,               -- join, reset-password, first-administrator
    account         UUID    REFERENCES account (id), -- for which account; NULL = it makes one
    content_json    TEXT    NOT NULL,               -- what the purpose needs to know
    created_at      BIGINT  NOT NULL,               -- when it was made
    expires_at      BIGINT  NOT NULL,               -- from then on the link is dead
    used_at         BIGINT                          -- when it was used; a link works once
);

CREATE TABLE token (
    id              UUID    NOT NULL PRIMARY KEY,   -- TokenId
    name            TEXT    NOT NULL,               -- what it is for, as shown in the audit trail
    scope           TEXT    NOT NULL,               -- send-results, read-charts
    secret_hash     BYTEA   NOT NULL UNIQUE,        -- SHA-256 of the token
    created_at      BIGINT  NOT NULL,               -- when it was made
    expires_at      BIGINT,                         -- from then on it is dead; NULL = until revoked
    revoked_at      BIGINT,                         -- when it was revoked
    last_used_at    BIGINT                          -- last use, to the minute
);
