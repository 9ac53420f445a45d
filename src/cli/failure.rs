//! How a command fails: with which exit code, and in which words.

use crate::persistence::sqlite::backup::BackupError;
use crate::settings::SettingsError;
use std::fmt::Write as _;
use std::process::ExitCode;

/// A command that did not do what it was told.
#[derive(Debug)]
pub enum Failure {
    /// It tried and failed: exit code 1.
    Failed(anyhow::Error),
    /// It was told something that cannot be: exit code 2.
    Usage(anyhow::Error),
    /// It did what it was told, and found a fault that it has reported: exit code 3.
    Fault(String),
}

impl Failure {
    /// Makes a usage failure of anything that explains itself.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    /// Makes a found fault of anything that explains itself.
    pub fn fault(error: impl Into<anyhow::Error>) -> Self {
        Self::Fault(chain(&error.into()))
    }

    /// Prints the reason and returns the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Failed(error) | Self::Usage(error) => super::say::aside(&format!("error: {}", chain(error))),
            Self::Fault(what) => super::say::aside(&format!("fault: {what}")),
        }
        ExitCode::from(self.code())
    }

    /// Returns the exit code.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Fault(_) => 3,
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        // Settings that cannot be are the caller's mistake, wherever they are read; a damaged backup is what checks are for.
        if error.downcast_ref::<SettingsError>().is_some() {
            Self::Usage(error)
        } else if error.downcast_ref::<BackupError>().is_some_and(BackupError::is_damage) {
            Self::fault(error)
        } else {
            Self::Failed(error)
        }
    }
}

/// Writes an error and its causes as one plain sentence. A cause that the words above it already hold is not said twice.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            let _ = write!(text, ": because {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn causes_are_said_once_and_in_order() {
        let error = anyhow::anyhow!("the disk is full")
            .context("the store is unavailable")
            .context("cannot migrate: the store is unavailable");
        assert_eq!(chain(&error), "cannot migrate: the store is unavailable: because the disk is full");
    }

    #[test]
    fn bad_settings_are_a_matter_of_usage() {
        let bad = Settings::load_over(None, &[("store.readers", "0")]).unwrap_err();
        assert_eq!(Failure::from(bad).code(), 2);
        assert_eq!(Failure::from(anyhow::anyhow!("no")).code(), 1);
    }
}
