//! What stories are made of: people, artworks, auctions, bids.

use arte::artwork::{Classification, Completed, Details, Estimate, Size};
use arte::auction::{
    BidAccepted, Event, EventKind, Head, Ladder, LadderMode, Outcome, Rejection, Reserve, ReserveStatus, SoftClose,
    Status, Terms,
};
use arte::ids::{ArtworkId, AuctionId, BidKey, ImageId, Paddle, SaleId, Seq, SignInId, UserId};
use arte::money::{Amount, Currency};
use arte::persistence::{
    Append, Appended, Artwork, NewAuction, NewSession, Page, RefusedAttempt, Role, Sale, Store, StoreError, User,
};
use arte::pictures::{Image, ImageVariant};
use arte::proof::Seed;
use arte::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000 + 7)
}

pub fn key() -> BidKey {
    BidKey(Uuid::new_v4())
}

pub fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

pub fn page(limit: u32, after: Option<String>) -> Page {
    Page { limit, after }
}

/// A sale with its auctions, on a store.
pub struct Bench {
    pub store: Arc<dyn Store>,
    pub sale: SaleId,
}

impl Bench {
    pub async fn new(store: &Arc<dyn Store>) -> Self {
        let sale = a_sale(1);
        store.add_sale(&sale).await.unwrap();
        Self { store: Arc::clone(store), sale: sale.id }
    }

    pub async fn user(&self) -> UserId {
        let user = a_user();
        self.store.add_user(&user, "x").await.unwrap();
        user.id
    }

    /// A user with a paddle.
    pub async fn bidder(&self) -> (UserId, Paddle) {
        let user = self.user().await;
        let (registration, new) = self.store.register(self.sale, user, None, at(1)).await.unwrap();
        assert!(new);
        (user, registration.paddle)
    }

    pub async fn artwork(&self, consignor: Option<UserId>) -> ArtworkId {
        let artwork = an_artwork(consignor);
        self.store.add_artwork(&artwork).await.unwrap();
        artwork.id
    }

    pub async fn draft(&self, lot_number: u32) -> NewAuction {
        let artwork = self.artwork(None).await;
        let draft = a_draft(self.sale, artwork, lot_number);
        self.store.add_auction(&draft).await.unwrap();
        draft
    }

    /// A scheduled auction.
    pub async fn auction(&self, lot_number: u32) -> Owner {
        let draft = self.draft(lot_number).await;
        self.store.schedule_auction(draft.terms.auction).await.unwrap();
        Owner::claim(&self.store, draft.terms.auction).await
    }
}

/// An owner of an auction, who writes.
pub struct Owner {
    pub store: Arc<dyn Store>,
    pub auction: AuctionId,
    pub epoch: u64,
    pub seq: Seq,
    pub was: Status,
}

impl Owner {
    pub async fn claim(store: &Arc<dyn Store>, auction: AuctionId) -> Self {
        let claimed = store.claim(auction, None).await.unwrap();
        let seq = claimed.events.last().map_or(0, |event| event.seq);
        let was = store.auction(auction).await.unwrap().unwrap().head.status;
        Self { store: Arc::clone(store), auction, epoch: claimed.owner_epoch, seq, was }
    }

    /// The batch that follows, as this owner sees it.
    pub fn batch(&self, kinds: Vec<EventKind>) -> Append {
        let events: Vec<Event> = (self.seq + 1..)
            .zip(kinds)
            .map(|(seq, kind)| Event { seq, at: at(1_000 + i64::try_from(seq).unwrap()), kind })
            .collect();
        let head = a_head(self.seq + events.len() as u64);
        let (auction, owner_epoch, was) = (self.auction, self.epoch, self.was);
        Append { auction, owner_epoch, after: self.seq, events, refused: Vec::new(), head, was }
    }

    /// Writes one batch.
    pub async fn write(&mut self, batch: Append) -> Result<Appended, StoreError> {
        let (last, status) = (batch.head.seq, batch.head.status);
        let answer = self.store.append(vec![batch]).await?;
        assert_eq!(answer.len(), 1);
        if answer[0] == Appended::Committed {
            self.seq = last;
            self.was = status;
        }
        Ok(answer[0])
    }

    /// Writes events that must be committed.
    pub async fn say(&mut self, kinds: Vec<EventKind>) {
        let batch = self.batch(kinds);
        assert_eq!(self.write(batch).await.unwrap(), Appended::Committed);
    }

    /// Writes refusals that must be remembered.
    pub async fn refuse(&mut self, refused: Vec<RefusedAttempt>) {
        let batch = Append { refused, ..self.batch(vec![]) };
        assert_eq!(self.write(batch).await.unwrap(), Appended::Committed);
    }
}

pub fn a_user() -> User {
    let id = UserId(Uuid::new_v4());
    User {
        id,
        email: format!("{}@example.org", id.0.simple()),
        name: "Ann O'Neill, 앤".into(),
        role: Role::Bidder,
        suspended: false,
        created_at: at(5),
    }
}

