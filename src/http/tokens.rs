//! Bearer tokens of requests, and chance written in base64url for tickets.

use super::call::Caller;
use super::error::ApiError;
use super::house::House;
use crate::identity::API_KEY_PREFIX;
use crate::ids::SignInId;
use crate::persistence::{ApiKey, Session};
use crate::wire::Code;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use sha2::{Digest, Sha256};

/// How many bytes of chance.
const CHANCE: usize = 32;

/// Returns 32 bytes of chance in base64url.
///
/// # Errors
/// `internal` when the operating system has no chance to give.
pub fn chance() -> Result<String, ApiError> {
    let mut bytes = [0; CHANCE];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(base64url(&bytes))
}

/// Returns SHA-256 of a token that is made of chance. It holds 256 bits of it, so that no slow hash is needed.
pub fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Finds who sent a request; none when no token was sent.
///
/// The store is asked for the session each time, so that one that was ended on any node is over for the next request on every node. Only
/// tokens that this house has signed and that have not expired get so far.
///
/// # Errors
/// `unauthenticated` when one was sent that is not valid (any more); those of the store.
pub async fn caller(house: &House, headers: &HeaderMap) -> Result<Option<Caller>, ApiError> {
    let Some(token) = bearer(headers)? else { return Ok(None) };
    if token.starts_with(API_KEY_PREFIX) {
        return service(house, token).await.map(Some);
    }
    let now = house.clock.now();
    let dead = || {
        ApiError::new(
            Code::Unauthenticated,
            "The token is not valid, or has expired. Refresh the session, or sign in again.",
        )
    };
    let claims = house.access.read(token, now).await.ok_or_else(dead)?;
    let session = house.sessions.session(claims.session, now).await?;
    let session = session.filter(|session| session.user.id == claims.user).ok_or_else(dead)?;
    Ok(Some(Caller { session, scopes: None }))
}

/// Finds for whom a key of a service acts.
async fn service(house: &House, key: &str) -> Result<Caller, ApiError> {
    let found = house.api_keys.api_key(&hash(key), house.clock.now()).await?;
    let dead = || ApiError::new(Code::Unauthenticated, "The key is not valid, has expired, or was revoked.");
    let ApiKey { id, owner, scopes, expires_at, .. } = found.ok_or_else(dead)?;
    let session = Session { id: SignInId(id), user: owner, expires_at };
    Ok(Caller { session, scopes: Some(scopes) })
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
    let is_one = !token.is_empty() && token.bytes().all(|byte| ALPHABET.contains(&byte) || byte == b'.');
    if scheme.eq_ignore_ascii_case("bearer") && is_one { Ok(Some(token)) } else { Err(refused()) }
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
    fn only_one_bearer_token_is_looked_at() {
        let token = "eyJh.eyJz.c2ln-_";
        let table = [
            (format!("Bearer {token}"), true),
            (format!("bearer {token}"), true),
            (format!("Basic {token}"), false),
            (format!("Bearer  {token}"), false),
            (format!("Bearer {token}="), false),
            (format!("Bearer {token}, Bearer {token}"), false),
            ("Bearer ".to_owned(), false),
            (token.to_owned(), false),
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
    fn no_two_pieces_of_chance_are_alike() {
        let (one, two) = (chance().unwrap(), chance().unwrap());
        assert!(one != two && one.len() == 43 && hash(&one) != hash(&two));
    }
}
