//! Logs: readable lines for people, or JSON for machines. Fields are queryable; secrets and names never get here.

use crate::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// A log filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("setting log.filter cannot be read: {filter:?}")]
pub struct BadFilter {
    filter: String,
    source: tracing_subscriber::filter::ParseError,
}

/// Sets up logging to standard error, once for the process; later calls change nothing.
///
/// # Errors
/// [`BadFilter`] when the filter cannot be read.
pub fn init(settings: &LogSettings) -> Result<(), BadFilter> {
    let filter = EnvFilter::builder()
        .parse(&settings.filter)
        .map_err(|source| BadFilter { filter: settings.filter.clone(), source })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let outcome = match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // A second house in one process (tests) logs where the first one does.
    drop(outcome);
    Ok(())
}
