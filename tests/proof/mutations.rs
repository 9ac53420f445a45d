//! Every way in which a stranger could spoil a file, by chance and in great numbers. All are found, and a place is named.
//!
//! `ARTE_PROOF_MUTATIONS` sets how many in all; `ARTE_PROOF_BITS=8` flips every bit of a small file, not one of each byte.

use crate::sales::{Chance, SMALL, Size, check, sale};
use arte::proof::Fault;
use std::collections::BTreeMap;

/// The lines of a file, each with its new line.
struct Lines {
    lines: Vec<Vec<u8>>,
    /// The lot of each line; 0 for the first and the last.
    lots: Vec<u64>,
}

impl Lines {
    fn of(bytes: &[u8]) -> Self {
        let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let mut lot = 0;
        let mut lots = Vec::new();
        for line in &lines {
            let read: serde_json::Value = serde_json::from_slice(line).unwrap();
            lot = if read.get("seal").is_some() { 0 } else { read["lot"].as_u64().unwrap_or(lot) };
            lots.push(lot);
        }
        Self { lines, lots }
    }

    fn at(&self, chance: &mut Chance) -> usize {
        usize::try_from(chance.below(self.lines.len() as u64)).unwrap()
    }

    /// Picks a line that holds some words.
    fn with(&self, chance: &mut Chance, words: &[&str]) -> Option<usize> {
        let fits = |line: &Vec<u8>| words.iter().all(|word| find(line, word).is_some());
        let all: Vec<usize> = (0..self.lines.len()).filter(|at| fits(&self.lines[*at])).collect();
        (!all.is_empty()).then(|| *chance.pick(&all))
    }
}

fn find(line: &[u8], word: &str) -> Option<usize> {
    line.windows(word.len()).position(|part| part == word.as_bytes())
}

/// Alters one letter or digit of the value that follows a word.
pub fn alter_after(line: &mut [u8], word: &str, chance: &mut Chance) -> bool {
    let Some(start) = find(line, word).map(|at| at + word.len()) else { return false };
    let ends = |byte: &u8| matches!(byte, b'"' | b',' | b'}' | b'\\' | b'\n');
    let length = line[start..].iter().position(ends).unwrap_or(0);
    let places: Vec<usize> = (start..start + length).filter(|at| line[*at].is_ascii_alphanumeric()).collect();
    if places.is_empty() {
        return false;
    }
    let at = *chance.pick(&places);
    line[at] = match line[at] {
        digit @ b'0'..=b'9' => b'0' + (digit - b'0' + 1 + u8::try_from(chance.below(9)).unwrap()) % 10,
        letter @ b'a'..=b'z' => b'a' + (letter - b'a' + 1 + u8::try_from(chance.below(5)).unwrap()) % 6,
        letter => {
            if letter == b'A' {
                b'B'
            } else {
                b'A'
            }
        }
    };
    true
}

/// Spoils the lines and says which one was touched; none when it found nothing to spoil.
type Mutation = fn(&mut Lines, &mut Chance) -> Option<usize>;

fn one_of(file: &mut Lines, chance: &mut Chance, needs: &[&str], words: &[&str]) -> Option<usize> {
    let at = file.with(chance, needs)?;
    let word = *chance.pick(words);
    alter_after(&mut file.lines[at], word, chance).then_some(at)
}

