//! The folder of the signing keys: one small file a key, the highest number signs.
//!
//! `0001.key` holds a secret, `0001.pub` only the public half of a key that is retired. A secret is written whole under another name,
//! made durable, and only then given its own, so that nobody ever reads half of one.

use crate::proof::{KeyError, SigningKey, VerifierKey, hex, read_hex};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The first line of a secret's file.
const FORM: &str = "arte-signing-key-1";

/// The largest file that may be a key. *Source*: a name of 200 characters, four bytes each, and what stands around it.
const FILE_MOST: u64 = 2_048;

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file system says no.
    #[error("the signing keys in {path} cannot be used")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others could read a secret, or put one there.
    #[error("{path} has the mode {mode:o}: others may reach the signing keys; set it to {wanted:o} (chmod {wanted:o})")]
    TooOpen {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// What they should be.
        wanted: u32,
    },
    /// A file that is no key.
    #[error("{0} is not a signing key of this house, or it is damaged; put it back from your backup")]
    Damaged(PathBuf),
    /// There are retired keys, but the one that should sign is gone.
    #[error("the newest key in {0} has no secret any more; make a new one with `arte keys rotate`")]
    NoSecret(PathBuf),
    /// The settings say another name than the key.
    #[error(
        "the signing key is called {found:?} and the setting proof.name says {wanted:?}; make a key of the new name with `arte keys rotate`"
    )]
    OtherName {
        /// The name of the key.
        found: String,
        /// The name in the settings.
        wanted: String,
    },
    /// A name or key that cannot be.
    #[error("the signing key cannot be")]
    Key(#[from] KeyError),
    /// The machine has no chance to give.
    #[error("the machine gives no random bytes")]
    Chance(#[from] getrandom::Error),
}

/// What a folder holds.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The key that signs.
    pub active: SigningKey,
    /// Keys that signed before, the newest first.
    pub retired: Vec<VerifierKey>,
}

impl Keys {
    /// Returns every key whose signature counts, the one that signs first.
    pub fn known(&self) -> impl Iterator<Item = &VerifierKey> {
        std::iter::once(self.active.verifier()).chain(&self.retired)
    }
}

/// A folder of keys.
#[derive(Clone, Debug)]
pub struct KeyFolder {
    path: PathBuf,
}

