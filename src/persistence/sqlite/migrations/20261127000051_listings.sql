-- What auctions are listed by, beside what batches of bids rewrite: in versions, so that a list stays what it was while somebody leafs through it.
-- docs/adr/0023.
--
-- A version is part of the epochs from `from_epoch` on, before `to_epoch`. An epoch is published when all versions that begin with it are written;
-- until then nobody reads it.
CREATE TABLE listing_state (
    one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch       INTEGER NOT NULL,
    -- Older ones cannot be read any more.
    oldest      INTEGER NOT NULL,
    -- Who publishes the next one, and until when nobody else does.
    publisher   BLOB    NOT NULL,
    holds_until INTEGER NOT NULL
) STRICT;
INSERT INTO listing_state (one, epoch, oldest, publisher, holds_until) VALUES (1, 1, 1, zeroblob(16), 0);

CREATE TABLE listing_epochs (
    epoch        INTEGER NOT NULL PRIMARY KEY,
    published_at INTEGER NOT NULL
) STRICT;
INSERT INTO listing_epochs (epoch, published_at) VALUES (1, 0);

-- An auction as lists would have it now. A stage is: 0 goes on, 1 is to come, 2 is over, 3 is a draft. All orders but one rise.
CREATE VIEW listing_now AS
SELECT a.id AS auction_id, w.doc, a.sale_id, -s.created_at AS sale_place, a.lot_number, a.currency, a.created_at, a.status,
       CASE a.status WHEN 'open' THEN 0 WHEN 'paused' THEN 0 WHEN 'scheduled' THEN 1 WHEN 'draft' THEN 3 ELSE 2 END AS stage,
       CASE a.status WHEN 'open' THEN h.ends_at WHEN 'paused' THEN h.ends_at
                     WHEN 'scheduled' THEN coalesce(CASE WHEN json_valid(a.terms) THEN json_extract(a.terms, '$.d.starts_at') END, h.ends_at)
                     WHEN 'draft' THEN -a.created_at ELSE -h.ends_at END AS place,
       CASE WHEN a.status IN ('closed', 'cancelled') THEN 1 ELSE 0 END AS is_over,
       CASE WHEN a.status IN ('closed', 'cancelled') THEN -h.ends_at ELSE h.ends_at END AS end_place,
       coalesce(a.hammer_price, h.price, h.ask) AS price
FROM auctions a
JOIN auction_heads h ON h.auction_id = a.id
JOIN sales s ON s.id = a.sale_id
JOIN artwork_search w ON w.artwork_id = a.artwork_id;

CREATE TABLE listings (
    auction_id BLOB    NOT NULL REFERENCES auctions (id) ON DELETE CASCADE,
    from_epoch INTEGER NOT NULL,
    to_epoch   INTEGER NOT NULL CHECK (to_epoch > from_epoch),
    doc        INTEGER NOT NULL,
    sale_id    BLOB    NOT NULL,
    sale_place INTEGER NOT NULL,
    lot_number INTEGER NOT NULL,
    currency   TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    status     TEXT    NOT NULL,
    stage      INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    is_over    INTEGER NOT NULL,
    end_place  INTEGER NOT NULL,
    price      INTEGER NOT NULL,
    -- 1 when the auction was over in this version and was opened again since. No list shows that.
    reopened   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (auction_id, from_epoch)
) STRICT;

-- The greatest number stands for "until further notice". One version of an auction is the newest.
CREATE UNIQUE INDEX listings_newest_version ON listings (auction_id) WHERE to_epoch = 9223372036854775807;
CREATE INDEX listings_under_way ON listings (auction_id) WHERE to_epoch = 9223372036854775807 AND stage <= 1;
CREATE INDEX listings_reopened ON listings (auction_id) WHERE to_epoch = 9223372036854775807 AND reopened = 1;
CREATE INDEX listings_outdated ON listings (to_epoch) WHERE to_epoch < 9223372036854775807;
CREATE INDEX listings_by_artwork ON listings (doc);
CREATE INDEX listings_by_status ON listings (status);
CREATE INDEX listings_natural ON listings (stage, place, auction_id);
CREATE INDEX listings_by_sale ON listings (sale_place, sale_id, lot_number);
CREATE INDEX listings_of_sale ON listings (sale_id, lot_number);
CREATE INDEX listings_by_end ON listings (is_over, end_place, auction_id);
CREATE INDEX listings_by_age ON listings (created_at, auction_id);
CREATE INDEX listings_by_price ON listings (currency, price, auction_id);

INSERT INTO listings (auction_id, from_epoch, to_epoch, doc, sale_id, sale_place, lot_number, currency, created_at, status, stage, place, is_over,
                      end_place, price)
SELECT auction_id, 1, 9223372036854775807, doc, sale_id, sale_place, lot_number, currency, created_at, status, stage, place, is_over, end_place, price
FROM listing_now;

-- An auction is entered when its face is made. Nothing happens here when a batch of bids rewrites that.
CREATE TRIGGER auction_is_entered AFTER INSERT ON auction_heads BEGIN
    INSERT INTO listings (auction_id, from_epoch, to_epoch, doc, sale_id, sale_place, lot_number, currency, created_at, status, stage, place,
                          is_over, end_place, price)
    SELECT auction_id, (SELECT epoch FROM listing_state), 9223372036854775807, doc, sale_id, sale_place, lot_number, currency, created_at,
           status, stage, place, is_over, end_place, price
    FROM listing_now WHERE auction_id = new.auction_id;
END;

-- Drafts are no part of what is promised to whoever leafs through a list: what becomes of them is seen at once.
CREATE TRIGGER draft_changes AFTER UPDATE OF sale_id, artwork_id, lot_number, currency, terms, status ON auctions WHEN old.status = 'draft' BEGIN
    DELETE FROM listings WHERE auction_id = new.id;
    INSERT INTO listings (auction_id, from_epoch, to_epoch, doc, sale_id, sale_place, lot_number, currency, created_at, status, stage, place,
                          is_over, end_place, price)
    SELECT auction_id, (SELECT epoch FROM listing_state), 9223372036854775807, doc, sale_id, sale_place, lot_number, currency, created_at,
           status, stage, place, is_over, end_place, price
    FROM listing_now WHERE auction_id = new.id;
END;

-- What is over is not looked at any more, unless somebody opens it again.
CREATE TRIGGER auction_is_reopened AFTER UPDATE OF status ON auctions
WHEN old.status IN ('closed', 'cancelled') AND new.status NOT IN ('closed', 'cancelled') BEGIN
    UPDATE listings SET reopened = 1 WHERE auction_id = new.id AND to_epoch = 9223372036854775807;
END;
