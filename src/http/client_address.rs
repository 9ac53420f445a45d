//! From which address a request comes.

use super::house::House;
use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use std::net::{IpAddr, Ipv4Addr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Returns the address of who sent a request: of the peer, or, when that is a proxy of `http.trusted_proxies`, of whom the proxy names.
pub fn of(house: &House, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let named = request.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    behind(peer, named, &house.settings.http.trusted_proxies)
}

/// Walks back along the proxies. Each adds the address it was called from at the end, and only what ours have added is believed: the rest of
/// the header is whatever the client has sent.
fn behind<'a>(peer: IpAddr, named: impl DoubleEndedIterator<Item = &'a str>, trusted: &[IpAddr]) -> IpAddr {
    let mut found = peer;
    for text in named.rev().flat_map(|value| value.rsplit(',')) {
        if !trusted.contains(&found) {
            break;
        }
        let Ok(next) = text.trim().parse::<IpAddr>() else { break };
        found = next.to_canonical();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_say_is_believed() {
        let trusted: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2"].iter().map(|text| text.parse().unwrap()).collect();
        let table: &[(&str, &[&str], &str)] = &[
            ("192.0.2.7", &[], "192.0.2.7"),
            ("192.0.2.7", &["198.51.100.1"], "192.0.2.7"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.2", &["203.0.113.9, 198.51.100.1, 10.0.0.1"], "198.51.100.1"),
            ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
        ];
        for (peer, named, expected) in table {
            let found = behind(peer.parse().unwrap(), named.iter().copied(), &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {named:?}");
        }
    }
}
