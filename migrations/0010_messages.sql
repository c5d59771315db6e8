-- What patients and their care team write to each other between visits.

CREATE TABLE message_thread (
    id              UUID    NOT NULL PRIMARY KEY,   -- ThreadId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    topic           TEXT    NOT NULL,               -- symptoms, medicine, tests, visit, other
    opened_at       BIGINT  NOT NULL,               -- when the patient began it
    answer_by       BIGINT                          -- until when an answer is promised; NULL = nothing waits for one
);
CREATE INDEX message_thread_patient ON message_thread (patient, opened_at);
CREATE INDEX message_thread_waiting ON message_thread (answer_by);

CREATE TABLE message (
    id              UUID    NOT NULL PRIMARY KEY,   -- MessageId
    thread          UUID    NOT NULL REFERENCES message_thread (id), -- in which conversation
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose, for the seal
    practitioner    UUID    REFERENCES practitioner (id), -- who of the clinic wrote it; NULL = the patient
    author          TEXT    NOT NULL,               -- as shown; empty = the patient
    content         BYTEA   NOT NULL,               -- sealed words
    written_at      BIGINT  NOT NULL                -- when; nothing here is ever changed
);
CREATE INDEX message_of_thread ON message (thread, written_at);
