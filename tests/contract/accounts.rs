//! People: users, registrations, idempotent calls.

use crate::bench::{Bench, a_user, amount, at, page};
use arte::identity::Scope;
use arte::ids::{Paddle, SaleId, UserId};
use arte::persistence::{
    ApiKey, Idempotent, NewApiKey, Registration, Role, Store, StoreError, StoredAnswer, User, UserQuery, UserSort,
};
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
    let query = UserQuery { sort: UserSort::Oldest, containing: None, role: None, suspended: None };
    let first = store.find_users(&query, page(3, None)).await.unwrap();
    let second = store.find_users(&query, page(3, first.next)).await.unwrap();
    assert_eq!((first.items, second.items, second.next), (users[..3].to_vec(), users[3..].to_vec(), None));
    let strange = store.find_users(&query, page(3, Some("?".into()))).await;
    assert!(matches!(strange, Err(StoreError::NotFound("cursor"))));
}

pub async fn a_bidder_gets_one_paddle(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (ann, bob) = (bench.user().await, bench.user().await);
    let (sale, paddle, created_at) = (bench.sale, Paddle(1), at(1));
    let of_ann = |limit, version| Registration {
        sale,
        user: ann,
        paddle,
        limit,
        cap: None,
        withdrawn: false,
        version,
        created_at,
    };
    let some = Some(amount(500));
    assert_eq!(store.register(bench.sale, ann, some, at(1)).await.unwrap(), (of_ann(some, 1), true));
    assert_eq!(store.register(bench.sale, ann, None, at(2)).await.unwrap(), (of_ann(None, 2), false));
    assert_eq!(store.registration(bench.sale, ann).await.unwrap(), Some(of_ann(None, 2)));
    assert_eq!(store.registration(bench.sale, bob).await.unwrap(), None);
    let (second, new) = store.register(bench.sale, bob, None, at(3)).await.unwrap();
    assert!(new && second.paddle == Paddle(2));
    assert_eq!(store.registrations(bench.sale).await.unwrap(), [of_ann(None, 2), second]);

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
        let found = store.registration(bench.sale, registration.user).await.unwrap().unwrap();
        // The other of the two calls may have come meanwhile, which counts.
        assert_eq!(Registration { version: registration.version, ..found }, registration);
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
    let answer = StoredAnswer { status: 201, etag: Some("\"1\"".into()), body: "{\"a\": \"é\"}".into() };
    store.finish_call(user.id, "key", Some(&answer)).await.unwrap();
    let done = Idempotent::Done(answer);
    assert_eq!(begin(&user, 2, 13, 0).await, done);
    let other = StoredAnswer { status: 500, etag: None, body: String::new() };
    store.finish_call(user.id, "key", Some(&other)).await.unwrap();
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

pub async fn users_are_found_by_a_part_of_name_or_address_in_every_order(store: Arc<dyn Store>) {
    let names = [
        ("김민지", "minji@a.example", 3),
        ("Ann Lee", "zoe@b.example", 1),
        ("ann b", "bob@a.example", 2),
        ("100%_!", "x@c.example", 4),
    ];
    let mut users = Vec::new();
    for (name, email, second) in names {
        let user = User { name: name.into(), email: email.into(), created_at: at(second), ..a_user() };
        store.add_user(&user, "x").await.unwrap();
        users.push(user);
    }
    let table: [(UserSort, Option<&str>, &[usize]); 11] = [
        (UserSort::Oldest, None, &[1, 2, 0, 3]),
        (UserSort::Newest, None, &[3, 0, 2, 1]),
        (UserSort::Email, None, &[2, 0, 3, 1]),
        (UserSort::Name, None, &[3, 1, 2, 0]),
        (UserSort::Oldest, Some("ANN"), &[1, 2]),
        (UserSort::Newest, Some("A.Example"), &[0, 2]),
        (UserSort::Oldest, Some("민"), &[0]),
        (UserSort::Oldest, Some("%"), &[3]),
        (UserSort::Oldest, Some("_"), &[3]),
        (UserSort::Oldest, Some("!"), &[3]),
        (UserSort::Oldest, Some("nobody"), &[]),
    ];
    for (sort, containing, expected) in table {
        let query = UserQuery { sort, containing: containing.map(str::to_owned), role: None, suspended: None };
        let (mut found, mut after) = (Vec::new(), None);
        // A page of one at a time, so that every place in the order is a place to go on from.
        loop {
            let page = store.find_users(&query, page(1, after)).await.unwrap();
            found.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let expected: Vec<User> = expected.iter().map(|place| users[*place].clone()).collect();
        assert_eq!(found, expected, "{sort:?} {containing:?}");
    }
}

pub async fn users_are_found_by_role_and_by_whether_they_are_let_in(store: Arc<dyn Store>) {
    let kinds = [(Role::Bidder, false), (Role::Bidder, true), (Role::Operator, false), (Role::Admin, false)];
    let mut users = Vec::new();
    for (second, (role, suspended)) in (1..).zip(kinds) {
        let user = User { role, created_at: at(second), ..a_user() };
        store.add_user(&user, "x").await.unwrap();
        if suspended {
            store.set_suspended(user.id, true, "x", at(9)).await.unwrap();
        }
        users.push(User { suspended, ..user });
    }
    let table: [(Option<Role>, Option<bool>, &[usize]); 7] = [
        (None, None, &[0, 1, 2, 3]),
        (Some(Role::Bidder), None, &[0, 1]),
        (Some(Role::Operator), None, &[2]),
        (None, Some(true), &[1]),
        (None, Some(false), &[0, 2, 3]),
        (Some(Role::Bidder), Some(false), &[0]),
        (Some(Role::Admin), Some(true), &[]),
    ];
    for sort in [UserSort::Oldest, UserSort::Newest, UserSort::Email, UserSort::Name] {
        for (role, suspended, expected) in table {
            let query = UserQuery { sort, containing: None, role, suspended };
            let mut found = store.find_users(&query, page(100, None)).await.unwrap().items;
            found.sort_by_key(|user| user.created_at);
            let expected: Vec<User> = expected.iter().map(|place| users[*place].clone()).collect();
            assert_eq!(found, expected, "{sort:?} {role:?} {suspended:?}");
        }
    }
}

pub async fn another_role_ends_all_sessions_and_the_last_admin_stays(store: Arc<dyn Store>) {
    let (ann, bob) = (User { role: Role::Admin, ..a_user() }, a_user());
    for user in [&ann, &bob] {
        store.add_user(user, "x").await.unwrap();
    }
    let session = crate::bench::a_session(bob.id, 900);
    store.open_session(&session).await.unwrap();
    for refused in [
        store.set_role(ann.id, Role::Operator, "x", at(10)).await,
        store.set_suspended(ann.id, true, "x", at(10)).await,
    ] {
        assert!(matches!(refused, Err(StoreError::Conflict("last admin"))), "{refused:?}");
    }
    assert_eq!(store.user(ann.id).await.unwrap(), Some(ann.clone()));
    assert_eq!(store.set_role(ann.id, Role::Admin, "still", at(11)).await.unwrap(), ann);
    let raised = User { role: Role::Admin, ..bob.clone() };
    assert_eq!(store.set_role(bob.id, Role::Admin, "trusted", at(12)).await.unwrap(), raised);
    assert_eq!(store.session(session.id, at(13)).await.unwrap(), None);
    // A suspended admin is none who could run the house.
    store.set_suspended(bob.id, true, "x", at(14)).await.unwrap();
    assert!(store.set_role(ann.id, Role::Bidder, "x", at(15)).await.is_err());
    assert!(store.set_role(bob.id, Role::Bidder, "x", at(15)).await.is_ok());
    let nobody = store.set_role(UserId(Uuid::new_v4()), Role::Admin, "x", at(16)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))), "{nobody:?}");
}

