//! Which sockets were opened under which token, so that signing out closes them too.

use super::lane::Lane;
use crate::actors::{Outlet as _, SessionId};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The token has expired, or was given back. *Source*: the contract.
pub const TOKEN_EXPIRED: u16 = 4001;

type Sockets = HashMap<[u8; 32], BTreeMap<SessionId, Lane>>;

/// The open sockets of all workers, by the hash of the token they were opened under. Clones are the same list.
#[derive(Clone, Default)]
pub struct SignedInSockets(Arc<Mutex<Sockets>>);

/// A line in the list; struck out when dropped.
pub struct SignedIn {
    list: SignedInSockets,
    token_hash: [u8; 32],
    session: SessionId,
}

impl SignedInSockets {
    /// Writes a socket down.
    pub fn add(&self, token_hash: [u8; 32], session: SessionId, lane: Lane) -> SignedIn {
        self.lock().entry(token_hash).or_default().insert(session, lane);
        SignedIn { list: self.clone(), token_hash, session }
    }

    /// Closes every socket of a token.
    pub fn close_all(&self, token_hash: &[u8; 32]) {
        for lane in self.lock().remove(token_hash).unwrap_or_default().into_values() {
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
        if let Some(sockets) = list.get_mut(&self.token_hash) {
            sockets.remove(&self.session);
            if sockets.is_empty() {
                list.remove(&self.token_hash);
            }
        }
    }
}
