//! People who sign up, and what they edit of themselves.

use crate::bench::{a_session, a_user, at};
use arte::identity::{Address, BirthDate, Gender, Profile};
use arte::ids::UserId;
use arte::persistence::{NewSession, Person, Store, StoreError, User};
use std::sync::Arc;
use uuid::Uuid;

fn a_profile() -> Profile {
    Profile {
        gender: Gender::Female,
        birth_date: BirthDate::read("1990-12-31").unwrap(),
        phone: "+821012345678".into(),
        address: Address {
            country: "KR".into(),
            postcode: "03045".into(),
            region: None,
            city: "서울특별시".into(),
            line1: "종로구 사직로 161".into(),
            line2: Some("3층".into()),
        },
    }
}

pub async fn somebody_who_signs_up_comes_back_as_added(store: Arc<dyn Store>) {
    let (user, made) = (a_user(), a_user());
    store.add_person(&user, "$argon2id$x", &a_profile()).await.unwrap();
    let person = Person { user: user.clone(), version: 1, profile: Some(a_profile()) };
    assert_eq!(store.person(user.id).await.unwrap(), Some(person));
    assert_eq!(store.credentials(&user.email).await.unwrap(), Some((user.clone(), "$argon2id$x".into())));
    let again = User { id: UserId(Uuid::new_v4()), ..user.clone() };
    let refused = store.add_person(&again, "y", &a_profile()).await;
    assert!(matches!(refused, Err(StoreError::Conflict("user"))), "{refused:?}");
    assert_eq!(store.person(again.id).await.unwrap(), None);
    store.add_user(&made, "x").await.unwrap();
    assert_eq!(store.person(made.id).await.unwrap(), Some(Person { user: made, version: 1, profile: None }));
}

pub async fn two_who_sign_up_at_once_with_one_address_are_one(store: Arc<dyn Store>) {
    let user = a_user();
    let race: Vec<_> = (0..10)
        .map(|_| {
            let (store, user) = (Arc::clone(&store), User { id: UserId(Uuid::new_v4()), ..user.clone() });
            tokio::spawn(async move { (user.id, store.add_person(&user, "x", &a_profile()).await) })
        })
        .collect();
    let mut added = Vec::new();
    for runner in race {
        match runner.await.unwrap() {
            (id, Ok(())) => added.push(id),
            (id, Err(error)) => {
                assert!(matches!(error, StoreError::Conflict("user")), "{error:?}");
                assert_eq!(store.person(id).await.unwrap(), None, "nothing is left of it");
            }
        }
    }
    assert_eq!(added.len(), 1);
}

pub async fn two_who_edit_at_once_do_not_undo_each_other(store: Arc<dyn Store>) {
    let user = a_user();
    store.add_user(&user, "x").await.unwrap();
    let full = store.edit_person(user.id, 1, "Ann Lee", Some(&a_profile())).await.unwrap();
    let renamed = User { name: "Ann Lee".into(), ..user.clone() };
    assert_eq!(full, Person { user: renamed.clone(), version: 2, profile: Some(a_profile()) });
    assert_eq!(store.edit_person(user.id, 2, "Ann Lee", None).await.unwrap(), Person { version: 3, ..full });
    let stale = store.edit_person(user.id, 2, "Bob", None).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
    let nobody = store.edit_person(UserId(Uuid::new_v4()), 1, "Bob", None).await;
    assert!(matches!(nobody, Err(StoreError::Conflict(_))), "{nobody:?}");
    let race: Vec<_> = (0..10)
        .map(|number| {
            let (store, id) = (Arc::clone(&store), user.id);
            let phone = format!("+8210000000{number:02}");
            tokio::spawn(async move {
                let profile = Profile { phone: phone.clone(), ..a_profile() };
                store.edit_person(id, 3, &phone, Some(&profile)).await.is_ok().then_some(phone)
            })
        })
        .collect();
    let mut winners = Vec::new();
    for runner in race {
        winners.extend(runner.await.unwrap());
    }
    let person = store.person(user.id).await.unwrap().unwrap();
    assert_eq!((winners.len(), person.version), (1, 4));
    assert_eq!((&person.user.name, &person.profile.unwrap().phone), (&winners[0], &winners[0]));
}

pub async fn a_new_password_ends_the_other_sessions(store: Arc<dyn Store>) {
    let user = a_user();
    store.add_user(&user, "old").await.unwrap();
    let with = |password_hash: &str| NewSession { password_hash: password_hash.into(), ..a_session(user.id, 900) };
    let mut sessions: Vec<NewSession> = Vec::new();
    for _ in 0..3 {
        sessions.push(with("old"));
        store.open_session(sessions.last().unwrap()).await.unwrap();
    }
    let alive = async |second| {
        let mut alive = Vec::new();
        for session in &sessions {
            alive.push(store.session(session.id, at(second)).await.unwrap().is_some());
        }
        alive
    };
    store.end_session(user.id, sessions[2].id, at(5)).await.unwrap();
    store.set_password(user.id, "new", None, Some(sessions[0].id), at(10)).await.unwrap();
    assert_eq!(store.credentials(&user.email).await.unwrap().unwrap().1, "new");
    assert_eq!(alive(11).await, [true, false, false]);
    let ended = store.ended_since(at(10)).await.unwrap();
    assert!(ended.contains(&sessions[1].id) && !ended.contains(&sessions[0].id), "{ended:?}");
    // One that an earlier change ended does not come back by being kept.
    store.set_password(user.id, "newer", None, Some(sessions[1].id), at(20)).await.unwrap();
    assert_eq!(alive(21).await, [false, false, false]);
    store.open_session(&with("newer")).await.unwrap();
    // A login that was checked before the change comes too late, and so does a change.
    let late = store.open_session(&with("old")).await;
    assert!(matches!(late, Err(StoreError::NotFound(_))), "{late:?}");
    let late = store.set_password(user.id, "another", Some("old"), None, at(29)).await;
    assert!(matches!(late, Err(StoreError::NotFound(_))), "{late:?}");
    assert_eq!(store.credentials(&user.email).await.unwrap().unwrap().1, "newer");
    store.set_password(user.id, "newest", None, None, at(30)).await.unwrap();
    assert_eq!(store.sessions_of(user.id, at(31)).await.unwrap(), []);
    let nobody = store.set_password(UserId(Uuid::new_v4()), "x", None, None, at(1)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
}
