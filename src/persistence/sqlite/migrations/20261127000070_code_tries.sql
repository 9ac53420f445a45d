-- Tries of a code, by whoever makes them: a stranger who guesses uses up his own tries, and not those of the address's owner.
--
-- `tries_left` is for all whom the account is not known from, together; `known_tries_left` is kept for those whom it is. What a code may cost
-- all guessers together is the sum of both: docs/adr/0021.
ALTER TABLE email_codes ADD COLUMN known_tries_left INTEGER NOT NULL DEFAULT 0 CHECK (known_tries_left >= 0);

-- How often each client has tried the code that is out now. They go with the code.
CREATE TABLE code_tries (
    email      TEXT   NOT NULL,
    purpose    TEXT   NOT NULL,
    client     TEXT   NOT NULL,
    tries      INTEGER NOT NULL CHECK (tries >= 1),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (email, purpose, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX code_tries_expired ON code_tries (expires_at);
