-- The clinic's own books: what happened, what was already done, what is still to do.

CREATE TABLE audit (
    seq             BIGINT  NOT NULL PRIMARY KEY,   -- 1, 2, 3, … without a gap
    at              BIGINT  NOT NULL,               -- when, for looking up; also inside the entry
    patient         UUID,                           -- about whom, for looking up; also inside the entry
    entry           TEXT    NOT NULL,               -- canonical JSON of number, time, actor, action, outcome
    prev            BYTEA   NOT NULL,               -- hash of the line before; 32 zero bytes before the first
    hash            BYTEA   NOT NULL                -- SHA-256 of prev followed by entry
);
CREATE INDEX audit_patient ON audit (patient, seq);

CREATE TABLE audit_head (
    id              BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1), -- there is one head; writers queue on its row
    seq             BIGINT  NOT NULL,               -- number of the last line
    hash            BYTEA   NOT NULL                -- its hash
);

CREATE TABLE idempotency (
    key             UUID    NOT NULL PRIMARY KEY,   -- the form's key
    actor           TEXT    NOT NULL,               -- who sent it
    action          TEXT    NOT NULL,               -- the named transaction
    fingerprint     TEXT    NOT NULL,               -- hash of what the form said
    outcome_json    TEXT    NOT NULL,               -- what was answered
    at              BIGINT  NOT NULL                -- when; forgotten after seven days
);
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE job (
    id              UUID    NOT NULL PRIMARY KEY,   -- JobId
    kind            TEXT    NOT NULL,               -- what to do
    unique_key      TEXT    NOT NULL UNIQUE,        -- the same work asked for twice is one job
    content_json    TEXT    NOT NULL,               -- what the kind needs to know
    run_at          BIGINT  NOT NULL,               -- not before
    attempts        BIGINT  NOT NULL,               -- how often it was begun
    leased_until    BIGINT,                         -- while somebody works on it: until when nobody else may
    done_at         BIGINT,                         -- when it was finished
    problem         TEXT                            -- why the last attempt failed
);
CREATE INDEX job_due ON job (done_at, run_at);

CREATE TABLE outbox (
    id              UUID    NOT NULL PRIMARY KEY,   -- OutboxId
    patient         UUID    REFERENCES patient (id), -- about whom, when about one
    unique_key      TEXT    NOT NULL UNIQUE,        -- the same letter asked for twice is one letter
    recipient       TEXT    NOT NULL,               -- where to
    kind            TEXT    NOT NULL,               -- which letter: visit-confirmed, new-message, …
    content_json    TEXT    NOT NULL,               -- what the letter needs to know; no clinical words
    created_at      BIGINT  NOT NULL,               -- when it was put in
    send_at         BIGINT  NOT NULL,               -- not before
    attempts        BIGINT  NOT NULL,               -- how often sending was tried
    sent_at         BIGINT,                         -- when it went out; NULL while it waits
    problem         TEXT                            -- why the last attempt failed
);
CREATE INDEX outbox_waiting ON outbox (sent_at, send_at);

CREATE TABLE setting (
    name            TEXT    NOT NULL PRIMARY KEY,   -- what: last-backup, sweeper-heartbeat, …
    value_json      TEXT    NOT NULL                -- its value
);

CREATE TABLE counter (
    name            TEXT    NOT NULL PRIMARY KEY,   -- what is numbered: mrn
    value           BIGINT  NOT NULL                -- the last number given out
);
