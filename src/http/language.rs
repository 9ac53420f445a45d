//! In which language the house writes to somebody who did not say.

use super::call::Call;
use crate::mail::Language;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

/// Returns the first language of the request that the house speaks; Korean when there is none.
pub fn of(call: &Call) -> Language {
    read(call.request().headers())
}

/// Browsers list languages in the order of preference, so that their weights need not be read.
fn read(headers: &HeaderMap) -> Language {
    let text = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = text.split(',').map(|part| part.split([';', '-']).next().unwrap_or_default().trim());
    let known = tags.filter_map(|tag| match tag.to_ascii_lowercase().as_str() {
        "ko" => Some(Language::Korean),
        "en" => Some(Language::English),
        _ => None,
    });
    known.into_iter().next().unwrap_or(Language::Korean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_first_language_that_the_house_speaks_is_taken() {
        for (text, language) in [
            ("en", Language::English),
            ("en-GB,en;q=0.9,ko;q=0.8", Language::English),
            ("ko-KR,ko;q=0.9,en;q=0.8", Language::Korean),
            ("fr-FR, EN;q=0.3", Language::English),
            ("fr", Language::Korean),
            ("", Language::Korean),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_str(text).unwrap());
            assert_eq!(read(&headers), language, "{text:?}");
        }
        assert_eq!(read(&HeaderMap::new()), Language::Korean);
    }
}
