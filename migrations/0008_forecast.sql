-- Forecasts that clinicians signed into plans: the only ones that a patient reads.

CREATE TABLE plan_forecast (
    id              UUID    NOT NULL PRIMARY KEY,   -- ForecastId
    patient         UUID    NOT NULL REFERENCES patient (id), -- of whom
    plan            UUID    NOT NULL REFERENCES plan (id), -- into which plan it was signed
    practitioner    UUID    NOT NULL REFERENCES practitioner (id), -- who signed it
    signed_by       TEXT    NOT NULL,               -- as shown
    model           TEXT    NOT NULL,               -- version of the models and of their numbers
    seed            BIGINT  NOT NULL,               -- seed of the virtual patients
    content         BYTEA   NOT NULL,               -- sealed: what was known and what the models made of it
    signed_at       BIGINT  NOT NULL                -- when; never changed, a later one takes its place
);
CREATE INDEX plan_forecast_plan ON plan_forecast (plan, signed_at);
