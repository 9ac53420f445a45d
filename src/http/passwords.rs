//! Password checks, on the threads of the whole process: see [`Hashing`].

use super::error::{ApiError, SOON};
use crate::hashing::{Hashing, HashingError, Place};
use crate::wire::Code;
use std::sync::Arc;

/// Checks and hashes passwords.
pub struct Passwords(Arc<Hashing>);

impl Passwords {
    /// Uses the threads of the whole process.
    pub const fn over(hashing: Arc<Hashing>) -> Self {
        Self(hashing)
    }

    /// Takes a place, before anything else is done for whoever asks.
    ///
    /// # Errors
    /// `busy` when there is none.
    pub fn place(&self) -> Result<Place, ApiError> {
        self.0.place().map_err(said)
    }

    /// Returns whether the password is right. With no hash (an unknown user) it works as long, and says no.
    ///
    /// # Errors
    /// `internal` when the hash is damaged.
    pub async fn check(&self, place: Place, password: String, phc: Option<String>) -> Result<bool, ApiError> {
        self.0.check(place, password, phc).await.map_err(said)
    }

    /// Hashes a password under a fresh salt.
    ///
    /// # Errors
    /// `busy` when too many wait already; `internal` when there is no chance or no memory.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.0.hash(password).await.map_err(said)
    }

    /// Returns how many passwords were hashed so far.
    #[cfg(test)]
    pub fn hashed(&self) -> u64 {
        self.0.hashed()
    }
}

fn said(error: HashingError) -> ApiError {
    match error {
        HashingError::Busy => ApiError::plain(Code::Busy).retry_after(SOON),
        HashingError::Failed(cause) => ApiError::internal(cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn beyond_the_queue_the_house_is_busy() {
        let passwords = Passwords::over(Arc::new(Hashing::new(1, 1)));
        let check = async || {
            let place = passwords.place().map_err(|error| error.code())?;
            passwords.check(place, "correct horse".into(), None).await.map_err(|error| error.code())
        };
        let all = futures_util::future::join_all((0..3).map(|_| check())).await;
        assert_eq!(all, [Ok(false), Ok(false), Err(Code::Busy)]);
        assert_eq!(passwords.hashed(), 2, "nothing is done for whoever is refused");
        let places = [passwords.place(), passwords.place()];
        assert!(places.iter().all(Result::is_ok) && passwords.place().is_err());
    }
}
