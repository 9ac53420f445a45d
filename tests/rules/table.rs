//! Reads and plays stories. A story is plain text, one step a line, the expected word last:
//!
//! ```text
//! auction start 70 step 10 reserve 200 soft 20/20/60 ends 100
//! 1  ann bids 70 max 100   -> price 70 leader ann ask 80
//! 2  bob bids 60           -> bid_below_ask
//! ```
//!
//! Times are seconds after the start (`12.345` has milliseconds), amounts are whole units of a currency without minor ones.
//! After `->` stands one refusal code, or pairs: `price leader ask ends count reserve status outcome`, and `events kind+kind…`.

use arte::auction::*;
use arte::ids::*;
use arte::money::{Amount, Currency};
use arte::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The bidders of the stories and their paddles. `zoe` is not registered, `sid` is suspended, `own` is the consignor.
pub const BIDDERS: [(&str, u32); 5] = [("ann", 1), ("bob", 2), ("cid", 3), ("sid", 4), ("own", 5)];

pub fn amount(text: &str) -> Amount {
    Amount::from_minor(text.parse().unwrap_or_else(|_| panic!("{text:?} is not an amount"))).unwrap()
}

/// Returns the instant so many seconds after the start.
pub fn at(seconds: &str) -> Timestamp {
    let (whole, millis) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let millis: i64 = format!("{millis:0<3}").parse().unwrap();
    Timestamp::from_millis(1_000_000_000 + whole.parse::<i64>().unwrap() * 1_000 + millis)
}

/// Returns a bidder as the rules see him; `limit` is his authorised limit.
pub fn bidder(name: &str, limit: Option<Amount>) -> Bidder {
    let paddle = BIDDERS.iter().find(|(known, _)| *known == name).map(|(_, paddle)| Paddle(*paddle));
    assert!(paddle.is_some() || name == "zoe", "nobody is called {name}");
    let user = UserId(Uuid::from_u128(u128::from(paddle.map_or(99, |paddle| paddle.0))));
    Bidder { user, paddle, limit, suspended: name == "sid", consignor: name == "own" }
}

pub fn reserve(figure: Amount) -> Reserve {
    Reserve { amount: figure, salt: [7; 32] }
}

/// The machine under test with everything that stands around it in the house.
pub struct Stage {
    pub auction: Auction,
    pub book: AnswerBook,
    pub log: Vec<Event>,
    pub reserve: Option<Reserve>,
    keys: u128,
}

/// What a step came to.
pub enum Answer {
    Events(Vec<Event>),
    Again(Verdict),
    Refused(Rejection),
}

impl Stage {
    pub fn new(terms: Terms, reserve: Option<Reserve>) -> Self {
        terms.check().unwrap();
        Self {
            auction: Auction::new(Arc::new(terms), reserve),
            book: AnswerBook::default(),
            log: Vec::new(),
            reserve,
            keys: 1_000,
        }
    }

    pub fn fresh_key(&mut self) -> BidKey {
        self.keys += 1;
        BidKey(Uuid::from_u128(self.keys))
    }

    /// Does what the actor does with one command.
    pub fn tell(&mut self, command: &Command, now: Timestamp) -> Answer {
        if let Command::PlaceBid(bid) = command {
            match self.book.look(bid) {
                Look::Same(verdict) => return Answer::Again(verdict),
                Look::Reused => return Answer::Refused(Rejection::KeyReused),
                Look::Fresh => {}
            }
        }
        let ask = self.auction.ask();
        let decided = decide(&self.auction, command, now);
        if let Command::PlaceBid(bid) = command {
            let verdict = match &decided {
                Ok(events) => Verdict::Accepted(accepted_by(events).unwrap()),
                Err(rejection) => Verdict::Refused { rejection: *rejection, ask },
            };
            self.book.note(
                bid.bidder.user,
                bid.key,
                arte::auction::Answer { fingerprint: bid.offer.fingerprint, verdict },
            );
        }
        match decided {
            Ok(events) => {
                for event in &events {
                    apply(&mut self.auction, event);
                }
                self.log.extend(events.iter().cloned());
                self.check();
                Answer::Events(events)
            }
            Err(rejection) => Answer::Refused(rejection),
        }
    }

