//! What a browser says that it takes (RFC 9110, 12.5).

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `br`
    Brotli,
    /// `gzip`
    Gzip,
    /// As it is.
    Identity,
}

/// Returns the smallest form that is taken, of those that are there.
pub fn best_coding<'a>(accepted: impl Iterator<Item = &'a str>, has_brotli: bool, has_gzip: bool) -> Coding {
    let (mut brotli, mut gzip) = (false, false);
    for part in accepted.flat_map(|text| text.split(',')) {
        let Some(word) = wanted(part) else { continue };
        brotli |= word.eq_ignore_ascii_case("br");
        gzip |= word.eq_ignore_ascii_case("gzip");
    }
    match (brotli && has_brotli, gzip && has_gzip) {
        (true, _) => Coding::Brotli,
        (false, true) => Coding::Gzip,
        (false, false) => Coding::Identity,
    }
}

/// Returns whether a page is asked for by name. `*/*` is what programs say, who are better served with a problem in JSON.
pub fn takes_html<'a>(accepted: impl Iterator<Item = &'a str>) -> bool {
    accepted.flat_map(|text| text.split(',')).filter_map(wanted).any(|word| word.eq_ignore_ascii_case("text/html"))
}

/// Returns the word of a part, unless its weight says that it is not wanted.
fn wanted(part: &str) -> Option<&str> {
    let mut words = part.split(';').map(str::trim);
    let word = words.next().filter(|word| !word.is_empty())?;
    let refused = words.any(|parameter| {
        parameter.split_once('=').is_some_and(|(name, weight)| {
            name.trim().eq_ignore_ascii_case("q") && weight.trim().trim_matches(['0', '.']).is_empty()
        })
    });
    (!refused).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_form_that_is_taken_is_sent() {
        let table = [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip;q=1.0, br;q=0.5", Coding::Brotli),
            ("BR", Coding::Brotli),
            ("br;q=0, gzip", Coding::Gzip),
            ("br; q=0.000 , gzip;q=0.01", Coding::Gzip),
            ("deflate", Coding::Identity),
            ("brotli", Coding::Identity),
            ("", Coding::Identity),
            (";;,;q=,=,", Coding::Identity),
        ];
        for (text, coding) in table {
            assert_eq!(best_coding([text].into_iter(), true, true), coding, "{text}");
        }
        assert_eq!(best_coding(["br, gzip"].into_iter(), false, true), Coding::Gzip);
        assert_eq!(best_coding(["br, gzip"].into_iter(), false, false), Coding::Identity);
    }

    #[test]
    fn only_who_names_html_gets_a_page() {
        for (text, takes) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json, text/html;q=0.2", true),
            ("*/*", false),
            ("text/html;q=0", false),
            ("application/json", false),
        ] {
            assert_eq!(takes_html([text].into_iter()), takes, "{text}");
        }
    }
}
