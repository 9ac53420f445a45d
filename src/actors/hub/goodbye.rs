//! Ways to send sockets away.

use super::actor::Hub;
use crate::ids::UserId;
use crate::wire::ServerFrame;
use actix::prelude::*;
use std::time::Duration;

/// How long sockets have to take their close frame before they are cut off.
const LAST_CALL: Duration = Duration::from_secs(2);

/// Closes a user's sockets: the account is suspended.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Expel {
    pub user: UserId,
}

/// Tells every socket to come back later, and closes it.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::actors) struct Goodbye;

impl Handler<Expel> for Hub {
    type Result = ();

    fn handle(&mut self, expel: Expel, _: &mut Self::Context) {
        for session in self.sessions_of(expel.user) {
            session.close(4501, "suspended");
        }
    }
}

impl Handler<Goodbye> for Hub {
    type Result = ();

    fn handle(&mut self, _: Goodbye, ctx: &mut Self::Context) {
        let Some(deps) = self.deps() else { return };
        let now = deps.clock.now();
        let most = deps.come_back;
        let pack = self.pack;
        for (number, session) in self.sessions_mut().enumerate() {
            // Spread over the whole span, so that ten thousand clients do not come back at once.
            let after_ms = spread(number, most);
            let _ = session.offer(&pack(&ServerFrame::Reconnect { after_ms }.text()), now);
            session.close(1012, "the house restarts");
        }
        // A peer that does not read never sees the close frame; the house does not wait for it.
        ctx.run_later(LAST_CALL, |hub, _| hub.sessions_mut().for_each(|session| session.cut()));
    }
}

/// Spreads the n-th of many evenly over a span, in a scattered order (Knuth's multiplicative hash).
fn spread(number: usize, span: Duration) -> u64 {
    let span_ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1);
    (number as u64).wrapping_mul(2_654_435_761) % span_ms
}
