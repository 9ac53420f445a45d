//! Rows of a store as a damaged or a hostile file might hold them: understood or refused, and what is understood breaks nothing.

use crate::drive::Meter;
use crate::mutate::{Chance, mutate};
use crate::play::{self, Played};
use arte::auction::{Auction, Command, Event, Offer, PlaceBid, apply, next_deadline, recheck};
use arte::ids::BidKey;
use arte::persistence::{StoreError, read_stored_lines, read_stored_terms, write_stored_line, write_stored_terms};
use arte::wire::public_event;
use std::sync::Arc;
use uuid::Uuid;

fn line_of(chance: &mut Chance, log: &[Event]) -> String {
    write_stored_line(chance.pick(log)).unwrap()
}

/// One line of a good log is replaced by what chance makes of it.
pub fn target(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    let played = play::auction(chance, 16);
    let place = chance.below(played.log.len());
    let line = write_stored_line(&played.log[place]).unwrap();
    let line = mutate(chance, line.into_bytes(), |chance| line_of(chance, &played.log).into_bytes());
    // A column of text is text: the driver refuses anything else before us.
    let mut words: Vec<String> = String::from_utf8_lossy(&line).splitn(6, ' ').map(str::to_owned).collect();
    // Whole words of the line, replaced by others that could stand there.
    let at = chance.below(12);
    if let Some(word) = words.get_mut(at) {
        *word = match at {
            2 if chance.one_in(2) => "paused".to_owned(),
            4 if chance.one_in(2) => Uuid::from_u128(chance.next().into()).simple().to_string(),
            4 => "-".into(),
            5 => word.clone(),
            _ if chance.one_in(2) => chance.number().to_string(),
            _ => line_of(chance, &played.log).split(' ').nth(at).unwrap_or("-").to_owned(),
        };
    }
    let line = words.join(" ");
    // The row says mostly where the line should be, sometimes where the line says it is.
    let said = words.first().and_then(|word| word.parse().ok()).unwrap_or(1);
    let (from, to) = match chance.below(8) {
        0 => (chance.number(), chance.number()),
        1 | 2 => (said, said),
        _ => (place as i64 + 1, place as i64 + 1),
    };
    let input = line.clone();
    meter.measure(input.as_bytes(), |_| judge(&played, place, read_stored_lines(from, to, line)))
}

fn judge(played: &Played, place: usize, read: Result<Vec<Event>, StoreError>) -> &'static str {
    let event = match read {
        Ok(mut events) if events.len() == 1 => events.remove(0),
        // A line that has become several which follow each other.
        Ok(_) => return "more lines",
        Err(StoreError::Corrupt { reason, .. }) => {
            assert!(reason.len() < 1_000, "a reason, not the content: {reason}");
            return "corrupt";
        }
        Err(other) => panic!("a row that makes no sense is corrupt and nothing else: {other}"),
    };
    // Written down again it is the same line.
    let seq = i64::try_from(event.seq).unwrap();
    let again = read_stored_lines(seq, seq, write_stored_line(&event).unwrap()).unwrap();
    assert_eq!(again, std::slice::from_ref(&event));
    let text = serde_json::to_string(&public_event(played.auction.terms().currency, &event)).unwrap();
    assert!(text.len() < 200 * 1024);
    if event.seq != place as u64 + 1 {
        // Loading notices the gap before anything is applied.
        return "read";
    }
    let mut log = played.log.clone();
    log[place] = event;
    // What a recovery does with it: applies every line, and goes on living.
    let mut auction = Auction::new(Arc::clone(played.auction.terms()), played.reserve);
    log.iter().for_each(|event| apply(&mut auction, event));
    let _ = (auction.head(), auction.ask(), next_deadline(&auction));
    let bid =
        PlaceBid { bidder: play::bidder(3), key: BidKey(Uuid::nil()), offer: Offer::new(auction.ask(), None, None) };
    let mut live = Played { now: auction.last_at(), auction, reserve: None, log: Vec::new() };
    let _ = live.tell(&Command::PlaceBid(bid));
    let _ = live.tell(&Command::Close);
    // And what an audit says to it.
    match recheck(Arc::clone(played.auction.terms()), played.reserve, &log) {
        Ok(_) => "by the rules",
        Err(departure) => {
            assert!(departure.seq <= log.len() as u64 + 4, "{departure}");
            "against the rules"
        }
    }
}

/// The rules of an auction from its column, and an auction played by whatever they have become.
pub fn terms(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    let good = |chance: &mut Chance| write_stored_terms(&play::terms(chance).0).unwrap().into_bytes();
    let start = good(chance);
    let input = mutate(chance, start, good);
    let text = String::from_utf8_lossy(&input).into_owned();
    let figures: Vec<i64> = (0..6).map(|_| chance.number()).collect();
    meter.measure(text.as_bytes(), |_| {
        let terms = match read_stored_terms(&text) {
            Ok(terms) => terms,
            Err(StoreError::Corrupt { .. }) => return "corrupt",
            Err(other) => panic!("a row that makes no sense is corrupt and nothing else: {other}"),
        };
        let again = read_stored_terms(&write_stored_terms(&terms).unwrap()).unwrap();
        assert_eq!((again.hash(), &again.ladder), (terms.hash(), &terms.ladder));
        if terms.check().is_err() {
            return "impossible";
        }
        let now = terms.starts_at;
        let mut live = Played { auction: Auction::new(Arc::new(terms), None), reserve: None, log: Vec::new(), now };
        let _ = live.tell(&Command::Open);
        for (number, figure) in figures.iter().enumerate() {
            let amount = if number % 2 == 0 { live.auction.ask() } else { play::amount(*figure) };
            let key = BidKey(Uuid::from_u128(number as u128));
            let offer = Offer::new(amount, Some(play::amount(amount.minor().saturating_add(1_000))), None);
            let before = live.auction.ask();
            if live.tell(&Command::PlaceBid(PlaceBid { bidder: play::bidder(number as u32), key, offer })).is_ok() {
                assert!(live.auction.ask() >= before, "the ask never falls");
            }
        }
        "played"
    })
}
