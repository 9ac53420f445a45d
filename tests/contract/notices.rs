//! Notices: how far the telling is, who is told, what lies behind the bell.

use crate::bench::{Bench, Owner, a_bid, a_user, at, key, page};
use arte::auction::{EventKind, Head, Outcome, Status};
use arte::ids::{AuctionId, Paddle, SaleId, UserId};
use arte::notices::{Channel, Kind, Preferences};
use arte::persistence::{
    ALL_PADDLES, Append, Appended, Audience, Decision, EVERYBODY, Erased, Erasure, NewMail, NewNotice, Notice,
    Position, Recipient, Said, Store, StoreError, Telling,
};
use std::sync::Arc;
use uuid::Uuid;

/// A name that sorts by second.
fn name(second: i64) -> Uuid {
    let millis = u128::try_from(second).unwrap() * 1_000;
    Uuid::from_u128((millis << 80) | (Uuid::new_v4().as_u128() & ((1 << 64) - 1)) | (7 << 76) | (2 << 62))
}

fn a_notice(user: UserId, kind: Kind, sale: SaleId, auction: AuctionId, seq: u64, second: i64) -> NewNotice {
    let mail = NewMail {
        id: name(second),
        to: "ann@example.org".into(),
        kind: kind.word().into(),
        language: "ko".into(),
        subject: "x".into(),
        text: "x\n".into(),
        html: "<p>x</p>".into(),
        created_at: at(second),
        holds_secret: false,
    };
    let notice = Notice {
        id: name(second),
        user,
        kind,
        sale,
        auction,
        seq,
        title: "Moon jar \"달\"".into(),
        price: Some(format!("{seq}.00")),
        currency: "USD".into(),
        at: at(second),
        told_at: at(second),
        read_at: None,
    };
    NewNotice { notice, in_bell: true, mail: Some(mail) }
}

async fn position(store: &Arc<dyn Store>, auction: AuctionId) -> Option<Position> {
    let found = store.untold(at(0), None, 100).await.unwrap();
    let found = found.into_iter().find(|one| one.auction == auction);
    let asked_for = store.untold_of(at(0), &[AuctionId(Uuid::nil()), auction]).await.unwrap();
    assert_eq!(asked_for.first(), found.as_ref(), "asked for by name it is the same");
    found.map(|one| one.position)
}

fn telling(auction: AuctionId, position: Position, notices: Vec<NewNotice>) -> Telling {
    Telling { auction, position, notices, no_letter_since: at(0), no_opening_since: at(0), deliveries: Vec::new() }
}

/// An auction with some lines, so that it is found.
async fn with_lines(bench: &Bench, lot: u32, lines: usize) -> Owner {
    let mut owner = bench.auction(lot).await;
    for _ in 0..lines {
        owner.say(vec![a_bid(Paddle(1), key())]).await;
    }
    owner
}

async fn letters(store: &Arc<dyn Store>) -> usize {
    store.mails(None, page(100, None)).await.unwrap().items.len()
}

pub async fn an_auction_is_told_of_from_its_first_line_to_its_last(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    bench.draft(9).await;
    let mut owner = bench.auction(1).await;
    assert_eq!(store.untold(at(0), None, 9).await.unwrap(), [], "nothing has happened yet");
    owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]).await;
    let found = store.untold(at(0), None, 9).await.unwrap();
    let first =
        Position { version: 0, seq: 0, part: Paddle(0), leader: None, closing: None, fan: None, is_done: false };
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].auction, found[0].position, found[0].seq), (owner.auction, first, 2));
    assert_eq!((found[0].status, found[0].ends_at), (Status::Open, at(5_000)));

    let fan = Some(UserId(Uuid::from_u128(7)));
    let moved = Position { seq: 1, part: Paddle(7), leader: Some(Paddle(1)), closing: Some(Paddle(3)), fan, ..first };
    assert!(store.tell(&telling(owner.auction, moved, vec![])).await.unwrap());
    assert_eq!(position(&store, owner.auction).await, Some(Position { version: 1, ..moved }));
    assert!(!store.tell(&telling(owner.auction, moved, vec![])).await.unwrap(), "it has moved since");

    // Over, and told to the end: looked at no more, until it is reopened.
    let closed = EventKind::Closed { outcome: Outcome::Passed, opening: None };
    let head = Head { status: Status::Closed, outcome: Some(Outcome::Passed), ..crate::bench::a_head(3) };
    let batch = Append { head, ..owner.batch(vec![closed]) };
    assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);
    let told = Position { version: 1, seq: 3, part: Paddle(0), is_done: true, ..moved };
    assert!(position(&store, owner.auction).await.is_some(), "it is over and not told to the end");
    assert!(store.tell(&telling(owner.auction, told, vec![])).await.unwrap());
    assert_eq!(position(&store, owner.auction).await, None);
    let head = Head { status: Status::Open, ..crate::bench::a_head(4) };
    let batch = Append { head, ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);
    assert_eq!(position(&store, owner.auction).await, Some(Position { version: 2, ..told }));
}

