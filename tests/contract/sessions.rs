//! Sessions: opened, refreshed, ended, by one or by many at once.

use crate::bench::{a_session, a_user, at};
use arte::ids::{SignInId, UserId};
use arte::persistence::{NewSession, Session, SessionLine, Store, StoreError, Turn, Turned, User};
use std::sync::Arc;
use uuid::Uuid;

async fn somebody(store: &Arc<dyn Store>) -> User {
    let user = a_user();
    store.add_user(&user, "x").await.unwrap();
    user
}

async fn opened(store: &Arc<dyn Store>, user: UserId, until: i64) -> NewSession {
    let new = a_session(user, until);
    store.open_session(&new).await.unwrap();
    new
}

async fn is_alive(store: &Arc<dyn Store>, id: SignInId, second: i64) -> bool {
    store.session(id, at(second)).await.unwrap().is_some()
}

/// One use of the token `presented`, which `next` follows, ten seconds of grace.
fn a_turn(session: &NewSession, presented: u8, next: u8, second: i64) -> Turn {
    Turn {
        session: session.id,
        family_hash: session.family_hash,
        presented: [presented; 32],
        next: [next; 32],
        salt: [next ^ 0xff; 32],
        at: at(second),
        grace_since: at(second - 10),
        expires_at: at(second + 100),
        opened_since: at(second - 1_000),
    }
}

