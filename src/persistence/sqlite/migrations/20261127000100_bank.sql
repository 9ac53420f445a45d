-- The bank's ledger: docs/adr/0028. A program writes lines into bank_entries and nothing else; balances and what is set aside follow from
-- them by triggers, so that no mistake in a program can make one without the other, spend what is not there or is set aside, or lose a unit:
-- a line that moves money names where from and where to.
CREATE TABLE bank_accounts (
    -- `1002-200-` and seven digits for customers, a word for the house's own.
    name      TEXT    NOT NULL PRIMARY KEY,
    -- A user of the house, who may be kept in another database: no reference.
    owner     BLOB    CHECK (length(owner) = 16),
    holder    TEXT    NOT NULL,
    -- argon2id. The house's own accounts have none.
    pin_hash  TEXT,
    opened_at INTEGER NOT NULL,
    closed_at INTEGER,
    CHECK ((pin_hash IS NULL) = (name IN ('clearing', 'house', 'state', 'artists', 'outside')))
) STRICT;

-- One open account for each user.
CREATE UNIQUE INDEX bank_accounts_owner ON bank_accounts (owner) WHERE closed_at IS NULL AND owner IS NOT NULL;

INSERT INTO bank_accounts (name, holder, opened_at)
VALUES ('clearing', '', 0), ('house', '', 0), ('state', '', 0), ('artists', '', 0), ('outside', '', 0);

-- The number that was given out last: seven digits, and then there are no more.
CREATE TABLE bank_counter (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL CHECK (last BETWEEN 0 AND 9999999)
) STRICT;
INSERT INTO bank_counter VALUES (1, 0);

-- Every order that was decided, under its key, for ever.
CREATE TABLE bank_operations (
    key         TEXT    NOT NULL PRIMARY KEY,
    fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    operation   TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    -- How many lines it wrote.
    entries     INTEGER NOT NULL CHECK (entries >= 0),
    -- The receipt, or why it was refused.
    account     TEXT,
    amount      INTEGER,
    refusal     TEXT,
    CHECK ((account IS NULL) = (amount IS NULL) AND (account IS NULL) = (refusal IS NOT NULL)),
    CHECK (refusal IS NULL OR entries = 0)
) STRICT;

-- The ledger. A line without a receiver sets money of an account aside, or frees it; one with a receiver moves money.
CREATE TABLE bank_entries (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key          TEXT    NOT NULL REFERENCES bank_operations (key),
    leg          INTEGER NOT NULL CHECK (leg > 0),
    at           INTEGER NOT NULL,
    operation    TEXT    NOT NULL,
    from_account TEXT    NOT NULL REFERENCES bank_accounts (name),
    to_account   TEXT    REFERENCES bank_accounts (name),
    purpose      TEXT,
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    amount       INTEGER NOT NULL,
    UNIQUE (key, leg),
    CHECK (CASE WHEN to_account IS NULL THEN purpose IS NOT NULL AND amount <> 0 ELSE amount > 0 AND from_account <> to_account END),
    CHECK (operation NOT IN ('capture', 'refund') OR purpose IS NOT NULL)
) STRICT;
CREATE INDEX bank_entries_from ON bank_entries (from_account, id);
CREATE INDEX bank_entries_to ON bank_entries (to_account, id) WHERE to_account IS NOT NULL;

CREATE TABLE bank_balances (
    account  TEXT    NOT NULL REFERENCES bank_accounts (name),
    currency TEXT    NOT NULL,
    balance  INTEGER NOT NULL CHECK (balance BETWEEN -9000000000000000 AND 9000000000000000),
    held     INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (account, currency),
    -- What is set aside is there. Only the world outside may owe.
    CHECK (account = 'outside' OR balance >= held)
) STRICT, WITHOUT ROWID;

CREATE TABLE bank_holds (
    account  TEXT    NOT NULL REFERENCES bank_accounts (name),
    purpose  TEXT    NOT NULL,
    currency TEXT    NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount >= 0),
    captured INTEGER NOT NULL CHECK (captured >= 0),
    refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND captured),
    PRIMARY KEY (account, purpose, currency)
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_holds_purpose ON bank_holds (purpose) WHERE amount > 0;

CREATE TRIGGER bank_entries_hold AFTER INSERT ON bank_entries WHEN NEW.to_account IS NULL BEGIN
    INSERT INTO bank_balances VALUES (NEW.from_account, NEW.currency, 0, 0) ON CONFLICT DO NOTHING;
    INSERT INTO bank_holds VALUES (NEW.from_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE bank_holds SET amount = amount + NEW.amount
        WHERE account = NEW.from_account AND purpose = NEW.purpose AND currency = NEW.currency;
    UPDATE bank_balances SET held = held + NEW.amount WHERE account = NEW.from_account AND currency = NEW.currency;
END;

CREATE TRIGGER bank_entries_move AFTER INSERT ON bank_entries WHEN NEW.to_account IS NOT NULL BEGIN
    INSERT INTO bank_balances VALUES (NEW.from_account, NEW.currency, 0, 0) ON CONFLICT DO NOTHING;
    INSERT INTO bank_balances VALUES (NEW.to_account, NEW.currency, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE bank_balances SET balance = balance - NEW.amount WHERE account = NEW.from_account AND currency = NEW.currency;
    UPDATE bank_balances SET balance = balance + NEW.amount WHERE account = NEW.to_account AND currency = NEW.currency;
END;

CREATE TRIGGER bank_entries_capture AFTER INSERT ON bank_entries WHEN NEW.operation = 'capture' AND NEW.to_account IS NOT NULL BEGIN
    INSERT INTO bank_holds VALUES (NEW.from_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE bank_holds SET captured = captured + NEW.amount
        WHERE account = NEW.from_account AND purpose = NEW.purpose AND currency = NEW.currency;
END;

CREATE TRIGGER bank_entries_refund AFTER INSERT ON bank_entries WHEN NEW.operation = 'refund' AND NEW.to_account IS NOT NULL BEGIN
    INSERT INTO bank_holds VALUES (NEW.to_account, NEW.purpose, NEW.currency, 0, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE bank_holds SET refunded = refunded + NEW.amount
        WHERE account = NEW.to_account AND purpose = NEW.purpose AND currency = NEW.currency;
END;

-- What is written stays.
CREATE TRIGGER bank_entries_stay BEFORE UPDATE ON bank_entries BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER bank_entries_stay_there BEFORE DELETE ON bank_entries BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER bank_operations_stay BEFORE UPDATE ON bank_operations BEGIN SELECT RAISE(ABORT, 'what was answered stays'); END;
CREATE TRIGGER bank_operations_stay_there BEFORE DELETE ON bank_operations BEGIN SELECT RAISE(ABORT, 'what was answered stays'); END;
