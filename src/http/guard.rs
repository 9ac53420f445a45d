//! Who may try a password or a code, and how soon again: by account, by client, and by both together.
//!
//! Counted for the whole house (docs/adr/0027): in Redis where there is one, by the store otherwise. What must hold whatever happens (five
//! tries for a code) is counted with the code. No delay locks an owner out: whoever comes from where the account has signed in before waits
//! only for failures of that very place.
//!
//! Whoever cannot be counted may not try: an error of the counts is an answer of its own.

use super::error::ApiError;
use super::limits::neighbourhood;
use crate::persistence::{Change, Delay, Delays, Growth};
use crate::proof::hex;
use crate::timestamp::Timestamp;
use crate::wire::Code;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Wrong passwords for one account from one client. *Source*: SEC-3; ten are more than a person with a bad memory needs.
const TOGETHER: Growth = Growth { free: 10, first: SECOND, most: Duration::from_secs(15 * 60), forgotten_after: HOUR };
/// Wrong passwords for one account from clients it is not known from. *Source*: SEC-3; a minute at most, so that an owner on a new device gets his turn
/// even while strangers guess. They have 1,440 guesses a day then, of passwords of ten characters and more.
const ACCOUNT: Growth = Growth { free: 20, first: SECOND, most: MINUTE, forgotten_after: HOUR };
/// Wrong passwords and codes from one client, for whatever account. *Source*: SEC-3; an office behind one address has many bad memories.
const CLIENT: Growth = Growth { free: 50, first: SECOND, most: Duration::from_secs(15 * 60), forgotten_after: HOUR };
/// Codes sent to one address. *Source*: a letter takes half a minute to arrive; 24 a day at most are no flood.
const SENT_TO: Growth =
    Growth { free: 2, first: Duration::from_secs(30), most: HOUR, forgotten_after: Duration::from_secs(24 * 60 * 60) };
/// Codes sent to one address for one client that the account there is known from. *Source*: as above; strangers have no part in it.
const SENT_TO_KNOWN: Growth = SENT_TO;
/// Codes asked for by one client.
const SENT_FOR: Growth = Growth { free: 20, first: Duration::from_secs(10), most: HOUR, forgotten_after: HOUR };

/// What has failed lately.
pub struct Guard {
    delays: Arc<dyn Delays>,
}

fn wait_a_moment(wait: Duration) -> ApiError {
    ApiError::new(Code::RateLimited, "Too many tries. Wait a moment.").retry_after(wait)
}

/// Names what is counted. Addresses of people and machines are hashed: they stand nowhere but in their accounts.
fn delay(kind: &str, growth: Growth, parts: &[&str]) -> Delay {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let name = hex(hash.finalize().get(..16).unwrap_or_default());
    Delay { key: format!("{kind}:{name}"), growth }
}

fn of_account(account: &str) -> Delay {
    delay("account", ACCOUNT, &[account])
}

fn of_client(client: IpAddr) -> Delay {
    delay("client", CLIENT, &[&neighbourhood(client).to_string()])
}

fn of_both(account: &str, client: IpAddr) -> Delay {
    delay("both", TOGETHER, &[account, &neighbourhood(client).to_string()])
}

fn sent_to(to: &str) -> Delay {
    delay("sent_to", SENT_TO, &[to])
}

/// What counts for a code that is sent.
fn sending(to: &str, client: IpAddr, is_known: bool) -> [Delay; 2] {
    let client = neighbourhood(client).to_string();
    let sent = if is_known { delay("sent_to_known", SENT_TO_KNOWN, &[to, &client]) } else { sent_to(to) };
    [delay("sent_for", SENT_FOR, &[&client]), sent]
}

impl Guard {
    /// Makes a guard that counts there.
    pub fn new(delays: Arc<dyn Delays>) -> Self {
        Self { delays }
    }

