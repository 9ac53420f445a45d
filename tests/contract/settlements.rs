//! Settlements: begun once, changed by who has seen them, taken up by one at a time.

use crate::bench::{Bench, Owner, a_bid, a_draft, a_head, a_sold_head, amount, at, key, page, usd};
use arte::auction::{EventKind, Outcome, Status};
use arte::bank::AccountName;
use arte::ids::{ArtworkId, AuctionId, Paddle, UserId};
use arte::persistence::{
    Append, Appended, BOUGHT, Blocked, Hold, Page, PaperKind, Settlement, SettlementChange, SettlementFilter, Step,
    StepChange, Store, StoreError, TakenBack, UNSETTLED,
};
use arte::settlement::saga::{Answer, Candidate, Ending, Payee, Policy, Refusal, Saga, Stage, Todo};
use arte::settlement::{Payer, Split};
use arte::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const DUE: Duration = Duration::from_secs(60);

fn candidate(paddle: u32, hammer: i64) -> Candidate {
    let split = Split {
        hammer: amount(hammer),
        premium: amount(hammer / 4),
        buyer_tax: amount(3),
        resale_right: amount(7),
        resale_right_payer: Payer::Buyer,
        commission: amount(hammer / 10),
        seller_tax: amount(1),
        total: amount(hammer + hammer / 4 + 10),
        payout: amount(hammer - hammer / 10 - 1),
    };
    Candidate { paddle: Paddle(paddle), split }
}

/// A settlement of a sold auction, not yet begun.
async fn a_settlement(bench: &Bench, auction: AuctionId, closing: u64, people: &[UserId]) -> Settlement {
    let record = bench.store.auction(auction).await.unwrap().unwrap();
    let candidates = (1..).zip(people).map(|(paddle, _)| candidate(paddle, 20_000)).collect();
    let policy = Policy { first_wait: Duration::from_millis(1_500), ..Policy::default() };
    Settlement {
        id: Uuid::now_v7_of(closing),
        sale: bench.sale,
        artwork: record.artwork.id,
        currency: usd(),
        consignor: Some(people[0]),
        saga: Saga::begin(auction, closing, candidates, policy, at(6_000)).unwrap(),
        people: people.to_vec(),
        created_at: at(6_000),
        changed_at: at(6_000),
        ended_at: None,
        taken_back: None,
    }
}

trait Ordered {
    fn now_v7_of(number: u64) -> Uuid;
}

impl Ordered for Uuid {
    /// A name that sorts by a number.
    fn now_v7_of(number: u64) -> Uuid {
        Uuid::from_u128(
            (u128::from(number) << 80) | (Uuid::new_v4().as_u128() & ((1 << 64) - 1)) | (7 << 76) | (2 << 62),
        )
    }
}

async fn close(owner: &mut Owner) -> Appended {
    let closed =
        EventKind::Closed { outcome: Outcome::Sold { paddle: Paddle(1), hammer_price: amount(20_000) }, opening: None };
    let batch = Append { head: a_sold_head(owner.seq + 1), ..owner.batch(vec![closed]) };
    owner.write(batch).await.unwrap()
}