impl KeyFolder {
    /// Names a folder; nothing is read yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads the keys, and makes folder and first key when there is none.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open_or_make(&self, name: &str) -> Result<Keys, KeysError> {
        self.make_folder()?;
        if self.numbers()?.is_empty() {
            // Another process may make it in the same moment; whoever is first has made the key of both.
            self.add(1, name)?;
        }
        let keys = self.read()?;
        let found = keys.active.verifier().name();
        if found != name {
            return Err(KeysError::OtherName { found: found.to_owned(), wanted: name.to_owned() });
        }
        Ok(keys)
    }

    /// Makes a new key, which signs from now on. Of those before it only the public halves stay.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn rotate(&self, name: &str) -> Result<Keys, KeysError> {
        self.make_folder()?;
        let mut next = self.numbers()?.keys().next_back().map_or(1, |newest| newest + 1);
        while !self.add(next, name)? {
            next += 1;
        }
        self.retire_before(next)?;
        self.read()
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn read(&self) -> Result<Keys, KeysError> {
        self.refuse_open(&self.path, 0o700)?;
        let mut active = None;
        let mut retired = Vec::new();
        for (number, has_secret) in self.numbers()?.into_iter().rev() {
            if has_secret {
                let key = self.secret(number)?;
                match &active {
                    None if retired.is_empty() => active = Some(key),
                    // A rotation that was cut off before the last key was retired; or a secret older than a key without one.
                    _ => retired.push(key.verifier().clone()),
                }
            } else {
                retired.push(self.public(number)?);
            }
        }
        let active = active.ok_or_else(|| KeysError::NoSecret(self.path.clone()))?;
        Ok(Keys { active, retired })
    }

    fn make_folder(&self) -> Result<(), KeysError> {
        if !self.path.exists() {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
            made.and_then(|()| sync_names(&self.path)).map_err(|source| failed(&self.path, source))?;
            let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            sync_names(parent).map_err(|source| failed(parent, source))?;
        }
        self.refuse_open(&self.path, 0o700)
    }

    /// Returns the numbers of the keys, and whether the secret of each is here.
    fn numbers(&self) -> Result<BTreeMap<u32, bool>, KeysError> {
        let mut numbers = BTreeMap::new();
        for entry in self.path.read_dir().map_err(|source| failed(&self.path, source))? {
            let name = entry.map_err(|source| failed(&self.path, source))?.file_name();
            let Some((number, kind)) = name.to_str().and_then(|name| name.split_once('.')) else { continue };
            let Some(number) = number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit())) else {
                continue;
            };
            match kind {
                "key" => *numbers.entry(number).or_default() = true,
                "pub" => drop(numbers.entry(number).or_default()),
                _ => {}
            }
        }
        Ok(numbers)
    }

    fn file(&self, number: u32, kind: &str) -> PathBuf {
        self.path.join(format!("{number:04}.{kind}"))
    }

    fn secret(&self, number: u32) -> Result<SigningKey, KeysError> {
        let path = self.file(number, "key");
        self.refuse_open(&path, 0o600)?;
        let text = read_small(&path)?;
        let damaged = || KeysError::Damaged(path.clone());
        let mut lines = text.lines();
        let (Some(FORM), Some(name), Some(secret), None) = (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(damaged());
        };
        SigningKey::new(name, &read_hex(secret).ok_or_else(damaged)?).map_err(|_| damaged())
    }

    fn public(&self, number: u32) -> Result<VerifierKey, KeysError> {
        let path = self.file(number, "pub");
        read_small(&path)?.trim_end().parse().map_err(|_| KeysError::Damaged(path))
    }

    /// Makes a key under a number; answers whether the number was free.
    fn add(&self, number: u32, name: &str) -> Result<bool, KeysError> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        SigningKey::new(name, &secret)?;
        let text = format!("{FORM}\n{name}\n{}\n", hex(&secret));
        self.put(&self.file(number, "key"), &text)
    }

    /// Retires every key below a number: its public half stays, its secret goes, so that nobody can sign with it ever again.
    fn retire_before(&self, number: u32) -> Result<(), KeysError> {
        let older: Vec<u32> = self.numbers()?.range(..number).filter(|(_, secret)| **secret).map(|(n, _)| *n).collect();
        for old in older {
            let key = self.secret(old)?;
            self.put(&self.file(old, "pub"), &format!("{}\n", key.verifier()))?;
            let path = self.file(old, "key");
            std::fs::remove_file(&path).map_err(|source| failed(&path, source))?;
        }
        sync_names(&self.path).map_err(|source| failed(&self.path, source))
    }

    /// Writes a file that is there whole or not at all; answers whether the name was free.
    fn put(&self, path: &Path, text: &str) -> Result<bool, KeysError> {
        let mut chance = [0; 8];
        getrandom::fill(&mut chance)?;
        let draft = self.path.join(format!(".new-{}", hex(&chance)));
        let written = write_new(&draft, text).and_then(|()| match std::fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            linked => linked.map(|()| true),
        });
        let removed = std::fs::remove_file(&draft);
        let was_free = written.map_err(|source| failed(path, source))?;
        removed.and_then(|()| sync_names(&self.path)).map_err(|source| failed(&draft, source))?;
        Ok(was_free)
    }

    fn refuse_open(&self, path: &Path, wanted: u32) -> Result<(), KeysError> {
        let found = if wanted == 0o700 { path.metadata() } else { path.symlink_metadata() };
        let found = found.map_err(|source| failed(path, source))?;
        if (wanted == 0o700) != found.is_dir() || (wanted == 0o600) != found.is_file() {
            return Err(KeysError::Damaged(path.to_owned()));
        }
        let mode = Permissions::mode(&found.permissions()) & 0o777;
        if mode & 0o077 == 0 { Ok(()) } else { Err(KeysError::TooOpen { path: path.to_owned(), mode, wanted }) }
    }
}

