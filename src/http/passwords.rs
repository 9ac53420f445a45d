//! Password checks on threads of their own, a few at a time: see [`Hashing`].

use super::error::{ApiError, SOON};
use crate::hashing::{Hashing, HashingError};
#[cfg(test)]
use crate::settings::HttpSettings;
use crate::wire::Code;
use std::sync::Arc;

/// Checks and hashes passwords.
pub struct Passwords(Arc<Hashing>);

impl Passwords {
    /// Makes a pool of its own.
    #[cfg(test)]
    pub fn new(settings: &HttpSettings) -> Self {
        Self::over(Arc::new(Hashing::new(settings.password_checks, settings.password_queue)))
    }

    /// Uses the pool of the whole process.
    pub const fn over(hashing: Arc<Hashing>) -> Self {
        Self(hashing)
    }

    /// Returns whether the password is right. With no hash (an unknown user) it works as long, and says no.
    ///
    /// # Errors
    /// `busy` when too many wait already; `internal` when the hash is damaged.
    pub async fn check(&self, password: String, phc: Option<String>) -> Result<bool, ApiError> {
        self.0.check(password, phc).await.map_err(said)
    }

    /// Hashes a password under a fresh salt.
    ///
    /// # Errors
    /// As [`Passwords::check`].
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        self.0.hash(password).await.map_err(said)
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
