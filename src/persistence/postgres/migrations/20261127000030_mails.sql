-- Letters on their way out: docs/adr/0019. Kept after they were sent, so that an admin can see what went where; a letter with a code
-- loses its words as soon as it is sent or given up.
CREATE TABLE mails (
    -- Of version 7, so that the order of names is the order of time. Also the letter's Message-ID.
    id           UUID    NOT NULL PRIMARY KEY,
    recipient    TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    -- Both or neither: neither once the words were destroyed.
    body_text    TEXT,
    body_html    TEXT,
    holds_secret BOOLEAN NOT NULL,
    created_at   BIGINT  NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    -- Counts up whenever somebody takes the letter up; with its id it tells one try from another.
    attempts     BIGINT  NOT NULL CHECK (attempts >= 0),
    -- When a waiting letter is due. Whoever takes it up moves this on, and so holds it until then, even if he dies.
    next_try_at  BIGINT  NOT NULL,
    sent_at      BIGINT,
    last_error   TEXT,
    CHECK ((sent_at IS NOT NULL) = (state = 'sent')),
    CHECK ((body_text IS NULL) = (body_html IS NULL)),
    CHECK (body_text IS NOT NULL OR (holds_secret AND state <> 'waiting'))
);

-- Asked after every letter and at every ring; those that wait are few.
CREATE INDEX mails_due ON mails (next_try_at) WHERE state = 'waiting';

-- The admin's list of one state, newest first.
CREATE INDEX mails_by_state ON mails (state, id);

-- The old ones are forgotten once a day.
CREATE INDEX mails_age ON mails (created_at);
