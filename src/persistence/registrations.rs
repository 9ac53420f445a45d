//! Registrations as their owners and the house see them. That somebody registers is in [`super::People`].

use super::{Page, Paged, Registration, StoreError};
use crate::ids::{Paddle, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// A registration with what a list says beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationLine {
    /// All that bidding needs to know.
    pub registration: Registration,
    /// What its amounts are in.
    pub currency: Currency,
    /// What the bidder asked for; none means no limit.
    pub asked: Option<Amount>,
    /// The last word of the house, if it has said one.
    pub said: Option<Said>,
}

/// What the house said of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who said it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// What the house decides of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The most it allows; none takes the word back.
    Cap(Option<Amount>),
    /// The paddle takes no new bids.
    Withdraw,
    /// It does again.
    Reinstate,
}

/// Registrations, beside registering.
#[async_trait]
pub trait Registrations: Send + Sync {
    /// Finds somebody's registration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn registration_line(&self, sale: SaleId, user: UserId) -> Result<Option<RegistrationLine>, StoreError>;

    /// Lists somebody's registrations, the newest first.
    ///
    /// # Errors
    /// As [`Registrations::registration_line`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn registrations_of_user(&self, user: UserId, page: Page) -> Result<Paged<RegistrationLine>, StoreError>;

    /// Lists the registrations of a sale by paddle.
    ///
    /// # Errors
    /// As [`Registrations::registrations_of_user`].
    async fn registrations_of_sale(&self, sale: SaleId, page: Page) -> Result<Paged<RegistrationLine>, StoreError>;

    /// Has the house decide about a registration. Deciding the same again changes nothing but who said it last.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nobody has this paddle in this sale, or somebody who was forgotten.
    async fn decide_registration(
        &self,
        sale: SaleId,
        paddle: Paddle,
        decision: Decision,
        said: &Said,
    ) -> Result<RegistrationLine, StoreError>;
}
