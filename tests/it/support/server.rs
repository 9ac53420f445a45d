//! A PostgreSQL server of a test's own, which it may crash.

use super::postgres::{as_nobody_special, binaries, free_port};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A server that listens on loopback only; it is stopped and removed when this value goes.
pub struct Server {
    folder: TempDir,
    port: u16,
    /// Ends the server when the pipe to it breaks: that is when this process has ended, in whatever way.
    keeper: Option<Child>,
}

impl Server {
    /// Makes one and starts it. Unlike the suite's shared one it syncs.
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let mut server = Self { port: free_port(), folder, keeper: None };
        server.say(
            r#"mkdir "$dir/pg" 2>/dev/null || true
            "$bin/initdb" -D "$dir/pg/data" -U arte -A trust -E UTF8 --locale=C -N
            printf '%s\n' "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "max_connections = 60" \
                "shared_buffers = '32MB'" "port = $port" >> "$dir/pg/data/postgresql.conf""#,
        );
        let keep =
            r#"cat > /dev/null; "$bin/pg_ctl" stop -D "$dir/pg/data" -m immediate -w -t 60 || true; rm -rf "$dir/pg""#;
        let mut keeper = server.command(keep);
        keeper.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        server.keeper = Some(keeper.spawn().expect("a shell can be started"));
        server.go();
        server
    }

    /// Starts it again after a crash, and waits until it serves.
    pub fn go(&self) {
        self.say(r#""$bin/pg_ctl" start -D "$dir/pg/data" -l "$dir/pg/log" -w -t 60"#);
    }

    /// Ends it without a word to anybody: at its next start it recovers from its own log.
    pub fn crash(&self) {
        self.say(r#""$bin/pg_ctl" stop -D "$dir/pg/data" -m immediate -w -t 60"#);
    }

    pub fn url(&self) -> String {
        format!("postgres://arte@127.0.0.1:{}/postgres", self.port)
    }

    fn home(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    fn say(&self, script: &str) {
        let output = self.command(script).output().expect("a shell can be started");
        let said = || format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}:\n{}", said());
    }

    fn command(&self, script: &str) -> Command {
        // The server runs as somebody else when we are root; the folder must let them in.
        let open = Command::new("chmod").arg("777").arg(self.home()).status();
        assert!(open.is_ok_and(|status| status.success()));
        let mut command = as_nobody_special();
        let (dir, bin, port) = (self.home(), binaries(), self.port.to_string());
        let script = format!("set -eu; dir=$1 bin=$2 port=$3\n{script}");
        command.args(["-c", &script, "arte-test-server"]).arg(dir).arg(bin).arg(port);
        command.stdin(Stdio::null());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}
