//! The keys as a running house has them: read again now and then, so that a rotation is noticed without a restart.

use super::folder::{KeyFolder, Keys, KeysError};
use crate::clock::SharedClock;
use crate::proof::SigningKey;
use crate::timestamp::Timestamp;
use std::error::Error;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often the folder is looked at, at most, and only by whoever signs or asks for the keys.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The keys of a house.
pub struct Keyring {
    /// None when the keys never change.
    folder: Option<KeyFolder>,
    clock: SharedClock,
    held: Mutex<Held>,
}

struct Held {
    keys: Arc<Keys>,
    looked_at: Timestamp,
}

impl Keyring {
    /// Opens a folder of keys, and makes folder and first key when there is none.
    ///
    /// # Errors
    /// [`KeysError`] says what is wrong and how to mend it.
    pub fn open(folder: PathBuf, name: &str, clock: SharedClock) -> Result<Self, KeysError> {
        let folder = KeyFolder::new(folder);
        let keys = Arc::new(folder.open_or_make(name)?);
        let looked_at = clock.now();
        Ok(Self { folder: Some(folder), clock, held: Mutex::new(Held { keys, looked_at }) })
    }

    /// Makes a ring of one key in memory, for tests and for replays.
    pub fn of(key: SigningKey, clock: SharedClock) -> Self {
        let (keys, looked_at) = (Arc::new(Keys { active: key, retired: Vec::new() }), clock.now());
        Self { folder: None, clock, held: Mutex::new(Held { keys, looked_at }) }
    }

    /// Returns the keys, at most a second old. A folder that cannot be read meanwhile leaves those that were read last.
    pub async fn keys(&self) -> Arc<Keys> {
        let Some(folder) = self.is_due() else { return self.last() };
        let read = tokio::task::spawn_blocking(move || folder.read()).await;
        match read {
            Ok(Ok(keys)) => self.change(keys),
            Ok(Err(error)) => {
                tracing::error!(
                    error = &error as &dyn Error,
                    "the signing keys cannot be read; going on with the last"
                );
            }
            Err(error) => tracing::error!(error = &error as &dyn Error, "reading the signing keys was broken off"),
        }
        self.last()
    }

    /// Returns the folder when it is time to look at it; then nobody else is told so for a while.
    fn is_due(&self) -> Option<KeyFolder> {
        let folder = self.folder.as_ref()?;
        let now = self.clock.now();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(held.looked_at) < LOOK_EVERY {
            return None;
        }
        held.looked_at = now;
        Some(folder.clone())
    }

    fn last(&self) -> Arc<Keys> {
        Arc::clone(&self.held.lock().unwrap_or_else(PoisonError::into_inner).keys)
    }

    fn change(&self, keys: Keys) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.active.verifier() != held.keys.active.verifier() {
            tracing::info!(key = %keys.active.verifier(), "a new key signs from now on");
        }
        held.keys = Arc::new(keys);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[tokio::test]
    async fn a_rotation_is_noticed_within_a_second() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("keys");
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_000)));
        let ring = Keyring::open(path.clone(), "house.example", clock.clone()).unwrap();
        let first = ring.keys().await;
        let rotated = KeyFolder::new(path.clone()).rotate("house.example").unwrap();
        assert_eq!(ring.keys().await.active.verifier(), first.active.verifier(), "not looked at all the time");
        clock.advance(LOOK_EVERY);
        let second = ring.keys().await;
        assert_eq!(second.active.verifier(), rotated.active.verifier());
        assert_eq!(second.retired, [first.active.verifier().clone()]);
        std::fs::remove_dir_all(&path).unwrap();
        clock.advance(LOOK_EVERY);
        assert_eq!(ring.keys().await.active.verifier(), second.active.verifier(), "what was read last goes on");
    }
}
