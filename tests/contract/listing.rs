//! Public lists: what is in them, in which order, and that they stay what they were while somebody leafs through them.

use crate::bench::{Owner, a_draft, a_sale, amount, an_artwork, at, page};
use arte::artwork::{Classification, Details};
use arte::auction::{Head, Outcome, Status};
use arte::ids::{ArtworkId, AuctionId, Paddle, SaleId};
use arte::money::Currency;
use arte::persistence::{
    Append, Appended, Artwork, ArtworkQuery, ArtworkSort, AuctionQuery, AuctionSort, Sale, Store, StoreError, Wanted,
};
use arte::search;
use arte::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Chance by seed.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("ARTE_SEED").ok().and_then(|text| text.parse().ok());
        let seed = seed.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0);
        println!("ARTE_SEED={seed}");
        Self(seed | 1)
    }

    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn one_of<T: Clone>(&mut self, things: &[T]) -> T {
        things[self.roll(things.len())].clone()
    }
}

/// An auction as the model knows it.
#[derive(Clone, Debug)]
struct Entry {
    id: AuctionId,
    sale: Sale,
    lot: u32,
    created_at: Timestamp,
    starts_at: Timestamp,
    ends_at: Timestamp,
    status: Status,
    price: i64,
    texts: [String; 3],
}

struct Scene {
    store: Arc<dyn Store>,
    dice: Dice,
    entries: Vec<Entry>,
    owners: BTreeMap<AuctionId, Owner>,
    by: Uuid,
    now: Timestamp,
}

const WORDS: [&str; 8] = ["달항아리", "백자", "정물", "산수화", "Moon", "still life", "Sunset", "소나무"];
const ARTISTS: [&str; 4] = ["김환기", "이중섭", "Claude Monet", "Cézanne"];
const MEDIA: [&str; 3] = ["유화", "oil on canvas", "한지에 수묵"];

impl Scene {
    /// So many auctions in two sales, of which one is in another currency; some are drafts.
    async fn new(store: Arc<dyn Store>, auctions: u32) -> Self {
        let mut dice = Dice::new();
        let sales = [a_sale(1), Sale { currency: Currency::parse("EUR").unwrap(), ..a_sale(2) }];
        for sale in &sales {
            store.add_sale(sale).await.unwrap();
        }
        let mut entries = Vec::new();
        for lot in 1..=auctions {
            let sale = dice.one_of(&sales);
            let title = format!("{} {} {lot}", dice.one_of(&WORDS), dice.one_of(&WORDS));
            let texts = [title, dice.one_of(&ARTISTS).to_owned(), dice.one_of(&MEDIA).to_owned()];
            let [title, artist, medium] = texts.clone();
            let artwork = Artwork { title, artist, images: vec![], details: of_materials(&medium), ..an_artwork(None) };
            store.add_artwork(&artwork).await.unwrap();
            let mut draft = a_draft(sale.id, artwork.id, lot);
            draft.terms.currency = sale.currency;
            draft.terms.starts_at = at(100 + dice.roll(5) as i64);
            draft.terms.ends_at = at(5_000 + dice.roll(5) as i64);
            draft.created_at = at(dice.roll(4) as i64);
            store.add_auction(&draft).await.unwrap();
            entries.push(Entry {
                id: draft.terms.auction,
                sale,
                lot,
                created_at: draft.created_at,
                starts_at: draft.terms.starts_at,
                ends_at: draft.terms.ends_at,
                status: Status::Draft,
                price: draft.terms.start_price.minor(),
                texts,
            });
        }
        Self { store, dice, entries, owners: BTreeMap::new(), by: Uuid::new_v4(), now: at(10_000) }
    }

