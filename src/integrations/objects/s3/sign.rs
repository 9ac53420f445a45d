//! Signatures of Amazon's version 4, for requests whose body is at hand.
//!
//! *Source*: "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)" of the Amazon S3 API reference, whose worked
//! examples are the tests here.

use super::Cause;
use super::place::S3Place;
use crate::proof::hex;
use crate::timestamp::{Timestamp, rfc3339};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const CONTENT_HASH: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const DATE: HeaderName = HeaderName::from_static("x-amz-date");

/// Returns the headers to send, the given ones among them, all of them signed. The URL has no query.
pub(super) fn signed(
    place: &S3Place,
    method: &str,
    url: &Url,
    given: Vec<(HeaderName, HeaderValue)>,
    body: &[u8],
    now: Timestamp,
) -> Result<HeaderMap, Cause> {
    let time = compact(now);
    let content_hash = hex(&Sha256::digest(body));
    let mut headers: HeaderMap = given.into_iter().collect();
    headers.insert(HOST, host(url)?);
    headers.insert(CONTENT_HASH, content_hash.parse()?);
    headers.insert(DATE, time.parse()?);
    let mut by_name = BTreeMap::new();
    for (name, value) in &headers {
        by_name.insert(name.as_str(), value.to_str()?.trim());
    }
    let names = by_name.keys().copied().collect::<Vec<_>>().join(";");
    let lines = by_name.iter().fold(String::new(), |mut lines, (name, value)| {
        let _ = writeln!(lines, "{name}:{value}");
        lines
    });
    let canonical = format!("{method}\n{}\n\n{lines}\n{names}\n{content_hash}", url.path());
    let day = &time[..8];
    let scope = format!("{day}/{}/s3/aws4_request", place.region);
    let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let first = format!("AWS4{}", place.secret.expose_secret());
    let key = [day, &place.region, "s3", "aws4_request"]
        .iter()
        .fold(first.into_bytes(), |key, part| authenticated(&key, part.as_bytes()));
    let signature = hex(&authenticated(&key, to_sign.as_bytes()));
    let credential = format!("{}/{scope}", place.key_id);
    let authorization = format!("{ALGORITHM} Credential={credential},SignedHeaders={names},Signature={signature}");
    let mut authorization: HeaderValue = authorization.parse()?;
    authorization.set_sensitive(true);
    headers.insert(AUTHORIZATION, authorization);
    Ok(headers)
}

/// Returns what stands in `Host`: the port only where it is not the usual one.
fn host(url: &Url) -> Result<HeaderValue, Cause> {
    let host = url.host_str().unwrap_or_default();
    Ok(match url.port() {
        Some(port) => format!("{host}:{port}").parse()?,
        None => host.parse()?,
    })
}

/// Writes `20130524T000000Z`.
fn compact(now: Timestamp) -> String {
    let text = rfc3339::write(now);
    let digits = text.iter().take_while(|byte| **byte != b'.').filter(|byte| byte.is_ascii_alphanumeric());
    digits.map(|byte| char::from(*byte)).chain(['Z']).collect()
}

fn authenticated(key: &[u8], text: &[u8]) -> Vec<u8> {
    // INVARIANT: HMAC takes a key of any length (RFC 2104), so that there is nothing to refuse.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bucket, the keys and the instant of the reference's examples.
    fn example(method: &str, path: &str, given: &[(&'static str, &'static str)], body: &[u8]) -> HeaderMap {
        let place = S3Place::new(
            "https://s3.amazonaws.com",
            "examplebucket",
            false,
            "us-east-1",
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        );
        let place = place.unwrap();
        let url = format!("https://examplebucket.s3.amazonaws.com{path}").parse().unwrap();
        let now = rfc3339::read("2013-05-24T00:00:00.000000Z").unwrap();
        let given = given
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        signed(&place, method, &url, given, body, now).unwrap()
    }

    #[test]
    fn the_reference_signs_its_examples_the_same_way() {
        /// Method, path, headers, body; the names that are signed, and the signature.
        type Row = (&'static str, &'static str, &'static [Header], &'static [u8], &'static str, &'static str);
        type Header = (&'static str, &'static str);
        let table: [Row; 2] = [
            (
                "GET",
                "/test.txt",
                &[("range", "bytes=0-9")],
                b"",
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "PUT",
                "/test%24file.text",
                &[("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
                b"Welcome to Amazon S3.",
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
        ];
        for (method, path, given, body, names, signature) in table {
            let headers = example(method, path, given, body);
            let expected = format!(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={names},Signature={signature}"
            );
            assert_eq!(headers[AUTHORIZATION], expected.as_str(), "{method} {path}");
            assert_eq!(headers[DATE], "20130524T000000Z");
        }
    }

    #[test]
    fn the_port_is_named_where_it_is_not_the_usual_one() {
        for (url, expected) in [
            ("http://127.0.0.1:9000/a", "127.0.0.1:9000"),
            ("https://s3.example:443/a", "s3.example"),
            ("http://s3.example/a", "s3.example"),
        ] {
            assert_eq!(host(&url.parse().unwrap()).unwrap(), expected);
        }
    }
}
