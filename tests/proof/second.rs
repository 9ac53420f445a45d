//! A second verifier, in another language, written by somebody who had read docs/PROTOCOL.md and nothing else: it must agree.
//!
//! It lays no bid again, so it can say nothing of the rules; what it shows is that the document is enough to check all the rest.

use crate::sales::{Chance, SMALL, Sale, check, sale};
use std::path::Path;
use std::process::{Command, Output};

/// How many files are spoilt.
const SPOILT: u64 = 24;

fn python() -> Option<&'static str> {
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|ran| ran.status.success());
    ["python3", "python"].into_iter().find(runs)
}

fn second_verifier(python: &str, bytes: &[u8], folder: &Path) -> Output {
    let file = folder.join("sale.arte");
    std::fs::write(&file, bytes).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/proof/second_verifier.py");
    Command::new(python).args([Path::new(script), &file]).output().unwrap()
}

#[test]
fn a_second_verifier_written_from_the_document_alone_agrees() {
    let Some(python) = python() else {
        println!("LEFT OUT: there is no Python here to run the second verifier with");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let honest: Vec<Sale> = (1..=8).map(|seed| sale(seed, SMALL)).collect();
    for sale in &honest {
        let bytes = sale.export();
        let report = check(&bytes, Vec::new()).unwrap();
        let said = second_verifier(python, &bytes, folder.path());
        let expected = format!(
            "ok: {} auctions, {} leaves, {} bids\n",
            report.sold + report.passed + report.cancelled,
            report.leaves,
            report.bids
        );
        assert_eq!((said.status.code(), String::from_utf8_lossy(&said.stdout)), (Some(0), expected.into()), "{said:?}");
    }
    let good = honest[0].export();
    let mut chance = Chance(7);
    for number in 0..SPOILT {
        let mut bytes = good.clone();
        let at = usize::try_from(chance.below(bytes.len() as u64)).unwrap();
        bytes[at] ^= 1 << (number % 8);
        assert!(check(&bytes, Vec::new()).is_err(), "byte {at}");
        let said = second_verifier(python, &bytes, folder.path());
        assert_eq!(said.status.code(), Some(3), "byte {at} was changed: {said:?}");
    }
}
