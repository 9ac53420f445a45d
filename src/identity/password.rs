//! Passwords: how long, and how they are kept.

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
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

/// The memory that hashes are made in, one after the other. Whoever hashes often keeps it: 19 MiB that are asked of the system for each hash
/// and given back are a lock on the memory of the whole process, held by a thread that may have to wait for its turn.
#[derive(Default)]
pub struct PasswordMemory(Vec<Block>);

impl PasswordMemory {
    fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            self.0.resize(count, Block::default());
        }
        &mut self.0[..count]
    }
}

/// Returns the argon2id hash of a password as a PHC string. Takes 19 MiB and about 30 ms: never on a thread that others wait for.
///
/// # Errors
/// [`PasswordHashError`] when there is no memory for it.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, PasswordHashError> {
    hash_password_in(&mut PasswordMemory::default(), password, salt)
}

/// The same, in memory that is there already.
///
/// # Errors
/// As [`hash_password`].
pub fn hash_password_in(
    memory: &mut PasswordMemory,
    password: &str,
    salt: &[u8; 16],
) -> Result<String, PasswordHashError> {
    let argon = argon()?;
    let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
    let blocks = memory.blocks(argon.params().block_count());
    argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut hash, blocks).map_err(failed)?;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}"))
}

/// Returns whether a password is the one behind a PHC string. As costly as [`hash_password`].
///
/// # Errors
/// [`PasswordHashError`] when the string is not one of ours.
pub fn password_matches(password: &str, phc: &str) -> Result<bool, PasswordHashError> {
    password_matches_in(&mut PasswordMemory::default(), password, phc)
}

/// The same, in memory that is there already.
///
/// # Errors
/// As [`password_matches`].
pub fn password_matches_in(memory: &mut PasswordMemory, password: &str, phc: &str) -> Result<bool, PasswordHashError> {
    let kept = PasswordHash::new(phc).map_err(failed)?;
    // What a hash costs stands in the hash itself.
    let algorithm = Algorithm::new(kept.algorithm.as_str()).map_err(failed)?;
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from).map_err(failed)?;
    let argon = Argon2::new(algorithm, version, Params::try_from(&kept).map_err(failed)?);
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else { return Err(failed("it is not whole")) };
    let mut found = [0; Output::MAX_LENGTH];
    let found = &mut found[..expected.len()];
    let blocks = memory.blocks(argon.params().block_count());
    argon.hash_password_into_with_memory(password.as_bytes(), salt, found, blocks).map_err(failed)?;
    // Compared in a time that does not depend on where they differ.
    Ok(Output::new(found).map_err(failed)? == *expected)
}

fn failed(error: impl ToString) -> PasswordHashError {
    PasswordHashError(error.to_string())
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
        assert!(password_matches("x", phc.rsplit_once('$').unwrap().0).is_err());
        // In memory that another hash has left full, the same; and as the library by itself writes and reads them.
        let mut memory = PasswordMemory::default();
        for _ in 0..2 {
            assert_eq!(hash_password_in(&mut memory, &long, &[7; 16]).unwrap(), phc);
            assert!(password_matches_in(&mut memory, &long, &phc).unwrap());
            assert!(!password_matches_in(&mut memory, "another password", &phc).unwrap());
        }
        use argon2::password_hash::{PasswordHasher, PasswordVerifier};
        let theirs = argon().unwrap().hash_password_with_salt(long.as_bytes(), &[7; 16]).unwrap();
        assert_eq!(theirs.to_string(), phc);
        assert!(argon().unwrap().verify_password(long.as_bytes(), phc.as_str()).is_ok());
        // One that was made when hashes were cheaper.
        let params = Params::new(8 * 1024, 1, 1, None).unwrap();
        let older = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let older = older.hash_password_with_salt(long.as_bytes(), &[9; 16]).unwrap().to_string();
        assert!(password_matches_in(&mut memory, &long, &older).unwrap());
        assert!(!password_matches_in(&mut memory, "another password", &older).unwrap());
    }
}
