//! My bank account: opened or linked once, filled, emptied, read. And the bank's books, for admins.
//!
//! None of these is answered from what the house keeps of idempotent calls: bodies hold PINs, of which not even a digest is kept, and the bank keeps
//! every order under its key for ever.

use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::idempotency::read_key;
use super::page::{limit, page};
use super::sign_in::address;
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use super::{fields, page as pages};
use crate::bank::{
    AccountName, AccountView, Key, Money, Operation, PinError, Receipt, Refusal, StatementLine, check_pin, read_holder,
};
use crate::ids::UserId;
use crate::money::{Amount, Currency};
use crate::persistence::Paged;
use crate::reconciling::ReconcileError;
use crate::teller::{Failure, Order};
use crate::wire::{
    AccountBody, AccountResource, BalanceFields, Code, ComparedFields, DepositBody, EntryResource, Instant, ListOf,
    MovementResource, TrialLineFields, TrialResource, WithdrawalBody,
};
use secrecy::SecretString;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/me/account", Access::SignedIn, "Open my bank account, or link one that is there", |call| {
        Box::pin(open(call))
    })
    .takes(of::<AccountBody>())
    .gives(Success::Created, of::<AccountResource>())
    .refuses(&[Code::Invalid, Code::Conflict, Code::RateLimited, Code::Busy])
    .keyed(),
    get("/v1/me/account", Access::SignedIn, "My bank account and its money", |call| Box::pin(mine(call)))
        .gives(Success::Ok, of::<AccountResource>())
        .refuses(&[Code::NotFound]),
    post("/v1/me/account/deposits", Access::SignedIn, "Put money in; with an Idempotency-Key", |call| {
        Box::pin(deposit(call))
    })
    .takes(of::<DepositBody>())
    .gives(Success::Created, of::<MovementResource>())
    .refuses(&[Code::Invalid, Code::AmountInvalid, Code::NotFound, Code::Conflict])
    .needs_key(),
    post(
        "/v1/me/account/withdrawals",
        Access::SignedIn,
        "Take money out, with the PIN and an Idempotency-Key",
        |call| Box::pin(withdraw(call)),
    )
    .takes(of::<WithdrawalBody>())
    .gives(Success::Created, of::<MovementResource>())
    .refuses(&[
        Code::Invalid,
        Code::AmountInvalid,
        Code::NotFound,
        Code::Conflict,
        Code::InsufficientFunds,
        Code::RateLimited,
        Code::Busy,
    ])
    .needs_key(),
    get("/v1/me/account/entries", Access::SignedIn, "The lines of my account, newest first", |call| {
        Box::pin(entries(call))
    })
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<EntryResource>>())
    .refuses(&[Code::Invalid, Code::NotFound]),
    get(
        "/v1/admin/trial-balance",
        Access::Operator,
        "The bank's books added up and compared with the house's",
        |call| Box::pin(trial(call)),
    )
    .gives(Success::Ok, of::<TrialResource>())
    .refuses(&[Code::Busy]),
];

async fn open(call: Call) -> Result<Reply, ApiError> {
    let body: AccountBody = call.json()?;
    let (house, now, client, owner) = (call.house(), call.now(), address(&call), call.user()?.id);
    let holder = read_holder(&body.holder).map_err(|error| ApiError::invalid("holder", format!("{error}.")))?;
    let key = match key(&call)? {
        Some(key) => key,
        // Opening or linking twice is refused by the bank anyway.
        None => own_key(&call, &format!("once-{}", (house.new_id)()))?,
    };
    let operation = match &body.number {
        None => {
            check_pin(&body.pin).map_err(|error: PinError| ApiError::invalid("pin", format!("{error}.")))?;
            Operation::Open { owner: Some(owner), holder }
        }
        Some(number) => {
            // Whoever looks for accounts of others by trying is slowed down, from wherever he comes.
            house.guard.may_guess(client, now).await?;
            match AccountName::read_number(number) {
                Ok(account) => Operation::Link { owner, account, holder },
                Err(error) => return Err(ApiError::invalid("number", format!("{error}."))),
            }
        }
    };
    let order = Order { key, operation, pin: Some(SecretString::from(body.pin)) };
    let given = house.bank.give_one(order).await;
    if matches!(given, Err(Failure::Refused(Refusal::Mismatch))) {
        house.guard.went_wrong(client, now).await?;
    }
    let receipt = given.map_err(refused)?;
    // Whoever is forgotten while the bank opens an account must not be left with one. Both sides look again after they have written: whichever
    // of them comes second finds what the other has done.
    if house.belongings.is_forgotten(owner).await? {
        super::erasure::close_account(&call, owner).await?;
        return Err(ApiError::plain(Code::Unauthenticated));
    }
    tracing::info!(user.id = %owner, account = %receipt.account, "a bank account was opened or linked");
    let view = house.bank.account(receipt.account).await.map_err(refused)?;
    Reply::created(&show(view.ok_or_else(|| ApiError::internal("an account just opened is not there"))?))
}

