//! What becomes of a house whose storage has failed.

use crate::persistence::StoreError;

/// After an I/O error nobody knows what the storage holds: the only honest thing is to stop at once and recover from disk.
pub(super) fn stop_the_process(error: &StoreError) {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(
        error = error as &dyn std::error::Error,
        cause,
        "the storage failed; stopping to recover from disk"
    );
    std::process::abort();
}
