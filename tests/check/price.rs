//! Price and leader, worked out a second time: slowly, from all bids, without the house's arithmetic.

use super::Findings;
use super::record::Log;
use arte::auction::{BidAccepted, Event, EventKind, Ladder, LadderMode, Outcome};
use arte::ids::{AuctionId, Paddle, Seq};
use arte::money::Amount;

/// The rules of maximum bids in the words of the contract: the highest maximum leads, of equals the earliest; the price is one step above the
/// second maximum, never above the leader's, never below what was bid outright; a reserve lifts it.
struct Book<'a> {
    ladder: &'a Ladder,
    mode: LadderMode,
    start: Amount,
    reserve: Option<Amount>,
    bids: Vec<(Seq, BidAccepted)>,
}

/// What a bid means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    leader: Paddle,
    max: Amount,
    price: Amount,
}

impl Book<'_> {
    fn lift(&self, price: Amount, max: Amount) -> Amount {
        match self.reserve {
            None => price,
            Some(reserve) if max < reserve => max,
            Some(reserve) => price.max(reserve),
        }
    }

    /// Lays all bids in order.
    fn place(&self) -> Option<Place> {
        let mut place: Option<Place> = None;
        for (_, bid) in &self.bids {
            let max = bid.max.unwrap_or(bid.offered);
            place = Some(match place {
                None => {
                    let price = bid.offered.max(self.start).min(max);
                    Place { leader: bid.paddle, max, price: self.lift(price, max) }
                }
                Some(old) if old.leader == bid.paddle => {
                    let max = max.max(old.max);
                    Place { max, price: self.lift(old.price, max), ..old }
                }
                Some(old) => {
                    let (winner, top, second) =
                        if max > old.max { (bid.paddle, max, old.max) } else { (old.leader, old.max, max) };
                    let contested = if top == second { top } else { self.ladder.after(second, self.mode).min(top) };
                    let outright = if winner == bid.paddle { bid.offered } else { Amount::ZERO };
                    let price = contested.max(outright).max(old.price);
                    let price = if winner == bid.paddle { self.lift(price, top) } else { price };
                    Place { leader: winner, max: top, price }
                }
            });
        }
        place
    }
}

pub(crate) fn check(id: AuctionId, log: &Log, findings: &mut Findings) {
    let mut book = Book {
        ladder: &log.terms.ladder,
        mode: log.terms.ladder_mode,
        start: log.terms.start_price,
        reserve: log.reserve.map(|reserve| reserve.amount),
        bids: Vec::new(),
    };
    let mut place: Option<Place> = None;
    for (index, event) in log.events.iter().enumerate() {
        let before = place;
        match &event.kind {
            EventKind::BidAccepted(bid) => {
                if before
                    .is_some_and(|before| before.leader == bid.paddle && bid.max.is_none_or(|max| max <= before.max))
                {
                    findings.add("S7", id, format!("the leader bids against himself at {}", event.seq));
                }
                book.bids.push((event.seq, *bid));
                // One more bid on what stands: all of them again would be the same, but slow.
                place = continue_with(&book, before, *bid);
                let (price, leader) = announced(&log.events[index..]).unwrap_or((bid.price, bid.leader));
                if place.map(|place| (place.price, place.leader)) != Some((price, leader)) {
                    findings.add(
                        "S6",
                        id,
                        format!("after {} the log says {price:?} for {leader:?}, the bids say {place:?}", event.seq),
                    );
                }
                if before.is_some_and(|before| price < before.price) {
                    findings.add("S6", id, format!("the price falls at {}", event.seq));
                }
            }
            EventKind::ReserveLowered { reserve, price, .. } => {
                book.reserve = Some(reserve.amount);
                place = place.map(|place| Place { price: book.lift(place.price, place.max), ..place });
                if place.map(|place| place.price) != *price {
                    findings.add(
                        "S6",
                        id,
                        format!("after {} the log says {price:?}, the bids say {place:?}", event.seq),
                    );
                }
            }
            EventKind::BidRetracted { of, price, leader, .. } => {
                book.bids.retain(|(seq, _)| seq != of);
                place = book.place();
                if (place.map(|place| place.price), place.map(|place| place.leader)) != (*price, *leader) {
                    let says =
                        format!("after {} the log says {price:?} for {leader:?}, the bids say {place:?}", event.seq);
                    findings.add("S6", id, says);
                }
            }
            EventKind::Closed { outcome, .. } => {
                let met = book.reserve.is_none_or(|reserve| place.is_some_and(|place| place.price >= reserve));
                let expected = match place.filter(|_| met) {
                    Some(place) => Outcome::Sold { paddle: place.leader, hammer_price: place.price },
                    None => Outcome::Passed,
                };
                if *outcome != expected {
                    findings.add("S6", id, format!("it closed as {outcome:?}, the bids say {expected:?}"));
                }
            }
            _ => {}
        }
    }
}

fn continue_with(book: &Book<'_>, before: Option<Place>, bid: BidAccepted) -> Option<Place> {
    let Some(before) = before else { return book.place() };
    // What stands is like one bid of the leader at that price with that maximum, under no reserve.
    let standing = BidAccepted { paddle: before.leader, offered: before.price, max: Some(before.max), ..bid };
    let short = Book { bids: vec![(0, standing), (1, bid)], ladder: book.ladder, ..*book };
    let first = Place { leader: before.leader, max: before.max, price: before.price };
    short.place().map(|place| Place { price: place.price.max(first.price), ..place })
}

/// Returns price and leader after a bid and the house's answer to it.
fn announced(events: &[Event]) -> Option<(Amount, Paddle)> {
    let EventKind::BidAccepted(bid) = &events.first()?.kind else { return None };
    match events.get(1).map(|event| &event.kind) {
        Some(EventKind::ProxyAnswered { paddle, amount, .. }) => Some((*amount, *paddle)),
        _ => Some((bid.price, bid.leader)),
    }
}
