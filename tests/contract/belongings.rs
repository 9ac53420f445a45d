//! What belongs to people: favourites, their own bids, what there is to take along, and being forgotten.

use crate::bench::{
    Bench, Owner, a_bid, a_draft, a_head, a_refusal, a_session, a_sold_head, a_user, amount, at, key, page,
};
use arte::auction::{Act, EventKind, Outcome, Status};
use arte::identity::{Address, BirthDate, Gender, Profile, Purpose};
use arte::ids::{AuctionId, Paddle, UserId};
use arte::persistence::{
    ApiKey, Append, AttemptOutcome, Decision, Erased, Erasure, MyBids, NewApiKey, NewCode, NewMail, Obstacle, Role,
    Said, Standing, Store, StoreError, StoredAnswer, User,
};
use std::sync::Arc;
use uuid::Uuid;

pub fn a_profile(line1: &str) -> Profile {
    Profile {
        gender: Gender::Female,
        birth_date: BirthDate::read("1990-12-31").unwrap(),
        phone: "+821012345678".into(),
        address: Address {
            country: "KR".into(),
            postcode: "03045".into(),
            region: None,
            city: "서울".into(),
            line1: line1.into(),
            line2: None,
        },
    }
}

pub fn a_letter(to: &str, text: &str) -> NewMail {
    NewMail {
        id: Uuid::new_v4(),
        to: to.into(),
        kind: "welcome".into(),
        language: "en".into(),
        subject: "Welcome".into(),
        text: text.into(),
        html: text.into(),
        created_at: at(5),
        holds_secret: false,
    }
}

fn wish(user: UserId) -> Erasure {
    Erasure { user, at: at(9_000), reason: None, unsettled_since: Some(at(0)), house_settles: false }
}

pub async fn forty_favourites_at_once_are_ten(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, bob) = (bench.user().await, bench.user().await);
    let mut auctions = Vec::new();
    for lot in 1..=40 {
        auctions.push(bench.draft(lot).await.terms.auction);
    }
    let race: Vec<_> = auctions
        .iter()
        .map(|auction| {
            let (store, auction) = (Arc::clone(&store), *auction);
            tokio::spawn(async move { store.add_favourite(ann, auction, at(7), 10).await })
        })
        .collect();
    let mut added = 0;
    for runner in race {
        match runner.await.unwrap() {
            Ok(()) => added += 1,
            Err(StoreError::Conflict("favourites")) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let kept = store.favourites(ann).await.unwrap();
    assert_eq!((added, kept.len()), (10, 10));
    // One that is there may come again although there is no room; another one may not.
    store.add_favourite(ann, kept[3].auction, at(8), 10).await.unwrap();
    assert_eq!(store.favourites(ann).await.unwrap(), kept);
    store.remove_favourite(ann, kept[3].auction).await.unwrap();
    store.remove_favourite(ann, kept[3].auction).await.unwrap();
    let other = *auctions.iter().find(|auction| kept.iter().all(|line| line.auction != **auction)).unwrap();
    store.add_favourite(ann, other, at(9), 10).await.unwrap();
    assert_eq!(store.favourites(ann).await.unwrap()[0].auction, other, "the newest first");
    assert_eq!(store.favourites(bob).await.unwrap(), []);
    let nowhere = store.add_favourite(bob, AuctionId(Uuid::new_v4()), at(9), 10).await;
    assert!(matches!(nowhere, Err(StoreError::NotFound("auction"))), "{nowhere:?}");
    let nobody = store.add_favourite(UserId(Uuid::new_v4()), other, at(9), 10).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("user"))), "{nobody:?}");
}

/// Says how an auction ends.
async fn ends(owner: &mut Owner, outcome: Outcome) {
    let batch = owner.batch(vec![EventKind::Closed { outcome, opening: None }]);
    let head = arte::auction::Head {
        seq: batch.head.seq,
        outcome: Some(outcome),
        ..if matches!(outcome, Outcome::Passed) { a_head(0) } else { a_sold_head(0) }
    };
    let head = arte::auction::Head { status: Status::Closed, ..head };
    owner.write(Append { head, ..batch }).await.unwrap();
}

