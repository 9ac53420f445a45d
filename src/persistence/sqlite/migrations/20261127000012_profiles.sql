-- What the house knows of a person beside name and e-mail, apart from the account, so that it can be taken out again.
CREATE TABLE profiles (
    user_id    BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    gender     TEXT   NOT NULL CHECK (gender IN ('female', 'male', 'other', 'undisclosed')),
    birth_date TEXT   NOT NULL CHECK (length(birth_date) = 10),
    phone      TEXT   NOT NULL,
    country    TEXT   NOT NULL CHECK (length(country) = 2),
    postcode   TEXT   NOT NULL,
    region     TEXT,
    city       TEXT   NOT NULL,
    line1      TEXT   NOT NULL,
    line2      TEXT
) STRICT;

-- One more with every change of what a user may edit, so that two who edit at once do not undo each other.
ALTER TABLE users ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
