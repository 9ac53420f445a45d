//! `Idempotency-Key`: the same call under the same key is done once and answered the same.

use super::call::Call;
use super::error::{About, ApiError, SOON, stored_builder};
use super::table::{Endpoint, Run};
use crate::drill_point;
use crate::persistence::{Idempotent, StoreError, StoredAnswer};
use crate::wire::Code;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderName, HeaderValue};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::time::Duration;
use uuid::Uuid;

/// The header that carries the key.
pub const KEY_HEADER: &str = "idempotency-key";

/// Says that an answer is a stored one.
pub const REPLAY_HEADER: &str = "idempotent-replay";

/// The longest key. *Source*: the contract.
const KEY_LENGTH_MAX: usize = 64;

/// The field that a PIN is sent in, wherever one is.
const PIN: &str = "pin";

/// How long a key is kept. *Source*: the contract.
const KEPT_FOR: Duration = Duration::from_secs(48 * 60 * 60);

/// Runs a call, or returns the answer it had before. `made` is the name of what it has made.
///
/// # Errors
/// `malformed` for a key that is none, `key_reused`, `busy`; those of the store; those of the call itself are answers.
pub async fn run_once(row: &Endpoint, run: Run, call: Call, made: &mut Option<Uuid>) -> Result<HttpResponse, ApiError> {
    let Some(key) = read_key(&call)? else {
        let reply = run(call).await?;
        *made = reply.made();
        return Ok(reply.respond());
    };
    let (house, user, request_id) = (call.house.clone(), call.user()?.id, call.request_id.clone());
    let now = call.now();
    let digest = digest(row, &call);
    let begun = house.people.begin_call(user, &key, &digest, now, now - KEPT_FOR).await;
    let begun = begun.map_err(|error| match error {
        // Forgotten since the call came in: nothing is kept of it any more, and nobody is signed in.
        StoreError::NotFound(_) => ApiError::plain(Code::Unauthenticated),
        other => other.into(),
    })?;
    match begun {
        Idempotent::Begun => {}
        Idempotent::Running => {
            let detail = "A call under this key is still being worked on. Send the same again in a moment.";
            return Err(ApiError::new(Code::Busy, detail).about(About::RepeatedCall).retry_after(SOON));
        }
        Idempotent::Reused => return Err(ApiError::plain(Code::KeyReused)),
        Idempotent::Done(StoredAnswer { status, etag, body }) => {
            let mut answer = stored_builder(status);
            answer.insert_header((CACHE_CONTROL, "no-store")).insert_header((REPLAY_HEADER, "true"));
            if let Some(etag) = etag {
                answer.insert_header((ETAG, etag));
            }
            return Ok(answer.body(body));
        }
    }
    drill_point!("call.run.before");
    // A task of its own, so that a handler that panics still comes back here.
    let result =
        actix_web::rt::spawn(run(call)).await.unwrap_or_else(|panic| Err(ApiError::internal(panic).undecided()));
    drill_point!("call.finish.before");
    let stored = match &result {
        Ok(reply) => house.people.finish_call(user, &key, Some(&reply.to_store())).await,
        // A store that does not answer may have done it, and a panic may come after the deed. The key stays taken, as after a crash, so
        // that the same call in the next second does not do it twice.
        Err(error) if error.is_undecided() => Ok(()),
        Err(error) if error.code().is_retryable() => house.people.finish_call(user, &key, None).await,
        Err(error) => {
            let answer = StoredAnswer { status: error.status(), etag: None, body: error.body(request_id.as_str()) };
            house.people.finish_call(user, &key, Some(&answer)).await
        }
    };
    if let Err(error) = stored {
        // What was done is done and is answered; only a repetition will be told "busy" until the key is forgotten.
        tracing::error!(request.id = request_id.as_str(), %error, "the answer of an idempotent call could not be stored");
    }
    let reply = result?;
    *made = reply.made();
    Ok(reply.respond())
}

/// Reads the key of a call.
///
/// # Errors
/// `malformed` for one that is none.
pub fn read_key(call: &Call) -> Result<Option<String>, ApiError> {
    let mut found = call.request().headers().get_all(HeaderName::from_static(KEY_HEADER));
    let Some(value) = found.next() else { return Ok(None) };
    match (key_text(value), found.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(ApiError::malformed("Idempotency-Key has 1 to 64 characters of A-Z a-z 0-9 - _, and is sent once.")),
    }
}

fn key_text(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (!text.is_empty() && text.len() <= KEY_LENGTH_MAX && text.bytes().all(plain)).then_some(text)
}

/// Returns what tells one call from another: method, path and body, behind their lengths.
fn digest(row: &Endpoint, call: &Call) -> [u8; 32] {
    let mut hash = Sha256::new();
    let body = kept(&call.body);
    for part in [row.verb.word().as_bytes(), call.request().path().as_bytes(), &body] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Returns a body without a PIN: six digits are soon guessed from a digest, so nothing is kept of them.
fn kept(body: &[u8]) -> Cow<'_, [u8]> {
    // The name can be written with escapes too. What takes a key takes JSON: pictures and tables never come here.
    let may_have_one = body.contains(&b'\\') || body.windows(PIN.len()).any(|window| window == PIN.as_bytes());
    if !may_have_one {
        return Cow::Borrowed(body);
    }
    // One that cannot be read is refused by the handler, and the same each time.
    let Ok(mut fields) = crate::wire::read_strict::<Map<String, Value>>(body) else { return Cow::Borrowed(b"") };
    fields.remove(PIN);
    Cow::Owned(Value::Object(fields).to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::table::{Body, endpoints};
    use super::*;

    #[test]
    fn no_digest_has_a_pin_in_it() {
        assert_eq!(kept(br#"{"limit":"1","pin":"204817"}"#), kept(br#"{"pin":"111111","limit":"1"}"#));
        assert_ne!(kept(br#"{"limit":"1","pin":"204817"}"#), kept(br#"{"limit":"2","pin":"204817"}"#));
        assert_eq!(kept(br#"{"pin":"204817","pin":"204817"}"#).as_ref(), b"");
        assert_eq!(kept(br#"{"limit":"1","p\u0069n":"204817"}"#), kept(br#"{"pin":"111111","limit":"1"}"#));
        assert_eq!(kept(br#"["5.00","pin","204817"]"#).as_ref(), b"");
        assert!(matches!(kept(br#"{ "limit": "1" }"#), Cow::Borrowed(_)));
        assert_eq!(kept(b"\xef\xbb\xbf{\"pin\":\"204817\"}").as_ref(), b"", "nor of what is no JSON");
        let takes_bytes = |row: &&Endpoint| matches!(row.body, Body::Bytes { .. });
        assert_eq!(
            endpoints().filter(|row| row.idempotent).filter(takes_bytes).count(),
            0,
            "two pictures would be one call"
        );
    }

    #[test]
    fn keys_are_short_and_plain() {
        let long = "k".repeat(65);
        for (text, fine) in
            [("a-B_9", true), ("", false), ("a.b", false), ("a b", false), (&long, false), (&long[1..], true)]
        {
            assert_eq!(key_text(&HeaderValue::from_str(text).unwrap()).is_some(), fine, "{text:?}");
        }
    }
}
