-- Who did what and when. Rows are only ever added: each names the hash of the one before, and the head below knows the last. docs/adr/0024.
--
-- Identifiers only, never names, e-mails or free text: what is erased of a person elsewhere need not be erased here.
CREATE TABLE audit_log (
    seq        INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at         INTEGER NOT NULL,
    -- begun: about to be done. ended: what became of the row `of`. refused: turned away for lack of rights. noted: done at the command line.
    kind       TEXT    NOT NULL CHECK (kind IN ('begun', 'ended', 'refused', 'noted')),
    of_seq     INTEGER,
    -- No reference: a row stays whatever becomes of the account.
    actor      BLOB    CHECK (length(actor) = 16),
    -- The key of a service, when one acted for the actor.
    api_key    BLOB    CHECK (length(api_key) = 16),
    client     TEXT    NOT NULL,
    act        TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    status     INTEGER,
    code       TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    summary    TEXT    NOT NULL,
    hash_before BLOB NOT NULL CHECK (length(hash_before) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    CHECK ((kind = 'ended') = (of_seq IS NOT NULL))
) STRICT;

CREATE INDEX audit_log_by_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_by_object ON audit_log (object, seq);
CREATE INDEX audit_log_by_act ON audit_log (act, seq);

-- The last row. Whoever adds one takes it first, so that one follows the other.
CREATE TABLE audit_head (
    name TEXT    NOT NULL PRIMARY KEY CHECK (name = 'head'),
    seq  INTEGER NOT NULL CHECK (seq >= 0),
    hash BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO audit_head (name, seq, hash) VALUES ('head', 0, zeroblob(32));

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
-- Without this one `INSERT OR REPLACE` would delete a row past the trigger above.
CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_head_goes_forward BEFORE UPDATE ON audit_head
WHEN NEW.seq < OLD.seq
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
