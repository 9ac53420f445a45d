//! The postman: sends what lies in the outbox, a few letters at a time, and tries again what could not be sent.
//!
//! The outbox is the truth; the postman keeps nothing in memory but how many letters are under way. Each letter it takes up is its own
//! until an instant, after which anybody may take it up again: this process after a crash, or another one on the same database.
//! A letter may therefore be sent twice, and is never lost: `docs/adr/0019-mail.md`.

use super::deps::mourn;
use super::journal::OnBroken;
use crate::clock::SharedClock;
use crate::drill_point;
use crate::integrations::mail::{Carrier, NotCarried, Parcel};
use crate::mail::{SECRET_FOR, TRIES_MOST, pause_after};
use crate::persistence::{Failed, Mail, MailBody, Outbox, StoreError};
use crate::planted;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

/// Letters under way at once. *Source*: a relay answers within a second or so, and providers allow a handful of connections.
const AT_ONCE: u32 = 4;
/// The pause between two full hands of letters. *Source*: 16 letters a second are 50,000 an hour, and each costs two commits, which on
/// SQLite wait in one line with the bids: a flood of mail must not be felt in the bidding.
const BREATH: Duration = Duration::from_millis(250);
/// The longest that one letter may take. *Source*: two steps at the most that `mail.smtp_timeout_ms` may be, and some.
const CARRY_MOST: Duration = Duration::from_secs(60);
/// How long a letter that was taken up is nobody else's. *Source*: twice `CARRY_MOST`, so that noting what became of it has time, too.
const HELD_FOR: Duration = Duration::from_secs(120);
/// How often the postman looks without having been called: for letters that another process put in before it died.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// The pause after the store did not answer.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// The pause between two tries to note what became of a letter.
const NOTE_PAUSE: Duration = Duration::from_secs(1);
/// How often old letters are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a house that stops waits for letters under way. *Source*: well within `drain.deadline_ms`; what is cut off is sent again.
const FAREWELL_MOST: Duration = Duration::from_secs(5);

/// What a postman needs.
pub struct PostmanParts {
    /// Where letters lie.
    pub outbox: Arc<dyn Outbox>,
    /// How they leave.
    pub carrier: Arc<dyn Carrier>,
    /// Where time comes from.
    pub clock: SharedClock,
    /// How long letters that were sent or given up are kept.
    pub keep: Duration,
    /// Called when the storage itself, or the postman, has failed; should end the process.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the postman; clones call the same one.
#[derive(Clone)]
pub struct Postman {
    bell: Arc<Notify>,
    actor: Option<Addr<Rounds>>,
    carrier: Option<Arc<dyn Carrier>>,
}

impl Postman {
    /// Sends the postman out on the calling thread. Call within an actix `System`.
    pub fn start(parts: PostmanParts) -> Self {
        let bell = Arc::new(Notify::new());
        let carrier = Some(Arc::clone(&parts.carrier));
        let rounds = Rounds {
            parts: Arc::new(parts),
            bell: Arc::clone(&bell),
            under_way: 0,
            looking: false,
            look_again: false,
            not_before: Timestamp::default(),
            timer: None,
            finishing: None,
        };
        Self { bell, actor: Some(rounds.start()), carrier }
    }

    /// Makes a postman who never goes out: letters stay where they are.
    pub fn asleep() -> Self {
        Self { bell: Arc::default(), actor: None, carrier: None }
    }

    /// Has the carrier destroy what it has kept of letters that are out of the outbox.
    pub async fn forget(&self, letters: &[Uuid]) {
        let Some(carrier) = &self.carrier else { return };
        if let Err(error) = carrier.forget(letters).await {
            tracing::warn!(%error, "letters to somebody who was erased are still there");
        }
    }

    /// Says that a letter was put in. Never waits; many calls at once are one.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// Takes up no more letters, and waits a few seconds for those under way. What is cut off is sent again after the next start.
    pub async fn drain(&self) {
        let Some(actor) = &self.actor else { return };
        let (finished, answer) = oneshot::channel();
        if actor.send(Finish(finished)).await.is_ok() && tokio::time::timeout(FAREWELL_MOST, answer).await.is_err() {
            tracing::warn!("a letter was under way when the house closed; it is tried again after the next start");
        }
    }
}

/// Answers once no letter is under way.
#[derive(Message)]
#[rtype(result = "()")]
struct Finish(oneshot::Sender<()>);

struct Rounds {
    parts: Arc<PostmanParts>,
    bell: Arc<Notify>,
    /// *Bound*: `AT_ONCE`.
    under_way: u32,
    /// Whether the outbox is being asked.
    looking: bool,
    /// Whether somebody called meanwhile.
    look_again: bool,
    /// The next look, after hands were full.
    not_before: Timestamp,
    timer: Option<SpawnHandle>,
    /// Who waits for the end, once it has come to that.
    finishing: Option<Vec<oneshot::Sender<()>>>,
}

/// What a look into the outbox found: letters, and when the next one is due if there are no more for now.
type Found = Result<(Vec<(Mail, MailBody)>, Option<Timestamp>), StoreError>;

impl Rounds {
    fn listen(&self, ctx: &mut Context<Self>) {
        let bell = Arc::clone(&self.bell);
        ctx.spawn(async move { bell.notified().await }.into_actor(self).map(|(), rounds, ctx| {
            rounds.look(ctx);
            rounds.listen(ctx);
        }));
    }

