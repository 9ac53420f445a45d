-- Sales as they are built: dates, a text, the terms that its auctions take when they say nothing else, and versions for those who edit.
ALTER TABLE sales ADD COLUMN description TEXT;
ALTER TABLE sales ADD COLUMN starts_at INTEGER;
ALTER TABLE sales ADD COLUMN ends_at INTEGER;
-- JSON in the versioned form of the program; none means that nothing is taken for granted.
ALTER TABLE sales ADD COLUMN defaults TEXT;
-- One more with every change, so that two who edit at once do not undo each other.
ALTER TABLE sales ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE auctions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
