//! A wire between the house and its database that can be cut, at exactly the moment when a commit is on its way.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Where the wire is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The statement never reaches the server: nothing is written.
    BeforeTheStatement,
    /// Half of it does: nothing is written.
    InTheStatement,
    /// The server has committed and its answer is lost.
    BeforeTheAnswer,
    /// The server has committed and half of its answer comes through.
    InTheAnswer,
    /// All is said, and then the wire is cut.
    AfterTheAnswer,
}

impl Cut {
    pub const ALL: [Self; 5] = [
        Self::BeforeTheStatement,
        Self::InTheStatement,
        Self::BeforeTheAnswer,
        Self::InTheAnswer,
        Self::AfterTheAnswer,
    ];
}

/// The wire. It serves until it is dropped.
pub struct Proxy {
    pub address: SocketAddr,
    knobs: Arc<Knobs>,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Knobs {
    next: Mutex<Option<Cut>>,
    cuts: AtomicU64,
}

impl Proxy {
    /// Puts a wire in front of a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let knobs = Arc::<Knobs>::default();
        let shared = Arc::clone(&knobs);
        let serving = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&shared)));
            }
        });
        Self { address, knobs, serving }
    }

    /// Orders a cut at the journal's next commit.
    pub fn cut_next(&self, cut: Cut) {
        *self.knobs.next.lock().unwrap() = Some(cut);
    }

    /// Returns how many cuts were made.
    pub fn cuts(&self) -> u64 {
        self.knobs.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Carries one connection. Returning cuts both sides.
async fn carry(client: TcpStream, server: SocketAddr, knobs: Arc<Knobs>) {
    let Ok(server) = TcpStream::connect(server).await else { return };
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let _ = carry_on(from_client, to_client, from_server, to_server, &knobs).await;
}

async fn carry_on(
    mut from_client: OwnedReadHalf,
    mut to_client: OwnedWriteHalf,
    mut from_server: OwnedReadHalf,
    mut to_server: OwnedWriteHalf,
    knobs: &Knobs,
) -> std::io::Result<()> {
    let (mut asked, mut said) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    let mut is_journal = None;
    loop {
        tokio::select! {
            size = from_client.read(&mut asked) => {
                let asked = &asked[..size?];
                if asked.is_empty() {
                    return Ok(());
                }
                // The first thing said is who it is.
                let is_journal = *is_journal.get_or_insert_with(|| contains(asked, b"arte journal"));
                let cut = (is_journal && is_commit(asked)).then(|| knobs.next.lock().unwrap().take()).flatten();
                let Some(cut) = cut else {
                    to_server.write_all(asked).await?;
                    continue;
                };
                let half = asked.len() / 2;
                match cut {
                    Cut::BeforeTheStatement => {}
                    Cut::InTheStatement => to_server.write_all(&asked[..half]).await?,
                    Cut::BeforeTheAnswer | Cut::InTheAnswer | Cut::AfterTheAnswer => {
                        to_server.write_all(asked).await?;
                        let answer = whole_answer(&mut from_server).await?;
                        let passed = match cut {
                            Cut::InTheAnswer => &answer[..answer.len() / 2],
                            Cut::AfterTheAnswer => &answer[..],
                            _ => &[],
                        };
                        to_client.write_all(passed).await?;
                    }
                }
                knobs.cuts.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
            size = from_server.read(&mut said) => {
                let said = &said[..size?];
                if said.is_empty() {
                    return Ok(());
                }
                to_client.write_all(said).await?;
            }
        }
    }
}

/// A statement that is prepared already begins with Bind; the journal's is far longer than any other.
fn is_commit(asked: &[u8]) -> bool {
    asked.first() == Some(&b'B') && asked.len() > 400
}

/// Reads until the server is ready for the next query: it has committed then.
async fn whole_answer(from_server: &mut OwnedReadHalf) -> std::io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let mut part = [0; 4_096];
    while !answer.ends_with(b"Z\0\0\0\x05I") {
        let size = from_server.read(&mut part).await?;
        if size == 0 {
            break;
        }
        answer.extend_from_slice(&part[..size]);
    }
    Ok(answer)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}
