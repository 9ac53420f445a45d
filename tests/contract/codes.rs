//! Codes by mail: few tries, however many come at once, and each right one traded once.

use crate::bench::at;
use arte::identity::Purpose;
use arte::persistence::{CodeTry, Codes, NewCode};
use std::sync::Arc;

const EMAIL: &str = "ann@people.example";

fn a_code(hash: u8) -> NewCode {
    let (email, purpose) = (EMAIL.to_owned(), Purpose::SignUp);
    NewCode { email, purpose, code_hash: [hash; 32], tries: 45, known_tries: 5, at: at(1), expires_at: at(181) }
}

fn a_try(hash: u8, second: i64) -> CodeTry {
    CodeTry {
        email: EMAIL.to_owned(),
        purpose: Purpose::SignUp,
        code_hash: [hash; 32],
        client: "192.0.2.1".into(),
        is_known: false,
        client_tries: 5,
        at: at(second),
        verification_hash: [hash; 32],
        verified_until: at(second + 600),
    }
}

async fn email_of(store: &Arc<dyn Codes>, hash: u8, second: i64) -> Option<String> {
    store.verified(&[hash; 32], Purpose::SignUp, at(second)).await.unwrap()
}

pub async fn a_right_code_is_traded_once(store: Arc<dyn Codes>) {
    assert!(!store.try_code(&a_try(1, 2)).await.unwrap(), "no code was sent");
    store.put_code(&a_code(1)).await.unwrap();
    for wrong in [
        CodeTry { email: "bob@people.example".into(), ..a_try(1, 2) },
        CodeTry { purpose: Purpose::PasswordReset, ..a_try(1, 2) },
    ] {
        assert!(!store.try_code(&wrong).await.unwrap(), "{wrong:?}");
    }
    assert!(store.try_code(&a_try(1, 2)).await.unwrap());
    assert_eq!(email_of(&store, 1, 3).await.as_deref(), Some(EMAIL));
    assert!(!store.try_code(&a_try(1, 3)).await.unwrap(), "once");
}

pub async fn a_code_has_five_tries_and_three_minutes(store: Arc<dyn Codes>) {
    store.put_code(&a_code(1)).await.unwrap();
    assert!(!store.try_code(&a_try(1, 181)).await.unwrap(), "too late");
    for _ in 0..4 {
        assert!(!store.try_code(&a_try(2, 2)).await.unwrap());
    }
    assert!(store.try_code(&a_try(1, 180)).await.unwrap(), "the fifth");
    store.put_code(&a_code(1)).await.unwrap();
    for _ in 0..5 {
        assert!(!store.try_code(&a_try(2, 2)).await.unwrap());
    }
    assert!(!store.try_code(&a_try(1, 2)).await.unwrap(), "the sixth");
}

pub async fn a_new_code_takes_the_place_of_the_old(store: Arc<dyn Codes>) {
    store.put_code(&a_code(1)).await.unwrap();
    for _ in 0..5 {
        assert!(!store.try_code(&a_try(9, 2)).await.unwrap());
    }
    store.put_code(&a_code(2)).await.unwrap();
    assert!(!store.try_code(&a_try(1, 2)).await.unwrap());
    assert!(store.try_code(&a_try(2, 2)).await.unwrap());
}

/// The stores': Redis forgets by itself.
pub async fn what_has_expired_is_forgotten_with_the_next_code(store: Arc<dyn Codes>) {
    store.put_code(&a_code(2)).await.unwrap();
    assert!(store.try_code(&a_try(2, 2)).await.unwrap());
    assert_eq!(email_of(&store, 2, 3).await.as_deref(), Some(EMAIL));
    store.put_code(&NewCode { at: at(700), expires_at: at(880), ..a_code(3) }).await.unwrap();
    assert_eq!(email_of(&store, 2, 3).await, None);
}

pub async fn a_hundred_guesses_at_once_are_five_tries(store: Arc<dyn Codes>) {
    for round in 0..3 {
        store.put_code(&a_code(200)).await.unwrap();
        let race: Vec<_> = (0..100_u8)
            .map(|number| {
                let (store, attempt) = (Arc::clone(&store), a_try(number, 2));
                tokio::spawn(async move { store.try_code(&attempt).await.unwrap() })
            })
            .collect();
        for runner in race {
            assert!(!runner.await.unwrap());
        }
        assert!(
            !store.try_code(&a_try(200, 2)).await.unwrap(),
            "round {round}: nothing is left of it for the right one"
        );
    }
}

