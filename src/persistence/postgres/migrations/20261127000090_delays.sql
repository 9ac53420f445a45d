-- What has failed lately, counted for all processes of the house: docs/adr/0027. Unlogged: it need not survive a crash, and its commits wait
-- for no disk. Keys are hashes; no address stands in them.
CREATE UNLOGGED TABLE delays (
    key          TEXT   PRIMARY KEY,
    count        BIGINT NOT NULL CHECK (count >= 0),
    last_at      BIGINT NOT NULL,
    forgotten_at BIGINT NOT NULL
);
CREATE INDEX delays_forgotten ON delays (forgotten_at);
