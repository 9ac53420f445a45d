//! The whole catalogue as a table that can be edited and imported again.

use crate::cli::say;
use crate::importing::{HEADER, write_line};
use crate::persistence::Store;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// How many artworks are read at once.
const STEP: u32 = 500;

/// Writes every artwork, one a line, into a file or to the standard output.
pub async fn write_catalogue(store: &Arc<dyn Store>, out: Option<&Path>) -> anyhow::Result<()> {
    let Some(file) = out else {
        write(store, io::stdout().lock()).await?;
        return Ok(());
    };
    // Beside it first: a file that is there is a whole one.
    let beside = file.with_extension("csv.part");
    let written = File::create(&beside).with_context(|| format!("cannot write {}", beside.display()))?;
    let count = write(store, BufWriter::new(&written)).await?;
    written.sync_all().with_context(|| format!("cannot write {}", beside.display()))?;
    std::fs::rename(&beside, file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(say::out(&format!("{} has {count} artworks.", file.display()))?)
}

async fn write(store: &Arc<dyn Store>, out: impl Write) -> anyhow::Result<u64> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(HEADER)?;
    let (mut count, mut last) = (0, None);
    loop {
        let artworks = store.artworks_after(last, STEP).await.context("cannot read the store")?;
        let Some(artwork) = artworks.last() else { break };
        last = Some(artwork.id);
        for artwork in &artworks {
            write_line(&mut table, artwork)?;
            count += 1;
        }
    }
    table.flush()?;
    Ok(count)
}