pub fn a_sale(made: i64) -> Sale {
    let id = SaleId(Uuid::new_v4());
    Sale::new(id, "Old masters".into(), usd(), "Europe/Paris".into(), at(made))
}

pub fn an_artwork(consignor: Option<UserId>) -> Artwork {
    let id = ArtworkId(Uuid::new_v4());
    let details = Details {
        completed: Some(Completed::new(-40, None, None).unwrap()),
        materials: Some("marble".into()),
        ..Details::default()
    };
    Artwork {
        details,
        consignor,
        images: vec![an_image("front"), an_image("\"back\"")],
        ..Artwork::new(id, format!("No. {id}"), "Anonymous", at(3))
    }
}

/// Everything that may be known of an artwork.
pub fn full_details() -> Details {
    let text = |text: &str| Some(text.to_owned());
    Details {
        country: text("Korea"),
        completed: Some("-9999-02-28".parse().unwrap()),
        class: Classification {
            medium: text("painting"),
            theme: text("landscape"),
            style: text("a_style_of_a_later_release"),
            technique: text("ink"),
        },
        materials: text("먹, 종이"),
        size: Size { height_mm: Some(1), width_mm: Some(Size::MOST), depth_mm: Some(30) },
        description: text("달항아리 \u{1f3fa}"),
        provenance: text("line\nline"),
        condition: text("good, \"as new\""),
        estimate: Some(Estimate::new(Currency::parse("KRW").unwrap(), amount(1), Amount::MAX).unwrap()),
    }
}

pub fn a_reserve(minor: i64) -> Reserve {
    Reserve { amount: amount(minor), salt: std::array::from_fn(|n| n as u8 ^ 0xa5) }
}

pub fn a_draft(sale: SaleId, artwork: ArtworkId, lot_number: u32) -> NewAuction {
    let reserve = a_reserve(50_000);
    let terms = Terms {
        auction: AuctionId(Uuid::new_v4()),
        sale,
        currency: usd(),
        start_price: amount(10_000),
        ladder: Ladder::preset("saleroom_258", usd(), amount(10_000)).unwrap(),
        ladder_mode: LadderMode::Strict,
        soft_close: SoftClose { max_extension: Duration::from_millis(1_500), ..SoftClose::preset("2/2").unwrap() },
        reserve: Some(reserve.commitment()),
        starts_at: at(100),
        ends_at: at(5_000),
    };
    NewAuction { terms, reserve: Some(reserve), seed: Seed::new([0x5e; 32]), artwork, lot_number, created_at: at(4) }
}

/// The face of an open auction.
pub fn a_head(seq: Seq) -> Head {
    Head {
        seq,
        status: Status::Open,
        outcome: None,
        price: Some(amount(20_000)),
        ask: amount(22_000),
        leader: Some(Paddle(1)),
        bid_count: seq,
        reserve: ReserveStatus::NotMet,
        ends_at: at(5_000),
    }
}

/// The face of an auction that is sold.
pub fn a_sold_head(seq: Seq) -> Head {
    let outcome = Some(Outcome::Sold { paddle: Paddle(1), hammer_price: amount(20_000) });
    Head { status: Status::Closed, outcome, reserve: ReserveStatus::Met, ..a_head(seq) }
}

pub fn a_bid(paddle: Paddle, key: BidKey) -> EventKind {
    EventKind::BidAccepted(BidAccepted {
        paddle,
        key,
        fingerprint: *key.0.as_bytes(),
        offered: amount(20_000),
        max: Some(amount(30_000)),
        amount: amount(20_000),
        price: amount(20_000),
        leader: paddle,
        ask: amount(22_000),
        ends_at: at(5_000),
    })
}

pub fn a_refusal(user: UserId, key: BidKey, second: i64) -> RefusedAttempt {
    RefusedAttempt {
        user,
        key,
        at: at(second),
        amount: Some(amount(100)),
        max: None,
        fingerprint: *key.0.as_bytes(),
        rejection: Rejection::BelowAsk,
        ask: amount(22_000),
    }
}

/// A picture in two sizes, whose objects are named after it.
pub fn an_image(name: &str) -> Image {
    let variant = |width| ImageVariant {
        width,
        height: width / 2,
        webp: format!("{name}-{width}.webp"),
        jpeg: format!("{name}-{width}.jpg"),
    };
    let id = ImageId(Uuid::new_v4());
    Image {
        id,
        width: 1_000,
        height: 500,
        placeholder: "3OcRJYB4d3h/iIeHeEh3eIhw+j3A".into(),
        variants: vec![variant(320), variant(640)],
    }
}

/// A session from the first second on, whose first refresh token has the hash [1; 32].
pub fn a_session(user: UserId, until: i64) -> NewSession {
    let id = SignInId(Uuid::new_v4());
    let (device, address) = ("Firefox".into(), "127.0.0.1".into());
    let password_hash = "x".into();
    let (at, expires_at) = (at(1), at(until));
    NewSession { id, user, password_hash, family_hash: [0; 32], turn_hash: [1; 32], device, address, at, expires_at }
}
