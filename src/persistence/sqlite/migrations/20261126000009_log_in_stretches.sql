-- The log in stretches: the lines that one commit writes of one auction are one row. A row costs a store about the same whatever is in
-- it, and a busy auction writes dozens of lines at once: docs/adr/0017. Rows are only ever added.
CREATE TABLE log_stretches (
    auction_id     BLOB    NOT NULL CHECK (length(auction_id) = 16),
    from_seq       INTEGER NOT NULL CHECK (from_seq >= 1),
    to_seq         INTEGER NOT NULL CHECK (to_seq >= from_seq),
    has_retraction INTEGER NOT NULL CHECK (has_retraction IN (0, 1)),
    -- A line each: its number, instant, kind, paddle, key and the rest as JSON, in the versioned form of the program. Lines are read
    -- whole and never searched. They hold secrets.
    lines          TEXT    NOT NULL,
    -- By its last line: whoever looks for a line finds the first row that goes as far.
    PRIMARY KEY (auction_id, to_seq)
) STRICT, WITHOUT ROWID;

-- Retractions are rare, and the public history asks for all of them at once. With the flag in it the index answers by itself, and is
-- taken before the log.
CREATE INDEX log_stretches_with_retractions ON log_stretches (auction_id, to_seq, has_retraction) WHERE has_retraction;

-- A key names one bid for ever. It also finds a bidder's bids and the answer to a key. The key before its paddle: keys of version 7
-- that are made at the same time then lie next to each other, whoever made them, and a batch of bids touches one page.
--
-- One row for each bid, so nothing is checked here that the program checks when it reads.
CREATE TABLE bid_keys (
    auction_id BLOB    NOT NULL,
    bid_key    BLOB    NOT NULL,
    paddle     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    -- The instant of the line, for lists that are sorted by it.
    at         INTEGER NOT NULL,
    PRIMARY KEY (auction_id, bid_key, paddle)
) STRICT, WITHOUT ROWID;

-- What was written line by line moves over, each line a stretch of its own.
INSERT INTO log_stretches (auction_id, from_seq, to_seq, has_retraction, lines)
SELECT auction_id, seq, seq, kind = 'bid_retracted',
       seq || ' ' || at || ' ' || kind || ' ' || coalesce(paddle, '-') || ' ' || coalesce(nullif(lower(hex(bid_key)), ''), '-') || ' ' || data
FROM auction_events ORDER BY auction_id, seq;

INSERT INTO bid_keys (auction_id, bid_key, paddle, seq, at)
SELECT auction_id, bid_key, paddle, seq, at FROM auction_events WHERE bid_key IS NOT NULL ORDER BY auction_id, bid_key;

DROP TABLE auction_events;
