//! Tickets: a browser cannot send a header with its handshake, and a token in an address would lie in logs. So it trades the token for a
//! ticket that is worth nothing half a minute later.

use super::super::call::Caller;
use super::super::error::{ApiError, SOON};
use super::super::tokens;
use crate::timestamp::Timestamp;
use crate::wire::Code;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a ticket is good. *Source*: the contract.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// How many may be out at once. *Source*: about 4 MiB.
const OUT_MAX: usize = 10_000;

/// The tickets that are out, by their hashes.
#[derive(Default)]
pub struct Tickets(Mutex<HashMap<[u8; 32], (Caller, Timestamp)>>);

impl Tickets {
    /// Gives out a ticket, and says until when it is good.
    ///
    /// # Errors
    /// `busy` when too many are out.
    pub fn issue(&self, caller: Caller, now: Timestamp) -> Result<(String, Timestamp), ApiError> {
        let text = tokens::chance()?;
        let expires_at = now + GOOD_FOR;
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if out.len() >= OUT_MAX {
            out.retain(|_, (_, until)| *until > now);
        }
        if out.len() >= OUT_MAX {
            return Err(ApiError::plain(Code::Busy).retry_after(SOON));
        }
        out.insert(tokens::hash(&text), (caller, expires_at));
        Ok((text, expires_at))
    }

    /// Takes a ticket back: whose it is, if it is good. It never is again.
    pub fn redeem(&self, text: &str, now: Timestamp) -> Option<Caller> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (caller, until) = out.remove(&tokens::hash(text))?;
        (now < until).then_some(caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use crate::persistence::{Role, Session, User};
    use uuid::Uuid;

    fn ann() -> Caller {
        let at = Timestamp::default();
        let user = User {
            id: UserId(Uuid::nil()),
            email: "ann@x".into(),
            name: "Ann".into(),
            role: Role::Bidder,
            suspended: false,
            created_at: at,
        };
        Caller { session: Session { user, expires_at: at }, token_hash: [0; 32] }
    }

    #[test]
    fn a_ticket_is_good_once_and_not_for_long() {
        let (tickets, now) = (Tickets::default(), Timestamp::from_millis(1));
        let (text, expires_at) = tickets.issue(ann(), now).unwrap();
        assert_eq!(expires_at, now + GOOD_FOR);
        assert!(tickets.redeem("other", now).is_none());
        assert!(tickets.redeem(&text, now).is_some());
        assert!(tickets.redeem(&text, now).is_none());
        let (late, _) = tickets.issue(ann(), now).unwrap();
        assert!(tickets.redeem(&late, expires_at).is_none());
    }

    #[test]
    fn only_so_many_are_out() {
        let (tickets, now) = (Tickets::default(), Timestamp::from_millis(1));
        for _ in 0..OUT_MAX {
            tickets.issue(ann(), now).unwrap();
        }
        assert_eq!(tickets.issue(ann(), now).unwrap_err().code(), Code::Busy);
        assert!(tickets.issue(ann(), now + GOOD_FOR).is_ok());
    }
}