    /// What must hold after every step, whatever the story.
    fn check(&self) {
        for (index, event) in self.log.iter().enumerate() {
            assert_eq!(event.seq, index as u64 + 1, "the log has no gap");
        }
        assert!(self.log.windows(2).all(|pair| pair[0].at <= pair[1].at), "the log never runs backwards");
        let standing = self.auction.standing();
        if let (Some(price), Some(leader)) = (standing.price(), standing.leader()) {
            assert!(price <= leader.max, "nobody pays more than his maximum");
            assert!(self.auction.ask() > price, "the ask is above the price");
        }
        let mut again = Auction::new(Arc::clone(self.auction.terms()), self.reserve);
        self.log.iter().for_each(|event| apply(&mut again, event));
        assert_eq!(again.head(), self.auction.head(), "the state is a function of the log");
        assert_eq!(next_deadline(&again), next_deadline(&self.auction));
    }
}

pub fn kind_word(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Opened { .. } => "opened",
        EventKind::BidAccepted(_) => "bid",
        EventKind::ProxyAnswered { .. } => "proxy",
        EventKind::ReserveMet { .. } => "reserve_met",
        EventKind::Extended { .. } => "extended",
        EventKind::Paused { .. } => "paused",
        EventKind::Resumed { .. } => "resumed",
        EventKind::ReserveLowered { .. } => "reserve_lowered",
        EventKind::BidRetracted { .. } => "bid_retracted",
        EventKind::Closed { .. } => "closed",
        EventKind::Cancelled { .. } => "cancelled",
        EventKind::Reopened { .. } => "reopened",
    }
}

fn pairs<'a>(words: &[&'a str]) -> BTreeMap<&'a str, &'a str> {
    words.chunks(2).map(|pair| (pair[0], *pair.get(1).unwrap_or(&"yes"))).collect()
}

/// Makes the auction that a story's first line describes, opened unless it says `closed-doors`.
pub fn stage(line: &str) -> Stage {
    let words: Vec<_> = line.split_whitespace().collect();
    assert_eq!(words[0], "auction", "a story begins with its auction: {line}");
    let facts = pairs(&words[1..]);
    let start_price = amount(facts.get("start").copied().unwrap_or("100"));
    let currency = Currency::parse("JPY").unwrap();
    let ladder = match facts.get("ladder") {
        Some(name) => Ladder::preset(name, currency, start_price).unwrap(),
        None => Ladder::flat(amount(facts.get("step").copied().unwrap_or("10"))).unwrap(),
    };
    let soft_close = facts.get("soft").map_or(SoftClose::NONE, |figures| {
        let seconds: Vec<_> = figures.split('/').map(|figure| Duration::from_secs(figure.parse().unwrap())).collect();
        SoftClose { trigger: seconds[0], extend_to: seconds[1], max_extension: seconds[2] }
    });
    let hidden = facts.get("reserve").map(|figure| reserve(amount(figure)));
    let terms = Terms {
        auction: AuctionId(Uuid::from_u128(1)),
        sale: SaleId(Uuid::from_u128(2)),
        currency,
        start_price,
        ladder,
        ladder_mode: if facts.contains_key("strict") { LadderMode::Strict } else { LadderMode::AtLeast },
        soft_close,
        reserve: hidden.map(|hidden| hidden.commitment()),
        starts_at: at("0"),
        ends_at: at(facts.get("ends").copied().unwrap_or("100")),
    };
    let mut stage = Stage::new(terms, hidden);
    if !facts.contains_key("waiting") {
        assert!(matches!(stage.tell(&Command::Open, at("0")), Answer::Events(_)));
    }
    stage
}

fn bid_command(stage: &mut Stage, words: &[&str]) -> Command {
    let facts = pairs(&words[3..]);
    let key = match facts.get("key") {
        Some(key) => BidKey(Uuid::from_u128(key.parse().unwrap())),
        None => stage.fresh_key(),
    };
    let currency = stage.auction.terms().currency;
    let offer = Offer::read(currency, words[2], facts.get("max").copied(), facts.get("expecting").copied());
    let bidder = bidder(words[0], facts.get("limit").map(|limit| amount(limit)));
    Command::PlaceBid(PlaceBid { bidder, key, offer })
}

