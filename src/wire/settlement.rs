//! Settlements, wins and consignments as they go over the wire. All amounts are decimal strings in `currency`.

use super::instant::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A price taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SplitFields {
    /// The winning bid, or one's own in a second chance.
    pub hammer_price: String,
    /// What the buyer pays the house.
    pub premium: String,
    /// The tax on price and premium.
    pub buyer_tax: String,
    /// The artist's share.
    pub resale_right: String,
    /// `buyer` or `seller`.
    pub resale_right_payer: &'static str,
    /// What the seller pays the house.
    pub commission: String,
    /// The tax on the commission.
    pub seller_tax: String,
    /// What the buyer pays in all.
    pub total: String,
    /// What the seller gets.
    pub payout: String,
}

/// A settlement in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SettlementSummary {
    /// Its name.
    pub id: Uuid,
    /// Of which sale.
    pub sale: Uuid,
    /// Of which auction.
    pub auction: Uuid,
    /// By which line of its log the auction closed.
    pub closing: u64,
    /// Where it stands: `securing`, `capturing`, `paying`, `invoicing`, `releasing`, `offering`, `taking_back`, `refunding`, `paid`, `unsold` or `refunded`.
    pub stage: &'static str,
    /// Who is paid, or pays back, in those stages: `consignor`, `house`, `state` or `artist`.
    pub payee: Option<&'static str>,
    /// Why nothing goes on by itself: `insufficient`, `no_hold`, `account`, `key_reused` or `silence`.
    pub stuck: Option<&'static str>,
    /// Whether the bank may know of a call whose end nobody has heard of.
    pub in_doubt: bool,
    /// Whether an admin wants the whole taken back.
    pub taking_back: bool,
    /// How often the present step was tried in vain.
    pub tries: u32,
    /// Who is to pay, or did.
    pub buyer: Uuid,
    /// Under which paddle.
    pub paddle: u32,
    /// What the amounts are in.
    pub currency: String,
    /// What he pays.
    #[serde(flatten)]
    pub split: SplitFields,
    /// Who sold it; null when it was the house's own.
    pub consignor: Option<Uuid>,
    /// Until when the buyer can bring the money.
    pub pay_by: Instant,
    /// Until when a candidate can take a second chance, while one is asked.
    pub answer_by: Option<Instant>,
    /// When it began.
    pub created_at: Instant,
    /// When anything of it changed last.
    pub changed_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// Somebody who may buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CandidateFields {
    /// Who.
    pub user: Uuid,
    /// Under which paddle.
    pub paddle: u32,
    /// At what price.
    #[serde(flatten)]
    pub split: SplitFields,
}

/// A call to the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepFields {
    /// Under which key the bank knows it.
    pub key: String,
    /// At which stage.
    pub stage: String,
    /// About which payee.
    pub payee: Option<&'static str>,
    /// Whose account.
    pub account: String,
    /// How much.
    pub amount: String,
    /// When it was first meant.
    pub intended_at: Instant,
    /// What was last heard of it: `done`, `not_done`, `unknown`, or `refused: ` and the bank's word; null while nothing is known.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<Instant>,
}

/// An invoice or a credit note that was made out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaperFields {
    /// `invoice` or `credit_note`.
    pub kind: &'static str,
    /// Its number: the year and a count without gaps.
    pub number: String,
    /// When it was made out.
    pub issued_at: Instant,
}

/// Who had a settlement taken back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TakenBackFields {
    /// The admin.
    pub by: Uuid,
    /// When.
    pub at: Instant,
    /// Why, in the admin's words.
    pub reason: String,
    /// Whether the house settles outside the bank what an account will not give or take.
    pub outside: bool,
}

/// `POST /v1/admin/settlements/{id}/compensate`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensateBody {
    /// Why. It stays with the settlement, for the house alone.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
    /// Whether the house settles outside the bank what an account, closed or without the money, will not give or take. False when absent.
    #[serde(default)]
    pub outside: bool,
}

/// A settlement with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SettlementResource {
    /// All that stands in the list.
    #[serde(flatten)]
    pub summary: SettlementSummary,
    /// Who may buy, in the order in which they are asked.
    pub candidates: Vec<CandidateFields>,
    /// Every call to the bank, in the order in which they were first meant.
    pub steps: Vec<StepFields>,
    /// What was made out.
    pub papers: Vec<PaperFields>,
    /// Who had it taken back, and why; null when nobody had.
    pub taken_back: Option<TakenBackFields>,
}

/// Something that I have won, or may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WinResource {
    /// The name of its settlement.
    pub id: Uuid,
    /// Of which sale.
    pub sale: Uuid,
    /// Of which auction.
    pub auction: Uuid,
    /// The artwork.
    pub title: String,
    /// `to_pay`, `second_chance`, `received` (what I owe has come, the invoice follows), `paid`, `off` (it came to nothing), `refunding` (it is taken back, and what I paid is on its way to me) or `refunded`.
    pub state: &'static str,
    /// What the amounts are in.
    pub currency: String,
    /// The winning bid, or my own in a second chance.
    pub hammer_price: String,
    /// What I pay the house on top.
    pub premium: String,
    /// The tax.
    pub tax: String,
    /// The artist's share, when I pay it.
    pub resale_right: String,
    /// What I pay in all.
    pub total: String,
    /// Until when the money must be on my account.
    pub pay_by: Option<Instant>,
    /// Until when I can take a second chance.
    pub answer_by: Option<Instant>,
    /// What was made out to me.
    pub papers: Vec<PaperFields>,
}

/// Something of mine that was sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConsignmentResource {
    /// The name of its settlement.
    pub id: Uuid,
    /// Of which sale.
    pub sale: Uuid,
    /// Of which auction.
    pub auction: Uuid,
    /// The artwork.
    pub title: String,
    /// `open` while it is being settled, `paid_out`, or `unsold`.
    pub state: &'static str,
    /// What the amounts are in.
    pub currency: String,
    /// The price at which it goes.
    pub hammer_price: String,
    /// What I leave to the house.
    pub commission: String,
    /// The tax on it.
    pub tax: String,
    /// The artist's share, when I pay it.
    pub resale_right: String,
    /// What I get.
    pub payout: String,
    /// When it was settled.
    pub ended_at: Option<Instant>,
}

/// What an auction costs its buyer and its seller beside the price. Fixed when it is scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FeesResource {
    /// What the amounts are in.
    pub currency: String,
    /// The buyer's premium.
    pub premium: Vec<TierFields>,
    /// The seller's commission.
    pub commission: Vec<TierFields>,
    /// `none`, `fees` or `price`: what is taxed.
    pub taxed: &'static str,
    /// The rate, in per cent.
    pub tax_rate: String,
    /// Whether the artwork falls under the artist's resale right, and who pays that: `none`, `buyer` or `seller`.
    pub resale_right: &'static str,
}

/// A rate for the part of a price between the tier before and this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierFields {
    /// Where the tier ends; null for the last.
    pub up_to: Option<String>,
    /// The rate, in per cent.
    pub rate: String,
}

/// `PUT /v1/admin/artworks/{id}/resale-right`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResaleRightBody {
    /// Whether it falls under the right.
    pub falls_under: bool,
}
