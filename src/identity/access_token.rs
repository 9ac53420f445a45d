//! Access tokens: JWTs (RFC 7519) signed with Ed25519 (RFC 8037), which say who is signed in and until when.
//!
//! The house reads only what it has written. The first part of a token must be, byte for byte, what the house writes for one of its own
//! keys, so that neither an algorithm nor a key is ever chosen by whoever sends one, and nothing is parsed before the signature holds.

use crate::ids::{SignInId, UserId};
use crate::proof::{SigningKey, VerifierKey, hex};
use crate::timestamp::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whom the tokens are for.
pub const AUDIENCE: &str = "arte";

/// The longest token that is looked at, in bytes. *Source*: ours have about 450, with an issuer of 100 characters 600.
const LENGTH_MOST: usize = 1_024;

/// How far the clocks of two nodes of one house may be apart before one refuses what the other has just given.
const SKEW: Duration = Duration::from_secs(5);

/// Who is signed in, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The account.
    pub user: UserId,
    /// The session, which must be alive as well.
    pub session: SignInId,
    /// When the token was given, in whole seconds.
    pub issued_at: Timestamp,
    /// Until when it counts, in whole seconds.
    pub expires_at: Timestamp,
}

/// Why a token does not count. For the log and the tests: a caller hears of one fault only, that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not three parts, or too long.
    #[error("it has not the form of a token")]
    Form,
    /// The first part is none that this house writes: another algorithm, type or key, or something more.
    #[error("it names no algorithm and key of this house")]
    Header,
    /// The signature is none of the named key over these bytes.
    #[error("the signature does not hold")]
    Signature,
    /// The second part is not what this house writes.
    #[error("its claims are not those of this house")]
    Claims,
    /// Given by another house.
    #[error("it was issued by another house")]
    Issuer,
    /// Meant for something else.
    #[error("it is meant for somebody else")]
    Audience,
    /// It counts only later.
    #[error("it does not count yet")]
    Early,
    /// It does not count any more.
    #[error("it has expired")]
    Expired,
}

/// The second part, as RFC 7519 names it. Instants are whole seconds.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Writes a token. It begins and ends on whole seconds: `expires_at` is cut down to one.
pub fn write_access_token(key: &SigningKey, issuer: &str, claims: &Claims) -> String {
    let iat = seconds(claims.issued_at);
    let payload = Payload {
        iss: issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: claims.user.to_string(),
        sid: claims.session.to_string(),
        iat,
        nbf: iat,
        exp: seconds(claims.expires_at),
    };
    // INVARIANT: texts and numbers under fixed names can always be written as JSON.
    let payload = serde_json::to_vec(&payload).unwrap_or_default();
    let signed = format!("{}.{}", header(key.verifier()), URL_SAFE_NO_PAD.encode(payload));
    let signature = key.sign_bytes(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Reads a token that one of these keys has signed.
///
/// # Errors
/// [`TokenFault`] says which check it failed first.
pub fn read_access_token<'a>(
    text: &str,
    keys: impl IntoIterator<Item = &'a VerifierKey>,
    issuer: &str,
    now: Timestamp,
) -> Result<Claims, TokenFault> {
    if text.len() > LENGTH_MOST {
        return Err(TokenFault::Form);
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(TokenFault::Form)?;
    let (first, payload) = signed.split_once('.').filter(|(_, rest)| !rest.contains('.')).ok_or(TokenFault::Form)?;
    let key = keys.into_iter().find(|key| header(key) == first).ok_or(TokenFault::Header)?;
    let signature: [u8; 64] = decode(signature).and_then(|bytes| bytes.try_into().ok()).ok_or(TokenFault::Signature)?;
    if !key.has_signed_bytes(signed.as_bytes(), &signature) {
        return Err(TokenFault::Signature);
    }
    let payload: Payload =
        decode(payload).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(TokenFault::Claims)?;
    if payload.iss != issuer {
        return Err(TokenFault::Issuer);
    }
    if payload.aud != AUDIENCE {
        return Err(TokenFault::Audience);
    }
    let (from, until) = (instant(payload.nbf)?, instant(payload.exp)?);
    if from > now + SKEW {
        return Err(TokenFault::Early);
    }
    if until <= now {
        return Err(TokenFault::Expired);
    }
    let user: UserId = payload.sub.parse().map_err(|_| TokenFault::Claims)?;
    let session: SignInId = payload.sid.parse().map_err(|_| TokenFault::Claims)?;
    // An identifier has several spellings, of which the house writes one.
    if user.to_string() != payload.sub || session.to_string() != payload.sid {
        return Err(TokenFault::Claims);
    }
    Ok(Claims { user, session, issued_at: instant(payload.iat)?, expires_at: until })
}

/// Returns the first part of every token of a key.
fn header(key: &VerifierKey) -> String {
    let header = format!(r#"{{"alg":"EdDSA","kid":"{}","typ":"at+jwt"}}"#, hex(&key.hash()));
    URL_SAFE_NO_PAD.encode(header)
}

/// Reads base64url strictly: no padding, no stray bits, nothing else in it.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

const fn seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}

fn instant(seconds: i64) -> Result<Timestamp, TokenFault> {
    seconds.checked_mul(1_000_000).map(Timestamp::from_micros).ok_or(TokenFault::Claims)
}

#[cfg(test)]
mod tests;
