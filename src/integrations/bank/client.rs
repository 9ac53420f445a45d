//! A bank elsewhere, over HTTP. It may be slow, down, or answer twice; whatever it does, an order is done once, for its key goes with every try.

use super::books::{HoldBody, StatementBody, TrialBody};
use super::protocol::{
    AccountBody, AnswerBody, ORDERS_MAX, OrderBody, OrdersBody, OutcomeBody, OutcomesBody, PinBody, Unreadable,
};
use super::{Bank, Breaker, Failure, Order, Outcome, Statement};
use crate::bank::{AccountName, AccountView, Answer, HoldLine, Key, Purpose, PursePlace, Refusal, TrialBalance};
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long it may take until there is a connection.
const CONNECT: Duration = Duration::from_secs(1);

/// How often a call is tried, and how long the pause after the first try is; it doubles.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// The longest answer that is read. *Source*: 256 outcomes or 100 lines have less than a tenth of it.
const ANSWER_MAX: usize = 1024 * 1024;

/// Tells the time, which the breaker goes by.
pub type Now = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Why an address is none.
#[derive(Debug, thiserror::Error)]
pub enum BankAddressError {
    /// It is not of the right form.
    #[error("the bank's address must be http://host:port or https://host:port, without a path")]
    Form,
    /// The machine has no trusted certificates.
    #[error("there is no way to check the bank's certificate")]
    Tls(#[from] reqwest::Error),
}

/// Where a bank is and how it is spoken to.
pub struct BankClientOptions {
    /// `http://host:port` or `https://host:port`.
    pub url: String,
    /// What it knows the house by.
    pub secret: SecretString,
    /// How long one try may take.
    pub timeout: Duration,
    /// The time.
    pub now: Now,
}

/// A bank elsewhere.
pub struct BankClient {
    url: Url,
    secret: SecretString,
    client: Client,
    breaker: Mutex<Breaker>,
    now: Now,
}

/// How one try went wrong.
enum Miss {
    /// It surely never arrived.
    NotSent(String),
    /// It may have arrived.
    Lost(String),
    /// The bank has answered, and says that it will not listen: a wrong secret, another protocol. Another try would not help.
    Rejected(String),
    /// The bank is left alone for now.
    LeftAlone,
}

impl BankClient {
    /// Makes the way to a bank. Nothing is sent yet.
    ///
    /// # Errors
    /// [`BankAddressError`].
    pub fn new(options: BankClientOptions) -> Result<Self, BankAddressError> {
        let BankClientOptions { url, secret, timeout, now } = options;
        let url: Url = url.parse().map_err(|_| BankAddressError::Form)?;
        let is_plain =
            url.path() == "/" && url.query().is_none() && url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !is_plain {
            return Err(BankAddressError::Form);
        }
        // Neither a redirect nor a proxy of the environment is to get at the secret.
        let client =
            Client::builder().connect_timeout(CONNECT).timeout(timeout).redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { url, secret, client, breaker: Mutex::default(), now })
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        // No panic can come between what is done under this lock.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn request(&self, method: Method, path: &[&str], query: &[(&str, String)]) -> Result<RequestBuilder, Miss> {
        let mut url = self.url.clone();
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url.path_segments_mut().map_err(|()| Miss::NotSent("its address is none".into()))?.clear().extend(path);
        Ok(self.client.request(method, url).bearer_auth(self.secret.expose_secret()))
    }

    /// Sends one request, once. None for "there is no such thing".
    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<Option<T>, Miss> {
        if !self.breaker().may_call((self.now)()) {
            return Err(Miss::LeftAlone);
        }
        let place = Place { breaker: &self.breaker, is_kept: true };
        let answer = exchange(request).await;
        let is_fault = matches!(answer, Err(Miss::NotSent(_) | Miss::Lost(_)));
        place.keep().note(is_fault, (self.now)());
        answer
    }

    /// Reads something: as often as it takes, for reading changes nothing.
    async fn get<T: DeserializeOwned>(&self, path: &[&str], query: &[(&str, String)]) -> Result<Option<T>, Failure> {
        let mut said = String::new();
        for round in 0..TRIES {
            pause_before(round).await;
            let sent = async { self.send(self.request(Method::GET, path, query)?).await };
            match sent.await {
                Ok(answer) => return Ok(answer),
                Err(Miss::NotSent(why) | Miss::Lost(why)) => said = why,
                Err(Miss::Rejected(why)) => return Err(Failure::Unavailable(why)),
                Err(Miss::LeftAlone) => return Err(left_alone()),
            }
        }
        Err(Failure::Unavailable(said))
    }

