-- Who did what and when. Rows are only ever added: each names the hash of the one before, and the head below knows the last. docs/adr/0024.
--
-- Identifiers only, never names, e-mails or free text: what is erased of a person elsewhere need not be erased here.
CREATE TABLE audit_log (
    seq        BIGINT NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at         BIGINT NOT NULL,
    -- begun: about to be done. ended: what became of the row `of`. refused: turned away for lack of rights. noted: done at the command line.
    kind       TEXT   NOT NULL CHECK (kind IN ('begun', 'ended', 'refused', 'noted')),
    of_seq     BIGINT,
    -- No reference: a row stays whatever becomes of the account.
    actor      UUID,
    -- The key of a service, when one acted for the actor.
    api_key    UUID,
    client     TEXT   NOT NULL,
    act        TEXT   NOT NULL,
    object     TEXT   NOT NULL,
    status     BIGINT,
    code       TEXT   NOT NULL,
    request_id TEXT   NOT NULL,
    summary    TEXT   NOT NULL,
    hash_before BYTEA NOT NULL CHECK (length(hash_before) = 32),
    hash       BYTEA  NOT NULL CHECK (length(hash) = 32),
    CHECK ((kind = 'ended') = (of_seq IS NOT NULL))
);

CREATE INDEX audit_log_by_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_by_object ON audit_log (object, seq);
CREATE INDEX audit_log_by_act ON audit_log (act, seq);

-- The last row. Whoever adds one takes it first, so that one follows the other.
CREATE TABLE audit_head (
    name TEXT   NOT NULL PRIMARY KEY CHECK (name = 'head'),
    seq  BIGINT NOT NULL CHECK (seq >= 0),
    hash BYTEA  NOT NULL CHECK (length(hash) = 32)
);
INSERT INTO audit_head (name, seq, hash) VALUES ('head', 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_log_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$;
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION audit_log_is_only_added_to();
CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_only_added_to();
CREATE TRIGGER audit_head_goes_forward BEFORE UPDATE ON audit_head
FOR EACH ROW WHEN (NEW.seq < OLD.seq) EXECUTE FUNCTION audit_log_is_only_added_to();
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_log_is_only_added_to();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_only_added_to();
