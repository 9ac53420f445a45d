//! `arte trial-balance`

use super::failure::Failure;
use super::say;
use crate::bank::TrialBalance;
use crate::clock::SystemClock;
use crate::integrations::bank::books::TrialBody;
use crate::settings::Settings;
use clap::{Args, ValueEnum};
use std::path::Path;
use std::sync::Arc;

/// Which books, and how to report.
#[derive(Debug, Args)]
pub struct Options {
    /// Open the database of `arte bank` itself (settings bank.data_dir, bank.store_url), rather than asking the bank that the house uses. A bank on
    /// SQLite must not be running.
    #[arg(long)]
    of_bank: bool,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A few lines.
    Text,
    /// One JSON object.
    Json,
}

/// Adds the bank's books up, compares everything with the lines of the ledger, and reports.
///
/// # Errors
/// [`Failure::Fault`] when the books do not hold; books that cannot be read are a failure.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let trial = crate::app::bank::trial_balance(settings, Arc::new(SystemClock::new()), options.of_bank).await?;
    let faults = trial.faults.len();
    let text = match options.format {
        Format::Text => in_words(&trial),
        Format::Json => serde_json::to_string_pretty(&TrialBody::of(trial))?,
    };
    say::out(&text)?;
    match faults {
        0 => Ok(()),
        1 => Err(Failure::Fault("the books do not hold".into())),
        many => Err(Failure::Fault(format!("the books do not hold: {many} faults"))),
    }
}

fn in_words(trial: &TrialBalance) -> String {
    let mut text = format!("{} orders, {} lines of ledger.\n", trial.operations, trial.entries);
    for line in &trial.lines {
        text.push_str(&format!(
            "{}: sum {}, customers {} (of which held {}), house's own accounts {}, from outside {} (minor units)\n",
            line.currency, line.sum, line.customers, line.held, line.own, line.outside
        ));
    }
    for fault in &trial.faults {
        text.push_str(&format!("FAULT: {}\n", fault.escape_debug()));
    }
    text.push_str(if trial.holds() {
        "The sum of all postings is zero, nothing held is missing, every order was done once."
    } else {
        "The books do NOT hold."
    });
    text
}
