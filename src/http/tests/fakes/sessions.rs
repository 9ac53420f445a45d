//! Sessions in memory.

use super::people::{FakePeople, away};
use crate::ids::{SignInId, UserId};
use crate::persistence::{NewSession, Session, SessionLine, Sessions, StoreError, Turn, Turned};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

#[async_trait]
impl Sessions for FakePeople {
    async fn open_session(&self, new: &NewSession) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push("open_session");
        let user = self.users.lock().unwrap().iter().find(|(other, _)| other.id == new.user).unwrap().0.clone();
        let session = Session { id: new.id, user, expires_at: new.expires_at };
        self.sessions.lock().unwrap().insert(new.id, session);
        Ok(())
    }

    async fn session(&self, id: SignInId, now: Timestamp) -> Result<Option<Session>, StoreError> {
        Ok(self.sessions.lock().unwrap().get(&id).filter(|session| session.expires_at > now).cloned())
    }

    async fn turn(&self, _: &Turn) -> Result<Turned, StoreError> {
        away()
    }

    async fn end_session(&self, _: UserId, id: SignInId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(self.sessions.lock().unwrap().remove(&id).is_some())
    }

    async fn sessions_of(&self, _: UserId, _: Timestamp) -> Result<Vec<SessionLine>, StoreError> {
        away()
    }

    async fn is_known_from(&self, _: &str, _: &str) -> Result<bool, StoreError> {
        self.asked.lock().unwrap().push("is_known_from");
        Ok(false)
    }

    async fn ended_since(&self, _: Timestamp) -> Result<Vec<SignInId>, StoreError> {
        away()
    }
}