pub async fn a_suspension_ends_all_sessions(store: Arc<dyn Store>) {
    let (user, other) = (somebody(&store).await, somebody(&store).await);
    let (first, second) = (opened(&store, user.id, 100).await, opened(&store, user.id, 100).await);
    let others = opened(&store, other.id, 100).await;

    let suspended = store.set_suspended(user.id, true, "two accounts", at(50)).await.unwrap();
    assert_eq!(suspended, User { suspended: true, ..user.clone() });
    assert_eq!(store.user(user.id).await.unwrap(), Some(suspended));
    assert_eq!(store.suspended_users().await.unwrap(), [user.id]);
    assert!(!is_alive(&store, first.id, 60).await);
    assert!(is_alive(&store, others.id, 60).await, "others stay signed in");
    let late = store.open_session(&a_session(user.id, 100)).await;
    assert!(matches!(late, Err(StoreError::NotFound(_))), "a login that was checked before comes too late: {late:?}");
    assert_eq!(store.turn(&a_turn(&first, 1, 2, 60)).await.unwrap(), Turned::Unknown, "nor by its refresh token");

    assert_eq!(store.set_suspended(user.id, false, "", at(70)).await.unwrap(), user);
    assert_eq!(store.suspended_users().await.unwrap(), []);
    assert!(!is_alive(&store, second.id, 80).await, "a session that was ended does not come back");
    let third = opened(&store, user.id, 100).await;
    assert!(is_alive(&store, third.id, 80).await);
    let nobody = store.set_suspended(UserId(Uuid::new_v4()), true, "", at(1)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
}

pub async fn a_session_ends_in_time(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let new = opened(&store, user.id, 100).await;
    let session = Some(Session { id: new.id, user: user.clone(), expires_at: at(100) });
    assert_eq!(store.session(new.id, at(99)).await.unwrap(), session);
    assert_eq!(store.session(new.id, at(100)).await.unwrap(), None);
    assert_eq!(store.turn(&a_turn(&new, 1, 2, 100)).await.unwrap(), Turned::Unknown);
    assert_eq!(store.session(SignInId(Uuid::new_v4()), at(1)).await.unwrap(), None);
    let of_nobody = store.open_session(&a_session(UserId(Uuid::new_v4()), 1)).await;
    assert!(matches!(of_nobody, Err(StoreError::NotFound(_))));
}

pub async fn a_session_is_ended_by_its_user_alone(store: Arc<dyn Store>) {
    let (user, other) = (somebody(&store).await, somebody(&store).await);
    let new = opened(&store, user.id, 100).await;
    assert!(!store.end_session(other.id, new.id, at(50)).await.unwrap());
    assert!(is_alive(&store, new.id, 51).await);
    assert!(store.end_session(user.id, new.id, at(52)).await.unwrap());
    assert!(!store.end_session(user.id, new.id, at(53)).await.unwrap(), "it is ended once");
    assert!(!is_alive(&store, new.id, 53).await);
    assert_eq!(store.turn(&a_turn(&new, 1, 2, 53)).await.unwrap(), Turned::Unknown);
}

pub async fn sessions_are_listed_newest_first(store: Arc<dyn Store>) {
    let (user, other) = (somebody(&store).await, somebody(&store).await);
    let mut sessions = Vec::new();
    for second in 1..=4 {
        let new = NewSession { at: at(second), device: format!("device {second}"), ..a_session(user.id, 100) };
        store.open_session(&new).await.unwrap();
        sessions.push(new);
    }
    opened(&store, other.id, 100).await;
    store.end_session(user.id, sessions[1].id, at(10)).await.unwrap();
    store.turn(&a_turn(&sessions[0], 1, 2, 20)).await.unwrap();
    let line = |new: &NewSession, used: i64, until: i64| SessionLine {
        id: new.id,
        device: new.device.clone(),
        address: new.address.clone(),
        created_at: new.at,
        used_at: at(used),
        expires_at: at(until),
    };
    let lines = [line(&sessions[3], 4, 100), line(&sessions[2], 3, 100), line(&sessions[0], 20, 120)];
    assert_eq!(store.sessions_of(user.id, at(99)).await.unwrap(), lines);
    assert_eq!(store.sessions_of(user.id, at(100)).await.unwrap(), lines[2..]);
}

pub async fn a_refresh_token_is_good_once(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let new = opened(&store, user.id, 100).await;
    let alive = |until: i64| Session { id: new.id, user: user.clone(), expires_at: at(until) };
    assert_eq!(store.turn(&a_turn(&new, 1, 2, 50)).await.unwrap(), Turned::Next(alive(150)));
    assert_eq!(store.turn(&a_turn(&new, 2, 3, 140)).await.unwrap(), Turned::Next(alive(240)));
    assert!(is_alive(&store, new.id, 239).await);
    let mut late = a_turn(&new, 3, 4, 200);
    late.opened_since = at(2);
    assert_eq!(store.turn(&late).await.unwrap(), Turned::Unknown, "a session is refreshed for so long and no longer");
    assert!(is_alive(&store, new.id, 239).await);
}

pub async fn a_token_that_was_just_spent_gets_the_same_successor(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let new = opened(&store, user.id, 100).await;
    store.turn(&a_turn(&new, 1, 2, 50)).await.unwrap();
    for _ in 0..2 {
        let again = store.turn(&a_turn(&new, 1, 9, 59)).await.unwrap();
        assert!(matches!(again, Turned::Again(_, salt) if salt == [2 ^ 0xff; 32]), "{again:?}");
    }
    assert!(matches!(store.turn(&a_turn(&new, 2, 3, 60)).await.unwrap(), Turned::Next(_)), "which is good");
}

pub async fn an_old_token_ends_the_session(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    // The last one, but too late; and one before the last, however soon.
    for (turns, second) in [(vec![(1, 2, 50)], 60), (vec![(1, 2, 50), (2, 3, 51)], 52)] {
        let (new, other) = (opened(&store, user.id, 100).await, opened(&store, user.id, 100).await);
        for (presented, next, second) in &turns {
            let turned = store.turn(&a_turn(&new, *presented, *next, *second)).await.unwrap();
            assert!(matches!(turned, Turned::Next(_)), "{turned:?}");
        }
        assert_eq!(store.turn(&a_turn(&new, 1, 9, second)).await.unwrap(), Turned::Reused(user.id));
        assert!(!is_alive(&store, new.id, second).await);
        let newest = u8::try_from(turns.len() + 1).unwrap();
        assert_eq!(
            store.turn(&a_turn(&new, newest, 9, second)).await.unwrap(),
            Turned::Unknown,
            "the thief's copy, too"
        );
        assert!(is_alive(&store, other.id, second).await, "the user's other sessions stay");
    }
}

pub async fn a_guessed_token_changes_nothing(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let new = opened(&store, user.id, 100).await;
    store.turn(&a_turn(&new, 1, 2, 50)).await.unwrap();
    for presented in [1, 2, 7] {
        let guess = Turn { family_hash: [8; 32], ..a_turn(&new, presented, 9, 90) };
        assert_eq!(store.turn(&guess).await.unwrap(), Turned::Unknown);
    }
    let elsewhere = Turn { session: SignInId(Uuid::new_v4()), ..a_turn(&new, 2, 3, 90) };
    assert_eq!(store.turn(&elsewhere).await.unwrap(), Turned::Unknown);
    assert!(is_alive(&store, new.id, 90).await, "knowing a session's name is not enough to end it");
    assert!(matches!(store.turn(&a_turn(&new, 2, 3, 91)).await.unwrap(), Turned::Next(_)));
}

pub async fn twenty_uses_at_once_turn_the_token_once(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let new = opened(&store, user.id, 100).await;
    let race: Vec<_> = (0..20)
        .map(|number| {
            let (store, turn) = (Arc::clone(&store), a_turn(&new, 1, 100 + number, 50));
            tokio::spawn(async move { (turn.salt, store.turn(&turn).await.unwrap()) })
        })
        .collect();
    let (mut turned, mut given) = (Vec::new(), Vec::new());
    for runner in race {
        match runner.await.unwrap() {
            (salt, Turned::Next(_)) => turned.push(salt),
            (_, Turned::Again(_, salt)) => given.push(salt),
            (_, other) => panic!("{other:?}"),
        }
    }
    assert_eq!((turned.len(), given.len()), (1, 19));
    assert!(given.iter().all(|salt| *salt == turned[0]), "all hold the same successor");
    assert!(is_alive(&store, new.id, 51).await);
}

pub async fn what_was_ended_is_heard_of(store: Arc<dyn Store>) {
    let (user, other) = (somebody(&store).await, somebody(&store).await);
    let (ended, reused, stays) =
        (opened(&store, user.id, 900).await, opened(&store, user.id, 900).await, opened(&store, user.id, 900).await);
    let suspended = opened(&store, other.id, 900).await;
    assert_eq!(store.ended_since(at(0)).await.unwrap(), []);
    store.end_session(user.id, ended.id, at(100)).await.unwrap();
    store.turn(&a_turn(&reused, 1, 2, 150)).await.unwrap();
    store.turn(&a_turn(&reused, 1, 2, 200)).await.unwrap();
    store.set_suspended(other.id, true, "x", at(300)).await.unwrap();
    for (since, mut expected) in [
        (0, vec![ended.id, reused.id, suspended.id]),
        (100, vec![ended.id, reused.id, suspended.id]),
        (101, vec![reused.id, suspended.id]),
        (300, vec![suspended.id]),
        (301, vec![]),
    ] {
        let mut heard = store.ended_since(at(since)).await.unwrap();
        heard.sort_unstable();
        expected.sort_unstable();
        assert_eq!(heard, expected, "since {since}");
    }
    assert!(is_alive(&store, stays.id, 301).await);
}

pub async fn sessions_that_are_long_over_are_forgotten(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let (expired, ended) = (opened(&store, user.id, 100).await, opened(&store, user.id, 99_999).await);
    store.end_session(user.id, ended.id, at(101)).await.unwrap();
    let hour = 3_600;
    for (second, known) in [(100 + hour, 1), (102 + hour, 0)] {
        let new = NewSession { at: at(second), ..a_session(user.id, 99_999) };
        store.open_session(&new).await.unwrap();
        assert_eq!(store.ended_since(at(0)).await.unwrap().len(), known, "{second}");
    }
    assert!(!is_alive(&store, expired.id, 1).await, "not even at an instant before its end");
}

pub async fn a_session_is_not_refreshed_beyond_its_length(store: Arc<dyn Store>) {
    let user = somebody(&store).await;
    let session = opened(&store, user.id, 100).await;
    // Opened in the first second, fifty seconds long: a refresh in the fortieth is for eleven more, and not for a hundred.
    let turn = Turn { opened_since: at(40 - 50), ..a_turn(&session, 1, 2, 40) };
    let Turned::Next(turned) = store.turn(&turn).await.unwrap() else { panic!("not turned") };
    assert_eq!(turned.expires_at, at(1) + std::time::Duration::from_secs(50));
    assert!(is_alive(&store, session.id, 50).await && !is_alive(&store, session.id, 51).await);
}

pub async fn an_account_is_known_from_where_it_signed_in(store: Arc<dyn Store>) {
    let (ann, bob) = (somebody(&store).await, somebody(&store).await);
    let session = opened(&store, ann.id, 100).await;
    let known = async |user: &User, address: &str| store.is_known_from(&user.email, address).await.unwrap();
    assert!(known(&ann, "127.0.0.1").await && !known(&ann, "127.0.0.2").await && !known(&bob, "127.0.0.1").await);
    assert!(!store.is_known_from("nobody@example.org", "127.0.0.1").await.unwrap());
    store.end_session(ann.id, session.id, at(5)).await.unwrap();
    assert!(!known(&ann, "127.0.0.1").await, "what was ended is not known any more");
    opened(&store, ann.id, 100).await;
    assert!(known(&ann, "127.0.0.1").await);
    store.set_password(ann.id, "y", None, None, at(6)).await.unwrap();
    assert!(!known(&ann, "127.0.0.1").await, "nor what a new password ended");
}
