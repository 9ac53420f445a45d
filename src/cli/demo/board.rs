//! What the person at the terminal sees of the sale: rows of words with a tint, and a plain line for everything that happens.

use super::cells::{clipped, left, right};
use super::client::{Heard, Kind, Tally};
use super::stage::{Stage, StagedLot};
use super::view::{LotFace, ReserveFace, Stage as Life, View};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;
use std::time::Duration;
use uuid::Uuid;

/// How long a change shines.
const FLASH: Duration = Duration::from_millis(700);

/// Over how long bids a second are counted.
const RATE_SPAN: Duration = Duration::from_secs(5);

/// How a piece of a row looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tint {
    /// As everything.
    Plain,
    /// Of less weight.
    Dim,
    /// Of more weight.
    Bold,
    /// It has just changed.
    Flash,
    /// Good news.
    Good,
    /// No news, or bad.
    Bad,
    /// Soon over.
    Urgent,
}

/// A row of the board.
pub type Row = Vec<(String, Tint)>;

/// The board.
pub struct Board {
    stage: Stage,
    view: View,
    changed: BTreeMap<Uuid, Timestamp>,
    recent: VecDeque<Timestamp>,
    bids: u64,
    address: String,
}

impl Board {
    /// Makes an empty board for a sale.
    pub fn new(stage: Stage, address: String) -> Self {
        let view = View::new(stage.currency);
        Self { stage, view, changed: BTreeMap::new(), recent: VecDeque::new(), bids: 0, address }
    }

    /// Returns what is known of the lots.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Returns how many bids were heard of.
    pub fn bids(&self) -> u64 {
        self.bids
    }

    /// Returns whether every lot is over.
    pub fn is_over(&self) -> bool {
        let over =
            |lot: &StagedLot| self.view.lot(lot.auction).is_some_and(|face| matches!(face.stage, Life::Closed { .. }));
        self.stage.lots.iter().all(over)
    }

    /// Takes in what was heard. Returns it as a plain line, when it is worth one.
    pub fn hear(&mut self, heard: &Heard, now: Timestamp) -> Option<String> {
        self.view.hear(heard);
        match heard {
            Heard::Event(auction, event) => {
                self.changed.insert(*auction, now);
                if matches!(&event.kind, Kind::BidAccepted { by, .. } if by == "bid") {
                    self.bids += 1;
                    self.recent.push_back(now);
                }
                let lot = self.stage.lots.iter().find(|lot| lot.auction == *auction)?;
                self.told(lot, &event.kind)
            }
            Heard::Complaint(complaint) => Some(format!("the watcher was told: {complaint}")),
            Heard::Snapshot(..) | Heard::Watchers(..) => None,
        }
    }

    fn told(&self, lot: &StagedLot, kind: &Kind) -> Option<String> {
        let currency = self.stage.currency;
        let grouped =
            |text: &str| currency.read(text).map_or_else(|_| text.to_owned(), |amount| money(currency, amount));
        let what = match kind {
            Kind::Opened { .. } => "is open".to_owned(),
            Kind::BidAccepted { amount, paddle, by, .. } if by == "proxy" => {
                format!("the house answers {} for paddle {paddle}", grouped(amount))
            }
            Kind::BidAccepted { amount, paddle, .. } => format!("paddle {paddle} bids {}", grouped(amount)),
            Kind::ReserveMet { price } => format!("the reserve is met at {}", grouped(price)),
            Kind::Extended { by_ms, .. } => format!("goes on {} longer", seconds(Duration::from_millis(*by_ms))),
            Kind::Closed { outcome, hammer_price: Some(price), paddle: Some(paddle) } => {
                format!("{outcome} to paddle {paddle} for {}", grouped(price))
            }
            Kind::Closed { outcome, .. } => outcome.clone(),
            Kind::Other => return None,
        };
        Some(format!("lot {:>2} {}: {what}", lot.number, lot.lot.title))
    }

    /// Draws the board, at most so wide and so tall.
    pub fn rows(&mut self, now: Timestamp, tally: &Tally, (wide, tall): (usize, usize)) -> Vec<Row> {
        while self.recent.front().is_some_and(|at| now.since(*at) > RATE_SPAN) {
            self.recent.pop_front();
        }
        let mut rows = vec![vec![(clipped(super::lots::SALE, wide), Tint::Bold)], self.header(wide)];
        let room = tall.saturating_sub(5);
        // On a low screen what is over makes way.
        let over =
            |lot: &&StagedLot| self.view.lot(lot.auction).is_some_and(|face| matches!(face.stage, Life::Closed { .. }));
        let too_many = self.stage.lots.len().saturating_sub(room);
        let hidden: Vec<u32> = self.stage.lots.iter().filter(over).map(|lot| lot.number).take(too_many).collect();
        let shown = self.stage.lots.iter().filter(|lot| !hidden.contains(&lot.number)).take(room);
        rows.extend(shown.map(|lot| self.lot_row(lot, now, wide)));
        rows.extend(self.footer(tally, wide));
        rows
    }

    fn header(&self, wide: usize) -> Row {
        let title = left("title", title_width(wide));
        vec![(format!("lot {title}          price leader bids watch   left reserve"), Tint::Dim)]
    }