async fn find(call: &Call) -> Result<AccountView, ApiError> {
    let view = call.house().bank.account_of(call.user()?.id).await.map_err(refused)?;
    view.ok_or_else(|| ApiError::new(Code::NotFound, "You have no bank account yet: POST /v1/me/account."))
}

async fn mine(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show(find(&call).await?))
}

async fn deposit(call: Call) -> Result<Reply, ApiError> {
    let body: DepositBody = call.json()?;
    let money = read_money(&body.currency, &body.amount)?;
    let (key, account) = (needed_key(&call)?, find(&call).await?.account.name);
    let order = Order { key, operation: Operation::Deposit { account, money }, pin: None };
    moved(&call, order, money.currency).await
}

async fn withdraw(call: Call) -> Result<Reply, ApiError> {
    let body: WithdrawalBody = call.json()?;
    let money = read_money(&body.currency, &body.amount)?;
    let (key, account) = (needed_key(&call)?, find(&call).await?.account.name);
    let pin = Some(SecretString::from(body.pin));
    give_back(&call, call.user()?.id).await;
    moved(&call, Order { key, operation: Operation::Withdraw { account, money }, pin }, money.currency).await
}

/// Has freed what bids have left set aside for a while: it is the owner's to take.
pub(super) async fn give_back(call: &Call, owner: UserId) {
    // A house that stops takes no bids, and frees it when it is back.
    if let Ok(engine) = call.engine() {
        engine.give_back(owner).await;
    }
}

pub(super) async fn moved(call: &Call, order: Order, currency: Currency) -> Result<Reply, ApiError> {
    let Receipt { account, amount } = call.house().bank.give_one(order).await.map_err(refused)?;
    tracing::info!(user.id = %call.user()?.id, account = %account, "money was put into an account or taken out");
    let (number, code) = (account.to_string(), currency.code().to_owned());
    Reply::created(&MovementResource { number, currency: code, amount: currency.write(amount) })
}

async fn entries(call: Call) -> Result<Reply, ApiError> {
    let (after, limit) = (page(&call)?.after, limit(&call)?);
    let name = find(&call).await?.account.name;
    let statement = call.house().bank.statement(name, after, limit).await.map_err(|failure| match failure {
        Failure::Refused(Refusal::Nonsense) => pages::bad_cursor(),
        other => refused(other),
    })?;
    pages::answer(Ok(Paged { items: statement.items, next: statement.next }), |line| show_line(line, name))
}

async fn trial(call: Call) -> Result<Reply, ApiError> {
    let house = call.house();
    // All books are read for it: one at a time.
    let Ok(_place) = house.reconciling.try_acquire() else {
        return Err(ApiError::plain(Code::Busy).retry_after(SOON));
    };
    let reconciled = (house.reconcile)().await.map_err(|error| match error {
        ReconcileError::House(error) => error.into(),
        ReconcileError::Bank(failure) => refused(failure),
    })?;
    let (balanced, complete) = (reconciled.balances(), reconciled.is_complete);
    if !balanced {
        tracing::error!(
            faults = reconciled.trial.faults.len(),
            differences = reconciled.differences.len(),
            "the books of house and bank do not agree"
        );
    }
    for left_out in &reconciled.left_out {
        tracing::warn!(left_out, "not all books could be compared");
    }
    let compared = ComparedFields { holds: reconciled.holds, settlements: reconciled.settlements };
    let (trial, differences) = (reconciled.trial, reconciled.differences);
    let holds = trial.holds();
    let lines = trial.lines.into_iter().map(|line| {
        let write = |minor| write_signed(&line.currency, minor);
        TrialLineFields {
            sum: write(line.sum),
            customers: write(line.customers),
            held: write(line.held),
            own: write(line.own),
            outside: write(line.outside),
            currency: line.currency.clone(),
        }
    });
    let (operations, entries, currencies) = (trial.operations, trial.entries, lines.collect());
    let faults = trial.faults;
    Reply::ok(&TrialResource {
        balanced,
        complete,
        compared,
        differences,
        holds,
        currencies,
        operations,
        entries,
        faults,
    })
}

