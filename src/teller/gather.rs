//! Orders are gathered while a commit runs, and written together in the next one.

use super::{OnBroken, Outcome, chain};
use crate::bank::{Answer, Posting};
use crate::integrations::bank::Failure;
use crate::persistence::{BankBooks, StoreError};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many orders may wait. *Source*: a second's worth of a busy house; whoever comes after them is told that the bank cannot be asked.
const WAITING_MAX: usize = 4_096;

/// How many are written at once. *Source*: a commit of so many takes tens of milliseconds; bids wait for it on SQLite.
const GROUP_MAX: usize = 256;

/// Why a group was not written, for each of it.
type Answered = Result<Answer, Failure>;

struct Waiting {
    posting: Posting,
    answer: oneshot::Sender<Answered>,
}

/// The way to the task that writes.
pub(super) struct Gatherer {
    inbox: mpsc::Sender<Waiting>,
}

/// An order that is on its way.
pub(super) struct OnItsWay(Result<oneshot::Receiver<Answered>, Failure>);

impl OnItsWay {
    /// Waits for what became of it.
    pub(super) async fn outcome(self) -> Outcome {
        let answered = self.0?.await;
        answered.unwrap_or_else(|_| Err(Failure::Unknown("the bank's task has died".into())))?.map_err(Failure::Refused)
    }
}

impl Gatherer {
    pub(super) fn start(books: Arc<dyn BankBooks>, on_broken: OnBroken) -> Self {
        let (inbox, orders) = mpsc::channel(WAITING_MAX);
        tokio::spawn(work(books, orders, on_broken));
        Self { inbox }
    }

    /// Puts an order into the queue. It is done even if nobody waits for its outcome.
    pub(super) fn put(&self, posting: Posting) -> OnItsWay {
        let (answer, answered) = oneshot::channel();
        let put = self.inbox.try_send(Waiting { posting, answer });
        OnItsWay(put.map(|()| answered).map_err(|_| Failure::Unavailable("too many orders wait".into())))
    }
}

async fn work(books: Arc<dyn BankBooks>, mut orders: mpsc::Receiver<Waiting>, on_broken: OnBroken) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while orders.recv_many(&mut group, GROUP_MAX).await > 0 {
        let (postings, answers): (Vec<_>, Vec<_>) = group.drain(..).map(|order| (order.posting, order.answer)).unzip();
        for (answer, outcome) in answers.into_iter().zip(post(books.as_ref(), postings, &on_broken).await) {
            // Whoever has gone away asks by the key.
            let _ = answer.send(outcome);
        }
    }
}

/// Writes a group; when one of it would break a promise of the tables, each of it alone, so that the others do not suffer.
async fn post(books: &dyn BankBooks, group: Vec<Posting>, on_broken: &OnBroken) -> Vec<Answered> {
    let size = group.len();
    match books.post_group(group.clone()).await {
        Ok(answers) => answers.into_iter().map(Ok).collect(),
        Err(StoreError::Conflict(_)) if size > 1 => {
            let mut answers = Vec::with_capacity(size);
            for posting in group {
                let answer = books.post_group(vec![posting]).await;
                answers.push(answer.map_err(|error| failed(&error, on_broken)).and_then(|mut answers| {
                    answers.pop().ok_or_else(|| Failure::Unknown("the ledger gave no answer".into()))
                }));
            }
            answers
        }
        Err(error) => vec![Err(failed(&error, on_broken)); size],
    }
}

fn failed(error: &StoreError, on_broken: &OnBroken) -> Failure {
    tracing::warn!(error = %chain(error), "orders to the bank were not written");
    match error {
        StoreError::Unknown { .. } => Failure::Unknown("its store did not say whether it has written".into()),
        StoreError::Broken { .. } => {
            on_broken(error);
            Failure::Unknown("its storage failed".into())
        }
        StoreError::Conflict(_)
        | StoreError::NotFound(_)
        | StoreError::Corrupt { .. }
        | StoreError::Unavailable { .. } => Failure::Unavailable("its store cannot write now".into()),
    }
}
