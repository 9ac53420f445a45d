-- The proof log: a secret seed for each auction, and what was signed of each log.

-- Secret for ever: what is opened after the end is a salt for each line. The default is chance anew for each row: it fills the auctions from before, of whose logs
-- nothing was signed yet, and those that an older program adds during a rolling restart.
ALTER TABLE auctions ADD COLUMN seed BYTEA NOT NULL CHECK (length(seed) = 32)
    DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- The newest checkpoint of each auction. An older one says nothing that the newer does not.
CREATE TABLE auction_checkpoints (
    auction_id UUID   NOT NULL PRIMARY KEY,
    log_epoch  BIGINT NOT NULL CHECK (log_epoch >= 1),
    size       BIGINT NOT NULL CHECK (size >= 1),
    root       BYTEA  NOT NULL CHECK (length(root) = 32),
    note       TEXT   NOT NULL,
    -- 1 when the auction was over.
    is_last    BIGINT NOT NULL CHECK (is_last IN (0, 1))
)
-- Rewritten every second while its auction is busy; room beside the row keeps the indexes out of it.
WITH (fillfactor = 50);

-- A house that died between an auction's end and its last checkpoint finds the auction by this.
CREATE INDEX auction_checkpoints_unfinished ON auction_checkpoints (auction_id) WHERE is_last = 0;