async fn reopen(owner: &mut Owner) -> Appended {
    let batch = Append { head: a_head(owner.seq + 1), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    owner.write(batch).await.unwrap()
}

/// An auction that was just sold.
async fn sold(bench: &Bench, lot: u32) -> Owner {
    let mut owner = bench.auction(lot).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(close(&mut owner).await, Appended::Committed);
    owner
}

async fn due(store: &Arc<dyn Store>) -> Vec<AuctionId> {
    store.unsettled(at(5_000), 100).await.unwrap().into_iter().map(|one| one.auction).collect()
}

fn a_change(settlement: &Settlement, seen: u64) -> SettlementChange {
    SettlementChange {
        settlement: settlement.clone(),
        seen,
        wakes_at: Some(at(6_000)),
        holds_for: Duration::ZERO,
        step: None,
        notices: Vec::new(),
        paper: None,
        at: at(6_001),
    }
}

async fn begun(bench: &Bench, lot: u32) -> Settlement {
    let owner = sold(bench, lot).await;
    let (ann, _) = bench.bidder().await;
    let (bob, _) = bench.bidder().await;
    let settlement = a_settlement(bench, owner.auction, owner.seq, &[ann, bob]).await;
    assert!(bench.store.begin_settlement(&settlement).await.unwrap());
    settlement
}

pub async fn a_closing_makes_a_settlement_due_and_a_reopening_takes_it_back(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut passed = bench.auction(1).await;
    let kind = EventKind::Closed { outcome: Outcome::Passed, opening: None };
    let head = arte::auction::Head { status: Status::Closed, outcome: Some(Outcome::Passed), ..a_head(1) };
    let batch = Append { head, ..passed.batch(vec![kind]) };
    assert_eq!(passed.write(batch).await.unwrap(), Appended::Committed);
    let mut owner = bench.auction(2).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(due(&store).await, [], "nothing is sold yet");
    assert_eq!(close(&mut owner).await, Appended::Committed);
    assert_eq!(due(&store).await, [owner.auction]);
    assert_eq!(store.unsettled(at(4_999), 9).await.unwrap(), [], "not before it was sold");
    assert_eq!(reopen(&mut owner).await, Appended::Committed);
    assert_eq!(due(&store).await, []);
    let (ann, _) = bench.bidder().await;
    let early = a_settlement(&bench, owner.auction, 2, &[ann]).await;
    assert!(!store.begin_settlement(&early).await.unwrap(), "it was reopened");
    assert_eq!(close(&mut owner).await, Appended::Committed);
    assert_eq!(due(&store).await, [owner.auction]);
    store.put_off(owner.auction, at(9_000)).await.unwrap();
    assert_eq!(due(&store).await, []);
    assert_eq!(store.unsettled(at(9_000), 9).await.unwrap().len(), 1);
}

pub async fn a_settlement_that_has_begun_is_not_reopened(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = sold(&bench, 1).await;
    let (ann, _) = bench.bidder().await;
    let settlement = a_settlement(&bench, owner.auction, owner.seq, &[ann]).await;
    assert!(store.begin_settlement(&settlement).await.unwrap());
    assert_eq!(reopen(&mut owner).await, Appended::Fenced);
    assert_eq!(store.auction(owner.auction).await.unwrap().unwrap().head.status, Status::Closed);
    // When it came to nothing the auction is free again, and is settled anew.
    let ended = ended(&settlement, Ending::Unsold);
    assert!(store.change_settlement(&a_change(&ended, 0)).await.unwrap());
    assert_eq!(reopen(&mut owner).await, Appended::Committed);
    assert_eq!(close(&mut owner).await, Appended::Committed);
    assert_eq!(due(&store).await, [owner.auction]);
    let again = a_settlement(&bench, owner.auction, owner.seq, &[ann]).await;
    assert!(store.begin_settlement(&again).await.unwrap());
    assert_eq!(store.settlement_of(owner.auction).await.unwrap().unwrap().id, again.id);
    assert!(store.change_settlement(&a_change(&self::ended(&again, Ending::Paid), 0)).await.unwrap());
    assert_eq!(reopen(&mut owner).await, Appended::Fenced, "what is paid is sold");
}

/// The money of the winning bid is the settlement's: should that come to nothing and the auction be opened again, no bid may count on it any more.
pub async fn what_was_set_aside_for_the_winning_bid_goes_to_the_settlement(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let owner = sold(&bench, 1).await;
    let (ann, _) = bench.bidder().await;
    let (bob, _) = bench.bidder().await;
    let hold = |user: UserId| Hold {
        log_epoch: 1,
        ahead: arte::money::Amount::ZERO,
        auction: owner.auction,
        user,
        account: AccountName::numbered(7).unwrap(),
        currency: usd(),
        owner_epoch: 1,
        revision: 1,
        wanted: amount(20_000),
        held: amount(0),
        is_pending: true,
    };
    for user in [ann, bob] {
        assert!(store.intend(&hold(user), at(4_000)).await.unwrap());
    }
    store.heard(&hold(bob), amount(20_000), at(4_001)).await.unwrap();
    let settlement = a_settlement(&bench, owner.auction, owner.seq, &[ann, bob]).await;
    assert!(
        !store.begin_settlement(&settlement).await.unwrap(),
        "nobody knows yet what the buyer's last order came to"
    );
    assert_eq!(due(&store).await, [owner.auction], "and it is still due");
    store.heard(&hold(ann), amount(20_000), at(4_002)).await.unwrap();
    assert!(store.begin_settlement(&settlement).await.unwrap());
    let held = async |user| store.hold_of(owner.auction, user).await.unwrap().unwrap().held;
    assert_eq!((held(ann).await, held(bob).await), (amount(0), amount(20_000)), "the buyer's, and nobody else's");
}

fn ended(settlement: &Settlement, ending: Ending) -> Settlement {
    let parts = arte::settlement::saga::Parts {
        stage: Stage::Ended(ending),
        revision: settlement.saga.revision() + 1,
        ..settlement.saga.parts()
    };
    Settlement { saga: Saga::of(parts).unwrap(), ended_at: Some(at(7_000)), ..settlement.clone() }
}

pub async fn of_twenty_who_begin_at_once_one_does(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let owner = sold(&bench, 1).await;
    let (ann, _) = bench.bidder().await;
    let mut race = Vec::new();
    for _ in 0..20 {
        let settlement = a_settlement(&bench, owner.auction, owner.seq, &[ann]).await;
        let store = Arc::clone(&store);
        race.push(tokio::spawn(async move { store.begin_settlement(&settlement).await.unwrap() }));
    }
    let mut begun = 0;
    for one in race {
        begun += usize::from(one.await.unwrap());
    }
    assert_eq!(begun, 1);
    assert_eq!(store.settlements(SettlementFilter::default(), page(100, None)).await.unwrap().items.len(), 1);
}

pub async fn of_a_beginning_and_a_reopening_at_once_one_wins(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, _) = bench.bidder().await;
    for lot in 1..=12 {
        let mut owner = sold(&bench, lot).await;
        let settlement = a_settlement(&bench, owner.auction, owner.seq, &[ann]).await;
        let (mine, auction) = (Arc::clone(&store), owner.auction);
        let beginning = tokio::spawn(async move { mine.begin_settlement(&settlement).await.unwrap() });
        let reopened = reopen(&mut owner).await == Appended::Committed;
        let begun = beginning.await.unwrap();
        assert!(begun != reopened, "lot {lot}: begun {begun}, reopened {reopened}");
        assert_eq!(store.settlement_of(auction).await.unwrap().is_some(), begun);
    }
}

