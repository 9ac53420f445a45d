//! Who is to hear of what: from the lines of a log to words for people and for other systems. Pure.
//!
//! The log is the outbox: a line is durable in the statement that made it a fact, so that nothing more need be written for its notices to be
//! certain. `actors/notifier.rs` reads on from where it was, asks [`hear`] who is concerned, and writes the notices together with its new
//! place: `docs/adr/0030-notices.md`.

mod hear;
mod kind;
mod preferences;
mod webhook;

pub use hear::{Crowd, Heard, LINES_MOST, Outbid, PEOPLE_MOST, hear};
pub use kind::{Channel, Kind};
pub use preferences::Preferences;
pub use webhook::{Secret, TRIES_MOST, WebhookKind, pause_after, signature, webhook_kind};

#[cfg(test)]
mod tests;
