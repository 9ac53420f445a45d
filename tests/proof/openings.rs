//! A house that opens something else than it committed to, or hides what it must open, and signs it with its own key.

use crate::cheats::sold;
use crate::mutations::alter_after;
use crate::sales::{Chance, SMALL, check, lines, sale, sign_again};
use arte::proof::{hex, leaf_hash};

#[test]
fn openings_that_do_not_fit_are_found_even_when_signed() {
    let mut chance = Chance(13);
    for (needs, word, says) in [
        ("\"open\":{\"max\"", "\"offered\":\"", "not the one that was committed to"),
        ("\"open\":{\"amount\"", "\"open\":{\"amount\":\"", "not the one that was committed to"),
        ("\"open\":{\"max\"", "\"salt\":\"", "not the one that was committed to"),
        ("\"artwork\"", "\"salt\":\"", "reserve in the heading is not the one"),
    ] {
        let mut found = 0;
        for seed in 0..40 {
            let sale = sale(seed, SMALL);
            let mut lines = lines(&sale.export());
            let Some(line) = lines.iter_mut().find(|line| line.contains(needs) && line.contains(word)) else {
                continue;
            };
            let mut altered = line.clone().into_bytes();
            if !alter_after(&mut altered, word, &mut chance) {
                continue;
            }
            *line = String::from_utf8(altered).unwrap();
            let fault = check(&sign_again(&lines, &sale), sale.vkeys()).unwrap_err();
            // A digit may also leave the figure without its canonical form, or no hexadecimal.
            found += u32::from(fault.what.contains(says));
        }
        assert!(found >= 3, "{word}: {found}");
    }
}

#[test]
fn another_maximum_does_not_fit_under_any_other_salt() {
    let (mut tried, mut salts) = (0, 0_u64);
    for number in 0..12 {
        let sale = sale(number, SMALL);
        let honest = lines(&sale.export());
        let opened = |line: &String| line.contains("\"open\":{\"max\"").then(|| line.find(",\"open\":").unwrap());
        let bids: Vec<(usize, usize)> =
            honest.iter().enumerate().filter_map(|(at, line)| Some((at, opened(line)?))).collect();
        for (&(at, cut), &(other, other_cut)) in bids.iter().zip(bids.iter().cycle().skip(1)) {
            let open = |at: usize| serde_json::from_str::<serde_json::Value>(&honest[at]).unwrap()["open"].clone();
            let (own, foreign) = (open(at), open(other));
            salts += 1;
            let made_up = hex(&leaf_hash(&salts.to_be_bytes()));
            let write = |max: &serde_json::Value, salt: &str| {
                format!(",\"open\":{{\"max\":{max},\"offered\":{},\"salt\":\"{salt}\"}}}}", own["offered"])
            };
            for spoilt in [
                // What was opened elsewhere, whole; the own figures under another salt; other figures under the own and a made-up one.
                honest[other][other_cut..].to_owned(),
                write(&own["max"], &made_up),
                write(&foreign["max"], &made_up),
                write(&serde_json::Value::Null, &made_up),
                write(&foreign["max"], own["salt"].as_str().unwrap()),
            ] {
                let mut lines = honest.clone();
                lines[at].truncate(cut);
                lines[at].push_str(&spoilt);
                if lines == honest {
                    continue;
                }
                let fault = check(&sign_again(&lines, &sale), sale.vkeys()).expect_err(&lines[at]);
                assert!(fault.what.contains("not the one that was committed to"), "{fault}");
                assert_eq!(fault.line, at as u64 + 1);
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "only {tried} openings were tried");
}

/// Whether anything is opened follows from the outcome in the heading, and the outcome from the log.
#[test]
fn a_lot_that_was_sold_is_not_hidden_by_calling_it_cancelled() {
    let mut found = 0;
    for number in 0..20 {
        let mut sale = sale(number, SMALL);
        sale.lots.retain_mut(|lot| sold(lot).is_some());
        sale.lots.truncate(1);
        let Some(lot) = sale.lots.first() else { continue };
        let mut lines = lines(&sale.export());
        let mut heading: serde_json::Value = serde_json::from_str(&lines[1]).unwrap();
        heading["outcome"] = "cancelled".into();
        for opened in ["hammer_price", "paddle", "reserve"] {
            heading[opened] = serde_json::Value::Null;
        }
        lines[1] = heading.to_string();
        for line in &mut lines {
            if let Some(cut) = line.find(",\"open\":") {
                line.truncate(cut);
                line.push('}');
            }
        }
        let fault = check(&sign_again(&lines, &sale), sale.vkeys()).unwrap_err();
        assert!(fault.what.contains("the heading says cancelled, and the log does not end so"), "{fault}");
        assert_eq!(fault.place.map(|place| place.lot), Some(lot.lot));
        found += 1;
    }
    assert!(found > 5, "only {found} lots were sold");
}
