//! What the proof costs on the path of a bid. By hand: `cargo test --test proof cost -- --ignored --nocapture`, with optimisation.

use crate::sales::{SMALL, sale};
use arte::auction::EventKind;
use arte::proof::{Checkpoint, SigningKey, Tree, event_leaf, leaf_hash};

#[test]
#[ignore = "prints figures; there is nothing to fail"]
fn cost_of_a_leaf() {
    let lots: Vec<_> = (0..20).flat_map(|seed| sale(seed, SMALL).lots).collect();
    let bids: Vec<_> = lots
        .iter()
        .flat_map(|lot| lot.events.iter().map(move |event| (lot, event)))
        .filter(|(_, event)| matches!(event.kind, EventKind::BidAccepted(_)))
        .collect();
    let rounds = 400_000 / bids.len();
    let time = |what: &str, count: usize, work: &mut dyn FnMut()| {
        // A figure for people, not a condition of a test.
        #[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
        let start = std::time::Instant::now();
        work();
        println!("{what}: {} ns", start.elapsed().as_nanos() / count as u128);
    };
    let mut bytes = 0;
    time("event_leaf", rounds * bids.len(), &mut || {
        for _ in 0..rounds {
            for (lot, event) in &bids {
                bytes += std::hint::black_box(event_leaf(lot.terms.currency, event, &lot.seed)).len();
            }
        }
    });
    println!("a bid's leaf has {} bytes on average", bytes / (rounds * bids.len()));
    let mut tree = Tree::new();
    time("event_leaf + leaf_hash + push", rounds * bids.len(), &mut || {
        for _ in 0..rounds {
            for (lot, event) in &bids {
                tree.push(leaf_hash(&event_leaf(lot.terms.currency, event, &lot.seed)));
            }
        }
    });
    time("root of a tree of 400,000", 1_000, &mut || {
        (0..1_000).for_each(|_| {
            std::hint::black_box(tree.root());
        })
    });
    let key = [SigningKey::new("house", &[1; 32]).unwrap()];
    time("checkpoint signed", 1_000, &mut || {
        for size in 0..1_000 {
            let checkpoint =
                Checkpoint { origin: "house/auction/x/1".into(), size, root: tree.root(), extensions: vec![] };
            std::hint::black_box(checkpoint.sign(&key).unwrap().to_string());
        }
    });
}