/// Writes an amount that may be below zero; whole minor units in a currency that nobody knows.
fn write_signed(currency: &str, minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let amount = i64::try_from(minor.unsigned_abs()).ok().and_then(Amount::from_minor);
    match (Currency::parse(currency), amount) {
        (Some(currency), Some(amount)) => format!("{sign}{}", currency.write(amount)),
        _ => minor.to_string(),
    }
}

pub(super) fn show(view: AccountView) -> AccountResource {
    let balances = view.holdings.iter().map(|holding| {
        let currency = holding.currency;
        let write = |minor: i64| write_signed(currency.code(), minor);
        let held = holding.held.minor();
        BalanceFields {
            currency: currency.code().to_owned(),
            balance: write(holding.balance),
            held: write(held),
            available: write(holding.balance.saturating_sub(held)),
        }
    });
    AccountResource {
        number: view.account.name.to_string(),
        balances: balances.collect(),
        holder: view.account.holder,
        opened_at: Instant(view.account.opened_at),
    }
}

pub(super) fn show_line(line: StatementLine, mine: AccountName) -> EntryResource {
    let direction = match line.to {
        None if line.amount < 0 => "freed",
        None => "held",
        Some(to) if to == mine => "in",
        Some(_) => "out",
    };
    EntryResource {
        id: line.id,
        at: Instant(line.at),
        operation: line.operation,
        direction,
        currency: line.currency.code().to_owned(),
        amount: write_signed(line.currency.code(), line.amount.saturating_abs()),
        purpose: line.purpose.map(|purpose| purpose.to_string()),
    }
}

pub(super) fn read_money(currency: &str, amount: &str) -> Result<Money, ApiError> {
    let currency = Currency::parse(currency)
        .ok_or_else(|| ApiError::invalid("currency", "currency is three capital letters of ISO 4217."))?;
    Ok(Money { currency, amount: fields::positive("amount", currency, amount)? })
}

/// Returns the name that the bank is to know this call by.
fn key(call: &Call) -> Result<Option<Key>, ApiError> {
    read_key(call)?.map(|key| own_key(call, &key)).transpose()
}

/// Money moves only under a name that the client has made: one of ours would be another order at each try.
pub(super) fn needed_key(call: &Call) -> Result<Key, ApiError> {
    key(call)?.ok_or_else(|| ApiError::malformed("Send an Idempotency-Key, made before the first try."))
}

/// Nobody can name another user's order.
fn own_key(call: &Call, key: &str) -> Result<Key, ApiError> {
    format!("user:{}:{key}", call.user()?.id).parse().map_err(ApiError::internal)
}

/// Says what the bank said.
pub(super) fn refused(failure: Failure) -> ApiError {
    let refusal = match failure {
        Failure::Refused(refusal) => refusal,
        Failure::TooManyTries(wait) => {
            return ApiError::new(Code::RateLimited, "Too many wrong PINs. Wait a moment.").retry_after(wait);
        }
        Failure::Unavailable(why) => return ApiError::plain(Code::Unavailable).retry_after(SOON).caused_by(why),
        Failure::Unknown(why) => {
            let detail = "Nobody knows yet what the bank has done. Send the same again, under the same key.";
            return ApiError::new(Code::Unavailable, detail).retry_after(SOON).caused_by(why).undecided();
        }
    };
    let sentence = format!("The bank says: {refusal}.");
    match refusal {
        Refusal::KeyReused => ApiError::plain(Code::KeyReused),
        Refusal::UnknownAccount => ApiError::new(Code::NotFound, sentence),
        Refusal::Mismatch => ApiError::invalid("number", sentence),
        Refusal::WrongPin => ApiError::invalid("pin", sentence),
        Refusal::Insufficient => ApiError::new(Code::InsufficientFunds, sentence),
        Refusal::TooMuch => ApiError::amount("amount", sentence),
        Refusal::Nonsense => ApiError::new(Code::Invalid, sentence),
        Refusal::Cancelled
        | Refusal::Closed
        | Refusal::HasAccount
        | Refusal::NotHeld
        | Refusal::NotCaptured
        | Refusal::NotEmpty
        | Refusal::NumbersRunOut => ApiError::new(Code::Conflict, sentence),
    }
}
