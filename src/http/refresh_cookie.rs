//! The cookie that holds the refresh token, and from which pages it may be used.

use super::error::ApiError;
use super::live::is_ours;
use crate::wire::Code;
use actix_web::http::header::{COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};
use std::time::Duration;

/// `__Host-` makes browsers refuse it without `Secure`, for another path, or for a whole domain (RFC 6265bis).
const NAME: &str = "__Host-arte_refresh";

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Writes the cookie: for this host alone, never for scripts, never sent along from other sites.
pub fn set(token: &str, lives: Duration) -> String {
    format!("{NAME}={token}; Max-Age={}; Path=/; Secure; HttpOnly; SameSite=Strict", lives.as_secs())
}

/// Writes the cookie that takes the cookie away.
pub fn cleared() -> String {
    set("", Duration::ZERO)
}

/// Takes the token out of the cookies; none when there is not exactly one.
pub fn get(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut found = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| *name == NAME);
    let (_, token) = found.next()?;
    found.next().is_none().then_some(token).filter(|token| !token.is_empty())
}

/// Refuses a request that a page of another house made in the reader's name. `SameSite=Strict` keeps the cookie from such requests already;
/// this also holds in a browser that does not know it, and between two houses on one site. A client that is no browser sends neither header.
///
/// # Errors
/// `forbidden`.
pub fn check_page(headers: &HeaderMap, allowed: &[String]) -> Result<(), ApiError> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(&HOST).unwrap_or_default();
    let is_from_us = match (text(&ORIGIN), text(&SEC_FETCH_SITE)) {
        (Some(origin), site) => {
            let listed = allowed.iter().any(|other| other.eq_ignore_ascii_case(origin));
            is_ours(origin, host, allowed) && (listed || site.is_none_or(|site| site == "same-origin"))
        }
        (None, Some(site)) => site == "same-origin",
        (None, None) => true,
    };
    if is_from_us {
        return Ok(());
    }
    Err(ApiError::new(
        Code::Forbidden,
        "Pages of this origin may not do this here; http.allowed_origins lists those that may.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.parse().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn the_cookie_is_for_this_host_and_nobody_elses_scripts() {
        let cookie = set("artr_x", Duration::from_secs(259_200));
        assert_eq!(cookie, "__Host-arte_refresh=artr_x; Max-Age=259200; Path=/; Secure; HttpOnly; SameSite=Strict");
        assert!(cleared().starts_with("__Host-arte_refresh=; Max-Age=0;"));
    }

    #[test]
    fn the_token_is_found_among_other_cookies_and_only_once() {
        let table: &[(&[&str], Option<&str>)] = &[
            (&["__Host-arte_refresh=t"], Some("t")),
            (&["a=b; __Host-arte_refresh=t; c=d"], Some("t")),
            (&["a=b", "__Host-arte_refresh=t"], Some("t")),
            (&["__Host-arte_refresh=t; __Host-arte_refresh=u"], None),
            (&["__Host-arte_refresh="], None),
            (&["arte_refresh=t"], None),
            (&["x__Host-arte_refresh=t"], None),
            (&[], None),
        ];
        for (cookies, found) in table {
            let pairs: Vec<_> = cookies.iter().map(|cookie| ("cookie", *cookie)).collect();
            assert_eq!(get(&headers(&pairs)), *found, "{cookies:?}");
        }
    }

    #[test]
    fn only_pages_of_the_house_may_use_it() {
        let allowed = ["https://friend.example".to_owned()];
        let (host, ours) = (("host", "house.example"), ("origin", "https://house.example"));
        let table: &[(&[(&str, &str)], bool)] = &[
            (&[host], true),
            (&[host, ours], true),
            (&[host, ours, ("sec-fetch-site", "same-origin")], true),
            (&[host, ("sec-fetch-site", "same-origin")], true),
            (&[host, ("origin", "https://friend.example"), ("sec-fetch-site", "cross-site")], true),
            (&[host, ours, ("sec-fetch-site", "cross-site")], false),
            (&[host, ours, ("sec-fetch-site", "same-site")], false),
            (&[host, ("sec-fetch-site", "cross-site")], false),
            (&[host, ("sec-fetch-site", "same-site")], false),
            (&[host, ("sec-fetch-site", "none")], false),
            (&[host, ("origin", "https://evil.example")], false),
            (&[host, ("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], false),
            (&[host, ("origin", "null")], false),
            (&[host, ("origin", "https://house.example.evil.example")], false),
        ];
        for (pairs, may) in table {
            assert_eq!(check_page(&headers(pairs), &allowed).is_ok(), *may, "{pairs:?}");
        }
    }
}
