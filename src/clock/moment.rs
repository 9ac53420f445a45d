//! Very short waits. The runtime's own timer counts in milliseconds; a moment is a part of one.

use std::time::Duration;

/// Waits for a moment. Where the system has no fine timer to give, it does not wait at all: nothing but speed may depend on it.
pub(super) async fn moment(span: Duration) {
    if let Err(error) = wait(span).await {
        tracing::debug!(%error, "no fine timer to be had");
    }
}

#[cfg(target_os = "linux")]
async fn wait(span: Duration) -> std::io::Result<()> {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
    };
    use tokio::io::{Interest, unix::AsyncFd};

    let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    let no_time = Timespec { tv_sec: 0, tv_nsec: 0 };
    // A second is far beyond a moment; and a span of nothing would not set the timer but stop it.
    let nanos = span.subsec_nanos().max(1);
    let once = Itimerspec { it_interval: no_time, it_value: Timespec { tv_sec: 0, tv_nsec: nanos.into() } };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &once)?;
    #[expect(
        deprecated,
        reason = "an OwnedFd cannot be closed behind its back; the function that is advised is an unsafe one"
    )]
    let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
    timer.readable().await?.retain_ready();
    Ok(())
}

#[cfg(not(target_os = "linux"))]
async fn wait(_: Duration) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_moment_passes_on_every_kind_of_runtime_and_as_often_as_one_likes() {
        for micros in [0, 1, 60, 200] {
            wait(Duration::from_micros(micros)).await.unwrap();
        }
    }
}
