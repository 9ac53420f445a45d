//! `arte trial-balance`

use super::failure::Failure;
use super::say;
use crate::app::bank::{Trial, Which, trial_balance};
use crate::bank::TrialBalance;
use crate::clock::SystemClock;
use crate::integrations::bank::books::TrialBody;
use crate::settings::Settings;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// Which books, and how to report.
#[derive(Debug, Args)]
pub struct Options {
    /// Open the database of `arte bank` itself (settings bank.data_dir, bank.store_url), rather than asking the bank that the house uses. A bank on
    /// SQLite must not be running.
    #[arg(long)]
    of_bank: bool,
    /// Leave the house's own book of holds and settlements out: add up the bank's alone.
    #[arg(long, conflicts_with = "of_bank")]
    bank_only: bool,
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

/// What is reported as JSON.
#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    trial: TrialBody,
    /// What should have been compared and could not be.
    not_compared: Vec<String>,
}

/// Adds the bank's books up, compares everything with the lines of the ledger and with the house's book, and reports.
///
/// # Errors
/// [`Failure::Fault`] when the books do not hold; books that cannot be read or compared are a failure.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let which = match options {
        Options { of_bank: true, .. } => Which::OfBank,
        Options { bank_only: true, .. } => Which::BankAlone,
        _ => Which::Both,
    };
    let Trial { balance: trial, left_out } = trial_balance(settings, Arc::new(SystemClock::new()), which).await?;
    let faults = trial.faults.len();
    let text = match options.format {
        Format::Text => in_words(&trial, left_out.is_empty()),
        Format::Json => {
            serde_json::to_string_pretty(&Report { trial: TrialBody::of(trial), not_compared: left_out.clone() })?
        }
    };
    say::out(&text)?;
    let not_compared = (!left_out.is_empty()).then(|| format!("not compared: {}", left_out.join("; and ")));
    let found = match faults {
        0 => return not_compared.map_or(Ok(()), |words| Err(anyhow::anyhow!(words).into())),
        1 => "the books do not hold".to_owned(),
        many => format!("the books do not hold: {many} faults"),
    };
    Err(Failure::Fault(not_compared.map_or(found.clone(), |words| format!("{found}; {words}"))))
}

fn in_words(trial: &TrialBalance, is_compared: bool) -> String {
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
    text.push_str(match (trial.holds(), is_compared) {
        (true, true) => "The sum of all postings is zero, nothing held is missing, every order was done once.",
        (true, false) => "The bank's own books hold. They were NOT compared with the house's, or not wholly.",
        (false, _) => "The books do NOT hold.",
    });
    text
}