    /// Gives at most [`ORDERS_MAX`] orders.
    async fn give_some(&self, orders: &[Order]) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = vec![Err(Failure::Unavailable("it was not asked".into())); orders.len()];
        // Those without a definite outcome, and whether any try of theirs may have arrived.
        let mut open: Vec<(usize, bool)> = (0..orders.len()).map(|place| (place, false)).collect();
        for round in 0..TRIES {
            if open.is_empty() {
                return outcomes;
            }
            pause_before(round).await;
            let body = OrdersBody {
                orders: open.iter().filter_map(|(place, _)| orders.get(*place)).map(OrderBody::of).collect(),
            };
            let sent = async {
                let request = self.request(Method::POST, &["v1", "orders"], &[])?.json(&body);
                self.send::<OutcomesBody>(request).await
            };
            match sent.await {
                Ok(Some(answer)) if answer.outcomes.len() == open.len() => {
                    open = sort_outcomes(&mut outcomes, open, answer.outcomes);
                }
                Ok(_) => open = note(&mut outcomes, open, true, "it gave too few answers, or none"),
                Err(Miss::Lost(why)) => open = note(&mut outcomes, open, true, &why),
                Err(Miss::NotSent(why)) => open = note(&mut outcomes, open, false, &why),
                Err(Miss::Rejected(why)) => {
                    note(&mut outcomes, open, false, &why);
                    return outcomes;
                }
                Err(Miss::LeftAlone) => {
                    note(&mut outcomes, open, false, "it has failed too often and is left alone for a moment");
                    return outcomes;
                }
            }
        }
        // The same order under the same key is the question as well: the key alone would not say that it was this order.
        outcomes
    }
}

/// A place among the calls that try a bank again, given back when its caller goes away.
struct Place<'a> {
    breaker: &'a Mutex<Breaker>,
    is_kept: bool,
}

impl<'a> Place<'a> {
    fn keep(mut self) -> MutexGuard<'a, Breaker> {
        self.is_kept = false;
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.is_kept {
            self.breaker.lock().unwrap_or_else(PoisonError::into_inner).forget();
        }
    }
}

