-- Answers of calls that carry an Idempotency-Key. A row without a status is a call that somebody is working on.
CREATE TABLE idempotent_calls (
    user_id    UUID   NOT NULL REFERENCES users (id),
    key        TEXT   NOT NULL,
    digest     BYTEA  NOT NULL CHECK (length(digest) = 32),
    begun_at   BIGINT NOT NULL,
    status     BIGINT CHECK (status BETWEEN 100 AND 599),
    body       TEXT,
    PRIMARY KEY (user_id, key),
    CHECK ((status IS NULL) = (body IS NULL))
);

-- The old ones are forgotten at every new call.
CREATE INDEX idempotent_calls_age ON idempotent_calls (begun_at);
