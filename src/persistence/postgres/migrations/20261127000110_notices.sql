-- How far each auction's log was told of: docs/adr/0030. One row for each auction from when it is scheduled; bids never touch it.
CREATE TABLE notice_positions (
    auction_id   UUID    NOT NULL PRIMARY KEY,
    -- Whoever moves the row names the version it was at: of two processes one tells.
    version      BIGINT  NOT NULL,
    -- All lines up to this one were told of.
    seq          BIGINT  NOT NULL,
    -- Of the next line those up to this paddle have heard, when many are to hear of it.
    part         BIGINT  NOT NULL,
    leader       BIGINT,
    -- Up to which paddle the bidders were told that the end is near; null before anybody was.
    closing_part BIGINT,
    -- True when nothing more is to be expected.
    is_done      BOOLEAN NOT NULL
);

-- The few that are looked at each second.
CREATE INDEX notice_positions_open ON notice_positions (auction_id) WHERE NOT is_done;

-- What was before is not told now. A program of before that still serves must not schedule an auction meanwhile.
LOCK TABLE auctions IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO notice_positions (auction_id, version, seq, part, leader, closing_part, is_done)
SELECT a.id, 0, h.next_seq - 1, 0, h.leader, NULL, a.status IN ('closed', 'cancelled')
FROM auctions a JOIN auction_heads h ON h.auction_id = a.id WHERE a.status <> 'draft';

CREATE TABLE notices (
    -- Of version 7: the list is in its order.
    id         UUID    NOT NULL PRIMARY KEY,
    user_id    UUID    NOT NULL REFERENCES users (id),
    kind       TEXT    NOT NULL,
    sale_id    UUID    NOT NULL,
    auction_id UUID    NOT NULL,
    seq        BIGINT  NOT NULL,
    -- What is shown: never a maximum, never a reserve.
    title      TEXT    NOT NULL,
    price      TEXT,
    currency   TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    -- When it was last told, for the sockets of every process.
    told_at    BIGINT  NOT NULL,
    in_bell    BOOLEAN NOT NULL,
    mailed_at  BIGINT,
    read_at    BIGINT,
    -- Nobody hears of one line twice.
    UNIQUE (auction_id, seq, user_id, kind)
);

CREATE INDEX notices_of_user ON notices (user_id, id) WHERE in_bell;
CREATE INDEX notices_unread ON notices (user_id) WHERE in_bell AND read_at IS NULL;
CREATE INDEX notices_alike ON notices (user_id, sale_id, kind, auction_id);
CREATE INDEX notices_told ON notices (told_at);

-- Only of those who chose something.
CREATE TABLE notice_preferences (
    user_id  UUID NOT NULL PRIMARY KEY REFERENCES users (id),
    language TEXT NOT NULL,
    chosen   TEXT NOT NULL
);
