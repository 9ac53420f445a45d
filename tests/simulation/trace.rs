//! What happened, as one number; and in words for who wants to read it.

use arte::timestamp::Timestamp;

/// The trace of a world.
pub struct Trace {
    hash: u64,
    /// Whether lines are printed.
    aloud: bool,
    origin: Timestamp,
}

impl Trace {
    pub fn new(aloud: bool, origin: Timestamp) -> Self {
        Self { hash: 0xcbf2_9ce4_8422_2325, aloud, origin }
    }

    /// Notes numbers that say what happened, and says it in words if somebody listens.
    pub fn note(&mut self, at: Timestamp, numbers: &[u64], words: impl FnOnce() -> String) {
        self.take(at.as_micros() as u64);
        numbers.iter().for_each(|number| self.take(*number));
        if self.aloud {
            println!("{:>9} ms  {}", at.since(self.origin).as_millis(), words());
        }
    }

    /// Notes a text.
    pub fn text(&mut self, text: &str) {
        for chunk in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.take(u64::from_le_bytes(word));
        }
    }

    fn take(&mut self, number: u64) {
        self.hash = (self.hash ^ number).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }

    pub fn hash(&self) -> u64 {
        self.hash
    }
}
