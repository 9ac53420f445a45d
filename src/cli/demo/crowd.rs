//! The robots who come to the sale: who they are, and how they get in.

use super::chance::Chance;
use super::character::Character;
use super::client::{LiveClient, Rest, Tally};
use super::pace::Pace;
use super::robot::{Memory, Robot};
use super::stage::{Password, Stage, StagedLot};
use crate::clock::SharedClock;
use crate::money::Amount;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// Name, temper, and whether the line to the house is bad.
pub const ROBOTS: [(&str, Character, bool); 10] = [
    ("Seo Steady", Character::Steady, false),
    ("Ada Average", Character::Steady, false),
    ("Bo Tunnel", Character::Steady, true),
    ("Hwang Late", Character::Sniper, false),
    ("Nils Lastcall", Character::Sniper, false),
    ("Kim Proxy", Character::Proxy, false),
    ("Odile Maximum", Character::Proxy, false),
    ("Pia Impulse", Character::Impulsive, false),
    ("Rafael Rush", Character::Impulsive, true),
    ("Yun Jump", Character::Impulsive, false),
];

/// The seed of all moods and tastes, so that two demos look alike.
const SEED: u64 = 0x00A1_27E0;

/// What a robot comes with.
pub struct Comer {
    /// Its mail.
    pub email: String,
    /// The PIN of its account.
    pub pin: SecretString,
}

/// A robot in the room.
pub type AtWork = JoinHandle<Memory>;

/// Where the robots go, and what they are told.
pub struct Invitation<'a> {
    /// The house.
    pub address: SocketAddr,
    /// The sale.
    pub stage: &'a Stage,
    /// How fast everybody is.
    pub pace: &'a Pace,
    /// Everybody's password.
    pub password: &'a Password,
    /// The time.
    pub clock: &'a SharedClock,
    /// Where lost lines are counted.
    pub tally: &'a Arc<Tally>,
    /// Turns true when it is time to go home.
    pub home: &'a watch::Receiver<bool>,
}

/// Signs every robot in as any bidder would, and lets it bid. `comers` are in the order of [`ROBOTS`].
///
/// # Errors
/// When the house does not let one in.
pub async fn invite(invitation: &Invitation<'_>, comers: &[Comer]) -> anyhow::Result<Vec<AtWork>> {
    let street = Rest::new(invitation.address)?;
    let auctions: Vec<Uuid> = invitation.stage.lots.iter().map(|lot| lot.auction).collect();
    let mut taste = Chance::new(SEED);
    let mut at_work = Vec::with_capacity(ROBOTS.len());
    for ((_, character, bad_line), Comer { email, pin }) in ROBOTS.into_iter().zip(comers) {
        let rest = street.signed_in(email, &invitation.password.text).await?;
        let paddle = rest.register(invitation.stage.sale, pin).await?;
        let token = rest.token().map(str::to_owned);
        let (line, heard) = LiveClient::open(invitation.address, token, &auctions, Arc::clone(invitation.tally));
        let robot = Robot {
            character,
            bad_line,
            paddle,
            values: values(&invitation.stage.lots, &mut taste),
            chance: Chance::new(taste.next()),
            opened_at: invitation.stage.opens_at,
            last_call: invitation.pace.last_call,
            thinking_percent: invitation.pace.thinking_percent,
            currency: invitation.stage.currency,
            clock: Arc::clone(invitation.clock),
        };
        at_work.push(tokio::spawn(robot.run(line, heard, invitation.home.clone())));
    }
    Ok(at_work)
}

/// What the lots are worth to one robot: somewhere around what they are worth to the room. Some it does not want at all.
fn values(lots: &[StagedLot], taste: &mut Chance) -> BTreeMap<Uuid, Amount> {
    let mut values = BTreeMap::new();
    for lot in lots {
        let percent = i64::try_from(taste.between(55, 130)).unwrap_or(100);
        let wanted = taste.happens(78);
        if let Some(value) = Amount::from_minor(lot.lot.worth / 100 * percent).filter(|_| wanted) {
            values.insert(lot.auction, value);
        }
    }
    values
}
