-- When people meet. A booked time is a set of five-minute cells, one row per cell for the clinician and one for the
-- patient. The primary key is the rule that nobody is booked twice: no check in the program can be raced past it.

CREATE TABLE weekly_hours (
    id              UUID    NOT NULL PRIMARY KEY,   -- name of the row
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- whose hours
    weekday         BIGINT  NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1 = Monday … 7 = Sunday
    from_time       TEXT    NOT NULL,               -- wall time it begins, in the zone
    until_time      TEXT    NOT NULL,               -- wall time it ends, in the zone
    zone            TEXT    NOT NULL,               -- IANA time zone
    minutes         BIGINT  NOT NULL CHECK (minutes > 0 AND minutes % 5 = 0), -- length of a visit
    from_day        TEXT    NOT NULL,               -- first civil day it applies
    until_day       TEXT                            -- last civil day it applies; NULL = until changed
);
CREATE INDEX weekly_hours_practitioner ON weekly_hours (practitioner);

CREATE TABLE schedule_exception (
    id              UUID    NOT NULL PRIMARY KEY,   -- name of the row
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- whose
    kind            TEXT    NOT NULL,               -- closed (time off), open (extra hours)
    starts_at       BIGINT  NOT NULL,               -- from when
    ends_at         BIGINT  NOT NULL CHECK (ends_at > starts_at), -- until when
    why             TEXT    NOT NULL                -- for the schedule's keeper
);
CREATE INDEX schedule_exception_practitioner ON schedule_exception (practitioner, starts_at);

CREATE TABLE appointment (
    id              UUID    NOT NULL PRIMARY KEY,   -- AppointmentId
    patient         UUID    NOT NULL REFERENCES patient (id), -- who
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- with whom
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- for which consultation
    starts_at       BIGINT  NOT NULL CHECK (starts_at % 300000000 = 0), -- a multiple of five minutes
    minutes         BIGINT  NOT NULL CHECK (minutes > 0 AND minutes % 5 = 0), -- how long
    zone            TEXT    NOT NULL,               -- IANA time zone in which it was promised
    wall_time       TEXT    NOT NULL,               -- the wall time promised there
    jurisdiction    TEXT    NOT NULL,               -- where the patient said they will be
    tz_release      TEXT    NOT NULL,               -- release of the tz database the promise was computed with
    state           TEXT    NOT NULL,               -- held, confirmed, cancelled, fulfilled
    state_json      TEXT    NOT NULL,               -- the state with its data
    held_until      BIGINT                          -- while held: when the hold lapses
);
CREATE INDEX appointment_patient ON appointment (patient);
CREATE INDEX appointment_practitioner ON appointment (practitioner, starts_at);
CREATE INDEX appointment_held ON appointment (held_until);

CREATE TABLE occupancy (
    resource        UUID    NOT NULL,               -- a PractitionerId or a PatientId
    cell            BIGINT  NOT NULL,               -- seconds since 1970 divided by 300
    appointment     UUID    NOT NULL REFERENCES appointment (id), -- by which visit
    PRIMARY KEY (resource, cell)
);
CREATE INDEX occupancy_appointment ON occupancy (appointment);