/// Everything that a settlement may be.
fn every_face(settlement: &Settlement) -> Vec<Settlement> {
    let parts = settlement.saga.parts();
    let until = at(9_000);
    let work = arte::settlement::saga::Work::Intended { since: at(1), ask_at: at(2) };
    let mut stages = vec![Stage::Securing, Stage::Capturing, Stage::Invoicing, Stage::Releasing, Stage::Refunding];
    stages.extend(Payee::ALL.into_iter().flat_map(|payee| [Stage::Paying(payee), Stage::TakingBack(payee)]));
    stages.push(Stage::Offering { until });
    stages.extend([Ending::Paid, Ending::Unsold, Ending::Refunded].map(Stage::Ended));
    let faces = stages.into_iter().enumerate().map(|(place, stage)| arte::settlement::saga::Parts {
        stage,
        work,
        buyer: place % 2,
        loose: place % 3 == 0,
        round: 4,
        tries: 300,
        taking_back: place % 2 == 0,
        stuck: Refusal::ALL.get(place % 6).copied(),
        revision: place as u64 + 1,
        ..parts.clone()
    });
    faces
        .map(|parts| Settlement { saga: Saga::of(parts).unwrap(), changed_at: at(6_001), ..settlement.clone() })
        .collect()
}

pub async fn a_settlement_comes_back_as_it_was_changed(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let settlement = begun(&bench, 1).await;
    assert_eq!(store.settlement(settlement.id).await.unwrap(), Some(settlement.clone()));
    assert_eq!(store.settlement(Uuid::new_v4()).await.unwrap(), None);
    for (seen, face) in every_face(&settlement).into_iter().enumerate() {
        assert!(store.change_settlement(&a_change(&face, seen as u64)).await.unwrap());
        assert_eq!(store.settlement(settlement.id).await.unwrap(), Some(face.clone()));
        let stuck = SettlementFilter { stuck: true, ..SettlementFilter::default() };
        let is_listed = !store.settlements(stuck, page(9, None)).await.unwrap().items.is_empty();
        assert_eq!(is_listed, face.saga.wants_somebody(at(6_001)), "{face:?}");
    }
    // Steps stand as they were meant first.
    let saga = &settlement.saga;
    let step = |account: &str| Step {
        key: saga.key(),
        stage: "paying".into(),
        payee: Some(Payee::State),
        buyer: 1,
        account: account.into(),
        amount: amount(5),
        intended_at: at(6_001),
        answer: None,
        answered_at: None,
    };
    let last = store.settlement(settlement.id).await.unwrap().unwrap();
    let first = last.saga.revision();
    let next = |seen: u64| {
        let parts = arte::settlement::saga::Parts { revision: seen + 1, ..last.saga.parts() };
        Settlement { saga: Saga::of(parts).unwrap(), ..last.clone() }
    };
    let steps = [
        StepChange::Meant(step("1002-200-1000000")),
        StepChange::Meant(step("1002-200-2000000")),
        StepChange::Heard(saga.key(), "done".into()),
    ];
    for (seen, step) in (first..).zip(steps) {
        let change = SettlementChange { step: Some(step), ..a_change(&next(seen), seen) };
        assert!(store.change_settlement(&change).await.unwrap());
    }
    let answered = Step { answer: Some("done".into()), answered_at: Some(at(6_001)), ..step("1002-200-1000000") };
    assert_eq!(store.settlement_steps(settlement.id).await.unwrap(), [answered]);
}

