-- The proof log: a secret seed for each auction, and what was signed of each log.

-- Secret for ever: what is opened after the end is a salt for each line. The program always writes it; a column that is added cannot demand it of the old rows.
ALTER TABLE auctions ADD COLUMN seed BLOB CHECK (seed IS NULL OR length(seed) = 32);

-- Auctions from before get theirs now. Nothing of their logs was signed yet.
UPDATE auctions SET seed = randomblob(32);

-- The newest checkpoint of each auction. An older one says nothing that the newer does not.
CREATE TABLE auction_checkpoints (
    auction_id BLOB    NOT NULL PRIMARY KEY CHECK (length(auction_id) = 16),
    log_epoch  INTEGER NOT NULL CHECK (log_epoch >= 1),
    size       INTEGER NOT NULL CHECK (size >= 1),
    root       BLOB    NOT NULL CHECK (length(root) = 32),
    note       TEXT    NOT NULL,
    -- 1 when the auction was over.
    is_last    INTEGER NOT NULL CHECK (is_last IN (0, 1))
) STRICT, WITHOUT ROWID;

-- A house that died between an auction's end and its last checkpoint finds the auction by this.
CREATE INDEX auction_checkpoints_unfinished ON auction_checkpoints (auction_id) WHERE is_last = 0;