fn act_command(words: &[&str]) -> Command {
    let kind = match words[0] {
        "pause" => ActKind::Pause,
        "resume" => ActKind::Resume,
        "extend" => ActKind::Extend { by: Duration::from_secs(words[1].parse().unwrap()) },
        "lower" => ActKind::LowerReserve { reserve: reserve(amount(words[1])) },
        "cancel" => ActKind::Cancel,
        "retract" => ActKind::Retract { of: words[1].parse().unwrap() },
        "reopen" => ActKind::Reopen { ends_at: at(words[1]) },
        other => panic!("no act is called {other}"),
    };
    Command::Act(OperatorAct { actor: UserId(Uuid::from_u128(77)), reason: "the story says so".into(), kind })
}

fn name_of(paddle: Paddle) -> &'static str {
    BIDDERS.iter().find(|(_, known)| *known == paddle.0).map_or("?", |(name, _)| name)
}

/// Says what the pairs after `->` ask about.
fn seen(stage: &Stage, fact: &str, events: &[Event]) -> String {
    let head = stage.auction.head();
    let seconds = |instant: Timestamp| instant.since(at("0")).as_secs_f64().to_string();
    match fact {
        "price" => head.price.map_or("none".into(), |price| price.minor().to_string()),
        "leader" => head.leader.map_or("none", name_of).to_string(),
        "ask" => head.ask.minor().to_string(),
        "ends" => seconds(head.ends_at),
        "count" => head.bid_count.to_string(),
        "reserve" => format!("{:?}", head.reserve),
        "status" => head.status.word().to_string(),
        "outcome" => match head.outcome {
            None => "none".into(),
            Some(Outcome::Passed) => "passed".into(),
            Some(Outcome::Sold { paddle, hammer_price }) => format!("{}@{}", name_of(paddle), hammer_price.minor()),
        },
        "events" => events.iter().map(|event| kind_word(&event.kind)).collect::<Vec<_>>().join("+"),
        other => panic!("a story cannot ask about {other}"),
    }
}

/// Reads what a step tells the auction.
pub fn command(stage: &mut Stage, words: &[&str]) -> Command {
    match words {
        [_, "bids", ..] => {
            let mut bid = words.to_vec();
            bid.remove(1);
            bid.insert(1, "");
            bid_command(stage, &bid)
        }
        ["opens"] => Command::Open,
        ["closes"] => Command::Close,
        ["outage", until] => Command::Credit { cause: ExtensionCause::Outage, ends_at: at(until) },
        _ => act_command(words),
    }
}

/// Plays one story and compares every step. Lines that begin with `#` are remarks.
pub fn play(story: &str) {
    let mut lines = story.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut stage = stage(lines.next().expect("a story has a first line"));
    for line in lines {
        let (told, expected) = line.split_once("->").unwrap_or_else(|| panic!("no expectation in {line:?}"));
        let words: Vec<_> = told.split_whitespace().collect();
        let now = at(words[0]);
        let command = command(&mut stage, &words[1..]);
        let expected: Vec<_> = expected.split_whitespace().collect();
        match (stage.tell(&command, now), expected.as_slice()) {
            (Answer::Refused(rejection), [code]) => assert_eq!(rejection.code(), *code, "{line}"),
            (Answer::Refused(rejection), _) => panic!("{line}: refused as {}", rejection.code()),
            (Answer::Again(Verdict::Refused { rejection, .. }), ["again", code]) => {
                assert_eq!(rejection.code(), *code, "{line}")
            }
            (Answer::Again(Verdict::Accepted(accepted)), ["again", "seq", seq]) => {
                assert_eq!(accepted.seq.to_string(), *seq, "{line}")
            }
            (Answer::Again(verdict), _) => panic!("{line}: answered as before: {verdict:?}"),
            (Answer::Events(_), [code]) => panic!("{line}: not refused as {code}"),
            (Answer::Events(events), expected) => {
                for (fact, value) in pairs(expected) {
                    assert_eq!(seen(&stage, fact, &events), value, "{fact} after: {line}");
                }
            }
        }
    }
}
