//! What the postman's tests are made of.

use super::stage::start;
use crate::actors::{Postman, PostmanParts};
use crate::clock::{Clock, ManualClock};
use crate::integrations::mail::{Carrier, NotCarried, Parcel};
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::{Failed, Mail, MailBody, MailState, NewMail, Outbox, Page, Paged, Store, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{Mutex as AsyncMutex, Semaphore, mpsc};
use uuid::Uuid;

/// What the carrier does with the next letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Take,
    Later,
    Never,
    Panic,
    /// Takes it once it is let go.
    Hang,
}

pub(super) struct FakeCarrier {
    script: Mutex<VecDeque<Does>>,
    carried: Mutex<Vec<Parcel>>,
    pub is_local: AtomicBool,
    gate: Semaphore,
    at_once: AtomicUsize,
    at_once_most: AtomicUsize,
    begins: mpsc::Sender<()>,
}

impl FakeCarrier {
    pub(super) fn begun(&self) -> usize {
        self.carried.lock().unwrap().len()
    }

    pub(super) fn at_once_most(&self) -> usize {
        self.at_once_most.load(Ordering::SeqCst)
    }

    /// Lets everybody go who hangs, or will.
    pub(super) fn let_go(&self) {
        self.gate.add_permits(1_000);
    }
}

#[async_trait]
impl Carrier for FakeCarrier {
    async fn carry(&self, parcel: Parcel) -> Result<(), NotCarried> {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.at_once_most.fetch_max(now, Ordering::SeqCst);
        self.carried.lock().unwrap().push(parcel);
        let does = self.script.lock().unwrap().pop_front().unwrap_or(Does::Take);
        let _ = self.begins.try_send(());
        if does == Does::Hang {
            self.gate.acquire().await.unwrap().forget();
        }
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        match does {
            Does::Take | Does::Hang => Ok(()),
            Does::Later => Err(NotCarried::Later("greylisted".into())),
            Does::Never => Err(NotCarried::Never("no such mailbox".into())),
            Does::Panic => panic!("over a letter, on command"),
        }
    }

    fn is_local(&self) -> bool {
        self.is_local.load(Ordering::SeqCst)
    }
}

/// A real outbox that says what is done to it, and fails on command.
pub(super) struct FaultyOutbox {
    inner: Arc<SqliteStore>,
    /// How many notes are still to fail.
    pub away_for: AtomicUsize,
    pub panics: AtomicBool,
    failed_notes: AtomicUsize,
    notes: mpsc::Sender<Uuid>,
    forgets: mpsc::Sender<()>,
    forgotten: AsyncMutex<mpsc::Receiver<()>>,
}

impl FaultyOutbox {
    fn is_away(&self) -> bool {
        let away = self.away_for.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        self.failed_notes.fetch_add(usize::from(away), Ordering::SeqCst);
        away
    }

    /// Waits until the postman has forgotten old letters once more.
    pub(super) async fn forgotten(&self) {
        self.forgotten.lock().await.recv().await.unwrap();
    }

