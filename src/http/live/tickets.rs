//! Tickets: a browser cannot send a header with its handshake, and a token in an address would lie in logs. So it trades the token for a
//! ticket that is worth nothing half a minute later.

use super::super::call::Caller;
use super::super::error::{ApiError, SOON};
use super::super::tokens;
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use crate::wire::Code;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a ticket is good. *Source*: the contract.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// How many may be out at once. *Source*: about 4 MiB.
const OUT_MAX: usize = 10_000;

/// How many one user may have out; one more takes the place of the oldest, so that nobody can use up everybody's.
const OUT_OF_ONE: usize = 16;

/// The tickets that are out.
#[derive(Default)]
pub struct Tickets(Mutex<Out>);

#[derive(Default)]
struct Out {
    by_hash: HashMap<[u8; 32], (Caller, Timestamp)>,
    /// Each user's, the oldest first.
    by_user: HashMap<UserId, VecDeque<[u8; 32]>>,
}

impl Out {
    fn take(&mut self, hash: &[u8; 32]) -> Option<(Caller, Timestamp)> {
        let (caller, until) = self.by_hash.remove(hash)?;
        let user = caller.session.user.id;
        if let Some(own) = self.by_user.get_mut(&user) {
            own.retain(|other| other != hash);
            if own.is_empty() {
                self.by_user.remove(&user);
            }
        }
        Some((caller, until))
    }

    fn forget_expired(&mut self, now: Timestamp) {
        let expired: Vec<_> =
            self.by_hash.iter().filter(|(_, (_, until))| *until <= now).map(|(hash, _)| *hash).collect();
        for hash in expired {
            self.take(&hash);
        }
    }
}

impl Tickets {
    /// Gives out a ticket, and says until when it is good.
    ///
    /// # Errors
    /// `busy` when too many are out.
    pub fn issue(&self, caller: Caller, now: Timestamp) -> Result<(String, Timestamp), ApiError> {
        let text = tokens::chance()?;
        let expires_at = now + GOOD_FOR;
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let user = caller.session.user.id;
        let oldest = out.by_user.get(&user).filter(|own| own.len() >= OUT_OF_ONE).and_then(|own| own.front().copied());
        if let Some(oldest) = oldest {
            out.take(&oldest);
        }
        if out.by_hash.len() >= OUT_MAX {
            out.forget_expired(now);
        }
        if out.by_hash.len() >= OUT_MAX {
            return Err(ApiError::plain(Code::Busy).retry_after(SOON));
        }
        let hash = tokens::hash(&text);
        out.by_user.entry(user).or_default().push_back(hash);
        out.by_hash.insert(hash, (caller, expires_at));
        Ok((text, expires_at))
    }

    /// Takes a ticket back: whose it is, if it is good. It never is again.
    pub fn redeem(&self, text: &str, now: Timestamp) -> Option<Caller> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (caller, until) = out.take(&tokens::hash(text))?;
        (now < until).then_some(caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SignInId;
    use crate::persistence::{Role, Session, User};
    use uuid::Uuid;

    fn ann() -> Caller {
        somebody(0)
    }

    fn somebody(number: u128) -> Caller {
        let at = Timestamp::default();
        let user = User {
            id: UserId(Uuid::from_u128(number)),
            email: "ann@x".into(),
            name: "Ann".into(),
            role: Role::Bidder,
            suspended: false,
            created_at: at,
        };
        Caller { session: Session { id: SignInId(Uuid::nil()), user, expires_at: at }, scopes: None }
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
    fn one_user_pushes_out_only_his_own() {
        let (tickets, now) = (Tickets::default(), Timestamp::from_millis(1));
        let (others, _) = tickets.issue(somebody(1), now).unwrap();
        let own: Vec<_> = (0..=OUT_OF_ONE).map(|_| tickets.issue(ann(), now).unwrap().0).collect();
        assert!(tickets.redeem(&own[0], now).is_none(), "the oldest made room");
        assert!(own[1..].iter().all(|text| tickets.redeem(text, now).is_some()));
        assert!(tickets.redeem(&others, now).is_some());
    }

    #[test]
    fn only_so_many_are_out() {
        let (tickets, now) = (Tickets::default(), Timestamp::from_millis(1));
        for number in 0..OUT_MAX {
            tickets.issue(somebody(1 + number as u128), now).unwrap();
        }
        assert_eq!(tickets.issue(ann(), now).unwrap_err().code(), Code::Busy);
        assert!(tickets.issue(ann(), now + GOOD_FOR).is_ok());
    }
}
