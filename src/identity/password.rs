//! Passwords: how long, and how they are kept.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::ops::RangeInclusive;

/// How many characters a password has. *Source*: the contract; the upper bound keeps a check cheap.
const LENGTH: RangeInclusive<usize> = 10..=128;

/// Memory for one hash, in KiB; passes over it; lanes. *Source*: OWASP, Password Storage Cheat Sheet, the smallest set for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Why a text cannot be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password has {} to {} characters", LENGTH.start(), LENGTH.end())]
    Length,
}

/// Hashing failed: not enough memory, or a damaged hash in the store.
#[derive(Debug, thiserror::Error)]
#[error("the password cannot be hashed: {0}")]
pub struct PasswordHashError(String);

/// Checks the length, in characters, and nothing else: rules of composition make passwords worse.
///
/// # Errors
/// [`PasswordError::Length`].
pub fn check_password(password: &str) -> Result<(), PasswordError> {
    if LENGTH.contains(&password.chars().count()) { Ok(()) } else { Err(PasswordError::Length) }
}

/// Returns the argon2id hash of a password as a PHC string. Takes 19 MiB and about 30 ms: never on a thread that others wait for.
///
/// # Errors
/// [`PasswordHashError`] when there is no memory for it.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, PasswordHashError> {
    let hash = argon()?.hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordHashError(error.to_string()))
}

/// Returns whether a password is the one behind a PHC string. As costly as [`hash_password`].
///
/// # Errors
/// [`PasswordHashError`] when the string is not one of ours.
pub fn password_matches(password: &str, phc: &str) -> Result<bool, PasswordHashError> {
    let hash = PasswordHash::new(phc).map_err(|error| PasswordHashError(error.to_string()))?;
    // What a hash costs stands in the hash itself; `argon()` only says how to read it.
    match argon()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(PasswordHashError(error.to_string())),
    }
}

fn argon() -> Result<Argon2<'static>, PasswordHashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordHashError(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_counted_in_characters() {
        for (password, fine) in [
            ("123456789".to_owned(), false),
            ("1234567890".to_owned(), true),
            ("비밀번호비밀번호비밀".to_owned(), true),
            ("x".repeat(128), true),
            ("x".repeat(129), false),
        ] {
            assert_eq!(check_password(&password).is_ok(), fine, "{password}");
        }
    }

    #[test]
    fn a_hash_says_how_it_was_made_and_only_knows_its_password() {
        let long = "길고 긴 비밀번호 🖼".repeat(8);
        let phc = hash_password(&long, &[7; 16]).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(password_matches(&long, &phc).unwrap());
        assert!(!password_matches(&long[..long.len() - "🖼".len()], &phc).unwrap());
        assert_ne!(phc, hash_password(&long, &[8; 16]).unwrap());
        assert!(password_matches("x", "not a hash").is_err());
    }
}
