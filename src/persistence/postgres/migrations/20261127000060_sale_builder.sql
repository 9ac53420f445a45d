-- Sales as they are built: dates, a text, the terms that its auctions take when they say nothing else, and versions for those who edit.
ALTER TABLE sales ADD COLUMN description TEXT;
ALTER TABLE sales ADD COLUMN starts_at BIGINT;
ALTER TABLE sales ADD COLUMN ends_at BIGINT;
-- JSON in the versioned form of the program; none means that nothing is taken for granted.
ALTER TABLE sales ADD COLUMN defaults TEXT;
-- One more with every change, so that two who edit at once do not undo each other.
ALTER TABLE sales ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE auctions ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
