-- The catalogue: sales, artworks, and auctions with their face.
--
-- Money is whole minor units; what they are units of is said by the sale, and repeated by its auctions. Instants are
-- microseconds since 1970 in UTC. Neither engine's own decimal or time type is used, so that both keep exactly the same.
CREATE TABLE sales (
    id         UUID   NOT NULL PRIMARY KEY,
    title      TEXT   NOT NULL,
    currency   TEXT   NOT NULL CHECK (length(currency) = 3),
    zone       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    -- For auctions to refer to both.
    UNIQUE (id, currency)
);

-- Sales are listed newest first.
CREATE INDEX sales_newest ON sales (created_at DESC, id DESC);

CREATE TABLE artworks (
    id          UUID   NOT NULL PRIMARY KEY,
    title       TEXT   NOT NULL,
    artist      TEXT   NOT NULL,
    country     TEXT,
    year        BIGINT,
    medium      TEXT,
    description TEXT,
    consignor   UUID REFERENCES users (id),
    -- A JSON list of names. Nobody ever asks for an artwork by one of its pictures.
    images      TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    UNIQUE (artist, title)
);

CREATE TABLE auctions (
    id             UUID   NOT NULL PRIMARY KEY,
    sale_id        UUID   NOT NULL,
    artwork_id     UUID   NOT NULL REFERENCES artworks (id),
    lot_number     BIGINT NOT NULL CHECK (lot_number >= 0),
    currency       TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,

    -- The rules as JSON, in the versioned form of the program, and the hash that is published of them. Rules are read whole
    -- and never searched, and columns for each of them would say the same thing twice. Plain TEXT, for JSONB would write
    -- them in other words than it was given.
    terms          TEXT   NOT NULL,
    terms_hash     BYTEA  NOT NULL CHECK (length(terms_hash) = 32),
    -- Secret until the end. What is public of it is the commitment within the terms.
    reserve_minor  BIGINT CHECK (reserve_minor >= 0),
    reserve_salt   BYTEA  CHECK (length(reserve_salt) = 32),

    -- Who may write: the owner of this epoch, at this sequence. Every append is an UPDATE guarded by both.
    owner_epoch    BIGINT NOT NULL DEFAULT 0 CHECK (owner_epoch >= 0),
    log_epoch      BIGINT NOT NULL DEFAULT 1 CHECK (log_epoch >= 1),
    next_seq       BIGINT NOT NULL DEFAULT 1 CHECK (next_seq >= 1),

    -- The face after the last event, written by the same append, so that lists need not read logs.
    status         TEXT   NOT NULL CHECK (status IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'cancelled')),
    price          BIGINT CHECK (price >= 0),
    ask            BIGINT NOT NULL CHECK (ask >= 0),
    leader         BIGINT,
    bid_count      BIGINT NOT NULL DEFAULT 0 CHECK (bid_count >= 0),
    reserve_status TEXT   NOT NULL CHECK (reserve_status IN ('none', 'not_met', 'met')),
    ends_at        BIGINT NOT NULL,
    outcome        TEXT   CHECK (outcome IN ('sold', 'passed')),
    buyer          BIGINT,
    hammer_price   BIGINT CHECK (hammer_price >= 0),

    UNIQUE (sale_id, lot_number),
    -- A lot in another currency than its sale would be added up with the others.
    FOREIGN KEY (sale_id, currency) REFERENCES sales (id, currency),
    CHECK ((reserve_minor IS NULL) = (reserve_salt IS NULL)),
    CHECK ((price IS NULL) = (leader IS NULL)),
    CHECK ((outcome IS NULL) = (status <> 'closed')),
    CHECK ((outcome IS NOT DISTINCT FROM 'sold') = (hammer_price IS NOT NULL)),
    CHECK ((buyer IS NULL) = (hammer_price IS NULL))
)
-- The face is rewritten with every batch of bids. Half a page kept free lets the new version of a row lie beside the old one,
-- so that no index has to hear of it.
WITH (fillfactor = 50);

-- An artwork can be sold once at a time. Also the list of the auctions that want an actor.
CREATE UNIQUE INDEX auctions_one_live_per_artwork ON auctions (artwork_id) WHERE status IN ('scheduled', 'open', 'paused');
