-- Who may do what, and that somebody always may.
ALTER TABLE users ADD COLUMN role_reason TEXT;
ALTER TABLE users ADD COLUMN role_changed_at BIGINT;

-- Whoever takes an admin away first takes the turn: of two admins who demote each other at once, the second finds himself the last.
CREATE TABLE turns (
    name  TEXT   NOT NULL PRIMARY KEY,
    taken BIGINT NOT NULL
);
INSERT INTO turns (name, taken) VALUES ('admins', 0);

-- Keys of service accounts. A key acts for the admin who made it, as far as its scopes go; it is shown once, and its SHA-256 is kept.
CREATE TABLE api_keys (
    id         UUID   NOT NULL PRIMARY KEY,
    owner_id   UUID   NOT NULL REFERENCES users (id),
    name       TEXT   NOT NULL,
    -- Words of the contract with a space between.
    scopes     TEXT   NOT NULL CHECK (length(scopes) > 0),
    key_hash   BYTEA  NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
