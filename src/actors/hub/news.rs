//! What an auction has said lately and not everybody has yet.

use bytes::{Bytes, BytesMut};

/// How much of it is kept. Who is further behind gets a snapshot. *Source*: far more than is said while a hub goes once round all its sockets;
/// a frame of one bid is about 400 bytes.
const BYTES_MOST: usize = 256 * 1024;

/// Frames of one auction, without a gap, ready to be sent in one piece from any of them on.
#[derive(Default)]
pub(super) struct News {
    frames: Vec<Frame>,
    /// All of them, one after the other; made when it is needed.
    piece: Option<Bytes>,
    bytes: usize,
}

struct Frame {
    from: u64,
    to: u64,
    bytes: Bytes,
}

/// What there is for somebody.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// Nothing new.
    Nothing,
    /// So many frames, which lead to a sequence.
    Piece { bytes: Bytes, frames: usize, to: u64 },
    /// Less than he has missed.
    TooLate,
}

impl News {
    /// Takes a frame in.
    pub(super) fn add(&mut self, from: u64, to: u64, bytes: Bytes) {
        if self.last().is_some_and(|last| last + 1 != from) {
            // Something was lost on the way here; whoever has not got what came before the gap needs a snapshot anyway.
            self.clear();
        }
        self.bytes += bytes.len();
        self.frames.push(Frame { from, to, bytes });
        let mut surplus = 0;
        while self.bytes > BYTES_MOST && surplus + 1 < self.frames.len() {
            self.bytes -= self.frames[surplus].bytes.len();
            surplus += 1;
        }
        self.frames.drain(..surplus);
        self.piece = None;
    }

    /// Returns the newest sequence.
    pub(super) fn last(&self) -> Option<u64> {
        self.frames.last().map(|frame| frame.to)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Forgets what everybody has.
    pub(super) fn forget_up_to(&mut self, seq: u64) {
        let known = self.frames.partition_point(|frame| frame.to <= seq);
        if known > 0 {
            self.bytes -= self.frames.drain(..known).map(|frame| frame.bytes.len()).sum::<usize>();
            self.piece = None;
        }
    }

    /// Returns what there is after a sequence.
    pub(super) fn since(&mut self, seq: u64) -> Since {
        let Some(to) = self.last().filter(|last| *last > seq) else { return Since::Nothing };
        let Ok(at) = self.frames.binary_search_by_key(&(seq + 1), |frame| frame.from) else { return Since::TooLate };
        let start: usize = self.frames[..at].iter().map(|frame| frame.bytes.len()).sum();
        let piece = self.piece.get_or_insert_with(|| match self.frames.as_slice() {
            [only] => only.bytes.clone(),
            frames => {
                let mut piece = BytesMut::with_capacity(self.bytes);
                frames.iter().for_each(|frame| piece.extend_from_slice(&frame.bytes));
                piece.freeze()
            }
        });
        Since::Piece { bytes: piece.slice(start..), frames: self.frames.len() - at, to }
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(frames: &[(u64, u64, &'static str)]) -> News {
        let mut news = News::default();
        frames.iter().for_each(|(from, to, text)| news.add(*from, *to, Bytes::from_static(text.as_bytes())));
        news
    }

    fn piece(text: &'static str, frames: usize, to: u64) -> Since {
        Since::Piece { bytes: Bytes::from_static(text.as_bytes()), frames, to }
    }

    #[test]
    fn everybody_gets_exactly_what_he_has_not() {
        let mut news = news(&[(4, 4, "four"), (5, 7, "five"), (8, 8, "eight")]);
        assert_eq!(news.since(3), piece("fourfiveeight", 3, 8));
        assert_eq!(news.since(4), piece("fiveeight", 2, 8));
        assert_eq!(news.since(7), piece("eight", 1, 8));
        assert_eq!((news.since(8), news.since(9)), (Since::Nothing, Since::Nothing));
        // Before the first, or in the middle of a frame: no frame begins there.
        assert_eq!((news.since(2), news.since(5)), (Since::TooLate, Since::TooLate));
        news.add(9, 9, Bytes::from_static(b"nine"));
        assert_eq!(news.since(8), piece("nine", 1, 9));
    }

    #[test]
    fn what_everybody_has_is_forgotten() {
        let mut news = news(&[(4, 4, "four"), (5, 5, "five")]);
        news.forget_up_to(4);
        assert_eq!((news.since(3), news.since(4)), (Since::TooLate, piece("five", 1, 5)));
        news.forget_up_to(5);
        assert!(news.is_empty() && news.bytes == 0);
    }

    #[test]
    fn over_a_gap_nobody_is_carried() {
        let mut news = news(&[(4, 4, "four"), (6, 6, "six")]);
        assert_eq!((news.since(3), news.since(4), news.since(5)), (Since::TooLate, Since::TooLate, piece("six", 1, 6)));
    }

    #[test]
    fn it_has_a_bound() {
        let mut news = News::default();
        for seq in 1..=300 {
            news.add(seq, seq, Bytes::from(vec![0; 1_024]));
        }
        assert!(news.bytes <= BYTES_MOST);
        assert_eq!(news.since(0), Since::TooLate);
        assert!(matches!(news.since(200), Since::Piece { frames: 100, to: 300, .. }));
    }
}
