-- How far each auction's log was told of: docs/adr/0030. One row for each auction from when it is scheduled; bids never touch it.
CREATE TABLE notice_positions (
    auction_id   BLOB    NOT NULL PRIMARY KEY CHECK (length(auction_id) = 16),
    -- Whoever moves the row names the version it was at: of two processes one tells.
    version      INTEGER NOT NULL,
    -- All lines up to this one were told of.
    seq          INTEGER NOT NULL,
    -- Of the next line those up to this paddle have heard, when many are to hear of it.
    part         INTEGER NOT NULL,
    leader       INTEGER,
    -- Up to which paddle the bidders were told that the end is near; null before anybody was.
    closing_part INTEGER,
    -- 1 when nothing more is to be expected.
    is_done      INTEGER NOT NULL CHECK (is_done IN (0, 1))
) STRICT, WITHOUT ROWID;

-- The few that are looked at each second.
CREATE INDEX notice_positions_open ON notice_positions (auction_id) WHERE NOT is_done;

-- What was before is not told now.
INSERT INTO notice_positions (auction_id, version, seq, part, leader, closing_part, is_done)
SELECT a.id, 0, h.next_seq - 1, 0, h.leader, NULL, a.status IN ('closed', 'cancelled')
FROM auctions a JOIN auction_heads h ON h.auction_id = a.id WHERE a.status <> 'draft';

CREATE TABLE notices (
    -- Of version 7: the list is in its order.
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id    BLOB    NOT NULL REFERENCES users (id),
    kind       TEXT    NOT NULL,
    sale_id    BLOB    NOT NULL CHECK (length(sale_id) = 16),
    auction_id BLOB    NOT NULL CHECK (length(auction_id) = 16),
    seq        INTEGER NOT NULL,
    -- What is shown: never a maximum, never a reserve.
    title      TEXT    NOT NULL,
    price      TEXT,
    currency   TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    -- When it was last told, for the sockets of every process.
    told_at    INTEGER NOT NULL,
    in_bell    INTEGER NOT NULL CHECK (in_bell IN (0, 1)),
    mailed_at  INTEGER,
    read_at    INTEGER,
    -- Nobody hears of one line twice.
    UNIQUE (auction_id, seq, user_id, kind)
) STRICT;

CREATE INDEX notices_of_user ON notices (user_id, id) WHERE in_bell;
CREATE INDEX notices_unread ON notices (user_id) WHERE in_bell AND read_at IS NULL;
CREATE INDEX notices_alike ON notices (user_id, sale_id, kind, auction_id);
CREATE INDEX notices_told ON notices (told_at);

-- Only of those who chose something.
CREATE TABLE notice_preferences (
    user_id  BLOB NOT NULL PRIMARY KEY REFERENCES users (id),
    language TEXT NOT NULL,
    chosen   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