pub async fn a_stranger_who_guesses_uses_up_his_own_tries(store: Arc<dyn Codes>) {
    let from = |client: u32, hash| CodeTry { client: format!("192.0.2.{client}"), ..a_try(hash, 2) };
    store.put_code(&a_code(1)).await.unwrap();
    for _ in 0..20 {
        assert!(!store.try_code(&from(66, 9)).await.unwrap());
    }
    assert!(!store.try_code(&from(66, 1)).await.unwrap(), "his are used up");
    assert!(store.try_code(&from(1, 1)).await.unwrap(), "and not the owner's");

    // All strangers together have 45, however many they are and however many come at once.
    store.put_code(&a_code(2)).await.unwrap();
    let race: Vec<_> = (0..200)
        .map(|number| {
            let (store, attempt) = (Arc::clone(&store), from(number, 9));
            tokio::spawn(async move { store.try_code(&attempt).await.unwrap() })
        })
        .collect();
    for runner in race {
        assert!(!runner.await.unwrap());
    }
    assert!(!store.try_code(&from(300, 2)).await.unwrap(), "nothing is left for the 46th");
    // Those whom the account is known from have five of their own.
    let known = |hash| CodeTry { is_known: true, ..from(66, hash) };
    for _ in 0..4 {
        assert!(!store.try_code(&known(9)).await.unwrap());
    }
    assert!(store.try_code(&known(2)).await.unwrap(), "the fifth");
    store.put_code(&a_code(3)).await.unwrap();
    for _ in 0..5 {
        assert!(!store.try_code(&known(9)).await.unwrap());
    }
    assert!(!store.try_code(&known(3)).await.unwrap(), "the sixth");
    assert!(store.try_code(&from(66, 3)).await.unwrap(), "a new code has new tries, and these are the strangers'");
}

pub async fn the_right_code_at_once_by_many_is_traded_once(store: Arc<dyn Codes>) {
    store.put_code(&a_code(1)).await.unwrap();
    let race: Vec<_> = (0..20_u8)
        .map(|number| {
            let attempt = CodeTry { verification_hash: [100 + number; 32], ..a_try(1, 2) };
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.try_code(&attempt).await.unwrap() })
        })
        .collect();
    let mut traded = 0;
    for runner in race {
        traded += u32::from(runner.await.unwrap());
    }
    assert_eq!(traded, 1);
    let mut proofs = 0;
    for number in 0..20 {
        proofs += u32::from(email_of(&store, 100 + number, 3).await.is_some());
    }
    assert_eq!(proofs, 1);
}

pub async fn a_proof_is_good_once_for_one_purpose_and_not_for_long(store: Arc<dyn Codes>) {
    store.put_code(&a_code(1)).await.unwrap();
    assert!(store.try_code(&a_try(1, 2)).await.unwrap());
    let using = async |purpose, second| store.use_verification(&[1; 32], purpose, at(second)).await.unwrap();
    assert_eq!(using(Purpose::PasswordReset, 3).await, None);
    assert_eq!(using(Purpose::SignUp, 602).await, None, "too late");
    assert_eq!((email_of(&store, 1, 602).await, email_of(&store, 1, 601).await.as_deref()), (None, Some(EMAIL)));
    assert_eq!(using(Purpose::SignUp, 601).await.as_deref(), Some(EMAIL));
    assert_eq!(using(Purpose::SignUp, 601).await, None);
    assert_eq!(email_of(&store, 1, 3).await, None);
}

pub async fn twenty_uses_of_a_proof_at_once_are_one(store: Arc<dyn Codes>) {
    store.put_code(&a_code(1)).await.unwrap();
    assert!(store.try_code(&a_try(1, 2)).await.unwrap());
    let race: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.use_verification(&[1; 32], Purpose::SignUp, at(3)).await.unwrap() })
        })
        .collect();
    let mut used = 0;
    for runner in race {
        used += u32::from(runner.await.unwrap().is_some());
    }
    assert_eq!(used, 1);
}
