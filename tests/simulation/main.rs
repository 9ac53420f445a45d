//! The house in a simulated world: the real rules, actors and hubs, in virtual time, over a model of the store, with everything
//! that can go wrong going wrong by a seed. docs/ARCHITECTURE.md, "How it is tested by simulation".

#[path = "../check/mod.rs"]
mod check;

mod afterwards;
mod bidders;
mod bugs;
mod chance;
mod door;
mod faults;
mod model;
mod operator;
mod process;
mod rare;
mod runs;
mod scenery;
mod trace;
mod watchers;
mod world;

use runs::Sum;

/// How many auctions the ordinary run plays. *Source*: what two cores do in a minute or two without optimisation.
const AUCTIONS: u64 = 20_000;

/// How many worlds a planted bug may stay unseen in.
const WORLDS_FOR_A_BUG: u64 = 400;

#[test]
fn twenty_thousand_auctions_under_every_fault_keep_every_promise() {
    let sum = runs::play(1, AUCTIONS, None, false);
    sum.print();
    sum.fail_if_broken();
    let never: Vec<_> = rare::MUST_BE_REACHED.iter().filter(|state| !sum.reached.contains_key(*state)).collect();
    assert!(never.is_empty(), "these rare states were never reached, so nothing is proved about them: {never:#?}");
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let first = runs::hashes(1_000_000, 100);
    let again = runs::hashes(1_000_000, 100);
    for (number, (one, other)) in first.iter().zip(&again).enumerate() {
        assert_eq!(one, other, "seed {} went two ways", 1_000_000 + number);
    }
    let different: std::collections::BTreeSet<_> = first.iter().collect();
    assert_eq!(different.len(), first.len(), "different seeds are different worlds");
}

#[test]
fn every_planted_bug_is_caught() {
    let caught = runs::hunt(bugs::ALL, WORLDS_FOR_A_BUG);
    println!("{:<34} {:<6} {:>6}  first finding", "planted bug", "oracle", "worlds");
    for prey in &caught {
        match &prey.finding {
            Some(finding) => {
                let says: String = finding.says.chars().take(100).collect();
                println!("{:<34} {:<6} {:>6}  {says}", prey.bug, finding.invariant, prey.worlds);
            }
            None => println!("{:<34} {:<6} {:>6}", prey.bug, "NONE", prey.worlds),
        }
    }
    let survivors: Vec<_> = caught.iter().filter(|prey| prey.finding.is_none()).map(|prey| prey.bug).collect();
    assert!(survivors.is_empty(), "nobody noticed: {survivors:?}");
}

/// `make simulate AUCTIONS=1000000`
#[test]
#[ignore = "long: make simulate AUCTIONS=…"]
fn as_many_auctions_as_asked_for_keep_every_promise() {
    let auctions = runs::number("ARTE_SIM_AUCTIONS").unwrap_or(AUCTIONS);
    let sum = runs::play(runs::number("ARTE_SIM_FROM").unwrap_or(1), auctions, None, true);
    sum.print();
    sum.fail_if_broken();
}

/// What a failure prints runs this: one world, told aloud.
#[test]
#[ignore = "needs ARTE_SIM_SEED: a failing seed prints the command"]
fn the_seed_of_a_failure() {
    let Some(seed) = runs::number("ARTE_SIM_SEED") else { panic!("set ARTE_SIM_SEED to the seed") };
    let sum: Sum = runs::one(seed, std::env::var("ARTE_SIM_BUG").ok());
    sum.fail_if_broken();
}
