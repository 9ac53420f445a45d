//! Looks at the headers of frames as they come in, before anything is buffered.
//!
//! The codec behind us waits for the whole of a frame before it finds it too long (read in actix-http 3.20), so that one header that
//! announces a gigabyte would make us collect a gigabyte. And where a header is broken it fails without going on, again and again.

use crate::planted;
use crate::wire::MAX_FRAME_BYTES;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The longest header a frame can have.
const HEADER_BYTES_MAX: usize = 14;

/// The mask that every frame of a client brings along.
const MASK_BYTES: usize = 4;

/// Passes bytes on until a frame announces more than [`MAX_FRAME_BYTES`] or is none of RFC 6455; then fails once, and from then on swallows
/// what comes, so that the peer can still hear why it was sent away.
pub struct FrameGuard<S> {
    inner: S,
    scan: Scan,
    has_failed: bool,
}

impl<S> FrameGuard<S> {
    /// Guards a stream.
    pub fn new(inner: S) -> Self {
        Self { inner, scan: Scan::default(), has_failed: false }
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> FrameGuard<S> {
    /// Looks for more bytes without asking to be woken for them. Whoever brings them is the connection's own task, which looks here right after it
    /// has brought some (read in actix-http 3.20); woken as well, it would go through everything once more for each frame. If that changed, sockets
    /// would no longer be heard, which every test with a real one would notice.
    fn poll_inner(&mut self) -> Poll<Option<S::Item>> {
        Pin::new(&mut self.inner).poll_next(&mut Context::from_waker(Waker::noop()))
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for FrameGuard<S> {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let chunk = match self.poll_inner() {
                Poll::Ready(Some(Ok(chunk))) => chunk,
                other => return other,
            };
            if self.has_failed {
                continue;
            }
            if self.scan.is_fine(&chunk) {
                return Poll::Ready(Some(Ok(chunk)));
            }
            self.has_failed = true;
            return Poll::Ready(Some(Err(PayloadError::Overflow)));
        }
    }
}

/// Where we are in the bytes: so many left of a frame's content, or so far into its header.
#[derive(Default)]
struct Scan {
    content_left: usize,
    header: [u8; HEADER_BYTES_MAX],
    header_len: usize,
}

impl Scan {
    /// Goes over a chunk; no as soon as a frame is too long.
    fn is_fine(&mut self, mut chunk: &[u8]) -> bool {
        while !chunk.is_empty() {
            if self.content_left > 0 {
                let taken = self.content_left.min(chunk.len());
                self.content_left -= taken;
                chunk = &chunk[taken..];
                continue;
            }
            self.header[self.header_len] = chunk[0];
            self.header_len += 1;
            chunk = &chunk[1..];
            if self.is_broken() {
                return false;
            }
            if let Some(length) = self.announced() {
                if planted!("what_a_frame_announces_is_reserved") {
                    drop(std::hint::black_box(vec![0_u8; usize::try_from(length.min(1 << 26)).unwrap_or(0)]));
                }
                if length > MAX_FRAME_BYTES as u64 {
                    return false;
                }
                self.content_left = usize::try_from(length).unwrap_or(usize::MAX);
                self.header_len = 0;
            }
        }
        true
    }

    /// Returns whether the last byte of the header breaks RFC 6455: a bit without a meaning, an unknown kind, no mask.
    fn is_broken(&self) -> bool {
        match self.header_len {
            1 => self.header[0] & 0x70 != 0 || !matches!(self.header[0] & 0x0f, 0..=2 | 8..=10),
            2 => self.header[1] & 0x80 == 0,
            _ => false,
        }
    }

    /// Returns the length a whole header announces; none while it is not whole.
    fn announced(&self) -> Option<u64> {
        if self.header_len < 2 {
            return None;
        }
        let extended = match self.header[1] & 0x7f {
            126 => 2,
            127 => 8,
            short => return (self.header_len == 2 + MASK_BYTES).then_some(u64::from(short)),
        };
        let length = self.header[2..2 + extended].iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        (self.header_len == 2 + extended + MASK_BYTES).then_some(length)
    }
}

/// Goes over a connection's bytes as they come in, chunk by chunk; answers whether all of them are let through. For the fuzzer.
#[cfg(feature = "drills")]
pub fn lets_through<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> bool {
    let mut scan = Scan::default();
    chunks.into_iter().all(|chunk| scan.is_fine(chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a masked text frame's header, as a client does.
    fn header(length: u64) -> Vec<u8> {
        let mut bytes = vec![0x81];
        match length {
            0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
            126..=0xffff => {
                bytes.push(0x80 | 126);
                bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                bytes.push(0x80 | 127);
                bytes.extend(length.to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes
    }

    fn frame(length: usize) -> Vec<u8> {
        let mut bytes = header(length as u64);
        bytes.resize(bytes.len() + length, 0xff);
        bytes
    }

    #[test]
    fn frames_are_counted_however_they_are_cut() {
        let stream: Vec<u8> = [0, 1, 125, 126, 4_096, 0, 300].into_iter().flat_map(frame).collect();
        for size in [1, 2, 3, 7, 100, 5_000] {
            let mut scan = Scan::default();
            assert!(stream.chunks(size).all(|chunk| scan.is_fine(chunk)), "in chunks of {size}");
            assert_eq!((scan.content_left, scan.header_len), (0, 0));
        }
    }

    #[test]
    fn a_header_that_announces_too_much_is_enough() {
        for length in [4_097, 65_535, 65_536, 1 << 30, u64::MAX] {
            let mut scan = Scan::default();
            assert!(scan.is_fine(&frame(10)));
            assert!(!scan.is_fine(&header(length)), "{length}");
        }
    }

    #[test]
    fn broken_headers_are_noticed() {
        for start in [[0xc1, 0x85], [0x83, 0x85], [0x8f, 0x85], [0x81, 0x05]] {
            let mut scan = Scan::default();
            assert!(!scan.is_fine(&start), "{start:x?}");
        }
    }

    #[tokio::test]
    async fn what_comes_after_is_swallowed() {
        use futures_util::StreamExt as _;
        let chunks = vec![Ok(Bytes::from(frame(3))), Ok(Bytes::from(header(5_000))), Ok(Bytes::from(vec![0; 9_000]))];
        let seen: Vec<_> = FrameGuard::new(futures_util::stream::iter(chunks)).collect().await;
        assert_eq!(seen.len(), 2);
        assert!(seen[0].is_ok() && matches!(seen[1], Err(PayloadError::Overflow)));
    }
}
