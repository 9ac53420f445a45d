//! Which sockets were opened in which session, so that its end closes them too. A socket lives as long as its session, whatever access
//! tokens have come and gone meanwhile.

use super::lane::Lane;
use crate::actors::{Outlet as _, SessionId};
use crate::ids::SignInId;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The session has expired or was ended. *Source*: the contract.
pub const TOKEN_EXPIRED: u16 = 4001;

type Sockets = HashMap<SignInId, BTreeMap<SessionId, Lane>>;

/// The open sockets of all workers, by the session of their user they were opened in. Clones are the same list.
#[derive(Clone, Default)]
pub struct SignedInSockets(Arc<Mutex<Sockets>>);

/// A line in the list; struck out when dropped.
pub struct SignedIn {
    list: SignedInSockets,
    sign_in: SignInId,
    session: SessionId,
}

impl SignedInSockets {
    /// Writes a socket down.
    pub fn add(&self, sign_in: SignInId, session: SessionId, lane: Lane) -> SignedIn {
        self.lock().entry(sign_in).or_default().insert(session, lane);
        SignedIn { list: self.clone(), sign_in, session }
    }

    /// Closes every socket of a session.
    pub fn close_all(&self, sign_in: SignInId) {
        for lane in self.lock().remove(&sign_in).unwrap_or_default().into_values() {
            lane.close(TOKEN_EXPIRED, "signed out");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sockets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SignedIn {
    fn drop(&mut self) {
        let mut list = self.list.lock();
        if let Some(sockets) = list.get_mut(&self.sign_in) {
            sockets.remove(&self.session);
            if sockets.is_empty() {
                list.remove(&self.sign_in);
            }
        }
    }
}
