-- What every batch of bids rewrites, apart from what it does not: a row of a hundred bytes instead of a page with the rules in it.
-- docs/adr/0017.
CREATE TABLE auction_heads (
    auction_id     BLOB    NOT NULL PRIMARY KEY CHECK (length(auction_id) = 16),
    -- Who may write: the owner of this epoch, at this sequence. Every append is an UPDATE guarded by both.
    owner_epoch    INTEGER NOT NULL DEFAULT 0,
    next_seq       INTEGER NOT NULL DEFAULT 1,
    -- The face after the last event, written by the same append, so that lists need not read logs.
    price          INTEGER,
    ask            INTEGER NOT NULL,
    leader         INTEGER,
    bid_count      INTEGER NOT NULL DEFAULT 0,
    reserve_status TEXT    NOT NULL,
    ends_at        INTEGER NOT NULL,
    -- One check for all, without lists of words: SQLite makes a table in memory for each list, each time. The program checks the words.
    CHECK (next_seq >= 1 AND ask >= 0 AND (price IS NULL) = (leader IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO auction_heads (auction_id, owner_epoch, next_seq, price, ask, leader, bid_count, reserve_status, ends_at)
SELECT id, owner_epoch, next_seq, price, ask, leader, bid_count, reserve_status, ends_at FROM auctions ORDER BY id;

-- What stays: how an auction is described, where it is in its life, how it ended.
CREATE TABLE auctions_as_described (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    sale_id        BLOB    NOT NULL,
    artwork_id     BLOB    NOT NULL REFERENCES artworks (id),
    lot_number     INTEGER NOT NULL CHECK (lot_number >= 0),
    currency       TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,

    -- The rules as JSON, in the versioned form of the program, and the hash that is published of them. Rules are read whole
    -- and never searched, and columns for each of them would say the same thing twice.
    terms          TEXT    NOT NULL,
    terms_hash     BLOB    NOT NULL CHECK (length(terms_hash) = 32),
    -- Secret until the end. What is public of it is the commitment within the terms.
    reserve_minor  INTEGER CHECK (reserve_minor >= 0),
    reserve_salt   BLOB    CHECK (length(reserve_salt) = 32),

    log_epoch      INTEGER NOT NULL DEFAULT 1 CHECK (log_epoch >= 1),
    -- Written by the append that changes them.
    status         TEXT    NOT NULL CHECK (status IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'cancelled')),
    outcome        TEXT    CHECK (outcome IN ('sold', 'passed')),
    buyer          INTEGER,
    hammer_price   INTEGER CHECK (hammer_price >= 0),
    -- Secret for ever: what is opened after the end is a salt for each line. The program always writes it.
    seed           BLOB    CHECK (seed IS NULL OR length(seed) = 32),

    UNIQUE (sale_id, lot_number),
    -- A lot in another currency than its sale would be added up with the others.
    FOREIGN KEY (sale_id, currency) REFERENCES sales (id, currency),
    CHECK ((reserve_minor IS NULL) = (reserve_salt IS NULL)),
    CHECK ((outcome IS NULL) = (status <> 'closed')),
    CHECK ((outcome IS NOT DISTINCT FROM 'sold') = (hammer_price IS NOT NULL)),
    CHECK ((buyer IS NULL) = (hammer_price IS NULL))
) STRICT;

INSERT INTO auctions_as_described (id, sale_id, artwork_id, lot_number, currency, created_at, terms, terms_hash, reserve_minor, reserve_salt,
                                   log_epoch, status, outcome, buyer, hammer_price, seed)
SELECT id, sale_id, artwork_id, lot_number, currency, created_at, terms, terms_hash, reserve_minor, reserve_salt,
       log_epoch, status, outcome, buyer, hammer_price, seed
FROM auctions ORDER BY rowid;

DROP TABLE auctions;
ALTER TABLE auctions_as_described RENAME TO auctions;

-- An artwork can be sold once at a time. Also the list of the auctions that want an actor.
CREATE UNIQUE INDEX auctions_one_live_per_artwork ON auctions (artwork_id) WHERE status IN ('scheduled', 'open', 'paused');
