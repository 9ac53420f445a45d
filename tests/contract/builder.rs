//! Sales as they are built and run, and what the house says of registrations.

use crate::bench::{Bench, Owner, a_draft, a_reserve, a_sale, amount, at, page};
use arte::auction::{Ladder, LadderMode, Rung, SoftClose, Status};
use arte::ids::{AuctionId, Paddle, SaleId};
use arte::persistence::{
    Blocked, Decision, DefaultLadder, Draft, DraftEdit, NewAuction, Registration, ReserveEdit, Said, Sale,
    SaleDefaults, Store, StoreError,
};
use std::sync::Arc;
use uuid::Uuid;

fn is_conflict<T: std::fmt::Debug>(answer: &Result<T, StoreError>, what: &str) {
    assert!(matches!(answer, Err(StoreError::Conflict(name)) if *name == what), "{what}: {answer:?}");
}

fn kept(draft: Draft) -> DraftEdit {
    DraftEdit { draft, reserve: ReserveEdit::Keep }
}

pub async fn a_sale_comes_back_as_it_was_edited(store: Arc<dyn Store>) {
    let sale = a_sale(1);
    store.add_sale(&sale).await.unwrap();
    let rungs = vec![Rung { from: amount(0), steps: vec![amount(20), amount(30)] }];
    let full = Sale {
        title: "새 경매".into(),
        description: Some("With 'quotes'".into()),
        zone: "UTC".into(),
        starts_at: Some(at(50)),
        ends_at: Some(at(60)),
        defaults: SaleDefaults {
            ladder: Some(DefaultLadder::Rungs(Ladder::new(rungs).unwrap())),
            ladder_mode: Some(LadderMode::Strict),
            soft_close: SoftClose::preset("2/2"),
        },
        ..sale.clone()
    };
    let edited = store.edit_sale(&full).await.unwrap();
    assert_eq!(edited, Sale { version: 2, ..full.clone() });
    assert_eq!(store.sale(sale.id).await.unwrap(), Some(edited.clone()));
    is_conflict(&store.edit_sale(&full).await, "sale");
    let plain = Sale { version: 2, ..sale.clone() };
    assert_eq!(store.edit_sale(&plain).await.unwrap(), Sale { version: 3, ..plain });
    let preset = SaleDefaults { ladder: Some(DefaultLadder::Preset("krw".into())), ..SaleDefaults::default() };
    let made = Sale { defaults: preset, ..a_sale(2) };
    store.add_sale(&made).await.unwrap();
    assert_eq!(store.sale(made.id).await.unwrap(), Some(made));
}

pub async fn ten_editors_of_a_sale_at_once_are_one(store: Arc<dyn Store>) {
    let sale = a_sale(1);
    store.add_sale(&sale).await.unwrap();
    let race: Vec<_> = (0..10)
        .map(|number| {
            let (store, sale) = (Arc::clone(&store), Sale { title: format!("No. {number}"), ..sale.clone() });
            tokio::spawn(async move { store.edit_sale(&sale).await.is_ok().then_some(sale.title) })
        })
        .collect();
    let mut winners = Vec::new();
    for runner in race {
        winners.extend(runner.await.unwrap());
    }
    let now = store.sale(sale.id).await.unwrap().unwrap();
    assert_eq!((winners, now.version), (vec![now.title], 2));
}

pub async fn a_sale_is_deleted_with_its_drafts_and_never_with_an_auction(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    bench.bidder().await;
    let draft = bench.draft(1).await;
    let gone = store.delete_sale(bench.sale, 7).await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))), "{gone:?}");
    bench.auction(2).await;
    is_conflict(&store.delete_sale(bench.sale, 1).await, "sale with auctions");
    assert!(store.sale(bench.sale).await.unwrap().is_some());
    assert!(store.draft(draft.terms.auction).await.unwrap().is_some(), "nothing of it is deleted");
    assert_eq!(store.registrations(bench.sale).await.unwrap().len(), 1);

    let other = Bench::new(&store).await;
    other.bidder().await;
    let draft = other.draft(1).await;
    // An older program let people star drafts.
    let fan = other.user().await;
    store.add_favourite(fan, draft.terms.auction, at(5), 10).await.unwrap();
    store.delete_sale(other.sale, 1).await.unwrap();
    assert_eq!(store.favourites(fan).await.unwrap(), []);
    assert_eq!(store.sale(other.sale).await.unwrap(), None);
    assert!(store.auction(draft.terms.auction).await.unwrap().is_none());
    assert_eq!(store.registrations(other.sale).await.unwrap(), []);
}

