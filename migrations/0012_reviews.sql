-- Photographs that came with a message, and reviews: consultations by answers and photographs, without a booked time.

CREATE TABLE message_photograph (
    photograph      UUID    NOT NULL PRIMARY KEY REFERENCES photograph (id), -- which photograph of the chart
    message         UUID    NOT NULL REFERENCES message (id), -- with which message it came
    place           BIGINT  NOT NULL                -- first, second, … of that message
);
CREATE INDEX message_photograph_message ON message_photograph (message, place);

CREATE TABLE review (
    id              UUID    NOT NULL PRIMARY KEY,   -- ReviewId
    patient         UUID    NOT NULL REFERENCES patient (id), -- whose
    encounter       UUID    NOT NULL REFERENCES encounter (id), -- in which consultation
    place           TEXT    NOT NULL,               -- where the patient said they were when they sent it: two-letter jurisdiction
    agreed          BOOLEAN NOT NULL,               -- whether the patient agreed to be treated without a talk
    first           BOOLEAN NOT NULL,               -- whether nobody of this clinic had treated the patient before
    sent_at         BIGINT  NOT NULL,               -- when it was sent
    answer_by       BIGINT  NOT NULL,               -- until when an answer is promised
    state           TEXT    NOT NULL,               -- sent, taken-up, answered, sent-on, taken-back
    state_json      TEXT    NOT NULL,               -- the state with its data
    content         BYTEA   NOT NULL,               -- sealed: what the patient sent; nothing here is ever changed
    summary         BYTEA                           -- sealed: what the clinician left for the patient to read
);
CREATE INDEX review_patient ON review (patient, sent_at);
CREATE INDEX review_waiting ON review (state, answer_by);

CREATE TABLE review_photograph (
    photograph      UUID    NOT NULL PRIMARY KEY REFERENCES photograph (id), -- which photograph of the chart
    review          UUID    NOT NULL REFERENCES review (id), -- with which review it came
    place           BIGINT  NOT NULL                -- first, second, … of that review
);
CREATE INDEX review_photograph_review ON review_photograph (review, place);
