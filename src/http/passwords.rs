//! Password checks on threads of their own, a few at a time: a flood of logins must not stop the bidding.

use super::error::{ApiError, SOON};
use crate::identity::{hash_password, password_matches};
use crate::settings::HttpSettings;
use crate::wire::Code;
use std::sync::{Arc, OnceLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Checks and hashes passwords.
pub struct Passwords {
    /// Those who wait and those who work.
    places: Arc<Semaphore>,
    /// Those who work.
    workers: Arc<Semaphore>,
    /// What an unknown user's password is compared with, so that it takes the same time.
    nobody: Arc<OnceLock<String>>,
}

impl Passwords {
    /// Makes the pool.
    pub fn new(settings: &HttpSettings) -> Self {
        Self {
            places: Arc::new(Semaphore::new(settings.password_checks.saturating_add(settings.password_queue))),
            workers: Arc::new(Semaphore::new(settings.password_checks)),
            nobody: Arc::default(),
        }
    }

    /// Returns whether the password is right. With no hash (an unknown user) it works as long, and says no.
    ///
    /// # Errors
    /// `busy` when too many wait already; `internal` when the hash is damaged.
    pub async fn check(&self, password: String, phc: Option<String>) -> Result<bool, ApiError> {
        let nobody = Arc::clone(&self.nobody);
        self.work(move || match phc {
            Some(phc) => password_matches(&password, &phc).map_err(ApiError::internal),
            None => {
                let phc = nobody.get_or_init(|| hash_password("nobody's password", &[0; 16]).unwrap_or_default());
                // Whatever it says: there is no such user.
                let _ = password_matches(&password, phc);
                Ok(false)
            }
        })
        .await
    }

    /// Hashes a password under a fresh salt.
    ///
    /// # Errors
    /// As [`Passwords::check`].
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(ApiError::internal)?;
        self.work(move || hash_password(&password, &salt).map_err(ApiError::internal)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let busy = || ApiError::plain(Code::Busy).retry_after(SOON);
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| busy())?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| busy())?;
        // The places go along: when the caller goes away, the thread still works.
        let held: (OwnedSemaphorePermit, OwnedSemaphorePermit) = (place, worker);
        let done = tokio::task::spawn_blocking(move || {
            let _held = held;
            job()
        });
        done.await.map_err(ApiError::internal)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn passwords(checks: &str, queue: &str) -> Passwords {
        let over = [("http.password_checks", checks), ("http.password_queue", queue)];
        Passwords::new(&Settings::load_over(None, &over).unwrap().http)
    }

    #[tokio::test]
    async fn an_unknown_user_is_worked_for_and_refused() {
        let passwords = passwords("1", "1");
        let phc = passwords.hash("correct horse".into()).await.unwrap();
        assert!(passwords.check("correct horse".into(), Some(phc.clone())).await.unwrap());
        assert!(!passwords.check("wrong horse".into(), Some(phc)).await.unwrap());
        assert!(!passwords.check("nobody's password".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_the_queue_the_house_is_busy() {
        let passwords = passwords("1", "1");
        let all = futures_util::future::join_all((0..3).map(|_| passwords.check("correct horse".into(), None))).await;
        let codes: Vec<_> = all.into_iter().map(|result| result.map_err(|error| error.code())).collect();
        assert_eq!(codes, [Ok(false), Ok(false), Err(Code::Busy)]);
    }
}