const MUTATIONS: [(&str, Mutation); 21] = [
    ("flip a byte anywhere", |file, chance| {
        let at = file.at(chance);
        let place = usize::try_from(chance.below(file.lines[at].len() as u64)).unwrap();
        file.lines[at][place] ^= u8::try_from(1 + chance.below(255)).unwrap();
        Some(at)
    }),
    ("drop a line", |file, chance| {
        let at = file.at(chance);
        file.lines.remove(at);
        Some(at)
    }),
    ("swap two lines", |file, chance| {
        let (a, b) = (file.at(chance), file.at(chance));
        (file.lines[a] != file.lines[b]).then(|| file.lines.swap(a, b))?;
        Some(a.min(b))
    }),
    ("swap neighbours", |file, chance| {
        let at = file.at(chance);
        (at + 1 < file.lines.len()).then(|| file.lines.swap(at, at + 1))?;
        Some(at)
    }),
    ("say a line twice", |file, chance| {
        let at = file.at(chance);
        file.lines.insert(at, file.lines[at].clone());
        Some(at + 1)
    }),
    ("add a line from elsewhere in the file", |file, chance| {
        let (from, to) = (file.at(chance), file.at(chance));
        file.lines.insert(to, file.lines[from].clone());
        Some(to)
    }),
    ("add a line of another sale", |file, chance| {
        let other = Lines::of(&sale(900 + chance.below(3), SMALL).export());
        let (from, to) = (other.at(chance), file.at(chance));
        file.lines.insert(to, other.lines[from].clone());
        Some(to)
    }),
    ("replace a line by one of another sale", |file, chance| {
        let other = Lines::of(&sale(900 + chance.below(3), SMALL).export());
        let (from, to) = (other.at(chance), file.at(chance));
        file.lines[to] = other.lines[from].clone();
        Some(to)
    }),
    ("alter a price", |file, chance| {
        one_of(file, chance, &["\"leaf\"", "\"price\":\""], &["\"price\":\"", "\"ask\":\"", "\"amount\":\""])
    }),
    ("alter who bid or leads", |file, chance| {
        one_of(file, chance, &["\"leaf\"", "bid_accepted"], &["\"paddle\":", "\"leader\":"])
    }),
    ("alter a time", |file, chance| one_of(file, chance, &["\"leaf\"", "\"at\":\""], &["\"at\":\"", "\"ends_at\":\""])),
    ("alter a field of the terms", |file, chance| {
        let words = [
            "\"auction\":\"",
            "\"currency\":\"",
            "\"ends_at\":\"",
            "\"epoch\":",
            "\"from\":\"",
            "\"steps\":[\"",
            "\"ladder_mode\":\"",
            "\"reserve_commitment\":\"",
            "\"sale\":\"",
            "\"extend_to_ms\":",
            "\"max_extension_ms\":",
            "\"trigger_ms\":",
            "\"start_price\":\"",
            "\"starts_at\":\"",
            "\"terms_hash\":\"",
        ];
        one_of(file, chance, &["\"kind\":\"terms\""], &words)
    }),
    ("alter an opening", |file, chance| {
        one_of(
            file,
            chance,
            &["\"open\":{"],
            &["\"max\":\"", "\"offered\":\"", "\"salt\":\"", "\"open\":{\"amount\":\""],
        )
    }),
    ("alter a heading", |file, chance| {
        let words = [
            "\"artist\":\"",
            "\"title\":\"",
            "\"auction\":\"",
            "\"hammer_price\":\"",
            "\"outcome\":\"",
            "\"paddle\":",
            "\"amount\":\"",
            "\"salt\":\"",
            "\"size\":",
        ];
        one_of(file, chance, &["\"artwork\""], &words)
    }),
    ("alter a lot number", |file, chance| one_of(file, chance, &["\"artwork\""], &["\"lot\":"])),
    ("alter a word of an operator", |file, chance| {
        one_of(file, chance, &["\"leaf\"", "\"actor\""], &["\"reason\":\"", "\"act_reason\":\"", "\"actor\":\""])
    }),
    ("alter a signature", |file, chance| one_of(file, chance, &["house.example "], &["\u{2014} house.example "])),
    ("alter a key or the first line", |file, chance| {
        let words = ["\"keys\":[\"", "\"origin\":\"", "\"id\":\"", "\"title\":\"", "\"currency\":\"", "\"format\":\""];
        one_of(file, chance, &["\"format\""], &words)
    }),
    ("alter the size or root in a checkpoint", |file, chance| {
        let at = file.with(chance, &["\"checkpoint\""])?;
        let line = &mut file.lines[at];
        let word = if chance.one_in(2) { "/auction/" } else { "\\n" };
        alter_after(line, word, chance).then_some(at)
    }),
    ("alter the seal", |file, chance| {
        let at = file.lines.len() - 1;
        let place = usize::try_from(chance.below(file.lines[at].len() as u64)).unwrap();
        let byte = &mut file.lines[at][place];
        *byte = if *byte == b'7' { b'8' } else { b'7' };
        Some(at)
    }),
    ("cut off or append", |file, chance| {
        let last = file.lines.len() - 1;
        if chance.one_in(2) {
            let kept = file.at(chance);
            file.lines.truncate(kept + 1);
            let line = &mut file.lines[kept];
            line.truncate(usize::try_from(chance.below(line.len() as u64)).unwrap());
            return Some(kept);
        }
        file.lines.push(chance.pick(&[&b"\n"[..], b"x", b"{}\n", b"{\"seal\":\"\"}\n"]).to_vec());
        Some(last + 1)
    }),
];