    /// Something happens to somebody.
    async fn happen(&mut self) {
        let n = self.dice.roll(self.entries.len());
        let entry = self.entries[n].clone();
        let next = match entry.status {
            Status::Draft => {
                self.store.schedule_auction(entry.id).await.unwrap();
                self.owners.insert(entry.id, Owner::claim(&self.store, entry.id).await);
                self.entries[n].status = Status::Scheduled;
                return;
            }
            Status::Scheduled => self.dice.one_of(&[Status::Open, Status::Open, Status::Cancelled]),
            Status::Open => self.dice.one_of(&[Status::Open, Status::Open, Status::Paused, Status::Closed]),
            Status::Paused => Status::Open,
            Status::Closed => self.dice.one_of(&[Status::Open, Status::Closed]),
            Status::Cancelled => return,
        };
        if entry.status == Status::Closed && next == Status::Closed {
            return;
        }
        let (bids, extends) = (self.dice.roll(2) == 0 && entry.status == Status::Open, self.dice.roll(3) == 0);
        let entry = &mut self.entries[n];
        if bids {
            entry.price += 10_000 * (1 + self.dice.roll(3) as i64);
        }
        if extends && next == Status::Open {
            entry.ends_at = entry.ends_at + Duration::from_secs(1);
        }
        entry.status = next;
        let owner = self.owners.get_mut(&entry.id).unwrap();
        let batch = owner.batch(vec![crate::bench::a_bid(Paddle(1), crate::bench::key())]);
        let head = Head {
            status: next,
            outcome: (next == Status::Closed)
                .then_some(Outcome::Sold { paddle: Paddle(1), hammer_price: amount(entry.price) }),
            price: Some(amount(entry.price)),
            leader: Some(Paddle(1)),
            ends_at: entry.ends_at,
            ..batch.head
        };
        assert_eq!(owner.write(Append { head, ..batch }).await.unwrap(), Appended::Committed);
    }

    async fn publish(&mut self) {
        self.now = self.now + Duration::from_secs(1);
        self.store.publish_listings(self.by, true, self.now).await.unwrap();
    }

    /// What a list should have, by looking at everything.
    fn model(&self, query: &AuctionQuery) -> Vec<AuctionId> {
        let fits = |entry: &&Entry| {
            let tokens = search::tokens(entry.texts.iter().map(String::as_str));
            (query.drafts || entry.status != Status::Draft)
                && (query.statuses.is_empty() || query.statuses.contains(&entry.status))
                && query.sale.is_none_or(|sale| sale == entry.sale.id)
                && query.currency.is_none_or(|currency| currency == entry.sale.currency)
                && query.price_min.is_none_or(|least| least.minor() <= entry.price)
                && query.price_max.is_none_or(|most| most.minor() >= entry.price)
                && query.artwork.words.is_subset(&tokens)
        };
        let mut found: Vec<&Entry> = self.entries.iter().filter(fits).collect();
        let stage = |status| match status {
            Status::Open | Status::Paused => 0,
            Status::Scheduled => 1,
            Status::Closed | Status::Cancelled => 2,
            Status::Draft => 3,
        };
        let micros = |at: Timestamp| at.as_micros();
        let natural = |entry: &Entry| {
            let place = match stage(entry.status) {
                0 => micros(entry.ends_at),
                1 => micros(entry.starts_at),
                2 => -micros(entry.ends_at),
                _ => -micros(entry.created_at),
            };
            (stage(entry.status), place, entry.id)
        };
        let ending = |entry: &Entry| {
            let is_over = stage(entry.status) == 2;
            (is_over, if is_over { -micros(entry.ends_at) } else { micros(entry.ends_at) }, entry.id)
        };
        match query.sort {
            AuctionSort::Natural => found.sort_by_key(|entry| natural(entry)),
            AuctionSort::Lot => found.sort_by_key(|entry| (-micros(entry.sale.created_at), entry.sale.id, entry.lot)),
            AuctionSort::Ending => found.sort_by_key(|entry| ending(entry)),
            AuctionSort::Newest => found.sort_by_key(|entry| std::cmp::Reverse((entry.created_at, entry.id))),
            AuctionSort::Cheapest => found.sort_by_key(|entry| (entry.price, entry.id)),
            AuctionSort::Dearest => found.sort_by_key(|entry| std::cmp::Reverse((entry.price, entry.id))),
        }
        found.into_iter().map(|entry| entry.id).collect()
    }

