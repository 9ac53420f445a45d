//! How a recorded maximum is laid as a bid.

use crate::money::{Amount, Currency};

/// Returns amount and maximum in a client's words: the ask is bid with the maximum behind it. A maximum below the ask is all
/// there is to bid, and the house will refuse it, as it refuses the leader's own lower maximum: the recorded list shows such
/// bids because it shows maxima, not prices.
pub(super) fn words(currency: Currency, ask: Amount, max: Amount) -> (String, String) {
    (currency.write(ask.min(max)), currency.write(max))
}
