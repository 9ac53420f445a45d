-- Who bids in which sale under which paddle. Two people never hold the same paddle: the store says so, not the program.
CREATE TABLE registrations (
    sale_id     UUID   NOT NULL REFERENCES sales (id),
    user_id     UUID   NOT NULL REFERENCES users (id),
    paddle      BIGINT NOT NULL CHECK (paddle >= 1),
    limit_minor BIGINT CHECK (limit_minor >= 0),
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (sale_id, user_id),
    UNIQUE (sale_id, paddle)
);

CREATE INDEX registrations_of_user ON registrations (user_id);