    fn any_query(&mut self) -> AuctionQuery {
        let sort = self.dice.one_of(&SORTS);
        let mut query = AuctionQuery { sort, drafts: self.dice.roll(3) == 0, ..AuctionQuery::all() };
        let (a, b) = (self.dice.one_of(&self.entries.clone()), self.dice.one_of(&self.entries.clone()));
        if self.dice.roll(4) == 0 {
            query.statuses = vec![a.status];
        }
        if self.dice.roll(4) == 0 && a.status != b.status {
            query.statuses = vec![a.status, b.status];
        }
        if self.dice.roll(4) == 0 {
            query.sale = Some(a.sale.id);
        }
        let by_price = matches!(sort, AuctionSort::Cheapest | AuctionSort::Dearest);
        if by_price || self.dice.roll(4) == 0 {
            query.currency = Some(a.sale.currency);
            query.price_min = (self.dice.roll(3) == 0).then(|| amount(a.price.min(b.price)));
            query.price_max = (self.dice.roll(3) == 0).then(|| amount(a.price.max(b.price)));
        }
        if self.dice.roll(3) == 0 {
            query.artwork = words(self.dice.one_of(&[
                "달",
                "항아리",
                "백자 김환기",
                "moon",
                "유화",
                "oil",
                "still 이중섭",
                "수묵",
                "sun 소나무",
            ]));
        }
        query
    }
}

fn of_materials(materials: &str) -> Details {
    Details { materials: Some(materials.into()), ..Details::default() }
}

const SORTS: [AuctionSort; 6] = [
    AuctionSort::Natural,
    AuctionSort::Lot,
    AuctionSort::Ending,
    AuctionSort::Newest,
    AuctionSort::Cheapest,
    AuctionSort::Dearest,
];

fn words(asked: &str) -> Wanted {
    Wanted { words: search::wanted(asked), ..Wanted::default() }
}

async fn all_pages(store: &Arc<dyn Store>, query: &AuctionQuery, limit: u32) -> Vec<AuctionId> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let got = store.list_auctions(query, page(limit, after)).await.unwrap();
        assert!(got.items.len() <= limit as usize);
        seen.extend(got.items.iter().map(|record| record.terms.auction));
        after = got.next;
        if after.is_none() {
            return seen;
        }
    }
}

pub async fn lists_have_what_a_look_at_everything_finds(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store, 40).await;
    assert_eq!(all_pages(&scene.store, &AuctionQuery::all(), 7).await, [], "drafts are nobody's business");
    for _ in 0..4 {
        for _ in 0..40 {
            scene.happen().await;
        }
        scene.publish().await;
        for _ in 0..30 {
            let query = scene.any_query();
            let limit = 1 + scene.dice.roll(30) as u32;
            let (seen, wanted) = (all_pages(&scene.store, &query, limit).await, scene.model(&query));
            let told = |ids: &[AuctionId]| -> Vec<String> {
                let entry = |id: &AuctionId| scene.entries.iter().find(|entry| entry.id == *id).unwrap();
                ids.iter()
                    .map(|id| (id, entry(id)))
                    .map(|(id, e)| format!("{id} {:?} {} {:?}", e.status, e.price, e.ends_at))
                    .collect()
            };
            assert_eq!(told(&seen), told(&wanted), "{query:?}");
        }
    }
}