#[derive(Default)]
struct Row {
    made: u64,
    missed: u64,
    same_line: u64,
    same_lot: u64,
    elsewhere: u64,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

#[test]
fn whatever_is_altered_is_found_and_placed() {
    let wanted = setting("ARTE_PROOF_MUTATIONS", 210);
    let files: Vec<Vec<u8>> = (0..12).map(|seed| sale(seed, SMALL).export()).collect();
    let mut chance = Chance(2_026);
    let mut table: BTreeMap<&str, Row> = BTreeMap::new();
    let mut made = 0;
    while made < wanted {
        let (kind, mutation) = MUTATIONS[usize::try_from(made).unwrap() % MUTATIONS.len()];
        let original = chance.pick(&files);
        let mut file = Lines::of(original);
        let Some(touched) = mutation(&mut file, &mut chance) else { continue };
        let bytes = file.lines.concat();
        if bytes == *original {
            continue;
        }
        made += 1;
        let row = table.entry(kind).or_default();
        row.made += 1;
        match check(&bytes, vec![]) {
            Ok(_) => {
                row.missed += 1;
                println!("MISSED {kind}, line {}:\n{}", touched + 1, String::from_utf8_lossy(&file.lines[touched]));
            }
            Err(fault) => row.place(&fault, &file, touched),
        }
    }
    println!(
        "{:<40} {:>6} {:>6} {:>10} {:>9} {:>10}",
        "mutation", "made", "missed", "same line", "same lot", "elsewhere"
    );
    for (kind, row) in &table {
        println!(
            "{kind:<40} {:>6} {:>6} {:>10} {:>9} {:>10}",
            row.made, row.missed, row.same_line, row.same_lot, row.elsewhere
        );
    }
    assert_eq!(table.values().map(|row| row.missed).sum::<u64>(), 0, "every mutation is found");
    // One letter of a line that belongs to a lot is never blamed on another lot.
    for kind in [
        "alter a price",
        "alter who bid or leads",
        "alter a time",
        "alter a field of the terms",
        "alter an opening",
        "alter a heading",
        "alter a word of an operator",
        "alter the size or root in a checkpoint",
    ] {
        assert_eq!(table.get(kind).map_or(0, |row| row.elsewhere), 0, "{kind}");
    }
}

impl Row {
    fn place(&mut self, fault: &Fault, file: &Lines, touched: usize) {
        assert!(fault.line > 0 && !fault.what.is_empty(), "{fault:?}");
        let lot = file.lots.get(touched).copied().unwrap_or(0);
        if fault.line == touched as u64 + 1 {
            self.same_line += 1;
        } else if fault.place.is_some_and(|place| u64::from(place.lot) == lot) {
            self.same_lot += 1;
        } else {
            self.elsewhere += 1;
        }
    }
}

#[test]
fn every_single_byte_of_a_small_file_matters() {
    let bytes = sale(20, Size { lots: 1, steps: 5 }).export();
    assert!(check(&bytes, vec![]).is_ok());
    let bits = setting("ARTE_PROOF_BITS", 1);
    for at in 0..bytes.len() {
        for bit in 0..bits {
            let mut spoilt = bytes.clone();
            // All eight bits in turn, one of each byte.
            let bit = (u64::try_from(at).unwrap() * 5 + bit) % 8;
            spoilt[at] ^= 1 << bit;
            let fault = check(&spoilt, vec![]).expect_err(&format!("bit {bit} of byte {at}"));
            assert!(fault.line > 0, "{fault:?}");
        }
    }
    println!("{} bytes, {bits} bits of each", bytes.len());
}
