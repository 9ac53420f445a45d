//! Rare states: a suite that never gets there has not tested it.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// How often each state was reached.
pub type Reached = BTreeMap<&'static str, u64>;

/// Every state that a full run must reach at least once. Those of the house's own code are counted there by `sometimes!`.
pub const MUST_BE_REACHED: &[&str] = &[
    // the store
    "a commit unknown, and written",
    "a commit unknown, and lost",
    "a commit unknown, and written only later",
    "a commit landed after its owner was replaced, and was fenced",
    "a commit refused, then the next one accepted",
    "a claim failed before it took effect",
    "a claim failed after it took effect",
    "a stall longer than bidders wait",
    "the storage broke, and the process ended",
    // processes
    "a crash with a commit in flight",
    "a crash between commit and answer",
    "a power cut with a commit in flight",
    "a house that stopped in order",
    "a house that stood still",
    "a takeover with a commit in flight",
    "a stale owner was fenced",
    "an actor died and was built again",
    "an actor that kept dying was quarantined",
    // keys
    "a key sent again across a crash, already accepted",
    "a key sent again across a crash, already refused",
    "a key sent again across a crash, not written before",
    "a key used for something else",
    "an unknown bid turned out accepted",
    "an unknown bid turned out not to be written",
    // the end
    "an extension raced the close",
    "a bid received before the end, decided after it",
    "a bid in the very instant of the end",
    "a bid in the very instant of the trigger",
    "a close waited for bids on their way",
    "time given back after an outage",
    "time given back after overload",
    "time given back to an auction that stood still",
    "soft close used up",
    // the rules
    "a tie of maxima",
    "the reserve met by a maximum",
    "the reserve met by lowering it",
    "a retraction changed the leader",
    "a pause across the old end",
    "an auction reopened",
    "an auction cancelled with bids",
    "passed under its reserve",
    "a bid at the top of the range",
    // queues and watchers
    "bids waited for a reload",
    "a full queue turned a bid away",
    "a watcher resumed by events",
    "a watcher resumed by a snapshot",
    "a lagging watcher caught up by a snapshot",
    "a watcher cut off",
    "a finished auction read from the store",
    "a finished auction taken up for a late bid",
];

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new()) };
}

/// Counts a state that the simulation itself can see.
pub fn reached(state: &'static str) {
    REACHED.with_borrow_mut(|all| *all.entry(state).or_default() += 1);
}

/// Returns what this thread has reached since the last call, in the simulation and in the house.
pub fn take() -> Reached {
    let mut all = REACHED.take();
    for (state, times) in arte::drill::take_states() {
        *all.entry(state).or_default() += times;
    }
    all
}

/// Adds up.
pub fn add(sum: &mut Reached, more: Reached) {
    for (state, times) in more {
        *sum.entry(state).or_default() += times;
    }
}
