//! Bearer tokens: chance, written in base64url. The house keeps only their SHA-256.

use super::call::Caller;
use super::error::ApiError;
use super::house::House;
use crate::wire::Code;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use sha2::{Digest, Sha256};

/// What every token starts with, so that one that leaks is recognised by those who look for leaks.
const PREFIX: &str = "arte_";

/// How many bytes of chance.
const CHANCE: usize = 32;

/// How many characters they take in base64url without padding.
const CHARACTERS: usize = CHANCE * 4 / 3 + 1;

/// A token and what the house keeps of it.
pub struct NewToken {
    /// For the client only.
    pub text: String,
    /// For the store.
    pub hash: [u8; 32],
}

/// Makes a token.
///
/// # Errors
/// `internal` when the operating system has no chance to give.
pub fn new_token() -> Result<NewToken, ApiError> {
    let text = format!("{PREFIX}{}", chance()?);
    let hash = hash(&text);
    Ok(NewToken { text, hash })
}

/// Returns 32 bytes of chance in base64url.
///
/// # Errors
/// As [`new_token`].
pub fn chance() -> Result<String, ApiError> {
    let mut bytes = [0; CHANCE];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(base64url(&bytes))
}

/// Returns SHA-256 of a token. A token holds 256 bits of chance, so that no slow hash is needed.
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Finds who sent a request; none when no token was sent.
///
/// # Errors
/// `unauthenticated` when one was sent that is not valid (any more); those of the store.
pub async fn caller(house: &House, headers: &HeaderMap) -> Result<Option<Caller>, ApiError> {
    let Some(token) = bearer(headers)? else { return Ok(None) };
    let token_hash = hash(token);
    match house.people.session(&token_hash, house.clock.now()).await? {
        Some(session) => Ok(Some(Caller { session, token_hash })),
        None => Err(ApiError::new(Code::Unauthenticated, "The token is not valid, or has expired. Sign in again.")),
    }
}

/// Takes the token out of the header.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let refused =
        || ApiError::new(Code::Unauthenticated, "Send one `Authorization: Bearer <token>`, as the login answered it.");
    let mut found = headers.get_all(AUTHORIZATION);
    let Some(value) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(refused());
    }
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
    let is_ours = token
        .strip_prefix(PREFIX)
        .is_some_and(|rest| rest.len() == CHARACTERS && rest.bytes().all(|byte| ALPHABET.contains(&byte)));
    if scheme.eq_ignore_ascii_case("bearer") && is_ours { Ok(Some(token)) } else { Err(refused()) }
}

/// *Source*: RFC 4648, section 5.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes in base64url without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 1);
    for chunk in bytes.chunks(3) {
        let number =
            (0..3).fold(0_usize, |number, place| number << 8 | usize::from(chunk.get(place).copied().unwrap_or(0)));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[number >> (18 - 6 * place) & 63]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn bytes_are_written_as_rfc_4648_says() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn only_our_tokens_are_looked_up() {
        let token = new_token().unwrap().text;
        assert_eq!(token.len(), PREFIX.len() + CHARACTERS);
        let table = [
            (format!("Bearer {token}"), true),
            (format!("bearer {token}"), true),
            (format!("Basic {token}"), false),
            (format!("Bearer  {token}"), false),
            (format!("Bearer {token}x"), false),
            (format!("Bearer {}", &token[1..]), false),
            (token.clone(), false),
            (String::new(), false),
        ];
        for (value, fine) in table {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_str(&value).unwrap());
            assert_eq!(bearer(&headers).is_ok(), fine, "{value}");
        }
        let mut twice = HeaderMap::new();
        twice.append(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        twice.append(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        assert!(bearer(&twice).is_err());
        assert!(matches!(bearer(&HeaderMap::new()), Ok(None)));
    }

    #[test]
    fn no_two_tokens_are_alike() {
        let (one, two) = (new_token().unwrap(), new_token().unwrap());
        assert!(one.text != two.text && one.hash != two.hash && one.hash == hash(&one.text));
    }
}
