//! The way to other systems' addresses, which admins typed in: nothing of the house's own network can be reached by it.
//!
//! An address is judged three times: as a text when it is registered ([`Target::read`]), by what it means before each try, and by what the
//! name stands for at that moment, when the connection goes to exactly the addresses that were judged (`resolver`). There are no redirects
//! and no proxies, and what a receiver says is read to one line.

mod public;
mod resolver;
mod sender;
mod target;

pub use public::is_public;
pub use resolver::{Lookup, SystemLookup};
pub use sender::{NotDelivered, Post, Sender, SenderOptions};
pub use target::{Target, TargetError};

#[cfg(test)]
mod tests;
