//! Sweeping away what no artwork shows any more.

use super::{Gallery, GalleryError};
use crate::clock::{Clock, SharedClock};
use crate::pictures::ObjectName;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// How long after it was begun a deletion counts as given up, so that somebody else may take it on. *Source*: the storage answers or is given up
/// within about a minute. A process that stood still longer between two lines of [`Gallery::sweep`] could delete what was uploaded anew since;
/// docs/adr/0018 says why that is left so.
const STUCK: Duration = Duration::from_secs(5 * 60);

/// How many objects one step takes on. *Source*: a few seconds' work on a slow storage.
const STEP: u32 = 200;

impl Gallery {
    /// Deletes the objects that nobody has used for as long as `pictures.keep_ms` says. Returns how many.
    ///
    /// Each is doomed before it is deleted and forgotten after, so that a sweep that is cut off is finished by a later one, and an upload of
    /// the same content never finds it half gone: it is told to come again. Several processes may sweep at once.
    ///
    /// # Errors
    /// [`GalleryError::Store`], [`GalleryError::Objects`]. What was doomed last is taken on again later.
    pub async fn sweep(&self, clock: &dyn Clock) -> Result<usize, GalleryError> {
        let (mut swept, mut tried) = (0, 1);
        while tried > 0 {
            tried = 0;
            let now = clock.now();
            for text in self.images.unused_objects(now - self.settings.keep, now - STUCK, STEP).await? {
                let now = clock.now();
                if !self.images.doom_object(&text, now - self.settings.keep, now - STUCK, now).await? {
                    continue;
                }
                tried += 1;
                // A name of another form was never put into the storage.
                if let Some(name) = ObjectName::parse(&text) {
                    self.objects.delete(&name).await?;
                }
                self.images.forget_object(&text).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Sweeps now and then, until it is dropped.
    pub async fn keep_tidy(self: Arc<Self>, clock: SharedClock) {
        loop {
            match self.sweep(clock.as_ref()).await {
                Ok(0) => {}
                Ok(objects) => tracing::info!(objects, "pictures that no artwork shows were deleted"),
                Err(error) => {
                    let cause = error.source().map(ToString::to_string).unwrap_or_default();
                    tracing::warn!(error = &error as &dyn Error, cause, "unused pictures stay for now");
                }
            }
            clock.sleep_until(clock.now() + self.settings.sweep_every).await;
        }
    }
}
