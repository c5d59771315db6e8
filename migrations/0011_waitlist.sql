-- Who waits for an earlier time, the times that were kept for them, and what happens while a clinician is away.

CREATE TABLE waiting (
    id              UUID    NOT NULL PRIMARY KEY,   -- WaitingId
    patient         UUID    NOT NULL REFERENCES patient (id), -- who waits
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- for which consultation
    practitioner    UUID    REFERENCES practitioner (id), -- with whom; NULL = anybody who is licensed there
    wish_json       TEXT    NOT NULL,               -- length, days and times that would suit
    rank            TEXT    NOT NULL,               -- taken-back (by the clinic, comes first), asked
    asked_at        BIGINT  NOT NULL,               -- since when; within a rank the earlier comes first
    missed          BIGINT  NOT NULL,               -- offers in a row that were left without an answer
    state           TEXT    NOT NULL,               -- waiting, resting, served, left, over
    ended_at        BIGINT                          -- when it was no longer on the list; NULL = it is
);
-- One place for each person, whoever races.
CREATE UNIQUE INDEX waiting_once ON waiting (patient) WHERE ended_at IS NULL;
CREATE INDEX waiting_order ON waiting (ended_at, asked_at);

CREATE TABLE time_offer (
    appointment     UUID    NOT NULL PRIMARY KEY REFERENCES appointment (id), -- the hold that keeps the time
    waiting         UUID    NOT NULL REFERENCES waiting (id), -- for whose place on the list
    offered_at      BIGINT  NOT NULL,               -- when
    offered_until   BIGINT  NOT NULL,               -- until when; the same as the deadline of the hold, never moved
    answer          TEXT    NOT NULL,               -- open, taken, passed, lapsed, withdrawn
    answered_at     BIGINT                          -- when it was no longer open
);
-- One open offer for each person.
CREATE UNIQUE INDEX time_offer_open ON time_offer (waiting) WHERE answer = 'open';
CREATE INDEX time_offer_waiting ON time_offer (waiting);

-- Who sees to the tasks of somebody who is away: a colleague, or nobody with a reason.
ALTER TABLE schedule_exception ADD COLUMN covered_by UUID REFERENCES practitioner (id);
ALTER TABLE schedule_exception ADD COLUMN uncovered_why TEXT;

CREATE TABLE time_off_decision (
    exception       UUID    NOT NULL,               -- in which time off; outlives it
    appointment     UUID    NOT NULL REFERENCES appointment (id), -- on which booked visit
    decided         TEXT    NOT NULL,               -- hand-over, new-times, keep
    decided_json    TEXT    NOT NULL,               -- to whom, or why
    decided_at      BIGINT  NOT NULL,               -- when
    PRIMARY KEY (exception, appointment)
);
