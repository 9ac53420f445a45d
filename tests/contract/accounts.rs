//! People: users, sessions, registrations, idempotent calls.

use crate::bench::{Bench, a_user, amount, at, page};
use arte::ids::{Paddle, SaleId, UserId};
use arte::persistence::{Idempotent, Registration, Role, Session, Store, StoreError, User};
use std::sync::Arc;
use uuid::Uuid;

pub async fn a_user_comes_back_as_added(store: Arc<dyn Store>) {
    for role in Role::ALL {
        let user = User { role, ..a_user() };
        let hash = format!("$argon2id$of {}", user.id);
        store.add_user(&user, &hash).await.unwrap();
        assert_eq!(store.user(user.id).await.unwrap(), Some(user.clone()));
        assert_eq!(store.credentials(&user.email).await.unwrap(), Some((user.clone(), hash)));
        let same_address = User { id: UserId(Uuid::new_v4()), ..user };
        assert!(matches!(store.add_user(&same_address, "x").await, Err(StoreError::Conflict(_))));
    }
    assert_eq!(store.user(UserId(Uuid::new_v4())).await.unwrap(), None);
    assert_eq!(store.credentials("nobody@example.org").await.unwrap(), None);
}

pub async fn users_are_listed_page_by_page(store: Arc<dyn Store>) {
    let mut users: Vec<User> = (0..5).map(|_| a_user()).collect();
    for user in &users {
        store.add_user(user, "x").await.unwrap();
    }
    users.sort_by_key(|user| user.id);
    let first = store.users(page(3, None)).await.unwrap();
    let second = store.users(page(3, first.next)).await.unwrap();
    assert_eq!((first.items, second.items, second.next), (users[..3].to_vec(), users[3..].to_vec(), None));
    assert!(matches!(store.users(page(3, Some("?".into()))).await, Err(StoreError::NotFound("cursor"))));
}

pub async fn a_suspension_ends_all_sessions(store: Arc<dyn Store>) {
    let (user, other) = (a_user(), a_user());
    for user in [&user, &other] {
        store.add_user(user, "x").await.unwrap();
    }
    store.open_session(&[1; 32], user.id, at(100)).await.unwrap();
    store.open_session(&[2; 32], user.id, at(100)).await.unwrap();
    store.open_session(&[3; 32], other.id, at(100)).await.unwrap();

    let suspended = store.set_suspended(user.id, true, "two accounts", at(50)).await.unwrap();
    assert_eq!(suspended, User { suspended: true, ..user.clone() });
    assert_eq!(store.user(user.id).await.unwrap(), Some(suspended));
    assert_eq!(store.suspended_users().await.unwrap(), [user.id]);
    assert_eq!(store.session(&[1; 32], at(60)).await.unwrap(), None);
    assert!(store.session(&[3; 32], at(60)).await.unwrap().is_some(), "others stay signed in");

    assert_eq!(store.set_suspended(user.id, false, "", at(70)).await.unwrap(), user);
    assert_eq!(store.suspended_users().await.unwrap(), []);
    assert_eq!(store.session(&[2; 32], at(80)).await.unwrap(), None, "a session that was ended does not come back");
    store.open_session(&[4; 32], user.id, at(100)).await.unwrap();
    assert!(store.session(&[4; 32], at(80)).await.unwrap().is_some());
    let nobody = store.set_suspended(UserId(Uuid::new_v4()), true, "", at(1)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
}

pub async fn a_session_ends_in_time(store: Arc<dyn Store>) {
    let user = a_user();
    store.add_user(&user, "x").await.unwrap();
    store.open_session(&[7; 32], user.id, at(100)).await.unwrap();
    let session = Some(Session { user: user.clone(), expires_at: at(100) });
    assert_eq!(store.session(&[7; 32], at(99)).await.unwrap(), session);
    assert_eq!(store.session(&[7; 32], at(100)).await.unwrap(), None);
    assert_eq!(store.session(&[8; 32], at(1)).await.unwrap(), None);
    for _ in 0..2 {
        store.end_session(&[7; 32]).await.unwrap();
        assert_eq!(store.session(&[7; 32], at(1)).await.unwrap(), None);
    }
    let of_nobody = store.open_session(&[9; 32], UserId(Uuid::new_v4()), at(1)).await;
    assert!(matches!(of_nobody, Err(StoreError::NotFound(_))));
}

pub async fn a_bidder_gets_one_paddle(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, bob) = (bench.user().await, bench.user().await);
    let of_ann = |limit| Registration { sale: bench.sale, user: ann, paddle: Paddle(1), limit, created_at: at(1) };
    let some = Some(amount(500));
    assert_eq!(store.register(bench.sale, ann, some, at(1)).await.unwrap(), (of_ann(some), true));
    assert_eq!(store.register(bench.sale, ann, None, at(2)).await.unwrap(), (of_ann(None), false));
    assert_eq!(store.registration(bench.sale, ann).await.unwrap(), Some(of_ann(None)));
    assert_eq!(store.registration(bench.sale, bob).await.unwrap(), None);
    let (second, new) = store.register(bench.sale, bob, None, at(3)).await.unwrap();
    assert!(new && second.paddle == Paddle(2));
    assert_eq!(store.registrations(bench.sale).await.unwrap(), [of_ann(None), second]);

    let other = Bench::new(&store).await;
    assert_eq!(
        store.register(other.sale, bob, None, at(4)).await.unwrap().0.paddle,
        Paddle(1),
        "paddles are a sale's own"
    );
    let nobody = store.register(bench.sale, UserId(Uuid::new_v4()), None, at(5)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("user"))), "{nobody:?}");
    let nowhere = store.register(SaleId(Uuid::new_v4()), ann, None, at(5)).await;
    assert!(matches!(nowhere, Err(StoreError::NotFound("sale"))), "{nowhere:?}");
}

