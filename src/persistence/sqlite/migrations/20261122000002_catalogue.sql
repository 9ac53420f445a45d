-- The catalogue: sales, artworks, and auctions with their face.
--
-- Money is whole minor units; what they are units of is said by the sale, and repeated by its auctions. Instants are
-- microseconds since 1970 in UTC. Neither engine's own decimal or time type is used, so that both keep exactly the same.
CREATE TABLE sales (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title      TEXT    NOT NULL,
    currency   TEXT    NOT NULL CHECK (length(currency) = 3),
    zone       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    -- For auctions to refer to both.
    UNIQUE (id, currency)
) STRICT;

-- Sales are listed newest first.
CREATE INDEX sales_newest ON sales (created_at DESC, id DESC);

CREATE TABLE artworks (
    id          BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title       TEXT    NOT NULL,
    artist      TEXT    NOT NULL,
    country     TEXT,
    year        INTEGER,
    medium      TEXT,
    description TEXT,
    consignor   BLOB REFERENCES users (id),
    -- A JSON list of names. Nobody ever asks for an artwork by one of its pictures.
    images      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    UNIQUE (artist, title)
) STRICT;

CREATE TABLE auctions (
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

    -- Who may write: the owner of this epoch, at this sequence. Every append is an UPDATE guarded by both.
    owner_epoch    INTEGER NOT NULL DEFAULT 0 CHECK (owner_epoch >= 0),
    log_epoch      INTEGER NOT NULL DEFAULT 1 CHECK (log_epoch >= 1),
    next_seq       INTEGER NOT NULL DEFAULT 1 CHECK (next_seq >= 1),

    -- The face after the last event, written by the same append, so that lists need not read logs.
    status         TEXT    NOT NULL CHECK (status IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'cancelled')),
    price          INTEGER CHECK (price >= 0),
    ask            INTEGER NOT NULL CHECK (ask >= 0),
    leader         INTEGER,
    bid_count      INTEGER NOT NULL DEFAULT 0 CHECK (bid_count >= 0),
    reserve_status TEXT    NOT NULL CHECK (reserve_status IN ('none', 'not_met', 'met')),
    ends_at        INTEGER NOT NULL,
    outcome        TEXT    CHECK (outcome IN ('sold', 'passed')),
    buyer          INTEGER,
    hammer_price   INTEGER CHECK (hammer_price >= 0),

    UNIQUE (sale_id, lot_number),
    -- A lot in another currency than its sale would be added up with the others.
    FOREIGN KEY (sale_id, currency) REFERENCES sales (id, currency),
    CHECK ((reserve_minor IS NULL) = (reserve_salt IS NULL)),
    CHECK ((price IS NULL) = (leader IS NULL)),
    CHECK ((outcome IS NULL) = (status <> 'closed')),
    CHECK ((outcome IS NOT DISTINCT FROM 'sold') = (hammer_price IS NOT NULL)),
    CHECK ((buyer IS NULL) = (hammer_price IS NULL))
) STRICT;

-- An artwork can be sold once at a time. Also the list of the auctions that want an actor.
CREATE UNIQUE INDEX auctions_one_live_per_artwork ON auctions (artwork_id) WHERE status IN ('scheduled', 'open', 'paused');
