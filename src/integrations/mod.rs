//! The world outside, each part of it behind a function or a trait of ours.

pub mod bank;
#[cfg(feature = "kafka")]
pub mod kafka;
pub mod mail;
pub mod objects;
pub mod webhooks;
