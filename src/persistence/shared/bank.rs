//! The bank's ledger, read.

use super::{Engine, fault};
use crate::bank::{
    Account, AccountName, Answer, HoldLine, Holding, Key, Known, Posting, Purpose, PursePlace, StatementLine,
    TrialBalance,
};
use crate::ids::UserId;
use crate::persistence::row::bank::{AccountRow, BalanceRow, HoldRow, OperationRow, StatementRow, TrialRow};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::{BankBooks, Page, Paged, StoreError};
use async_trait::async_trait;

macro_rules! account_columns {
    () => {
        "SELECT name, owner, holder, opened_at, closed_at FROM bank_accounts"
    };
}

/// Each line of the ledger as what it does to one account: `(id, account, currency, moved, held)`.
macro_rules! effects {
    () => {
        "WITH effects AS (
             SELECT id, from_account AS account, currency, CASE WHEN to_account IS NULL THEN 0 ELSE -amount END AS moved,
                    CASE WHEN to_account IS NULL THEN amount ELSE 0 END AS held
             FROM bank_entries
             UNION ALL
             SELECT id, to_account, currency, amount, 0 FROM bank_entries WHERE to_account IS NOT NULL)"
    };
}

/// What must not be: each finds rows as `(what, where)`. Each is one statement, so that it sees the books as they are at one instant, also
/// while orders go on.
const FAULTS: [(&str, &str); 7] = [
    (
        "an account's balance or holds are not what its lines add up to",
        concat!(
            effects!(),
            ", sums AS (SELECT account, currency, CAST(SUM(moved) AS BIGINT) AS moved, CAST(SUM(held) AS BIGINT) AS held FROM effects
                        GROUP BY account, currency)
             SELECT COALESCE(b.account, s.account) || ' ' || COALESCE(b.currency, s.currency)
             FROM sums s FULL JOIN bank_balances b ON b.account = s.account AND b.currency = s.currency
             WHERE COALESCE(s.moved, 0) <> COALESCE(b.balance, 0) OR COALESCE(s.held, 0) <> COALESCE(b.held, 0) LIMIT 100"
        ),
    ),
    (
        "more was set aside or spent than there was",
        concat!(
            effects!(),
            ", running AS (
                SELECT id, account, currency, SUM(moved - held) OVER (PARTITION BY account, currency ORDER BY id) AS free FROM effects)
             SELECT account || ' ' || currency || ' at line ' || CAST(MIN(id) AS TEXT) FROM running
             WHERE free < 0 AND account <> 'outside' GROUP BY account, currency LIMIT 100"
        ),
    ),
    (
        "more is held than is there",
        "SELECT account || ' ' || currency FROM bank_balances WHERE account <> 'outside' AND (held > balance OR held < 0) LIMIT 100",
    ),
    (
        "the holds of an account do not add up",
        "SELECT COALESCE(b.account, h.account) || ' ' || COALESCE(b.currency, h.currency)
         FROM bank_balances b
         FULL JOIN (SELECT account, currency, CAST(SUM(amount) AS BIGINT) AS amount FROM bank_holds GROUP BY account, currency) h
             ON h.account = b.account AND h.currency = b.currency
         WHERE COALESCE(h.amount, 0) <> COALESCE(b.held, 0) LIMIT 100",
    ),
    (
        "a hold is not what its lines say",
        "SELECT COALESCE(h.account, s.account) || ' ' || COALESCE(h.purpose, s.purpose)
         FROM bank_holds h
         FULL JOIN (
             SELECT CASE WHEN operation = 'refund' THEN to_account ELSE from_account END AS account, purpose, currency,
                    CAST(SUM(CASE WHEN to_account IS NULL THEN amount ELSE 0 END) AS BIGINT) AS held,
                    CAST(SUM(CASE WHEN to_account IS NOT NULL AND operation = 'capture' THEN amount ELSE 0 END) AS BIGINT) AS captured,
                    CAST(SUM(CASE WHEN to_account IS NOT NULL AND operation = 'refund' THEN amount ELSE 0 END) AS BIGINT) AS refunded
             FROM bank_entries WHERE to_account IS NULL OR operation IN ('capture', 'refund')
             GROUP BY 1, purpose, currency) s
             ON s.account = h.account AND s.purpose = h.purpose AND s.currency = h.currency
         WHERE COALESCE(s.held, 0) <> COALESCE(h.amount, 0) OR COALESCE(s.captured, 0) <> COALESCE(h.captured, 0)
            OR COALESCE(s.refunded, 0) <> COALESCE(h.refunded, 0) OR COALESCE(h.refunded, 0) > COALESCE(h.captured, 0) LIMIT 100",
    ),
    (
        "an order was not done exactly once",
        "SELECT COALESCE(o.key, e.key)
         FROM bank_operations o
         FULL JOIN (SELECT key, COUNT(*) AS lines, MAX(leg) AS last FROM bank_entries GROUP BY key) e ON e.key = o.key
         WHERE o.key IS NULL OR o.entries <> COALESCE(e.lines, 0) OR COALESCE(e.last, 0) <> COALESCE(e.lines, 0) LIMIT 100",
    ),
    (
        "a user has two accounts",
        "SELECT MIN(name) || ' and ' || MAX(name) FROM bank_accounts WHERE owner IS NOT NULL AND closed_at IS NULL
         GROUP BY owner HAVING COUNT(*) > 1 LIMIT 100",
    ),
];