pub async fn twenty_bidders_at_once_get_twenty_paddles(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut users = Vec::new();
    for _ in 0..20 {
        users.push(bench.user().await);
    }
    // Everybody twice: the second call must find what the first one made, whichever comes first.
    let race: Vec<_> = users
        .iter()
        .chain(&users)
        .map(|user| {
            let (store, sale, user) = (Arc::clone(&store), bench.sale, *user);
            tokio::spawn(async move { store.register(sale, user, None, at(1)).await.unwrap() })
        })
        .collect();
    let mut paddles = Vec::new();
    for runner in race {
        let (registration, new) = runner.await.unwrap();
        assert_eq!(store.registration(bench.sale, registration.user).await.unwrap(), Some(registration));
        if new {
            paddles.push(registration.paddle.0);
        }
    }
    paddles.sort_unstable();
    assert_eq!(paddles, (1..=20).collect::<Vec<_>>());
    assert_eq!(store.registrations(bench.sale).await.unwrap().len(), 20);
}

pub async fn a_call_is_begun_once_and_answered_for_ever(store: Arc<dyn Store>) {
    let (user, other) = (a_user(), a_user());
    for user in [&user, &other] {
        store.add_user(user, "x").await.unwrap();
    }
    let begin = async |user: &User, digest, now, before| {
        store.begin_call(user.id, "key", &[digest; 32], at(now), at(before)).await.unwrap()
    };
    assert_eq!(begin(&user, 1, 10, 0).await, Idempotent::Begun);
    assert_eq!(begin(&user, 1, 11, 0).await, Idempotent::Running);
    assert_eq!(begin(&user, 2, 11, 0).await, Idempotent::Reused);
    assert_eq!(begin(&other, 2, 11, 0).await, Idempotent::Begun, "a key is its user's");
    assert_eq!(begin(&other, 2, 70, 0).await, Idempotent::Running);
    assert_eq!(begin(&other, 2, 72, 0).await, Idempotent::Begun, "a call that a crash cut off does not block its key");

    store.finish_call(user.id, "key", None).await.unwrap();
    assert_eq!(begin(&user, 2, 12, 0).await, Idempotent::Begun, "taken back, it may be begun again");
    store.finish_call(user.id, "key", Some((201, "{\"a\": \"é\"}"))).await.unwrap();
    let done = Idempotent::Done { status: 201, body: "{\"a\": \"é\"}".into() };
    assert_eq!(begin(&user, 2, 13, 0).await, done);
    store.finish_call(user.id, "key", Some((500, ""))).await.unwrap();
    store.finish_call(user.id, "key", None).await.unwrap();
    assert_eq!(begin(&user, 2, 14, 12).await, done, "an answer that was given stands");
    assert_eq!(begin(&user, 1, 14, 12).await, Idempotent::Reused);
    assert_eq!(begin(&user, 1, 15, 13).await, Idempotent::Begun, "until it is forgotten");
}

pub async fn ten_calls_at_once_are_begun_once(store: Arc<dyn Store>) {
    let user = a_user();
    store.add_user(&user, "x").await.unwrap();
    let race: Vec<_> = (0..10)
        .map(|_| {
            let (store, user) = (Arc::clone(&store), user.id);
            tokio::spawn(async move { store.begin_call(user, "key", &[1; 32], at(1), at(0)).await.unwrap() })
        })
        .collect();
    let mut begun = 0;
    for runner in race {
        match runner.await.unwrap() {
            Idempotent::Begun => begun += 1,
            other => assert_eq!(other, Idempotent::Running),
        }
    }
    assert_eq!(begun, 1);
}
