//! Settlements as rows.

use super::json::{self, Micros, Minor, Nanos, Person};
use super::papers::PaperRow;
use super::{Nonsense, amount, fit};
use crate::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use crate::money::Currency;
use crate::persistence::row::cursor::Cursor;
use crate::persistence::{Settlement, ShownSettlement, Step, StoreError, TakenBack};
use crate::settlement::saga::{Candidate, Ending, Key, Parts, Payee, Policy, Refusal, Saga, Stage, Work};
use crate::settlement::{Payer, Split};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A settlement inside its JSON column.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    candidates: Vec<StoredCandidate>,
    buyer: usize,
    policy: StoredPolicy,
    stage: StoredStage,
    work: StoredWork,
    loose: bool,
    round: u32,
    tries: u32,
    /// Absent where there were none, as older programs wrote it.
    #[serde(default, skip_serializing_if = "is_zero")]
    captures_refused: u32,
    pay_by: Micros,
    taking_back: bool,
    stuck: Option<String>,
    /// Absent where nobody said why, as older programs wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken_back: Option<StoredTakenBack>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTakenBack {
    by: Person,
    reason: String,
    at: Micros,
    /// Absent where it is not so, as older programs wrote it.
    #[serde(default, skip_serializing_if = "is_false")]
    outside: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredCandidate {
    paddle: u32,
    user: Person,
    hammer: Minor,
    premium: Minor,
    buyer_tax: Minor,
    resale_right: Minor,
    buyer_pays_resale_right: bool,
    commission: Minor,
    seller_tax: Minor,
    total: Minor,
    payout: Minor,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPolicy {
    pay_within: Nanos,
    offer_for: Nanos,
    first_wait: Nanos,
    longest_wait: Nanos,
    alarm_after: Nanos,
    tries_most: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredStage {
    Securing,
    Capturing,
    Paying(String),
    Invoicing,
    Releasing,
    Offering { until: Micros },
    TakingBack(String),
    Refunding,
    Ended(String),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum StoredWork {
    Idle { not_before: Micros },
    Intended { since: Micros, ask_at: Micros },
}

fn payee(word: &str) -> Result<Payee, Nonsense> {
    Payee::ALL.into_iter().find(|payee| payee.word() == word).ok_or_else(|| Nonsense::in_column("payee"))
}

/// Writes a settlement for its column.
pub(in crate::persistence) fn write(settlement: &Settlement) -> Result<String, StoreError> {
    let parts = settlement.saga.parts();
    let candidates = parts.candidates.iter().zip(&settlement.people).map(|(candidate, user)| {
        let split = &candidate.split;
        StoredCandidate {
            paddle: candidate.paddle.0,
            user: (*user).into(),
            hammer: Minor(split.hammer),
            premium: Minor(split.premium),
            buyer_tax: Minor(split.buyer_tax),
            resale_right: Minor(split.resale_right),
            buyer_pays_resale_right: split.resale_right_payer == Payer::Buyer,
            commission: Minor(split.commission),
            seller_tax: Minor(split.seller_tax),
            total: Minor(split.total),
            payout: Minor(split.payout),
        }
    });
    let policy = StoredPolicy {
        pay_within: Nanos(parts.policy.pay_within),
        offer_for: Nanos(parts.policy.offer_for),
        first_wait: Nanos(parts.policy.first_wait),
        longest_wait: Nanos(parts.policy.longest_wait),
        alarm_after: Nanos(parts.policy.alarm_after),
        tries_most: parts.policy.tries_most,
    };
    let stage = match parts.stage {
        Stage::Securing => StoredStage::Securing,
        Stage::Capturing => StoredStage::Capturing,
        Stage::Paying(payee) => StoredStage::Paying(payee.word().to_owned()),
        Stage::Invoicing => StoredStage::Invoicing,
        Stage::Releasing => StoredStage::Releasing,
        Stage::Offering { until } => StoredStage::Offering { until: Micros(until) },
        Stage::TakingBack(payee) => StoredStage::TakingBack(payee.word().to_owned()),
        Stage::Refunding => StoredStage::Refunding,
        Stage::Ended(ending) => StoredStage::Ended(ending.word().to_owned()),
    };
    let work = match parts.work {
        Work::Idle { not_before } => StoredWork::Idle { not_before: Micros(not_before) },
        Work::Intended { since, ask_at } => StoredWork::Intended { since: Micros(since), ask_at: Micros(ask_at) },
    };
    let stored = Stored {
        candidates: candidates.collect(),
        buyer: parts.buyer,
        policy,
        stage,
        work,
        loose: parts.loose,
        round: parts.round,
        tries: parts.tries,
        captures_refused: parts.captures_refused,
        pay_by: Micros(parts.pay_by),
        taking_back: parts.taking_back,
        stuck: parts.stuck.map(|why| why.word().to_owned()),
        taken_back: settlement.taken_back.as_ref().map(|taken_back| StoredTakenBack {
            by: taken_back.by.into(),
            reason: taken_back.reason.clone(),
            at: Micros(taken_back.at),
            outside: taken_back.is_outside,
        }),
    };
    json::write(stored).map_err(|error| Nonsense(error.to_string()).at("settlements", settlement.id))
}

/// A row of `settlements`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct SettlementRow {
    id: Uuid,
    auction_id: Uuid,
    closing: i64,
    sale_id: Uuid,
    artwork_id: Uuid,
    currency: String,
    consignor: Option<Uuid>,
    revision: i64,
    state: String,
    created_at: i64,
    changed_at: i64,
    ended_at: Option<i64>,
}

impl SettlementRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<0, 1> {
        Cursor { numbers: [], ids: [self.id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Settlement, StoreError> {
        let id = self.id;
        self.parts().map_err(|nonsense| nonsense.at("settlements", id))
    }

    fn parts(self) -> Result<Settlement, Nonsense> {
        let stored: Stored = json::read(&self.state)?;
        let people = stored.candidates.iter().map(|candidate| candidate.user.into()).collect();
        let candidates = stored.candidates.iter().map(|stored| Candidate {
            paddle: Paddle(stored.paddle),
            split: Split {
                hammer: stored.hammer.0,
                premium: stored.premium.0,
                buyer_tax: stored.buyer_tax.0,
                resale_right: stored.resale_right.0,
                resale_right_payer: if stored.buyer_pays_resale_right { Payer::Buyer } else { Payer::Seller },
                commission: stored.commission.0,
                seller_tax: stored.seller_tax.0,
                total: stored.total.0,
                payout: stored.payout.0,
            },
        });
        let ending = |word: &str| {
            let known =
                [Ending::Paid, Ending::Unsold, Ending::Refunded].into_iter().find(|ending| ending.word() == word);
            known.ok_or_else(|| Nonsense::in_column("state"))
        };
        let stage = match stored.stage {
            StoredStage::Securing => Stage::Securing,
            StoredStage::Capturing => Stage::Capturing,
            StoredStage::Paying(word) => Stage::Paying(payee(&word)?),
            StoredStage::Invoicing => Stage::Invoicing,
            StoredStage::Releasing => Stage::Releasing,
            StoredStage::Offering { until } => Stage::Offering { until: until.0 },
            StoredStage::TakingBack(word) => Stage::TakingBack(payee(&word)?),
            StoredStage::Refunding => Stage::Refunding,
            StoredStage::Ended(word) => Stage::Ended(ending(&word)?),
        };
        let work = match stored.work {
            StoredWork::Idle { not_before } => Work::Idle { not_before: not_before.0 },
            StoredWork::Intended { since, ask_at } => Work::Intended { since: since.0, ask_at: ask_at.0 },
        };
        let stuck = stored.stuck.map(|word| {
            let known = Refusal::ALL.into_iter().find(|refusal| refusal.word() == word);
            known.ok_or_else(|| Nonsense::in_column("state"))
        });
        let policy = Policy {
            pay_within: stored.policy.pay_within.0,
            offer_for: stored.policy.offer_for.0,
            first_wait: stored.policy.first_wait.0,
            longest_wait: stored.policy.longest_wait.0,
            alarm_after: stored.policy.alarm_after.0,
            tries_most: stored.policy.tries_most,
        };
        let saga = Saga::of(Parts {
            auction: AuctionId(self.auction_id),
            closing: fit("closing", self.closing)?,
            candidates: candidates.collect(),
            buyer: stored.buyer,
            policy,
            stage,
            work,
            loose: stored.loose,
            round: stored.round,
            tries: stored.tries,
            captures_refused: stored.captures_refused,
            pay_by: stored.pay_by.0,
            taking_back: stored.taking_back,
            stuck: stuck.transpose()?,
            revision: fit("revision", self.revision)?,
        });
        Ok(Settlement {
            id: self.id,
            sale: SaleId(self.sale_id),
            artwork: ArtworkId(self.artwork_id),
            currency: Currency::parse(&self.currency).ok_or_else(|| Nonsense::in_column("currency"))?,
            consignor: self.consignor.map(UserId),
            saga: saga.map_err(|error| Nonsense(error.to_string()))?,
            people,
            created_at: Timestamp::from_micros(self.created_at),
            changed_at: Timestamp::from_micros(self.changed_at),
            ended_at: self.ended_at.map(Timestamp::from_micros),
            taken_back: stored.taken_back.map(|taken_back| TakenBack {
                by: taken_back.by.into(),
                reason: taken_back.reason,
                at: taken_back.at.0,
                is_outside: taken_back.outside,
            }),
        })
    }
}

/// A row of a settlement beside one of what was made out about it; without that where nothing was.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct ShownRow {
    #[sqlx(flatten)]
    settlement: SettlementRow,
    title: Option<String>,
    year: Option<i64>,
    number: Option<i64>,
    kind: Option<String>,
    issued_at: Option<i64>,
}

impl ShownRow {
    fn paper(&mut self) -> Option<PaperRow> {
        let settlement_id = self.settlement.id;
        let (year, number, kind) = (self.year?, self.number?, self.kind.take()?);
        Some(PaperRow { settlement_id, year, number, kind, issued_at: self.issued_at? })
    }
}

/// A settlement with its rows of papers.
pub(in crate::persistence) struct ShownRows {
    settlement: SettlementRow,
    title: String,
    papers: Vec<PaperRow>,
}

impl ShownRows {
    /// Gathers rows, those of one settlement one behind the other.
    pub(in crate::persistence) fn gather(rows: Vec<ShownRow>) -> Vec<Self> {
        let mut gathered: Vec<Self> = Vec::new();
        for mut row in rows {
            let paper = row.paper();
            match gathered.last_mut() {
                Some(last) if last.settlement.id == row.settlement.id => last.papers.extend(paper),
                _ => gathered.push(Self {
                    title: row.title.unwrap_or_default(),
                    settlement: row.settlement,
                    papers: paper.into_iter().collect(),
                }),
            }
        }
        gathered
    }

    /// Returns where the settlement stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<0, 1> {
        self.settlement.place()
    }

    /// Reads the rows.
    pub(in crate::persistence) fn read(self) -> Result<ShownSettlement, StoreError> {
        Ok(ShownSettlement {
            settlement: self.settlement.read()?,
            title: self.title,
            papers: self.papers.into_iter().map(PaperRow::read).collect::<Result<_, _>>()?,
        })
    }
}

/// Writes a key for the store and for the bank.
pub(in crate::persistence) fn write_key(key: &Key) -> String {
    format!("{key:?}")
}

/// A row of `settlement_steps`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct StepRow {
    settlement_id: Uuid,
    key: String,
    stage: String,
    payee: Option<String>,
    buyer: i64,
    account: String,
    amount: i64,
    intended_at: i64,
    answer: Option<String>,
    answered_at: Option<i64>,
}

impl StepRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Step, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("settlement_steps", self.settlement_id);
        let key = json::from_hex(&self.key).and_then(|bytes| bytes.try_into().ok());
        Ok(Step {
            key: Key(key.ok_or_else(|| here(Nonsense::in_column("key")))?),
            payee: self.payee.as_deref().map(payee).transpose().map_err(here)?,
            buyer: fit("buyer", self.buyer).map_err(here)?,
            amount: amount("amount", self.amount).map_err(here)?,
            stage: self.stage,
            account: self.account,
            intended_at: Timestamp::from_micros(self.intended_at),
            answer: self.answer,
            answered_at: self.answered_at.map(Timestamp::from_micros),
        })
    }
}
