-- Codes that prove that somebody reads the mail of an address, and what a right one is traded for.
--
-- One code of a purpose is out for an address: a new one takes the place of the old. Only a hash under a key that is not in the database is
-- kept. `tries_left` is counted down in the statement that reads the hash, so that any number of guesses at once are five.
CREATE TABLE email_codes (
    email      TEXT   NOT NULL,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_up', 'password_reset')),
    code_hash  BYTEA NOT NULL CHECK (length(code_hash) = 32),
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (email, purpose)
);
CREATE INDEX email_codes_expired ON email_codes (expires_at);

-- The proof that an address was verified: good once, for ten minutes.
CREATE TABLE verifications (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    email      TEXT   NOT NULL,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('sign_up', 'password_reset')),
    expires_at BIGINT NOT NULL
);
CREATE INDEX verifications_expired ON verifications (expires_at);
