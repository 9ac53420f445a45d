//! Between the words of a settlement and those of the bank.

use super::{PaymentsParts, reversal};
use crate::bank::{self, AccountName, Key as BankKey, Money, Purpose};
use crate::integrations::bank::{Failure, Order, Outcome};
use crate::money::Amount;
use crate::persistence::{Settlement, Step};
use crate::planted;
use crate::settlement::saga::{Answer, Call, Found, Key, Operation, Payee, Refusal};
use crate::timestamp::Timestamp;

/// What a call comes to.
pub(super) enum Meant {
    /// An order, with the step as it is written down before it is given.
    Order(Box<(Order, Step)>),
    /// Nothing has to be asked: it is so already.
    Done,
    /// Nobody can be asked: there is no account.
    NoAccount,
}

/// Returns under which key the bank knows a step.
pub(super) fn bank_key(key: Key) -> Result<BankKey, Failure> {
    if planted!("payments-new-key-for-each-try") {
        static TRIES: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let again = TRIES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        return format!("settle:{key:?}:{again}").parse().map_err(|_| Failure::Unavailable(String::new()));
    }
    // INVARIANT: 32 hexadecimal digits are no wonder to a bank; a failure is told, not panicked over.
    format!("settle:{key:?}")
        .parse()
        .map_err(|_| Failure::Unavailable("a key of a settlement is none of the bank's".into()))
}

/// Finds what is to be ordered. A step that was meant before is meant as it was then, to the same account: under one key there is one order for
/// ever. `steps` are all that were meant so far.
pub(super) async fn mean(
    parts: &PaymentsParts,
    settlement: &Settlement,
    steps: &[Step],
    call: Call,
    now: Timestamp,
) -> Result<Meant, Failure> {
    let known = steps.iter().find(|step| step.key == call.key);
    let account = match known {
        Some(step) => Some(step.account.parse().map_err(|_| Failure::Unavailable("a step names no account".into()))?),
        None => account(parts, settlement, steps, call.operation).await?,
    };
    let (payee, amount) = match call.operation {
        Operation::Secure { amount, .. } | Operation::Capture { amount, .. } | Operation::Refund { amount, .. } => {
            (None, amount)
        }
        Operation::Release { .. } => (None, Amount::ZERO),
        Operation::Pay { to: payee, amount } | Operation::TakeBack { from: payee, amount } => (Some(payee), amount),
    };
    if matches!(call.operation, Operation::Release { .. }) && planted!("payments-releases-nothing") {
        return Ok(Meant::Done);
    }
    let Some(account) = account else {
        // Without an account there is no hold that could be left.
        let is_release = matches!(call.operation, Operation::Release { .. });
        return Ok(if is_release { Meant::Done } else { Meant::NoAccount });
    };
    let order =
        Order { key: bank_key(call.key)?, operation: operation(settlement, call.operation, account), pin: None };
    let step = Step {
        key: call.key,
        stage: settlement.saga.stage().word().to_owned(),
        payee,
        buyer: settlement.saga.buyer_at(),
        account: account.to_string(),
        amount,
        intended_at: now,
        answer: None,
        answered_at: None,
    };
    Ok(Meant::Order(Box::new((order, step))))
}

/// Finds which account a new step is about. What cannot come back from an account, or go back to one, comes from outside or goes there, once an
/// admin has said that it is settled so.
async fn account(
    parts: &PaymentsParts,
    settlement: &Settlement,
    steps: &[Step],
    operation: Operation,
) -> Result<Option<AccountName>, Failure> {
    let account = account_within(parts, settlement, steps, operation).await?;
    let currency = settlement.currency;
    let taken = match operation {
        Operation::TakeBack { amount, .. } => Some(Money { currency, amount }),
        Operation::Refund { .. } => None,
        _ => return Ok(account),
    };
    let may_be_outside = settlement.taken_back.as_ref().is_some_and(|taken_back| taken_back.is_outside);
    if may_be_outside && !reversal::serves(parts.bank.as_ref(), account, taken, currency.code()).await? {
        return Ok(Some(AccountName::Outside));
    }
    Ok(account)
}

/// Finds whose account a new step is about.
async fn account_within(
    parts: &PaymentsParts,
    settlement: &Settlement,
    steps: &[Step],
    operation: Operation,
) -> Result<Option<AccountName>, Failure> {
    let buyer = settlement.saga.buyer_at();
    let earlier = |stage: &str, payee: Option<Payee>| {
        let mut found = steps.iter().rev().filter(|step| step.stage == stage && step.payee == payee);
        found.find(|step| payee.is_some() || step.buyer == buyer).and_then(|step| step.account.parse().ok())
    };
    let own = match operation {
        Operation::Secure { .. } => None,
        // What was set aside lies on the account that the hold was asked of.
        Operation::Capture { .. } | Operation::Release { .. } | Operation::Refund { .. } => earlier("securing", None),
        Operation::TakeBack { from, .. } => earlier("paying", Some(from)),
        Operation::Pay { to: Payee::Consignor, .. } => None,
        Operation::Pay { to, .. } => own_account(to),
    };
    if own.is_some() {
        return Ok(own);
    }
    let owner = match operation {
        Operation::Pay { to: Payee::Consignor, .. } | Operation::TakeBack { .. } => settlement.consignor,
        _ => Some(settlement.buyer()),
    };
    // What nobody consigned is the house's own.
    let Some(owner) = owner else { return Ok(Some(AccountName::House)) };
    Ok(parts.bank.account_of(owner).await?.map(|view| view.account.name))
}