pub async fn of_twenty_changes_at_once_one_is_written(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let settlement = begun(&bench, 1).await;
    let race: Vec<_> = (0..20)
        .map(|_| {
            let Todo::Call(call) = settlement.saga.todo(at(6_000)) else { panic!("a call") };
            let saga = settlement.saga.intend(at(6_000)).heard(call.key, Answer::Done, at(6_000)).unwrap();
            let change = a_change(&Settlement { saga, ..settlement.clone() }, 0);
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.change_settlement(&change).await.unwrap() })
        })
        .collect();
    let mut written = 0;
    for one in race {
        written += usize::from(one.await.unwrap());
    }
    assert_eq!(written, 1);
}

pub async fn a_settlement_is_taken_by_one_until_its_time_is_over(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for lot in 1..=6 {
        begun(&bench, lot).await;
    }
    let take = |now: Timestamp, hold: Duration, most| {
        let store = Arc::clone(&store);
        async move { store.take_settlements(now, hold, most).await.unwrap().into_iter().map(|one| one.unwrap().id) }
    };
    assert_eq!(take(at(5_999), DUE, 9).await.count(), 0, "nothing is to be done yet");
    let race: Vec<_> = (0..12).map(|_| tokio::spawn(take(at(6_000), DUE, 2))).collect();
    let mut taken = Vec::new();
    for one in race {
        taken.extend(one.await.unwrap());
    }
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), 6, "each by one");
    assert_eq!(take(at(6_001), DUE, 9).await.count(), 0, "they are held");
    // Whoever changes it may let it go, or keep it; and then it is his whose time is over.
    let settlement = store.settlement(taken[0]).await.unwrap().unwrap();
    let next = Settlement { saga: settlement.saga.intend(at(6_001)), ..settlement.clone() };
    let kept = SettlementChange { holds_for: DUE, ..a_change(&next, 0) };
    assert!(store.change_settlement(&kept).await.unwrap());
    assert_eq!(take(at(6_002), DUE, 9).await.count(), 0);
    let after = Settlement { saga: next.saga.intend(at(6_001)), ..next };
    assert!(store.change_settlement(&a_change(&after, 1)).await.unwrap());
    assert_eq!(take(at(6_002), Duration::from_millis(1), 9).await.collect::<Vec<_>>(), [taken[0]]);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(take(at(6_003), DUE, 9).await.collect::<Vec<_>>(), [taken[0]], "who held it is gone");
}

