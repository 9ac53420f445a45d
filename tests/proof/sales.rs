//! Sales made up by chance: the pure rules, driven through everything that can happen to a lot.

use arte::auction::*;
use arte::ids::*;
use arte::money::{Amount, Currency};
use arte::proof::*;
use arte::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Chance that can be had again: SplitMix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    pub fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.next().to_be_bytes()));
        bytes
    }

    fn uuid(&mut self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()) << 64 | u128::from(self.next()))
    }

    fn span(&mut self, most_ms: u64) -> Duration {
        // Microseconds too, for that is what instants have.
        Duration::from_micros(self.below(most_ms * 1_000) + 1)
    }
}

/// A lot that is over, with everything its house knows of it.
#[derive(Clone)]
pub struct Lot {
    pub lot: u32,
    pub title: String,
    pub terms: Terms,
    pub epoch: u64,
    pub seed: Seed,
    pub reserve: Option<Reserve>,
    pub events: Vec<Event>,
}

#[derive(Clone)]
pub struct Sale {
    pub id: SaleId,
    pub title: String,
    pub currency: Currency,
    pub lots: Vec<Lot>,
    pub unfinished: Vec<(AuctionId, u32, Status)>,
    pub keys: Vec<SigningKey>,
    pub scope: Scope,
}

/// The words of an operator and of a catalogue: everything that JSON has to escape.
const WORDS: [&str; 5] =
    ["the lights went out", "\"quoted\" \\ back", "line\nbreak\ttab\u{1}", "그림이 흔들렸다 𝄞", "\u{7f}\u{2028}/"];

/// How large a sale is made.
#[derive(Clone, Copy)]
pub struct Size {
    pub lots: u64,
    pub steps: u64,
}

pub const SMALL: Size = Size { lots: 3, steps: 25 };

/// Makes a sale.
pub fn sale(seed: u64, size: Size) -> Sale {
    let mut chance = Chance(seed);
    let currency = Currency::parse(chance.pick::<&str>(&["USD", "JPY", "KRW"])).unwrap();
    let id = SaleId(chance.uuid());
    let mut lots = Vec::new();
    let mut unfinished = Vec::new();
    for lot in 1..=u32::try_from(size.lots).unwrap() {
        if chance.one_in(12) {
            let status = *chance.pick(&[Status::Draft, Status::Scheduled, Status::Open, Status::Paused]);
            unfinished.push((AuctionId(chance.uuid()), lot, status));
        } else {
            lots.push(Story::new(&mut chance, id, currency).play(lot, size.steps));
        }
    }
    let key = SigningKey::new("house.example", &chance.bytes()).unwrap();
    let title = format!("Sale {seed} {}", chance.pick(&WORDS));
    Sale { id, title, currency, lots, unfinished, keys: vec![key], scope: Scope::Sale }
}

impl Sale {
    pub fn vkeys(&self) -> Vec<VerifierKey> {
        self.keys.iter().map(|key| key.verifier().clone()).collect()
    }

    /// Writes the file as the house does.
    pub fn export(&self) -> Vec<u8> {
        let sale = ExportedSale { id: self.id, title: &self.title, currency: self.currency };
        let unfinished: Vec<_> =
            self.unfinished.iter().map(|&(auction, lot, status)| UnfinishedLot { auction, lot, status }).collect();
        let known = self.vkeys();
        let mut export = Export::begin("house.example", &known, &self.keys, self.scope, &sale, &unfinished);
        let mut bytes = Vec::new();
        for lot in &self.lots {
            let facts = FinishedLot {
                lot: lot.lot,
                title: &lot.title,
                artist: "Anonymous",
                terms: &lot.terms,
                log_epoch: lot.epoch,
                seed: &lot.seed,
                reserve: lot.reserve,
                events: &lot.events,
            };
            export.auction(&facts).unwrap();
            bytes.extend(export.take());
        }
        bytes.extend(export.seal().unwrap());
        bytes
    }
}

/// Checks a file as the command line does.
pub fn check(bytes: &[u8], trusted: Vec<VerifierKey>) -> Result<Report, Fault> {
    let mut verifier = Verifier::new(trusted);
    // Pieces of an odd size, so that lines come in parts.
    bytes.chunks(997).try_for_each(|piece| verifier.feed(piece))?;
    verifier.finish()
}

