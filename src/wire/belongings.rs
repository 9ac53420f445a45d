//! What belongs to a person: bids, favourites, and everything there is to take along.

use super::instant::Instant;
use super::money::AccountResource;
use super::notices::{NoticeResource, PreferencesBody};
use super::people::PersonResource;
use super::resource::{AttemptResource, AuctionResource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One attempt of a bidder's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MyBidResource {
    /// The attempt.
    #[serde(flatten)]
    pub attempt: AttemptResource,
    /// Where the bidder stands in the auction now: `leading`, `outbid`, `won`, `lost`, `retracted` (this bid was taken out) or `cancelled`
    /// (there is no sale). Null when the attempt was refused.
    pub standing: Option<String>,
}

/// An auction at hand.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FavouriteResource {
    /// The auction as it is now.
    pub auction: AuctionResource,
    /// Since when it is a favourite.
    pub created_at: Instant,
}

/// `DELETE me`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseMeBody {
    /// The present one.
    #[schemars(length(min = 1, max = 128))]
    pub password: String,
}

/// `DELETE admin/users/{id}`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseUserBody {
    /// Why. It is kept: nothing of who the user is belongs in it.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
    /// Whether everything that the account has bought is known to be settled.
    #[serde(default)]
    pub settled: bool,
}

/// The head of what `GET me/export` answers; `bids` follow in the same object.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md says what each is")]
pub struct AboutMe {
    pub made_at: Instant,
    pub account: PersonResource,
    pub suspended_reason: Option<String>,
    pub suspended_at: Option<Instant>,
    pub role_reason: Option<String>,
    pub role_changed_at: Option<Instant>,
    pub sessions: Vec<SessionFields>,
    pub registrations: Vec<SeatFields>,
    pub favourites: Vec<FavouriteLine>,
    pub letters: Vec<LetterFields>,
    pub consigned: Vec<ConsignedLine>,
    pub api_keys: Vec<KeyFields>,
    pub bank_account: Option<AccountResource>,
    pub notifications: Vec<NoticeResource>,
    pub notification_preferences: PreferencesBody,
}

/// A session in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `SessionResource`")]
pub struct SessionFields {
    pub id: Uuid,
    pub device: String,
    pub address: String,
    pub created_at: Instant,
    pub used_at: Instant,
    pub expires_at: Instant,
}

/// A registration in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of a registration")]
pub struct SeatFields {
    pub sale: Uuid,
    pub paddle: u32,
    pub limit: Option<String>,
    pub asked: Option<String>,
    pub cap: Option<String>,
    pub currency: String,
    pub status: String,
    pub created_at: Instant,
    pub decided_at: Option<Instant>,
    pub reason: Option<String>,
}

/// A favourite in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct FavouriteLine {
    pub auction: Uuid,
    pub created_at: Instant,
}

/// A letter in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of a letter")]
pub struct LetterFields {
    pub id: Uuid,
    pub kind: String,
    pub language: String,
    pub subject: String,
    pub state: String,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

/// An artwork that the person sells, in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields say it")]
pub struct ConsignedLine {
    pub artwork: Uuid,
    pub title: String,
}

/// A key of a service in an export.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of `ApiKeyResource`")]
pub struct KeyFields {
    pub id: Uuid,
    pub name: String,
    pub scopes: String,
    pub created_at: Instant,
    pub expires_at: Instant,
}