pub async fn admins_who_demote_each_other_at_once_leave_one(store: Arc<dyn Store>) {
    let mut admins = Vec::new();
    for _ in 0..6 {
        let admin = User { role: Role::Admin, ..a_user() };
        store.add_user(&admin, "x").await.unwrap();
        admins.push(admin.id);
    }
    let race: Vec<_> = admins
        .iter()
        .enumerate()
        .map(|(number, id)| {
            let (store, id) = (Arc::clone(&store), *id);
            tokio::spawn(async move {
                match number % 2 {
                    0 => store.set_role(id, Role::Bidder, "x", at(1)).await.is_ok(),
                    _ => store.set_suspended(id, true, "x", at(1)).await.is_ok(),
                }
            })
        })
        .collect();
    let mut taken_away = 0;
    for runner in race {
        taken_away += usize::from(runner.await.unwrap());
    }
    assert_eq!(taken_away, 5);
}

pub async fn a_key_of_a_service_counts_until_it_ends(store: Arc<dyn Store>) {
    let owner = User { role: Role::Admin, ..a_user() };
    store.add_user(&owner, "x").await.unwrap();
    let key = |number: u8, second: i64| NewApiKey {
        key: ApiKey {
            id: Uuid::new_v4(),
            owner: owner.clone(),
            name: format!("key {number}"),
            scopes: vec![Scope::CatalogueRead, Scope::UsersRead],
            created_at: at(second),
            expires_at: at(100),
            revoked_at: None,
        },
        hash: [number; 32],
    };
    let (first, second) = (key(1, 1), key(2, 2));
    for new in [&first, &second] {
        store.add_api_key(new).await.unwrap();
    }
    assert_eq!(store.api_key(&[1; 32], at(99)).await.unwrap(), Some(first.key.clone()));
    assert_eq!(store.api_key(&[1; 32], at(100)).await.unwrap(), None);
    assert_eq!(store.api_key(&[3; 32], at(50)).await.unwrap(), None);
    // It acts for an admin, and for nobody else.
    store.add_user(&User { role: Role::Admin, ..a_user() }, "x").await.unwrap();
    store.set_role(owner.id, Role::Operator, "x", at(51)).await.unwrap();
    assert_eq!(store.api_key(&[1; 32], at(52)).await.unwrap(), None);
    store.set_role(owner.id, Role::Admin, "x", at(53)).await.unwrap();
    assert!(store.api_key(&[1; 32], at(54)).await.unwrap().is_some());
    assert!(store.revoke_api_key(first.key.id, at(60)).await.unwrap());
    assert!(!store.revoke_api_key(first.key.id, at(61)).await.unwrap());
    assert_eq!(store.api_key(&[1; 32], at(61)).await.unwrap(), None);
    let page_one = store.api_keys(page(1, None)).await.unwrap();
    let page_two = store.api_keys(page(1, page_one.next)).await.unwrap();
    let revoked = ApiKey { revoked_at: Some(at(60)), ..first.key.clone() };
    assert_eq!((page_one.items, page_two.items, page_two.next), (vec![second.key.clone()], vec![revoked], None));
    // The owner is as he is now.
    store.set_role(owner.id, Role::Admin, "x", at(62)).await.unwrap();
    store.add_user(&User { role: Role::Admin, ..a_user() }, "x").await.unwrap();
    store.set_suspended(owner.id, true, "x", at(63)).await.unwrap();
    assert!(store.api_key(&[2; 32], at(64)).await.unwrap().unwrap().owner.suspended);
    let mut strange = key(4, 4);
    strange.key.owner = a_user();
    assert!(matches!(store.add_api_key(&strange).await, Err(StoreError::NotFound("user"))));
}