pub async fn a_draft_comes_back_as_it_was_edited_and_keeps_its_secret(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let new = bench.draft(3).await;
    let id = new.terms.auction;
    let draft = store.draft(id).await.unwrap().unwrap();
    assert_eq!(draft, Draft { terms: new.terms.clone(), artwork: new.artwork, lot_number: 3, version: 1 });
    let artwork = bench.artwork(None).await;
    let mut edited = Draft { lot_number: 9, artwork, ..draft.clone() };
    edited.terms.ends_at = at(7_000);
    edited.terms.start_price = amount(20_000);
    store.edit_drafts(bench.sale, &[kept(edited.clone())]).await.unwrap();
    assert_eq!(store.draft(id).await.unwrap(), Some(Draft { version: 2, ..edited.clone() }));
    let record = store.auction(id).await.unwrap().unwrap();
    assert_eq!((record.terms_hash, record.head.ends_at), (edited.terms.hash(), at(7_000)));
    assert_eq!((record.head.ask, record.lot_number, record.artwork.id), (amount(20_000), 9, artwork));
    assert_eq!(store.secrets(id).await.unwrap().unwrap().reserve, new.reserve, "the reserve is what it was");
    is_conflict(&store.edit_drafts(bench.sale, &[kept(edited.clone())]).await, "draft");

    let mut edited = Draft { version: 2, ..edited };
    edited.terms.reserve = None;
    let without = DraftEdit { draft: edited.clone(), reserve: ReserveEdit::Set(None) };
    store.edit_drafts(bench.sale, &[without]).await.unwrap();
    assert_eq!(store.secrets(id).await.unwrap().unwrap().reserve, None);
    let reserve = a_reserve(77);
    edited.terms.reserve = Some(reserve.commitment());
    let edited = Draft { version: 3, ..edited };
    let with = DraftEdit { draft: edited.clone(), reserve: ReserveEdit::Set(Some(reserve)) };
    store.edit_drafts(bench.sale, &[with]).await.unwrap();
    // What was edited is what is claimed.
    store.schedule_auction(id).await.unwrap();
    let claimed = store.claim(id, None).await.unwrap();
    assert_eq!((*claimed.terms == edited.terms, claimed.reserve), (true, Some(reserve)));
    is_conflict(&store.edit_drafts(bench.sale, &[kept(Draft { version: 4, ..edited })]).await, "draft");
    assert_eq!(store.draft(id).await.unwrap(), None);
    is_conflict(&store.delete_draft(id, 4).await, "draft");
}

