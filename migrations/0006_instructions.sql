-- What a clinician signed and sent to a patient between plans: hold the medicine, go on, come by.
-- Together with signed plans it is all that a patient reads about themselves from the clinic.
CREATE TABLE instruction (
    id              UUID    NOT NULL PRIMARY KEY,   -- NoteId
    patient         UUID    NOT NULL REFERENCES patient (id), -- to whom
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who signed it
    signed_by       TEXT    NOT NULL,               -- as shown
    holds           BOOLEAN NOT NULL,               -- the medicine is on hold from then on
    content         BYTEA   NOT NULL,               -- sealed words
    signed_at       BIGINT  NOT NULL                -- when; never changed, a later one overrules
);
CREATE INDEX instruction_patient ON instruction (patient, signed_at);
