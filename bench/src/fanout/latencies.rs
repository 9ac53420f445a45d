//! Many latencies, and where they lie.

/// Latencies in microseconds.
#[derive(Default)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    /// Takes one in, in microseconds.
    pub fn add(&mut self, micros: u128) {
        self.0.push(u32::try_from(micros).unwrap_or(u32::MAX));
    }

    /// Returns so many of a thousand, in milliseconds; zero of none.
    pub fn per_mille(&mut self, mille: usize) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        let at = (self.0.len() * mille / 1_000).min(self.0.len() - 1);
        f64::from(*self.0.select_nth_unstable(at).1) / 1_000.0
    }
}
