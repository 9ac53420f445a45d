//! A PostgreSQL for the tests: the server that `ARTE_TEST_POSTGRES_URL` names, or one that is started here and thrown away.
//!
//! There is no skipping: a test that needs PostgreSQL and finds none fails and says what to install.

use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use uuid::Uuid;

/// A fresh database without tables.
pub struct Database {
    /// Where it is.
    pub url: SecretString,
    options: PgConnectOptions,
    name: String,
}

impl Database {
    /// Makes one.
    pub async fn fresh() -> Self {
        let server = server();
        let name = format!("arte_test_{}", Uuid::new_v4().simple());
        let mut admin = server.admin().await;
        admin
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .await
            .expect("the test server makes a database");
        admin.close().await.expect("the test server says goodbye");
        let url = server.url_of(&name);
        let options = url.parse().expect("the address of a test database is an address");
        Self { url: url.into(), options, name }
    }

    /// Opens a connection past the store.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect_with(&self.options).await.expect("the test server takes one more connection")
    }

    /// Removes the database. After a failed test it stays, for those who want to look.
    pub async fn remove(self) {
        let mut admin = server().admin().await;
        let drop = AssertSqlSafe(format!("DROP DATABASE {} WITH (FORCE)", self.name));
        admin.execute(drop).await.expect("the test server removes a database");
    }
}

struct Server {
    /// The address with `{database}` where the name goes.
    address: String,
    /// Keeps the pipe open that the server's life hangs on; nobody reads it.
    _life: Option<Child>,
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("ARTE_TEST_POSTGRES_URL") {
        Ok(url) => Server::given(&url),
        Err(_) => Server::throw_away(),
    })
}

impl Server {
    fn given(url: &str) -> Self {
        let (start, rest) = url.split_once("://").expect("ARTE_TEST_POSTGRES_URL starts with postgres://");
        let (path, query) =
            rest.split_once('?').map_or((rest, String::new()), |(path, query)| (path, format!("?{query}")));
        let host = path.split('/').next().unwrap_or(path);
        Self { address: format!("{start}://{host}/{{database}}{query}"), _life: None }
    }

    fn throw_away() -> Self {
        let port = free_port();
        let password = Uuid::new_v4().simple().to_string();
        let mut child = as_nobody_special()
            .args(["-c", LIFE, "arte-test-postgres"])
            .arg(binaries())
            .arg(port.to_string())
            .env("ARTE_TEST_PASSWORD", &password)
            // A group of its own: whoever ends the tests with a signal to their whole group must not end this before it has cleaned up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell can be started");
        let said = child.stdout.take().map(|out| BufReader::new(out).lines().next());
        assert!(matches!(said, Some(Some(Ok(line))) if line == "started"), "the throw-away PostgreSQL does not start");
        Self { address: format!("postgres://arte:{password}@127.0.0.1:{port}/{{database}}"), _life: Some(child) }
    }

    fn url_of(&self, database: &str) -> String {
        self.address.replace("{database}", database)
    }

    /// Connects as the one who may make databases; waits for a server that is still starting.
    async fn admin(&self) -> PgConnection {
        let options: PgConnectOptions =
            self.url_of("postgres").parse().expect("the test server's address is an address");
        let mut tries = 0;
        loop {
            match PgConnection::connect_with(&options).await {
                Ok(conn) => return conn,
                Err(error) if tries == 300 => panic!("the test PostgreSQL does not answer: {error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The life of a throw-away server. It ends when standard input does: that is when the process of the tests has ended, in
/// whatever way. Nothing of it is worth a sync.
const LIFE: &str = r#"
    set -eu
    bin=$1 port=$2
    dir=$(mktemp -d /tmp/arte-test-postgres.XXXXXX)
    trap 'rm -rf "$dir"' EXIT
    printf %s "$ARTE_TEST_PASSWORD" > "$dir/password"
    "$bin/initdb" -D "$dir/data" -U arte -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --locale=C -N > "$dir/log" 2>&1 ||
        { cat "$dir/log" >&2; exit 1; }
    "$bin/postgres" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200 \
        -c shared_buffers=32MB > "$dir/log" 2>&1 < /dev/null &
    server=$!
    echo started
    exec 1>&-
    cat > /dev/null
    kill -INT "$server"
    wait "$server" || true
"#;

/// PostgreSQL refuses to run as root.
pub fn as_nobody_special() -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    if root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]).current_dir("/");
        command
    } else {
        Command::new("sh")
    }
}

/// Finds the newest installed server.
pub fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    let number = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    found.max_by_key(number).expect(
        "these tests need PostgreSQL: install its server (Debian: apt-get install postgresql), \
         or set ARTE_TEST_POSTGRES_URL to a server where databases may be made",
    )
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    listener.local_addr().expect("a listener has an address").port()
}
