//! A Redis for the tests: a server of their own with a password, which a test may stop, freeze and start again.
//!
//! There is no skipping: a test that needs Redis and finds none fails and says what to install.

#![allow(dead_code, reason = "not every suite needs all of it")]

use arte::persistence::redis::{RedisOptions, RedisShelf};
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use uuid::Uuid;

/// A server that listens on loopback only; it ends with this value, or with this process.
pub struct Redis {
    port: u16,
    password: String,
    /// Where it keeps what it knows, each write before it is answered. None: nowhere.
    keeps: Option<tempfile::TempDir>,
    /// Keeps the pipe open that the server's life hangs on, and the server's process id.
    running: Option<(Child, u32)>,
}

/// The life of a server. It ends when standard input does: that is when the process of the tests has ended, in whatever way.
const LIFE: &str = r#"
    set -eu
    dir=$(mktemp -d "${TMPDIR:-/tmp}/arte-test-redis.XXXXXX")
    trap 'rm -rf "$dir"' EXIT
    keeps="--dir $dir --appendonly no"
    if [ -n "$2" ]; then keeps="--dir $2 --appendonly yes --appendfsync always"; fi
    printf 'requirepass %s\n' "$ARTE_TEST_PASSWORD" > "$dir/redis.conf"
    redis-server "$dir/redis.conf" --bind 127.0.0.1 --port "$1" $keeps --save '' --daemonize no > "$dir/log" 2>&1 < /dev/null &
    echo $!
    exec 1>&-
    cat > /dev/null
    kill -KILL $! 2> /dev/null || true
    wait $! 2> /dev/null || true
"#;

impl Redis {
    /// Starts one that keeps nothing, and waits until it listens.
    pub fn start() -> Self {
        Self::start_in(None)
    }

    /// Starts one that still knows everything after it was killed.
    pub fn start_that_keeps() -> Self {
        Self::start_in(Some(tempfile::tempdir().unwrap()))
    }

    fn start_in(keeps: Option<tempfile::TempDir>) -> Self {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut redis = Self { port, password: Uuid::new_v4().simple().to_string(), keeps, running: None };
        redis.go();
        redis
    }

    /// Makes room for one that is not started yet.
    pub fn not_yet() -> Self {
        let mut redis = Self::start();
        redis.kill();
        redis
    }

    /// Starts it, again, with what it keeps.
    pub fn go(&mut self) {
        assert!(self.running.is_none());
        let folder = self.keeps.as_ref().map(|kept| kept.path().display().to_string()).unwrap_or_default();
        let mut child = Command::new("sh")
            .args(["-c", LIFE, "arte-test-redis", &self.port.to_string(), &folder])
            .env("ARTE_TEST_PASSWORD", &self.password)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let pid = said.trim().parse().expect("the shell says the process of the server");
        self.running = Some((child, pid));
        for _ in 0..400 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            assert!(
                self.running.as_mut().unwrap().0.try_wait().unwrap().is_none(),
                "these tests need Redis: install its server (Debian: apt-get install redis-server)"
            );
            #[expect(
                clippy::disallowed_methods,
                reason = "the tests of a runtime wait here for another process, once"
            )]
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("the throw-away Redis did not start within ten seconds");
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let (mut child, pid) = self.running.take().expect("it runs");
        signal(pid, "KILL");
        drop(child.stdin.take());
        child.wait().unwrap();
    }

    /// Lets it stand still, connections and all, or go on.
    pub fn freeze(&self, is_frozen: bool) {
        let (_, pid) = self.running.as_ref().expect("it runs");
        signal(*pid, if is_frozen { "STOP" } else { "CONT" });
    }

    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}/0", self.password, self.port)
    }

    pub fn password(&self) -> &str {
        &self.password
    }

    /// Returns all that is in a stream, oldest first: of each entry the fields.
    pub async fn stream(&self, key: &str) -> Vec<std::collections::BTreeMap<String, String>> {
        let client = ::redis::Client::open(self.url()).unwrap();
        let mut conn = client.get_multiplexed_async_connection().await.unwrap();
        let mut command = ::redis::cmd("XRANGE");
        let entries: Vec<(String, Vec<String>)> =
            command.arg(key).arg("-").arg("+").query_async(&mut conn).await.unwrap();
        let fields = |flat: Vec<String>| flat.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        entries.into_iter().map(|(_, flat)| fields(flat)).collect()
    }

    /// Says something to it past the house; answers what it answers.
    pub async fn ask(&self, words: &[&str]) -> String {
        let client = ::redis::Client::open(self.url()).unwrap();
        let mut conn = client.get_multiplexed_async_connection().await.unwrap();
        let mut command = ::redis::cmd(words[0]);
        let answer: ::redis::Value = command.arg(&words[1..]).query_async(&mut conn).await.unwrap();
        format!("{answer:?}")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if let Some((mut child, pid)) = self.running.take() {
            signal(pid, "KILL");
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

fn signal(pid: u32, name: &str) {
    let _ = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status();
}

/// Opens a shelf on a server, under a prefix, and waits until it is connected.
pub async fn open_shelf(redis: &Redis, prefix: &str, timeout: Duration) -> RedisShelf {
    let options = RedisOptions { url: redis.url().into(), authorities: None, timeout, prefix: prefix.to_owned() };
    RedisShelf::open(options).unwrap()
}

/// Opens an empty shelf on the server that all tests of this process share.
pub async fn fresh_shelf() -> Arc<RedisShelf> {
    static SERVER: OnceLock<Redis> = OnceLock::new();
    let prefix = format!("test-{}:", Uuid::new_v4().simple());
    let shelf = open_shelf(SERVER.get_or_init(Redis::start), &prefix, Duration::from_secs(10)).await;
    shelf.connected().await;
    Arc::new(shelf)
}