/// Signs a file again after its lines were altered, as the house could: leaves, checkpoints, seal.
pub fn sign_again(lines: &[String], sale: &Sale) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut all, mut tree, mut marks) = (Frontier::new(), Frontier::new(), Vec::new());
    for (number, line) in (1..).zip(lines) {
        let read: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
        let written = if let Some(rest) = line.strip_prefix("{\"leaf\":") {
            let end = rest.find(",\"open\":").unwrap_or(rest.len().saturating_sub(1));
            tree.push(leaf_hash(&rest.as_bytes()[..end]));
            line.clone()
        } else if let Some(note) = read["checkpoint"].as_str().or(read["seal"].as_str()) {
            // What is no note any more stays as it is.
            let old = Note::parse(note).ok().and_then(|note| Checkpoint::parse(&note.text).ok());
            let is_seal = read.get("seal").is_some();
            let (from, extensions) = if is_seal { (&all, std::mem::take(&mut marks)) } else { (&tree, vec![]) };
            let new = old.map(|old| Checkpoint { size: from.size(), root: from.root(), extensions, ..old });
            let note = match new.map(|new| new.sign(&sale.keys)) {
                Some(Ok(note)) => note.to_string(),
                _ => note.to_owned(),
            };
            serde_json::json!({(if is_seal { "seal" } else { "checkpoint" }): note}).to_string()
        } else {
            tree = Frontier::new();
            use sha2::Digest as _;
            let hash: [u8; 32] = sha2::Sha256::digest(line.as_bytes()).into();
            marks.push(format!("{number} {}", hex(&hash)));
            line.clone()
        };
        all.push(leaf_hash(written.as_bytes()));
        out.extend_from_slice(written.as_bytes());
        out.push(b'\n');
    }
    out
}

/// Returns the lines of a file, without their ends.
pub fn lines(bytes: &[u8]) -> Vec<String> {
    std::str::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

/// One lot on its way.
struct Story<'a> {
    chance: &'a mut Chance,
    auction: Auction,
    reserve: Option<Reserve>,
    events: Vec<Event>,
    now: Timestamp,
    keys: u128,
}

impl<'a> Story<'a> {
    fn new(chance: &'a mut Chance, sale: SaleId, currency: Currency) -> Self {
        let amount = |minor: u64| Amount::from_minor(i64::try_from(minor).unwrap()).unwrap();
        let ladder_mode = *chance.pick(&[LadderMode::AtLeast, LadderMode::Strict]);
        let ladder = match chance.below(3) {
            0 => Ladder::flat(amount(chance.below(2_000) + 1)).unwrap(),
            1 => Ladder::preset("saleroom_258", currency, amount(1)).unwrap(),
            _ => Ladder::preset(if currency.digits() == 2 { "ebay" } else { "krw" }, currency, amount(1)).unwrap(),
        };
        // A position of the ladder, in case it is strict.
        let mut start_price = Amount::ZERO;
        for _ in 0..=chance.below(30) {
            start_price = ladder.after(start_price, LadderMode::Strict);
        }
        let mut figure = start_price;
        for _ in 0..chance.below(12) {
            figure = ladder.after(figure, LadderMode::Strict);
        }
        let reserve = (!chance.one_in(3)).then(|| Reserve { amount: figure, salt: chance.bytes() });
        let span = Duration::from_secs(20);
        let soft_close = match chance.below(3) {
            0 => SoftClose::NONE,
            _ => SoftClose {
                trigger: span,
                extend_to: span + chance.span(5_000_000) / 1_000_000 * 1_000,
                max_extension: span * 3,
            },
        };
        let soft_close =
            SoftClose { extend_to: Duration::from_millis(soft_close.extend_to.as_millis() as u64), ..soft_close };
        let starts_at = Timestamp::from_millis(1_790_000_000_000 + i64::try_from(chance.below(10_000_000)).unwrap());
        let terms = Terms {
            auction: AuctionId(chance.uuid()),
            sale,
            currency,
            start_price,
            ladder,
            ladder_mode,
            soft_close,
            reserve: reserve.map(|reserve| reserve.commitment()),
            starts_at,
            ends_at: starts_at + Duration::from_secs(120),
        };
        terms.check().unwrap();
        let now = starts_at - Duration::from_secs(30);
        let keys = u128::from(chance.next());
        Self { chance, auction: Auction::new(Arc::new(terms), reserve), reserve, events: Vec::new(), now, keys }
    }