fn own_account(payee: Payee) -> Option<AccountName> {
    match payee {
        Payee::Consignor => None,
        Payee::House => Some(AccountName::House),
        Payee::State => Some(AccountName::State),
        Payee::Artist => Some(AccountName::Artists),
    }
}

fn operation(settlement: &Settlement, operation: Operation, account: AccountName) -> bank::Operation {
    let purpose = Purpose::Auction(settlement.saga.auction());
    let money = |amount| Money { currency: settlement.currency, amount };
    let clearing = AccountName::Clearing;
    match operation {
        Operation::Secure { amount, .. } => {
            bank::Operation::Hold { account, purpose, money: money(amount), ahead: Amount::ZERO }
        }
        Operation::Capture { amount, .. } => {
            let to = if planted!("payments-captures-into-the-house") { AccountName::House } else { clearing };
            bank::Operation::Capture { account, purpose, money: money(amount), to }
        }
        Operation::Release { .. } => bank::Operation::Release { account, purpose, keep: money(Amount::ZERO) },
        Operation::Pay { amount, .. } => {
            bank::Operation::Transfer { from: clearing, to: account, money: money(amount), purpose: Some(purpose) }
        }
        Operation::TakeBack { amount, .. } if account == AccountName::Outside => {
            bank::Operation::Deposit { account: clearing, money: money(amount) }
        }
        Operation::Refund { amount, .. } if account == AccountName::Outside => {
            bank::Operation::PayOut { account: clearing, money: money(amount) }
        }
        Operation::TakeBack { amount, .. } => {
            bank::Operation::Transfer { from: account, to: clearing, money: money(amount), purpose: Some(purpose) }
        }
        Operation::Refund { amount, .. } => {
            bank::Operation::Refund { account, purpose, money: money(amount), from: clearing }
        }
    }
}

/// Turns what became of an order into the words of a settlement, with what is written down of it.
pub(super) fn heard(order: &bank::Operation, outcome: &Outcome) -> (Answer, String) {
    match outcome {
        Ok(receipt) if !order.may_have_given(receipt) => heard(order, &Err(Failure::Refused(bank::Refusal::KeyReused))),
        Ok(_) => (Answer::Done, "done".into()),
        Err(Failure::Refused(refusal)) if is_empty_release(order, *refusal) => (Answer::Done, refused(*refusal)),
        Err(Failure::Refused(refusal)) => (Answer::Refused(why(*refusal)), refused(*refusal)),
        Err(Failure::TooManyTries(_) | Failure::Unavailable(_)) => (Answer::NotDone, "not_done".into()),
        Err(Failure::Unknown(_)) if planted!("payments-takes-silence-for-a-yes") => (Answer::Done, "done".into()),
        Err(Failure::Unknown(_)) => (Answer::Unknown, "unknown".into()),
    }
}

/// The same for what the bank knows of an order's key.
pub(super) fn found(order: &bank::Operation, outcome: &Result<Option<bank::Answer>, Failure>) -> (Found, String) {
    match outcome {
        // A bank of an older release looks at keys alone, and answers with another's.
        Ok(Some(Ok(receipt))) if !order.may_have_given(receipt) => {
            found(order, &Ok(Some(Err(bank::Refusal::KeyReused))))
        }
        Ok(Some(Ok(_))) => (Found::Done, "done".into()),
        Ok(Some(Err(refusal))) if is_empty_release(order, *refusal) => (Found::Done, refused(*refusal)),
        Ok(Some(Err(refusal))) => (Found::Refused(why(*refusal)), refused(*refusal)),
        Ok(None) => (Found::Nothing, "not_done".into()),
        Err(_) => (Found::Unknown, "unknown".into()),
    }
}

/// There is nothing held on an account that is not there, or not any more.
fn is_empty_release(order: &bank::Operation, refusal: bank::Refusal) -> bool {
    let is_gone = matches!(refusal, bank::Refusal::Closed | bank::Refusal::UnknownAccount);
    is_gone && matches!(order, bank::Operation::Release { .. })
}

fn refused(refusal: bank::Refusal) -> String {
    format!("refused: {}", refusal.word())
}

fn why(refusal: bank::Refusal) -> Refusal {
    match refusal {
        bank::Refusal::Insufficient => Refusal::Insufficient,
        bank::Refusal::NotHeld | bank::Refusal::NotCaptured => Refusal::NoHold,
        bank::Refusal::KeyReused => Refusal::KeyReused,
        _ => Refusal::Account,
    }
}
