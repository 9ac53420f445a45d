-- Money set aside for bids, as the house knows it: docs/adr/0031. The bank's own book of it is bank_holds, here or elsewhere.

-- Which account somebody bids from in a sale: whoever registered proved by its PIN that it is his.
CREATE TABLE sale_accounts (
    sale_id UUID   NOT NULL REFERENCES sales (id) ON DELETE CASCADE,
    user_id UUID   NOT NULL,
    account TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (sale_id, user_id)
);
CREATE INDEX sale_accounts_user ON sale_accounts (user_id);

-- A bidder's money in an auction. What is to be so (`wanted`, under `revision`) is written before the bank is asked, and what it said (`held`) after.
CREATE TABLE holds (
    auction_id  UUID    NOT NULL,
    user_id     UUID    NOT NULL,
    account     TEXT    NOT NULL,
    currency    TEXT    NOT NULL,
    -- The owner of the auction who may change it; whoever takes the auction up writes his own here first.
    owner_epoch BIGINT  NOT NULL,
    -- One more with every intent; part of the bank's key.
    revision    BIGINT  NOT NULL,
    wanted      BIGINT  NOT NULL CHECK (wanted >= 0),
    held        BIGINT  NOT NULL CHECK (held >= 0),
    -- Whether nobody knows yet what the bank made of it.
    is_pending  BOOLEAN NOT NULL,
    changed_at  BIGINT  NOT NULL,
    PRIMARY KEY (auction_id, user_id)
);
CREATE INDEX holds_open ON holds (auction_id, user_id) WHERE held > 0 OR is_pending;