pub async fn papers_have_numbers_without_gaps(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut race = Vec::new();
    for lot in 1..=10 {
        let settlement = begun(&bench, lot).await;
        // Two do the same at once: one of them is written, and none of the other's numbers is lost.
        for _ in 0..2 {
            let paid = ended(&settlement, Ending::Paid);
            let change = SettlementChange { paper: Some((PaperKind::Invoice, 2026)), ..a_change(&paid, 0) };
            let store = Arc::clone(&store);
            race.push(tokio::spawn(async move {
                let written = store.change_settlement(&change).await.unwrap();
                (change.settlement.id, written)
            }));
        }
    }
    let mut written = Vec::new();
    for one in race {
        written.extend(Some(one.await.unwrap()).filter(|(_, written)| *written).map(|(id, _)| id));
    }
    assert_eq!(written.len(), 10);
    let mut numbers = Vec::new();
    for id in &written {
        let papers = store.papers(*id).await.unwrap();
        assert_eq!(papers.len(), 1);
        numbers.push(papers[0].number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    // A credit note goes on in the same count, and there is none for what was never invoiced.
    let one = store.settlement(written[0]).await.unwrap().unwrap();
    let noted =
        SettlementChange { paper: Some((PaperKind::CreditNote, 2026)), ..a_change(&ended(&one, Ending::Refunded), 1) };
    assert!(store.change_settlement(&noted).await.unwrap());
    let papers = store.papers(one.id).await.unwrap();
    assert_eq!(
        papers.last().map(|paper| (paper.kind, paper.printed())),
        Some((PaperKind::CreditNote, "2026-000011".into()))
    );
    // Why it was taken back stands beside it.
    let one = store.settlement(written[0]).await.unwrap().unwrap();
    let taken_back =
        Some(TakenBack { by: one.people[1], reason: "a slip \u{1f5bc}".into(), at: at(9_000), is_outside: true });
    let why = Settlement { taken_back, ..ended(&one, Ending::Refunded) };
    assert!(store.change_settlement(&a_change(&why, 2)).await.unwrap());
    assert_eq!(store.settlement(one.id).await.unwrap().unwrap().taken_back, why.taken_back);
    let other = begun(&bench, 11).await;
    let noted = SettlementChange {
        paper: Some((PaperKind::CreditNote, 2026)),
        ..a_change(&ended(&other, Ending::Refunded), 0)
    };
    assert!(store.change_settlement(&noted).await.unwrap());
    assert_eq!(store.papers(other.id).await.unwrap(), []);
    let next = begun(&bench, 12).await;
    let paid = SettlementChange { paper: Some((PaperKind::Invoice, 2027)), ..a_change(&ended(&next, Ending::Paid), 0) };
    assert!(store.change_settlement(&paid).await.unwrap());
    assert_eq!(store.papers(next.id).await.unwrap()[0].printed(), "2027-000001", "each year counts anew");

    // What is shown of a page is what is found one by one, wherever a page ends.
    let (mut after, mut seen) = (None, 0);
    loop {
        let page = store
            .shown_settlements(SettlementFilter::default(), Page { limit: 5, after: after.clone() })
            .await
            .unwrap();
        let plain = store.settlements(SettlementFilter::default(), Page { limit: 5, after }).await.unwrap();
        assert_eq!(page.items.iter().map(|one| one.settlement.clone()).collect::<Vec<_>>(), plain.items);
        assert_eq!(page.next, plain.next);
        for shown in &page.items {
            let artwork = store.artwork(shown.settlement.artwork).await.unwrap().unwrap();
            assert_eq!(
                (&shown.title, &shown.papers),
                (&artwork.title, &store.papers(shown.settlement.id).await.unwrap())
            );
        }
        seen += page.items.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, 12);
    let buyer = SettlementFilter { buyer: Some(one.buyer()), ..SettlementFilter::default() };
    let hers = store.shown_settlements(buyer, Page { limit: 5, after: None }).await.unwrap().items;
    assert_eq!(hers.iter().map(|shown| (shown.settlement.id, shown.papers.len())).collect::<Vec<_>>(), [(one.id, 2)]);
}

pub async fn fees_are_those_of_the_scheduling(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let before = bench.auction(1).await;
    assert_eq!(store.fees_of(before.auction).await.unwrap(), None, "the house never said any");
    for _ in 0..2 {
        store.set_house_fees("premium * 20", at(1)).await.unwrap();
    }
    let fees = |auction| {
        let store = Arc::clone(&store);
        async move { store.fees_of(auction).await.unwrap().map(|fees| (fees.schedule, fees.resale_right)) }
    };
    assert_eq!(fees(before.auction).await, Some(("premium * 20".into(), false)), "the newest, where there were none");
    let draft = bench.draft(2).await;
    store.set_resale_right(draft.artwork, true).await.unwrap();
    store.set_resale_right(draft.artwork, true).await.unwrap();
    store.schedule_auction(draft.terms.auction).await.unwrap();
    store.set_house_fees("premium * 30", at(2)).await.unwrap();
    store.set_resale_right(draft.artwork, false).await.unwrap();
    assert_eq!(fees(draft.terms.auction).await, Some(("premium * 20".into(), true)), "as it was scheduled");
    let nobody = store.set_resale_right(ArtworkId(Uuid::new_v4()), true).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("artwork"))), "{nobody:?}");
}

