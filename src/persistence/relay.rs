//! Word between the processes of one house, quicker than the store is asked.

use async_trait::async_trait;

/// Tells the others that there is something new in the store. What is told is a hint and may be lost: the store has the truth, and whoever
/// heard nothing asks it a little later anyway.
#[async_trait]
pub trait Relay: Send + Sync {
    /// Says that sessions were ended. Never waits, never fails.
    fn ring(&self);

    /// Waits until somebody may have said so.
    async fn heard(&self);

    /// Returns whether word goes out now; none where there is nothing for it to go by.
    fn is_up(&self) -> Option<bool>;
}

/// For a house that has nothing but its store.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRelay;

#[async_trait]
impl Relay for NoRelay {
    fn ring(&self) {}

    async fn heard(&self) {
        std::future::pending().await
    }

    fn is_up(&self) -> Option<bool> {
        None
    }
}
