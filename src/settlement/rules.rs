//! The money side of a sale's terms.

use super::rate::Rate;
use super::resale_right::{Payer, ResaleRight};
use super::tiers::Tiers;

/// What the state takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tax {
    /// Nothing.
    None,
    /// A share of what the house charges: the premium, and the commission.
    OnFees(Rate),
    /// A share of the whole price, and of the commission.
    OnPrice(Rate),
}

impl Tax {
    /// Returns the rate on the hammer price.
    pub const fn on_hammer(self) -> Rate {
        match self {
            Self::None | Self::OnFees(_) => Rate::ZERO,
            Self::OnPrice(rate) => rate,
        }
    }

    /// Returns the rate on the house's fees.
    pub const fn on_fees(self) -> Rate {
        match self {
            Self::None => Rate::ZERO,
            Self::OnFees(rate) | Self::OnPrice(rate) => rate,
        }
    }
}

/// What a sale charges.
///
/// *Invariant*: whatever the price, a seller is never left owing money; [`Rules::new`] sees to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    premium: Tiers,
    commission: Tiers,
    resale_right: Option<ResaleRight>,
    tax: Tax,
}

/// Why some rules cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Commission, its tax and the artist's share together can be more than the price.
    #[error(
        "commission, the tax on it and the artist's share can come to {percent} per cent of the price; a seller would owe money"
    )]
    SellerOwes {
        /// How much they can come to, rounded up.
        percent: u32,
    },
}

impl Rules {
    /// Puts rules together.
    ///
    /// # Errors
    /// [`RulesError::SellerOwes`].
    pub fn new(
        premium: Tiers,
        commission: Tiers,
        resale_right: Option<ResaleRight>,
        tax: Tax,
    ) -> Result<Self, RulesError> {
        let whole = u64::from(Rate::WHOLE);
        let share = resale_right.as_ref().filter(|right| right.payer == Payer::Seller);
        let share = share.map_or(0, |right| u64::from(right.tiers.most().millionths()));
        let commission_and_tax =
            u64::from(commission.most().millionths()) * (whole + u64::from(tax.on_fees().millionths()));
        let most = commission_and_tax.div_ceil(whole) + share;
        if most > whole {
            let percent = u32::try_from(most.div_ceil(whole / 100)).unwrap_or(u32::MAX);
            return Err(RulesError::SellerOwes { percent });
        }
        Ok(Self { premium, commission, resale_right, tax })
    }

    /// What the buyer pays on top of the hammer price.
    pub const fn premium(&self) -> &Tiers {
        &self.premium
    }

    /// What the seller leaves to the house.
    pub const fn commission(&self) -> &Tiers {
        &self.commission
    }

    /// The artist's share, where the law knows one.
    pub const fn resale_right(&self) -> Option<&ResaleRight> {
        self.resale_right.as_ref()
    }

    /// What the state takes.
    pub const fn tax(&self) -> Tax {
        self.tax
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_could_leave_a_seller_owing_are_refused() {
        let rate = |percent| Rate::read(percent).unwrap();
        let rules = |commission, right, tax| {
            Rules::new(Tiers::flat(rate("25")), Tiers::flat(rate(commission)), right, tax).map(|_| ())
        };
        let right = |payer| ResaleRight::european(payer);
        assert_eq!(rules("100", None, Tax::None), Ok(()));
        assert_eq!(rules("100", None, Tax::OnFees(rate("10"))), Err(RulesError::SellerOwes { percent: 110 }));
        assert_eq!(rules("100", right(Payer::Seller), Tax::None), Err(RulesError::SellerOwes { percent: 104 }));
        assert_eq!(rules("100", right(Payer::Buyer), Tax::None), Ok(()));
        assert_eq!(rules("80", right(Payer::Seller), Tax::OnPrice(rate("20"))), Ok(()));
        assert_eq!(
            rules("80.001", right(Payer::Seller), Tax::OnPrice(rate("20"))),
            Err(RulesError::SellerOwes { percent: 101 })
        );
    }
}