    fn set_timer(&mut self, at: Timestamp, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let sleep = self.parts.clock.sleep_until(at);
        self.timer = Some(ctx.spawn(sleep.into_actor(self).map(|(), rounds, ctx| {
            rounds.timer = None;
            rounds.look(ctx);
        })));
    }

    /// Looks into the outbox, unless hands are full, a look is under way, or it is too soon.
    fn look(&mut self, ctx: &mut Context<Self>) {
        let free = AT_ONCE.saturating_sub(self.under_way);
        if self.finishing.is_some() || free == 0 {
            return;
        }
        if self.looking {
            self.look_again = true;
            return;
        }
        let now = self.parts.clock.now();
        if now < self.not_before {
            self.set_timer(self.not_before, ctx);
            return;
        }
        self.looking = true;
        self.look_again = false;
        let parts = Arc::clone(&self.parts);
        let look = async move { (free, look_into(&parts, now, free).await) };
        ctx.spawn(look.into_actor(self).map(|(free, found), rounds, ctx| rounds.found(free, found, ctx)));
    }

    fn found(&mut self, free: u32, found: Found, ctx: &mut Context<Self>) {
        self.looking = false;
        let now = self.parts.clock.now();
        let next = match found {
            Ok((letters, next)) => {
                let are_full = letters.len() >= free as usize;
                for (mail, body) in letters {
                    self.send(mail, body, now, ctx);
                }
                if are_full {
                    self.not_before = now + BREATH;
                    self.not_before
                } else {
                    next.unwrap_or(now + LOOK_EVERY).min(now + LOOK_EVERY)
                }
            }
            Err(error) => {
                stop_if_broken(&error, &self.parts.on_broken);
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the outbox cannot be read; looking again soon"
                );
                now + STORE_PAUSE
            }
        };
        if self.finishing.is_some() {
            self.tell_finished();
            return;
        }
        self.set_timer(next, ctx);
        if self.look_again {
            self.look(ctx);
        }
    }

    fn send(&mut self, mail: Mail, body: MailBody, taken_at: Timestamp, ctx: &mut Context<Self>) {
        self.under_way += 1;
        let parts = Arc::clone(&self.parts);
        let sending = async move {
            let outcome = carry(&parts, &mail, body).await;
            note(&parts, &mail, outcome, taken_at + HELD_FOR).await;
        };
        ctx.spawn(sending.into_actor(self).map(|(), rounds, ctx| {
            rounds.under_way -= 1;
            rounds.tell_finished();
            rounds.look(ctx);
        }));
    }

    fn tell_finished(&mut self) {
        if self.under_way == 0 && !self.looking {
            for finished in self.finishing.iter_mut().flat_map(std::mem::take) {
                let _ = finished.send(());
            }
        }
    }

    /// Forgets old letters, now and once a day.
    fn forget(&self, ctx: &mut Context<Self>) {
        let parts = Arc::clone(&self.parts);
        let forgetting = async move {
            let now = parts.clock.now();
            match parts.outbox.forget_mails(now - parts.keep).await {
                Ok(0) => {}
                Ok(mails) => tracing::info!(mails, "old letters were forgotten"),
                Err(error) => {
                    stop_if_broken(&error, &parts.on_broken);
                    tracing::warn!(error = &error as &dyn std::error::Error, "old letters cannot be forgotten");
                }
            }
            parts.clock.sleep_until(now + FORGET_EVERY).await;
        };
        ctx.spawn(forgetting.into_actor(self).map(|(), rounds, ctx| rounds.forget(ctx)));
    }
}

async fn look_into(parts: &PostmanParts, now: Timestamp, free: u32) -> Found {
    let letters = parts.outbox.take_due(now, now + HELD_FOR, free).await?;
    let next = if letters.len() < free as usize { parts.outbox.next_due().await? } else { None };
    Ok((letters, next))
}

