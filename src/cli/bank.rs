//! `arte bank`

use super::failure::Failure;
use crate::clock::SystemClock;
use crate::settings::Settings;
use std::path::Path;
use std::sync::Arc;

/// Runs the bank until it is told to stop.
///
/// # Errors
/// Bad settings are a matter of usage; a bank that cannot open, or must stop because its storage broke, has failed.
pub async fn run(config: Option<&Path>) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    Ok(crate::app::bank::run(settings, Arc::new(SystemClock::new())).await?)
}
