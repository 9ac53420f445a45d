-- What the house knows of a person beside name and e-mail, sealed under a key of that person's own: docs/adr/0026. Whoever is to be forgotten
-- loses the key, and with it what lies in copies, free pages and logs of the database.
--
-- The keys are apart, in rows of a few bytes, so that what has to be destroyed is small and a backup can leave it to another file.
CREATE TABLE person_keys (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    key     BYTEA NOT NULL CHECK (length(key) = 32)
);

CREATE TABLE sealed_profiles (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    -- In the versioned form of the program: version, nonce, ciphertext, tag.
    sealed  BYTEA NOT NULL
);

-- `profiles` holds those in the clear that an older program has written. The program seals them at its start, some at a time, for a
-- statement has neither keys nor ciphers; it stays until no such program is left.

-- When an account was erased. The row stays, for paddles and logs name its id; who it was does not.
ALTER TABLE users ADD COLUMN erased_at BIGINT;
ALTER TABLE users ADD COLUMN erased_reason TEXT;
CREATE INDEX users_erased ON users (erased_at) WHERE erased_at IS NOT NULL;