    /// Returns whether strangers have failed at an account so often that others must wait; one who is known there need not.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn is_besieged(&self, account: &str, now: Timestamp) -> Result<bool, ApiError> {
        Ok(self.delays.take(&[of_account(account)], &[], now).await?.is_some())
    }

    /// Counts a try of a password before it is made. What went well is taken back with [`Guard::went_well`].
    ///
    /// # Errors
    /// `rate_limited`, `unavailable`.
    pub async fn may_try(&self, account: &str, client: IpAddr, is_known: bool, now: Timestamp) -> Result<(), ApiError> {
        let mut counted = vec![of_both(account, client)];
        if !is_known {
            counted.push(of_account(account));
        }
        self.take(&[of_client(client)], &counted, now).await
    }

    /// Notes that a try went wrong.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn went_wrong(&self, client: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        Ok(self.delays.change(&[(of_client(client), Change::Note)], now).await?)
    }

    /// Notes that a try went well.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn went_well(
        &self,
        account: &str,
        client: IpAddr,
        is_known: bool,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.take_back(Change::Forget, account, client, is_known, now).await
    }

    /// Takes a try back that came to nothing, for the house could not look at it.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn was_not_tried(
        &self,
        account: &str,
        client: IpAddr,
        is_known: bool,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.take_back(Change::Undo, account, client, is_known, now).await
    }

    async fn take_back(
        &self,
        together: Change,
        account: &str,
        client: IpAddr,
        is_known: bool,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut changes = vec![(of_both(account, client), together)];
        if !is_known {
            changes.push((of_account(account), Change::Undo));
        }
        Ok(self.delays.change(&changes, now).await?)
    }

    /// Lets somebody try a code, or a password that is not a login's.
    ///
    /// # Errors
    /// `rate_limited` after too many that were wrong, `unavailable`.
    pub async fn may_guess(&self, client: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        self.take(&[of_client(client)], &[], now).await
    }

    /// Returns whether so many codes were sent to an address that strangers must wait; one who is known there need not.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn is_flooded(&self, to: &str, now: Timestamp) -> Result<bool, ApiError> {
        Ok(self.delays.take(&[sent_to(to)], &[], now).await?.is_some())
    }

    /// Counts a code about to be sent. A client that the account is known from has a count of its own, which strangers cannot use up.
    ///
    /// # Errors
    /// `rate_limited`, the same whether or not the address is anybody's; `unavailable`.
    pub async fn may_send(&self, to: &str, client: IpAddr, is_known: bool, now: Timestamp) -> Result<(), ApiError> {
        self.take(&[], &sending(to, client, is_known), now).await
    }

    /// Takes a code back that could not be made.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn was_not_sent(&self, to: &str, client: IpAddr, is_known: bool, now: Timestamp) -> Result<(), ApiError> {
        let changes = sending(to, client, is_known).map(|delay| (delay, Change::Undo));
        Ok(self.delays.change(&changes, now).await?)
    }

    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<(), ApiError> {
        self.delays.take(asked, counted, now).await?.map_or(Ok(()), |wait| Err(wait_a_moment(wait)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::persistence::MemoryDelays;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn guard() -> Guard {
        Guard::new(Arc::new(MemoryDelays::default()))
    }

    fn client(number: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, number])
    }

    #[tokio::test]
    async fn ten_thousand_guesses_over_a_hundred_addresses_are_few_tries_and_leave_the_owner_in() {
        let guard = guard();
        let mut tried = 0;
        // A hundred guesses a second.
        for number in 0..10_000_u64 {
            let (now, from) = (NOW + Duration::from_millis(number * 10), client(100 + (number % 100) as u8));
            let may = guard.may_try("ann@x", from, false, now).await;
            if may.is_ok() {
                tried += 1;
                guard.went_wrong(from, now).await.unwrap();
            }
            if number % 500 == 499 {
                assert!(guard.is_besieged("ann@x", now).await.unwrap() || may.is_ok());
                guard.may_try("ann@x", client(1), true, now).await.expect("the owner, from where he is known");
                guard.went_well("ann@x", client(1), true, now).await.unwrap();
                guard.may_try("bob@x", client(2), false, now).await.expect("somebody else");
                guard.went_well("bob@x", client(2), false, now).await.unwrap();
            }
        }
        assert!((20..30).contains(&tried), "{tried}");
        let later = NOW + Duration::from_secs(100) + MINUTE;
        guard.may_try("ann@x", client(3), false, later).await.expect("the owner, anywhere");
    }

    #[tokio::test]
    async fn one_client_has_ten_tries_for_one_account_and_then_waits_longer_and_longer() {
        let guard = guard();
        for _ in 0..11 {
            guard.may_try("ann@x", client(1), true, NOW).await.unwrap();
        }
        assert_eq!(guard.may_try("ann@x", client(1), true, NOW).await.unwrap_err().code(), Code::RateLimited);
        assert!(guard.may_try("bob@x", client(1), false, NOW).await.is_ok());
        guard.may_try("ann@x", client(1), true, NOW + SECOND).await.unwrap();
        assert!(guard.may_try("ann@x", client(1), true, NOW + 2 * SECOND).await.is_err());
        guard.went_well("ann@x", client(1), true, NOW + 2 * SECOND).await.unwrap();
        assert!(guard.may_try("ann@x", client(1), true, NOW + 2 * SECOND).await.is_ok());
    }

    #[tokio::test]
    async fn one_client_that_fails_everywhere_waits_everywhere() {
        let guard = guard();
        for _ in 0..51 {
            guard.may_guess(client(1), NOW).await.unwrap();
            guard.went_wrong(client(1), NOW).await.unwrap();
        }
        assert!(guard.may_guess(client(1), NOW).await.is_err());
        assert!(guard.may_try("ann@x", client(1), true, NOW).await.is_err());
        assert!(guard.may_try("ann@x", client(2), true, NOW).await.is_ok());
    }

    #[tokio::test]
    async fn an_address_is_not_flooded_with_codes() {
        let guard = guard();
        assert!((20..35).contains(&in_a_day(&guard, 1, false).await));
        let mut many = 0;
        for number in 0..100 {
            many += u32::from(guard.may_send(&format!("{number}@x"), client(2), false, NOW).await.is_ok());
        }
        assert_eq!(many, 21);
    }

    #[tokio::test]
    async fn strangers_who_have_codes_sent_do_not_keep_a_known_client_from_getting_one() {
        let guard = guard();
        let mut strangers = 0;
        for number in 0..200 {
            strangers += u32::from(guard.may_send("ann@x", client(50 + number), false, NOW).await.is_ok());
        }
        assert_eq!(strangers, 3, "together, from wherever");
        assert!(guard.is_flooded("ann@x", NOW).await.unwrap() && !guard.is_flooded("bob@x", NOW).await.unwrap());
        let known = in_a_day(&guard, 1, true).await;
        assert!((20..35).contains(&known), "no flood from there either: {known}");
    }

    /// How many codes one client gets for one address who asks every second.
    async fn in_a_day(guard: &Guard, number: u8, is_known: bool) -> u32 {
        let mut sent = 0;
        for second in 0..86_400 {
            let now = NOW + Duration::from_secs(second);
            sent += u32::from(guard.may_send("ann@x", client(number), is_known, now).await.is_ok());
        }
        sent
    }
}
