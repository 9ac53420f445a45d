//! Chance, and what it does to an input: to single bytes, to tokens of JSON, to whole stretches.

/// A small generator of chance (splitmix64): the same seed, the same input, on every machine.
pub struct Chance(u64);

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or(0)
    }

    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A number of any size, the edges of the usual kinds more often than chance would.
    pub fn number(&mut self) -> i64 {
        match self.below(5) {
            0 => *self.pick(&EDGES),
            1 => (self.next() % 1_000) as i64,
            2 => *self.pick(&EDGES) + (self.next() % 3) as i64 - 1,
            3 => (self.next() >> self.below(64)) as i64,
            _ => self.next() as i64,
        }
    }
}

/// All far enough from the ends of `i64` that one more or less is no overflow of our own.
const EDGES: [i64; 12] = [
    0,
    1,
    -1,
    255,
    65_536,
    i32::MAX as i64,
    u32::MAX as i64,
    9_000_000_000_000_000,
    9_007_199_254_740_993,
    1 << 62,
    i64::MAX - 2,
    i64::MIN + 2,
];

/// What may stand where a value stood.
const VALUES: [&str; 34] = [
    "0",
    "-0",
    "-1",
    "1e400",
    "1e-400",
    "0.1",
    "01",
    "9007199254740993",
    "18446744073709551616",
    "-9223372036854775809",
    "170141183460469231731687303715884105728",
    "NaN",
    "Infinity",
    "null",
    "true",
    "\"\"",
    "\" \"",
    "\"1.\"",
    "\".5\"",
    "\"+1\"",
    "\"1e3\"",
    "\"0x10\"",
    "\"9000000000000000\"",
    "\"9000000000000001\"",
    "\"99999999999999999999999999999999\"",
    "\"1,000\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\u{661}\u{662}\"",
    "\"\u{1F4B8}\u{1F4B8}\u{1F4B8}\"",
    "[]",
    "{}",
    "\"a\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\"",
];

/// Grows an input from a valid one. `other` makes a second valid one, to be spliced in.
pub fn mutate(chance: &mut Chance, mut input: Vec<u8>, other: impl Fn(&mut Chance) -> Vec<u8>) -> Vec<u8> {
    if chance.one_in(6) {
        return input;
    }
    // Mostly one change: what is broken in one place only comes furthest.
    let more = chance.below(3).min(chance.below(4));
    for _ in 0..=more {
        match chance.below(14) {
            0 => flip(chance, &mut input),
            1 => {
                let at = chance.below(input.len() + 1);
                let byte = chance.next() as u8;
                input.insert(at, byte);
            }
            2 => {
                let (from, to) = stretch(chance, &input);
                input.drain(from..to);
            }
            3 => {
                let (from, to) = stretch(chance, &input);
                let copy = input[from..to].to_vec();
                let at = chance.below(input.len() + 1);
                input.splice(at..at, copy);
            }
            4 => input.truncate(chance.below(input.len() + 1)),
            5 => {
                let other = other(chance);
                let (at, from) = (chance.below(input.len() + 1), chance.below(other.len() + 1));
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            6 => nest(chance, &mut input),
            7 => swell(chance, &mut input),
            8 => invalid_text(chance, &mut input),
            9 => repeat_member(chance, &mut input),
            _ => replace_token(chance, &mut input),
        }
        input.truncate(128 * 1024);
    }
    input
}

fn flip(chance: &mut Chance, input: &mut [u8]) {
    if let Some(byte) = (!input.is_empty()).then(|| chance.below(input.len())).and_then(|at| input.get_mut(at)) {
        *byte ^= 1 << chance.below(8);
    }
}

fn stretch(chance: &mut Chance, input: &[u8]) -> (usize, usize) {
    let from = chance.below(input.len() + 1);
    (from, (from + chance.below(40)).min(input.len()))
}

/// Finds the tokens that are values or names: strings with their quotes, numbers, words.
fn tokens(input: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < input.len() {
        let start = at;
        match input[at] {
            b'"' => {
                at += 1;
                while at < input.len() && input[at] != b'"' {
                    at += if input[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(input.len());
                found.push((start, at));
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                while at < input.len() && (input[at].is_ascii_alphanumeric() || b"+-.".contains(&input[at])) {
                    at += 1;
                }
                found.push((start, at));
            }
            _ => at += 1,
        }
    }
    found
}

fn replace_token(chance: &mut Chance, input: &mut Vec<u8>) {
    let found = tokens(input);
    if found.is_empty() {
        return;
    }
    let (from, to) = *chance.pick(&found);
    let new = match chance.below(5) {
        0 => chance.number().to_string(),
        1 => format!("\"{}\"", chance.number()),
        // Another token of the same input.
        2 => {
            let (from, to) = *chance.pick(&found);
            String::from_utf8_lossy(&input[from..to]).into_owned()
        }
        _ => (*chance.pick(&VALUES)).to_owned(),
    };
    input.splice(from..to, new.bytes());
}

/// Puts a value into many brackets, or many brackets where nothing closes them.
fn nest(chance: &mut Chance, input: &mut Vec<u8>) {
    let found = tokens(input);
    let (from, to) = if found.is_empty() { (0, input.len()) } else { *chance.pick(&found) };
    let deep = *chance.pick(&[1, 2, 7, 8, 9, 64, 1_000, 20_000]);
    let (open, close) = *chance.pick(&[("[", "]"), ("{\"a\":", "}"), ("[", ""), ("{\"a\":", "")]);
    let mut new = open.repeat(deep).into_bytes();
    new.extend_from_slice(&input[from..to]);
    new.extend(close.repeat(deep).bytes());
    input.splice(from..to, new);
}

/// Makes a token long, or a list of many.
fn swell(chance: &mut Chance, input: &mut Vec<u8>) {
    let found = tokens(input);
    let (from, to) = if found.is_empty() { (0, input.len()) } else { *chance.pick(&found) };
    let many = *chance.pick(&[2, 10, 100, 1_000, 4_000, 30_000]);
    let new = match chance.below(4) {
        0 => format!("\"{}\"", "9".repeat(many)),
        1 => format!("[{}0]", "0,".repeat(many)),
        2 => format!("{{{}\"z\":0}}", (0..many.min(4_000)).map(|key| format!("\"{key}\":0,")).collect::<String>()),
        _ => format!("\"{}\"", "\\u0041".repeat(many / 6 + 1)),
    };
    input.splice(from..to, new.bytes());
}

/// Bytes that are no UTF-8: a lone continuation, an overlong form, half a surrogate, half a character.
fn invalid_text(chance: &mut Chance, input: &mut Vec<u8>) {
    const BROKEN: [&[u8]; 5] = [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf0\x9f", b"\xff"];
    let at = chance.below(input.len() + 1);
    input.splice(at..at, chance.pick(&BROKEN).iter().copied());
}

/// Says a member of an object twice.
fn repeat_member(chance: &mut Chance, input: &mut Vec<u8>) {
    let commas: Vec<usize> = (0..input.len()).filter(|at| input[*at] == b',').collect();
    if commas.len() < 2 {
        return;
    }
    let at = chance.below(commas.len() - 1);
    let copy = input[commas[at]..commas[at + 1]].to_vec();
    input.splice(commas[at]..commas[at], copy);
}
