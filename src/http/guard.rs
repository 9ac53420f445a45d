//! Who may try a password or a code, and how soon again: by account, by client, and by both together.
//!
//! All of it is in memory, for each node: what must hold whatever happens (five tries for a code) is counted by the store. No delay locks an
//! owner out: whoever comes from where the account has signed in before waits only for failures of that very place.

use super::error::ApiError;
use super::growing::{Growing, Growth};
use super::limits::neighbourhood;
use crate::timestamp::Timestamp;
use crate::wire::Code;
use std::net::IpAddr;
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
    together: Growing<(String, IpAddr)>,
    accounts: Growing<String>,
    clients: Growing<IpAddr>,
    sent_to: Growing<String>,
    sent_to_known: Growing<(String, IpAddr)>,
    sent_for: Growing<IpAddr>,
}

impl Default for Guard {
    fn default() -> Self {
        Self {
            together: Growing::new(TOGETHER),
            accounts: Growing::new(ACCOUNT),
            clients: Growing::new(CLIENT),
            sent_to: Growing::new(SENT_TO),
            sent_to_known: Growing::new(SENT_TO_KNOWN),
            sent_for: Growing::new(SENT_FOR),
        }
    }
}

fn wait_a_moment(wait: Duration) -> ApiError {
    ApiError::new(Code::RateLimited, "Too many tries. Wait a moment.").retry_after(wait)
}

impl Guard {
    /// Returns whether strangers have failed at an account so often that others must wait; one who is known there need not.
    pub fn is_besieged(&self, account: &str, now: Timestamp) -> bool {
        self.accounts.wait(&account.to_owned(), now).is_some()
    }

    /// Counts a try of a password before it is made. What went well is taken back with [`Guard::went_well`].
    ///
    /// # Errors
    /// `rate_limited`.
    pub fn may_try(&self, account: &str, client: IpAddr, is_known: bool, now: Timestamp) -> Result<(), ApiError> {
        let client = neighbourhood(client);
        if let Some(wait) = self.clients.wait(&client, now) {
            return Err(wait_a_moment(wait));
        }
        let both = (account.to_owned(), client);
        self.together.take(both.clone(), now).map_err(wait_a_moment)?;
        if is_known {
            return Ok(());
        }
        self.accounts.take(account.to_owned(), now).map_err(|wait| {
            self.together.undo(&both);
            wait_a_moment(wait)
        })
    }

    /// Notes that a try went wrong.
    pub fn went_wrong(&self, client: IpAddr, now: Timestamp) {
        self.clients.note(neighbourhood(client), now);
    }

    /// Notes that a try went well.
    pub fn went_well(&self, account: &str, client: IpAddr, is_known: bool) {
        self.together.forget(&(account.to_owned(), neighbourhood(client)));
        if !is_known {
            self.accounts.undo(&account.to_owned());
        }
    }

    /// Takes a try back that came to nothing, for the house was busy.
    pub fn was_not_tried(&self, account: &str, client: IpAddr, is_known: bool) {
        self.together.undo(&(account.to_owned(), neighbourhood(client)));
        if !is_known {
            self.accounts.undo(&account.to_owned());
        }
    }

    /// Lets somebody try a code, or a password that is not a login's.
    ///
    /// # Errors
    /// `rate_limited` after too many that were wrong.
    pub fn may_guess(&self, client: IpAddr, now: Timestamp) -> Result<(), ApiError> {
        self.clients.wait(&neighbourhood(client), now).map_or(Ok(()), |wait| Err(wait_a_moment(wait)))
    }

    /// Returns whether so many codes were sent to an address that strangers must wait; one who is known there need not.
    pub fn is_flooded(&self, to: &str, now: Timestamp) -> bool {
        self.sent_to.wait(&to.to_owned(), now).is_some()
    }

