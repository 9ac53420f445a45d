//! Bodies of REST requests. Unknown fields are refused.

use super::instant::Instant;
use super::sale::DefaultsBody;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

/// `POST auth/login`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The account's e-mail.
    #[schemars(length(min = 1, max = 254))]
    pub email: String,
    /// The password.
    #[schemars(length(min = 1, max = 128))]
    pub password: String,
}

/// `POST admin/users`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUserBody {
    /// Unique.
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// As the user writes it.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// 10 to 128 characters.
    #[schemars(length(min = 10, max = 128))]
    pub password: String,
    /// `bidder`, `operator` or `admin`.
    #[schemars(extend("enum" = ["bidder", "operator", "admin"]))]
    pub role: String,
}

/// Acts that need nothing but a reason.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Why, for the log.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
}

/// `POST admin/auctions/{id}/extend`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendBody {
    /// Why, for the log.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
    /// By how many milliseconds: at most 30 days.
    #[schemars(range(min = 1, max = 2_592_000_000_u64))]
    pub by_ms: u64,
}

/// `POST admin/auctions/{id}/lower-reserve`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LowerReserveBody {
    /// Why, for the log.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
    /// The new reserve, decimal string.
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub reserve: String,
}

/// `POST admin/auctions/{id}/reopen`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenBody {
    /// Why, for the log.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
    /// The new end.
    pub ends_at: Instant,
}

/// `POST admin/sales`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSaleBody {
    /// Its title.
    #[schemars(length(min = 1, max = 200))]
    pub title: String,
    /// ISO 4217.
    #[schemars(length(min = 3, max = 3), regex(pattern = r"^[A-Z]{3}$"))]
    pub currency: String,
    /// IANA name of the zone its times are declared in; `Asia/Seoul` when absent.
    #[serde(default)]
    #[schemars(length(min = 1, max = 64))]
    pub zone: Option<String>,
    /// In words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10_000))]
    pub description: Option<String>,
    /// When bidding opens, for auctions that do not say otherwise.
    #[serde(default)]
    pub starts_at: Option<Instant>,
    /// When bidding ends, for auctions that do not say otherwise.
    #[serde(default)]
    pub ends_at: Option<Instant>,
    /// What its auctions take when they say nothing.
    #[serde(default)]
    pub defaults: Option<DefaultsBody>,
}

/// `POST sales/{id}/registrations`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitBody {
    /// The highest amount to be authorised for, decimal string; null or absent for no limit.
    #[serde(default)]
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub limit: Option<String>,
    /// The PIN of my bank account, where bids need money; it is what they are bid from.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub pin: Option<String>,
}

/// One stretch of a ladder.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RungBody {
    /// From this price on, decimal string.
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub from: String,
    /// These steps, in turn; decimal strings.
    #[schemars(length(min = 1, max = 16))]
    #[schemars(inner(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$")))]
    pub steps: Vec<String>,
}

/// A ladder: the name of a preset, or rungs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LadderBody {
    /// `ebay`, `saleroom_258`, `drouot`, `krw`, `flat`.
    Preset(String),
    /// Own rungs.
    Rungs(#[schemars(length(min = 1, max = 64))] Vec<RungBody>),
}

/// A soft close: the name of a preset, or its figures.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum SoftCloseBody {
    /// `none`, `1/1`, `2/2`, `10/10`.
    Preset(String),
    /// Own figures.
    Figures(SoftCloseFigures),
}

/// The figures of a soft close, in milliseconds, each at most a day.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoftCloseFigures {
    /// A bid that moves the price within this span before the end resets the clock.
    pub trigger_ms: u64,
    /// What the clock is reset to.
    pub extend_to_ms: u64,
    /// How far late bids can push the end in all.
    pub max_extension_ms: u64,
}

/// `POST admin/auctions`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAuctionBody {
    /// Which sale.
    pub sale_id: Uuid,
    /// What is sold.
    pub artwork_id: Uuid,
    /// Unique in the sale.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub lot_number: u32,
    /// The lowest opening bid, decimal string.
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub start_price: String,
    /// Hidden; decimal string.
    #[serde(default)]
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub reserve: Option<String>,
    /// Which amount comes after which; the sale's when absent.
    #[serde(default)]
    pub ladder: Option<LadderBody>,
    /// `at_least` or `strict`; the sale's when absent, and `at_least` when it has none.
    #[serde(default)]
    #[schemars(extend("enum" = ["at_least", "strict", null]))]
    pub ladder_mode: Option<String>,
    /// When late bids push the end back; the sale's when absent, and `none` when it has none.
    #[serde(default)]
    pub soft_close: Option<SoftCloseBody>,
    /// When bidding opens; as the sale says when absent.
    #[serde(default)]
    pub starts_at: Option<Instant>,
    /// When bidding ends; as the sale says when absent.
    #[serde(default)]
    pub ends_at: Option<Instant>,
}

/// `POST auctions/{id}/bids`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BidBody {
    /// The client's own name for this bid.
    pub key: Uuid,
    /// Decimal string in the auction's currency.
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub amount: String,
    /// Secret maximum.
    #[serde(default)]
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub max: Option<String>,
    /// The ask the client saw, if the bid is to stand only at that ask.
    #[serde(default)]
    #[schemars(regex(pattern = r"^(0|[1-9][0-9]{0,15})(\.[0-9]{1,4})?$"))]
    pub expect_ask: Option<String>,
}
