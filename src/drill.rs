//! Drills: switches that exist for tests only, so that a test can prove that it would notice.
//!
//! Two kinds. A **planted bug** is a mistake written beside the right code, behind [`planted!`](crate::planted); a suite that
//! does not go red with it switched on proves nothing. A **named point** is a place where a process may be made to die, panic or
//! fail, behind [`drill_point`](crate::drill_point): just before and after each write, commit, answer and broadcast.
//! A **rare state** is named by [`sometimes!`](crate::sometimes): a suite that never gets there has not tested it.
//!
//! Without the feature `drills` both are constants that the compiler removes: the program that is shipped has no switch to
//! find. The tests switch the feature on for themselves by a dependency of the package on itself (`Cargo.toml`).

/// Whether the named mistake is to be made. `false`, known when compiling, outside drills.
#[macro_export]
macro_rules! planted {
    ($bug:literal) => {
        $crate::drill::planted($bug)
    };
}

/// Names a place where a drill may kill the process, make it panic, or make the call fail: answers whether the call is to fail.
/// `false`, known when compiling, outside drills.
#[macro_export]
macro_rules! drill_point {
    ($point:literal) => {
        $crate::drill::reached($point)
    };
}

/// Names a state that is rare, so that a suite can prove that it has been there.
#[macro_export]
macro_rules! sometimes {
    ($state:literal) => {
        $crate::drill::been_in($state)
    };
}

/// See [`sometimes!`](crate::sometimes).
#[cfg(not(feature = "drills"))]
#[inline(always)]
pub const fn been_in(_state: &'static str) {}

// So that a room that uses them names this one.
pub use crate::{drill_point, planted, sometimes};

/// See [`planted!`](crate::planted).
#[cfg(not(feature = "drills"))]
#[inline(always)]
pub const fn planted(_bug: &'static str) -> bool {
    false
}

/// See [`drill_point!`](crate::drill_point).
#[cfg(not(feature = "drills"))]
#[inline(always)]
pub const fn reached(_point: &'static str) -> bool {
    false
}

#[cfg(feature = "drills")]
pub use armed::{been_in, plant, planted, planting, reached, take_states};

#[cfg(feature = "drills")]
mod armed {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;
    use std::ops::RangeInclusive;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    thread_local! {
        static PLANTED: Cell<Option<&'static str>> = const { Cell::new(None) };
        static STATES: RefCell<BTreeMap<&'static str, u64>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// Counts that this thread was in a rare state.
    pub fn been_in(state: &'static str) {
        STATES.with_borrow_mut(|states| *states.entry(state).or_default() += 1);
    }

    /// Returns how often this thread was in which rare state, and starts counting again.
    pub fn take_states() -> BTreeMap<&'static str, u64> {
        STATES.take()
    }

    /// Switches one mistake on for this thread (none switches it off). A simulated world lives on one thread, so that worlds with
    /// different mistakes may run side by side.
    pub fn plant(bug: Option<&'static str>) {
        PLANTED.set(bug);
    }

    /// Returns which mistake is switched on for this thread.
    pub fn planting() -> Option<&'static str> {
        PLANTED.get()
    }

    /// Whether the named mistake is to be made on this thread, or in this whole process: `ARTE_PLANT=bug`.
    pub fn planted(bug: &'static str) -> bool {
        static EVERYWHERE: OnceLock<Option<String>> = OnceLock::new();
        PLANTED.get() == Some(bug)
            || EVERYWHERE.get_or_init(|| std::env::var("ARTE_PLANT").ok()).as_deref() == Some(bug)
    }

    /// What happens at a named point.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Effect {
        /// The process dies as by `kill -9`.
        Kill,
        /// The thread panics.
        Panic,
        /// The call fails.
        Fail,
    }

    struct Plan {
        effect: Effect,
        /// Which visits it happens at, counted from 1.
        at: RangeInclusive<u64>,
        visits: AtomicU64,
    }

    /// `ARTE_DRILL=point=kill@3,point=panic@1-4,point=fail@10`: at which visit, or visits, of which point what happens.
    fn plans() -> &'static BTreeMap<String, Plan> {
        static PLANS: OnceLock<BTreeMap<String, Plan>> = OnceLock::new();
        PLANS.get_or_init(|| {
            let text = std::env::var("ARTE_DRILL").unwrap_or_default();
            text.split(',').filter(|part| !part.is_empty()).map(read).collect()
        })
    }

    fn read(part: &str) -> (String, Plan) {
        let wrong = || -> ! { panic!("ARTE_DRILL wants `point=kill|panic|fail@visit[-visit]`, not {part:?}") };
        let Some((point, plan)) = part.split_once('=') else { wrong() };
        let (effect, visits) = plan.split_once('@').unwrap_or((plan, "1"));
        let (first, last) = visits.split_once('-').unwrap_or((visits, visits));
        let effect = match effect {
            "kill" => Effect::Kill,
            "panic" => Effect::Panic,
            "fail" => Effect::Fail,
            _ => wrong(),
        };
        let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else { wrong() };
        (point.to_owned(), Plan { effect, at: first..=last, visits: AtomicU64::new(0) })
    }

    /// Acts out what is planned for this point. Answers whether the call is to fail.
    pub fn reached(point: &'static str) -> bool {
        let Some(plan) = plans().get(point) else { return false };
        if !plan.at.contains(&(plan.visits.fetch_add(1, Ordering::AcqRel) + 1)) {
            return false;
        }
        match plan.effect {
            Effect::Kill => die(),
            Effect::Panic => panic!("the drill reached {point}"),
            Effect::Fail => true,
        }
    }

    /// Dies without a last word: no destructor, no flush, as by `kill -9`.
    fn die() -> ! {
        let _ = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
        std::process::abort()
    }
}
