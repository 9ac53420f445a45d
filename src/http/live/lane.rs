//! The way of frames from the hub to a socket: straight into the connection while nothing else is on the way, behind it otherwise.
//!
//! A session's own frames go through its actor's context, the response's body and the framework's buffer: four steps, a task woken and
//! polled for each frame. For one update to five thousand sockets the hub takes a shorter way. It hands the same ready bytes to each lane, and
//! the lane writes them to the connection, in the hub's own turn. Only what the kernel does not take waits here, is handed to the framework
//! before anything newer, and is bounded.

use super::super::connection::{Cut, Shortcut};
use crate::actors::Outlet;
use actix::{Message, Recipient};
use actix_http::ws::{OpCode, Parser};
use actix_web::Error;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use std::collections::VecDeque;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

/// How many pieces are written at once: answers, events, notices.
const AT_ONCE: usize = 3;

/// Asks a session to say goodbye and close.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Parting {
    /// The close code.
    pub code: u16,
    /// In words.
    pub reason: &'static str,
}

/// Writes a text as the frame that goes over the connection.
pub fn pack(text: &str) -> Bytes {
    let mut frame = BytesMut::with_capacity(text.len() + 10);
    pack_into(&mut frame, text);
    frame.freeze()
}

/// The same, behind what is there.
pub fn pack_into(out: &mut BytesMut, text: &str) {
    Parser::write_message(out, text, OpCode::Text, true, false);
}

/// One socket's lane. Clones are the same lane.
#[derive(Clone)]
pub struct Lane(Arc<Inner>);

struct Inner {
    shortcut: Shortcut,
    cut: Cut,
    /// How many frames may wait.
    most: usize,
    waiting: Mutex<Waiting>,
    session: OnceLock<Recipient<Parting>>,
}

#[derive(Default)]
struct Waiting {
    /// What the kernel did not take, with how many frames each piece is.
    pieces: VecDeque<(Bytes, usize)>,
    frames: usize,
    /// Wakes the connection's task, which then polls [`Outgoing`].
    waker: Option<Waker>,
    /// The close frame is on its way; nothing may come after it.
    is_closed: bool,
}

impl Lane {
    /// Makes the lane of a connection on which so many frames may wait.
    pub fn new(shortcut: Shortcut, cut: Cut, most: usize) -> Self {
        let (waiting, session) = (Mutex::default(), OnceLock::new());
        Self(Arc::new(Inner { shortcut, cut, most, waiting, session }))
    }

    /// Names the session that closes this socket when it is asked to.
    pub fn belongs_to(&self, session: Recipient<Parting>) {
        // A session starts once.
        let _ = self.0.session.set(session);
    }

    /// Takes no more frames: the session's close frame is the last.
    pub fn close_behind(&self) {
        self.lock().is_closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic between two of these statements leaves whole pieces in their order.
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next piece that waits; remembers whom to wake for more.
    fn next(&self, waker: &Waker) -> Option<Bytes> {
        let mut waiting = self.lock();
        if !waiting.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            waiting.waker = Some(waker.clone());
        }
        let (piece, frames) = waiting.pieces.pop_front()?;
        waiting.frames -= frames;
        if waiting.pieces.is_empty() {
            waiting.pieces = VecDeque::new();
        }
        Some(piece)
    }
}

impl Lane {
    /// Takes pieces in, all or none; writes at once what can be written.
    fn take_in(&self, pieces: &[Bytes], frames: usize) -> bool {
        let mut waiting = self.lock();
        if waiting.is_closed {
            return true;
        }
        if waiting.frames >= self.0.most {
            return false;
        }
        let mut written = 0;
        if waiting.pieces.is_empty() {
            // Were there ever more, the rest would wait like what the kernel does not take.
            let mut slices = [IoSlice::new(&[]); AT_ONCE];
            slices.iter_mut().zip(pieces).for_each(|(slice, piece)| *slice = IoSlice::new(piece));
            written = self.0.shortcut.write(&slices[..pieces.len().min(AT_ONCE)]).unwrap_or(0);
        }
        let mut frames = frames;
        for piece in pieces {
            let done = written.min(piece.len());
            written -= done;
            if done < piece.len() {
                // The first that waits counts for all of them.
                let frames = std::mem::take(&mut frames);
                waiting.pieces.push_back((piece.slice(done..), frames));
                waiting.frames += frames;
            }
        }
        if let (false, Some(waker)) = (waiting.pieces.is_empty(), &waiting.waker) {
            waker.wake_by_ref();
        }
        true
    }
}

