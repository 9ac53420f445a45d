-- The bank's ledger: docs/adr/0028. A program writes lines into bank_entries and nothing else; balances and what is set aside follow from
-- them by triggers, so that no mistake in a program can make one without the other, spend what is not there or is set aside, or lose a unit:
-- a line that moves money names where from and where to.
CREATE TABLE bank_accounts (
    -- `1002-200-` and seven digits for customers, a word for the house's own.
    name      TEXT   NOT NULL PRIMARY KEY,
    -- A user of the house, who may be kept in another database: no reference.
    owner     UUID,
    holder    TEXT   NOT NULL,
    -- argon2id. The house's own accounts have none.
    pin_hash  TEXT,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    CHECK ((pin_hash IS NULL) = (name IN ('clearing', 'house', 'state', 'artists', 'outside')))
);

-- One open account for each user.
CREATE UNIQUE INDEX bank_accounts_owner ON bank_accounts (owner) WHERE closed_at IS NULL AND owner IS NOT NULL;

INSERT INTO bank_accounts (name, holder, opened_at)
VALUES ('clearing', '', 0), ('house', '', 0), ('state', '', 0), ('artists', '', 0), ('outside', '', 0);

-- The number that was given out last: seven digits, and then there are no more.
CREATE TABLE bank_counter (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL CHECK (last BETWEEN 0 AND 9999999)
);
INSERT INTO bank_counter VALUES (1, 0);

-- Every order that was decided, under its key, for ever.
CREATE TABLE bank_operations (
    key         TEXT   NOT NULL PRIMARY KEY,
    fingerprint BYTEA  NOT NULL CHECK (length(fingerprint) = 32),
    operation   TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    -- How many lines it wrote.
    entries     BIGINT NOT NULL CHECK (entries >= 0),
    -- The receipt, or why it was refused.
    account     TEXT,
    amount      BIGINT,
    refusal     TEXT,
    CHECK ((account IS NULL) = (amount IS NULL) AND (account IS NULL) = (refusal IS NOT NULL)),
    CHECK (refusal IS NULL OR entries = 0)
);

-- The ledger. A line without a receiver sets money of an account aside, or frees it; one with a receiver moves money.
CREATE TABLE bank_entries (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          TEXT   NOT NULL REFERENCES bank_operations (key),
    leg          BIGINT NOT NULL CHECK (leg > 0),
    at           BIGINT NOT NULL,
    operation    TEXT   NOT NULL,
    from_account TEXT   NOT NULL REFERENCES bank_accounts (name),
    to_account   TEXT   REFERENCES bank_accounts (name),
    purpose      TEXT,
    currency     TEXT   NOT NULL CHECK (length(currency) = 3),
    amount       BIGINT NOT NULL,
    UNIQUE (key, leg),
    CHECK (CASE WHEN to_account IS NULL THEN purpose IS NOT NULL AND amount <> 0 ELSE amount > 0 AND from_account <> to_account END),
    CHECK (operation NOT IN ('capture', 'refund') OR purpose IS NOT NULL)
);
CREATE INDEX bank_entries_from ON bank_entries (from_account, id);
CREATE INDEX bank_entries_to ON bank_entries (to_account, id) WHERE to_account IS NOT NULL;

CREATE TABLE bank_balances (
    account  TEXT   NOT NULL REFERENCES bank_accounts (name),
    currency TEXT   NOT NULL,
    balance  BIGINT NOT NULL CHECK (balance BETWEEN -9000000000000000 AND 9000000000000000),
    held     BIGINT NOT NULL CHECK (held >= 0),
    PRIMARY KEY (account, currency),
    -- What is set aside is there. Only the world outside may owe.
    CHECK (account = 'outside' OR balance >= held)
);

CREATE TABLE bank_holds (
    account  TEXT   NOT NULL REFERENCES bank_accounts (name),
    purpose  TEXT   NOT NULL,
    currency TEXT   NOT NULL,
    amount   BIGINT NOT NULL CHECK (amount >= 0),
    captured BIGINT NOT NULL CHECK (captured >= 0),
    refunded BIGINT NOT NULL CHECK (refunded BETWEEN 0 AND captured),
    PRIMARY KEY (account, purpose, currency)
);
CREATE INDEX bank_holds_purpose ON bank_holds (purpose) WHERE amount > 0;

CREATE FUNCTION bank_entry_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bank_balances VALUES (NEW.from_account, NEW.currency, 0, 0) ON CONFLICT DO NOTHING;
    IF NEW.to_account IS NULL THEN
        INSERT INTO bank_holds VALUES (NEW.from_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
        UPDATE bank_holds SET amount = amount + NEW.amount
            WHERE account = NEW.from_account AND purpose = NEW.purpose AND currency = NEW.currency;
        UPDATE bank_balances SET held = held + NEW.amount WHERE account = NEW.from_account AND currency = NEW.currency;
        RETURN NULL;
    END IF;
    INSERT INTO bank_balances VALUES (NEW.to_account, NEW.currency, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE bank_balances SET balance = balance - NEW.amount WHERE account = NEW.from_account AND currency = NEW.currency;
    UPDATE bank_balances SET balance = balance + NEW.amount WHERE account = NEW.to_account AND currency = NEW.currency;
    IF NEW.operation = 'capture' THEN
        INSERT INTO bank_holds VALUES (NEW.from_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
        UPDATE bank_holds SET captured = captured + NEW.amount
            WHERE account = NEW.from_account AND purpose = NEW.purpose AND currency = NEW.currency;
    ELSIF NEW.operation = 'refund' THEN
        INSERT INTO bank_holds VALUES (NEW.to_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
        UPDATE bank_holds SET refunded = refunded + NEW.amount
            WHERE account = NEW.to_account AND purpose = NEW.purpose AND currency = NEW.currency;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bank_entries_count AFTER INSERT ON bank_entries FOR EACH ROW EXECUTE FUNCTION bank_entry_counts();

-- What is written stays, and what follows from it is changed by it alone.
CREATE FUNCTION bank_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER bank_entries_stay BEFORE UPDATE OR DELETE ON bank_entries FOR EACH ROW EXECUTE FUNCTION bank_stays();
CREATE TRIGGER bank_operations_stay BEFORE UPDATE OR DELETE ON bank_operations FOR EACH ROW EXECUTE FUNCTION bank_stays();
CREATE TRIGGER bank_balances_follow BEFORE INSERT OR UPDATE OR DELETE ON bank_balances FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION bank_stays();
CREATE TRIGGER bank_holds_follow BEFORE INSERT OR UPDATE OR DELETE ON bank_holds FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION bank_stays();
