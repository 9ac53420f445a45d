//! The journal: one commit for everything that is ready.
//!
//! While one group is being written the next one gathers, over all auctions. The journal is the only caller of
//! [`EventLog::append`], and it never cancels one.

use super::deps::mourn;
use crate::persistence::{Append, Appended, EventLog, StoreError};
use crate::{drill_point, planted};
use actix::prelude::*;
use std::sync::Arc;
use tokio::sync::oneshot;

/// How many batches go into one commit. *Source*: far above what waits in practice; bounds the size of one statement.
const GROUP_MAX: usize = 1_024;

/// What became of a batch, as its auction needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It is durable.
    Committed,
    /// The auction has another owner.
    Fenced,
    /// It was not written.
    Refused,
    /// It may or may not be written.
    Unknown,
}

/// A batch to be written. *Bound*: one for each live auction, because an auction waits for its answer.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Write {
    pub append: Append,
    pub reply: oneshot::Sender<Written>,
}

/// Called when the storage itself, or an actor that the house cannot do without, has failed: must not return to business as usual.
pub(super) type OnBroken = Arc<dyn Fn(&StoreError) + Send + Sync>;

pub(super) struct Journal {
    log: Arc<dyn EventLog>,
    on_broken: OnBroken,
    waiting: Vec<Write>,
    writing: bool,
}

impl Journal {
    pub(super) fn new(log: Arc<dyn EventLog>, on_broken: OnBroken) -> Self {
        Self { log, on_broken, waiting: Vec::new(), writing: false }
    }

    fn write_group(&mut self, ctx: &mut Context<Self>) {
        if self.writing || self.waiting.is_empty() {
            return;
        }
        self.writing = true;
        let rest = self.waiting.split_off(self.waiting.len().min(GROUP_MAX));
        let group = std::mem::replace(&mut self.waiting, rest);
        let (appends, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|write| (write.append, write.reply)).unzip();
        let log = Arc::clone(&self.log);
        let on_broken = Arc::clone(&self.on_broken);
        let written = async move {
            let result = if drill_point!("journal.write.before") {
                Err(StoreError::unavailable("a drill"))
            } else {
                log.append(appends).await
            };
            let result = if drill_point!("journal.write.after") {
                Err(StoreError::Unknown { source: "a drill".into() })
            } else {
                result
            };
            let answers = outcome(result, replies.len(), &on_broken);
            for (reply, answer) in replies.into_iter().zip(answers) {
                // An auction that has gone away since will read the truth from the store.
                let _ = reply.send(answer);
            }
            drill_point!("journal.answer.after");
        };
        ctx.spawn(written.into_actor(self).map(|(), journal, ctx| {
            journal.writing = false;
            journal.write_group(ctx);
        }));
    }
}

fn outcome(result: Result<Vec<Appended>, StoreError>, batches: usize, on_broken: &OnBroken) -> Vec<Written> {
    let all = |written| vec![written; batches];
    match result {
        Ok(answers) if answers.len() == batches => answers
            .into_iter()
            .map(|answer| match answer {
                Appended::Committed => Written::Committed,
                Appended::Fenced => Written::Fenced,
            })
            .collect(),
        Ok(_) => {
            tracing::error!("the store answered for another number of batches than it was given");
            all(Written::Unknown)
        }
        Err(error @ StoreError::Unknown { .. }) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a commit's outcome is unknown");
            all(if planted!("unknown-is-committed") { Written::Committed } else { Written::Unknown })
        }
        Err(error @ (StoreError::Broken { .. } | StoreError::Corrupt { .. })) => {
            on_broken(&error);
            all(Written::Unknown)
        }
        Err(error @ (StoreError::Unavailable { .. } | StoreError::Conflict(_) | StoreError::NotFound(_))) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a commit was refused by the store");
            all(if planted!("refused_taken_for_committed") { Written::Committed } else { Written::Refused })
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        mourn("journal", &self.on_broken);
    }
}

impl Actor for Journal {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4 * GROUP_MAX);
    }
}

impl Handler<Write> for Journal {
    type Result = ();

    fn handle(&mut self, write: Write, ctx: &mut Self::Context) {
        self.waiting.push(write);
        self.write_group(ctx);
    }
}
