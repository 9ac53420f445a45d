//! The live socket: it comes back by itself, resumes where it was, and sends unanswered bids again under their keys.

use super::follow::{Follow, Step};
use super::frames::{Accepted, AuctionFace, Event, Frame};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

/// The first pause before coming back; it doubles with every failure up to the last.
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_LAST: Duration = Duration::from_secs(3);

/// What may wait between the socket and its owner. A full queue makes the socket wait, and in the end the house: a slow owner
/// is a slow reader.
const QUEUE: usize = 512;

/// What the owner hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// An auction as it is now.
    Snapshot(Uuid, Box<AuctionFace>),
    /// Something happened: every event once, in order.
    Event(Uuid, Event),
    /// How many are watching.
    Watchers(Uuid, u32),
    /// The house said that something was wrong, or shut the door for good.
    Complaint(String),
}

/// How a bid ended.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is in the log.
    Accepted(Accepted),
    /// It was refused, with this code.
    Refused(String),
}

/// What happened to the connections, over all clients that share the tally.
#[derive(Debug, Default)]
pub struct Tally {
    /// Connections made again after one was lost.
    pub reconnects: AtomicU64,
    /// Bids sent a second time or more.
    pub resent: AtomicU64,
    /// Gaps found in what the house sent. Each was mended by asking again.
    pub gaps: AtomicU64,
}

/// One client's socket.
pub struct LiveClient {
    orders: mpsc::Sender<Order>,
}

enum Order {
    Bid { key: Uuid, frame: String, answer: oneshot::Sender<Answer> },
    Drop,
}

impl LiveClient {
    /// Opens a socket that follows some auctions until the client is dropped. Says what it hears on the receiver.
    pub fn open(
        address: SocketAddr,
        token: Option<String>,
        auctions: &[Uuid],
        tally: Arc<Tally>,
    ) -> (Self, mpsc::Receiver<Heard>) {
        let (orders, taken) = mpsc::channel(QUEUE);
        let (tell, heard) = mpsc::channel(QUEUE);
        let (again, retries) = mpsc::channel(QUEUE);
        let follow = Follow::new(auctions);
        let line = Line { address, token, follow, pending: BTreeMap::new(), tell, again, tally };
        tokio::spawn(line.run(taken, retries));
        (Self { orders }, heard)
    }

    /// Sends a bid under a new key. The answer comes on the receiver, after any number of lost connections; it never comes when
    /// the client is dropped first.
    pub async fn bid(
        &self,
        auction: Uuid,
        key: Uuid,
        amount: String,
        max: Option<String>,
    ) -> oneshot::Receiver<Answer> {
        let (answer, answered) = oneshot::channel();
        let frame = json!({"op": "bid", "auction": auction, "key": key, "amount": amount, "max": max}).to_string();
        // Without a line the sender is dropped here, and the receiver says so.
        let _ = self.orders.send(Order::Bid { key, frame, answer }).await;
        answered
    }

