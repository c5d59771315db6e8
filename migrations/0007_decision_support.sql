-- Hospital systems that ask for decision support (CDS Hooks), and what became of the cards they were shown.
-- Nothing here names a patient: whoever the question was about is not kept.

CREATE TABLE cds_client (
    id              UUID    NOT NULL PRIMARY KEY,   -- TokenId, as the audit trail names it
    name            TEXT    NOT NULL,               -- which system it is, as shown
    issuer          TEXT    NOT NULL UNIQUE,        -- `iss` of its tokens
    keys_json       TEXT    NOT NULL,               -- its public keys, as a JWK Set
    created_at      BIGINT  NOT NULL,               -- when it was registered
    revoked_at      BIGINT,                         -- when it was revoked
    last_used_at    BIGINT,                         -- its last accepted call
    calls           BIGINT  NOT NULL                -- how many calls were accepted
);

CREATE TABLE cds_call (
    client          UUID    NOT NULL REFERENCES cds_client (id), -- whose token it was
    jti_hash        BYTEA   NOT NULL,               -- SHA-256 of the token's `jti`: a token counts once
    expires_at      BIGINT  NOT NULL,               -- from then on the token is dead anyway and the row goes
    PRIMARY KEY (client, jti_hash)
);
CREATE INDEX cds_call_expiry ON cds_call (expires_at);

CREATE TABLE cds_feedback (
    sender          UUID    NOT NULL,               -- TokenId of the client or token that reported it
    service         TEXT    NOT NULL,               -- which service had made the card
    card            UUID    NOT NULL,               -- the card
    outcome_at      BIGINT  NOT NULL,               -- when the clinician acted
    outcome         TEXT    NOT NULL,               -- accepted, overridden
    outcome_json    TEXT    NOT NULL,               -- accepted suggestions, or the code of the reason; no free words
    received_at     BIGINT  NOT NULL,               -- when it came
    PRIMARY KEY (sender, service, card, outcome_at, outcome)
);
