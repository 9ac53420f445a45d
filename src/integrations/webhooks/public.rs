//! Which addresses are on the public Internet. What is not known to be is not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not for everybody. *Source*: IANA's registry of special purposes, without those that are globally reachable;
/// relay anycast (192.88.99.0/24) stays out, for what is behind it is anybody's guess.
const SPECIAL_V4: [([u8; 4], u32); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // Also 169.254.169.254, where clouds keep the secrets of their machines.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, and all that is reserved above it, the broadcast address among it.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// Networks within 2000::/3 that are not for everybody: protocol assignments (Teredo, ORCHID, benchmarks), documentation, 6to4, which
/// wraps any IPv4 address, SRv6.
const SPECIAL_V6: [([u16; 2], u32); 5] =
    [([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x2002, 0], 16), ([0x3fff, 0], 20), ([0x2620, 0x4f], 32)];

/// Returns whether an address is on the public Internet. Forms that wrap an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo) are not,
/// whatever they wrap.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !SPECIAL_V4.iter().any(|(network, length)| {
        let mask = u32::MAX << (32 - length);
        bits & mask == u32::from_be_bytes(*network)
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let high = (u32::from(segments[0]) << 16) | u32::from(segments[1]);
    // All that is given out so far is in 2000::/3; loopback, link-local, unique local, multicast, mapped and NAT64 are outside it.
    segments[0] >> 13 == 1
        && !SPECIAL_V6.iter().any(|([first, second], length)| {
            let mask = u32::MAX << (32 - length);
            high & mask == (u32::from(*first) << 16) | u32::from(*second)
        })
}
