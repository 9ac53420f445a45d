//! Accounts, keys of services and codes: what is known of people in memory, as their owners work on it.

use super::people::{FakePeople, away};
use crate::identity::{Profile, Purpose};
use crate::ids::{SignInId, UserId};
use crate::persistence::{
    Accounts, ApiKey, ApiKeys, CodeTry, Codes, NewApiKey, NewCode, Page, Paged, Person, Role, StoreError, User,
    UserQuery,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl Accounts for FakePeople {
    async fn add_person(&self, _: &User, _: &str, _: &Profile) -> Result<(), StoreError> {
        away()
    }
    async fn person(&self, id: UserId) -> Result<Option<Person>, StoreError> {
        let found = self.users.lock().unwrap().iter().find(|(user, _)| user.id == id).cloned();
        Ok(found.map(|(user, _)| Person { user, version: 1, profile: None }))
    }
    async fn edit_person(&self, _: UserId, _: u64, _: &str, _: Option<&Profile>) -> Result<Person, StoreError> {
        away()
    }
    async fn find_users(&self, _: &UserQuery, page: Page) -> Result<Paged<User>, StoreError> {
        if page.after.is_some() {
            return Err(StoreError::NotFound("cursor"));
        }
        let users = self.users.lock().unwrap();
        Ok(Paged { items: users.iter().take(page.limit as usize).map(|(user, _)| user.clone()).collect(), next: None })
    }
    async fn set_role(&self, _: UserId, _: Role, _: &str, _: Timestamp) -> Result<User, StoreError> {
        Err(StoreError::Conflict("last admin"))
    }
    async fn set_password(
        &self,
        _: UserId,
        _: &str,
        _: Option<&str>,
        _: Option<SignInId>,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        away()
    }
}

#[async_trait]
impl ApiKeys for FakePeople {
    async fn add_api_key(&self, new: &NewApiKey) -> Result<(), StoreError> {
        self.keys.lock().unwrap().push((new.hash, new.key.clone()));
        Ok(())
    }
    async fn api_key(&self, hash: &[u8; 32], _: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        Ok(self.keys.lock().unwrap().iter().find(|(other, _)| other == hash).map(|(_, key)| key.clone()))
    }
    async fn api_keys(&self, _: Page) -> Result<Paged<ApiKey>, StoreError> {
        away()
    }
    async fn revoke_api_key(&self, _: Uuid, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
}

#[async_trait]
impl Codes for FakePeople {
    async fn put_code(&self, _: &NewCode) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push("put_code");
        Ok(())
    }
    async fn try_code(&self, _: &CodeTry) -> Result<bool, StoreError> {
        self.asked.lock().unwrap().push("try_code");
        Ok(false)
    }
    async fn verified(&self, _: &[u8; 32], _: Purpose, _: Timestamp) -> Result<Option<String>, StoreError> {
        self.asked.lock().unwrap().push("verified");
        Ok(None)
    }
    async fn use_verification(&self, _: &[u8; 32], _: Purpose, _: Timestamp) -> Result<Option<String>, StoreError> {
        away()
    }
}