    /// Counts a code about to be sent. A client that the account is known from has a count of its own, which strangers cannot use up.
    ///
    /// # Errors
    /// `rate_limited`, the same whether or not the address is anybody's.
    pub fn may_send(&self, to: &str, client: IpAddr, is_known: bool, now: Timestamp) -> Result<(), ApiError> {
        let client = neighbourhood(client);
        self.sent_for.take(client, now).map_err(wait_a_moment)?;
        let taken = if is_known {
            self.sent_to_known.take((to.to_owned(), client), now)
        } else {
            self.sent_to.take(to.to_owned(), now)
        };
        taken.map_err(|wait| {
            self.sent_for.undo(&client);
            wait_a_moment(wait)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn client(number: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, number])
    }

    #[test]
    fn ten_thousand_guesses_over_a_hundred_addresses_are_few_tries_and_leave_the_owner_in() {
        let guard = Guard::default();
        let mut tried = 0;
        // A hundred guesses a second.
        for number in 0..10_000_u64 {
            let (now, from) = (NOW + Duration::from_millis(number * 10), client(100 + (number % 100) as u8));
            let may = guard.may_try("ann@x", from, false, now);
            if may.is_ok() {
                tried += 1;
                guard.went_wrong(from, now);
            }
            if number % 500 == 499 {
                assert!(guard.is_besieged("ann@x", now) || may.is_ok());
                assert!(guard.may_try("ann@x", client(1), true, now).is_ok(), "the owner, from where he is known");
                guard.went_well("ann@x", client(1), true);
                assert!(guard.may_try("bob@x", client(2), false, now).is_ok(), "somebody else");
                guard.went_well("bob@x", client(2), false);
            }
        }
        assert!((20..30).contains(&tried), "{tried}");
        assert!(
            guard.may_try("ann@x", client(3), false, NOW + Duration::from_secs(100) + MINUTE).is_ok(),
            "the owner, anywhere"
        );
    }

    #[test]
    fn one_client_has_ten_tries_for_one_account_and_then_waits_longer_and_longer() {
        let guard = Guard::default();
        for _ in 0..11 {
            guard.may_try("ann@x", client(1), true, NOW).unwrap();
        }
        assert_eq!(guard.may_try("ann@x", client(1), true, NOW).unwrap_err().code(), Code::RateLimited);
        assert!(guard.may_try("bob@x", client(1), false, NOW).is_ok());
        guard.may_try("ann@x", client(1), true, NOW + SECOND).unwrap();
        assert!(guard.may_try("ann@x", client(1), true, NOW + 2 * SECOND).is_err());
        guard.went_well("ann@x", client(1), true);
        assert!(guard.may_try("ann@x", client(1), true, NOW + 2 * SECOND).is_ok());
    }

    #[test]
    fn one_client_that_fails_everywhere_waits_everywhere() {
        let guard = Guard::default();
        for _ in 0..51 {
            guard.may_guess(client(1), NOW).unwrap();
            guard.went_wrong(client(1), NOW);
        }
        assert!(guard.may_guess(client(1), NOW).is_err());
        assert!(guard.may_try("ann@x", client(1), true, NOW).is_err());
        assert!(guard.may_try("ann@x", client(2), true, NOW).is_ok());
    }

    #[test]
    fn an_address_is_not_flooded_with_codes() {
        let guard = Guard::default();
        let sent = (0..86_400)
            .filter(|second| guard.may_send("ann@x", client(1), false, NOW + Duration::from_secs(*second)).is_ok());
        assert!((20..35).contains(&sent.count()));
        let many =
            (0..100).filter(|number| guard.may_send(&format!("{number}@x"), client(2), false, NOW).is_ok()).count();
        assert_eq!(many, 21);
    }

    #[test]
    fn strangers_who_have_codes_sent_do_not_keep_a_known_client_from_getting_one() {
        let guard = Guard::default();
        let by = |number, is_known, now| guard.may_send("ann@x", client(number), is_known, now).is_ok();
        let strangers = (0..200).filter(|number| by(50 + *number as u8, false, NOW)).count();
        assert_eq!(strangers, 3, "together, from wherever");
        assert!(guard.is_flooded("ann@x", NOW) && !guard.is_flooded("bob@x", NOW));
        let known = (0..86_400).filter(|second| by(1, true, NOW + Duration::from_secs(*second))).count();
        assert!((20..35).contains(&known), "no flood from there either: {known}");
    }
}
