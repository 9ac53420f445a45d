//! Whatever comes in from outside, from the wire or from a damaged store: no panic, and memory within bounds.
//!
//! Inputs are grown from valid ones by a structured mutation (`mutate`), each under its own seed, each with its memory counted
//! (`memory`), each caught when it panics. `ARTE_FUZZ_INPUTS` says how many for each target (20,000 when absent; `make fuzz` takes a
//! million), `ARTE_SEED` repeats a run; a finding prints the seed with which it is the first input.

mod drive;
mod exports;
mod frames;
mod guard;
mod logs;
mod memory;
mod mutate;
mod pictures;
mod play;
// Sales by chance, exported as the house does: one piece for the proof's own tests and for this.
#[path = "../proof/sales.rs"]
#[allow(dead_code, reason = "not all of it is used from here")]
mod sales;

use drive::{Plan, fuzz, hunt};

#[test]
fn frames_and_bids() {
    fuzz(&Plan {
        name: "frames and bids",
        // A frame has at most 4 KiB; what it grows to as JSON values, and what the rules and the answer make of it.
        bytes_most: 256 * 1024,
        must_reach: &["unreadable", "read", "refused", "accepted"],
        target: &frames::target,
    });
}

#[test]
fn request_bodies() {
    fuzz(&Plan {
        name: "request bodies",
        // A body has at most 64 KiB; the densest JSON of that size is a list of one-digit numbers.
        bytes_most: 4 * 1024 * 1024,
        must_reach: &["unreadable", "read", "cursor", "no cursor"],
        target: &frames::bodies,
    });
}

#[test]
fn frame_headers() {
    fuzz(&Plan {
        name: "frame headers",
        bytes_most: 64 * 1024,
        must_reach: &["let through", "sent away"],
        target: &guard::target,
    });
}

#[test]
fn lines_of_a_log() {
    fuzz(&Plan {
        name: "lines of a log",
        bytes_most: 1024 * 1024,
        must_reach: &["corrupt", "read", "against the rules", "by the rules"],
        target: &logs::target,
    });
}

#[test]
fn stored_terms() {
    fuzz(&Plan {
        name: "stored terms",
        bytes_most: 1024 * 1024,
        must_reach: &["corrupt", "impossible", "played"],
        target: &logs::terms,
    });
}

#[test]
fn exports() {
    fuzz(&Plan {
        name: "exports",
        // A line has at most 1 MiB, is kept once and read once; the rest is what the rules need of one auction.
        bytes_most: 8 * 1024 * 1024,
        must_reach: &["good", "another that is good", "a fault in an auction", "a fault in the file"],
        target: &exports::target,
    });
}

#[test]
fn pictures_of_every_kind() {
    fuzz(&Plan {
        name: "pictures",
        // Four bytes for each of 61 million pixels, and on the way to 2,560 by 5,120 a picture that is narrow already and still high.
        bytes_most: 512 * 1024 * 1024,
        must_reach: &["taken", "no picture", "cut off", "damaged"],
        target: &pictures::target,
    });
}

/// The fuzzer is believed because it finds what was planted.
#[test]
fn a_planted_panic_or_a_planted_waste_of_memory_is_found() {
    let planted: [(&str, &Plan, &str); 3] = [
        (
            "words_are_shown_by_their_first_bytes",
            &Plan { name: "frames", bytes_most: 256 * 1024, must_reach: &[], target: &frames::target },
            "char boundary",
        ),
        (
            "hex_is_cut_without_a_look",
            &Plan { name: "log", bytes_most: 1024 * 1024, must_reach: &[], target: &logs::target },
            "char boundary",
        ),
        (
            "what_a_frame_announces_is_reserved",
            &Plan { name: "headers", bytes_most: 64 * 1024, must_reach: &[], target: &guard::target },
            "bytes at once",
        ),
    ];
    for (bug, plan, says) in planted {
        arte::drill::plant(Some(bug));
        let found = hunt(plan, 0xA57E, 200_000);
        arte::drill::plant(None);
        let found = found.expect_err(bug);
        assert!(found.what.contains(says), "{bug}: {}", found.what);
        println!("{bug}: found by input {} of {}", found.number + 1, plan.name);
    }
}
