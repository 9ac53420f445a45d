//! The taxonomy, for whoever fills in or filters.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of};
use crate::artwork::taxonomy::{MEDIA, Term};
use crate::identity::Scope;
use crate::wire::{MediumResource, TaxonomyResource, TermResource};
use actix_web::http::header::CACHE_CONTROL;

/// How long it may be kept. *Source*: it changes with a release of the house, and nobody minds an hour.
const KEPT: &str = "public, max-age=3600";

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/v1/taxonomy", Access::Anyone, "Media, themes, styles and techniques, in Korean and English", |call| {
        Box::pin(see(call))
    })
    .scope(Scope::CatalogueRead)
    .gives(Success::Ok, of::<TaxonomyResource>())];

async fn see(_: Call) -> Result<Reply, ApiError> {
    let term = |term: &Term| TermResource { code: term.code, ko: term.ko, en: term.en };
    let terms = |terms: &[Term]| terms.iter().map(term).collect();
    let media = MEDIA.iter().map(|medium| MediumResource {
        code: medium.term.code,
        ko: medium.term.ko,
        en: medium.term.en,
        themes: terms(medium.themes),
        styles: terms(medium.styles),
        techniques: terms(medium.techniques),
    });
    Ok(Reply::ok(&TaxonomyResource { media: media.collect() })?.with_header(CACHE_CONTROL, KEPT.to_owned()))
}
