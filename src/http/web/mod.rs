//! The page of the house: files that were built before, and lie in the program (docs/adr/0034).
//!
//! They are no rows of the table: nobody is asked who he is, nothing is decided, and no client but a browser has a use for them.
//! What is a row is found before, so that no page can ever stand in the way of a call.

mod accept;
mod files;

use super::error::not_found_page;
use accept::{Coding, best_coding, takes_html};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use files::{FILES, File, PAGES};

/// What lies under `/assets/` has its content's hash in its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time, and answered with 304.
const ASK_AGAIN: &str = "no-cache";

/// The page loads scripts, styles, pictures and data from the house alone, and none of it can be written into the page. `'self'` of
/// `connect-src` is the socket, too: same host, `ws` where the page is `http` and `wss` where it is `https` (CSP 3, 6.7.2.8). `blob:` shows an
/// operator a picture before it is sent. With trusted types a script that sneaks in as text has no way left to become one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; \
                      manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// The page asks the browser for no camera, no place, no payment; nor may anything that it shows.
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Paths that are the machines': what is not found there is a problem in JSON, and never a page.
const NO_PAGES: [&str; 3] = ["/v1", "/media", "/assets"];

/// Answers with a file of the page, or with the page where the path is one of its own; none for everything else.
pub fn answer(request: &HttpRequest) -> Option<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let (path, headers) = (request.path(), request.headers());
    let index = FILES.iter().find(|file| file.path == "/index.html")?;
    match FILES.iter().find(|file| file.path == path) {
        Some(file) => Some(send(file, headers, HttpResponse::Ok())),
        None if PAGES.iter().any(|pattern| is_of(path, pattern)) => Some(send(index, headers, HttpResponse::Ok())),
        // Somebody with a browser has lost the way: the page says so, in the reader's language.
        None if !is_for_machines(path) && takes_html(headers.get_all(ACCEPT).filter_map(|it| it.to_str().ok())) => {
            Some(send(index, &HeaderMap::new(), not_found_page()))
        }
        None => None,
    }
}

fn is_for_machines(path: &str) -> bool {
    NO_PAGES.iter().any(|start| path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Returns whether a path is of a pattern such as `/auctions/:id`.
fn is_of(path: &str, pattern: &str) -> bool {
    let mut parts = path.split('/');
    let mut wanted = pattern.split('/');
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(name)) if part == name || (name.starts_with(':') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

fn send(file: &'static File, asked: &HeaderMap, mut answer: HttpResponseBuilder) -> HttpResponse {
    let encodings = asked.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let (coding, bytes) = match best_coding(encodings, file.brotli.is_some(), file.gzip.is_some()) {
        Coding::Brotli => ("br", file.brotli.unwrap_or(file.plain)),
        Coding::Gzip => ("gzip", file.gzip.unwrap_or(file.plain)),
        Coding::Identity => ("", file.plain),
    };
    // Each form of a file is a thing of its own (RFC 9110, 8.8.3.3).
    let tag = if coding.is_empty() { format!("\"{}\"", file.hash) } else { format!("\"{}-{coding}\"", file.hash) };
    let is_known = asked
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*");
    if is_known {
        answer = HttpResponse::NotModified();
    }
    let cache = if file.path.starts_with("/assets/") { FOR_EVER } else { ASK_AGAIN };
    answer.insert_header((CACHE_CONTROL, cache)).insert_header((ETAG, tag)).insert_header((VARY, "accept-encoding"));
    if file.path == "/index.html" {
        answer
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((OPENER_POLICY, "same-origin"))
            .insert_header((PERMISSIONS_POLICY, PERMISSIONS));
    }
    if is_known {
        return answer.finish();
    }
    answer.insert_header((CONTENT_TYPE, file.media_type));
    if !coding.is_empty() {
        answer.insert_header((CONTENT_ENCODING, coding));
    }
    answer.body(Bytes::from_static(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_of_its_own_paths_and_no_others() {
        let table = [
            ("/", "/", true),
            ("/auctions", "/auctions", true),
            ("/auctions/7", "/auctions/:id", true),
            ("/auctions/", "/auctions/:id", false),
            ("/auctions/7/8", "/auctions/:id", false),
            ("/auctions", "/auctions/:id", false),
            ("/v1/auctions", "/auctions", false),
            ("//auctions", "/auctions", false),
        ];
        for (path, pattern, fits) in table {
            assert_eq!(is_of(path, pattern), fits, "{path} {pattern}");
        }
    }

    #[test]
    fn every_page_is_the_readers_and_none_is_the_machines() {
        assert!(PAGES.contains(&"/") && PAGES.contains(&"/auctions/:id"));
        for page in PAGES {
            assert!(!is_for_machines(page), "{page} would hide calls");
        }
    }

    #[test]
    fn the_files_are_what_the_index_names() {
        let index = FILES.iter().find(|file| file.path == "/index.html").unwrap();
        let text = std::str::from_utf8(index.plain).unwrap();
        for part in text.split('"').filter(|part| part.starts_with("/assets/")) {
            assert!(FILES.iter().any(|file| file.path == part), "{part} is not in the program");
        }
        assert!(
            !text.contains("<style") && !text.contains("javascript:") && !text.contains(" on"),
            "nothing is inline"
        );
        assert!(!text.split("<script").skip(1).any(|part| !part.contains(" src=\"")), "a script without an address");
    }
}