pub async fn an_artwork_is_not_sold_again_while_it_is_settled(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let settlement = begun(&bench, 1).await;
    let again = a_draft(bench.sale, settlement.artwork, 2);
    store.add_auction(&again).await.unwrap();
    let refused = store.schedule_auction(again.terms.auction).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    let versions = [(again.terms.auction, 1)];
    let blocked = store.schedule_drafts(bench.sale, &versions).await.unwrap();
    assert_eq!(blocked, Some(Blocked::Unsettled(again.terms.auction)));
    assert!(store.change_settlement(&a_change(&ended(&settlement, Ending::Unsold), 0)).await.unwrap());
    store.schedule_auction(again.terms.auction).await.unwrap();
}

pub async fn an_artwork_is_not_sold_again_before_its_settlement_begins(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    store.set_house_fees("premium * 20", at(1)).await.unwrap();
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(close(&mut owner).await, Appended::Committed);
    let artwork = store.auction(owner.auction).await.unwrap().unwrap().artwork.id;
    let again = a_draft(bench.sale, artwork, 2);
    store.add_auction(&again).await.unwrap();
    let refused = store.schedule_auction(again.terms.auction).await;
    assert!(matches!(refused, Err(StoreError::Conflict(UNSETTLED))), "{refused:?}");
    let blocked = store.schedule_drafts(bench.sale, &[(again.terms.auction, 1)]).await.unwrap();
    assert_eq!(blocked, Some(Blocked::Unsettled(again.terms.auction)));
    // What is never settled here is not waited for.
    store.put_off(owner.auction, Timestamp::from_micros(i64::MAX)).await.unwrap();
    store.schedule_auction(again.terms.auction).await.unwrap();
}

