//! Sales as they are built and run, over REST.

use super::edit::given;
use super::instant::Instant;
use super::request::{LadderBody, SoftCloseBody};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a sale gives to auctions that say nothing of it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefaultsBody {
    /// Which amount comes after which.
    #[serde(default)]
    pub ladder: Option<LadderBody>,
    /// `at_least` or `strict`.
    #[serde(default)]
    pub ladder_mode: Option<String>,
    /// When late bids push the end back.
    #[serde(default)]
    pub soft_close: Option<SoftCloseBody>,
}

/// `PATCH admin/sales/{id}`: what is not there stays as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditSaleBody {
    /// Its title.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 200))]
    pub title: Option<Option<String>>,
    /// In words; null takes them away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 10_000))]
    pub description: Option<Option<String>>,
    /// IANA name of the zone its times are declared in.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 64))]
    pub zone: Option<Option<String>>,
    /// When bidding opens, for auctions that do not say otherwise; null takes it away.
    #[serde(default, deserialize_with = "given")]
    pub starts_at: Option<Option<Instant>>,
    /// When bidding ends, for auctions that do not say otherwise; null takes it away.
    #[serde(default, deserialize_with = "given")]
    pub ends_at: Option<Option<Instant>>,
    /// What its auctions take when they say nothing; in the place of what was there.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "DefaultsBody")]
    pub defaults: Option<Option<DefaultsBody>>,
}

/// `PATCH admin/auctions/{id}`: what is not there stays as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditDraftBody {
    /// What is sold.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Uuid")]
    pub artwork_id: Option<Option<Uuid>>,
    /// Unique in the sale.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "u32")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub lot_number: Option<Option<u32>>,
    /// The lowest opening bid, decimal string. A ladder that depends on it must be sent along to follow.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    pub start_price: Option<Option<String>>,
    /// Hidden; decimal string; null takes it away.
    #[serde(default, deserialize_with = "given")]
    pub reserve: Option<Option<String>>,
    /// Which amount comes after which.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "LadderBody")]
    pub ladder: Option<Option<LadderBody>>,
    /// `at_least` or `strict`.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    pub ladder_mode: Option<Option<String>>,
    /// When late bids push the end back.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "SoftCloseBody")]
    pub soft_close: Option<Option<SoftCloseBody>>,
    /// When bidding opens.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Instant")]
    pub starts_at: Option<Option<Instant>>,
    /// When bidding ends.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Instant")]
    pub ends_at: Option<Option<Instant>>,
}

/// `POST admin/sales/{id}/lots/order`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotOrderBody {
    /// All drafts of the sale, each once, in the order they are to be sold.
    #[schemars(length(min = 1, max = 1_500))]
    pub auctions: Vec<Uuid>,
    /// The number from which they are counted, 1 when absent; numbers of auctions that are no drafts any more are passed over.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub first_number: Option<u32>,
}

/// `POST admin/sales/{id}/closes`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosesBody {
    /// When the first draft ends.
    pub first_ends_at: Instant,
    /// How much later each next one ends, in milliseconds: at most a day.
    #[schemars(range(min = 0, max = 86_400_000))]
    pub step_ms: u64,
    /// When bidding opens for all of them; as it is when absent.
    #[serde(default)]
    pub starts_at: Option<Instant>,
    /// Only show what would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// A lot as a call about its whole sale leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LotResource {
    /// Whose.
    pub auction: Uuid,
    /// Its number.
    pub lot_number: u32,
    /// When bidding opens.
    pub starts_at: Instant,
    /// When bidding ends.
    pub ends_at: Instant,
}

/// The drafts of a sale in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LotsAnswer {
    /// Whether nothing was done.
    pub dry_run: bool,
    /// By number.
    pub lots: Vec<LotResource>,
}

/// What an act on a whole sale came to for one of its lots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LotOutcome {
    /// Whose.
    pub auction: Uuid,
    /// Its number.
    pub lot_number: u32,
    /// The word for it; docs/PROTOCOL.md explains them.
    pub result: String,
    /// The end as it is known now.
    pub ends_at: Instant,
}

/// What an act on a whole sale came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SaleActAnswer {
    /// Whether it was done to every lot that it is for. When not, call again under another key.
    pub complete: bool,
    /// By number.
    pub lots: Vec<LotOutcome>,
}

/// `POST admin/sales/{id}/registrations/{paddle}/limit`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapBody {
    /// The most the house allows this bidder, decimal string; null takes the house's word back.
    #[serde(default)]
    pub cap: Option<String>,
    /// Why.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
}

/// A registration as operators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegistrationLineResource {
    /// Which sale.
    pub sale_id: Uuid,
    /// Who.
    pub user: Uuid,
    /// The public alias.
    pub paddle: u32,
    /// The limit in force: the lower of the two below; null for none.
    pub limit: Option<String>,
    /// What the bidder asked for; null for no limit.
    pub asked: Option<String>,
    /// The most the house allows, where it has said so.
    pub cap: Option<String>,
    /// What the amounts are in.
    pub currency: String,
    /// `active` or `withdrawn`.
    pub status: String,
    /// When.
    pub created_at: Instant,
    /// Who spoke last for the house.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Why.
    pub reason: Option<String>,
}
