//! Medians, ranges, percentiles.

use serde::Serialize;

/// What several rounds of one measurement say.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Rounds {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

impl Rounds {
    /// Sums up; of no values all is zero.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (values.first(), values.last()) else { return Self::default() };
        let middle = values.len() / 2;
        let median = if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Self { median, least: *least, most: *most }
    }
}

/// Returns the value below which so many of a thousand lie; sorts the values.
pub fn permille(values: &mut [u32], permille: usize) -> u32 {
    values.sort_unstable();
    let index = values.len() * permille / 1000;
    values.get(index.min(values.len().saturating_sub(1))).copied().unwrap_or(0)
}
