-- Settlements of sold auctions: docs/adr/0032.

-- What the house charges, as it was at some time: a row for each change of the settings. Auctions keep the one that they were scheduled under.
CREATE TABLE house_fees (
    id    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    rules TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;

-- Artworks whose artist or heirs have a share in resales.
CREATE TABLE resale_rights (
    artwork_id BLOB NOT NULL PRIMARY KEY REFERENCES artworks (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- By which fees an auction is settled: fixed when it is scheduled, before anybody bids.
CREATE TABLE auction_fees (
    auction_id   BLOB NOT NULL PRIMARY KEY,
    fees         INTEGER NOT NULL REFERENCES house_fees (id),
    resale_right INTEGER NOT NULL CHECK (resale_right IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Auctions that were sold and whose settlement has not begun. Written by the same statement that closes the auction. Also the lock between the
-- beginning of a settlement and a reopening: whoever deletes the row goes on. What was sold before this table was is settled by other means.
CREATE TABLE settlements_due (
    auction_id BLOB NOT NULL PRIMARY KEY,
    sold_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX settlements_due_in_time ON settlements_due (sold_at);

CREATE TABLE settlements (
    -- Of version 7: lists are in its order.
    id         BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    auction_id BLOB NOT NULL,
    -- The line of the log by which the auction closed.
    closing    INTEGER NOT NULL,
    sale_id    BLOB NOT NULL,
    artwork_id BLOB NOT NULL,
    currency   TEXT NOT NULL,
    consignor  BLOB,
    -- Whoever changes the row names the revision that was seen.
    revision   INTEGER NOT NULL,
    -- The whole settlement as JSON, in the versioned form of the program. What follows repeats parts of it to be asked for.
    state      TEXT NOT NULL,
    stage      TEXT NOT NULL,
    buyer      BLOB NOT NULL,
    is_stuck   INTEGER NOT NULL CHECK (is_stuck IN (0, 1)),
    -- When there is something to do; null when there never is by itself.
    wakes_at   INTEGER,
    -- Until when it is worked on by somebody, who may have died. By the clock of the database where there is one.
    held_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    ended_at   INTEGER,
    UNIQUE (auction_id, closing)
) STRICT;
CREATE UNIQUE INDEX settlements_one_at_a_time ON settlements (auction_id) WHERE ended_at IS NULL;
CREATE INDEX settlements_due_at ON settlements (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX settlements_by_stage ON settlements (stage, id);
CREATE INDEX settlements_stuck ON settlements (id) WHERE is_stuck;
CREATE INDEX settlements_of_buyer ON settlements (buyer, id);
CREATE INDEX settlements_of_consignor ON settlements (consignor, id) WHERE consignor IS NOT NULL;
CREATE INDEX settlements_of_artwork ON settlements (artwork_id) WHERE ended_at IS NULL;

-- Every call to the bank, written before it is made. An order that is given again is given as it stands here, to the same account.
CREATE TABLE settlement_steps (
    settlement_id BLOB NOT NULL REFERENCES settlements (id),
    key           TEXT NOT NULL,
    -- In which order the steps were first meant.
    number        INTEGER NOT NULL,
    stage         TEXT NOT NULL,
    -- Whose step it is, for those that are about a payee.
    payee         TEXT,
    -- Which candidate was the buyer.
    buyer         INTEGER NOT NULL,
    account       TEXT NOT NULL,
    amount        INTEGER NOT NULL,
    intended_at   INTEGER NOT NULL,
    -- The last that was heard of it; null while nothing is known.
    answer        TEXT,
    answered_at   INTEGER,
    PRIMARY KEY (settlement_id, key)
) STRICT, WITHOUT ROWID;

-- Invoices and credit notes. Their numbers have no gaps within a year: the counter moves in the commit that writes the paper.
CREATE TABLE paper_counters (
    year INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE papers (
    year          INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    settlement_id BLOB NOT NULL REFERENCES settlements (id),
    kind          TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    issued_at     INTEGER NOT NULL,
    PRIMARY KEY (year, number),
    UNIQUE (settlement_id, kind)
) STRICT, WITHOUT ROWID;

-- No bid comes by here: the row is updated when an auction opens, closes or is reopened.
CREATE TRIGGER settlements_due_when_sold AFTER UPDATE OF outcome ON auctions
WHEN NEW.outcome IS 'sold' AND OLD.outcome IS NOT 'sold'
BEGIN
    INSERT OR REPLACE INTO settlements_due (auction_id, sold_at)
    SELECT NEW.id, h.ends_at FROM auction_heads h WHERE h.auction_id = NEW.id;
END;
CREATE TRIGGER settlements_before_reopening BEFORE UPDATE OF outcome ON auctions
WHEN OLD.outcome IS 'sold' AND NEW.outcome IS NOT 'sold'
BEGIN
    DELETE FROM settlements_due WHERE auction_id = OLD.id;
    SELECT RAISE(ABORT, 'the settlement of the auction has begun')
    WHERE EXISTS (SELECT 1 FROM settlements s WHERE s.auction_id = OLD.id AND (s.ended_at IS NULL OR s.stage = 'paid'));
END;
