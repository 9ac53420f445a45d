//! Logs: readable lines for people, or JSON for machines. Fields are queryable; secrets and names never get here.

use crate::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Sets up logging to standard error, once for the process; later calls change nothing.
///
/// # Errors
/// When the filter cannot be read; says where.
pub fn init(settings: &LogSettings) -> anyhow::Result<()> {
    let filter = EnvFilter::builder()
        .parse(&settings.filter)
        .map_err(|error| anyhow::anyhow!("setting log.filter cannot be read ({:?}): {error}", settings.filter))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let outcome = match settings.format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // A second house in one process (tests) logs where the first one does.
    drop(outcome);
    Ok(())
}
