//! Passwords and PINs are hashed on threads of their own, a few at a time: a flood of them must not stop the bidding.

use crate::identity::{hash_password, password_matches};
use std::error::Error;
use std::sync::{Arc, OnceLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    /// Too many wait already.
    #[error("too many passwords are being checked")]
    Busy,
    /// There was no memory or no chance, or the stored hash is damaged.
    #[error("a password could not be hashed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Checks and hashes. One for a whole process: the bound is on all of it.
#[derive(Debug)]
pub struct Hashing {
    /// Those who wait and those who work.
    places: Arc<Semaphore>,
    /// Those who work.
    workers: Arc<Semaphore>,
    /// What the secret of nobody is compared with, so that it takes the same time.
    nobody: Arc<OnceLock<String>>,
}

impl Hashing {
    /// Makes a pool in which so many work and so many more may wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once.saturating_add(waiting))),
            workers: Arc::new(Semaphore::new(at_once)),
            nobody: Arc::default(),
        }
    }

    /// Returns whether a secret is the right one. With no hash (there is nobody of that name) it works as long, and says no.
    ///
    /// # Errors
    /// [`HashingError::Busy`], [`HashingError::Failed`].
    pub async fn check(&self, secret: String, phc: Option<String>) -> Result<bool, HashingError> {
        let nobody = Arc::clone(&self.nobody);
        self.work(move || match phc {
            Some(phc) => password_matches(&secret, &phc).map_err(failed),
            None => {
                let phc = nobody.get_or_init(|| hash_password("nobody's password", &[0; 16]).unwrap_or_default());
                // Whatever it says: there is nobody.
                let _ = password_matches(&secret, phc);
                Ok(false)
            }
        })
        .await
    }

    /// Hashes a secret under a fresh salt.
    ///
    /// # Errors
    /// As [`Hashing::check`].
    pub async fn hash(&self, secret: String) -> Result<String, HashingError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(failed)?;
        self.work(move || hash_password(&secret, &salt).map_err(failed)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| HashingError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| HashingError::Busy)?;
        // The places go along: when the caller goes away, the thread still works.
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, worker);
        let done = tokio::task::spawn_blocking(move || {
            let _held = held;
            job()
        });
        done.await.map_err(failed)?
    }
}

fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> HashingError {
    HashingError::Failed(error.into())
}
