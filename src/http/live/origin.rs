//! Which pages may open sockets.

/// Returns whether a page of `origin` may: it is the house's own, as the browser named the house in `Host`, or on the list.
pub fn is_ours(origin: &str, host: &str, allowed: &[String]) -> bool {
    if allowed.iter().any(|other| other.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let (default_port, authority) = match origin.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (":443", rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (":80", rest),
        _ => return false,
    };
    let plain = |text: &str| text.strip_suffix(default_port).unwrap_or(text).to_ascii_lowercase();
    !authority.is_empty() && plain(authority) == plain(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_house_and_its_friends_may() {
        let allowed = ["https://friend.example".to_owned()];
        let table = [
            ("https://house.example", "house.example", true),
            ("https://HOUSE.example", "house.example", true),
            ("https://house.example:443", "house.example", true),
            ("https://house.example", "house.example:443", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://127.0.0.1:8080", "127.0.0.1:8081", false),
            ("https://friend.example", "house.example", true),
            ("https://friend.example.evil.example", "house.example", false),
            ("https://evil.example", "house.example", false),
            ("https://house.example.evil.example", "house.example", false),
            ("https://evil.example/house.example", "house.example", false),
            ("null", "house.example", false),
            ("", "", false),
            ("https://", "", false),
        ];
        for (origin, host, ours) in table {
            assert_eq!(is_ours(origin, host, &allowed), ours, "{origin} at {host}");
        }
    }
}