pub async fn my_bids_say_where_they_stand(store: Arc<dyn Store>) {
    // Five sales, one after the other; the heads of the bench are led and won by the first paddle.
    let ann = a_user();
    store.add_user(&ann, "x").await.unwrap();
    let (mut owners, mut benches) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let bench = Bench::new(&store).await;
        store.register(bench.sale, ann.id, None, at(1)).await.unwrap();
        owners.push(bench.auction(1).await);
        benches.push(bench);
    }
    let (bob, bobs) = benches[1].bidder().await;
    let mine = Paddle(1);
    for owner in &mut owners {
        owner.say(vec![a_bid(mine, key()), a_bid(mine, key())]).await;
    }
    owners[1].refuse(vec![a_refusal(ann.id, key(), 1_900), a_refusal(bob, key(), 1_901)]).await;
    owners[1].say(vec![a_bid(bobs, key())]).await;
    ends(&mut owners[2], Outcome::Sold { paddle: mine, hammer_price: amount(20_000) }).await;
    ends(&mut owners[3], Outcome::Passed).await;
    let act = Act { actor: bob, reason: "a mistake".into() };
    let taken_out = EventKind::BidRetracted {
        act,
        of: 1,
        price: None,
        leader: None,
        ask: amount(1),
        bid_count: 1,
        reserve_met: None,
    };
    owners[4].say(vec![taken_out]).await;

    let listed = async |wanted: MyBids, limit: u32| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let got = store.attempts_of_user(&wanted, page(limit, after)).await.unwrap();
            assert!(got.items.len() <= limit as usize);
            all.extend(got.items);
            after = got.next;
            if after.is_none() {
                return all;
            }
        }
    };
    let all = listed(MyBids::of(ann.id), 100).await;
    for limit in [1, 2, 3, 7] {
        assert_eq!(listed(MyBids::of(ann.id), limit).await, all, "{limit} at a time");
    }
    assert_eq!(all.len(), 11);
    assert!(all.is_sorted_by(|one, next| one.attempt.at >= next.attempt.at), "newest first");
    assert!(all.iter().all(|line| line.attempt.user == ann.id));
    let standings = |number: usize| {
        let mut found: Vec<_> = all
            .iter()
            .filter(|line| line.attempt.auction == owners[number].auction)
            .map(|line| line.standing.map(Standing::word))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(standings(0), [Some("leading"); 2]);
    assert_eq!(standings(1), [None, Some("leading"), Some("leading")], "a refusal stands nowhere");
    assert_eq!(standings(2), [Some("won"); 2]);
    assert_eq!(standings(3), [Some("lost"); 2]);
    assert_eq!(standings(4), [Some("leading"), Some("retracted")]);
    let of_bob = listed(MyBids::of(bob), 100).await;
    let words: Vec<_> = of_bob.iter().map(|line| line.standing.map(Standing::word)).collect();
    assert_eq!(words, [None, Some("outbid")], "{of_bob:?}");

    for (accepted, count) in [(Some(true), 10), (Some(false), 1), (None, 11)] {
        let wanted = MyBids { accepted, ..MyBids::of(ann.id) };
        let found = listed(wanted, 3).await;
        assert_eq!(found.len(), count);
        let is_accepted = |outcome| matches!(outcome, AttemptOutcome::Accepted { .. });
        assert!(found.iter().all(|line| accepted.is_none_or(|wish| wish == is_accepted(line.attempt.outcome))));
        let one = MyBids { auction: Some(owners[1].auction), ..wanted };
        let in_one: Vec<_> = found.iter().filter(|line| line.attempt.auction == owners[1].auction).cloned().collect();
        assert_eq!(listed(one, 2).await, in_one);
    }
}

pub async fn what_stands_against_forgetting_somebody_is_said(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let admin = User { role: Role::Admin, ..a_user() };
    store.add_user(&admin, "x").await.unwrap();
    let obstacle = async |wish: &Erasure| store.obstacle(wish).await.unwrap();
    assert_eq!(obstacle(&wish(admin.id)).await, Some(Obstacle::LastAdmin));
    assert_eq!(store.erase(&wish(admin.id)).await.unwrap(), Erased::Hindered(Obstacle::LastAdmin));
    assert_eq!(store.user(admin.id).await.unwrap(), Some(admin.clone()), "nothing was changed");

    let ((ann, paddle), (bob, others)) = (bench.bidder().await, bench.bidder().await);
    let mut owner = bench.auction(1).await;
    assert_eq!(obstacle(&wish(ann)).await, None, "a paddle alone hinders nobody");
    owner.say(vec![a_bid(paddle, key()), a_bid(others, key())]).await;
    for user in [ann, bob] {
        assert_eq!(obstacle(&wish(user)).await, Some(Obstacle::Bidding(owner.auction)), "whoever leads");
    }
    ends(&mut owner, Outcome::Sold { paddle, hammer_price: amount(20_000) }).await;
    assert_eq!(obstacle(&wish(ann)).await, Some(Obstacle::Unsettled(owner.auction)));
    assert_eq!(obstacle(&wish(bob)).await, None);
    let settled = Erasure { unsettled_since: None, ..wish(ann) };
    assert_eq!(obstacle(&settled).await, None);
    let long_ago = Erasure { unsettled_since: Some(at(5_000)), ..wish(ann) };
    assert_eq!(obstacle(&long_ago).await, None, "the end was not after that");

    let seller = bench.user().await;
    let artwork = bench.artwork(Some(seller)).await;
    let draft = a_draft(bench.sale, artwork, 7);
    store.add_auction(&draft).await.unwrap();
    assert_eq!(obstacle(&wish(seller)).await, None, "a draft is no sale");
    store.schedule_auction(draft.terms.auction).await.unwrap();
    assert_eq!(obstacle(&wish(seller)).await, Some(Obstacle::Consigning(draft.terms.auction)));

    let nobody = store.obstacle(&wish(UserId(Uuid::new_v4()))).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("user"))), "{nobody:?}");
}

