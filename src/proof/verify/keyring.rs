//! Whose signatures count.

use super::fault::Wrong;
use crate::proof::checkpoint::Checkpoint;
use crate::proof::note::{Note, VerifierKey};

/// The keys that a file lists, and those that its reader trusts.
#[derive(Debug)]
pub(super) struct Keyring {
    listed: Vec<VerifierKey>,
    trusted: Vec<VerifierKey>,
    used: Vec<bool>,
}

impl Keyring {
    /// Takes the keys of the first line. `trusted` may be empty: then the listed ones count.
    pub(super) fn new(listed: Vec<VerifierKey>, trusted: Vec<VerifierKey>) -> Result<Self, Wrong> {
        let same = |a: &VerifierKey, b: &VerifierKey| a.name() == b.name() && a.hash() == b.hash();
        for (index, key) in listed.iter().enumerate() {
            if listed[..index].iter().any(|before| same(before, key)) {
                return Err(Wrong::found("a key is listed twice", key));
            }
        }
        if listed.is_empty() {
            return Err(Wrong::new("the file lists no keys"));
        }
        let used = vec![false; listed.len()];
        Ok(Self { listed, trusted, used })
    }

    /// Returns the listed keys that have signed something.
    pub(super) fn used(&self) -> Vec<VerifierKey> {
        self.listed.iter().zip(&self.used).filter(|(_, used)| **used).map(|(key, _)| key.clone()).collect()
    }

    /// Reads a note and checks every signature under it.
    pub(super) fn open(&mut self, note: &str) -> Result<Checkpoint, Wrong> {
        let note = Note::parse(note).map_err(|error| Wrong::new(error.to_string()))?;
        let mut signers = Vec::new();
        for signature in &note.signatures {
            let index = self.listed.iter().position(|key| key.is_named_by(signature));
            let index = index.ok_or_else(|| {
                let name = format!("{}+{}", signature.name, crate::proof::hash::hex(&signature.hash));
                Wrong::found("a note is signed by a key that the first line does not list", name)
            })?;
            if !self.listed[index].has_signed(&note.text, signature) {
                return Err(Wrong::found("a signature does not belong to the note above it", &self.listed[index]));
            }
            if signers.contains(&index) {
                return Err(Wrong::found("a key has signed the same note twice", &self.listed[index]));
            }
            signers.push(index);
        }
        let is_trusted = |index: &usize| self.trusted.contains(&self.listed[*index]);
        if !self.trusted.is_empty() && !signers.iter().any(is_trusted) {
            let names = |keys: &[VerifierKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let found: Vec<_> = signers.iter().map(|index| self.listed[*index].clone()).collect();
            return Err(Wrong::differs("no key that you trust has signed this", names(&self.trusted), names(&found)));
        }
        signers.into_iter().for_each(|index| self.used[index] = true);
        Checkpoint::parse(&note.text).map_err(|error| Wrong::new(error.to_string()))
    }
}
