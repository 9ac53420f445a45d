//! Letters to a real mail relay (aiosmtpd), which refuses, stays silent and dies on request: `scripts/smtp-server.py`.

#[path = "../support/relay.rs"]
mod relay;

use arte::integrations::mail::{Carrier, Letterhead, NotCarried, Parcel, Security, SmtpCarrier, SmtpOptions};
use arte::mail::{Language, Letter};
use arte::timestamp::Timestamp;
use relay::{Relay, USER, relay};
use std::time::Duration;
use uuid::Uuid;

fn options(relay: &Relay) -> SmtpOptions {
    SmtpOptions {
        host: "127.0.0.1".into(),
        port: relay.plain,
        security: Security::Plain,
        credentials: None,
        authorities: None,
        timeout: Duration::from_secs(2),
    }
}

fn encrypted(relay: &Relay, security: Security) -> SmtpOptions {
    SmtpOptions {
        host: "localhost".into(),
        port: if security == Security::Tls { relay.tls } else { relay.starttls },
        security,
        credentials: Some((USER.0.into(), USER.1.into())),
        authorities: Some(std::fs::read(relay.authority()).unwrap()),
        ..options(relay)
    }
}

fn carrier(options: SmtpOptions) -> SmtpCarrier {
    let letterhead = Letterhead::new("Arte Moderni <no-reply@arte.example>", "desk@arte.example").unwrap();
    SmtpCarrier::new(options, letterhead).unwrap()
}

/// A letter to an address that nobody else uses; what is before the dash says what the relay does.
fn a_letter(does: &str) -> Parcel {
    let id = Uuid::new_v4();
    let words = Letter::SignUpCode { code: "7GK4QX".into(), minutes: 3 }.render(Language::Korean);
    Parcel {
        id,
        to: format!("{does}-{}@example.org", id.simple()),
        language: "ko".into(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        written_at: Timestamp::from_millis(1_700_000_000_000),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written_by_every_way() {
    let relay = relay();
    let ways = [
        (options(relay), "plain", None),
        (encrypted(relay, Security::StartTls), "starttls", Some(USER.0)),
        (encrypted(relay, Security::Tls), "tls", Some(USER.0)),
    ];
    for (options, port, user) in ways {
        let (carrier, parcel) = (carrier(options), a_letter("ann"));
        carrier.carry(parcel.clone()).await.unwrap();
        let taken = relay.taken_for(&parcel.to);
        assert_eq!(taken.len(), 1, "{port}");
        assert_eq!((taken[0].port.as_str(), taken[0].user.as_deref()), (port, user));
        let id = format!("<{}@arte.example>", parcel.id);
        for (name, value) in [
            ("From", "\"Arte Moderni\" <no-reply@arte.example>"),
            ("Reply-To", "desk@arte.example"),
            ("To", parcel.to.as_str()),
            ("Message-ID", id.as_str()),
            ("Auto-Submitted", "auto-generated"),
        ] {
            assert_eq!(taken[0].header(name), Some(value), "{}", taken[0].content);
        }
    }
}

#[tokio::test]
async fn what_the_relay_says_decides_whether_another_try_is_worth_it() {
    let carrier = carrier(options(relay()));
    // does, tries, of which the last: taken, refused for now, refused for good; and what is said of it
    let table = [
        ("again-1", 2, "taken", ""),
        ("again-3", 3, "later", "451"),
        ("never", 1, "never", "550"),
        ("notours", 1, "later", "535"),
        ("dies-1", 1, "later", ""),
        ("dies-1", 2, "taken", ""),
        ("silent", 1, "later", ""),
    ];
    for (does, tries, outcome, says) in table {
        let parcel = a_letter(does);
        let mut last = Ok(());
        for _ in 0..tries {
            last = tokio::time::timeout(Duration::from_secs(20), carrier.carry(parcel.clone())).await.unwrap();
        }
        let (found, words) = match last {
            Ok(()) => ("taken", String::new()),
            Err(NotCarried::Later(words)) => ("later", words),
            Err(NotCarried::Never(words)) => ("never", words),
        };
        assert_eq!(found, outcome, "{does}: {words}");
        assert!(words.contains(says) && words.len() <= 1_200 && !words.contains(['\r', '\n']), "{does}: {words:?}");
        assert!(!words.contains("7GK4QX"), "{words}");
        assert_eq!(relay().taken_for(&parcel.to).len(), usize::from(outcome == "taken"), "{does}");
    }
}

#[tokio::test]
async fn a_letter_whose_answer_was_lost_comes_again_under_the_same_name() {
    let (carrier, parcel) = (carrier(options(relay())), a_letter("swallowed-1"));
    assert!(matches!(carrier.carry(parcel.clone()).await, Err(NotCarried::Later(_))));
    carrier.carry(parcel.clone()).await.unwrap();
    let taken = relay().taken_for(&parcel.to);
    assert_eq!(taken.len(), 2, "at least once, and here twice");
    assert_eq!(taken[0].content, taken[1].content, "the same letter to the byte");
    assert_eq!(taken[0].header("Message-ID"), Some(format!("<{}@arte.example>", parcel.id).as_str()));
}

#[tokio::test]
async fn a_relay_that_cannot_be_trusted_or_reached_gets_nothing_and_costs_no_letter() {
    let relay = relay();
    let unknown = |security| SmtpOptions { authorities: None, ..encrypted(relay, security) };
    let elsewhere = |security| SmtpOptions { host: "127.0.0.1".into(), ..encrypted(relay, security) };
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let wrong = Some((USER.0.to_owned(), "wrong".into()));
    let table = [
        ("a certificate of nobody we know", unknown(Security::StartTls)),
        ("the same, from the first byte", unknown(Security::Tls)),
        ("a certificate of another host", elsewhere(Security::StartTls)),
        ("the same, from the first byte", elsewhere(Security::Tls)),
        ("no STARTTLS where it is wanted", SmtpOptions { port: relay.plain, ..encrypted(relay, Security::StartTls) }),
        ("a password that is wrong", SmtpOptions { credentials: wrong, ..encrypted(relay, Security::Tls) }),
        ("no password where one is wanted", SmtpOptions { credentials: None, ..encrypted(relay, Security::Tls) }),
        ("nobody there", SmtpOptions { port: nobody, ..options(relay) }),
        ("no such host", SmtpOptions { host: "relay.invalid".into(), ..options(relay) }),
    ];
    for (what, options) in table {
        let parcel = a_letter("ann");
        let refused = carrier(options).carry(parcel.clone()).await;
        assert!(matches!(&refused, Err(NotCarried::Later(why)) if !why.is_empty()), "{what}: {refused:?}");
        assert!(!format!("{refused:?}").contains(USER.1), "{refused:?}");
        assert!(relay.taken_for(&parcel.to).is_empty(), "{what}");
    }
}

#[test]
fn certificates_that_are_none_are_refused_before_the_first_letter() {
    for pem in [&b""[..], b"nonsense", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let options = SmtpOptions {
            host: "relay.example".into(),
            port: 587,
            security: Security::StartTls,
            credentials: None,
            authorities: Some(pem.to_vec()),
            timeout: Duration::from_secs(1),
        };
        let letterhead = Letterhead::new("no-reply@arte.example", "").unwrap();
        assert!(SmtpCarrier::new(options, letterhead).is_err(), "{pem:?} was taken");
    }
}
