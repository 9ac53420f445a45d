-- How much more than a bid needs may be set aside, if there is plenty: docs/adr/0037. Part of what the bank is told, so it stands beside what is wanted.
ALTER TABLE holds ADD COLUMN ahead BIGINT NOT NULL DEFAULT 0 CHECK (ahead >= 0);
-- Where somebody has something set aside.
CREATE INDEX holds_of_user ON holds (user_id) WHERE held > 0;