    /// Lets the connection fall, as a phone in a tunnel does.
    pub async fn drop_line(&self) {
        let _ = self.orders.send(Order::Drop).await;
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A bid without an answer yet.
struct Pending {
    frame: String,
    answer: oneshot::Sender<Answer>,
}

/// Why talking ended.
enum End {
    /// Nobody wants to hear or say anything any more.
    Done,
    /// The connection is gone; come back, at the earliest after this.
    Lost(Duration),
}

struct Line {
    address: SocketAddr,
    token: Option<String>,
    follow: Follow,
    pending: BTreeMap<Uuid, Pending>,
    tell: mpsc::Sender<Heard>,
    again: mpsc::Sender<Uuid>,
    tally: Arc<Tally>,
}

impl Line {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>, mut retries: mpsc::Receiver<Uuid>) {
        let mut pause = PAUSE_FIRST;
        let mut connected_before = false;
        loop {
            if let Some(socket) = self.connect().await {
                if connected_before {
                    self.tally.reconnects.fetch_add(1, Ordering::Relaxed);
                }
                connected_before = true;
                match self.talk(socket, &mut orders, &mut retries).await {
                    End::Done => return,
                    End::Lost(earliest) => pause = PAUSE_FIRST.max(earliest),
                }
            } else {
                pause = (pause * 2).min(PAUSE_LAST);
            }
            if orders.is_closed() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn connect(&self) -> Option<Socket> {
        let uri = format!("ws://{}/v1/live", self.address).parse().ok()?;
        let mut request = ClientRequestBuilder::new(uri).with_sub_protocol("arte.v1");
        if let Some(token) = &self.token {
            request = request.with_header("Authorization", format!("Bearer {token}"));
        }
        connect_async(request).await.ok().map(|(socket, _)| socket)
    }

    async fn talk(
        &mut self,
        mut socket: Socket,
        orders: &mut mpsc::Receiver<Order>,
        retries: &mut mpsc::Receiver<Uuid>,
    ) -> End {
        let lost = End::Lost(Duration::ZERO);
        let mut first = self.follow.subscriptions();
        self.tally.resent.fetch_add(self.pending.len() as u64, Ordering::Relaxed);
        first.extend(self.pending.values().map(|pending| pending.frame.clone()));
        for frame in first {
            if socket.send(Message::text(frame)).await.is_err() {
                return lost;
            }
        }
        loop {
            let say = tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Bid { key, frame, answer }) => {
                        self.pending.insert(key, Pending { frame: frame.clone(), answer });
                        Some(frame)
                    }
                    Some(Order::Drop) => return lost,
                    None => {
                        // Politeness only: whether the house hears it changes nothing.
                        let _ = socket.close(None).await;
                        return End::Done;
                    }
                },
                Some(key) = retries.recv() => {
                    self.tally.resent.fetch_add(1, Ordering::Relaxed);
                    self.pending.get(&key).map(|pending| pending.frame.clone())
                }
                message = socket.next() => match message {
                    Some(Ok(Message::Text(text))) => match self.hear(&text).await {
                        Ok(say) => say,
                        Err(end) => return end,
                    },
                    Some(Ok(Message::Close(reason))) => {
                        let code = reason.map_or(1_005, |reason| u16::from(reason.code));
                        return self.closed(code).await;
                    }
                    // Pings are answered below us.
                    Some(Ok(_)) => None,
                    Some(Err(_)) | None => return lost,
                },
            };
            if let Some(frame) = say
                && socket.send(Message::text(frame)).await.is_err()
            {
                return lost;
            }
        }
    }

    /// Takes a frame in. Returns what is to be said to it, if anything.
    async fn hear(&mut self, text: &str) -> Result<Option<String>, End> {
        let frame = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => {
                self.tell(Heard::Complaint(format!("a frame of the house makes no sense ({error}): {text:.200}")))
                    .await?;
                return Ok(None);
            }
        };
        match frame {
            Frame::Snapshot { auction, epoch, seq, resource } => {
                self.follow.snapshot(auction, epoch, seq);
                self.tell(Heard::Snapshot(auction, resource)).await?;
            }
            Frame::Events { auction, epoch, from, to, events } => {
                match self.follow.batch(auction, epoch, (from, to), events) {
                    Step::Take(events) => {
                        for event in events {
                            self.tell(Heard::Event(auction, event)).await?;
                        }
                    }
                    Step::Gap => {
                        self.tally.gaps.fetch_add(1, Ordering::Relaxed);
                        return Ok(self.follow.again(auction));
                    }
                }
            }
            Frame::Accepted(accepted) => self.answer(accepted.key, Answer::Accepted(accepted)),
            Frame::Refused(refused) if refused.retryable => self.retry(refused.key, refused.retry_after_ms),
            Frame::Refused(refused) => self.answer(refused.key, Answer::Refused(refused.code)),
            Frame::Presence { auction, watchers } => self.tell(Heard::Watchers(auction, watchers)).await?,
            Frame::Reconnect { after_ms } => return Err(End::Lost(Duration::from_millis(after_ms))),
            Frame::Error { code, message } => self.tell(Heard::Complaint(format!("{code}: {message}"))).await?,
            Frame::Other => {}
        }
        Ok(None)
    }

    async fn tell(&self, heard: Heard) -> Result<(), End> {
        self.tell.send(heard).await.map_err(|_| End::Done)
    }

    fn answer(&mut self, key: Uuid, answer: Answer) {
        if let Some(pending) = self.pending.remove(&key) {
            // The owner may have lost interest; the bid stands or falls all the same.
            let _ = pending.answer.send(answer);
        }
    }

    /// Sends the same bid again after a while: it was not decided.
    fn retry(&self, key: Uuid, after_ms: Option<u64>) {
        let again = self.again.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(after_ms.unwrap_or(250))).await;
            let _ = again.send(key).await;
        });
    }

    /// Reads a close code: come back, or do not.
    async fn closed(&self, code: u16) -> End {
        if (4_500..=4_999).contains(&code) {
            let _ =
                self.tell(Heard::Complaint(format!("the house closed the socket for good, with code {code}"))).await;
            return End::Done;
        }
        End::Lost(Duration::ZERO)
    }
}
