//! Refresh tokens: what a session gets its next access token by. Each is good once.
//!
//! `artr_` and base64url of three parts: the session, a part that all tokens of the session share, and a part of this one's own. The shared
//! part tells an old token of the session, whose use means that somebody has copied it, from a guess of somebody who knows the session's
//! name only. The next token is made of the one before it and a salt that the store keeps: whoever lost the answer can be given the same
//! again, and the store, which knows hashes and salts, cannot make one.

use crate::ids::SignInId;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::fmt;
use uuid::Uuid;

/// What every refresh token starts with, so that one that leaks is recognised.
const PREFIX: &str = "artr_";

/// How many bytes of chance all tokens of a session share. *Source*: 128 bits, as OWASP asks of any session identifier.
pub const FAMILY_BYTES: usize = 16;

/// How many bytes of chance are each token's own.
pub const TURN_BYTES: usize = 32;

const LENGTH: usize = 16 + FAMILY_BYTES + TURN_BYTES;

/// A refresh token.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    session: SignInId,
    family: [u8; FAMILY_BYTES],
    turn: [u8; TURN_BYTES],
}

impl RefreshToken {
    /// Makes the first token of a session.
    pub const fn first(session: SignInId, family: [u8; FAMILY_BYTES], turn: [u8; TURN_BYTES]) -> Self {
        Self { session, family, turn }
    }

    /// Makes the token that follows this one under a salt: the same salt, the same token.
    pub fn next(&self, salt: &[u8; 32]) -> Self {
        // INVARIANT: HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.turn) else { return self.clone() };
        mac.update(b"arte/refresh/v1\n");
        mac.update(salt);
        Self { turn: mac.finalize().into_bytes().into(), ..self.clone() }
    }

    /// Reads a token; none when it has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok().filter(|bytes| bytes.len() == LENGTH)?;
        let (session, rest) = bytes.split_at(16);
        let (family, turn) = rest.split_at(FAMILY_BYTES);
        Some(Self {
            session: SignInId(Uuid::from_slice(session).ok()?),
            family: family.try_into().ok()?,
            turn: turn.try_into().ok()?,
        })
    }

    /// Writes the token, for the client only.
    pub fn text(&self) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(self.session.0.as_bytes());
        bytes.extend_from_slice(&self.family);
        bytes.extend_from_slice(&self.turn);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Returns which session it is of.
    pub const fn session(&self) -> SignInId {
        self.session
    }

    /// Returns what the store keeps of the part that all tokens of the session share. It holds chance enough that no slow hash is needed.
    pub fn family_hash(&self) -> [u8; 32] {
        digest(b"family\n", &self.family)
    }

    /// Returns what the store keeps of this token's own part.
    pub fn turn_hash(&self) -> [u8; 32] {
        digest(b"turn\n", &self.turn)
    }
}

impl fmt::Debug for RefreshToken {
    /// A token never reaches a log by way of `{:?}`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RefreshToken({}, hidden)", self.session)
    }
}

fn digest(what: &[u8], secret: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(what).chain_update(secret).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_token() -> RefreshToken {
        RefreshToken::first(SignInId(Uuid::from_u128(7)), [1; 16], [2; 32])
    }

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is_one() {
        let token = a_token();
        let text = token.text();
        assert_eq!(RefreshToken::read(&text), Some(token.clone()));
        assert_eq!(text.len(), PREFIX.len() + 86);
        assert!(!format!("{token:?}").contains(&text[5..20]));
        for other in [
            "",
            "artr_",
            &text[1..],
            &text[..text.len() - 1],
            &format!("{text}A"),
            &text.replace("artr_", "arte_"),
            &format!("{text}="),
        ] {
            assert_eq!(RefreshToken::read(other), None, "{other:?}");
        }
    }

    #[test]
    fn the_next_token_is_of_the_same_family_and_the_same_under_the_same_salt() {
        let first = a_token();
        let (second, other) = (first.next(&[3; 32]), first.next(&[4; 32]));
        assert_eq!(second, first.next(&[3; 32]));
        assert_eq!((second.session(), second.family_hash()), (first.session(), first.family_hash()));
        let hashes = [first.turn_hash(), second.turn_hash(), other.turn_hash(), first.family_hash()];
        for (place, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..place].contains(hash));
        }
    }
}
