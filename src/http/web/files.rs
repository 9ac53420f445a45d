//! The table of files, as the page's build wrote it beside them (`web/scripts/pack.mjs`); `scripts/check-web.sh` holds it to the sources.

/// One file of the page, in the program.
pub struct File {
    /// Where it is found.
    pub path: &'static str,
    /// What it is.
    pub media_type: &'static str,
    /// Of its content.
    pub hash: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// Compressed beforehand, where that makes it smaller.
    pub brotli: Option<&'static [u8]>,
    /// The same, for whoever does not know brotli.
    pub gzip: Option<&'static [u8]>,
}

include!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist/files.rs"));
