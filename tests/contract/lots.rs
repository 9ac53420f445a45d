//! The catalogue: artworks, sales, auctions.

use crate::bench::{Bench, a_bid, a_draft, a_sale, a_sold_head, an_artwork, full_details, key, page};
use arte::artwork::Details;
use arte::auction::{Head, Status};
use arte::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use arte::money::Currency;
use arte::persistence::{Append, Artwork, AuctionFilter, NewAuction, Sale, Store, StoreError};
use std::sync::Arc;
use uuid::Uuid;

fn is_conflict<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict(_)))
}

fn is_missing<T>(answer: Result<T, StoreError>, what: &str) -> bool {
    matches!(answer, Err(StoreError::NotFound(name)) if name == what)
}

pub async fn an_artwork_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let plain = Artwork { details: Details::default(), images: vec![], ..an_artwork(None) };
    let full = Artwork { details: full_details(), ..an_artwork(Some(bench.user().await)) };
    for artwork in [plain, full] {
        store.add_artwork(&artwork).await.unwrap();
        assert_eq!(store.artwork_named(&artwork.artist, &artwork.title).await.unwrap().as_ref(), Some(&artwork));
        assert_eq!(store.artwork(artwork.id).await.unwrap(), Some(artwork));
    }
    assert_eq!(store.artwork_named("Anonymous", "nothing").await.unwrap(), None);
    assert_eq!(store.artwork(ArtworkId(Uuid::new_v4())).await.unwrap(), None);
}

pub async fn an_artwork_is_catalogued_once(store: Arc<dyn Store>) {
    let artwork = an_artwork(None);
    store.add_artwork(&artwork).await.unwrap();
    let same_title = Artwork { id: ArtworkId(Uuid::new_v4()), ..artwork.clone() };
    let same_id = Artwork { title: "Other".into(), ..artwork };
    assert!(is_conflict(store.add_artwork(&same_title).await));
    assert!(is_conflict(store.add_artwork(&same_id).await));
    let of_nobody = an_artwork(Some(UserId(Uuid::new_v4())));
    assert!(is_missing(store.add_artwork(&of_nobody).await, "consignor"));
}

pub async fn sales_are_listed_newest_first(store: Arc<dyn Store>) {
    let mut sales: Vec<Sale> = [3, 1, 2, 2, 2].map(a_sale).into();
    for sale in &sales {
        store.add_sale(sale).await.unwrap();
        assert!(is_conflict(store.add_sale(sale).await));
        assert_eq!(store.sale(sale.id).await.unwrap().as_ref(), Some(sale));
    }
    sales.sort_by_key(|sale| std::cmp::Reverse((sale.created_at, sale.id)));
    let first = store.sales(page(2, None)).await.unwrap();
    let second = store.sales(page(2, first.next)).await.unwrap();
    let third = store.sales(page(2, second.next)).await.unwrap();
    assert_eq!((&first.items[..], &second.items[..], &third.items[..]), (&sales[..2], &sales[2..4], &sales[4..]));
    assert_eq!(third.next, None);
    assert!(is_missing(store.sales(page(2, Some("x".into()))).await, "cursor"));
    assert_eq!(store.sale(SaleId(Uuid::new_v4())).await.unwrap(), None);
    assert_eq!(store.sales(page(5, None)).await.unwrap().next, None, "a last page that is full has no next");
}

pub async fn a_draft_becomes_an_auction_once(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let draft = bench.draft(7).await;
    let id = draft.terms.auction;

    let record = store.auction(id).await.unwrap().unwrap();
    assert_eq!(*record.terms, draft.terms);
    assert_eq!(record.terms_hash, draft.terms.hash());
    assert_eq!((record.lot_number, record.log_epoch, record.artwork.id), (7, 1, draft.artwork));
    assert_eq!(record.head, Head::before_the_first_event(&draft.terms, Status::Draft));
    assert_eq!(store.sale(bench.sale).await.unwrap().unwrap().auctions, 0, "drafts are not counted");

    store.schedule_auction(id).await.unwrap();
    assert!(is_conflict(store.schedule_auction(id).await));
    assert!(is_missing(store.schedule_auction(AuctionId(Uuid::new_v4())).await, "auction"));
    let head = store.auction(id).await.unwrap().unwrap().head;
    assert_eq!(head, Head::before_the_first_event(&draft.terms, Status::Scheduled));
    assert_eq!(store.sale(bench.sale).await.unwrap().unwrap().auctions, 1);

    let artwork = bench.artwork(None).await;
    assert!(is_conflict(store.add_auction(&a_draft(bench.sale, artwork, 7)).await), "the lot number is taken");
    assert!(is_missing(store.add_auction(&a_draft(SaleId(Uuid::new_v4()), artwork, 8)).await, "sale"));
    assert!(is_missing(store.add_auction(&a_draft(bench.sale, ArtworkId(Uuid::new_v4()), 8)).await, "artwork"));
    let mut in_euro = a_draft(bench.sale, artwork, 8);
    in_euro.terms.currency = Currency::parse("EUR").unwrap();
    assert!(is_conflict(store.add_auction(&in_euro).await), "a lot is sold in its sale's currency");
    assert!(store.auction(AuctionId(Uuid::new_v4())).await.unwrap().is_none());
}