pub async fn a_list_stays_what_it_was_while_prices_and_statuses_move(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store, 30).await;
    // Drafts may come and go; these are all promised to somebody.
    while let Some(draft) = scene.entries.iter().find(|entry| entry.status == Status::Draft).map(|entry| entry.id) {
        scene.store.schedule_auction(draft).await.unwrap();
        scene.owners.insert(draft, Owner::claim(&scene.store, draft).await);
        scene.entries.iter_mut().find(|entry| entry.id == draft).unwrap().status = Status::Scheduled;
    }
    for round in 0..12 {
        for _ in 0..10 {
            scene.happen().await;
        }
        scene.publish().await;
        let query = AuctionQuery { sort: SORTS[round % SORTS.len()], ..scene.any_query() };
        let query = match query.sort {
            AuctionSort::Cheapest | AuctionSort::Dearest if query.currency.is_none() => {
                AuctionQuery { currency: Some(scene.entries[0].sale.currency), ..query }
            }
            _ => query,
        };
        let wanted = scene.model(&query);
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let got = scene.store.list_auctions(&query, page(3, after)).await.unwrap();
            for record in &got.items {
                let entry = scene.entries.iter().find(|entry| entry.id == record.terms.auction).unwrap();
                assert_eq!(record.head.status, entry.status, "what is shown is of now");
                assert!(record.head.price.is_none_or(|price| price.minor() == entry.price));
                seen.push(entry.id);
            }
            after = got.next;
            if after.is_none() {
                break;
            }
            for _ in 0..6 {
                scene.happen().await;
            }
            scene.publish().await;
        }
        assert_eq!(seen, wanted, "{query:?}");
    }
}

pub async fn a_cursor_is_good_for_ten_minutes_and_for_its_own_list(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store, 12).await;
    for _ in 0..30 {
        scene.happen().await;
    }
    scene.publish().await;
    let query = AuctionQuery { drafts: true, ..AuctionQuery::all() };
    let first = scene.store.list_auctions(&query, page(5, None)).await.unwrap();
    let cursor = first.next.unwrap();
    let second = scene.store.list_auctions(&query, page(5, Some(cursor.clone()))).await.unwrap();

    let other = AuctionQuery { sort: AuctionSort::Ending, ..query.clone() };
    for (query, cursor) in [(&other, &cursor), (&query, &cursor[2..].to_owned()), (&query, &"00".repeat(40))] {
        let answer = scene.store.list_auctions(query, page(5, Some(cursor.clone()))).await;
        assert!(matches!(answer, Err(StoreError::NotFound("cursor"))), "{cursor}");
    }

    for (seconds, is_good) in [(1, true), (599, true), (1, false)] {
        scene.now = scene.now + Duration::from_secs(seconds);
        // Until something has moved that is not a draft.
        while scene.store.publish_listings(scene.by, true, scene.now).await.unwrap() == 0 {
            scene.happen().await;
        }
        // Once more, for what is forgotten is deleted by the call after.
        scene.store.publish_listings(scene.by, true, scene.now).await.unwrap();
        let answer = scene.store.list_auctions(&query, page(5, Some(cursor.clone()))).await;
        match answer {
            Ok(got) if is_good => {
                let ids = |list: &[arte::persistence::AuctionRecord]| {
                    list.iter().map(|record| record.terms.auction).collect::<Vec<_>>()
                };
                assert_eq!(ids(&got.items).len(), ids(&second.items).len());
            }
            Err(StoreError::Conflict("cursor")) if !is_good => {}
            other => panic!("after {seconds} s more: {:?}", other.map(|got| got.items.len())),
        }
    }
    assert_eq!(all_pages(&scene.store, &query, 100).await, scene.model(&query));
}

