-- Tests ordered, results as they came, the duties that follow, and what needs a person's decision.

CREATE TABLE test_order (
    id              UUID    NOT NULL PRIMARY KEY,   -- OrderId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- in which consultation
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who signed it
    treatment       TEXT,                           -- for which medicine, when for one
    tests_json      TEXT    NOT NULL,               -- what is to be done and why
    ordered_at      BIGINT  NOT NULL                -- when it was signed
);
CREATE INDEX test_order_patient ON test_order (patient);

CREATE TABLE obligation (
    id              UUID    NOT NULL PRIMARY KEY,   -- ObligationId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    plan            UUID    REFERENCES plan (id),   -- from which plan
    test_order      UUID    REFERENCES test_order (id), -- from which order, for a baseline test
    test            TEXT    NOT NULL,               -- id of the test or panel in guideline/
    name            TEXT    NOT NULL,               -- as shown
    concepts_json   TEXT    NOT NULL,               -- concepts that must all have a result
    week            BIGINT  NOT NULL,               -- week of treatment; 0 = before the start
    due_on          TEXT    NOT NULL,               -- last civil day on which it is on time
    owner           UUID    NOT NULL REFERENCES practitioner (id), -- who answers for it; never nobody
    state           TEXT    NOT NULL,               -- open, overdue, done, cancelled
    state_json      TEXT    NOT NULL                -- the state with its data
);
CREATE INDEX obligation_patient ON obligation (patient);
CREATE INDEX obligation_state ON obligation (state, due_on);

CREATE TABLE report (
    id              UUID    NOT NULL PRIMARY KEY,   -- ReportId
    system          TEXT    NOT NULL,               -- which laboratory or system sent it
    accession       TEXT    NOT NULL,               -- its own number for the specimen
    code            TEXT    NOT NULL,               -- LOINC or local code of the test
    version         TEXT    NOT NULL,               -- status and version: final, corrected 2, cancelled
    patient         UUID    REFERENCES patient (id), -- to whom it was matched; NULL = quarantined
    received_at     BIGINT  NOT NULL,               -- when it came
    content_json    TEXT    NOT NULL,               -- as it came
    UNIQUE (system, accession, code, version)
);
CREATE INDEX report_patient ON report (patient);

CREATE TABLE quarantine (
    id              UUID    NOT NULL PRIMARY KEY,   -- QuarantineId
    report          UUID    REFERENCES report (id), -- the report that could not be matched
    reason          TEXT    NOT NULL,               -- why: nobody fits, several fit, no identifiers
    said_json       TEXT    NOT NULL,               -- whom the report says it is about
    candidates_json TEXT    NOT NULL,               -- ids of the patients who might fit
    received_at     BIGINT  NOT NULL,               -- when it came
    resolved_json   TEXT                            -- how it ended; NULL while it waits
);

CREATE TABLE task (
    id              UUID    NOT NULL PRIMARY KEY,   -- TaskId
    patient         UUID    REFERENCES patient (id), -- about whom; NULL = nobody yet
    owner           UUID    REFERENCES practitioner (id), -- who must decide; NULL = the whole team
    kind            TEXT    NOT NULL,               -- monitoring-action, unreadable-result, quarantine, …
    urgency         TEXT    NOT NULL,               -- now, today, week
    why             TEXT    NOT NULL,               -- the reason in one line
    about           TEXT    NOT NULL,               -- id of what it is about
    opened_at       BIGINT  NOT NULL,               -- since when
    closed_at       BIGINT,                         -- when it ended; NULL while open
    closed_by       TEXT,                           -- by whom, as shown
    decision        TEXT                            -- what was decided, with its reason
);
CREATE INDEX task_open ON task (closed_at, opened_at);
CREATE INDEX task_patient ON task (patient);
