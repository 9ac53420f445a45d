//! What cannot be reached, however it is written.

use super::resolver::GuardedResolver;
use super::*;
use crate::notices::{Secret, signature};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use reqwest::dns::Resolve as _;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use uuid::Uuid;

const PORTS: [u16; 2] = [443, 8443];

/// Addresses and encodings that lead into the house's own network, or nowhere good.
const REFUSED: [&str; 82] = [
    // This machine.
    "https://127.0.0.1/",
    "https://127.255.255.254/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.1./",
    "https://%31%32%37.0.0.1/",
    "https://1２7.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://a.localhost/",
    "https://ⓛocalhost/",
    // Nobody.
    "https://0.0.0.0/",
    "https://0/",
    "https://0.1.2.3/",
    "https://[::]/",
    // Networks of one's own.
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://012.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.0.1/",
    "https://192.168.257/",
    "https://0xc0a80001/",
    "https://100.64.0.1/",
    "https://100.127.255.254/",
    "https://[fc00::1]/",
    "https://[fd12:3456:789a::1]/",
    "https://[fec0::1]/",
    // The link, and what clouds put there.
    "https://169.254.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2852039166/",
    "https://0xa9fea9fe/",
    "https://0251.0376.0251.0376/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://[febf::1]/",
    // IPv4 in the clothes of IPv6.
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:10.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::8.8.8.8]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:c0a8:1::1]/",
    "https://[2001:0:53aa:64c:0:0:0:1]/",
    // Many at once, none at all, examples, tests.
    "https://224.0.0.1/",
    "https://239.255.255.250/",
    "https://255.255.255.255/",
    "https://240.0.0.1/",
    "https://[ff02::1]/",
    "https://192.0.0.170/",
    "https://192.0.2.1/",
    "https://198.51.100.7/",
    "https://203.0.113.9/",
    "https://198.18.0.1/",
    "https://192.88.99.1/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[100::1]/",
    // Names within.
    "https://intranet/",
    "https://metadata.google.internal/",
    "https://printer.local/",
    // Other ways in.
    "http://arte.example/",
    "ftp://arte.example/",
    "file:///etc/passwd",
    "https://user@arte.example/",
    "https://user:pass@arte.example/",
    "https://arte.example:22/",
    "https://arte.example/#x",
    "https://arte.example\\@127.0.0.1/",
    "https:// 127.0.0.1/",
];

#[test]
fn addresses_that_lead_inside_are_refused_however_they_are_written() {
    for text in REFUSED {
        assert!(Target::read(text, &PORTS, false).is_err(), "{text}");
    }
    for text in ["", "arte.example", "https://", "https://[::1", "https://1.2.3.4.5/", "javascript:alert(1)"] {
        assert!(Target::read(text, &PORTS, false).is_err(), "{text}");
    }
    assert_eq!(Target::read(&format!("https://a.example/{}", "x".repeat(500)), &PORTS, false), Err(TargetError::Long));
}

#[test]
fn addresses_of_the_world_are_taken() {
    for text in [
        "https://arte.example/hook",
        "https://arte.example:8443/hook?x=1",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://bücher.example/",
        "https://172.32.0.1/",
        "https://100.128.0.1/",
        "https://192.169.0.1/",
    ] {
        assert!(Target::read(text, &PORTS, false).is_ok(), "{text}");
    }
}

#[test]
fn with_the_setting_this_machine_and_nothing_else_is_reached_without_tls() {
    for text in ["http://127.0.0.1:9/x", "http://localhost:9/", "http://[::1]:9/", "https://127.0.0.1/"] {
        assert!(Target::read(text, &PORTS, true).is_ok(), "{text}");
    }
    for text in ["http://arte.example/", "http://10.0.0.1/", "https://10.0.0.1/", "http://localhost.arte.example/"] {
        assert!(Target::read(text, &PORTS, true).is_err(), "{text}");
    }
}

