//! Sets the stage for one recorded auction: a lot in the replay's sale, an artwork, bidders with paddles, a scheduled auction.

use super::recording::RecordedAuction;
use crate::app::House;
use crate::auction::{Ladder, LadderMode, Reserve, SoftClose, Terms};
use crate::cli::fresh;
use crate::ids::{ArtworkId, AuctionId, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::persistence::{Artwork, NewAuction, Page, Role, Sale, Store, User, UserQuery, UserSort};
use crate::proof::Seed;
use crate::timestamp::Timestamp;
use anyhow::{Context as _, bail};
use std::collections::BTreeMap;
use std::time::Duration;

/// What every sale of a replay is called at the beginning, so that a store of replays is known as one.
const TITLE: &str = "Replay of ";

/// Who made the artworks of a replay.
const ARTIST: &str = "A recording";

/// Where replayed bidders have their mail. *Source*: RFC 2606; nobody can own it.
const DOMAIN: &str = "@replay.invalid";

/// No password has this hash, so nobody signs in as a replayed bidder.
const NO_PASSWORD: &str = "!";

/// The time between the making of an auction and its start.
const LEAD: Duration = Duration::from_secs(60);

/// A stage that is set.
pub struct Staged {
    /// The auction.
    pub auction: AuctionId,
    /// When it starts.
    pub starts_at: Timestamp,
    /// The account behind each recorded name.
    pub bidders: BTreeMap<String, UserId>,
}

/// Makes what a replay needs in the store.
pub struct Staging {
    currency: Currency,
    ladder: String,
    /// The sale that all auctions of this replay are lots of, made when the first is staged.
    sale: Option<Sale>,
    lots: u32,
    /// Accounts are lent to one auction after the other; paddles are each sale's own.
    users: Vec<UserId>,
}

impl Staging {
    /// Makes a staging for a currency and the name of a ladder.
    pub fn new(currency: Currency, ladder: &str) -> Self {
        Self { currency, ladder: ladder.to_owned(), sale: None, lots: 0, users: Vec::new() }
    }

    /// Returns what amounts are in.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Sets the stage for one run.
    ///
    /// # Errors
    /// When the store refuses, or the ladder does not fit.
    pub async fn stage(
        &mut self,
        house: &House,
        recorded: &RecordedAuction,
        reserve: Option<Amount>,
        now: Timestamp,
    ) -> anyhow::Result<Staged> {
        let store = house.store.as_ref();
        let sale = self.sale(store, now).await?;
        let artwork = self.artwork(recorded, now)?;
        store.add_artwork(&artwork).await.context("cannot add an artwork")?;
        let bidders = self.register(house, &sale, recorded, now).await?;
        let auction = self.auction(recorded, reserve, &sale, &artwork, now)?;
        store.add_auction(&auction).await.context("cannot add an auction")?;
        let id = auction.terms.auction;
        store.schedule_auction(id).await.context("cannot schedule an auction")?;
        Ok(Staged { auction: id, starts_at: auction.terms.starts_at, bidders })
    }

    /// Returns the sale of this replay, once anything was staged.
    pub fn staged_sale(&self) -> Option<SaleId> {
        self.sale.as_ref().map(|sale| sale.id)
    }

    async fn sale(&mut self, store: &dyn Store, now: Timestamp) -> anyhow::Result<Sale> {
        if let Some(sale) = &self.sale {
            return Ok(sale.clone());
        }
        let (id, title, zone) = (SaleId(fresh::id(now)?), format!("{TITLE}recorded auctions"), "Etc/UTC".to_owned());
        let sale = Sale::new(id, title, self.currency, zone, now);
        store.add_sale(&sale).await.context("cannot add a sale")?;
        self.sale = Some(sale.clone());
        Ok(sale)
    }

    fn artwork(&self, recorded: &RecordedAuction, now: Timestamp) -> anyhow::Result<Artwork> {
        let id = ArtworkId(fresh::id(now)?);
        // Artist and title together are unique in a house, and a store may see many replays.
        Ok(Artwork::new(id, format!("{} ({id})", recorded.name), ARTIST, now))
    }

    fn auction(
        &mut self,
        recorded: &RecordedAuction,
        reserve: Option<Amount>,
        sale: &Sale,
        artwork: &Artwork,
        now: Timestamp,
    ) -> anyhow::Result<NewAuction> {
        let reserve = match reserve {
            None => None,
            Some(amount) => Some(Reserve { amount, salt: fresh::bytes()? }),
        };
        let starts_at = now + LEAD;
        let terms = Terms {
            auction: AuctionId(fresh::id(now)?),
            sale: sale.id,
            currency: self.currency,
            start_price: recorded.opening_bid,
            ladder: Ladder::preset(&self.ladder, self.currency, recorded.opening_bid)?,
            ladder_mode: LadderMode::AtLeast,
            soft_close: SoftClose::NONE,
            reserve: reserve.as_ref().map(Reserve::commitment),
            starts_at,
            ends_at: starts_at + recorded.length(),
        };
        terms.check()?;
        self.lots += 1;
        let (seed, lot_number) = (Seed::new(fresh::bytes()?), self.lots);
        Ok(NewAuction { terms, reserve, seed, artwork: artwork.id, lot_number, created_at: now })
    }

    /// Registers an account for every name in the recording, in order of appearance.
    async fn register(
        &mut self,
        house: &House,
        sale: &Sale,
        recorded: &RecordedAuction,
        now: Timestamp,
    ) -> anyhow::Result<BTreeMap<String, UserId>> {
        let mut bidders = BTreeMap::new();
        for bid in &recorded.bids {
            if bidders.contains_key(&bid.bidder) {
                continue;
            }
            let user = self.user(house.store.as_ref(), bidders.len(), now).await?;
            let (registration, _) =
                house.store.register(sale.id, user, None, now).await.context("cannot register a bidder")?;
            house.engine.registered(registration);
            bidders.insert(bid.bidder.clone(), user);
        }
        Ok(bidders)
    }

    /// Returns the account with a number, made when it is first wanted.
    async fn user(&mut self, store: &dyn Store, number: usize, now: Timestamp) -> anyhow::Result<UserId> {
        if let Some(user) = self.users.get(number) {
            return Ok(*user);
        }
        let id = UserId(fresh::id(now)?);
        let (email, name) = (format!("{id}{DOMAIN}"), format!("Replayed bidder {}", number + 1));
        let user = User { id, email, name, role: Role::Bidder, suspended: false, created_at: now };
        store.add_user(&user, NO_PASSWORD).await.context("cannot add a bidder")?;
        self.users.push(id);
        Ok(id)
    }
}

/// Makes sure that a store belongs to no house: a replay moves the clock by years, and would open and close what it finds.
///
/// # Errors
/// When there is anything in it that no replay has made.
pub async fn refuse_a_house(store: &dyn Store) -> anyhow::Result<()> {
    let live = store.live_auctions().await.context("cannot read the store")?.len();
    if live > 0 {
        bail!("the store holds {live} auctions that are not over; give the replay an empty database");
    }
    let everybody = UserQuery { sort: UserSort::Oldest, containing: None, role: None, suspended: None };
    let users =
        store.find_users(&everybody, Page { limit: 100, after: None }).await.context("cannot read the store")?.items;
    if users.iter().any(|user| !user.email.ends_with(DOMAIN)) {
        bail!("the store belongs to a house (it holds people's accounts); give the replay an empty database");
    }
    let mut page = Page { limit: 100, after: None };
    loop {
        let sales = store.sales(page).await.context("cannot read the store")?;
        if let Some(sale) = sales.items.iter().find(|sale| !sale.title.starts_with(TITLE)) {
            bail!(
                "the store belongs to a house (it holds the sale {:?}); give the replay an empty database",
                sale.title
            );
        }
        match sales.next {
            None => return Ok(()),
            after => page = Page { limit: 100, after },
        }
    }
}
