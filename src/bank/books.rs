//! The books, and what an operation does to them.

use super::account::{Account, AccountName};
use super::answer::{Receipt, Refusal};
use super::operation::{AHEAD_PART, Money, Operation, Purpose};
use crate::ids::UserId;
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// The most that may lie on a customer's account once money was paid in. *Unit*: minor units. *Source*: ten billion dollars, a trillion won: more than any
/// bidder needs, and so little beside what the ledger can count ([`Amount::MAX`]) that it takes nine thousand such accounts to fill it for everybody else.
const PAID_IN_MOST: i64 = 1_000_000_000_000;

/// The money on an account, in one currency. *Unit*: minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// What is there. Below zero for [`AccountName::Outside`] alone.
    pub balance: i64,
    /// What of it is set aside.
    pub held: i64,
}

impl Balance {
    /// Returns what can be spent.
    pub const fn available(self) -> i64 {
        self.balance.saturating_sub(self.held)
    }
}

/// What an account has to do with one purpose, in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    /// What is set aside.
    pub held: Amount,
    /// What was captured, ever.
    pub captured: Amount,
    /// What of that was given back.
    pub refunded: Amount,
}

/// Why money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody wants it to, maybe for a purpose.
    Wish(Option<Purpose>),
    /// It was set aside for this.
    Capture(Purpose),
    /// It was captured for this and is given back.
    Refund(Purpose),
}

impl Why {
    /// Returns what it is for.
    pub const fn purpose(self) -> Option<Purpose> {
        match self {
            Self::Wish(purpose) => purpose,
            Self::Capture(purpose) | Self::Refund(purpose) => Some(purpose),
        }
    }
}

/// One line of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Money moves from one account to another.
    Move {
        /// From here.
        from: AccountName,
        /// To there.
        to: AccountName,
        /// How much; never nothing.
        money: Money,
        /// Why.
        why: Why,
    },
    /// More or less of an account's money is set aside.
    Hold {
        /// Whose.
        account: AccountName,
        /// What for.
        purpose: Purpose,
        /// Of what.
        currency: Currency,
        /// How much more, or less when it is below zero; never nothing. *Unit*: minor units.
        change: i64,
    },
}

/// What becomes of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountChange {
    /// It is new, and the counter is moved on to it.
    Opened(Account),
    /// It belongs to a user now.
    Linked(AccountName, UserId),
    /// It takes no orders any more.
    Closed(AccountName, Timestamp),
}

/// What an operation that is allowed does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What its giver is told.
    pub receipt: Receipt,
    /// The lines it writes, in order.
    pub entries: Vec<Entry>,
    /// What becomes of an account.
    pub change: Option<AccountChange>,
}

