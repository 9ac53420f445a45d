//! Notices, preferences and webhooks as they go over the wire.

use super::edit::given;
use super::event::PublicEvent;
use super::instant::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is behind the bell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoticeResource {
    /// Its name.
    pub id: Uuid,
    /// `outbid`, `won`, `lost`, `closing_soon`, `favourite_opened`, `favourite_closing`, `opened`, `payment_due`, `payment_received`, `payment_failed`, `second_chance` or `refunded`.
    pub kind: &'static str,
    /// Of which sale.
    pub sale: Uuid,
    /// Of which auction.
    pub auction: Uuid,
    /// Of which line of its log.
    pub seq: u64,
    /// The artwork, or the sale.
    pub title: String,
    /// The public price then, as a decimal string.
    pub price: Option<String>,
    /// What it is in.
    pub currency: String,
    /// When it happened.
    pub at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

/// `GET /v1/me/notifications`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NoticesAnswer {
    /// The newest first.
    pub items: Vec<NoticeResource>,
    /// Where the next page starts; null on the last.
    pub next: Option<String>,
    /// How many are not read, on all pages.
    pub unread: u64,
}

/// By which ways somebody is told of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelChoices {
    /// Behind the bell, and over open sockets.
    pub bell: bool,
    /// By letter.
    pub mail: bool,
}

/// What somebody wants to be told. Codes and letters about the safety of an account are sent whatever is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesBody {
    /// The language of letters, `ko` or `en`.
    pub language: String,
    /// By kind of notice.
    pub kinds: BTreeMap<String, ChannelChoices>,
}

/// A registered address of another system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WebhookResource {
    /// Its name.
    pub id: Uuid,
    /// Where deliveries go.
    pub url: String,
    /// What it hears of.
    pub kinds: Vec<&'static str>,
    /// Whether anything is sent there.
    pub enabled: bool,
    /// Why the house itself stopped, if it did.
    pub stopped_for: Option<String>,
    /// Until when the secret before the last change signs along.
    pub old_secret_until: Option<Instant>,
    /// When it was registered.
    pub created_at: Instant,
}

/// The same with its secret, which is shown once.
#[derive(Clone, Serialize, JsonSchema)]
pub struct WebhookSecretAnswer {
    /// All but the secret.
    #[serde(flatten)]
    pub webhook: WebhookResource,
    /// `whsec_…`
    pub secret: String,
}

/// `POST /v1/admin/webhooks`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhookBody {
    /// `https://…`
    #[schemars(length(min = 1, max = 500))]
    pub url: String,
    /// What it is to hear of, each once.
    #[schemars(length(min = 1, max = 7))]
    pub kinds: Vec<String>,
}

/// `PATCH /v1/admin/webhooks/{id}`: what is absent stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditWebhookBody {
    /// `https://…`
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 500))]
    pub url: Option<Option<String>>,
    /// What it is to hear of, each once.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Vec<String>")]
    #[schemars(length(min = 1, max = 7))]
    pub kinds: Option<Option<Vec<String>>>,
    /// Whether anything is sent there.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "bool")]
    pub enabled: Option<Option<bool>>,
}

/// A delivery that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeliveryAnswer {
    /// Its name, the `webhook-id`.
    pub id: Uuid,
}

/// A letter or a delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeadLetterResource {
    /// Its name.
    pub id: Uuid,
    /// `mail` or `webhook`.
    pub channel: &'static str,
    /// Where it was to go.
    pub to: String,
    /// What it is about.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Instant,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Which form of `data` a webhook has. It changes when a field is taken away or means something else, not when one is added.
const DATA_VERSION: u32 = 1;

/// What a webhook carries.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookPayload {
    /// `auction.closed` and so on; `ping`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it happened.
    pub timestamp: Instant,
    /// About what.
    pub data: WebhookData,
}

/// What it is about; a ping has nothing but the version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookData {
    version: u32,
    /// The line of the log, as the public sees it, and where it stands.
    #[serde(flatten)]
    line: Option<WebhookLine>,
}

/// A line of a log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WebhookLine {
    /// Of which sale.
    pub sale: Uuid,
    /// Of which auction.
    pub auction: Uuid,
    /// Its number in the sale.
    pub lot_number: u32,
    /// What amounts are in.
    pub currency: String,
    /// The event, as on the socket.
    pub event: PublicEvent,
}

impl WebhookPayload {
    /// Makes the payload of a line; without one it is a ping.
    pub fn new(kind: &'static str, at: Instant, line: Option<WebhookLine>) -> Self {
        Self { kind, timestamp: at, data: WebhookData { version: DATA_VERSION, line } }
    }

    /// Writes it as it is sent and signed.
    pub fn text(&self) -> String {
        // INVARIANT: these types have string keys and whole numbers only, which JSON can always hold.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Writes an instant for people, to the minute, with the zone it is in; in UTC when nobody knows the zone.
pub fn local_minute(at: Instant, zone: &str) -> String {
    let Ok(stamp) = jiff::Timestamp::from_microsecond(at.0.as_micros()) else { return at.to_string() };
    match stamp.in_tz(zone) {
        Ok(local) => format!("{} ({zone})", local.strftime("%Y-%m-%d %H:%M")),
        Err(_) => format!("{} (UTC)", stamp.strftime("%Y-%m-%d %H:%M")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;

    #[test]
    fn instants_for_people_are_in_the_zone_of_the_sale() {
        let at = Instant(Timestamp::from_millis(1_700_000_000_000));
        assert_eq!(local_minute(at, "Asia/Seoul"), "2023-11-15 07:13 (Asia/Seoul)");
        assert_eq!(local_minute(at, "Nowhere/At_all"), "2023-11-14 22:13 (UTC)");
    }

    #[test]
    fn a_ping_says_its_version_and_nothing_else() {
        let at = Instant(Timestamp::from_millis(1_700_000_000_000));
        let text = WebhookPayload::new("ping", at, None).text();
        assert_eq!(text, r#"{"type":"ping","timestamp":"2023-11-14T22:13:20.000000Z","data":{"version":1}}"#);
    }
}
