-- Who else is told: addresses that admins registered. docs/adr/0030
CREATE TABLE webhooks (
    id           UUID    NOT NULL PRIMARY KEY,
    url          TEXT    NOT NULL,
    -- The kinds it wants, with a space between two.
    kinds        TEXT    NOT NULL,
    -- It signs, so it cannot be kept as a hash. The one before it signs along for a while after a change.
    secret       TEXT    NOT NULL,
    old_secret   TEXT,
    old_until    BIGINT,
    is_enabled   BOOLEAN NOT NULL,
    -- Why the house itself stopped.
    stopped_for  TEXT,
    created_at   BIGINT  NOT NULL,
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);

-- What is on its way there. Like `mails`.
CREATE TABLE webhook_deliveries (
    -- Of version 7, also the `webhook-id`: the same at every try.
    id          UUID    NOT NULL PRIMARY KEY,
    webhook_id  UUID    NOT NULL REFERENCES webhooks (id),
    -- Both null for a ping.
    auction_id  UUID,
    seq         BIGINT,
    kind        TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts    BIGINT  NOT NULL CHECK (attempts >= 0),
    next_try_at BIGINT  NOT NULL,
    sent_at     BIGINT,
    last_error  TEXT,
    -- One line of a log goes to one address under one name.
    UNIQUE (webhook_id, auction_id, seq),
    CHECK ((sent_at IS NOT NULL) = (state = 'sent'))
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (id) WHERE state = 'dead';
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