/// Answers each time with the next of its answers, and with the last for ever.
struct Changing(Mutex<Vec<Vec<&'static str>>>, AtomicUsize);

impl Changing {
    fn new(answers: &[&[&'static str]]) -> Arc<Self> {
        let answers = answers.iter().rev().map(|answer| answer.to_vec()).collect();
        Arc::new(Self(Mutex::new(answers), AtomicUsize::new(0)))
    }
}

#[async_trait]
impl Lookup for Changing {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop().unwrap() } else { answers[0].clone() };
        Ok(answer.iter().map(|text| text.parse().unwrap()).collect())
    }
}

async fn resolved(lookup: Arc<Changing>, loopback: bool, name: &str) -> Option<Vec<String>> {
    let resolver = GuardedResolver { lookup, loopback };
    let found = resolver.resolve(name.parse().unwrap()).await.ok()?;
    Some(found.map(|address| address.to_string()).collect())
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_stands_for() {
    let one = |answer: &[&'static str]| Changing::new(&[answer]);
    assert_eq!(resolved(one(&["8.8.8.8", "2606:4700::1"]), false, "a.example").await.unwrap().len(), 2);
    for inside in [&["127.0.0.1"][..], &["8.8.8.8", "10.0.0.1"], &["::ffff:8.8.8.8"], &["169.254.169.254"], &[]] {
        assert_eq!(resolved(one(inside), false, "a.example").await, None, "{inside:?}");
        assert_eq!(resolved(one(inside), true, "a.example").await, None, "{inside:?}: by its own name only");
    }
    assert!(resolved(one(&["127.0.0.1"]), true, "localhost").await.is_some());
    assert_eq!(resolved(one(&["10.0.0.1"]), true, "localhost").await, None);
}

fn a_sender(lookup: Arc<dyn Lookup>, loopback: bool) -> Sender {
    Sender::new(SenderOptions { ports: PORTS.to_vec(), loopback, timeout: Duration::from_secs(5), lookup })
}

async fn post(sender: &Sender, url: &str) -> Result<(), NotDelivered> {
    let secret = Secret::new([7; 32]);
    let at = Timestamp::from_millis(1_700_000_000_123);
    sender.send(&Post { id: Uuid::nil(), url, body: "{\"a\":1}", secrets: vec![&secret], at }).await
}

/// A name that was public when it was looked at, and stands for this machine when it counts: what is asked is what was judged.
#[tokio::test]
async fn a_name_that_changes_its_mind_leads_nowhere() {
    let lookup = Changing::new(&[&["127.0.0.1"], &["10.0.0.1"], &["::1"]]);
    let sender = a_sender(lookup.clone(), false);
    for _ in 0..3 {
        let said = post(&sender, "https://rebinding.example/").await;
        assert_eq!(said, Err(NotDelivered::Later("the host is not on the public Internet".into(), None)));
    }
    assert_eq!(lookup.1.load(Ordering::Relaxed), 3, "it is asked once for each connection, never once more");
    let said = post(&sender, "https://127.0.0.1/").await;
    assert!(matches!(said, Err(NotDelivered::Never(_))), "{said:?}");
}

/// Answers one request with a text; returns what it was asked.
async fn answering(answer: String) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 4_096];
        let mut length = 0;
        while !bytes[..length].ends_with(b"{\"a\":1}") {
            length += stream.read(&mut bytes[length..]).await.unwrap();
        }
        // The sender may have read enough before all was written.
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    });
    (url, asked)
}

#[tokio::test]
async fn answers_are_judged_and_never_followed() {
    let sender = a_sender(Arc::new(SystemLookup), true);
    let long = "x".repeat(1_000_000);
    let says = |status: &str, more: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    };
    let later =
        |text: &str, wait: Option<u64>| Err(NotDelivered::Later(text.to_owned(), wait.map(Duration::from_secs)));
    let table = [
        (says("204 No Content", "", ""), Ok(())),
        (says("302 Found", "location: http://127.0.0.1:1/\r\n", ""), later("it answers 302: ", None)),
        (says("500 Oops", "", "first\nsecond"), later("it answers 500: first", None)),
        (says("429 Slow", "retry-after: 7\r\n", ""), later("it answers 429: ", Some(7))),
        (says("503 Slow", "retry-after: 999999\r\n", ""), later("it answers 503: ", Some(3_600))),
        (says("410 Gone", "", ""), Err(NotDelivered::Gone("it answers 410: ".into()))),
        (says("500 Oops", "", &long), later(&format!("it answers 500: {}", &long[..200]), None)),
    ];
    for (answer, expected) in table {
        let (url, asked) = answering(answer).await;
        assert_eq!(post(&sender, &url).await, expected);
        let asked = asked.await.unwrap();
        let signed = signature(&Secret::new([7; 32]), &Uuid::nil().to_string(), 1_700_000_000, b"{\"a\":1}");
        for header in [
            format!("webhook-id: {}\r\n", Uuid::nil()),
            "webhook-timestamp: 1700000000\r\n".to_owned(),
            format!("webhook-signature: {signed}\r\n"),
        ] {
            assert!(asked.contains(&header), "{header} in {asked}");
        }
    }
}
