//! What a replay found, as a table for people and as one JSON object for programs.

use super::driver::Replayed;
use super::verdict::{How, Run};
use crate::money::Currency;
use serde::Serialize;

/// Everything a replay found.
pub struct Report<'a> {
    /// The recording, as it was named on the command line.
    pub file: String,
    /// The ladder.
    pub ladder: &'a str,
    /// What amounts are in.
    pub currency: Currency,
    /// The auctions, in the order of the recording.
    pub results: &'a [Replayed],
}

/// The JSON form. Counts of bids are those of the first runs.
#[derive(Serialize)]
struct Summary<'a> {
    file: &'a str,
    ladder: &'a str,
    currency: &'static str,
    auctions: usize,
    exact: usize,
    with_reserve: usize,
    unexplained: usize,
    bids: u32,
    accepted: u32,
    refused: u32,
    results: Vec<Line<'a>>,
}

/// One auction of the JSON form. A run is the hammer price, or `"passed"`.
#[derive(Serialize)]
struct Line<'a> {
    auction: &'a str,
    bids: u32,
    accepted: u32,
    refused: u32,
    recorded: String,
    first_run: String,
    second_run: Option<String>,
    verdict: &'static str,
}

impl Report<'_> {
    /// Returns how many auctions ended so.
    pub fn count(&self, how: How) -> usize {
        self.results.iter().filter(|result| result.how == how).count()
    }

    /// Writes the report as one JSON object.
    ///
    /// # Errors
    /// None that these types can cause.
    pub fn json(&self) -> serde_json::Result<String> {
        let results = self.results.iter().map(|result| Line {
            auction: &result.auction,
            bids: result.bids,
            accepted: result.first.accepted,
            refused: result.first.refused,
            recorded: self.currency.write(result.recorded),
            first_run: self.reached(result.first),
            second_run: result.second.map(|run| self.reached(run)),
            verdict: result.how.word(),
        });
        serde_json::to_string_pretty(&Summary {
            file: &self.file,
            ladder: self.ladder,
            currency: self.currency.code(),
            auctions: self.results.len(),
            exact: self.count(How::Exact),
            with_reserve: self.count(How::WithReserve),
            unexplained: self.count(How::Unexplained),
            bids: self.sum(|result| result.bids),
            accepted: self.sum(|result| result.first.accepted),
            refused: self.sum(|result| result.first.refused),
            results: results.collect(),
        })
    }

    /// Writes the report as a table with a summary below.
    pub fn text(&self) -> String {
        let head = ["lot", "bids", "accepted", "refused", "recorded", "reached", "how"].map(str::to_owned);
        let mut rows = vec![head];
        rows.extend(self.results.iter().map(|result| {
            let reached = result.second.filter(|_| result.how == How::WithReserve).unwrap_or(result.first);
            [
                result.auction.clone(),
                result.bids.to_string(),
                result.first.accepted.to_string(),
                result.first.refused.to_string(),
                self.currency.write(result.recorded),
                self.reached(reached),
                result.how.phrase().to_owned(),
            ]
        }));
        let mut text = aligned(&rows);
        text.push_str(&format!(
            "\n{}: {} auctions on the ladder {}, {} bids ({} accepted, {} refused), amounts in {}.\n",
            self.file,
            self.results.len(),
            self.ladder,
            self.sum(|result| result.bids),
            self.sum(|result| result.first.accepted),
            self.sum(|result| result.first.refused),
            self.currency,
        ));
        text.push_str(&format!(
            "{} reach the recorded price exactly, {} with that price as a hidden reserve, {} are unexplained.",
            self.count(How::Exact),
            self.count(How::WithReserve),
            self.count(How::Unexplained),
        ));
        text
    }

    fn reached(&self, run: Run) -> String {
        run.reached.map_or_else(|| "passed".to_owned(), |amount| self.currency.write(amount))
    }

    fn sum(&self, part: impl Fn(&Replayed) -> u32) -> u32 {
        self.results.iter().map(part).fold(0, u32::saturating_add)
    }
}

/// Sets rows in columns: words to the left, numbers to the right.
fn aligned(rows: &[[String; 7]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            if matches!(column, 0 | 6) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Amount;

    #[test]
    fn both_forms_say_the_same() {
        let run = |minor, refused| Run { reached: Amount::from_minor(minor), accepted: 2, refused };
        let replayed = |auction: &str, first, second, how| Replayed {
            auction: auction.to_owned(),
            recorded: Amount::from_minor(17_750).unwrap(),
            bids: 3,
            first,
            second,
            how,
        };
        let results = [
            replayed("7", run(17_750, 1), None, How::Exact),
            replayed("8", run(100, 1), Some(run(17_750, 0)), How::WithReserve),
            replayed("9", run(-1, 1), Some(run(-1, 0)), How::Unexplained),
        ];
        let currency = Currency::parse("USD").unwrap();
        let report = Report { file: "a.csv".into(), ladder: "ebay", currency, results: &results };
        let json: serde_json::Value = serde_json::from_str(&report.json().unwrap()).unwrap();
        assert_eq!(json["auctions"], 3);
        assert_eq!((&json["exact"], &json["with_reserve"], &json["unexplained"]), (&1.into(), &1.into(), &1.into()));
        assert_eq!((&json["bids"], &json["accepted"], &json["refused"]), (&9.into(), &6.into(), &3.into()));
        assert_eq!(json["results"][0]["second_run"], serde_json::Value::Null);
        assert_eq!(json["results"][1]["second_run"], "177.50");
        assert_eq!(json["results"][2]["first_run"], "passed");
        let text = report.text();
        assert!(text.contains("8       3         2        1    177.50   177.50  with reserve\n"), "{text}");
        assert!(text.ends_with(
            "1 reach the recorded price exactly, 1 with that price as a hidden reserve, 1 are unexplained."
        ));
    }
}