pub async fn drafts_trade_numbers_all_or_none(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for lot in [4, 1, 2, 3] {
        bench.draft(lot).await;
    }
    let other = Bench::new(&store).await;
    let stranger = other.draft(1).await.terms.auction;
    let drafts = store.drafts(bench.sale).await.unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.lot_number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let turned = |drafts: &[Draft]| -> Vec<DraftEdit> {
        let numbers = drafts.iter().rev().map(|draft| draft.lot_number);
        drafts.iter().zip(numbers).map(|(draft, number)| kept(Draft { lot_number: number, ..draft.clone() })).collect()
    };
    store.edit_drafts(bench.sale, &turned(&drafts)).await.unwrap();
    let after = store.drafts(bench.sale).await.unwrap();
    let ids = |drafts: &[Draft]| drafts.iter().map(|draft| draft.terms.auction).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&drafts).into_iter().rev().collect::<Vec<_>>());
    // One that is stale, one that is another sale's, one whose number is taken, one without an artwork: nothing is done.
    let mut stale = turned(&after);
    stale[3].draft.version = 1;
    is_conflict(&store.edit_drafts(bench.sale, &stale).await, "draft");
    let foreign = store.draft(stranger).await.unwrap().unwrap();
    is_conflict(&store.edit_drafts(bench.sale, &[kept(foreign)]).await, "draft");
    bench.auction(9).await;
    let taken = Draft { lot_number: 9, ..after[0].clone() };
    is_conflict(&store.edit_drafts(bench.sale, &[kept(after[1].clone()), kept(taken)]).await, "lot");
    let nothing = Draft { artwork: arte::ids::ArtworkId(Uuid::new_v4()), ..after[0].clone() };
    let nothing = store.edit_drafts(bench.sale, &[kept(nothing)]).await;
    assert!(matches!(nothing, Err(StoreError::NotFound("artwork"))), "{nothing:?}");
    assert_eq!(store.drafts(bench.sale).await.unwrap(), after);
    let lots: Vec<_> =
        store.lots(bench.sale).await.unwrap().iter().map(|lot| (lot.number, lot.status, lot.claimed)).collect();
    let draft = |number| (number, Status::Draft, false);
    assert_eq!(lots, [draft(1), draft(2), draft(3), draft(4), (9, Status::Scheduled, true)]);
    store.delete_draft(after[0].terms.auction, after[0].version).await.unwrap();
    assert_eq!(store.drafts(bench.sale).await.unwrap(), after[1..]);
    is_conflict(&store.delete_draft(after[0].terms.auction, after[0].version).await, "draft");
}

pub async fn ten_who_order_drafts_at_once_leave_one_order(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for lot in 1..=8 {
        bench.draft(lot).await;
    }
    let drafts = store.drafts(bench.sale).await.unwrap();
    let race: Vec<_> = (0..10)
        .map(|turn| {
            let (store, sale) = (Arc::clone(&store), bench.sale);
            let mut numbers: Vec<u32> = drafts.iter().map(|draft| draft.lot_number).collect();
            numbers.rotate_left(turn % 8);
            let edits: Vec<_> = drafts
                .iter()
                .zip(numbers)
                .map(|(draft, number)| kept(Draft { lot_number: number, ..draft.clone() }))
                .collect();
            tokio::spawn(async move { store.edit_drafts(sale, &edits).await.map(|()| edits) })
        })
        .collect();
    let mut winners = Vec::new();
    for runner in race {
        match runner.await.unwrap() {
            Ok(edits) => winners.push(edits),
            lost => is_conflict(&lost, "draft"),
        }
    }
    assert_eq!(winners.len(), 1);
    let now = store.drafts(bench.sale).await.unwrap();
    for edit in &winners[0] {
        let draft = now.iter().find(|draft| draft.terms.auction == edit.draft.terms.auction).unwrap();
        assert_eq!((draft.lot_number, draft.version), (edit.draft.lot_number, 2));
    }
}

