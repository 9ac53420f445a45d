//! Letters in memory, of which none ever leaves.

use super::people::{FakePeople, away};
use crate::persistence::{Failed, Mail, MailBody, MailState, NewMail, Outbox, Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl Outbox for FakePeople {
    async fn put(&self, mail: &NewMail) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push("letter");
        self.mails.lock().unwrap().push(mail.clone());
        Ok(())
    }

    async fn take_due(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<(Mail, MailBody)>, StoreError> {
        away()
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        away()
    }

    async fn mark_sent(&self, _: Uuid, _: Timestamp, _: bool) -> Result<(), StoreError> {
        away()
    }

    async fn mark_failed(&self, _: Uuid, _: u32, _: &str, _: Failed, _: bool) -> Result<(), StoreError> {
        away()
    }

    async fn mails(&self, _: Option<MailState>, _: Page) -> Result<Paged<Mail>, StoreError> {
        away()
    }

    async fn mail(&self, id: Uuid) -> Result<Option<(Mail, Option<MailBody>)>, StoreError> {
        let mails = self.mails.lock().unwrap();
        Ok(mails.iter().find(|mail| mail.id == id).map(|mail| (fake_mail(mail), Some(fake_body(mail)))))
    }

    async fn try_again(&self, _: Uuid, _: Timestamp) -> Result<Mail, StoreError> {
        Err(StoreError::NotFound("mail"))
    }

    async fn forget_mails(&self, _: Timestamp) -> Result<u64, StoreError> {
        away()
    }
}

fn fake_mail(mail: &NewMail) -> Mail {
    Mail {
        id: mail.id,
        to: mail.to.clone(),
        kind: mail.kind.clone(),
        language: mail.language.clone(),
        subject: mail.subject.clone(),
        holds_secret: mail.holds_secret,
        created_at: mail.created_at,
        state: MailState::Waiting,
        attempts: 0,
        next_try_at: mail.created_at,
        sent_at: None,
        last_error: None,
    }
}

fn fake_body(mail: &NewMail) -> MailBody {
    MailBody { text: mail.text.clone(), html: mail.html.clone() }
}
