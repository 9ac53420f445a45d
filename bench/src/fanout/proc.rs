//! Processor time of a process, the kernel's share apart.

use anyhow::Context as _;

/// Ticks a second in /proc. *Source*: Linux shows user space 100, whatever it uses itself.
const TICKS: f64 = 100.0;

/// Returns the processor seconds, user and system, that a process has used.
///
/// # Errors
/// When it is gone.
pub fn cpu_seconds(pid: u32) -> anyhow::Result<(f64, f64)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    // The name may hold anything; the fields after the last parenthesis do not.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).context("an odd /proc");
    Ok((ticks(11)? / TICKS, ticks(12)? / TICKS))
}