pub async fn drafts_become_auctions_all_or_none(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let drafts = [bench.draft(1).await, bench.draft(2).await, bench.draft(3).await];
    let ids: Vec<(AuctionId, u64)> = drafts.iter().map(|draft| (draft.terms.auction, 1)).collect();
    let statuses = async || store.lots(bench.sale).await.unwrap().iter().map(|lot| lot.status).collect::<Vec<_>>();
    let stale = [ids[0], (ids[1].0, 2), ids[2]];
    let blocked = store.schedule_drafts(bench.sale, &stale).await.unwrap();
    assert_eq!(blocked, Some(Blocked::Changed(ids[1].0)));
    let twin: NewAuction = a_draft(bench.sale, drafts[0].artwork, 4);
    store.add_auction(&twin).await.unwrap();
    let with_twin = [ids.as_slice(), &[(twin.terms.auction, 1)]].concat();
    let blocked = store.schedule_drafts(bench.sale, &with_twin).await.unwrap();
    assert_eq!(blocked, Some(Blocked::ArtworkTaken(twin.terms.auction)));
    assert_eq!(statuses().await, [Status::Draft; 4], "all or none");
    store.delete_draft(twin.terms.auction, 1).await.unwrap();

    let race: Vec<_> = (0..6)
        .map(|_| {
            let (store, sale, ids) = (Arc::clone(&store), bench.sale, ids.clone());
            tokio::spawn(async move { store.schedule_drafts(sale, &ids).await.unwrap() })
        })
        .collect();
    let mut done = 0;
    for runner in race {
        match runner.await.unwrap() {
            None => done += 1,
            blocked => assert_eq!(blocked, Some(Blocked::Changed(ids[0].0))),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(statuses().await, [Status::Scheduled; 3]);
    assert!(store.lots(bench.sale).await.unwrap().iter().all(|lot| !lot.claimed));
    Owner::claim(&store, ids[0].0).await;
    assert_eq!(store.lots(bench.sale).await.unwrap().iter().filter(|lot| lot.claimed).count(), 1);
}

/// Two sales have the same sellers, and a few of the same artworks, each in an order of its own: neither waits for the other for ever.
pub async fn sales_whose_sellers_cross_are_scheduled_at_once(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for round in 0..5 {
        let mut sellers = Vec::new();
        for _ in 0..8 {
            sellers.push(bench.user().await);
        }
        let common = [bench.artwork(Some(sellers[0])).await, bench.artwork(Some(sellers[7])).await];
        let mut sales = Vec::new();
        for other_way in [false, true] {
            let sale = Sale { id: SaleId(Uuid::new_v4()), ..a_sale(2) };
            store.add_sale(&sale).await.unwrap();
            let mut artworks = Vec::new();
            for seller in &sellers {
                artworks.push(bench.artwork(Some(*seller)).await);
            }
            // In two rounds of five the sales want the same works, too.
            if round < 2 {
                artworks.extend(common);
            }
            if other_way {
                artworks.reverse();
            }
            let mut drafts = Vec::new();
            for (lot, artwork) in (1..).zip(artworks) {
                let draft = a_draft(sale.id, artwork, lot);
                store.add_auction(&draft).await.unwrap();
                drafts.push((draft.terms.auction, 1));
            }
            sales.push((sale.id, drafts));
        }
        let race = sales.iter().map(|(sale, drafts)| store.schedule_drafts(*sale, drafts));
        let answers: Vec<_> =
            futures_util::future::join_all(race).await.into_iter().map(|answer| answer.unwrap()).collect();
        let done = answers.iter().filter(|answer| answer.is_none()).count();
        let taken = answers.iter().filter(|answer| matches!(answer, Some(Blocked::ArtworkTaken(_)))).count();
        assert_eq!((done, taken), if round < 2 { (1, 1) } else { (2, 0) }, "round {round}: {answers:?}");
    }
}

pub async fn pauses_are_noted_until_they_are_over(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let by = bench.user().await;
    let mut ids: Vec<AuctionId> = Vec::new();
    for lot in [1, 2, 3] {
        ids.push(bench.auction(lot).await.auction);
    }
    ids.sort();
    store.note_pauses(bench.sale, &ids[..2], by, at(10)).await.unwrap();
    store.note_pauses(bench.sale, &ids, by, at(20)).await.unwrap();
    assert_eq!(store.noted_pauses(bench.sale).await.unwrap(), ids);
    assert_eq!(store.noted_pauses(SaleId(Uuid::new_v4())).await.unwrap(), []);
    store.forget_pauses(&ids, at(19)).await.unwrap();
    assert_eq!(store.noted_pauses(bench.sale).await.unwrap(), ids, "they were paused again after that");
    store.forget_pauses(&ids[1..], at(20)).await.unwrap();
    assert_eq!(store.noted_pauses(bench.sale).await.unwrap(), ids[..1]);
}

pub async fn the_house_has_the_last_word_on_a_registration(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (clerk, ann, bob) = (bench.user().await, bench.user().await, bench.user().await);
    let (registered, _) = store.register(bench.sale, ann, Some(amount(500)), at(1)).await.unwrap();
    store.register(bench.sale, bob, None, at(2)).await.unwrap();
    let said = |second| Said { by: clerk, at: at(second), why: "did not pay".into() };
    let say = async |decision, second| {
        store.decide_registration(bench.sale, Paddle(1), decision, &said(second)).await.unwrap()
    };
    let line = store.registration_line(bench.sale, ann).await.unwrap().unwrap();
    assert_eq!((line.registration, line.asked, line.said), (registered, Some(amount(500)), None));

    let capped = say(Decision::Cap(Some(amount(300))), 10).await;
    assert_eq!((capped.registration.limit, capped.asked), (Some(amount(300)), Some(amount(500))));
    assert_eq!((capped.registration.version, capped.said), (2, Some(said(10))));
    // Whatever the bidder asks for, it is the lower of the two.
    for (asked, limit) in [(None, 300), (Some(amount(200)), 200), (Some(amount(900)), 300)] {
        let (row, _) = store.register(bench.sale, ann, asked, at(11)).await.unwrap();
        assert_eq!((row.limit, row.cap), (Some(amount(limit)), Some(amount(300))));
        assert_eq!(store.registration(bench.sale, ann).await.unwrap(), Some(row));
    }
    assert_eq!(say(Decision::Cap(None), 12).await.registration.limit, Some(amount(900)));

    let withdrawn = say(Decision::Withdraw, 13).await.registration;
    assert!(withdrawn.withdrawn);
    is_conflict(&store.register(bench.sale, ann, None, at(14)).await, "registration");
    assert_eq!(store.registration(bench.sale, ann).await.unwrap(), Some(withdrawn));
    let back = say(Decision::Reinstate, 15).await.registration;
    assert_eq!(back, Registration { withdrawn: false, version: withdrawn.version + 1, ..withdrawn });
    store.register(bench.sale, ann, None, at(16)).await.unwrap();
    let nobody = store.decide_registration(bench.sale, Paddle(9), Decision::Withdraw, &said(17)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("registration"))), "{nobody:?}");

    let changed = store.registrations_changed_since(at(15)).await.unwrap();
    assert!(changed.iter().any(|row| row.user == ann) && changed.iter().all(|row| row.user != bob), "{changed:?}");
    let first = store.registrations_of_sale(bench.sale, page(1, None)).await.unwrap();
    let second = store.registrations_of_sale(bench.sale, page(1, first.next.clone())).await.unwrap();
    let paddles = [&first, &second].map(|page| page.items[0].registration.paddle.0);
    assert_eq!((paddles, second.next), ([1, 2], None));
    let mine = store.registrations_of_user(ann, page(5, None)).await.unwrap();
    assert_eq!(mine.items.iter().map(|line| line.registration.sale).collect::<Vec<_>>(), [bench.sale]);
    let strange = store.registrations_of_user(ann, page(5, Some("x".into()))).await;
    assert!(matches!(strange, Err(StoreError::NotFound("cursor"))));
}

pub async fn a_draft_goes_with_the_stars_it_was_given(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (draft, other) = (bench.draft(1).await.terms.auction, bench.draft(2).await.terms.auction);
    let fan = bench.user().await;
    for (second, auction) in [(5, draft), (6, other)] {
        store.add_favourite(fan, auction, at(second), 10).await.unwrap();
    }
    is_conflict(&store.delete_draft(draft, 7).await, "draft");
    assert_eq!(store.favourites(fan).await.unwrap().len(), 2, "nothing of it is deleted");
    store.delete_draft(draft, 1).await.unwrap();
    let left: Vec<_> = store.favourites(fan).await.unwrap().iter().map(|line| line.auction).collect();
    assert_eq!(left, [other]);
    assert!(store.auction(draft).await.unwrap().is_none());
    // What is no draft any more keeps them.
    store.schedule_auction(other).await.unwrap();
    is_conflict(&store.delete_draft(other, 1).await, "draft");
    assert_eq!(store.favourites(fan).await.unwrap().len(), 1);
}
