//! A small client of the house, written against docs/PROTOCOL.md alone: REST for signing in and reading logs, one socket for
//! everything live. It can be lifted out and used elsewhere.

mod follow;
mod frames;
mod rest;
mod socket;

pub use frames::{AuctionFace, Event, Kind};
pub use rest::Rest;
pub use socket::{Answer, Heard, LiveClient, Tally};
