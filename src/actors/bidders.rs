//! What the rules need to know of people: paddles, limits, suspensions. Kept in memory, filled from the store.

use crate::auction::Bidder;
use crate::drill::planted;
use crate::ids::{Paddle, SaleId, UserId};
use crate::persistence::{People, Registration, StoreError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

pub(super) struct Bidders {
    people: Arc<dyn People>,
    registered: RwLock<HashMap<(SaleId, UserId), Registration>>,
    suspended: RwLock<BTreeSet<UserId>>,
}

impl Bidders {
    pub(super) fn new(people: Arc<dyn People>) -> Self {
        Self { people, registered: RwLock::default(), suspended: RwLock::default() }
    }

    pub(super) async fn load_suspended(&self) -> Result<(), StoreError> {
        let users = self.people.suspended_users().await?;
        self.suspended.write().unwrap_or_else(PoisonError::into_inner).extend(users);
        Ok(())
    }

    /// Reads all paddles of a sale, so that bids of a live auction find them in memory.
    pub(super) async fn load_sale(&self, sale: SaleId) -> Result<BTreeMap<Paddle, UserId>, StoreError> {
        let rows = self.people.registrations(sale).await?;
        let users = rows.iter().map(|row| (row.paddle, row.user)).collect();
        let mut registered = self.registered.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            // What was told since the rows were read is newer than they are.
            registered.entry((row.sale, row.user)).or_insert(row);
        }
        Ok(users)
    }

    pub(super) fn registered(&self, row: Registration) {
        self.registered.write().unwrap_or_else(PoisonError::into_inner).insert((row.sale, row.user), row);
    }

    pub(super) fn set_suspended(&self, user: UserId, suspended: bool) {
        let mut all = self.suspended.write().unwrap_or_else(PoisonError::into_inner);
        if suspended {
            all.insert(user);
        } else {
            all.remove(&user);
        }
    }

    /// Gathers what the rules need to know of a bidder at this moment.
    pub(super) async fn facts(
        &self,
        sale: SaleId,
        user: UserId,
        consignor: Option<UserId>,
    ) -> Result<Bidder, StoreError> {
        let known = self.registered.read().unwrap_or_else(PoisonError::into_inner).get(&(sale, user)).copied();
        let registration = match known {
            Some(registration) => Some(registration),
            // Registered through another door (the command line, another node), or not at all.
            None => self.people.registration(sale, user).await?.inspect(|row| self.registered(*row)),
        };
        Ok(Bidder {
            user,
            paddle: registration.map(|row| row.paddle),
            limit: registration.and_then(|row| row.limit),
            suspended: !planted!("suspension_unheard")
                && self.suspended.read().unwrap_or_else(PoisonError::into_inner).contains(&user),
            consignor: consignor == Some(user),
        })
    }
}