fn failed(path: &Path, source: io::Error) -> KeysError {
    KeysError::Io { path: path.to_owned(), source }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn read_small(path: &Path) -> Result<String, KeysError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(FILE_MOST).read_to_string(&mut text));
    match read {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(KeysError::Damaged(path.to_owned())),
        Err(source) => Err(failed(path, source)),
    }
}

/// Makes the names in a folder durable.
fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn folder() -> (tempfile::TempDir, KeyFolder) {
        let place = tempfile::tempdir().unwrap();
        let folder = KeyFolder::new(place.path().join("keys"));
        (place, folder)
    }

    #[test]
    fn the_first_key_is_made_once_and_is_private() {
        let (_place, folder) = folder();
        let first = folder.open_or_make("house.example").unwrap();
        let again = folder.open_or_make("house.example").unwrap();
        assert_eq!(first.active.verifier(), again.active.verifier());
        assert_eq!((mode(&folder.path), mode(&folder.file(1, "key"))), (0o700, 0o600));
        let names: Vec<_> = folder.path.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["0001.key"], "no draft is left behind");
        let secret = std::fs::read_to_string(folder.file(1, "key")).unwrap();
        let secret = secret.lines().last().unwrap();
        assert!(!format!("{first:?}").contains(secret), "a secret is never shown");
    }

    #[test]
    fn keys_that_others_may_reach_are_refused() {
        let (_place, folder) = folder();
        folder.open_or_make("house.example").unwrap();
        for (path, wide, right) in [(folder.file(1, "key"), 0o640, 0o600), (folder.path.clone(), 0o755, 0o700)] {
            std::fs::set_permissions(&path, Permissions::from_mode(wide)).unwrap();
            let refused = folder.open_or_make("house.example").unwrap_err().to_string();
            assert!(refused.contains(&format!("chmod {right:o}")), "{refused}");
            std::fs::set_permissions(&path, Permissions::from_mode(right)).unwrap();
        }
        folder.open_or_make("house.example").unwrap();
    }

    #[test]
    fn a_rotation_retires_the_key_and_destroys_its_secret() {
        let (_place, folder) = folder();
        let first = folder.open_or_make("house.example").unwrap();
        let second = folder.rotate("house.example").unwrap();
        let third = folder.rotate("new.example").unwrap();
        assert_eq!(third.retired, [second.active.verifier().clone(), first.active.verifier().clone()]);
        assert!(!folder.file(1, "key").exists() && !folder.file(2, "key").exists());
        let other = folder.open_or_make("house.example").unwrap_err().to_string();
        assert!(other.contains("arte keys rotate"), "{other}");
        folder.open_or_make("new.example").unwrap();
    }

    #[test]
    fn a_rotation_that_was_cut_off_leaves_keys_that_work() {
        let (_place, folder) = folder();
        let first = folder.open_or_make("house.example").unwrap();
        // The new key was made, the old one not yet retired.
        assert!(folder.add(2, "house.example").unwrap());
        assert!(!folder.add(2, "house.example").unwrap(), "a key never takes another one's place");
        let keys = folder.read().unwrap();
        assert_eq!(keys.retired, [first.active.verifier().clone()]);
        assert_ne!(keys.active.verifier(), first.active.verifier());
        let after = folder.rotate("house.example").unwrap();
        assert_eq!((after.retired.len(), folder.file(1, "key").exists()), (2, false));
    }

    #[test]
    fn a_damaged_key_is_named() {
        let (_place, folder) = folder();
        folder.open_or_make("house.example").unwrap();
        let path = folder.file(1, "key");
        let whole = std::fs::read_to_string(&path).unwrap();
        for text in ["", "arte-signing-key-1\nhouse.example\n", &whole.replace('\n', " "), &format!("{whole}more\n")] {
            std::fs::write(&path, text).unwrap();
            assert!(matches!(folder.read(), Err(KeysError::Damaged(found)) if found == path), "{text:?}");
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::write(folder.file(1, "pub"), "nonsense").unwrap();
        assert!(matches!(folder.read(), Err(KeysError::Damaged(_))));
    }
}
