-- The visits that a signed plan asks for: which booked time is for which week, and when the patient usually comes.

CREATE TABLE follow_up_visit (
    appointment     UUID    NOT NULL PRIMARY KEY REFERENCES appointment (id), -- the booked time
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    plan            UUID    NOT NULL REFERENCES plan (id), -- which plan asks for it
    week            BIGINT  NOT NULL CHECK (week > 0), -- in which week of that plan
    stays           BOOLEAN NOT NULL,               -- the patient keeps it though the plan is no longer in force
    ended_at        BIGINT                          -- when it was cancelled, or gave way to another; NULL = it stands
);
-- One standing visit for each week of a plan, whoever races.
CREATE UNIQUE INDEX follow_up_once ON follow_up_visit (plan, week) WHERE ended_at IS NULL;
CREATE INDEX follow_up_patient ON follow_up_visit (patient);

-- Letters about visits that nobody has booked yet: each moment once.
CREATE TABLE follow_up_told (
    plan            UUID    NOT NULL REFERENCES plan (id), -- of which plan
    week            BIGINT  NOT NULL,               -- of which week of it
    stage           TEXT    NOT NULL,               -- follow-up-opens, follow-up-ends
    told_at         BIGINT  NOT NULL,               -- when it was told, or was found not to need telling
    PRIMARY KEY (plan, week, stage)
);

CREATE TABLE usual_time (
    patient         UUID    NOT NULL PRIMARY KEY REFERENCES patient (id), -- who
    weekday         BIGINT  NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1 = Monday … 7 = Sunday
    at_time         TEXT    NOT NULL,               -- wall time, in the patient's zone
    kept_at         BIGINT  NOT NULL                -- when it was chosen
);

-- The weeks of the plans in force are looked up through their tests.
CREATE INDEX obligation_plan ON obligation (plan);
CREATE INDEX obligation_due ON obligation (due_on);
