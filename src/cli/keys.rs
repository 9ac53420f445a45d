//! `arte keys list`, `arte keys rotate`

use super::failure::Failure;
use super::say;
use crate::notary::{KeyFolder, Keys};
use crate::settings::Settings;
use anyhow::Context as _;
use clap::Subcommand;
use std::path::Path;

/// What can be done with the signing keys from here. Neither needs the store, so a house may be running meanwhile.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys that sign the logs: the active one, and those that signed before.
    List,
    /// Make a new key. It signs from now on, also in a house that is running; of the old one only the public half is kept.
    Rotate,
}

/// Does what was asked, and prints the keys as they are then.
///
/// # Errors
/// When the keys cannot be read or written, or others may reach them.
pub fn run(config: Option<&Path>, command: &Command) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let path = settings.proof.keys_folder(&settings.data_dir);
    let folder = KeyFolder::new(path.clone());
    let keys = match command {
        Command::List => folder.read(),
        Command::Rotate => folder.rotate(&settings.proof.name),
    };
    let keys = keys.with_context(|| format!("the signing keys in {} cannot be used", path.display()))?;
    lines(&keys).iter().try_for_each(|line| say::out(line))?;
    Ok(())
}

fn lines(keys: &Keys) -> Vec<String> {
    let active = format!("active   {}", keys.active.verifier());
    std::iter::once(active).chain(keys.retired.iter().map(|key| format!("retired  {key}"))).collect()
}
