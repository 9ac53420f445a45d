-- The logs as streams for other systems: docs/adr/0035. Bids never touch these tables; without a stream in the settings nobody does.
CREATE TABLE streams (
    -- Which broker and which place there, such as `redis:arte:events`. A new name begins at the first line of every log.
    name         TEXT    NOT NULL PRIMARY KEY,
    -- The process that publishes it, and until when it may without saying so again.
    holder       BLOB    CHECK (length(holder) = 16),
    held_until   INTEGER NOT NULL,
    -- How many lines the broker has acknowledged, and when it last did.
    published    INTEGER NOT NULL,
    published_at INTEGER,
    -- Why nothing could be published, since when; null while all is well.
    trouble      TEXT,
    trouble_at   INTEGER
) STRICT, WITHOUT ROWID;

-- How far each log was published. No row: nothing of it yet.
CREATE TABLE stream_positions (
    stream     TEXT    NOT NULL REFERENCES streams (name),
    auction_id BLOB    NOT NULL CHECK (length(auction_id) = 16),
    -- All lines up to this one were acknowledged by the broker.
    seq        INTEGER NOT NULL,
    -- 1 when nothing more is to be expected.
    is_done    INTEGER NOT NULL CHECK (is_done IN (0, 1)),
    PRIMARY KEY (stream, auction_id)
) STRICT, WITHOUT ROWID;

-- The few that are looked at each time.
CREATE INDEX stream_positions_open ON stream_positions (stream, auction_id) WHERE NOT is_done;
