//! Words to one person that belong to no batch: what was put behind the bell, by whichever process.

use super::Hubs;
use super::actor::Hub;
use crate::ids::UserId;
use actix::prelude::*;
use bytes::Bytes;
use bytestring::ByteString;
use std::sync::Arc;

/// Frames for people, some of whom may have sockets here.
#[derive(Clone, Message)]
#[rtype(result = "()")]
pub(super) struct TellPeople(Arc<[(UserId, ByteString)]>);

impl Hubs {
    /// Hands frames to the sockets of these people. A hub that is too busy passes them over: what they say is behind the bell.
    pub(in crate::actors) fn tell_people(&self, frames: Vec<(UserId, ByteString)>) {
        let tell = TellPeople(frames.into());
        for link in self.all().iter() {
            let _ = link.hand(tell.clone());
        }
    }
}

impl Handler<TellPeople> for Hub {
    type Result = ();

    fn handle(&mut self, tell: TellPeople, _: &mut Self::Context) {
        let Some(deps) = self.deps() else { return };
        let now = deps.clock.now();
        for (user, frame) in tell.0.iter() {
            let Some(sessions) = self.users.get(user) else { continue };
            let frame: Bytes = (self.pack)(frame);
            for id in sessions {
                let Some(session) = self.sessions.get_mut(id) else { continue };
                if !session.offer_personal(&frame, 1, now) {
                    session.cut_off(4003, "slow consumer");
                }
            }
        }
    }
}
