-- People on the waitlist whom a clinician wants to be seen sooner. The newest word counts; all of them are kept.

-- When a clinician asked; NULL = nobody has, or it was taken back.
ALTER TABLE waiting ADD COLUMN sooner_at BIGINT;

CREATE TABLE sooner_word (
    id              UUID    NOT NULL PRIMARY KEY,   -- name of the row
    waiting         UUID    NOT NULL REFERENCES waiting (id), -- for whose place on the list
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who asked
    asks            BOOLEAN NOT NULL,               -- asked, or taken back
    content         BYTEA   NOT NULL,               -- sealed: why
    said_at         BIGINT  NOT NULL                -- when; never changed
);
CREATE INDEX sooner_word_waiting ON sooner_word (waiting, said_at);