pub async fn an_end_that_is_near_is_found_until_all_have_heard(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let open = Append { head: crate::bench::a_head(1), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    owner.write(open).await.unwrap();
    let mut position = position(&store, owner.auction).await.unwrap();
    position.seq = 1;
    assert!(store.tell(&telling(owner.auction, position, vec![])).await.unwrap());
    assert_eq!(store.untold(at(4_999), None, 9).await.unwrap(), []);
    for (closing, found) in [(None, 1), (Some(Paddle(4)), 1), (Some(ALL_PADDLES), 1), (Some(EVERYBODY), 0)] {
        position = Position { version: position.version + 1, closing, ..position };
        assert!(store.tell(&telling(owner.auction, position, vec![])).await.unwrap());
        assert_eq!(store.untold(at(5_000), None, 9).await.unwrap().len(), found, "{closing:?}");
        assert_eq!(store.untold_of(at(5_000), &[owner.auction]).await.unwrap().len(), found, "{closing:?}");
        assert_eq!(store.untold_of(at(5_000), &[]).await.unwrap(), []);
    }
}

pub async fn of_twenty_who_tell_at_once_one_does(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, _) = bench.bidder().await;
    let owner = with_lines(&bench, 1, 5).await;
    for seq in 1..=5 {
        let seen = position(&store, owner.auction).await.unwrap();
        let race: Vec<_> = (0..20)
            .map(|_| {
                let (store, auction) = (Arc::clone(&store), owner.auction);
                let won = a_notice(ann, Kind::Won, bench.sale, auction, seq, 10);
                let telling = telling(auction, Position { seq, ..seen }, vec![won]);
                tokio::spawn(async move { store.tell(&telling).await.unwrap() })
            })
            .collect();
        let mut told = 0;
        for one in race {
            told += usize::from(one.await.unwrap());
        }
        assert_eq!(told, 1);
    }
    assert_eq!(store.unread(ann).await.unwrap(), 5);
    assert_eq!(letters(&store).await, 5);
}

pub async fn the_outbid_find_one_line_and_get_a_letter_now_and_then(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, _) = bench.bidder().await;
    let owner = with_lines(&bench, 1, 9).await;
    let mut seen = position(&store, owner.auction).await.unwrap();
    let tell = async |seen: &mut Position, seq: u64, second: i64, since: i64, in_bell: bool| {
        seen.seq = seq;
        let notice = a_notice(ann, Kind::Outbid, bench.sale, owner.auction, seq, second);
        let telling = telling(owner.auction, *seen, vec![NewNotice { in_bell, ..notice }]);
        assert!(store.tell(&Telling { no_letter_since: at(since), ..telling }).await.unwrap());
        seen.version += 1;
    };
    let bell = async || store.notices_of(ann, page(9, None)).await.unwrap().items;
    tell(&mut seen, 1, 10, 0, true).await;
    let first = bell().await.remove(0);
    tell(&mut seen, 2, 20, 5, true).await;
    let now = bell().await;
    let renewed = Notice { seq: 2, price: Some("2.00".into()), at: at(20), told_at: at(20), ..first };
    assert_eq!((now, letters(&store).await), (vec![renewed.clone()], 1), "one line, and no second letter");
    tell(&mut seen, 3, 900, 300, true).await;
    assert_eq!((bell().await.len(), letters(&store).await), (1, 2), "still unread, but the letter was long ago");
    assert!(store.mark_read(ann, Some(renewed.id), at(901)).await.unwrap());
    tell(&mut seen, 4, 1_000, 400, true).await;
    assert_eq!((bell().await.len(), letters(&store).await), (2, 2), "what was read is not news");
    // By letter alone.
    tell(&mut seen, 5, 2_000, 1_400, false).await;
    tell(&mut seen, 6, 2_001, 1_401, false).await;
    assert_eq!((bell().await.len(), letters(&store).await), (2, 3));
}

