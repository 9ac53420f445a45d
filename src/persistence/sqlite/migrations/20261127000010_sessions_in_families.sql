-- Sessions with two tokens: a short signed one, which stands in no table, and one to get the next by, which is used once.
--
-- A session is a family of refresh tokens. Of its tokens only hashes are kept: of the part that all of them share, of the one that is good
-- now, and of the one before it. `salt` makes the present one of the one before it, so that whoever lost the answer gets the same again.
-- The old table knew nothing of this and is dropped: everybody signs in once more.
DROP TABLE sessions;

CREATE TABLE sessions (
    id            BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id       BLOB NOT NULL REFERENCES users (id),
    -- A session counts only while this is its user's number.
    session_epoch INTEGER NOT NULL,
    family_hash   BLOB NOT NULL CHECK (length(family_hash) = 32),
    turn_hash     BLOB NOT NULL CHECK (length(turn_hash) = 32),
    previous_hash BLOB CHECK (length(previous_hash) = 32),
    salt          BLOB CHECK (length(salt) = 32),
    turned_at     INTEGER,
    -- What the user recognises it by.
    device        TEXT NOT NULL,
    address       TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    used_at       INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    ended_at      INTEGER
) STRICT;

-- A user's sessions, to list and to tidy them.
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Every node asks every few seconds which sessions have just ended, to close their sockets.
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- When all sessions of a user were last ended at once, for the same question.
ALTER TABLE users ADD COLUMN sessions_ended_at INTEGER;
CREATE INDEX users_sessions_ended ON users (sessions_ended_at) WHERE sessions_ended_at IS NOT NULL;
