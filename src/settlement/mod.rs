//! What a sold auction costs its buyer, brings its seller, and leaves to the house, the artist and the state.
//!
//! Pure sums: rates as data, whole minor units, each line of an invoice rounded once. What is charged and what is paid out always add up to
//! the same amount, by construction. [`saga`] is the way the money takes.

mod rate;
mod resale_right;
mod rules;
pub mod saga;
mod schedule;
mod split;
mod tiers;

pub use rate::{Rate, RateError};
pub use resale_right::{Exchange, ExchangeError, Payer, ResaleRight};
pub use rules::{Rules, RulesError, Tax};
pub use schedule::{Schedule, ScheduleError};
pub use split::{Split, SplitError, split};
pub use tiers::{Tier, Tiers, TiersError};