pub async fn of_several_publishers_one_publishes(store: Arc<dyn Store>) {
    let mut scene = Scene::new(store, 20).await;
    for _ in 0..60 {
        scene.happen().await;
    }
    let now = scene.now;
    let race: Vec<_> = (0..6)
        .map(|_| {
            let store = Arc::clone(&scene.store);
            tokio::spawn(async move { store.publish_listings(Uuid::new_v4(), true, now).await.unwrap() })
        })
        .collect();
    let mut busy = 0;
    for runner in race {
        busy += u64::from(runner.await.unwrap() > 0);
    }
    assert_eq!(busy, 1);
    let query = AuctionQuery { drafts: true, ..AuctionQuery::all() };
    assert_eq!(all_pages(&scene.store, &query, 9).await, scene.model(&query));
    // Whoever was silent for long is not waited for.
    scene.now = now + Duration::from_secs(60);
    for _ in 0..20 {
        scene.happen().await;
    }
    scene.by = Uuid::new_v4();
    scene.publish().await;
    assert_eq!(all_pages(&scene.store, &query, 9).await, scene.model(&query));
}

async fn found(store: &Arc<dyn Store>, asked: &str, sort: ArtworkSort) -> Vec<ArtworkId> {
    let query = ArtworkQuery { sort, artwork: words(asked) };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let got = store.list_artworks(&query, page(2, after)).await.unwrap();
        seen.extend(got.items.iter().map(|artwork| artwork.id));
        after = got.next;
        if after.is_none() {
            return seen;
        }
    }
}

fn hung(title: &str, artist: &str, medium: &str, second: i64) -> Artwork {
    Artwork {
        title: title.into(),
        artist: artist.into(),
        details: of_materials(medium),
        created_at: at(second),
        images: vec![],
        ..an_artwork(None)
    }
}

pub async fn artworks_are_found_in_korean_and_english(store: Arc<dyn Store>) {
    let jar = hung("백자 달항아리를 그린 정물", "김환기", "캔버스에 유화", 3);
    let moon = hung("Moon Jar, still life", "Kim Whan-ki", "oil on canvas", 1);
    let pine = hung("소나무와 달", "Paul Cézanne", "한지에 수묵", 2);
    for artwork in [&jar, &moon, &pine] {
        store.add_artwork(artwork).await.unwrap();
    }
    for (asked, wanted) in [
        ("달", vec![jar.id, pine.id]),
        ("달항", vec![jar.id]),
        ("항아리", vec![jar.id]),
        ("달항아리를", vec![jar.id]),
        ("유화", vec![jar.id]),
        ("정물 김환기", vec![jar.id]),
        ("수묵", vec![pine.id]),
        ("m", vec![moon.id]),
        ("MO", vec![moon.id]),
        ("kim oil", vec![moon.id]),
        ("cezanne 소나무", vec![pine.id]),
        ("Ｃａｎｖａｓ", vec![moon.id]),
        ("oon", vec![]),
        ("달 모네", vec![]),
    ] {
        assert_eq!(found(&store, asked, ArtworkSort::Newest).await, wanted, "{asked}");
    }
    // The taxonomy's words count in both languages, and its codes narrow a list down.
    let class = |medium: &str, theme: Option<&str>| {
        let (medium, theme) = (Some(medium.to_owned()), theme.map(str::to_owned));
        Details { class: Classification { medium, theme, ..Classification::default() }, ..Details::default() }
    };
    let sculpture = Artwork { details: class("sculpture", None), ..hung("Rest", "Anon", "x", 5) };
    let mut sea = Artwork { details: class("painting", Some("sea")), ..hung("Untitled", "Anon", "x", 6) };
    for artwork in [&sculpture, &sea] {
        store.add_artwork(artwork).await.unwrap();
    }
    for (asked, wanted) in [
        ("조각", vec![sculpture.id]),
        ("sculpt", vec![sculpture.id]),
        ("바다", vec![sea.id]),
        ("회화 sea", vec![sea.id]),
    ] {
        assert_eq!(found(&store, asked, ArtworkSort::Newest).await, wanted, "{asked}");
    }
    let of = async |kind, codes: &[&str], asked: &str| {
        let codes = vec![(kind, codes.iter().map(|code| (*code).to_owned()).collect())];
        let query = ArtworkQuery { sort: ArtworkSort::Oldest, artwork: Wanted { codes, words: search::wanted(asked) } };
        let got = store.list_artworks(&query, page(9, None)).await.unwrap();
        got.items.iter().map(|artwork| artwork.id).collect::<Vec<_>>()
    };
    assert_eq!(of("medium", &["painting", "sculpture"], "").await, [sculpture.id, sea.id]);
    assert_eq!(of("medium", &["painting"], "anon").await, [sea.id]);
    assert_eq!(of("theme", &["painting"], "").await, []);
    // What is edited is found as it is now, at once.
    sea.details = class("photography", None);
    sea.title = "겨울 바다".into();
    let sea = store.edit_artwork(&sea).await.unwrap();
    assert_eq!(of("medium", &["photography"], "겨울").await, [sea.id]);
    assert_eq!(
        (of("medium", &["painting"], "").await, found(&store, "untit", ArtworkSort::Newest).await),
        (vec![], vec![])
    );
    for gone in [sea, sculpture] {
        store.delete_artwork(gone.id, gone.version, at(9)).await.unwrap();
    }
    assert_eq!(found(&store, "anon", ArtworkSort::Newest).await, []);

    let all = |sort| ArtworkQuery { sort, artwork: Wanted::default() };
    for (sort, wanted) in [
        (ArtworkSort::Newest, [jar.id, pine.id, moon.id]),
        (ArtworkSort::Oldest, [moon.id, pine.id, jar.id]),
        (ArtworkSort::Title, [moon.id, jar.id, pine.id]),
        (ArtworkSort::Artist, [moon.id, pine.id, jar.id]),
    ] {
        let got = store.list_artworks(&all(sort), page(2, None)).await.unwrap();
        let rest = store.list_artworks(&all(sort), page(2, got.next)).await.unwrap();
        let seen: Vec<_> = got.items.iter().chain(&rest.items).map(|artwork| artwork.id).collect();
        assert_eq!((seen, rest.next), (wanted.to_vec(), None), "{sort:?}");
    }
    assert_eq!(store.index_artworks(10).await.unwrap(), 0, "all are indexed by the call that added them");
}

