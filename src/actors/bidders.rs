//! What the rules need to know of people: paddles, limits, suspensions. Kept in memory, filled from the store.

use crate::auction::Bidder;
use crate::drill::planted;
use crate::ids::{Paddle, SaleId, UserId};
use crate::persistence::{People, Registration, StoreError};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// Who may not bid.
#[derive(Default)]
struct Suspended {
    users: BTreeSet<UserId>,
    /// How often this process was told of one. What was read before is older than what was told since.
    told: u64,
}

/// Takes a registration over, unless a later one is known: what is told and what is read may come in any order.
fn take_newer(known: &mut HashMap<(SaleId, UserId), Registration>, row: Registration) {
    let place = known.entry((row.sale, row.user)).or_insert(row);
    if row.version > place.version {
        *place = row;
    }
}

/// How often the suspended are read anew when somebody is suspended or reinstated meanwhile. After that, the next look does it.
const LOOKS: usize = 3;

pub(super) struct Bidders {
    people: Arc<dyn People>,
    registered: RwLock<HashMap<(SaleId, UserId), Registration>>,
    suspended: RwLock<Suspended>,
}

impl Bidders {
    pub(super) fn new(people: Arc<dyn People>) -> Self {
        Self { people, registered: RwLock::default(), suspended: RwLock::default() }
    }

    /// Reads who is suspended, for an admin may have said so to another process, or to the one before this. Returns who is so newly.
    pub(super) async fn look_at_suspensions(&self) -> Result<Vec<UserId>, StoreError> {
        for _ in 0..LOOKS {
            let told = self.suspended.read().unwrap_or_else(PoisonError::into_inner).told;
            let users: BTreeSet<_> = self.people.suspended_users().await?.into_iter().collect();
            let mut known = self.suspended.write().unwrap_or_else(PoisonError::into_inner);
            if known.told == told {
                let new = users.difference(&known.users).copied().collect();
                known.users = users;
                return Ok(new);
            }
        }
        Ok(Vec::new())
    }

    /// Reads all paddles of a sale, so that bids of a live auction find them in memory.
    pub(super) async fn load_sale(&self, sale: SaleId) -> Result<BTreeMap<Paddle, UserId>, StoreError> {
        let rows = self.people.registrations(sale).await?;
        let users = rows.iter().map(|row| (row.paddle, row.user)).collect();
        let mut registered = self.registered.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            take_newer(&mut registered, row);
        }
        Ok(users)
    }

    pub(super) fn registered(&self, row: Registration) {
        take_newer(&mut self.registered.write().unwrap_or_else(PoisonError::into_inner), row);
    }

    /// Reads which registrations were changed at or after an instant, for somebody may have done so at another process. Only those that
    /// somebody bids under are taken over: the others are read when they are needed.
    pub(super) async fn look_at_registrations(&self, since: Timestamp) -> Result<(), StoreError> {
        let rows = self.people.registrations_changed_since(since).await?;
        let mut registered = self.registered.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            if registered.contains_key(&(row.sale, row.user)) {
                take_newer(&mut registered, row);
            }
        }
        Ok(())
    }

    pub(super) fn set_suspended(&self, user: UserId, suspended: bool) {
        let mut known = self.suspended.write().unwrap_or_else(PoisonError::into_inner);
        known.told += 1;
        if suspended {
            known.users.insert(user);
        } else {
            known.users.remove(&user);
        }
    }

    /// Gathers what the rules need to know of a bidder at this moment.
    pub(super) async fn facts(
        &self,
        sale: SaleId,
        user: UserId,
        consignor: Option<UserId>,
    ) -> Result<Bidder, StoreError> {
        if let Some(known) = self.known(sale, user, consignor) {
            return Ok(known);
        }
        // Registered through another door (the command line, another node), or not at all.
        let registration = self.people.registration(sale, user).await?.inspect(|row| self.registered(*row));
        Ok(self.of(registration, user, consignor))
    }

    /// The same for somebody whose paddle is in memory, without waiting.
    pub(super) fn known(&self, sale: SaleId, user: UserId, consignor: Option<UserId>) -> Option<Bidder> {
        let known = self.registered.read().unwrap_or_else(PoisonError::into_inner).get(&(sale, user)).copied();
        known.map(|registration| self.of(Some(registration), user, consignor))
    }

    fn of(&self, registration: Option<Registration>, user: UserId, consignor: Option<UserId>) -> Bidder {
        Bidder {
            user,
            // Withdrawn is as good as never registered: what stands does so, nothing new comes to it.
            paddle: registration.filter(|row| !row.withdrawn).map(|row| row.paddle),
            limit: registration.and_then(|row| row.limit),
            suspended: !planted!("suspension_unheard")
                && self.suspended.read().unwrap_or_else(PoisonError::into_inner).users.contains(&user),
            consignor: consignor == Some(user),
        }
    }
}
