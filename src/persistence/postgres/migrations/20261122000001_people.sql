-- People: accounts and their sessions.
--
-- E-mail addresses are kept in lower case by the program, so that a plain UNIQUE is enough and both engines compare alike.
CREATE TABLE users (
    id               UUID    NOT NULL PRIMARY KEY,
    email            TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    role             TEXT    NOT NULL CHECK (role IN ('bidder', 'operator', 'admin')),
    password_hash    TEXT    NOT NULL,
    suspended        BOOLEAN NOT NULL DEFAULT FALSE,
    suspended_reason TEXT,
    suspended_at     BIGINT,
    -- Ending all sessions of a user is one more on this number: one statement, nothing to clean up before it holds.
    session_epoch    BIGINT  NOT NULL DEFAULT 0,
    created_at       BIGINT  NOT NULL
);

-- Who is suspended is asked at every start and after every change; the suspended are few.
CREATE INDEX users_suspended ON users (id) WHERE suspended;

-- The token itself is never stored: whoever reads this table cannot sign in with it.
CREATE TABLE sessions (
    token_hash    BYTEA  NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id       UUID   NOT NULL REFERENCES users (id),
    -- A session counts only while this is its user's number.
    session_epoch BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL
);
