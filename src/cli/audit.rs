//! What the command line does goes into the audit log, too: at once where it works on the store, and by a note that the house finds where it
//! must not touch the store, for a house may be running on it.

use super::fresh;
use crate::app::AuditNote;
use crate::clock::{Clock as _, SystemClock};
use crate::persistence::{AuditKind, AuditLog, NewAudit};
use crate::settings::Settings;
use anyhow::Context as _;

/// Something that is about to be done to the store.
pub struct Begun {
    row: NewAudit,
    seq: u64,
}

/// Writes that a command is about to do something; what is not written is not done.
///
/// # Errors
/// When it cannot be written.
pub async fn begin(store: &dyn AuditLog, act: &str, object: String, summary: String) -> anyhow::Result<Begun> {
    let now = SystemClock::new().now();
    let row = NewAudit {
        at: now,
        kind: AuditKind::Begun,
        actor: None,
        api_key: None,
        client: None,
        act: act.to_owned(),
        object,
        status: None,
        code: String::new(),
        request_id: fresh::id(now)?.to_string(),
        summary,
    };
    let seq = store.add_audit(&row).await.context("the audit log cannot be written")?;
    Ok(Begun { row, seq })
}

impl Begun {
    /// Writes what became of it, and what else there is to say, as a JSON object.
    ///
    /// # Errors
    /// When it cannot be written. What was done is done.
    pub async fn end(self, store: &dyn AuditLog, is_done: bool, summary: String) -> anyhow::Result<()> {
        let code = if is_done { "done" } else { "failed" }.to_owned();
        let (at, kind) = (SystemClock::new().now(), AuditKind::Ended { of: self.seq });
        let row = NewAudit { at, kind, code, summary, ..self.row };
        store
            .add_audit(&row)
            .await
            .context("it is in the audit log that this was begun, and how it ended cannot be written")?;
        Ok(())
    }
}

/// Leaves a note for the house, before something is done.
///
/// # Errors
/// When it cannot be written.
pub fn leave_note(settings: &Settings, act: &str, summary: &str) -> anyhow::Result<()> {
    let now = SystemClock::new().now();
    AuditNote { at: now, act: act.to_owned(), summary: summary.to_owned() }.leave(&settings.data_dir, fresh::id(now)?)
}