pub async fn a_sale_begins_once_for_everybody(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, _) = bench.bidder().await;
    for (lot, since, heard) in [(1, 0, 1), (2, 0, 1), (3, 100, 2)] {
        let owner = with_lines(&bench, lot, 1).await;
        let seen = Position { seq: 1, ..position(&store, owner.auction).await.unwrap() };
        let opened = a_notice(ann, Kind::Opened, bench.sale, owner.auction, 1, 10 + i64::from(lot));
        let telling = telling(owner.auction, seen, vec![opened]);
        assert!(store.tell(&Telling { no_opening_since: at(since), ..telling }).await.unwrap());
        assert_eq!((store.unread(ann).await.unwrap(), letters(&store).await), (heard, heard as usize), "{lot}");
    }
}

pub async fn who_is_told_is_found_piece_by_piece(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(bench.bidder().await);
    }
    let mut owner = bench.auction(1).await;
    for (_, paddle) in [people[0], people[2], people[4], people[2]] {
        owner.say(vec![a_bid(paddle, key())]).await;
    }
    let mut quiet = Preferences::read("en", "").unwrap();
    quiet.choose(Kind::Lost, Channel::Mail, false);
    store.set_notice_preferences(people[2].0, &quiet).await.unwrap();
    let find = async |audience, most| store.recipients(owner.auction, audience, most).await.unwrap();
    let paddles = |found: &[Recipient]| found.iter().map(|one| one.paddle.unwrap().0).collect::<Vec<_>>();
    let bidders = |before, after| Audience::Bidders { before, after: Paddle(after) };
    let all = find(bidders(5, 0), 9).await;
    assert_eq!(paddles(&all), [1, 3, 5]);
    assert_eq!((all[1].user, &all[1].preferences), (people[2].0, &quiet));
    assert_eq!(all[0].preferences, Preferences::default());
    assert!(all[0].email.ends_with("@example.org"));
    assert_eq!(paddles(&find(bidders(5, 0), 2).await), [1, 3]);
    assert_eq!(paddles(&find(bidders(5, 3), 2).await), [5]);
    assert_eq!(paddles(&find(bidders(3, 0), 9).await), [1, 3], "who bid later is not told of an earlier line");
    assert_eq!(paddles(&find(Audience::Registered { after: Paddle(1) }, 3).await), [2, 3, 4]);
    assert_eq!(paddles(&find(Audience::One(Paddle(4)), 3).await), [4]);
    assert_eq!(paddles(&find(Audience::One(Paddle(9)), 3).await), Vec::<u32>::new());
}

