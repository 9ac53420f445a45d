//! `arte keys list`, `arte keys rotate`

use super::failure::Failure;
use super::{audit, say};
use crate::http::ACCESS_KEYS_NAME;
use crate::notary::{KeyFolder, Keys};
use crate::settings::Settings;
use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};

/// What can be done with the signing keys from here. Neither needs the store, so a house may be running meanwhile.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys that sign: the active one, and those that signed before.
    List(Options),
    /// Make a new key. It signs from now on, also in a house that is running; of the old one only the public half is kept.
    Rotate(Options),
}

/// Which keys.
#[derive(Clone, Copy, Debug, Args)]
pub struct Options {
    /// What the keys sign.
    #[arg(long, value_enum, default_value_t = Of::Proof, value_name = "WHAT")]
    of: Of,
}

/// What keys sign.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// The proof log.
    Proof,
    /// The tokens of who is signed in. After two rotations no token of the key before them counts; nobody has to sign in again.
    Access,
}

impl Of {
    /// Returns the word for it.
    const fn word(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Access => "access",
        }
    }

    /// Returns where the keys lie, and what they are called.
    fn place(self, settings: &Settings) -> (PathBuf, &str) {
        match self {
            Self::Proof => (settings.proof.keys_folder(&settings.data_dir), &settings.proof.name),
            Self::Access => (settings.identity.keys_folder(&settings.data_dir), ACCESS_KEYS_NAME),
        }
    }
}

/// Does what was asked, and prints the keys as they are then.
///
/// # Errors
/// When the keys cannot be read or written, or others may reach them.
pub fn run(config: Option<&Path>, command: &Command) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let (Command::List(options) | Command::Rotate(options)) = command;
    let (path, name) = options.of.place(&settings);
    let folder = KeyFolder::new(path.clone());
    if let Command::Rotate(_) = command {
        // First of all: what the audit log will not hear of is not done.
        audit::leave_note(&settings, "arte keys rotate", &format!(r#"{{"of":"{}"}}"#, options.of.word()))?;
    }
    let keys = match command {
        Command::List(_) => folder.read(),
        Command::Rotate(_) => folder.rotate(name),
    };
    let keys = keys.with_context(|| format!("the signing keys in {} cannot be used", path.display()))?;
    lines(&keys).iter().try_for_each(|line| say::out(line))?;
    Ok(())
}

fn lines(keys: &Keys) -> Vec<String> {
    let active = format!("active   {}", keys.active.verifier());
    std::iter::once(active).chain(keys.retired.iter().map(|key| format!("retired  {key}"))).collect()
}
