//! A mail relay for the tests: the one that `scripts/with-smtp.sh` names in the environment, or one that is started here by it.
//!
//! There is no skipping: a test that needs a relay and finds none fails and says what to do.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// The user that the relay knows, and the password.
pub const USER: (&str, &str) = ("arte", "correct horse relay");

/// Where the relay is, and what it took.
pub struct Relay {
    /// Open to all, in the clear.
    pub plain: u16,
    /// With a password, after STARTTLS.
    pub starttls: u16,
    /// With a password, encrypted from the first byte.
    pub tls: u16,
    folder: PathBuf,
}

/// A letter as the relay took it.
#[derive(Debug)]
pub struct Taken {
    /// `plain`, `starttls` or `tls`.
    pub port: String,
    pub user: Option<String>,
    pub content: String,
}

impl Taken {
    /// Returns the value of a header that stands on one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.content.split("\r\n\r\n").next()?;
        head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Returns the relay.
pub fn relay() -> &'static Relay {
    static RELAY: OnceLock<Relay> = OnceLock::new();
    RELAY.get_or_init(|| {
        let given = |name: &str| std::env::var(format!("ARTE_TEST_SMTP_{name}")).ok();
        match given("FOLDER") {
            Some(folder) => Relay::of(given, folder),
            None => started(),
        }
    })
}

impl Relay {
    fn of(given: impl Fn(&str) -> Option<String>, folder: String) -> Self {
        let port = |name| given(name).and_then(|port| port.parse().ok()).expect("scripts/with-smtp.sh says the ports");
        Self { plain: port("PLAIN"), starttls: port("STARTTLS"), tls: port("TLS"), folder: folder.into() }
    }

    /// Returns the file of the authority that vouches for the relay.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Returns all letters that were taken for an address, in their order.
    pub fn taken_for(&self, address: &str) -> Vec<Taken> {
        let names = self.folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = names.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
        paths.sort();
        let read = |path: &PathBuf| serde_json::from_str::<Value>(&std::fs::read_to_string(path).unwrap()).unwrap();
        let letters = paths.iter().map(read).filter(|letter| letter["to"][0] == address);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        letters
            .map(|letter| Taken {
                port: text(&letter["port"]).unwrap(),
                user: text(&letter["user"]),
                content: text(&letter["content"]).unwrap(),
            })
            .collect()
    }
}

/// Starts a relay that ends with this process: it is told where to look by a pipe that closes.
fn started() -> Relay {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-smtp.sh");
    let place = std::env::temp_dir().join(format!("arte-relay-{}", uuid::Uuid::new_v4()));
    let say = "env | grep ^ARTE_TEST_SMTP_ >\"$0.new\" && mv \"$0.new\" \"$0\" && cat >/dev/null";
    let child = Command::new(script).args(["bash", "-c", say]).arg(&place).stdin(Stdio::piped()).spawn();
    let mut child = child.expect("scripts/with-smtp.sh can be run");
    // The end of our life closes the pipe, and `cat` with it.
    let life = child.stdin.take();
    for _ in 0..1_200 {
        if let Ok(said) = std::fs::read_to_string(&place) {
            std::fs::remove_file(&place).unwrap();
            std::mem::forget((child, life));
            let given = |name: &str| {
                let key = format!("ARTE_TEST_SMTP_{name}=");
                said.lines().find_map(|line| line.strip_prefix(&key)).map(str::to_owned)
            };
            return Relay::of(given, given("FOLDER").expect("scripts/with-smtp.sh says the folder"));
        }
        assert!(child.try_wait().unwrap().is_none(), "scripts/with-smtp.sh ended: run scripts/install-test-tools.sh");
        #[expect(clippy::disallowed_methods, reason = "the tests of a runtime wait here for a process of bash, once")]
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the mail relay for the tests did not start within a minute");
}