#[async_trait]
impl BankBooks for Engine {
    async fn post_group(&self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError> {
        self.post(group).await
    }

    async fn bank_known(&self, key: &Key) -> Result<Option<Known>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<OperationRow> = sqlx::query_as(
            "SELECT key, fingerprint, operation, account, amount, refusal FROM bank_operations WHERE key = $1",
        )
        .bind(key.as_str())
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(|row| row.read().map(|(_, known)| known)).transpose()
    }

    async fn bank_account(&self, name: AccountName) -> Result<Option<Account>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<AccountRow> = sqlx::query_as(concat!(account_columns!(), " WHERE name = $1"))
            .bind(name.to_string())
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        row.map(AccountRow::read).transpose()
    }

    async fn bank_account_of(&self, owner: UserId) -> Result<Option<Account>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<AccountRow> =
            sqlx::query_as(concat!(account_columns!(), " WHERE owner = $1 AND closed_at IS NULL"))
                .bind(owner.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(AccountRow::read).transpose()
    }

    async fn pin_hash(&self, name: AccountName) -> Result<Option<String>, StoreError> {
        let mut conn = self.read().await?;
        let hash: Option<Option<String>> =
            sqlx::query_scalar("SELECT pin_hash FROM bank_accounts WHERE name = $1 AND closed_at IS NULL")
                .bind(name.to_string())
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        Ok(hash.flatten())
    }

    async fn holdings(&self, name: AccountName) -> Result<Vec<Holding>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<BalanceRow> = sqlx::query_as(
            "SELECT account, currency, balance, held FROM bank_balances WHERE account = $1 ORDER BY currency",
        )
        .bind(name.to_string())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.iter().map(|row| row.read().map(|(_, holding)| holding)).collect()
    }

    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<HoldRow> = sqlx::query_as(
            "SELECT account, purpose, currency, amount, captured, refunded FROM bank_holds
             WHERE purpose = $1 AND amount > 0 ORDER BY account, currency",
        )
        .bind(purpose.to_string())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.iter().map(HoldRow::read).collect()
    }

    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Vec<HoldLine>, StoreError> {
        let mut conn = self.read().await?;
        // In the order of the primary key, so that all pages together read the table once.
        let rows: Vec<HoldRow> = sqlx::query_as(
            "SELECT account, purpose, currency, amount, captured, refunded FROM bank_holds
             WHERE (account, purpose, currency) > ($1, $2, $3) AND (amount > 0 OR captured > refunded) AND purpose LIKE 'auction:%'
             ORDER BY account, purpose, currency LIMIT $4",
        )
        .bind(after.map(|place| place.account.to_string()).unwrap_or_default())
        .bind(after.map(|place| place.purpose.to_string()).unwrap_or_default())
        .bind(after.map(|place| place.currency.code()).unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.iter().map(HoldRow::read).collect()
    }

    async fn statement(&self, name: AccountName, page: Page) -> Result<Paged<StatementLine>, StoreError> {
        let before = Cursor::<1, 0>::of(&page)?.map_or(i64::MAX, |place| place.numbers[0]);
        let mut conn = self.read().await?;
        // Each half by its own index; no line is in both, for nobody moves money to himself.
        let rows: Vec<StatementRow> = sqlx::query_as(
            "SELECT id, key, at, operation, from_account, to_account, purpose, currency, amount FROM (
                 SELECT * FROM (SELECT * FROM bank_entries WHERE from_account = $1 AND id < $2 ORDER BY id DESC LIMIT $3) sent
                 UNION ALL
                 SELECT * FROM (SELECT * FROM bank_entries WHERE to_account = $1 AND id < $2 ORDER BY id DESC LIMIT $3) got
             ) lines ORDER BY id DESC LIMIT $3",
        )
        .bind(name.to_string())
        .bind(before)
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, StatementRow::place, StatementRow::read)
    }

    async fn scrub_books(&self) -> Result<(), StoreError> {
        self.scrub_files().await
    }

    async fn trial_balance(&self) -> Result<TrialBalance, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<TrialRow> = sqlx::query_as(
            "SELECT currency, CAST(SUM(balance) AS BIGINT) AS total,
                    CAST(SUM(CASE WHEN account LIKE '1002-200-%' THEN balance ELSE 0 END) AS BIGINT) AS customers,
                    CAST(SUM(CASE WHEN account <> 'outside' THEN held ELSE 0 END) AS BIGINT) AS held,
                    CAST(SUM(CASE WHEN account <> 'outside' AND account NOT LIKE '1002-200-%' THEN balance ELSE 0 END) AS BIGINT) AS own,
                    CAST(SUM(CASE WHEN account = 'outside' THEN balance ELSE 0 END) AS BIGINT) AS outside
             FROM bank_balances GROUP BY currency ORDER BY currency",
        )
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let (operations, entries): (i64, i64) =
            sqlx::query_as("SELECT (SELECT COUNT(*) FROM bank_operations), (SELECT COUNT(*) FROM bank_entries)")
                .fetch_one(&mut *conn)
                .await
                .map_err(fault::reading)?;
        let mut trial = TrialBalance {
            lines: rows.into_iter().map(Into::into).collect(),
            operations: operations.unsigned_abs(),
            entries: entries.unsigned_abs(),
            faults: vec![],
        };
        let off: Vec<_> = trial.lines.iter().filter(|line| line.sum != 0).map(|line| line.currency.clone()).collect();
        trial
            .faults
            .extend(off.into_iter().map(|currency| format!("the balances in {currency} do not add up to nothing")));
        for (what, query) in FAULTS {
            let found: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut *conn).await.map_err(fault::reading)?;
            trial.faults.extend(found.into_iter().map(|place| format!("{what}: {place}")));
        }
        trial.faults.truncate(TrialBalance::FAULTS_MAX);
        Ok(trial)
    }
}
