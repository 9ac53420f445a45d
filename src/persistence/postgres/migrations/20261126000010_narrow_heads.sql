-- What every batch of bids rewrites, apart from what it does not: a row of a hundred bytes instead of one with the rules in it.
-- docs/adr/0017.

-- Nothing is claimed or written between the statements.
LOCK TABLE auctions IN ACCESS EXCLUSIVE MODE;

CREATE TABLE auction_heads (
    auction_id     UUID   NOT NULL PRIMARY KEY,
    -- Who may write: the owner of this epoch, at this sequence. Every append is an UPDATE guarded by both.
    owner_epoch    BIGINT NOT NULL DEFAULT 0,
    next_seq       BIGINT NOT NULL DEFAULT 1,
    -- The face after the last event, written by the same append, so that lists need not read logs.
    price          BIGINT,
    ask            BIGINT NOT NULL,
    leader         BIGINT,
    bid_count      BIGINT NOT NULL DEFAULT 0,
    reserve_status TEXT   NOT NULL,
    ends_at        BIGINT NOT NULL,
    -- One check for all, and a short one: PostgreSQL reads its text again for each statement. The program checks the words.
    CHECK (next_seq >= 1 AND ask >= 0 AND (price IS NULL) = (leader IS NULL))
)
-- Half a page kept free lets the new version of a row lie beside the old one, so that no index has to hear of it.
WITH (fillfactor = 50);

INSERT INTO auction_heads (auction_id, owner_epoch, next_seq, price, ask, leader, bid_count, reserve_status, ends_at)
SELECT id, owner_epoch, next_seq, price, ask, leader, bid_count, reserve_status, ends_at FROM auctions ORDER BY id;

-- What stays: how an auction is described, where it is in its life, how it ended. Checks go with their columns.
ALTER TABLE auctions
    DROP COLUMN owner_epoch, DROP COLUMN next_seq, DROP COLUMN price, DROP COLUMN ask, DROP COLUMN leader, DROP COLUMN bid_count,
    DROP COLUMN reserve_status, DROP COLUMN ends_at;
ALTER TABLE auctions RESET (fillfactor);
