-- Settlements of sold auctions: docs/adr/0032.

-- What the house charges, as it was at some time: a row for each change of the settings. Auctions keep the one that they were scheduled under.
CREATE TABLE house_fees (
    id    BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rules TEXT NOT NULL,
    since BIGINT NOT NULL
);

-- Artworks whose artist or heirs have a share in resales.
CREATE TABLE resale_rights (
    artwork_id UUID NOT NULL PRIMARY KEY REFERENCES artworks (id) ON DELETE CASCADE
);

-- By which fees an auction is settled: fixed when it is scheduled, before anybody bids.
CREATE TABLE auction_fees (
    auction_id   UUID NOT NULL PRIMARY KEY,
    fees         BIGINT NOT NULL REFERENCES house_fees (id),
    resale_right BOOLEAN NOT NULL
);

-- Auctions that were sold and whose settlement has not begun. Written by the same statement that closes the auction. Also the lock between the
-- beginning of a settlement and a reopening: whoever deletes the row goes on. What was sold before this table was is settled by other means.
CREATE TABLE settlements_due (
    auction_id UUID NOT NULL PRIMARY KEY,
    sold_at    BIGINT NOT NULL
);
CREATE INDEX settlements_due_in_time ON settlements_due (sold_at);

CREATE TABLE settlements (
    -- Of version 7: lists are in its order.
    id         UUID NOT NULL PRIMARY KEY,
    auction_id UUID NOT NULL,
    -- The line of the log by which the auction closed.
    closing    BIGINT NOT NULL,
    sale_id    UUID NOT NULL,
    artwork_id UUID NOT NULL,
    currency   TEXT NOT NULL,
    consignor  UUID,
    -- Whoever changes the row names the revision that was seen.
    revision   BIGINT NOT NULL,
    -- The whole settlement as JSON, in the versioned form of the program. What follows repeats parts of it to be asked for.
    state      TEXT NOT NULL,
    stage      TEXT NOT NULL,
    buyer      UUID NOT NULL,
    is_stuck   BOOLEAN NOT NULL,
    -- When there is something to do; null when there never is by itself.
    wakes_at   BIGINT,
    -- Until when it is worked on by somebody, who may have died. By the clock of the database where there is one.
    held_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at   BIGINT,
    UNIQUE (auction_id, closing)
);
CREATE UNIQUE INDEX settlements_one_at_a_time ON settlements (auction_id) WHERE ended_at IS NULL;
CREATE INDEX settlements_due_at ON settlements (wakes_at) WHERE wakes_at IS NOT NULL;
CREATE INDEX settlements_by_stage ON settlements (stage, id);
CREATE INDEX settlements_stuck ON settlements (id) WHERE is_stuck;
CREATE INDEX settlements_of_buyer ON settlements (buyer, id);
CREATE INDEX settlements_of_consignor ON settlements (consignor, id) WHERE consignor IS NOT NULL;
CREATE INDEX settlements_of_artwork ON settlements (artwork_id) WHERE ended_at IS NULL;

-- Every call to the bank, written before it is made. An order that is given again is given as it stands here, to the same account.
CREATE TABLE settlement_steps (
    settlement_id UUID NOT NULL REFERENCES settlements (id),
    key           TEXT NOT NULL,
    -- In which order the steps were first meant.
    number        BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    -- Whose step it is, for those that are about a payee.
    payee         TEXT,
    -- Which candidate was the buyer.
    buyer         BIGINT NOT NULL,
    account       TEXT NOT NULL,
    amount        BIGINT NOT NULL,
    intended_at   BIGINT NOT NULL,
    -- The last that was heard of it; null while nothing is known.
    answer        TEXT,
    answered_at   BIGINT,
    PRIMARY KEY (settlement_id, key)
);

-- Invoices and credit notes. Their numbers have no gaps within a year: the counter moves in the commit that writes the paper.
CREATE TABLE paper_counters (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
CREATE TABLE papers (
    year          BIGINT NOT NULL,
    number        BIGINT NOT NULL,
    settlement_id UUID NOT NULL REFERENCES settlements (id),
    kind          TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
    issued_at     BIGINT NOT NULL,
    PRIMARY KEY (year, number),
    UNIQUE (settlement_id, kind)
);

-- No bid comes by here: the row is updated when an auction opens, closes or is reopened.
CREATE FUNCTION settlements_due_when_sold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlements_due (auction_id, sold_at)
    SELECT NEW.id, h.ends_at FROM auction_heads h WHERE h.auction_id = NEW.id
    ON CONFLICT (auction_id) DO UPDATE SET sold_at = EXCLUDED.sold_at;
    RETURN NULL;
END $$;
CREATE TRIGGER settlements_due_when_sold AFTER UPDATE OF outcome ON auctions FOR EACH ROW
WHEN (NEW.outcome IS NOT DISTINCT FROM 'sold' AND OLD.outcome IS DISTINCT FROM 'sold')
EXECUTE FUNCTION settlements_due_when_sold();

CREATE FUNCTION settlements_before_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Waits for a settlement that is just beginning; the next statement then sees it.
    DELETE FROM settlements_due WHERE auction_id = OLD.id;
    IF EXISTS (SELECT 1 FROM settlements s WHERE s.auction_id = OLD.id AND (s.ended_at IS NULL OR s.stage = 'paid')) THEN
        RAISE EXCEPTION 'the settlement of the auction has begun' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settlements_before_reopening BEFORE UPDATE OF outcome ON auctions FOR EACH ROW
WHEN (OLD.outcome IS NOT DISTINCT FROM 'sold' AND NEW.outcome IS DISTINCT FROM 'sold')
EXECUTE FUNCTION settlements_before_reopening();
