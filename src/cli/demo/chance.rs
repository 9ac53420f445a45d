//! Chance from a seed, so that two demos look alike. Good enough for pictures and moods, useless for secrets.

/// A stream of numbers that its seed determines. *Source*: Steele, Lea, Flood, "Fast splittable pseudorandom number generators"
/// (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Begins a stream.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `bound`, or zero when the bound is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product is even to within one part in 2^64 / bound.
        let product = u128::from(self.next()) * u128::from(bound);
        (product >> 64) as u64
    }

    /// Returns a number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Returns true in `percent` of all cases.
    pub fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Picks one of a list; none when it is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = usize::try_from(self.below(list.len() as u64)).unwrap_or(0);
        list.get(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_determines_the_stream_and_bounds_hold() {
        let (mut one, mut other) = (Chance::new(7), Chance::new(7));
        for _ in 0..1_000 {
            let number = one.between(3, 9);
            assert_eq!(number, other.between(3, 9));
            assert!((3..=9).contains(&number));
        }
        assert_eq!(one.below(0), 0);
        assert_eq!(one.pick::<u8>(&[]), None);
        // The first number of seed 0, as published with the algorithm.
        assert_eq!(Chance::new(0).next(), 0xe220_a839_7b1d_cdaf);
    }
}
