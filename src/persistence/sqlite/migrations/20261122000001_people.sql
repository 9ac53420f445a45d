-- People: accounts and their sessions.
--
-- E-mail addresses are kept in lower case by the program, so that a plain UNIQUE is enough and both engines compare alike.
CREATE TABLE users (
    id               BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email            TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    role             TEXT    NOT NULL CHECK (role IN ('bidder', 'operator', 'admin')),
    password_hash    TEXT    NOT NULL,
    suspended        INTEGER NOT NULL DEFAULT 0 CHECK (suspended IN (0, 1)),
    suspended_reason TEXT,
    suspended_at     INTEGER,
    -- Ending all sessions of a user is one more on this number: one statement, nothing to clean up before it holds.
    session_epoch    INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL
) STRICT;

-- Who is suspended is asked at every start and after every change; the suspended are few.
CREATE INDEX users_suspended ON users (id) WHERE suspended;

-- The token itself is never stored: whoever reads this table cannot sign in with it.
CREATE TABLE sessions (
    token_hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id       BLOB    NOT NULL REFERENCES users (id),
    -- A session counts only while this is its user's number.
    session_epoch INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