impl Outlet for Lane {
    fn offer(&self, bytes: &Bytes, frames: usize) -> bool {
        self.take_in(std::slice::from_ref(bytes), frames)
    }

    fn offer_all(&self, pieces: &[Bytes], frames: usize) -> bool {
        self.take_in(pieces, frames)
    }

    fn close(&self, code: u16, reason: &'static str) {
        // Whoever does not take a word any more is cut off without one.
        let session = self.0.session.get();
        if session.is_none_or(|session| session.try_send(Parting { code, reason }).is_err()) {
            self.cut();
        }
    }

    fn cut(&self) {
        self.0.cut.now();
    }
}

/// What the framework sends: first what waits in the lane, then what the session says.
pub struct Outgoing<S> {
    lane: Lane,
    session: S,
}

impl<S> Outgoing<S> {
    /// Joins a lane and a session's own frames.
    pub fn new(lane: Lane, session: S) -> Self {
        Self { lane, session }
    }
}

impl<S: Stream<Item = Result<Bytes, Error>> + Unpin> Stream for Outgoing<S> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Before the first poll of all this bars the way for the response's head, which is written with what is said here.
        if let Some(piece) = self.lane.next(cx.waker()) {
            self.lane.0.shortcut.obstruct();
            return Poll::Ready(Some(Ok(piece)));
        }
        let said = Pin::new(&mut self.session).poll_next(cx);
        if said.is_ready() {
            self.lane.0.shortcut.obstruct();
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::connection::{Connection, Transport, on_connect};
    use super::*;
    use actix_web::dev::Extensions;
    use actix_web::rt::net::{TcpListener, TcpStream};
    use futures_util::{FutureExt as _, StreamExt as _, stream};
    use std::future::poll_fn;
    use tokio::io::{AsyncRead as _, AsyncReadExt as _, AsyncWrite as _, AsyncWriteExt as _, ReadBuf};

    const MOST: usize = 8;

    /// A connection as the framework holds it, its peer, its lane, and what the framework would be given to send.
    struct Stage {
        transport: Transport,
        peer: TcpStream,
        lane: Lane,
        outgoing: Outgoing<stream::Pending<Result<Bytes, Error>>>,
    }

    async fn stage() -> Stage {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (peer, ours) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let transport = Transport::new(ours.unwrap().0);
        let mut extensions = Extensions::new();
        on_connect(&transport, &mut extensions);
        let connection = extensions.get::<Connection>().unwrap();
        connection.keep_little_unsent();
        let lane = Lane::new(connection.shortcut(), connection.cut(), MOST);
        let outgoing = Outgoing::new(lane.clone(), stream::pending());
        let mut stage = Stage { transport, peer: peer.unwrap(), lane, outgoing };
        // The framework writes its answer's head, and what the session says first.
        stage.framework_writes(b"head").await;
        let mut head = [0; 4];
        stage.peer.read_exact(&mut head).await.unwrap();
        stage
    }

    impl Stage {
        async fn framework_writes(&mut self, bytes: &[u8]) {
            self.transport.write_all(bytes).await.unwrap();
            self.transport.flush().await.unwrap();
        }

        fn frame(&self, byte: u8, length: usize) -> Bytes {
            Bytes::from(vec![byte; length])
        }
    }

    #[actix_web::test]
    async fn frames_go_straight_to_the_peer() {
        let mut stage = stage().await;
        assert!(stage.lane.offer(&stage.frame(b'a', 3), 1) && stage.lane.offer(&stage.frame(b'b', 3), 1));
        let mut seen = [0; 6];
        stage.peer.read_exact(&mut seen).await.unwrap();
        assert_eq!(&seen, b"aaabbb");
        assert!(stage.outgoing.next().now_or_never().is_none(), "nothing is left for the framework");
    }

    #[actix_web::test]
    async fn pieces_go_one_behind_the_other_at_once_or_later() {
        let mut stage = stage().await;
        let pieces = [stage.frame(b'a', 3), Bytes::new(), stage.frame(b'b', 3)];
        assert!(stage.lane.offer_all(&pieces, 2));
        let mut seen = [0; 6];
        stage.peer.read_exact(&mut seen).await.unwrap();
        assert_eq!(&seen, b"aaabbb");
        stage.lane.0.shortcut.obstruct();
        assert!(stage.lane.offer_all(&pieces, 2) && stage.lane.lock().frames == 2);
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            assert_eq!(stage.outgoing.next().await.unwrap().unwrap(), piece);
        }
        assert!(stage.lane.lock().frames == 0);
    }

    #[actix_web::test]
    async fn nothing_overtakes_what_the_framework_was_given() {
        let mut stage = stage().await;
        stage.lane.0.shortcut.obstruct();
        assert!(stage.lane.offer(&stage.frame(b'b', 3), 1));
        let waiting = stage.outgoing.next().await.unwrap().unwrap();
        assert_eq!(&waiting[..], b"bbb");
        // It has been handed over, and is not written yet: the next one waits too.
        assert!(stage.lane.offer(&stage.frame(b'c', 3), 1));
        stage.framework_writes(&[b"aaa", &waiting[..]].concat()).await;
        let next = stage.outgoing.next().await.unwrap().unwrap();
        stage.framework_writes(&next).await;
        // All is written: the way is free again.
        assert!(stage.lane.offer(&stage.frame(b'd', 3), 1));
        let mut seen = [0; 12];
        stage.peer.read_exact(&mut seen).await.unwrap();
        assert_eq!(&seen, b"aaabbbcccddd");
    }

    #[actix_web::test]
    async fn a_peer_that_does_not_read_fills_a_bounded_lane_and_then_gets_every_byte_in_order() {
        let mut stage = stage().await;
        let mut sent = Vec::new();
        for number in 0_u32.. {
            let frame = stage.frame(number.to_le_bytes()[0], 10_000);
            // Where the kernel has no room any more may be in either of the two.
            if !stage.lane.offer_all(&[frame.slice(..6_000), frame.slice(6_000..)], 1) {
                break;
            }
            sent.extend_from_slice(&frame);
            assert!(number < 10_000, "the lane never fills");
        }
        assert!(stage.lane.lock().frames == MOST);
        let mut seen = Vec::new();
        let mut unwritten = Bytes::new();
        let mut chunk = [0; 7_777];
        while seen.len() < sent.len() {
            // The framework writes on whenever it can; the peer reads a little.
            poll_fn(|cx| {
                while unwritten.is_empty() {
                    match Pin::new(&mut stage.outgoing).poll_next(cx) {
                        Poll::Ready(Some(piece)) => unwritten = piece.unwrap(),
                        _ => break,
                    }
                }
                while !unwritten.is_empty() {
                    match Pin::new(&mut stage.transport).poll_write(cx, &unwritten) {
                        Poll::Ready(written) => drop(unwritten.split_to(written.unwrap())),
                        Poll::Pending => break,
                    }
                }
                let mut buffer = ReadBuf::new(&mut chunk);
                let read = Pin::new(&mut stage.peer).poll_read(cx, &mut buffer);
                read.map(|read| {
                    read.unwrap();
                    seen.extend_from_slice(buffer.filled());
                })
            })
            .await;
        }
        assert!(seen == sent, "bytes were lost or came in another order");
    }

    #[actix_web::test]
    async fn whoever_hands_over_a_frame_that_must_wait_wakes_the_connection() {
        let mut stage = stage().await;
        stage.lane.0.shortcut.obstruct();
        let lane = stage.lane.clone();
        let frame = stage.frame(b'a', 3);
        let (piece, taken) = tokio::join!(stage.outgoing.next(), async move { lane.offer(&frame, 1) });
        assert!(taken && piece.is_some());
    }

    #[actix_web::test]
    async fn nothing_comes_after_the_close_frame() {
        let mut stage = stage().await;
        stage.lane.close_behind();
        assert!(stage.lane.offer(&stage.frame(b'a', 3), 1), "that is no slow reader");
        stage.framework_writes(b"bye").await;
        let mut seen = [0; 3];
        stage.peer.read_exact(&mut seen).await.unwrap();
        assert_eq!(&seen, b"bye");
    }

    #[test]
    fn a_text_is_packed_as_a_frame_that_is_whole_and_unmasked() {
        assert_eq!(&pack("{}")[..], b"\x81\x02{}");
        assert_eq!(&pack(&"x".repeat(300))[..5], b"\x81\x7e\x01\x2cx");
    }
}
