-- What the house says of a registration: the most it allows, and whether it has withdrawn it.
ALTER TABLE registrations ADD COLUMN cap_minor BIGINT CHECK (cap_minor >= 0);
ALTER TABLE registrations ADD COLUMN withdrawn BOOLEAN NOT NULL DEFAULT FALSE;
-- The last word of the house: whose, when, why.
ALTER TABLE registrations ADD COLUMN said_by UUID REFERENCES users (id);
ALTER TABLE registrations ADD COLUMN said_at BIGINT;
ALTER TABLE registrations ADD COLUMN said_why TEXT;
-- One more with every change: who hears of two changes in the wrong order knows which is the later one.
ALTER TABLE registrations ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Processes that share a database look for what changed at another one.
ALTER TABLE registrations ADD COLUMN changed_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX registrations_by_change ON registrations (changed_at);
