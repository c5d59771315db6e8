-- What happens at a booked time: who waited, where they said they are, when it began and ended, what was said of it.

CREATE TABLE visit (
    appointment     UUID    NOT NULL PRIMARY KEY REFERENCES appointment (id), -- for which booked time
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- with whom
    state           TEXT    NOT NULL,               -- waiting, under-way, ended, missed
    state_json      TEXT    NOT NULL,               -- the state with its data
    summary         BYTEA                           -- sealed: what the clinician left for the patient to read
);
CREATE INDEX visit_practitioner ON visit (practitioner, state);

CREATE TABLE attestation (
    appointment     UUID    NOT NULL REFERENCES appointment (id), -- for which booked time
    door            TEXT    NOT NULL,               -- check-in, join, phone
    place           TEXT    NOT NULL,               -- where the patient said they are: two-letter jurisdiction
    licensed        BOOLEAN NOT NULL,               -- whether the clinician was licensed there then
    agreed          BOOLEAN NOT NULL,               -- whether the patient agreed to be seen from afar now
    at              BIGINT  NOT NULL,               -- when; nothing here is ever changed
    PRIMARY KEY (appointment, door, place, at)
);

CREATE TABLE tech_check (
    appointment     UUID    NOT NULL PRIMARY KEY REFERENCES appointment (id), -- before which visit
    content_json    TEXT    NOT NULL,               -- what worked; what was not tried is null
    at              BIGINT  NOT NULL                -- when, the newest
);

CREATE TABLE note_draft (
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- in which consultation
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- whose draft
    patient         UUID    NOT NULL REFERENCES patient (id), -- about whom
    content         BYTEA   NOT NULL,               -- sealed words, the newest; gone when they are signed as a note
    saved_at        BIGINT  NOT NULL,               -- when
    PRIMARY KEY (encounter, practitioner)
);

CREATE TABLE visit_guest (
    secret_hash     BYTEA   NOT NULL PRIMARY KEY,   -- SHA-256 of the secret in the link
    appointment     UUID    NOT NULL REFERENCES appointment (id), -- into which visit, and no other
    name            TEXT    NOT NULL,               -- as the others see it
    invited_at      BIGINT  NOT NULL,               -- when
    valid_until     BIGINT  NOT NULL                -- until when the link opens
);
CREATE INDEX visit_guest_appointment ON visit_guest (appointment);
