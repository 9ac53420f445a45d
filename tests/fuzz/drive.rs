//! Runs a target on many inputs and says what it found.

use crate::memory::most_held;
use crate::mutate::Chance;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// How many inputs a target gets when nobody says otherwise.
const INPUTS: u64 = 20_000;

/// A target: makes an input of chance, hands it in under `Meter::measure`, and returns how far it came.
pub type Target = dyn Fn(&mut Chance, &mut Meter) -> &'static str;

pub struct Plan<'a> {
    pub name: &'static str,
    /// The most that one input may make the house hold.
    pub bytes_most: usize,
    /// How far some inputs must come, or the run has proved nothing.
    pub must_reach: &'a [&'static str],
    pub target: &'a Target,
}

/// Keeps the input at hand for the report, and the memory of the part that is measured.
#[derive(Default)]
pub struct Meter {
    input: Vec<u8>,
    most: usize,
}

impl Meter {
    /// Runs what is under test. What it returns is dropped outside of the measure, but was held within it.
    pub fn measure<T>(&mut self, input: &[u8], run: impl FnOnce(&[u8]) -> T) -> T {
        self.input.clear();
        self.input.extend_from_slice(input);
        let (done, most) = most_held(|| run(input));
        self.most = self.most.max(most);
        done
    }
}

/// What came of a run without a finding.
#[derive(Debug)]
pub struct Report {
    pub reached: BTreeMap<&'static str, u64>,
    pub most: usize,
    pub took: Duration,
}

/// The first input that did what none may.
pub struct Found {
    /// Counted from 0.
    pub number: u64,
    /// With this seed it is the first.
    pub seed: u64,
    pub what: String,
    pub input: Vec<u8>,
}

/// Runs a target on so many inputs, or until something is found.
pub fn hunt(plan: &Plan, seed: u64, inputs: u64) -> Result<Report, Found> {
    #[expect(clippy::disallowed_methods, reason = "a figure for the report, nothing depends on it")]
    let start = std::time::Instant::now();
    let (mut reached, mut most) = (BTreeMap::new(), 0);
    for number in 0..inputs {
        let seed = seed.wrapping_add(number);
        let mut meter = Meter::default();
        let came = catch_unwind(AssertUnwindSafe(|| (plan.target)(&mut Chance::seeded(seed), &mut meter)));
        let found = |what| Found { number, seed, what, input: meter.input.clone() };
        match came {
            Ok(far) => *reached.entry(far).or_insert(0) += 1,
            Err(panic) => {
                let said = panic.downcast_ref::<String>().cloned();
                let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
                return Err(found(format!("it panicked: {}", said.unwrap_or_default())));
            }
        }
        if meter.most > plan.bytes_most {
            return Err(found(format!("{} bytes at once, {} are allowed", meter.most, plan.bytes_most)));
        }
        most = most.max(meter.most);
    }
    Ok(Report { reached, most, took: start.elapsed() })
}

/// Hunts as long as the environment says; a finding is a failed test.
pub fn fuzz(plan: &Plan) {
    let number = |name: &str| {
        std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap_or_else(|_| panic!("{name} is no number")))
    };
    let seed = number("ARTE_SEED").unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    let inputs = number("ARTE_FUZZ_INPUTS").unwrap_or(INPUTS);
    println!("{}: ARTE_SEED={seed}", plan.name);
    match hunt(plan, seed, inputs) {
        Ok(Report { reached, most, took }) => {
            println!(
                "{}: {inputs} inputs in {:.1} s, at most {most} bytes at once, {reached:?}",
                plan.name,
                took.as_secs_f32()
            );
            // A run of a few inputs, to repeat a finding, cannot reach everything.
            for far in plan.must_reach.iter().filter(|_| inputs >= INPUTS) {
                assert!(reached.contains_key(far), "{}: no input was {far}: {reached:?}", plan.name);
            }
        }
        Err(Found { number, seed, what, input }) => panic!(
            "{}: input {number}: {what}\nrepeat with ARTE_SEED={seed} ARTE_FUZZ_INPUTS=1\n{}",
            plan.name,
            input[..input.len().min(2_000)].escape_ascii()
        ),
    }
}
