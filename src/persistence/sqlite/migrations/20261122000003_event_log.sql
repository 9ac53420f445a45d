-- The log: what the whole house stands on. Rows are only ever added.
--
-- There is no foreign key to auctions: the statement that adds rows has just updated that very auction, and checking again
-- would cost every bid a second look.
CREATE TABLE auction_events (
    auction_id BLOB    NOT NULL CHECK (length(auction_id) = 16),
    seq        INTEGER NOT NULL CHECK (seq >= 1),
    at         INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    -- Of a bidder's own bid only, so that the same bid cannot be written twice. Not filled for the house's answers.
    paddle     INTEGER CHECK (paddle >= 0),
    bid_key    BLOB    CHECK (length(bid_key) = 16),
    -- The rest as JSON, in the versioned form of the program: an event is read whole and never searched. Holds secrets.
    data       TEXT    NOT NULL,
    PRIMARY KEY (auction_id, seq),
    CHECK ((paddle IS NULL) = (bid_key IS NULL)),
    CHECK ((bid_key IS NULL) = (kind <> 'bid_accepted'))
) STRICT, WITHOUT ROWID;

-- A key names one bid for ever. It also finds a bidder's bids and the answer to a key; another index for the lists of attempts
-- would cost every bid something, and those lists are read by few.
CREATE UNIQUE INDEX auction_events_bid_key ON auction_events (auction_id, paddle, bid_key) WHERE bid_key IS NOT NULL;

-- Retractions are rare, and the public history asks for all of them at once.
CREATE INDEX auction_events_retractions ON auction_events (auction_id, seq) WHERE kind = 'bid_retracted';

-- Refused bids. Not part of the log, yet remembered: the same key is answered the same for ever.
--
-- The user is not checked against users for the same reason as above: a suspended or unregistered person is refused too, and
-- a refusal must never fail.
CREATE TABLE refusals (
    auction_id   BLOB    NOT NULL CHECK (length(auction_id) = 16),
    user_id      BLOB    NOT NULL CHECK (length(user_id) = 16),
    bid_key      BLOB    NOT NULL CHECK (length(bid_key) = 16),
    at           INTEGER NOT NULL,
    amount_minor INTEGER CHECK (amount_minor >= 0),
    -- Secret to everyone but its owner and the operator.
    max_minor    INTEGER CHECK (max_minor >= 0),
    fingerprint  BLOB    NOT NULL CHECK (length(fingerprint) = 16),
    rejection    TEXT    NOT NULL,
    ask          INTEGER NOT NULL CHECK (ask >= 0),
    PRIMARY KEY (auction_id, user_id, bid_key)
) STRICT, WITHOUT ROWID;

-- A user's own attempts, newest first.
CREATE INDEX refusals_of_user ON refusals (user_id, at);