    fn lot_row(&self, lot: &StagedLot, now: Timestamp, wide: usize) -> Row {
        let number = (format!("{:>3} ", lot.number), Tint::Dim);
        let title = left(lot.lot.title, title_width(wide));
        let Some(face) = self.view.lot(lot.auction) else { return vec![number, (title, Tint::Dim)] };
        let fresh = self.changed.get(&lot.auction).is_some_and(|at| now.since(*at) < FLASH);
        let closed = matches!(face.stage, Life::Closed { .. });
        let body = if closed { Tint::Dim } else { Tint::Plain };
        let price = face.price.map_or_else(|| "-".to_owned(), |price| money(self.stage.currency, price));
        let (left_over, urgency) = time_left(face, now);
        let (reserve, reserve_tint) = state(face);
        vec![
            number,
            (title, body),
            (right(&price, 15), if fresh { Tint::Flash } else { body }),
            (
                right(&face.leader.map_or_else(|| "-".to_owned(), |paddle| paddle.to_string()), 7),
                if fresh { Tint::Flash } else { body },
            ),
            (right(&face.bids.to_string(), 5), body),
            (right(&face.watchers.to_string(), 5), Tint::Dim),
            (right(&left_over, 8), urgency),
            (format!(" {reserve}"), reserve_tint),
        ]
    }

    fn footer(&self, tally: &Tally, wide: usize) -> [Row; 2] {
        let tenths = self.recent.len() as u64 * 10 / RATE_SPAN.as_secs();
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        let totals = format!(
            "{} bids, {}.{} a second; {} lines came back, {} bids sent again, {} gaps mended",
            self.bids,
            tenths / 10,
            tenths % 10,
            count(&tally.reconnects),
            count(&tally.resent),
            count(&tally.gaps)
        );
        let place = format!("{}/docs   ctrl-c to leave", self.address);
        [vec![(clipped(&totals, wide), Tint::Dim)], vec![(clipped(&place, wide), Tint::Dim)]]
    }

    /// Writes how every lot ended.
    pub fn results(&self) -> String {
        let mut text = format!(
            "{} {} {:>15} {:>5} {:>9} {:>7}",
            right("lot", 3),
            left("title", 44),
            "hammer price",
            "bids",
            "extended",
            "paddle"
        );
        for lot in &self.stage.lots {
            let Some(face) = self.view.lot(lot.auction) else { continue };
            let (price, paddle) = match face.stage {
                Life::Closed { hammer: Some(hammer) } => {
                    (money(self.stage.currency, hammer), face.leader.map(|paddle| paddle.to_string()))
                }
                Life::Closed { hammer: None } => ("passed".to_owned(), None),
                Life::Waiting | Life::Open => ("not over".to_owned(), None),
            };
            text.push_str(&format!(
                "\n{:>3} {} {price:>15} {:>5} {:>9} {:>7}",
                lot.number,
                left(lot.lot.title, 44),
                face.bids,
                seconds(face.extended),
                paddle.as_deref().unwrap_or("-")
            ));
        }
        text
    }
}

/// Everything but the title takes 56 columns.
fn title_width(wide: usize) -> usize {
    wide.saturating_sub(56).clamp(10, 44)
}

fn time_left(face: &LotFace, now: Timestamp) -> (String, Tint) {
    let left = face.ends_at.since(now);
    match face.stage {
        Life::Waiting => ("soon".to_owned(), Tint::Dim),
        Life::Closed { .. } => ("over".to_owned(), Tint::Dim),
        Life::Open if left < Duration::from_secs(10) => (seconds(left), Tint::Urgent),
        Life::Open => (format!("{}:{:02}", left.as_secs() / 60, left.as_secs() % 60), Tint::Plain),
    }
}

fn state(face: &LotFace) -> (&'static str, Tint) {
    match (face.stage, face.reserve) {
        (Life::Closed { hammer: Some(_) }, _) => ("sold", Tint::Good),
        (Life::Closed { hammer: None }, _) => ("passed", Tint::Bad),
        (_, ReserveFace::None) => ("-", Tint::Dim),
        (_, ReserveFace::NotMet) => ("not met", Tint::Bad),
        (_, ReserveFace::Met) => ("met", Tint::Good),
    }
}

/// Writes a span in seconds and tenths; nothing much when there is none.
fn seconds(span: Duration) -> String {
    if span.is_zero() { "-".to_owned() } else { format!("{}.{} s", span.as_secs(), span.subsec_millis() / 100) }
}

/// Writes an amount with its thousands apart, for people.
fn money(currency: Currency, amount: Amount) -> String {
    let text = currency.write(amount);
    let (whole, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    match fraction {
        Some(fraction) => format!("{grouped}.{fraction} {currency}"),
        None => format!("{grouped} {currency}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (code, minor, text) in
            [("KRW", 1_500_000, "1,500,000 KRW"), ("KRW", 50, "50 KRW"), ("USD", 123_456_700, "1,234,567.00 USD")]
        {
            assert_eq!(money(Currency::parse(code).unwrap(), Amount::from_minor(minor).unwrap()), text);
        }
    }
}