pub async fn who_marked_an_auction_is_found_by_name_and_without_those_who_bid(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let other = bench.auction(2).await;
    let (bidder, paddle) = bench.bidder().await;
    let (registered, _) = bench.bidder().await;
    let mut fans = vec![bidder, registered, bench.user().await, bench.user().await];
    for fan in &fans {
        store.add_favourite(*fan, owner.auction, at(1), 9).await.unwrap();
    }
    store.add_favourite(bench.user().await, other.auction, at(1), 9).await.unwrap();
    owner.say(vec![a_bid(paddle, key())]).await;
    fans.sort_unstable_by_key(|user| *user.0.as_bytes());
    let find = async |before, after, most| {
        let found = store.recipients(owner.auction, Audience::Fans { before, after }, most).await.unwrap();
        assert!(found.iter().all(|one| one.paddle.is_none() && one.email.ends_with("@example.org")), "{found:?}");
        found.into_iter().map(|one| one.user).collect::<Vec<_>>()
    };
    assert_eq!(find(1, None, 9).await, fans, "before the first line nobody has bid");
    assert_eq!(find(1, None, 3).await, fans[..3]);
    assert_eq!(find(1, Some(fans[2]), 3).await, fans[3..]);
    fans.retain(|user| *user != bidder);
    assert_eq!(find(2, None, 9).await, fans, "who bid hears of it as a bidder");
    let gone = fans.remove(0);
    assert!(matches!(store.erase(&forgetting(gone)).await.unwrap(), Erased::Done { .. }));
    assert_eq!(find(2, None, 9).await, fans);
}

pub async fn a_bell_is_its_owners_alone(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, _) = bench.bidder().await;
    let (bob, _) = bench.bidder().await;
    let owner = with_lines(&bench, 1, 9).await;
    let mut seen = position(&store, owner.auction).await.unwrap();
    for seq in 1..=5 {
        seen.seq = seq;
        let second = i64::try_from(seq).unwrap();
        let told = [ann, bob].map(|user| a_notice(user, Kind::Lost, bench.sale, owner.auction, seq, second));
        assert!(store.tell(&telling(owner.auction, seen, told.into())).await.unwrap());
        seen.version += 1;
    }
    let first = store.notices_of(ann, page(3, None)).await.unwrap();
    let rest = store.notices_of(ann, page(3, first.next)).await.unwrap();
    let all: Vec<_> = first.items.into_iter().chain(rest.items).collect();
    assert_eq!(all.iter().map(|notice| notice.seq).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    assert!(all.iter().all(|notice| notice.user == ann) && rest.next.is_none());
    assert!(matches!(store.notices_of(ann, page(3, Some("?".into()))).await, Err(StoreError::NotFound("cursor"))));

    assert!(!store.mark_read(bob, Some(all[0].id), at(9)).await.unwrap(), "it is not his");
    assert!(store.mark_read(ann, Some(all[0].id), at(9)).await.unwrap());
    assert!(store.mark_read(ann, Some(all[0].id), at(99)).await.unwrap());
    assert_eq!(store.notices_of(ann, page(1, None)).await.unwrap().items[0].read_at, Some(at(9)));
    assert_eq!((store.unread(ann).await.unwrap(), store.unread(bob).await.unwrap()), (4, 5));
    store.mark_read(ann, None, at(10)).await.unwrap();
    assert_eq!((store.unread(ann).await.unwrap(), store.unread(bob).await.unwrap()), (0, 5));

    let told = store.told_since(at(3), 3).await.unwrap();
    assert_eq!(told.iter().map(|notice| notice.seq).collect::<Vec<_>>(), [4, 4, 5]);
    assert_eq!(store.forget_notices(at(3)).await.unwrap(), 4);
    assert_eq!(store.notices_of(bob, page(9, None)).await.unwrap().items.len(), 3);
}

pub async fn choices_are_kept(store: Arc<dyn Store>) {
    let user = a_user();
    store.add_user(&user, "x").await.unwrap();
    assert_eq!(store.notice_preferences(user.id).await.unwrap(), Preferences::default());
    let mut chosen = Preferences::read("en", "").unwrap();
    for wants in [false, true] {
        chosen.choose(Kind::Outbid, Channel::Mail, wants);
        store.set_notice_preferences(user.id, &chosen).await.unwrap();
        assert_eq!(store.notice_preferences(user.id).await.unwrap(), chosen);
    }
}

pub async fn a_whole_sale_that_is_scheduled_is_told_of(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let drafts = [bench.draft(1).await.terms.auction, bench.draft(2).await.terms.auction].map(|auction| (auction, 1));
    assert_eq!(store.schedule_drafts(bench.sale, &drafts).await.unwrap(), None);
    for (auction, _) in drafts {
        Owner::claim(&store, auction).await.say(vec![a_bid(Paddle(1), key())]).await;
        let first =
            Position { version: 0, seq: 0, part: Paddle(0), leader: None, closing: None, fan: None, is_done: false };
        assert_eq!(position(&store, auction).await, Some(first));
    }
}