    fn play(mut self, lot: u32, steps: u64) -> Lot {
        if self.chance.one_in(4) {
            self.lower();
        }
        if !self.chance.one_in(20) {
            self.now = self.auction.terms().starts_at + self.chance.span(500);
            self.tell(Command::Open);
        }
        let is_quiet = self.chance.one_in(8);
        for _ in 0..steps {
            let moves = self.chance.span(12_000);
            self.now = self.now + moves;
            self.time();
            match self.chance.below(40) {
                0 => self.act(ActKind::Pause),
                1 | 2 => self.act(ActKind::Resume),
                3 => {
                    let by = Duration::from_millis(self.chance.below(30_000));
                    self.act(ActKind::Extend { by });
                }
                4 => self.lower(),
                5 | 6 => self.retract(),
                7 if self.chance.one_in(4) => self.act(ActKind::Cancel),
                8 => self.credit(),
                9 => {
                    let ends_at = self.now + Duration::from_secs(60);
                    self.act(ActKind::Reopen { ends_at });
                }
                _ if is_quiet => {}
                _ => self.bid(),
            }
        }
        self.end();
        let (epoch, seed) = (1 + self.chance.below(3), Seed::new(self.chance.bytes()));
        let terms = Terms::clone(self.auction.terms());
        let title = format!("Picture {lot} {}", self.chance.pick(&WORDS));
        Lot { lot, title, terms, epoch, seed, reserve: self.reserve, events: self.events }
    }

    /// Brings it to an end, whatever its state.
    fn end(&mut self) {
        match self.auction.phase() {
            Phase::Scheduled => self.act(ActKind::Cancel),
            Phase::Paused { .. } => self.act(ActKind::Resume),
            _ => {}
        }
        if let Phase::Open(clock) = self.auction.phase() {
            self.now = self.now.max(clock.ends_at + self.chance.span(300));
            self.tell(Command::Close);
        }
        assert!(!self.auction.status().is_live());
    }

    /// What time alone does.
    fn time(&mut self) {
        let Some(deadline) = next_deadline(&self.auction).filter(|deadline| deadline.at <= self.now) else { return };
        match deadline.kind {
            DeadlineKind::Opens => self.tell(Command::Open),
            DeadlineKind::Closes if self.chance.one_in(3) => self.credit(),
            DeadlineKind::Closes => self.tell(Command::Close),
        }
    }

    fn credit(&mut self) {
        let cause = *self.chance.pick(&[ExtensionCause::Outage, ExtensionCause::Overload]);
        let ends_at = self.now + self.chance.span(60_000);
        self.tell(Command::Credit { cause, ends_at });
    }

    fn lower(&mut self) {
        let Some(reserve) = self.reserve else { return };
        let share = i64::try_from(20 + self.chance.below(78)).unwrap();
        let amount = Amount::from_minor(reserve.amount.minor() / 100 * share).unwrap();
        let salt = self.chance.bytes();
        self.act(ActKind::LowerReserve { reserve: Reserve { amount, salt } });
    }

    fn retract(&mut self) {
        let bids: Vec<Seq> = self.auction.history().iter().map(|line| line.seq).collect();
        if !bids.is_empty() {
            let of = *self.chance.pick(&bids);
            self.act(ActKind::Retract { of });
        }
    }

    fn bid(&mut self) {
        let terms = Arc::clone(self.auction.terms());
        let climb = |from: Amount, positions: u64| {
            (0..positions).fold(from, |price, _| terms.ladder.after(price, LadderMode::Strict))
        };
        let ask = self.auction.ask();
        let on_ladder = |amount: Amount| if terms.ladder.has(amount) { amount } else { climb(amount, 1) };
        let mut amount = climb(on_ladder(ask), self.chance.below(3));
        if terms.ladder_mode == LadderMode::AtLeast && self.chance.one_in(2) {
            let odd = i64::try_from(self.chance.below(7)).unwrap();
            amount = Amount::from_minor(ask.minor() + odd).unwrap();
        }
        let above = self.chance.below(6);
        let max = (!self.chance.one_in(3)).then(|| climb(on_ladder(amount), above));
        let paddle = u32::try_from(1 + self.chance.below(4)).unwrap();
        let user = UserId(Uuid::from_u128(u128::from(paddle)));
        let bidder = Bidder { user, paddle: Some(Paddle(paddle)), limit: None, suspended: false, consignor: false };
        self.keys += 1;
        let key = BidKey(Uuid::from_u128(self.keys));
        self.tell(Command::PlaceBid(PlaceBid { bidder, key, offer: Offer::new(amount, max, None) }));
    }

    fn act(&mut self, kind: ActKind) {
        let reason = (*self.chance.pick(&WORDS)).to_owned();
        let actor = UserId(Uuid::from_u128(u128::from(self.chance.below(3))));
        self.tell(Command::Act(OperatorAct { actor, reason, kind }));
    }

    fn tell(&mut self, command: Command) {
        let Ok(events) = decide(&self.auction, &command, self.now) else { return };
        for event in events {
            apply(&mut self.auction, &event);
            self.events.push(event);
        }
    }
}
