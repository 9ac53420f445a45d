//! Honest tokens, and many that are not.

use super::*;
use serde_json::{Value, json};
use uuid::Uuid;

const ISSUER: &str = "house.example";
const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn key(secret: u8) -> SigningKey {
    SigningKey::new("access-tokens", &[secret; 32]).unwrap()
}

fn claims() -> Claims {
    let (user, session) = (UserId(Uuid::from_u128(1)), SignInId(Uuid::from_u128(2)));
    Claims { user, session, issued_at: NOW, expires_at: NOW + Duration::from_secs(1_800) }
}

fn read(text: &str, now: Timestamp) -> Result<Claims, TokenFault> {
    let keys = [key(1).verifier().clone(), key(2).verifier().clone()];
    read_access_token(text, &keys, ISSUER, now)
}

/// Writes any token at all, signed by any key.
fn forged(key: &SigningKey, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = key.sign_bytes(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn own_header(key: &SigningKey) -> String {
    String::from_utf8(decode(&header(key.verifier())).unwrap()).unwrap()
}

fn own_payload() -> Value {
    let token = write_access_token(&key(1), ISSUER, &claims());
    serde_json::from_slice(&decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[test]
fn an_honest_token_is_read_as_it_was_written_until_it_expires() {
    for secret in [1, 2] {
        let token = write_access_token(&key(secret), ISSUER, &claims());
        assert_eq!(read(&token, NOW), Ok(claims()));
        assert_eq!(read(&token, NOW - SKEW), Ok(claims()), "another node's clock may be a little behind");
        assert_eq!(read(&token, NOW - SKEW - Duration::from_secs(1)), Err(TokenFault::Early));
        let last = claims().expires_at - Duration::from_micros(1);
        assert_eq!(read(&token, last), Ok(claims()));
        assert_eq!(read(&token, claims().expires_at), Err(TokenFault::Expired));
    }
    // What the forgeries below are made of is what the house writes: nothing is wrong with them but what each row makes wrong.
    assert_eq!(read(&forged(&key(1), &own_header(&key(1)), &own_payload().to_string()), NOW), Ok(claims()));
}

#[test]
fn forged_tokens_are_refused_by_the_first_check_they_fail() {
    let good = write_access_token(&key(1), ISSUER, &claims());
    let parts: Vec<&str> = good.split('.').collect();
    let [head, body, sign] = parts[..] else { panic!("three parts") };
    let kid = hex(&key(1).verifier().hash());
    let header = |text: String| forged(&key(1), &text, &own_payload().to_string());
    let with = |name: &str, value: Value| {
        let mut payload = own_payload();
        payload[name] = value;
        forged(&key(1), &own_header(&key(1)), &payload.to_string())
    };
    let without = |name: &str| {
        let mut payload = own_payload();
        payload.as_object_mut().unwrap().remove(name);
        forged(&key(1), &own_header(&key(1)), &payload.to_string())
    };
    let payload = |text: &str| forged(&key(1), &own_header(&key(1)), text);
    let mut flipped = decode(sign).unwrap();
    flipped[40] ^= 1;
    let second = NOW.as_micros() / 1_000_000;
    use TokenFault::{Audience, Claims, Early, Expired, Form, Header, Issuer, Signature};
    let table = [
        ("empty", String::new(), Form),
        ("one part", head.to_owned(), Form),
        ("two parts", format!("{head}.{body}"), Form),
        ("four parts", format!("{good}.{sign}"), Form),
        ("encrypted form, five parts", format!("{head}.{body}.{sign}.{body}.{sign}"), Form),
        ("too long", format!("{head}.{}.{sign}", "A".repeat(2_000)), Form),
        ("no header", format!(".{body}.{sign}"), Header),
        ("padded header", format!("{head}=.{body}.{sign}"), Header),
        ("space before", format!(" {good}"), Header),
        (
            "algorithm none, no signature",
            format!("{}.{body}.", URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"none","kid":"{kid}","typ":"at+jwt"}}"#))),
            Header,
        ),
        (
            "algorithm none, spelt otherwise",
            header(format!(r#"{{"alg":"nOnE","kid":"{kid}","typ":"at+jwt"}}"#)),
            Header,
        ),
        ("algorithm HS256", header(format!(r#"{{"alg":"HS256","kid":"{kid}","typ":"at+jwt"}}"#)), Header),
        ("algorithm RS256", header(format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt"}}"#)), Header),
        ("algorithm ES256", header(format!(r#"{{"alg":"ES256","kid":"{kid}","typ":"at+jwt"}}"#)), Header),
        ("algorithm in lower case", header(format!(r#"{{"alg":"eddsa","kid":"{kid}","typ":"at+jwt"}}"#)), Header),
        ("two algorithms", header(format!(r#"{{"alg":"none","alg":"EdDSA","kid":"{kid}","typ":"at+jwt"}}"#)), Header),
        ("type JWT", header(format!(r#"{{"alg":"EdDSA","kid":"{kid}","typ":"JWT"}}"#)), Header),
        ("no type", header(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#)), Header),
        ("no key", header(r#"{"alg":"EdDSA","typ":"at+jwt"}"#.into()), Header),
        ("an unknown key", header(r#"{"alg":"EdDSA","kid":"00000000","typ":"at+jwt"}"#.into()), Header),
        ("a key that is a path", header(r#"{"alg":"EdDSA","kid":"../../dev/null","typ":"at+jwt"}"#.into()), Header),
        (
            "a key that brings itself",
            header(format!(r#"{{"alg":"EdDSA","kid":"{kid}","typ":"at+jwt","jwk":{{"kty":"OKP"}}}}"#)),
            Header,
        ),
        (
            "a key from elsewhere",
            header(format!(r#"{{"alg":"EdDSA","kid":"{kid}","typ":"at+jwt","jku":"https://evil.example"}}"#)),
            Header,
        ),
        (
            "a critical extension",
            header(format!(r#"{{"alg":"EdDSA","kid":"{kid}","typ":"at+jwt","crit":["b64"],"b64":false}}"#)),
            Header,
        ),
        ("another order", header(format!(r#"{{"typ":"at+jwt","alg":"EdDSA","kid":"{kid}"}}"#)), Header),
        ("a key that left", write_access_token(&key(3), ISSUER, &claims()), Header),
        ("no signature", format!("{head}.{body}."), Signature),
        ("half a signature", format!("{head}.{body}.{}", &sign[..sign.len() / 2]), Signature),
        ("a padded signature", format!("{good}=="), Signature),
        ("a flipped bit", format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(&flipped)), Signature),
        (
            "stray bits",
            format!("{}{}", &good[..good.len() - 1], if good.ends_with('B') { 'D' } else { 'B' }),
            Signature,
        ),
        ("zeros", format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode([0; 64])), Signature),
        (
            "the signature of another token",
            format!("{head}.{}.{sign}", with("sub", json!(Uuid::from_u128(9))).split('.').nth(1).unwrap()),
            Signature,
        ),
        ("the other key's signature", forged(&key(2), &own_header(&key(1)), &own_payload().to_string()), Signature),
        (
            "the header of the other key",
            format!("{}.{body}.{sign}", URL_SAFE_NO_PAD.encode(own_header(&key(2)))),
            Signature,
        ),
        ("not JSON", payload("sub=1"), Claims),
        ("a list", payload("[]"), Claims),
        ("a claim twice", payload(&own_payload().to_string().replacen('{', r#"{"sub":"x","#, 1)), Claims),
        ("a claim more", with("role", json!("admin")), Claims),
        ("no subject", without("sub"), Claims),
        ("no session", without("sid"), Claims),
        ("no end", without("exp"), Claims),
        ("no beginning", without("nbf"), Claims),
        ("no issuer", without("iss"), Claims),
        ("no audience", without("aud"), Claims),
        ("a subject that is none", with("sub", json!("admin")), Claims),
        ("a subject in capitals", with("sub", json!("00000000-0000-0000-0000-00000000000A")), Claims),
        ("a subject without dashes", with("sub", json!(Uuid::from_u128(1).simple().to_string())), Claims),
        ("an end that is a text", with("exp", json!((second + 1_800).to_string())), Claims),
        ("an end in fractions", with("exp", json!(1.8e9)), Claims),
        ("an end beyond all time", with("exp", json!(i64::MAX)), Claims),
        ("an end at the wrong end", with("exp", json!(-1)), Expired),
        ("another issuer", with("iss", json!("house.example.evil.example")), Issuer),
        ("another audience", with("aud", json!("bank")), Audience),
        ("several audiences", with("aud", json!(["arte", "bank"])), Claims),
        ("expired", with("exp", json!(second)), Expired),
        ("not yet", with("nbf", json!(second + 6)), Early),
    ];
    assert!(table.len() >= 40);
    for (name, token, fault) in table {
        assert_eq!(read(&token, NOW), Err(fault), "{name}: {token}");
    }
    assert_eq!(read(&good, NOW), Ok(claims()));
}