    /// Lets time pass until so many notes have failed.
    pub(super) async fn tried(&self, notes: usize, clock: &ManualClock) {
        while self.failed_notes.load(Ordering::SeqCst) < notes {
            clock.advance(Duration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[async_trait]
impl Outbox for FaultyOutbox {
    async fn put(&self, mail: &NewMail) -> Result<(), StoreError> {
        self.inner.put(mail).await
    }

    async fn take_due(&self, now: Timestamp, until: Timestamp, most: u32) -> Result<Vec<(Mail, MailBody)>, StoreError> {
        assert!(!self.panics.load(Ordering::SeqCst), "a panic, on command");
        self.inner.take_due(now, until, most).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due().await
    }

    async fn mark_sent(&self, id: Uuid, at: Timestamp, keeps_words: bool) -> Result<(), StoreError> {
        if self.is_away() {
            return Err(StoreError::unavailable("away, on command"));
        }
        self.inner.mark_sent(id, at, keeps_words).await?;
        self.notes.try_send(id).unwrap();
        Ok(())
    }

    async fn mark_failed(
        &self,
        id: Uuid,
        attempt: u32,
        error: &str,
        then: Failed,
        keeps_words: bool,
    ) -> Result<(), StoreError> {
        if self.is_away() {
            return Err(StoreError::unavailable("away, on command"));
        }
        self.inner.mark_failed(id, attempt, error, then, keeps_words).await?;
        self.notes.try_send(id).unwrap();
        Ok(())
    }

    async fn mails(&self, state: Option<MailState>, page: Page) -> Result<Paged<Mail>, StoreError> {
        self.inner.mails(state, page).await
    }

    async fn mail(&self, id: Uuid) -> Result<Option<(Mail, Option<MailBody>)>, StoreError> {
        self.inner.mail(id).await
    }

    async fn try_again(&self, id: Uuid, now: Timestamp) -> Result<Mail, StoreError> {
        self.inner.try_again(id, now).await
    }

    async fn forget_mails(&self, before: Timestamp) -> Result<u64, StoreError> {
        let forgotten = self.inner.forget_mails(before).await;
        self.forgets.try_send(()).unwrap();
        forgotten
    }
}

/// An outbox, a postman, and the way out.
pub(super) struct Post {
    _data: TempDir,
    pub store: Arc<SqliteStore>,
    pub outbox: Arc<FaultyOutbox>,
    pub carrier: Arc<FakeCarrier>,
    pub clock: Arc<ManualClock>,
    postman: Option<Postman>,
    begins: mpsc::Receiver<()>,
    notes: mpsc::Receiver<Uuid>,
    breaks: mpsc::Sender<String>,
    broken: AsyncMutex<mpsc::Receiver<String>>,
}

impl Post {
    /// Opens a post whose carrier does these things in their order, and then takes everything.
    pub(super) async fn open(script: impl IntoIterator<Item = Does>) -> Self {
        let mut post = Self::closed(script).await;
        post.call_postman();
        post
    }

    /// The same without a postman.
    pub(super) async fn closed(script: impl IntoIterator<Item = Does>) -> Self {
        let data = TempDir::new().unwrap();
        let store = Arc::new(SqliteStore::open(data.path(), 2).await.unwrap());
        store.migrate().await.unwrap();
        let (begin, begins) = mpsc::channel(1_000);
        let (note, notes) = mpsc::channel(1_000);
        let (forget, forgotten) = mpsc::channel(1_000);
        let (breaks, broken) = mpsc::channel(10);
        let carrier = FakeCarrier {
            script: Mutex::new(script.into_iter().collect()),
            carried: Mutex::default(),
            is_local: AtomicBool::new(false),
            gate: Semaphore::new(0),
            at_once: AtomicUsize::new(0),
            at_once_most: AtomicUsize::new(0),
            begins: begin,
        };
        let outbox = FaultyOutbox {
            inner: Arc::clone(&store),
            away_for: AtomicUsize::new(0),
            panics: AtomicBool::new(false),
            failed_notes: AtomicUsize::new(0),
            notes: note,
            forgets: forget,
            forgotten: AsyncMutex::new(forgotten),
        };
        Self {
            _data: data,
            store,
            outbox: Arc::new(outbox),
            carrier: Arc::new(carrier),
            clock: Arc::new(ManualClock::new(start())),
            postman: None,
            begins,
            notes,
            breaks,
            broken: AsyncMutex::new(broken),
        }
    }

    pub(super) fn call_postman(&mut self) {
        let breaks = self.breaks.clone();
        self.postman = Some(Postman::start(PostmanParts {
            outbox: Arc::clone(&self.outbox) as Arc<dyn Outbox>,
            carrier: Arc::clone(&self.carrier) as Arc<dyn Carrier>,
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            keep: Duration::from_secs(90 * 24 * 3_600),
            on_broken: Arc::new(move |error| {
                let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
                let _ = breaks.try_send(why);
            }),
        }));
    }

    pub(super) fn postman(&self) -> Postman {
        self.postman.clone().unwrap()
    }

    /// Puts a letter in and rings.
    pub(super) async fn put(&self, mail: &NewMail) {
        self.store.put(mail).await.unwrap();
        self.postman().wake();
    }

    /// Waits until it is written down what became of a letter.
    pub(super) async fn noted(&mut self) -> Uuid {
        self.notes.recv().await.unwrap()
    }

    /// The same while the clock goes on.
    pub(super) async fn noted_while_time_passes(&mut self) -> Uuid {
        loop {
            if let Ok(id) = tokio::time::timeout(Duration::from_millis(5), self.notes.recv()).await {
                return id.unwrap();
            }
            self.clock.advance(Duration::from_millis(500));
        }
    }

    /// Waits until so many letters more were given to the carrier.
    pub(super) async fn begun(&mut self, letters: usize) {
        while self.carrier.begun() < letters {
            self.begins.recv().await.unwrap();
        }
    }

    /// Tells the carrier what to do next.
    pub(super) fn does(&self, does: Does) {
        self.carrier.script.lock().unwrap().push_front(does);
    }

    pub(super) fn do_nothing_more_but_take(&self) {
        self.carrier.script.lock().unwrap().clear();
    }

    pub(super) fn carried(&self) -> Vec<Parcel> {
        self.carrier.carried.lock().unwrap().clone()
    }

    pub(super) async fn mail(&self, id: Uuid) -> (Mail, Option<MailBody>) {
        self.store.mail(id).await.unwrap().unwrap()
    }

    /// Waits until the house is told that it is broken, and says why.
    pub(super) async fn broken(&self) -> String {
        self.broken.lock().await.recv().await.unwrap()
    }
}

/// A letter by number, written at the start.
pub(super) fn letter(number: u32) -> NewMail {
    NewMail {
        id: Uuid::from_u64_pair(7 << 12, u64::from(number)),
        to: "ann@example.org".into(),
        kind: "welcome".into(),
        language: "en".into(),
        subject: format!("Letter {number}"),
        text: "Hello\n".into(),
        html: "<p>Hello</p>".into(),
        created_at: start(),
        holds_secret: false,
    }
}

/// A letter with a code.
pub(super) fn code(number: u32) -> NewMail {
    NewMail { kind: "sign_up_code".into(), text: "7GK4QX\n".into(), holds_secret: true, ..letter(100 + number) }
}