pub async fn who_is_erased_leaves_a_paddle_and_nothing_else(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let ann = User { email: format!("{}@people.example", Uuid::new_v4()), ..a_user() };
    store.add_person(&ann, "x", &a_profile("1 Sentinel Street")).await.unwrap();
    let (registration, _) = store.register(bench.sale, ann.id, Some(amount(500)), at(1)).await.unwrap();
    let mut owner = bench.auction(1).await;
    owner.refuse(vec![a_refusal(ann.id, key(), 11)]).await;
    owner.say(vec![a_bid(registration.paddle, key())]).await;
    ends(&mut owner, Outcome::Passed).await;
    let events = store.events(owner.auction, 1, 100).await.unwrap();
    store.add_favourite(ann.id, owner.auction, at(7), 10).await.unwrap();
    let session = a_session(ann.id, 90_000);
    store.open_session(&session).await.unwrap();
    store.put(&a_letter(&ann.email, "Dear Ann")).await.unwrap();
    let kept = a_letter("bob@people.example", "Dear Bob");
    store.put(&kept).await.unwrap();
    let code = NewCode {
        email: ann.email.clone(),
        purpose: Purpose::PasswordReset,
        code_hash: [1; 32],
        tries: 45,
        known_tries: 5,
        at: at(8_990),
        expires_at: at(9_100),
    };
    store.put_code(&code).await.unwrap();
    let key = ApiKey {
        id: Uuid::new_v4(),
        owner: ann.clone(),
        name: "Ann's importer".into(),
        scopes: vec![arte::identity::Scope::UsersRead],
        created_at: at(2),
        expires_at: at(90_000),
        revoked_at: None,
    };
    let new_key = NewApiKey { key, hash: [3; 32] };
    store.add_api_key(&new_key).await.unwrap();
    store.begin_call(ann.id, "mine", &[0; 32], at(8_000), at(0)).await.unwrap();
    let admin = User { role: Role::Admin, ..a_user() };
    store.add_user(&admin, "x").await.unwrap();
    store.begin_call(admin.id, "about ann", &[3; 32], at(8_000), at(0)).await.unwrap();
    let told = format!("{{\"email\":\"{}\"}}", ann.email);
    let told = StoredAnswer { status: 200, etag: Some("\"1\"".into()), body: told };
    store.finish_call(admin.id, "about ann", Some(&told)).await.unwrap();

    // The house's own word about her is hers to take along, and goes with her.
    let said = Said { by: admin.id, at: at(8_500), why: "Ann owes us for a vase".into() };
    store.decide_registration(bench.sale, registration.paddle, Decision::Cap(Some(amount(300))), &said).await.unwrap();
    store.decide_registration(bench.sale, registration.paddle, Decision::Withdraw, &said).await.unwrap();

    let about = store.about(ann.id).await.unwrap();
    assert_eq!((about.registrations.len(), about.letters.len(), about.keys.len(), about.consigned.len()), (1, 1, 1, 0));
    let line = &about.registrations[0];
    assert_eq!(Some(line), store.registration_line(bench.sale, ann.id).await.unwrap().as_ref());
    assert_eq!(
        (line.asked, line.registration.cap, line.registration.withdrawn),
        (Some(amount(500)), Some(amount(300)), true)
    );
    assert_eq!(line.said, Some(said.clone()));
    let letters = vec![about.letters[0].id];
    let before = store.attempts_of_user(&MyBids::of(ann.id), page(9, None)).await.unwrap();

    let wish = Erasure { reason: Some("asked by letter".into()), ..wish(ann.id) };
    assert_eq!(store.erase(&wish).await.unwrap(), Erased::Done { letters });
    let again = store.erase(&wish).await;
    assert!(matches!(again, Err(StoreError::NotFound("user"))), "{again:?}");
    store.scrub().await.unwrap();

    let person = store.person(ann.id).await.unwrap().unwrap();
    assert_eq!(person.profile, None);
    assert_eq!((person.user.email.clone(), person.user.name.as_str()), (format!("erased-{}", ann.id), "erased"));
    assert_eq!((person.user.role, person.user.suspended), (Role::Bidder, false));
    assert_eq!(store.credentials(&ann.email).await.unwrap(), None);
    assert_eq!(store.session(session.id, at(9_001)).await.unwrap(), None);
    assert!(store.ended_since(at(9_000)).await.unwrap().contains(&session.id), "other nodes hear of it");
    assert_eq!(store.favourites(ann.id).await.unwrap(), []);
    assert_eq!(store.api_key(&[3; 32], at(9_001)).await.unwrap(), None);
    assert_eq!(store.mail(about.letters[0].id).await.unwrap(), None);
    assert!(store.mail(kept.id).await.unwrap().is_some(), "letters to others stay");
    let done = store.begin_call(admin.id, "about ann", &[3; 32], at(9_001), at(0)).await.unwrap();
    assert_eq!(done, arte::persistence::Idempotent::Reused, "it is neither told nor done again");

    // The log, the paddle and the refusal are what they were.
    assert_eq!(store.events(owner.auction, 1, 100).await.unwrap(), events);
    let seat = store.registration(bench.sale, ann.id).await.unwrap().unwrap();
    assert_eq!((seat.paddle, seat.limit, seat.cap), (registration.paddle, None, None));
    let line = store.registration_line(bench.sale, ann.id).await.unwrap().unwrap();
    assert_eq!((line.asked, line.said), (None, Some(Said { why: String::new(), ..said.clone() })));
    assert_eq!(store.attempts_of_user(&MyBids::of(ann.id), page(9, None)).await.unwrap(), before);
    // Nobody comes back in through the account, nor is anything added to it.
    for refused in [
        store.set_suspended(ann.id, false, "", at(9_002)).await.map(drop),
        store.set_role(ann.id, Role::Admin, "x", at(9_002)).await.map(drop),
        store.set_password(ann.id, "y", None, None, at(9_002)).await,
        store.add_favourite(ann.id, owner.auction, at(9_002), 10).await,
        store.open_session(&a_session(ann.id, 90_000)).await,
        store.add_api_key(&NewApiKey { key: ApiKey { id: Uuid::new_v4(), ..new_key.key }, hash: [4; 32] }).await,
    ] {
        assert!(matches!(refused, Err(StoreError::NotFound("user"))), "{refused:?}");
    }
    let said_again = Said { by: admin.id, at: at(9_002), why: "Ann again".into() };
    let decided = store.decide_registration(bench.sale, registration.paddle, Decision::Reinstate, &said_again).await;
    assert!(matches!(decided, Err(StoreError::NotFound("registration"))), "{decided:?}");
    let edited = store.edit_person(ann.id, 1, "Ann", Some(&a_profile("back again"))).await;
    assert!(matches!(edited, Err(StoreError::Conflict(_))), "{edited:?}");
    // The address is free, and whoever signs up with it is somebody else.
    let second = User { email: ann.email.clone(), ..a_user() };
    store.add_person(&second, "x", &a_profile("2 Other Street")).await.unwrap();
    assert_eq!(store.attempts_of_user(&MyBids::of(second.id), page(9, None)).await.unwrap().items, []);
}