pub async fn an_artwork_is_in_one_live_auction_at_a_time(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let artwork = bench.artwork(None).await;
    let drafts: Vec<NewAuction> = (0..8).map(|lot| a_draft(bench.sale, artwork, lot)).collect();
    for draft in &drafts {
        store.add_auction(draft).await.unwrap();
    }
    let race: Vec<_> = drafts
        .iter()
        .map(|draft| {
            let (store, id) = (Arc::clone(&store), draft.terms.auction);
            tokio::spawn(async move { (id, store.schedule_auction(id).await) })
        })
        .collect();
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for runner in race {
        match runner.await.unwrap() {
            (id, Ok(())) => won.push(id),
            (id, answer) => {
                assert!(is_conflict(answer));
                lost.push(id);
            }
        }
    }
    assert_eq!((won.len(), lost.len()), (1, 7));

    // Once it is over, the artwork may come again; and then the first auction cannot be reopened.
    let mut owner = crate::bench::Owner::claim(&store, won[0]).await;
    let sold = Append { head: a_sold_head(1), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    owner.write(sold).await.unwrap();
    store.schedule_auction(lost[0]).await.unwrap();
    let reopened = owner.batch(vec![a_bid(Paddle(1), key())]);
    assert_eq!(owner.write(reopened).await.unwrap(), arte::persistence::Appended::Fenced);
}

pub async fn auctions_are_listed_by_sale_and_lot(store: Arc<dyn Store>) {
    let old = Bench::new(&store).await;
    let sale = a_sale(2);
    store.add_sale(&sale).await.unwrap();
    let new = Bench { store: Arc::clone(&store), sale: sale.id };
    let mut wanted = Vec::new();
    for (bench, lots) in [(&new, [3, 1, 2]), (&old, [9, 4, 5])] {
        let mut of_sale = Vec::new();
        for lot in lots {
            of_sale.push((lot, bench.auction(lot).await.auction));
        }
        bench.draft(100).await;
        of_sale.sort_unstable();
        wanted.extend(of_sale);
    }

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let got = store.auctions(AuctionFilter::default(), page(2, after)).await.unwrap();
        seen.extend(got.items.iter().map(|record| (record.lot_number, record.terms.auction)));
        after = got.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, wanted);

    let count = async |filter| store.auctions(filter, page(100, None)).await.unwrap().items.len();
    let all = AuctionFilter { drafts: true, ..AuctionFilter::default() };
    assert_eq!(count(all).await, 8);
    assert_eq!(count(AuctionFilter { sale: Some(old.sale), ..all }).await, 4);
    assert_eq!(count(AuctionFilter { status: Some(Status::Draft), ..all }).await, 2);
    assert_eq!(count(AuctionFilter { status: Some(Status::Draft), drafts: false, ..all }).await, 0);
    assert_eq!(count(AuctionFilter { status: Some(Status::Scheduled), sale: Some(new.sale), drafts: false }).await, 3);
    assert_eq!(count(AuctionFilter { sale: Some(SaleId(Uuid::new_v4())), ..all }).await, 0);
    assert!(is_missing(store.auctions(all, page(2, Some("00".into()))).await, "cursor"));
}

pub async fn a_head_is_what_the_last_batch_said(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    for head in [
        crate::bench::a_head(1),
        Head { price: None, leader: None, bid_count: 0, ..crate::bench::a_head(2) },
        a_sold_head(3),
        Head { outcome: Some(arte::auction::Outcome::Passed), ..a_sold_head(4) },
        crate::bench::a_head(5),
    ] {
        let batch = Append { head, ..owner.batch(vec![a_bid(Paddle(1), key())]) };
        owner.write(batch).await.unwrap();
        assert_eq!(store.auction(owner.auction).await.unwrap().unwrap().head, head);
    }
}