/// Sends one request and reads what comes back, which is believed only as far as it has the right form.
async fn exchange<T: DeserializeOwned>(request: RequestBuilder) -> Result<Option<T>, Miss> {
    let mut response = request.send().await.map_err(|error| {
        if error.is_connect() {
            Miss::NotSent("it cannot be reached".into())
        } else {
            Miss::Lost("it did not answer".into())
        }
    })?;
    let status = response.status().as_u16();
    match status {
        200 => {}
        404 => return Ok(None),
        // Whoever stands between may have passed it on.
        429 => return Err(Miss::Lost("it is asked too much".into())),
        400..500 => return Err(Miss::Rejected(format!("it will not listen to this house: it answered {status}"))),
        _ => return Err(Miss::Lost(format!("it answered {status}"))),
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| Miss::Lost("its answer broke off".into()))? {
        if body.len().saturating_add(piece.len()) > ANSWER_MAX {
            return Err(Miss::Lost("its answer is too long".into()));
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).map(Some).map_err(|_| Miss::Lost("its answer makes no sense".into()))
}

async fn pause_before(round: u32) {
    if round > 0 {
        tokio::time::sleep(PAUSE * 2_u32.pow(round - 1)).await;
    }
}

fn left_alone() -> Failure {
    Failure::Unavailable("it has failed too often and is left alone for a moment".into())
}

fn nonsense(error: Unreadable) -> Failure {
    Failure::Unavailable(format!("the bank's answer cannot be read: {error}"))
}

/// Writes down why orders are still open.
fn note(outcomes: &mut [Outcome], open: Vec<(usize, bool)>, arrived: bool, why: &str) -> Vec<(usize, bool)> {
    open.into_iter()
        .map(|(place, before)| {
            let may_have_arrived = before || arrived;
            if let Some(outcome) = outcomes.get_mut(place) {
                *outcome = Err(still_open(may_have_arrived, why.to_owned()));
            }
            (place, may_have_arrived)
        })
        .collect()
}

/// What a try that changed nothing says of an order: unless an earlier one may still be on its way.
fn still_open(may_have_arrived: bool, why: String) -> Failure {
    if may_have_arrived { Failure::Unknown(why) } else { Failure::Unavailable(why) }
}

/// Takes the outcomes that are definite; returns the orders that are still open.
fn sort_outcomes(outcomes: &mut [Outcome], open: Vec<(usize, bool)>, answers: Vec<OutcomeBody>) -> Vec<(usize, bool)> {
    let mut left = Vec::new();
    for ((place, before), answer) in open.into_iter().zip(answers) {
        let (outcome, still) = match answer.read() {
            Ok(Err(Failure::Unavailable(why))) => (Err(still_open(before, why)), Some(before)),
            Ok(Err(Failure::Unknown(why))) => (Err(Failure::Unknown(why)), Some(true)),
            // The PIN could not be looked at, now; what an earlier try has done nobody knows.
            Ok(Err(Failure::TooManyTries(_) | Failure::Refused(Refusal::WrongPin))) if before => {
                (Err(Failure::Unknown("an earlier try may have been done".into())), None)
            }
            Ok(definite) => (definite, None),
            Err(error) => (Err(Failure::Unknown(error.to_string())), Some(true)),
        };
        if let Some(slot) = outcomes.get_mut(place) {
            *slot = outcome;
        }
        left.extend(still.map(|may_have_arrived| (place, may_have_arrived)));
    }
    left
}

#[async_trait]
impl Bank for BankClient {
    async fn give(&self, orders: Vec<Order>) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(orders.len());
        for some in orders.chunks(ORDERS_MAX) {
            outcomes.extend(self.give_some(some).await);
        }
        outcomes
    }

    async fn ask(&self, key: &Key) -> Result<Option<Answer>, Failure> {
        let body: Option<AnswerBody> = self.get(&["v1", "orders", key.as_str()], &[]).await?;
        body.map(AnswerBody::read).transpose().map(Option::flatten).map_err(nonsense)
    }

    async fn ask_about(&self, key: &Key, fingerprint: &[u8; 32]) -> Result<Option<Answer>, Failure> {
        let query = [("fingerprint", crate::proof::hex(fingerprint))];
        let body: Option<AnswerBody> = self.get(&["v1", "orders", key.as_str()], &query).await?;
        body.map(AnswerBody::read).transpose().map(Option::flatten).map_err(nonsense)
    }

    async fn account(&self, name: AccountName) -> Result<Option<AccountView>, Failure> {
        let body: Option<AccountBody> = self.get(&["v1", "accounts", &name.to_string()], &[]).await?;
        body.map(AccountBody::read).transpose().map_err(nonsense)
    }

    async fn account_of(&self, owner: UserId) -> Result<Option<AccountView>, Failure> {
        let body: Option<AccountBody> = self.get(&["v1", "owners", &owner.to_string(), "account"], &[]).await?;
        body.map(AccountBody::read).transpose().map_err(nonsense)
    }

    async fn check_pin(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure> {
        let body = PinBody { pin: pin.expose_secret().to_owned() };
        let name = account.to_string();
        // Once: every try counts.
        let sent = async {
            let request = self.request(Method::POST, &["v1", "accounts", &name, "pin-checks"], &[])?.json(&body);
            self.send::<OutcomeBody>(request).await
        };
        match sent.await {
            Ok(Some(OutcomeBody::Right {})) => Ok(()),
            Ok(Some(outcome)) => match outcome.read().map_err(nonsense)? {
                Ok(_) => Err(nonsense(Unreadable("state"))),
                Err(Failure::Unknown(why)) => Err(Failure::Unavailable(why)),
                Err(failure) => Err(failure),
            },
            Ok(None) => Err(Failure::Refused(Refusal::WrongPin)),
            Err(Miss::NotSent(why) | Miss::Lost(why) | Miss::Rejected(why)) => Err(Failure::Unavailable(why)),
            Err(Miss::LeftAlone) => Err(left_alone()),
        }
    }

    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, Failure> {
        let body: Option<Vec<HoldBody>> = self.get(&["v1", "holds", &purpose.to_string()], &[]).await?;
        body.unwrap_or_default().iter().map(HoldBody::read).collect::<Result<_, _>>().map_err(nonsense)
    }

    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Option<Vec<HoldLine>>, Failure> {
        let mut query = vec![("limit", limit.to_string())];
        query.extend(after.map(|after| ("after", after.to_string())));
        let body: Option<Vec<HoldBody>> = self.get(&["v1", "purses"], &query).await?;
        body.map(|body| body.iter().map(HoldBody::read).collect::<Result<_, _>>()).transpose().map_err(nonsense)
    }

    async fn statement(&self, account: AccountName, after: Option<String>, limit: u32) -> Result<Statement, Failure> {
        let mut query = vec![("limit", limit.to_string())];
        query.extend(after.map(|after| ("after", after)));
        let body: Option<StatementBody> =
            self.get(&["v1", "accounts", &account.to_string(), "entries"], &query).await?;
        body.ok_or(Failure::Refused(Refusal::Nonsense))?.read().map_err(nonsense)
    }

    async fn trial_balance(&self) -> Result<TrialBalance, Failure> {
        let body: Option<TrialBody> = self.get(&["v1", "trial-balance"], &[]).await?;
        Ok(body.ok_or_else(|| Failure::Unavailable("it has no trial balance".into()))?.read())
    }
}
