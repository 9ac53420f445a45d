//! Password checks on a few threads of their own, which give way to the bidding: a flood of logins must not slow it.
//!
//! A check takes a core for as long as a thousand bids do. So there are fewer threads than cores, at a low level, and a bounded queue before
//! them. Whoever finds no place in it is refused before anything is done for him: before his words are read, before the store is asked.

use super::error::{ApiError, SOON};
use crate::identity::{PasswordMemory, hash_password, hash_password_in, password_matches_in};
use crate::settings::HttpSettings;
use crate::wire::Code;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How much the threads give way to those that bidders wait for. *Source*: judgement, the lowest level there is; docs/PERFORMANCE.md, `logins`.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 19;

/// What an unknown user's password is compared with, so that it takes the same time. Made before the first check, which would take twice as
/// long otherwise.
static NOBODY: OnceLock<String> = OnceLock::new();

/// The longest queue, whatever the settings say. *Source*: whoever is last in it has waited for half an hour.
const PLACES_MAX: usize = 65_536;

type Job = Box<dyn FnOnce(&mut PasswordMemory) + Send>;

/// Checks and hashes passwords.
pub struct Passwords {
    /// Those who wait and those who work.
    places: Arc<Semaphore>,
    /// The way to the threads; they end when it is gone.
    jobs: SyncSender<Job>,
    /// How many passwords were hashed: the work that whoever listens at the clock could hear.
    #[cfg(test)]
    hashed: std::sync::atomic::AtomicU64,
}

/// A place in the queue, given back when it is dropped.
#[derive(Debug)]
pub struct PasswordPlace {
    _held: OwnedSemaphorePermit,
}

impl Passwords {
    /// Starts the threads.
    pub fn new(settings: &HttpSettings) -> Self {
        let threads = threads(settings.password_checks);
        let places = threads.saturating_add(settings.password_queue).min(PLACES_MAX);
        // Whoever sends has a place, so that there is always room.
        let (jobs, waiting) = sync_channel::<Job>(places);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads {
            let waiting = Arc::clone(&waiting);
            let started = std::thread::Builder::new().name("passwords".to_owned()).spawn(move || work(&waiting));
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
    /// `busy` when there is none.
    pub fn place(&self) -> Result<PasswordPlace, ApiError> {
        Arc::clone(&self.places).try_acquire_owned().map(|held| PasswordPlace { _held: held }).map_err(|_| busy())
    }

    /// Returns whether the password is right. With no hash (an unknown user) it works as long, and says no.
    ///
    /// # Errors
    /// `internal` when the hash is damaged.
    pub async fn check(&self, place: PasswordPlace, password: String, phc: Option<String>) -> Result<bool, ApiError> {
        self.work(place, move |memory| match phc {
            Some(phc) => password_matches_in(memory, &password, &phc).map_err(ApiError::internal),
            None => {
                // Whatever it says: there is no such user.
                let _ = password_matches_in(memory, &password, nobody());
                Ok(false)
            }
        })
        .await
    }

    /// Hashes a password under a fresh salt.
    ///
    /// # Errors
    /// `busy` when too many wait already; `internal` when there is no chance or no memory.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(ApiError::internal)?;
        self.work(self.place()?, move |memory| hash_password_in(memory, &password, &salt).map_err(ApiError::internal))
            .await
    }

    /// Returns how many passwords were hashed so far.
    #[cfg(test)]
    pub fn hashed(&self) -> u64 {
        self.hashed.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn work<T: Send + 'static>(
        &self,
        place: PasswordPlace,
        job: impl FnOnce(&mut PasswordMemory) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
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
        self.jobs.try_send(Box::new(job)).map_err(|_| busy())?;
        hears.await.map_err(|_| ApiError::internal("the thread that checked a password has panicked"))?
    }
}

fn busy() -> ApiError {
    ApiError::plain(Code::Busy).retry_after(SOON)
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

/// Lets others go first. On Linux a thread has a level of its own; elsewhere the whole process would get it, so nothing is done.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!(%error, "the work on passwords does not give way");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn passwords(checks: &str, queue: &str) -> Passwords {
        let over = [("http.password_checks", checks), ("http.password_queue", queue)];
        Passwords::new(&Settings::load_over(None, &over).unwrap().http)
    }

    async fn check(passwords: &Passwords, password: &str, phc: Option<&str>) -> Result<bool, Code> {
        let place = passwords.place().map_err(|error| error.code())?;
        passwords.check(place, password.into(), phc.map(str::to_owned)).await.map_err(|error| error.code())
    }

    #[tokio::test]
    async fn an_unknown_user_is_worked_for_and_refused() {
        let passwords = passwords("1", "1");
        let phc = passwords.hash("correct horse".into()).await.unwrap();
        assert_eq!(check(&passwords, "correct horse", Some(&phc)).await, Ok(true));
        assert_eq!(check(&passwords, "wrong horse", Some(&phc)).await, Ok(false));
        assert_eq!(check(&passwords, "nobody's password", None).await, Ok(false));
        assert_eq!(passwords.hashed(), 4);
    }

    #[tokio::test]
    async fn beyond_the_queue_the_house_is_busy() {
        let passwords = passwords("1", "1");
        let all = futures_util::future::join_all((0..3).map(|_| check(&passwords, "correct horse", None))).await;
        assert_eq!(all, [Ok(false), Ok(false), Err(Code::Busy)]);
        assert_eq!(passwords.hashed(), 2, "nothing is done for whoever is refused");
        let places = [passwords.place(), passwords.place()];
        assert!(places.iter().all(Result::is_ok) && passwords.place().is_err());
    }

    #[tokio::test]
    async fn a_check_that_panics_or_whose_caller_goes_leaves_thread_and_place() {
        let passwords = passwords("1", "0");
        let broken = passwords.work::<()>(passwords.place().unwrap(), |_| panic!("a planted panic")).await;
        assert_eq!(broken.unwrap_err().code(), Code::Internal);
        let gone = passwords.check(passwords.place().unwrap(), "correct horse".into(), None);
        assert!(futures_util::future::FutureExt::now_or_never(gone).is_none());
        while passwords.place().is_err() {
            tokio::task::yield_now().await;
        }
        assert_eq!(check(&passwords, "correct horse", None).await, Ok(false));
    }
}
