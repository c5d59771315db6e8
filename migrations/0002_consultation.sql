-- One consultation, from the first question to the signed plan.

CREATE TABLE encounter (
    id              UUID    NOT NULL PRIMARY KEY,   -- EncounterId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    state           TEXT    NOT NULL,               -- intake, submitted, booked, under-review, planned, closed
    state_json      TEXT    NOT NULL                -- the state with its data
);
CREATE INDEX encounter_patient ON encounter (patient);
CREATE INDEX encounter_state ON encounter (state);

CREATE TABLE answer (
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- in which consultation
    question        TEXT    NOT NULL,               -- id of the question in guideline/intake
    answer          BYTEA   NOT NULL,               -- sealed JSON of what was answered, as given
    saved_at        BIGINT  NOT NULL,               -- when it was last saved
    PRIMARY KEY (encounter, question)
);

CREATE TABLE finding (
    id              UUID    NOT NULL PRIMARY KEY,   -- FindingId
    patient         UUID    NOT NULL REFERENCES patient (id), -- of whom
    encounter       UUID    REFERENCES encounter (id), -- learned in which consultation, when in one
    concept         TEXT    NOT NULL,               -- name in guideline/concepts
    value_json      TEXT    NOT NULL,               -- kind and value; `unknown` is a value, never a no
    observed_on     TEXT    NOT NULL,               -- civil date it was true of the patient
    recorded_at     BIGINT  NOT NULL,               -- when the clinic learned it
    source_json     TEXT    NOT NULL,               -- who or what said so
    report          UUID,                           -- the laboratory report it came in
    original        TEXT,                           -- the words it came in, when they differ from the value
    retracted_at    BIGINT,                         -- when it was found to be wrong; it stays readable by id
    retracted_why   TEXT                            -- why: corrected, cancelled, entered in error
);
CREATE INDEX finding_patient ON finding (patient, concept, observed_on);
CREATE INDEX finding_report ON finding (report);

CREATE TABLE photograph (
    id              UUID    NOT NULL PRIMARY KEY,   -- PhotographId
    patient         UUID    NOT NULL REFERENCES patient (id), -- of whom
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- in which consultation
    view            TEXT    NOT NULL,               -- which side of the head: top, front, …
    media_type      TEXT    NOT NULL,               -- image/jpeg
    width           BIGINT  NOT NULL,               -- pixels
    height          BIGINT  NOT NULL,               -- pixels
    bytes           BIGINT  NOT NULL,               -- length before sealing
    blob            TEXT    NOT NULL,               -- SHA-256 of the sealed bytes, where they lie in the blob store
    added_by        UUID    NOT NULL REFERENCES account (id), -- who added it
    added_at        BIGINT  NOT NULL,               -- when
    deleted_at      BIGINT                          -- when it was deleted; the bytes are swept later
);
CREATE INDEX photograph_patient ON photograph (patient);
CREATE INDEX photograph_encounter ON photograph (encounter);

CREATE TABLE consent (
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    consent_to      TEXT    NOT NULL,               -- telehealth, photographs, privacy, guardian, assent, off-label
    given           BOOLEAN NOT NULL,               -- given or refused
    wording         TEXT    NOT NULL,               -- version of the wording that was shown
    language        TEXT    NOT NULL,               -- language it was shown in
    at              BIGINT  NOT NULL,               -- when; nothing here is ever changed, a later line overrules
    PRIMARY KEY (patient, consent_to, at)
);

CREATE TABLE assessment (
    id              UUID    NOT NULL PRIMARY KEY,   -- name of this assessment
    patient         UUID    NOT NULL REFERENCES patient (id), -- of whom
    encounter       UUID    REFERENCES encounter (id), -- in which consultation, when in one
    edition         TEXT    NOT NULL,               -- digest of the clinical content it was made with
    assessed_on     TEXT    NOT NULL,               -- civil date it was judged on
    assessed_at     BIGINT  NOT NULL,               -- when it was made
    findings_json   TEXT    NOT NULL,               -- the findings it was made from, so that it can be replayed
    content_json    TEXT    NOT NULL                -- the whole assessment
);
CREATE INDEX assessment_patient ON assessment (patient, assessed_at);

CREATE TABLE plan (
    id              UUID    NOT NULL PRIMARY KEY,   -- PlanId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- from which consultation
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who drafts and signs it
    content         BYTEA   NOT NULL,               -- sealed JSON: diagnosis, medicine, tests, message, answers
    state           TEXT    NOT NULL,               -- draft, signed, replaced
    state_json      TEXT    NOT NULL                -- the state with its data
);
CREATE INDEX plan_patient ON plan (patient);
CREATE INDEX plan_encounter ON plan (encounter);

CREATE TABLE note (
    id              UUID    NOT NULL PRIMARY KEY,   -- NoteId
    patient         UUID    NOT NULL REFERENCES patient (id), -- about whom
    encounter       UUID    REFERENCES encounter (id), -- in which consultation, when in one
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who wrote it
    content         BYTEA   NOT NULL,               -- sealed words
    written_at      BIGINT  NOT NULL                -- when; a note is never changed, a later one corrects it
);
CREATE INDEX note_patient ON note (patient);

CREATE TABLE renewal (
    id              UUID    NOT NULL PRIMARY KEY,   -- RenewalId
    patient         UUID    NOT NULL REFERENCES patient (id), -- who asks
    plan            UUID    NOT NULL REFERENCES plan (id), -- for the medicine of which plan
    treatment       TEXT    NOT NULL,               -- id of the medicine in guideline/
    answers_json    TEXT    NOT NULL,               -- the answers to the safety questions
    asked_at        BIGINT  NOT NULL,               -- when
    state           TEXT    NOT NULL,               -- asked, granted, declined
    state_json      TEXT    NOT NULL                -- the state with its data
);
CREATE INDEX renewal_patient ON renewal (patient);
CREATE INDEX renewal_state ON renewal (state);
