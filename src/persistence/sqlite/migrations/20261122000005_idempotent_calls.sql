-- Answers of calls that carry an Idempotency-Key. A row without a status is a call that somebody is working on.
CREATE TABLE idempotent_calls (
    user_id    BLOB    NOT NULL REFERENCES users (id),
    key        TEXT    NOT NULL,
    digest     BLOB    NOT NULL CHECK (length(digest) = 32),
    begun_at   INTEGER NOT NULL,
    status     INTEGER CHECK (status BETWEEN 100 AND 599),
    body       TEXT,
    PRIMARY KEY (user_id, key),
    CHECK ((status IS NULL) = (body IS NULL))
) STRICT;

-- The old ones are forgotten at every new call.
CREATE INDEX idempotent_calls_age ON idempotent_calls (begun_at);