pub async fn no_question_is_an_operator(store: Arc<dyn Store>) {
    let one = hung("Plain AND simple OR not, NEAR 100%", "O'Neill \"Ann\"", "oil", 1);
    store.add_artwork(&one).await.unwrap();
    for (asked, is_found) in [
        ("AND", true),
        ("OR", true),
        ("NOT", true),
        ("NEAR", true),
        ("o'neill", true),
        ("\"ann\"", true),
        ("100%", true),
        ("100% OR nothing", false),
        ("plain NOT simple", true),
        ("plain* ", true),
        ("title:plain", false),
        ("^plain", true),
        ("pla:* | x", false),
        ("plain & !simple", true),
        ("'; DROP TABLE artworks; --", false),
        ("plain\0simple", true),
        ("-plain +simple", true),
        ("(plain", true),
        ("{plain}", true),
        ("plain\\", true),
    ] {
        let wanted = if is_found { vec![one.id] } else { vec![] };
        assert_eq!(found(&store, asked, ArtworkSort::Title).await, wanted, "{asked:?}");
    }
    let long: String = (0..400).map(|n| format!("w{n}\" ")).collect();
    assert_eq!(found(&store, &long, ArtworkSort::Newest).await, []);
    // As a code that somebody made up: it is a word like others to the store.
    let codes = vec![("medium", vec!["\" OR x".to_owned(), "' | 'a".to_owned()])];
    let query = ArtworkQuery { sort: ArtworkSort::Newest, artwork: Wanted { codes, ..Wanted::default() } };
    assert_eq!(store.list_artworks(&query, page(5, None)).await.unwrap().items, []);
    let of_nobody = AuctionQuery { sale: Some(SaleId(Uuid::new_v4())), ..AuctionQuery::all() };
    assert!(store.list_auctions(&of_nobody, page(5, None)).await.unwrap().items.is_empty());
}
