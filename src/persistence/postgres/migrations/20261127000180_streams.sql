-- The logs as streams for other systems: docs/adr/0035. Bids never touch these tables; without a stream in the settings nobody does.
CREATE TABLE streams (
    -- Which broker and which place there, such as `redis:arte:events`. A new name begins at the first line of every log.
    name         TEXT    NOT NULL PRIMARY KEY,
    -- The process that publishes it, and until when it may without saying so again.
    holder       UUID,
    held_until   BIGINT  NOT NULL,
    -- How many lines the broker has acknowledged, and when it last did.
    published    BIGINT  NOT NULL,
    published_at BIGINT,
    -- Why nothing could be published, since when; null while all is well.
    trouble      TEXT,
    trouble_at   BIGINT
);

-- How far each log was published. No row: nothing of it yet.
CREATE TABLE stream_positions (
    stream     TEXT    NOT NULL REFERENCES streams (name),
    auction_id UUID    NOT NULL,
    -- All lines up to this one were acknowledged by the broker.
    seq        BIGINT  NOT NULL,
    -- True when nothing more is to be expected.
    is_done    BOOLEAN NOT NULL,
    PRIMARY KEY (stream, auction_id)
);

-- The few that are looked at each time.
CREATE INDEX stream_positions_open ON stream_positions (stream, auction_id) WHERE NOT is_done;
