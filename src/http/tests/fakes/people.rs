//! People in memory, and the answers of their idempotent calls.

use crate::identity::{Claims, write_access_token};
use crate::ids::{SaleId, SignInId, UserId};
use crate::money::Amount;
use crate::persistence::{
    ApiKey, Idempotent, NewAudit, NewMail, People, Registration, Role, Session, StoreError, StoredAnswer, User,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use uuid::Uuid;

/// People in memory; also the other two stores, which cannot be reached.
#[derive(Default)]
pub struct FakePeople {
    pub users: Mutex<Vec<(User, String)>>,
    pub mails: Mutex<Vec<NewMail>>,
    pub sessions: Mutex<HashMap<SignInId, Session>>,
    pub keys: Mutex<Vec<([u8; 32], ApiKey)>>,
    pub calls: Mutex<HashMap<(UserId, String), Call>>,
    pub audits: Mutex<Vec<NewAudit>>,
    pub audit_fails: AtomicBool,
    /// What the store was asked for that could tell of a person, in this order.
    pub asked: Mutex<Vec<&'static str>>,
}

/// Digest, and the answer once there is one.
pub type Call = ([u8; 32], Option<StoredAnswer>);

impl FakePeople {
    pub fn sign_in(&self, role: Role, now: Timestamp) -> String {
        let id = UserId(Uuid::from_u64_pair(1, role as u64));
        let user = User {
            id,
            email: format!("{}@x.example", role.word()),
            name: role.word().into(),
            role,
            suspended: false,
            created_at: now,
        };
        let (session, expires_at) = (SignInId(Uuid::from_u64_pair(2, role as u64)), now + Duration::from_secs(3_600));
        let claims = Claims { user: id, session, issued_at: now, expires_at };
        let token = write_access_token(&super::access_key(), "fake.example", &claims);
        self.sessions.lock().unwrap().insert(session, Session { id: session, user: user.clone(), expires_at });
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| crate::identity::hash_password(super::PASSWORD, &[1; 16]).unwrap());
        self.users.lock().unwrap().push((user, hash.clone()));
        token
    }
}

/// What a store says that cannot be reached.
pub fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl People for FakePeople {
    async fn add_user(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        let mut users = self.users.lock().unwrap();
        if users.iter().any(|(other, _)| other.email == user.email) {
            return Err(StoreError::Conflict("user"));
        }
        users.push((user.clone(), password_hash.to_owned()));
        Ok(())
    }

    async fn user(&self, _: UserId) -> Result<Option<User>, StoreError> {
        away()
    }

    async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        self.asked.lock().unwrap().push("credentials");
        Ok(self.users.lock().unwrap().iter().find(|(user, _)| user.email == email).cloned())
    }

    async fn set_suspended(&self, _: UserId, _: bool, _: &str, _: Timestamp) -> Result<User, StoreError> {
        Err(StoreError::NotFound("user"))
    }

    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError> {
        away()
    }

    async fn register(
        &self,
        _: SaleId,
        _: UserId,
        _: Option<Amount>,
        _: Timestamp,
    ) -> Result<(Registration, bool), StoreError> {
        away()
    }

    async fn registration(&self, _: SaleId, _: UserId) -> Result<Option<Registration>, StoreError> {
        away()
    }

    async fn registrations(&self, _: SaleId) -> Result<Vec<Registration>, StoreError> {
        away()
    }

    async fn registrations_changed_since(&self, _: Timestamp) -> Result<Vec<Registration>, StoreError> {
        away()
    }

    async fn begin_call(
        &self,
        user: UserId,
        key: &str,
        digest: &[u8; 32],
        _: Timestamp,
        _: Timestamp,
    ) -> Result<Idempotent, StoreError> {
        let mut calls = self.calls.lock().unwrap();
        Ok(match calls.get(&(user, key.to_owned())) {
            None => {
                calls.insert((user, key.to_owned()), (*digest, None));
                Idempotent::Begun
            }
            Some((other, _)) if other != digest => Idempotent::Reused,
            Some((_, None)) => Idempotent::Running,
            Some((_, Some(answer))) => Idempotent::Done(answer.clone()),
        })
    }

    async fn finish_call(&self, user: UserId, key: &str, answer: Option<&StoredAnswer>) -> Result<(), StoreError> {
        let mut calls = self.calls.lock().unwrap();
        let at = (user, key.to_owned());
        match answer {
            None => drop(calls.remove(&at)),
            Some(answer) => calls.get_mut(&at).unwrap().1 = Some(answer.clone()),
        }
        Ok(())
    }
}
