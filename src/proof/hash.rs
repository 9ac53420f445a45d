//! The hashes of RFC 6962, and hexadecimal.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Returns the hash of a leaf: SHA-256 over `00` and its bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// Returns the hash of an inner node: SHA-256 over `01` and both sides.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// Returns the root of a tree without leaves: SHA-256 of nothing.
pub(super) fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Returns SHA-256 over several pieces, one after the other.
pub(super) fn sha256(pieces: &[&[u8]]) -> Hash {
    pieces.iter().fold(Sha256::new(), |hash, piece| hash.chain_update(piece)).finalize().into()
}

/// Writes bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text.into_iter().map(char::from).collect()
}

pub(super) fn push_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // A hash at a time: pushing digit by digit would take longer than the hashing.
    for part in bytes.chunks(32) {
        let mut text = [0; 64];
        for (place, byte) in text.chunks_exact_mut(2).zip(part) {
            place[0] = DIGITS[usize::from(byte >> 4)];
            place[1] = DIGITS[usize::from(byte & 15)];
        }
        out.extend_from_slice(&text[..part.len() * 2]);
    }
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
pub fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let text = text.as_bytes();
    if text.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}