/// Of an erasure and what is added at the same time, either comes first: nothing is left behind.
pub async fn nothing_is_added_to_somebody_who_is_being_erased(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let auction = bench.draft(1).await.terms.auction;
    for _ in 0..10 {
        let ann = a_user();
        store.add_person(&ann, "x", &a_profile("1 Street")).await.unwrap();
        let (one, two, three) = (Arc::clone(&store), Arc::clone(&store), Arc::clone(&store));
        let id = ann.id;
        let adding = tokio::spawn(async move { one.add_favourite(id, auction, at(7), 10).await });
        let editing = tokio::spawn(async move { two.edit_person(id, 1, "Ann", Some(&a_profile("2 Street"))).await });
        let erasing = tokio::spawn(async move { three.erase(&wish(id)).await });
        let _ = (adding.await.unwrap(), editing.await.unwrap());
        assert!(matches!(erasing.await.unwrap(), Ok(Erased::Done { .. })));
        let person = store.person(id).await.unwrap().unwrap();
        assert_eq!((person.profile, person.user.name.as_str()), (None, "erased"));
        assert_eq!(store.favourites(id).await.unwrap(), []);
    }
}

pub async fn the_last_two_admins_cannot_both_be_erased(store: Arc<dyn Store>) {
    let mut admins = Vec::new();
    for _ in 0..6 {
        let admin = User { role: Role::Admin, ..a_user() };
        store.add_user(&admin, "x").await.unwrap();
        admins.push(admin.id);
    }
    let race: Vec<_> = admins
        .into_iter()
        .map(|id| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.erase(&wish(id)).await.unwrap() })
        })
        .collect();
    let mut erased = 0;
    for runner in race {
        match runner.await.unwrap() {
            Erased::Done { .. } => erased += 1,
            Erased::Hindered(obstacle) => assert_eq!(obstacle, Obstacle::LastAdmin),
        }
    }
    assert_eq!(erased, 5);
}
