//! Where pictures are worked on: one at a time, a few waiting, on a thread that gives way to the bidding.

use super::GalleryError;
use crate::pictures::{self, Picture};
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How much the thread gives way to those that bidders wait for. *Source*: the lowest level there is; a picture may take its time.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 19;

/// Where pictures are worked on.
pub(super) struct Workshop {
    /// Those who wait and the one who works.
    places: Arc<Semaphore>,
    /// The one who works: a decoded picture takes hundreds of megabytes, and a second one would take the other processor from the bidding.
    bench: Arc<Semaphore>,
}

/// A place in the workshop, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    held: Arc<OwnedSemaphorePermit>,
}

impl Workshop {
    /// Makes a workshop in which so many pictures may wait.
    pub(super) fn new(queue: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(queue.saturating_add(1))), bench: Arc::new(Semaphore::new(1)) }
    }

    pub(super) fn place(&self) -> Result<Place, GalleryError> {
        let permit = Arc::clone(&self.places).try_acquire_owned().map_err(|_| GalleryError::Busy)?;
        Ok(Place { held: Arc::new(permit) })
    }

    /// Works on a picture when its turn comes.
    pub(super) async fn prepare(&self, place: &Place, bytes: Bytes) -> Result<Picture, GalleryError> {
        let bench = Arc::clone(&self.bench).acquire_owned().await.map_err(|_| GalleryError::Busy)?;
        // Both go along: when the caller goes away the thread still works, and the next one must wait for it.
        let held = (bench, Arc::clone(&place.held));
        let (told, hears) = oneshot::channel();
        let work = move || {
            give_way();
            let done = pictures::prepare(&bytes);
            drop((bytes, held));
            // Whoever asked may have gone.
            let _ = told.send(done);
        };
        // A thread of its own, because the level it works at is for life.
        std::thread::Builder::new()
            .name("pictures".to_owned())
            .spawn(work)
            .map_err(|error| GalleryError::BrokeDown(error.to_string()))?;
        match hears.await {
            Ok(done) => Ok(done?),
            Err(_) => Err(GalleryError::BrokeDown("the thread has panicked".to_owned())),
        }
    }
}

/// Lets others go first. On Linux a thread has a level of its own; elsewhere the whole process would get it, so nothing is done.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!(%error, "the work on pictures does not give way");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::PictureError;

    #[tokio::test]
    async fn beyond_the_queue_it_is_busy_and_a_place_is_given_back() {
        let workshop = Workshop::new(1);
        let (first, second) = (workshop.place().unwrap(), workshop.place().unwrap());
        assert!(matches!(workshop.place(), Err(GalleryError::Busy)));
        drop(first);
        let third = workshop.place().unwrap();
        let refused = workshop.prepare(&second, Bytes::from_static(b"<svg/>")).await;
        assert!(matches!(refused, Err(GalleryError::Picture(PictureError::NotAPicture(_)))));
        drop((second, third));
        let all = [workshop.place(), workshop.place()];
        assert!(all.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn who_goes_away_leaves_no_place_taken() {
        let workshop = Workshop::new(0);
        let place = workshop.place().unwrap();
        let work = workshop.prepare(&place, Bytes::from_static(b"\xff\xd8\xff"));
        // Polled once, so that the thread runs, and given up.
        assert!(futures_util::future::FutureExt::now_or_never(work).is_none_or(|done| done.is_err()));
        drop(place);
        while workshop.place().is_err() {
            tokio::task::yield_now().await;
        }
    }
}
