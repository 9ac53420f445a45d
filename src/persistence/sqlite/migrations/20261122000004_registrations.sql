-- Who bids in which sale under which paddle. Two people never hold the same paddle: the store says so, not the program.
CREATE TABLE registrations (
    sale_id     BLOB    NOT NULL REFERENCES sales (id),
    user_id     BLOB    NOT NULL REFERENCES users (id),
    paddle      INTEGER NOT NULL CHECK (paddle >= 1),
    limit_minor INTEGER CHECK (limit_minor >= 0),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (sale_id, user_id),
    UNIQUE (sale_id, paddle)
) STRICT, WITHOUT ROWID;

CREATE INDEX registrations_of_user ON registrations (user_id);
