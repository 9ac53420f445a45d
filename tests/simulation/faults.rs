//! What may go wrong, and how often: drawn anew for every world, so that some worlds see one fault only and some see all.

use super::chance::Chance;
use arte::timestamp::Timestamp;
use std::time::Duration;

/// Each rate is in a thousand.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Faults happen in this span.
    pub from: Timestamp,
    pub until: Timestamp,
    /// The longest ordinary commit and the longest ordinary read, in milliseconds.
    pub commit_ms: u64,
    pub read_ms: u64,
    /// A commit that says that nothing was written, and nothing was.
    pub full: u32,
    /// A commit without an answer: nothing was written, all was, or all is written later.
    pub lost: u32,
    pub unheard: u32,
    pub later: u32,
    /// A commit that takes seconds.
    pub stall: u32,
    /// The storage itself fails.
    pub broken: u32,
    /// A claim that fails before or after it took effect.
    pub claim_before: u32,
    pub claim_after: u32,
    /// A read that fails.
    pub read: u32,
    /// A read in whose middle the reader dies.
    pub panic: u32,
    /// An answer that is lost on its way to the client.
    pub answer_lost: u32,
    /// Whether a commit that was on its way when its process died lands all the same, as on a server of its own.
    pub lands_after_death: bool,
    /// How often in the span processes are struck, and by what.
    pub strikes: u32,
    pub strike_kinds: Vec<Strike>,
}

/// What may happen to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    Kill,
    PowerCut,
    Drain,
    Freeze,
    Takeover,
}

impl Faults {
    pub fn draw(chance: &mut Chance, start: Timestamp) -> Self {
        let from = start + Duration::from_millis(500);
        let until = start + chance.millis(10_000, 45_000);
        let mut faults = Self {
            from,
            until,
            commit_ms: *chance.pick(&[0, 1, 3, 10, 40]),
            read_ms: *chance.pick(&[0, 1, 5, 30]),
            lands_after_death: chance.often(500),
            ..Self::default()
        };
        // A fifth of the worlds is calm; in the others each kind of fault is there or not.
        if chance.often(200) {
            return faults;
        }
        let mut some = |rate: u32| if chance.often(350) { 1 + chance.below(u64::from(rate)) as u32 } else { 0 };
        faults.full = some(40);
        faults.lost = some(60);
        faults.unheard = some(60);
        faults.later = some(50);
        faults.stall = some(15);
        faults.broken = some(4);
        faults.claim_before = some(400);
        faults.claim_after = some(400);
        faults.read = some(150);
        faults.panic = some(700);
        faults.answer_lost = some(120);
        if chance.often(600) {
            faults.strikes = chance.between(1, 5) as u32;
            let all = [Strike::Kill, Strike::PowerCut, Strike::Drain, Strike::Freeze, Strike::Takeover];
            faults.strike_kinds = all.into_iter().filter(|_| chance.often(500)).collect();
            if faults.strike_kinds.is_empty() {
                faults.strike_kinds.push(Strike::Kill);
            }
        }
        faults
    }

    pub fn now(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}