pub async fn an_artwork_that_was_paid_is_its_buyers_to_sell(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    store.set_house_fees("premium * 20", at(1)).await.unwrap();
    let (seller, _) = bench.bidder().await;
    let (buyer, _) = bench.bidder().await;
    let artwork = bench.artwork(Some(seller)).await;
    let first = a_draft(bench.sale, artwork, 1);
    store.add_auction(&first).await.unwrap();
    store.schedule_auction(first.terms.auction).await.unwrap();
    let mut owner = Owner::claim(&store, first.terms.auction).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(close(&mut owner).await, Appended::Committed);
    let sold_by = async |user| {
        let artwork = store.artwork(artwork).await.unwrap().unwrap();
        store.edit_artwork(&arte::persistence::Artwork { consignor: Some(user), ..artwork }).await
    };
    let is_fixed = |edited| matches!(edited, Err(StoreError::Conflict("consignor")));
    assert!(is_fixed(sold_by(buyer).await), "it is not paid yet");
    let settlement = a_settlement(&bench, owner.auction, owner.seq, &[buyer]).await;
    let settlement = Settlement { consignor: Some(seller), ..settlement };
    assert!(store.begin_settlement(&settlement).await.unwrap());
    assert!(is_fixed(sold_by(buyer).await), "nor now");
    assert!(store.change_settlement(&a_change(&ended(&settlement, Ending::Paid), 0)).await.unwrap());
    let again = a_draft(bench.sale, artwork, 2);
    let id = again.terms.auction;
    store.add_auction(&again).await.unwrap();
    let refused = store.schedule_auction(id).await;
    assert!(matches!(refused, Err(StoreError::Conflict(BOUGHT))), "{refused:?}");
    let blocked = store.schedule_drafts(bench.sale, &[(id, 1)]).await.unwrap();
    assert_eq!(blocked, Some(Blocked::Bought(id)));
    assert_eq!(sold_by(buyer).await.unwrap().consignor, Some(buyer));
    store.schedule_auction(id).await.unwrap();
    assert!(is_fixed(sold_by(seller).await), "people bid on that word again");
}

pub async fn an_artwork_of_the_house_is_sold_again_once_it_is_settled(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    store.set_house_fees("premium * 20", at(1)).await.unwrap();
    let owner = sold(&bench, 1).await;
    let artwork = store.auction(owner.auction).await.unwrap().unwrap().artwork.id;
    let again = a_draft(bench.sale, artwork, 2);
    store.add_auction(&again).await.unwrap();
    let (seller, _) = bench.bidder().await;
    let mut settlement = a_settlement(&bench, owner.auction, owner.seq, &[seller]).await;
    settlement.consignor = None;
    assert!(store.begin_settlement(&settlement).await.unwrap());
    assert!(store.change_settlement(&a_change(&ended(&settlement, Ending::Paid), 0)).await.unwrap());
    store.schedule_auction(again.terms.auction).await.unwrap();
}

pub async fn lists_show_what_was_asked_for(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut all = Vec::new();
    for lot in 1..=5 {
        all.push(begun(&bench, lot).await);
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.id));
    let ids = async |filter: SettlementFilter<'_>| {
        let (mut ids, mut after) = (Vec::new(), None);
        loop {
            let paged = store.settlements(filter, page(2, after)).await.unwrap();
            ids.extend(paged.items.into_iter().map(|one| one.id));
            after = paged.next;
            if after.is_none() {
                return ids;
            }
        }
    };
    let any = SettlementFilter::default();
    assert_eq!(ids(any).await, all.iter().map(|one| one.id).collect::<Vec<_>>());
    assert!(store.change_settlement(&a_change(&ended(&all[2], Ending::Paid), 0)).await.unwrap());
    assert_eq!(ids(SettlementFilter { stage: Some("paid"), ..any }).await, [all[2].id]);
    assert_eq!(ids(SettlementFilter { stage: Some("securing"), ..any }).await.len(), 4);
    assert_eq!(ids(SettlementFilter { buyer: Some(all[3].people[0]), ..any }).await, [all[3].id]);
    assert!(
        ids(SettlementFilter { buyer: Some(all[3].people[1]), ..any }).await.is_empty(),
        "he may buy, and does not"
    );
    assert_eq!(ids(SettlementFilter { consignor: Some(all[1].people[0]), ..any }).await, [all[1].id]);
    let bad = store.settlements(any, page(2, Some("zz".into()))).await;
    assert!(matches!(bad, Err(StoreError::NotFound(_))), "{bad:?}");
}
