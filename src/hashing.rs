//! Passwords and PINs are hashed on a few threads of their own, which give way to the bidding: a flood of logins must not slow it.
//!
//! A check takes a core for as long as a thousand bids do. So there are fewer threads than cores, at a low level, and a bounded queue before
//! them. Whoever finds no place in it is refused before anything is done for him: before his words are read, before the store is asked.

use crate::identity::{PasswordMemory, hash_password, hash_password_in, password_matches_in};
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What an unknown user's secret is compared with, so that it takes the same time. Made before the first check, which would take twice as
/// long otherwise.
static NOBODY: OnceLock<String> = OnceLock::new();

/// The longest queue, whatever the settings say. *Source*: whoever is last in it has waited for half an hour.
const PLACES_MAX: usize = 65_536;

type Job = Box<dyn FnOnce(&mut PasswordMemory) + Send>;

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashingError {
    /// Too many wait already.
    #[error("too many passwords are being checked")]
    Busy,
    /// There was no memory or no chance, or the stored hash is damaged.
    #[error("a password could not be hashed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

/// Checks and hashes. One for a whole process: the bound is on all of it.
#[derive(Debug)]
pub struct Hashing {
    /// Those who wait and those who work.
    places: Arc<Semaphore>,
    /// The way to the threads; they end when it is gone.
    jobs: SyncSender<Job>,
    /// How many secrets were hashed: the work that whoever listens at the clock could hear.
    #[cfg(test)]
    hashed: std::sync::atomic::AtomicU64,
}

/// A place in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    _held: OwnedSemaphorePermit,
}

impl Hashing {
    /// Starts so many threads (none means one for every two cores), before which so many may wait.
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let threads = threads(at_once);
        let places = threads.saturating_add(waiting).min(PLACES_MAX);
        // Whoever sends has a place, so that there is always room.
        let (jobs, inbox) = sync_channel::<Job>(places);
        let inbox = Arc::new(Mutex::new(inbox));
        for _ in 0..threads {
            let inbox = Arc::clone(&inbox);
            let started = std::thread::Builder::new().name("passwords".to_owned()).spawn(move || work(&inbox));
            if let Err(error) = started {
                // Without any of them every check answers `busy`.
                tracing::error!(%error, "a thread for password checks cannot be started");
            }
        }
        Self {
            places: Arc::new(Semaphore::new(places)),
            jobs,
            #[cfg(test)]
            hashed: std::sync::atomic::AtomicU64::new(0),
        }
    }

    /// Takes a place, before anything else is done for whoever asks.
    ///
    /// # Errors
    /// [`HashingError::Busy`] when there is none.
    pub fn place(&self) -> Result<Place, HashingError> {
        Arc::clone(&self.places).try_acquire_owned().map(|held| Place { _held: held }).map_err(|_| HashingError::Busy)
    }

    /// Returns whether a secret is the right one. With no hash (there is nobody of that name) it works as long, and says no.
    ///
    /// # Errors
    /// [`HashingError::Failed`].
    pub async fn check(&self, place: Place, secret: String, phc: Option<String>) -> Result<bool, HashingError> {
        self.work(place, move |memory| match phc {
            Some(phc) => password_matches_in(memory, &secret, &phc).map_err(failed),
            None => {
                // Whatever it says: there is nobody.
                let _ = password_matches_in(memory, &secret, nobody());
                Ok(false)
            }
        })
        .await
    }

    /// Hashes a secret under a fresh salt.
    ///
    /// # Errors
    /// [`HashingError::Busy`], [`HashingError::Failed`].
    pub async fn hash(&self, secret: String) -> Result<String, HashingError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(failed)?;
        self.work(self.place()?, move |memory| hash_password_in(memory, &secret, &salt).map_err(failed)).await
    }

    /// Returns how many secrets were hashed so far.
    #[cfg(test)]
    pub fn hashed(&self) -> u64 {
        self.hashed.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(
        &self,
        place: Place,
        job: impl FnOnce(&mut PasswordMemory) -> Result<T, HashingError> + Send + 'static,
    ) -> Result<T, HashingError> {
        #[cfg(test)]
        self.hashed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (told, hears) = oneshot::channel();
        let job = move |memory: &mut PasswordMemory| {
            let done = job(memory);
            // The place goes along: when the caller goes away, the thread still works.
            drop(place);
            // Whoever asked may have gone.
            let _ = told.send(done);
        };
        self.jobs.try_send(Box::new(job)).map_err(|_| HashingError::Busy)?;
        hears.await.map_err(|_| failed("the thread that checked a password has panicked"))?
    }
}

fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> HashingError {
    HashingError::Failed(error.into())
}

fn nobody() -> &'static str {
    NOBODY.get_or_init(|| hash_password("nobody's password", &[0; 16]).unwrap_or_default())
}

/// Returns how many threads there are to be: as many as were asked for, or one for every two cores, at least one.
fn threads(asked: usize) -> usize {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).max(1),
        asked => asked,
    }
}

/// Works until nobody can ask any more.
fn work(waiting: &Mutex<Receiver<Job>>) {
    give_way();
    nobody();
    let mut memory = PasswordMemory::default();
    loop {
        // One thread waits for the next job, the others for their turn to wait.
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Whoever waits for it hears that it came to nothing; the next one finds a thread.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

/// Lets others go first: Linux has a policy for threads that run when nobody else wants to, and leave the core the moment somebody does. The lowest level
/// of the ordinary policy is not enough, for such a thread finishes its slice first; docs/PERFORMANCE.md, `logins`. Elsewhere nothing is done.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy};
        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        let this = thread_priority::thread_native_id();
        if let Err(error) = thread_priority::set_thread_priority_and_policy(this, ThreadPriority::Min, idle) {
            tracing::debug!(?error, "the work on passwords does not give way");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_is_worked_for_and_refused() {
        let hashing = Hashing::new(1, 1);
        let check = async |secret: &str, phc: Option<&str>| {
            hashing.check(hashing.place().unwrap(), secret.into(), phc.map(str::to_owned)).await.unwrap()
        };
        let phc = hashing.hash("correct horse".into()).await.unwrap();
        assert!(check("correct horse", Some(&phc)).await);
        assert!(!check("wrong horse", Some(&phc)).await);
        assert!(!check("nobody's password", None).await);
        assert_eq!(hashing.hashed(), 4);
    }

    #[tokio::test]
    async fn a_check_that_panics_or_whose_caller_goes_leaves_thread_and_place() {
        let hashing = Hashing::new(1, 0);
        let broken = hashing.work::<()>(hashing.place().unwrap(), |_| panic!("a planted panic")).await;
        assert!(matches!(broken, Err(HashingError::Failed(_))));
        let gone = hashing.check(hashing.place().unwrap(), "correct horse".into(), None);
        assert!(futures_util::future::FutureExt::now_or_never(gone).is_none());
        while hashing.place().is_err() {
            tokio::task::yield_now().await;
        }
        assert!(!hashing.check(hashing.place().unwrap(), "correct horse".into(), None).await.unwrap());
    }
}
