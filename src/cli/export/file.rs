//! Where the bytes of an export go: into a file that is there whole or not at all, or to the standard output.

use crate::notary::{Exported, Notary};
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes an export into a file, or to the standard output. Returns how many bytes it has.
///
/// # Errors
/// Those of the notary, as [`crate::notary::NotaryError`]; those of the file.
pub async fn write_export(notary: Arc<Notary>, what: Exported, out: Option<&Path>) -> anyhow::Result<u64> {
    let Some(path) = out else { return pour(notary, what, &mut io::stdout().lock()).await };
    let draft = draft_of(path);
    let shown = path.display();
    let mut file = BufWriter::new(File::create(&draft).with_context(|| format!("cannot write {}", draft.display()))?);
    let poured = match pour(notary, what, &mut file).await {
        Ok(bytes) => finish(file, &draft, path).map(|()| bytes).with_context(|| format!("cannot write {shown}")),
        Err(error) => Err(error),
    };
    if poured.is_err() {
        // Half an export is worth nothing; one that cannot be removed says so by its name.
        let _ = std::fs::remove_file(&draft);
    }
    poured
}

async fn pour(notary: Arc<Notary>, what: Exported, out: &mut impl Write) -> anyhow::Result<u64> {
    let mut pieces = notary.export(what).await?;
    let mut bytes = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        out.write_all(&piece).context("the export cannot be written")?;
        bytes += piece.len() as u64;
    }
    out.flush().context("the export cannot be written")?;
    Ok(bytes)
}

fn finish(file: BufWriter<File>, draft: &Path, path: &Path) -> io::Result<()> {
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(draft, path)
}

fn draft_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
