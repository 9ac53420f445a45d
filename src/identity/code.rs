//! Codes that prove that somebody reads the mail of an address.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// How many characters a code has. *Source*: the contract. With 32 letters they are 2^30 codes; the five tries of a client hit one with 5·10⁻⁹.
pub const CODE_LENGTH: usize = 6;

/// How long a code counts. *Source*: the contract.
pub const CODE_LIVES: Duration = Duration::from_secs(180);

/// How often one client may try a code, right or wrong. *Source*: the contract.
pub const CODE_TRIES: u32 = 5;

/// How often all clients that the account is not known from may try a code, together. *Source*: docs/adr/0021: with those that are kept for
/// the others a code takes 50 tries, which hit one of 2^30 with 5·10⁻⁸; nine clients must guess before a tenth finds it void.
pub const CODE_TRIES_OF_STRANGERS: u32 = 45;

/// How long the proof that a right code is traded for counts. *Source*: the contract; a form takes a few minutes to fill in.
pub const VERIFICATION_LIVES: Duration = Duration::from_secs(600);

/// The letters of codes: no I, L, O and U. *Source*: Crockford's base 32, in which 0 and O, 1 and I and L are read alike.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a code is for: one for this is none for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To make an account.
    SignUp,
    /// To set a new password.
    PasswordReset,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::SignUp, Self::PasswordReset];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::PasswordReset => "password_reset",
        }
    }

    /// Finds a purpose by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }
}

/// Makes a code of chance.
pub fn make_code(chance: [u8; CODE_LENGTH]) -> String {
    // 256 is a multiple of 32: every letter is as likely as any other.
    chance.into_iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Reads a code as somebody types it: small letters, blanks and dashes between, and letters that look alike are forgiven. None when it is no
/// code, whatever the right one is.
pub fn read_code(text: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for letter in text.chars().filter(|letter| !matches!(letter, ' ' | '-')) {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let is_one = letter.is_ascii() && LETTERS.iter().any(|known| char::from(*known) == letter);
        if !is_one || code.len() == CODE_LENGTH {
            return None;
        }
        code.push(letter);
    }
    (code.len() == CODE_LENGTH).then_some(code)
}

/// Returns what is kept of a code: a hash under a key of the house, bound to the address and the purpose. A code is short enough to be found
/// from a hash without a key by trying all of them.
pub fn code_hash(key: &[u8; 32], email: &str, purpose: Purpose, code: &str) -> [u8; 32] {
    // INVARIANT: HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in ["arte/code/v1", purpose.word(), email, code] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// What every proof of an address starts with, so that one that leaks is recognised.
const VERIFICATION_PREFIX: &str = "artv_";

/// Writes the proof that an address is verified, made of 32 bytes of chance in base64url.
pub fn write_verification(chance: &str) -> String {
    format!("{VERIFICATION_PREFIX}{chance}")
}

/// Returns what is kept of such a proof, which holds 256 bits of chance; none when the text has not the form of one.
pub fn verification_hash(text: &str) -> Option<[u8; 32]> {
    let is_one = text.len() <= 64 && text.starts_with(VERIFICATION_PREFIX);
    is_one.then(|| Sha256::digest(text.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_made_of_letters_that_nobody_mistakes() {
        assert_eq!(make_code([0, 1, 31, 32, 255, 254]), "01Z0ZY");
        assert!(LETTERS.iter().all(|letter| !b"ILOU".contains(letter)));
        let table = [
            ("01Z0ZY", Some("01Z0ZY")),
            ("01z0zy", Some("01Z0ZY")),
            ("oiz0-zy", Some("01Z0ZY")),
            (" 0L Z0 ZY ", Some("01Z0ZY")),
            ("01Z0Z", None),
            ("01Z0ZYY", None),
            ("01Z0ZU", None),
            ("01Z0Z\n", None),
            ("01Z0Z０", None),
            ("", None),
        ];
        for (text, code) in table {
            assert_eq!(read_code(text).as_deref(), code, "{text:?}");
        }
    }

    #[test]
    fn a_hash_is_of_one_key_address_purpose_and_code() {
        let hash = code_hash(&[1; 32], "ann@x.example", Purpose::SignUp, "ABCDEF");
        assert_eq!(hash, code_hash(&[1; 32], "ann@x.example", Purpose::SignUp, "ABCDEF"));
        let others = [
            code_hash(&[2; 32], "ann@x.example", Purpose::SignUp, "ABCDEF"),
            code_hash(&[1; 32], "bob@x.example", Purpose::SignUp, "ABCDEF"),
            code_hash(&[1; 32], "ann@x.example", Purpose::PasswordReset, "ABCDEF"),
            code_hash(&[1; 32], "ann@x.example", Purpose::SignUp, "ABCDEG"),
            code_hash(&[1; 32], "ann@x.exampleA", Purpose::SignUp, "BCDEF"),
        ];
        assert!(others.iter().all(|other| *other != hash));
    }
}
