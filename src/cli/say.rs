//! Words for the person at the terminal.

use std::io::{self, Write as _};

/// Prints a line of the result. A reader who has seen enough (`arte replay … | head`) is no failure.
///
/// # Errors
/// When the output cannot take it: a full disk.
pub fn out(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a remark beside the result. When even that is impossible there is nobody left to tell.
pub fn aside(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