/// The books, or the part of them that a group of orders touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The accounts.
    pub accounts: BTreeMap<AccountName, Account>,
    /// Their money, by currency.
    pub balances: BTreeMap<(AccountName, &'static str), Balance>,
    /// What is set aside and captured.
    pub purses: BTreeMap<(AccountName, Purpose, &'static str), Purse>,
    /// The open account of each user.
    pub owners: BTreeMap<UserId, AccountName>,
    /// The number that was given out last.
    pub counter: u32,
}

impl Books {
    /// Returns books with the house's own accounts and nothing else.
    pub fn new(at: Timestamp) -> Self {
        let own = |name| (name, Account { name, owner: None, holder: String::new(), opened_at: at, closed_at: None });
        Self { accounts: AccountName::OWN.into_iter().map(own).collect(), ..Self::default() }
    }

    /// Returns the money of an account.
    pub fn balance(&self, account: AccountName, currency: Currency) -> Balance {
        self.balances.get(&(account, currency.code())).copied().unwrap_or_default()
    }

    /// Returns what an account has to do with a purpose.
    pub fn purse(&self, account: AccountName, purpose: Purpose, currency: Currency) -> Purse {
        self.purses.get(&(account, purpose, currency.code())).copied().unwrap_or_default()
    }

    /// Adds an account that was loaded.
    pub fn add(&mut self, account: Account) {
        if account.closed_at.is_none() {
            self.owners.extend(account.owner.map(|owner| (owner, account.name)));
        }
        self.accounts.insert(account.name, account);
    }

    /// Sets what an account has.
    pub fn set_balance(&mut self, account: AccountName, currency: Currency, balance: i64, held: Amount) {
        self.balances.insert((account, currency.code()), Balance { balance, held: held.minor() });
    }

    /// Decides an operation. Nothing is changed: see [`Books::apply`].
    ///
    /// # Errors
    /// [`Refusal`] says which rule forbids it.
    pub fn decide(&self, operation: &Operation, at: Timestamp) -> Result<Decision, Refusal> {
        match *operation {
            Operation::Open { owner, ref holder } => self.open(owner, holder, at),
            Operation::Link { owner, account, ref holder } => self.link(owner, account, holder),
            Operation::Close { account } => self.close(account, at),
            Operation::Deposit { account, money } => {
                self.customer_or_clearing(account)?;
                let after = self.balance(account, money.currency).balance.saturating_add(money.amount.minor());
                if account.is_customer() && after > PAID_IN_MOST {
                    return Err(Refusal::TooMuch);
                }
                self.moved(account, AccountName::Outside, account, money, Why::Wish(None))
            }
            Operation::Withdraw { account, money } => {
                self.customer(account)?;
                self.moved(account, account, AccountName::Outside, money, Why::Wish(None))
            }
            Operation::PayOut { account, money } => {
                self.customer_or_clearing(account)?;
                self.moved(account, account, AccountName::Outside, money, Why::Wish(None))
            }
            Operation::Hold { account, purpose, money, ahead } => self.hold(account, purpose, money, ahead),
            Operation::Release { account, purpose, keep } => self.release(account, purpose, keep),
            Operation::Capture { account, purpose, money, to } => self.capture(account, purpose, money, to),
            Operation::Transfer { from, to, money, purpose } => {
                if from == AccountName::Outside || to == AccountName::Outside {
                    return Err(Refusal::Nonsense);
                }
                self.moved(to, from, to, money, Why::Wish(purpose))
            }
            Operation::Refund { account, purpose, money, from } => self.refund(account, purpose, money, from),
            Operation::Cancel => Err(Refusal::Cancelled),
        }
    }

    fn open(&self, owner: Option<UserId>, holder: &str, at: Timestamp) -> Result<Decision, Refusal> {
        if owner.is_some_and(|owner| self.owners.contains_key(&owner)) {
            return Err(Refusal::HasAccount);
        }
        let next = self.counter.checked_add(1).and_then(AccountName::numbered).ok_or(Refusal::NumbersRunOut)?;
        let account = Account { name: next, owner, holder: holder.to_owned(), opened_at: at, closed_at: None };
        Ok(changed(next, AccountChange::Opened(account)))
    }

    fn link(&self, owner: UserId, account: AccountName, holder: &str) -> Result<Decision, Refusal> {
        if self.owners.get(&owner).is_some_and(|own| *own != account) {
            return Err(Refusal::HasAccount);
        }
        let found = self.accounts.get(&account).filter(|found| found.name.is_customer() && found.closed_at.is_none());
        let found = found.ok_or(Refusal::Mismatch)?;
        let is_free = found.owner.is_none_or(|other| other == owner);
        if !is_free || found.holder.to_lowercase() != holder.to_lowercase() {
            return Err(Refusal::Mismatch);
        }
        Ok(changed(account, AccountChange::Linked(account, owner)))
    }

    fn close(&self, account: AccountName, at: Timestamp) -> Result<Decision, Refusal> {
        self.customer(account)?;
        let mut all = self.balances.range((account, "")..).take_while(|((name, _), _)| *name == account);
        if all.any(|(_, balance)| *balance != Balance::default()) {
            return Err(Refusal::NotEmpty);
        }
        Ok(changed(account, AccountChange::Closed(account, at)))
    }

    fn hold(&self, account: AccountName, purpose: Purpose, money: Money, ahead: Amount) -> Result<Decision, Refusal> {
        self.customer(account)?;
        if !money.amount.is_positive() {
            return Err(Refusal::Nonsense);
        }
        let held = self.purse(account, purpose, money.currency).held;
        if held >= money.amount {
            return Ok(held_now(account, held, vec![]));
        }
        let more = money.amount.minor().saturating_sub(held.minor());
        let left = self.balance(account, money.currency).available().saturating_sub(more);
        if left < 0 {
            return Err(Refusal::Insufficient);
        }
        let extra = Amount::from_minor(ahead.minor().min(left / AHEAD_PART)).unwrap_or(Amount::ZERO);
        // All of it is on the account, so the sum is an amount.
        let held = money.amount.plus(extra).ok_or(Refusal::TooMuch)?;
        let change = more.saturating_add(extra.minor());
        Ok(held_now(account, held, vec![Entry::Hold { account, purpose, currency: money.currency, change }]))
    }

    fn release(&self, account: AccountName, purpose: Purpose, keep: Money) -> Result<Decision, Refusal> {
        self.account(account)?;
        let held = self.purse(account, purpose, keep.currency).held;
        if held <= keep.amount {
            return Ok(held_now(account, held, vec![]));
        }
        let change = keep.amount.minor().saturating_sub(held.minor());
        Ok(held_now(account, keep.amount, vec![Entry::Hold { account, purpose, currency: keep.currency, change }]))
    }

    fn capture(
        &self,
        account: AccountName,
        purpose: Purpose,
        money: Money,
        to: AccountName,
    ) -> Result<Decision, Refusal> {
        self.customer(account)?;
        let purse = self.purse(account, purpose, money.currency);
        if purse.held < money.amount {
            return Err(Refusal::NotHeld);
        }
        purse.captured.plus(money.amount).ok_or(Refusal::TooMuch)?;
        if to == AccountName::Outside {
            return Err(Refusal::Nonsense);
        }
        self.may_move(account, to, money)?;
        let change = purse.held.minor().saturating_neg();
        // What is set aside is let go of first, so that no line takes money that is still held.
        let entries = vec![
            Entry::Hold { account, purpose, currency: money.currency, change },
            Entry::Move { from: account, to, money, why: Why::Capture(purpose) },
        ];
        Ok(Decision { receipt: Receipt { account, amount: money.amount }, entries, change: None })
    }

    fn refund(
        &self,
        account: AccountName,
        purpose: Purpose,
        money: Money,
        from: AccountName,
    ) -> Result<Decision, Refusal> {
        self.customer(account)?;
        let purse = self.purse(account, purpose, money.currency);
        let refunded = purse.refunded.plus(money.amount).ok_or(Refusal::TooMuch)?;
        if refunded > purse.captured {
            return Err(Refusal::NotCaptured);
        }
        if from == AccountName::Outside {
            return Err(Refusal::Nonsense);
        }
        self.moved(account, from, account, money, Why::Refund(purpose))
    }

    /// Decides that money moves which nobody may have set aside.
    fn moved(
        &self,
        about: AccountName,
        from: AccountName,
        to: AccountName,
        money: Money,
        why: Why,
    ) -> Result<Decision, Refusal> {
        self.may_move(from, to, money)?;
        if from != AccountName::Outside && self.balance(from, money.currency).available() < money.amount.minor() {
            return Err(Refusal::Insufficient);
        }
        let entries = vec![Entry::Move { from, to, money, why }];
        Ok(Decision { receipt: Receipt { account: about, amount: money.amount }, entries, change: None })
    }

    fn may_move(&self, from: AccountName, to: AccountName, money: Money) -> Result<(), Refusal> {
        self.account(from)?;
        self.account(to)?;
        if from == to || !money.amount.is_positive() {
            return Err(Refusal::Nonsense);
        }
        let sum = |start: i64| start.checked_add(money.amount.minor()).is_some_and(|sum| sum <= Amount::MAX.minor());
        let fits = sum(self.balance(to, money.currency).balance)
            && (from != AccountName::Outside || sum(self.balance(from, money.currency).balance.saturating_neg()));
        if fits { Ok(()) } else { Err(Refusal::TooMuch) }
    }

    fn account(&self, name: AccountName) -> Result<&Account, Refusal> {
        let account = self.accounts.get(&name).ok_or(Refusal::UnknownAccount)?;
        if account.closed_at.is_some() { Err(Refusal::Closed) } else { Ok(account) }
    }

    fn customer_or_clearing(&self, name: AccountName) -> Result<&Account, Refusal> {
        if name == AccountName::Clearing { self.account(name) } else { self.customer(name) }
    }

    fn customer(&self, name: AccountName) -> Result<&Account, Refusal> {
        if name.is_customer() { self.account(name) } else { Err(Refusal::Nonsense) }
    }

    /// Does what was decided. Cannot fail: what was decided over these books is allowed.
    pub fn apply(&mut self, decision: &Decision) {
        match &decision.change {
            Some(AccountChange::Opened(account)) => {
                if let AccountName::Customer(counter) = account.name {
                    self.counter = counter;
                }
                self.owners.extend(account.owner.map(|owner| (owner, account.name)));
                self.accounts.insert(account.name, account.clone());
            }
            Some(AccountChange::Linked(name, owner)) => {
                self.owners.insert(*owner, *name);
                self.accounts.entry(*name).and_modify(|account| account.owner = Some(*owner));
            }
            Some(AccountChange::Closed(name, at)) => {
                self.owners.retain(|_, own| own != name);
                self.accounts.entry(*name).and_modify(|account| account.closed_at = Some(*at));
            }
            None => {}
        }
        for entry in &decision.entries {
            self.write(entry);
        }
    }

    fn write(&mut self, entry: &Entry) {
        match *entry {
            Entry::Move { from, to, money, why } => {
                let (code, minor) = (money.currency.code(), money.amount.minor());
                let giver = self.balances.entry((from, code)).or_default();
                giver.balance = giver.balance.saturating_sub(minor);
                let taker = self.balances.entry((to, code)).or_default();
                taker.balance = taker.balance.saturating_add(minor);
                match why {
                    Why::Wish(_) => {}
                    Why::Capture(purpose) => {
                        let purse = self.purses.entry((from, purpose, code)).or_default();
                        purse.captured = purse.captured.plus_capped(money.amount);
                    }
                    Why::Refund(purpose) => {
                        let purse = self.purses.entry((to, purpose, code)).or_default();
                        purse.refunded = purse.refunded.plus_capped(money.amount);
                    }
                }
            }
            Entry::Hold { account, purpose, currency, change } => {
                let purse = self.purses.entry((account, purpose, currency.code())).or_default();
                purse.held = Amount::from_minor(purse.held.minor().saturating_add(change)).unwrap_or_default();
                let balance = self.balances.entry((account, currency.code())).or_default();
                balance.held = balance.held.saturating_add(change);
            }
        }
    }
}

fn changed(account: AccountName, change: AccountChange) -> Decision {
    Decision { receipt: Receipt { account, amount: Amount::ZERO }, entries: vec![], change: Some(change) }
}

fn held_now(account: AccountName, amount: Amount, entries: Vec<Entry>) -> Decision {
    Decision { receipt: Receipt { account, amount }, entries, change: None }
}
