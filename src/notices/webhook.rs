//! Webhooks by the letter of Standard Webhooks 1.0: what is sent of, how it is signed, how often it is tried.

use crate::auction::EventKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;
use std::time::Duration;

/// What a webhook may be about. Single bids are left out: a stream carries those.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WebhookKind {
    /// Bidding is open.
    Opened,
    /// The end moved.
    Extended,
    /// Bidding stands still.
    Paused,
    /// Bidding goes on.
    Resumed,
    /// It is over, sold or not.
    Closed,
    /// There will be no sale.
    Cancelled,
    /// Bidding goes on after the end.
    Reopened,
    /// An admin tries the way; nobody subscribes to it.
    Ping,
}

impl WebhookKind {
    /// Every kind that can be subscribed to.
    pub const ALL: [Self; 7] =
        [Self::Opened, Self::Extended, Self::Paused, Self::Resumed, Self::Closed, Self::Cancelled, Self::Reopened];

    /// Returns the stable word: the `type` of the payload.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opened => "auction.opened",
            Self::Extended => "auction.extended",
            Self::Paused => "auction.paused",
            Self::Resumed => "auction.resumed",
            Self::Closed => "auction.closed",
            Self::Cancelled => "auction.cancelled",
            Self::Reopened => "auction.reopened",
            Self::Ping => "ping",
        }
    }

    /// Finds a kind that can be subscribed to by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Returns what a line of the log is to other systems; most lines are nothing to them.
pub fn webhook_kind(kind: &EventKind) -> Option<WebhookKind> {
    match kind {
        EventKind::Opened { .. } => Some(WebhookKind::Opened),
        EventKind::Extended { .. } => Some(WebhookKind::Extended),
        EventKind::Paused { .. } => Some(WebhookKind::Paused),
        EventKind::Resumed { .. } => Some(WebhookKind::Resumed),
        EventKind::Closed { .. } => Some(WebhookKind::Closed),
        EventKind::Cancelled { .. } => Some(WebhookKind::Cancelled),
        EventKind::Reopened { .. } => Some(WebhookKind::Reopened),
        EventKind::BidAccepted(_)
        | EventKind::ProxyAnswered { .. }
        | EventKind::ReserveMet { .. }
        | EventKind::ReserveLowered { .. }
        | EventKind::BidRetracted { .. } => None,
    }
}

/// How a secret begins as a text. *Source*: the specification.
const PREFIX: &str = "whsec_";

/// What a receiver's webhooks are signed with: 24 to 64 bytes, 32 of the house's own. The [`Debug`](fmt::Debug) form says nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Makes one of bytes of chance.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes.to_vec())
    }

    /// Reads `whsec_…`.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (24..=64).contains(&bytes.len()).then_some(Self(bytes))
    }

    /// Writes `whsec_…`.
    pub fn write(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Returns what stands in `webhook-signature` for one secret: the name of the scheme and the code over name, second and body.
pub fn signature(secret: &Secret, id: &str, second: i64, body: &[u8]) -> String {
    // INVARIANT: HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else { return String::new() };
    mac.update(format!("{id}.{second}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// The pauses after each failure. *Source*: the specification's own table, which takes three days in all.
const PAUSES: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How often a delivery is tried before it is given up.
pub const TRIES_MOST: u32 = 10;

/// Returns the pause after the `attempt`-th failure in a row, counted from 1, spread by up to a quarter upwards so that what failed
/// together does not come back together. `chance` is any number that belongs to the delivery.
pub fn pause_after(attempt: u32, chance: u64) -> Duration {
    let index = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
    let plain = Duration::from_secs(PAUSES[index]);
    let mixed = (chance ^ u64::from(attempt)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let span = u64::try_from(plain.as_millis()).unwrap_or(u64::MAX) / 4;
    plain + Duration::from_millis((span * mixed) >> 32)
}
