//! A bank from hell: a real `arte bank` behind somebody who loses answers, says 500 after success, stalls, repeats what was asked, and shuts the
//! door. The bank's own book is the oracle: what the client was told is what is in it, once.

use crate::bank::{an_account, fresh_key, money};
use crate::banks::{Process, SECRET, client};
use arte::bank::{Operation, Purpose, Refusal};
use arte::ids::AuctionId;
use arte::integrations::bank::{Bank, BankClient, BankClientOptions, Failure, Order};
use arte::timestamp::Timestamp;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// What is done with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Done, and the line is cut.
    Drop,
    /// Done, and said not to be.
    Broken,
    /// Done, and answered when nobody listens any more.
    Stall,
    /// Done twice.
    Repeat,
    /// Not done, and the line is cut.
    Deaf,
    /// Done, and answered with rubbish.
    Rubbish,
    /// The line is cut, and it is done a while later, when others were.
    Late,
}

const MOODS: [Mood; 11] = [
    Mood::Drop,
    Mood::Well,
    Mood::Broken,
    Mood::Repeat,
    Mood::Deaf,
    Mood::Well,
    Mood::Stall,
    Mood::Rubbish,
    Mood::Drop,
    Mood::Drop,
    Mood::Repeat,
];

async fn hell(bank: String) -> String {
    a_hell(Arc::new(Mutex::new(bank)), &MOODS, Duration::from_secs(2)).await
}

/// The same with other moods, and a time for which it stalls, before a bank that may move.
pub async fn a_hell(bank: Arc<Mutex<String>>, moods: &'static [Mood], stall: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let turn = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, Arc::clone(&bank), (moods, stall), Arc::clone(&turn)));
        }
    });
    url
}

async fn serve(
    mut socket: TcpStream,
    bank: Arc<Mutex<String>>,
    (moods, stall): (&'static [Mood], Duration),
    turn: Arc<AtomicUsize>,
) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    while let Some((line, body)) = read_request(&mut socket).await {
        let mood = moods[turn.fetch_add(1, Ordering::Relaxed) % moods.len()];
        let (method, path) = line.split_once(' ').unwrap();
        let path = path.split(' ').next().unwrap();
        let bank = bank.lock().unwrap().clone();
        let ask = || {
            let request = http.request(method.parse().unwrap(), format!("{bank}{path}")).bearer_auth(SECRET);
            let request = request.body(body.clone()).send();
            // A bank that was just killed answers nothing, and nobody knows what it did.
            async move {
                match request.await {
                    Ok(answer) => (answer.status().as_u16(), answer.text().await.unwrap_or_default()),
                    Err(_) => (502, String::new()),
                }
            }
        };
        let (status, text) = match mood {
            Mood::Deaf => return,
            Mood::Late => {
                let late = ask();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    late.await;
                });
                return;
            }
            Mood::Well => ask().await,
            Mood::Drop => {
                ask().await;
                return;
            }
            Mood::Broken => {
                ask().await;
                (500, "{}".into())
            }
            Mood::Stall => {
                let answer = ask().await;
                tokio::time::sleep(stall).await;
                answer
            }
            Mood::Repeat => {
                ask().await;
                ask().await
            }
            Mood::Rubbish => {
                ask().await;
                (200, "{\"outcomes\":[{\"state\":\"done\",\"account\":\"nobody\",\"amount_minor\":-1}]}".into())
            }
        };
        let answer = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        );
        if socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Reads one request: its first line and its body.
async fn read_request(socket: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).await.ok()?;
    Some((head.lines().next().unwrap().to_owned(), body))
}

/// A client for which a second passes with every look at the clock, so that the breaker lets it try again.
fn hasty(url: &str) -> BankClient {
    let clock = AtomicI64::new(0);
    let now = Box::new(move || Timestamp::from_millis(clock.fetch_add(1_000, Ordering::Relaxed)));
    let timeout = Duration::from_millis(500);
    BankClient::new(BankClientOptions { url: url.to_owned(), secret: SECRET.into(), timeout, now }).unwrap()
}

/// Gives an order under its key until the outcome is definite.
async fn insist(bank: &dyn Bank, order: &Order) -> Result<(), Refusal> {
    for _ in 0..100 {
        match bank.give_one(order.clone()).await {
            Ok(_) => return Ok(()),
            Err(Failure::Refused(refusal)) => return Err(refusal),
            Err(Failure::Unavailable(_) | Failure::Unknown(_) | Failure::TooManyTries(_)) => {}
        }
    }
    panic!("no definite outcome");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_way_does_an_order_is_done_once_and_told_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let honest: Arc<dyn Bank> = Arc::new(client(&process.url, Duration::from_secs(20)));
    let account = an_account(&honest, 10_000).await;
    let bank = hasty(&hell(process.url.clone()).await);
    let (mut expected, mut held) = (10_000, 0);
    for n in 0..60 {
        let purpose = Purpose::Auction(AuctionId(Uuid::from_u64_pair(9, n % 7)));
        let operation = match n % 3 {
            0 => Operation::Deposit { account, money: money(1 + i64::try_from(n).unwrap()) },
            1 => Operation::Hold { account, purpose, money: money(100), ahead: arte::money::Amount::ZERO },
            _ => Operation::Capture { account, purpose, money: money(60), to: arte::bank::AccountName::Clearing },
        };
        let order = Order { key: fresh_key(), operation, pin: None };
        let told = insist(&bank, &order).await;
        // What the bank itself says of the key.
        let answer = honest.ask(&order.key).await.unwrap().expect("a definite outcome is an answer");
        assert_eq!(answer.map(|_| ()), told);
        if let (Ok(()), Operation::Deposit { money, .. }) = (told, &order.operation) {
            expected += money.amount.minor();
        }
        if let (Ok(()), Operation::Capture { .. }) = (told, &order.operation) {
            expected -= 60;
        }
    }
    for n in 0..7 {
        let lines = honest.holds_for(Purpose::Auction(AuctionId(Uuid::from_u64_pair(9, n)))).await.unwrap();
        held += lines.iter().map(|line| line.purse.held.minor()).sum::<i64>();
    }
    let view = honest.account(account).await.unwrap().unwrap();
    assert_eq!(
        (view.holdings[0].balance, view.holdings[0].held.minor()),
        (expected, held),
        "nothing twice, nothing lost"
    );
    assert!(honest.trial_balance().await.unwrap().holds());
}

#[tokio::test]
async fn a_bank_that_is_not_there_was_surely_not_asked_and_is_soon_left_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bank = client(&url, Duration::from_secs(1));
    let order = Order { key: fresh_key(), operation: Operation::Cancel, pin: None };
    for _ in 0..2 {
        let outcome = bank.give_one(order.clone()).await;
        assert!(matches!(&outcome, Err(Failure::Unavailable(_))), "{outcome:?}");
    }
    let Err(Failure::Unavailable(why)) = bank.give_one(order).await else { panic!("it is not there") };
    assert!(why.contains("left alone"), "{why}");
}

#[tokio::test]
async fn a_wrong_secret_is_surely_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let (timeout, now) = (Duration::from_secs(20), Box::new(|| Timestamp::from_millis(0)));
    let secret = "0123456789abcdef0123456789abcdee".into();
    let bank = BankClient::new(BankClientOptions { url: process.url.clone(), secret, timeout, now }).unwrap();
    let order = Order { key: fresh_key(), operation: Operation::Cancel, pin: None };
    assert!(matches!(bank.give_one(order).await, Err(Failure::Unavailable(_))));
    assert!(matches!(bank.trial_balance().await, Err(Failure::Unavailable(_))));
}