fn forgetting(user: UserId) -> Erasure {
    Erasure { user, at: at(9_000), reason: None, unsettled_since: None, house_settles: false }
}

pub async fn who_is_forgotten_is_told_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, paddle) = bench.bidder().await;
    let (bob, _) = bench.bidder().await;
    let clerk = bench.user().await;
    let said = Said { by: clerk, at: at(2), why: "Ann has moved to Sentinel Street".into() };
    store.decide_registration(bench.sale, paddle, Decision::Withdraw, &said).await.unwrap();
    store.decide_registration(bench.sale, paddle, Decision::Reinstate, &said).await.unwrap();
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(77), key()), a_bid(Paddle(77), key())]).await;
    let mut seen = position(&store, owner.auction).await.unwrap();
    let told = |seq, second| {
        let of = |user| a_notice(user, Kind::Lost, bench.sale, owner.auction, seq, second);
        [NewNotice { in_bell: false, ..of(ann) }, of(bob)].to_vec()
    };
    seen.seq = 1;
    assert!(store.tell(&telling(owner.auction, seen, told(1, 3))).await.unwrap());
    let mut chosen = Preferences::read("en", "").unwrap();
    chosen.choose(Kind::Won, Channel::Mail, false);
    store.set_notice_preferences(ann, &chosen).await.unwrap();
    assert_eq!(store.about(ann).await.unwrap().notices.len(), 1, "also what is not behind the bell");

    assert!(matches!(store.erase(&forgetting(ann)).await.unwrap(), Erased::Done { .. }));
    assert_eq!(store.about(ann).await.unwrap().notices, []);
    assert_eq!(store.notice_preferences(ann).await.unwrap(), Preferences::default());
    let refused = store.set_notice_preferences(ann, &chosen).await;
    assert!(matches!(refused, Err(StoreError::NotFound("user"))), "{refused:?}");
    let line = store.registration_line(bench.sale, ann).await.unwrap().unwrap();
    assert_eq!(line.said, Some(Said { why: String::new(), ..said }), "who and when, and nothing about the person");
    let audience = Audience::Registered { after: Paddle(0) };
    let heard = store.recipients(owner.auction, audience, 9).await.unwrap();
    assert_eq!(heard.iter().map(|one| one.user).collect::<Vec<_>>(), [bob]);
    // Whoever has read the audience before goes on as if nothing were.
    let before = letters(&store).await;
    (seen.version, seen.seq) = (1, 2);
    assert!(store.tell(&telling(owner.auction, seen, told(2, 4))).await.unwrap());
    assert_eq!(store.about(ann).await.unwrap().notices, []);
    assert_eq!((letters(&store).await - before, store.unread(bob).await.unwrap()), (1, 2));
}

/// Of a telling and an erasure at the same time either comes first: neither notice nor letter is left behind.
pub async fn who_is_being_forgotten_is_told_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for round in 0..10 {
        let user = a_user();
        store.add_user(&user, "x").await.unwrap();
        let owner = with_lines(&bench, round + 1, 1).await;
        let seen = Position { seq: 1, ..position(&store, owner.auction).await.unwrap() };
        let mut new = a_notice(user.id, Kind::Lost, bench.sale, owner.auction, 1, 3);
        new.mail.as_mut().unwrap().to.clone_from(&user.email);
        let (one, two) = (Arc::clone(&store), Arc::clone(&store));
        let telling = telling(owner.auction, seen, vec![new]);
        let telling = tokio::spawn(async move { one.tell(&telling).await });
        let erasing = tokio::spawn(async move { two.erase(&forgetting(user.id)).await });
        assert!(telling.await.unwrap().unwrap());
        assert!(matches!(erasing.await.unwrap().unwrap(), Erased::Done { .. }));
        assert_eq!(store.about(user.id).await.unwrap().notices, []);
        assert_eq!(letters(&store).await, 0, "round {round}");
    }
}