/// Has one letter carried.
async fn carry(parts: &PostmanParts, mail: &Mail, body: MailBody) -> Result<(), NotCarried> {
    if is_stale(mail, parts.clock.now()) {
        return Err(NotCarried::Never("its code is no longer good; a new one has to be asked for".to_owned()));
    }
    let parcel = Parcel {
        id: mail.id,
        to: mail.to.clone(),
        language: mail.language.clone(),
        subject: mail.subject.clone(),
        text: body.text,
        html: body.html,
        written_at: mail.created_at,
    };
    let carrier = Arc::clone(&parts.carrier);
    if planted!("letter-noted-before-it-is-taken") {
        let _ = parts.outbox.mark_sent(mail.id, parts.clock.now(), carrier.is_local()).await;
    }
    // A task of its own: a letter over which the carrier panics costs itself a try, and nobody else anything.
    let mut carrying = actix::spawn(async move { carrier.carry(parcel).await });
    tokio::select! {
        carried = &mut carrying => {
            drill_point!("postman.carry.after");
            carried.unwrap_or_else(|_| Err(NotCarried::Later("the carrier panicked over this letter".to_owned())))
        }
        () = parts.clock.sleep_until(parts.clock.now() + CARRY_MOST) => {
            carrying.abort();
            Err(NotCarried::Later(format!("it was not taken within {} s", CARRY_MOST.as_secs())))
        }
    }
}

/// Returns whether the code in a letter can no longer be good.
fn is_stale(mail: &Mail, at: Timestamp) -> bool {
    mail.holds_secret && at.since(mail.created_at) > SECRET_FOR
}

/// Writes down what became of a letter, again and again until it is no longer ours: it would be sent a second time.
async fn note(parts: &PostmanParts, mail: &Mail, outcome: Result<(), NotCarried>, held_until: Timestamp) {
    let keeps_words = parts.carrier.is_local();
    let now = parts.clock.now();
    let failed = outcome.err().map(|error| (verdict(mail, &error, now), error.to_string()));
    tell(mail, failed.as_ref());
    loop {
        let noted = match &failed {
            None => parts.outbox.mark_sent(mail.id, now, keeps_words).await,
            Some((then, why)) => parts.outbox.mark_failed(mail.id, mail.attempts, why, *then, keeps_words).await,
        };
        let Err(error) = noted else { return };
        stop_if_broken(&error, &parts.on_broken);
        if parts.clock.now() + NOTE_PAUSE >= held_until {
            tracing::error!(mail.id = %mail.id, error = &error as &dyn std::error::Error,
                "what became of a letter cannot be written down; it is sent again");
            return;
        }
        parts.clock.sleep_until(parts.clock.now() + NOTE_PAUSE).await;
    }
}

/// Decides what becomes of a letter that was not taken.
fn verdict(mail: &Mail, error: &NotCarried, now: Timestamp) -> Failed {
    // The second half of an identifier is chance.
    let (_, chance) = mail.id.as_u64_pair();
    let next = now + pause_after(mail.attempts, chance);
    match error {
        NotCarried::Later(_) if mail.attempts < TRIES_MOST && !is_stale(mail, next) => Failed::TryAgainAt(next),
        NotCarried::Later(_) | NotCarried::Never(_) => Failed::Dead,
    }
}

/// Says it to whoever reads the log. The address stays out of it.
fn tell(mail: &Mail, failed: Option<&(Failed, String)>) {
    let (id, kind, attempt) = (mail.id, mail.kind.as_str(), mail.attempts);
    match failed {
        None => tracing::info!(mail.id = %id, mail.kind = kind, attempt, "a letter was sent"),
        Some((Failed::TryAgainAt(_), _)) => {
            tracing::warn!(mail.id = %id, mail.kind = kind, attempt, "a letter could not be sent; it is tried again");
        }
        Some((Failed::Dead, _)) => tracing::error!(mail.id = %id, mail.kind = kind, attempt,
            "a letter was given up; GET /v1/admin/mails/{{id}} says why"),
    }
}

fn stop_if_broken(error: &StoreError, on_broken: &OnBroken) {
    if matches!(error, StoreError::Broken { .. }) {
        on_broken(error);
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        mourn("postman", &self.parts.on_broken);
    }
}

impl Actor for Rounds {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.listen(ctx);
        self.look(ctx);
        self.forget(ctx);
    }
}

impl Handler<Finish> for Rounds {
    type Result = ();

    fn handle(&mut self, finish: Finish, ctx: &mut Self::Context) {
        self.finishing.get_or_insert_default().push(finish.0);
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        self.tell_finished();
    }
}
