//! From what was sent of an artwork to what is known of it.

use super::error::ApiError;
use crate::artwork::{Completed, Details, Estimate, Flaw, Size, line, prose};
use crate::ids::UserId;
use crate::persistence::Artwork;
use crate::wire::{EditArtworkBody, EstimateFields, NewArtworkBody, SizeFields};

impl From<Flaw> for ApiError {
    fn from(flaw: Flaw) -> Self {
        Self::invalid(flaw.field, flaw.why)
    }
}

/// Reads a new artwork into an empty one.
///
/// # Errors
/// `invalid` names the field.
pub fn read_new(empty: Artwork, body: NewArtworkBody) -> Result<Artwork, ApiError> {
    let completed = match (body.completed, body.year) {
        (Some(_), Some(_)) => return Err(ApiError::invalid("year", "Send completed, or year, and not both.")),
        (completed, None) => completed,
        (None, Some(year)) => Some(year.to_string()),
    };
    let edit = EditArtworkBody {
        title: Some(body.title),
        artist: Some(body.artist),
        country: Some(body.country),
        completed: Some(completed),
        medium: Some(body.medium),
        theme: Some(body.theme),
        style: Some(body.style),
        technique: Some(body.technique),
        materials: Some(body.materials),
        size: Some(body.size),
        description: Some(body.description),
        provenance: Some(body.provenance),
        condition: Some(body.condition),
        estimate: Some(body.estimate),
        consignor: Some(body.consignor),
    };
    read_edit(empty, edit)
}

/// Puts what was sent in the place of what is known; what was not sent stays.
///
/// # Errors
/// `invalid` names the field.
pub fn read_edit(mut artwork: Artwork, body: EditArtworkBody) -> Result<Artwork, ApiError> {
    if let Some(title) = body.title {
        artwork.title = line("title", &title, Details::NAME_MOST)?;
    }
    if let Some(artist) = body.artist {
        artwork.artist = line("artist", &artist, Details::NAME_MOST)?;
    }
    let details = &mut artwork.details;
    set(&mut details.country, body.country, |text| line("country", &text, Details::COUNTRY_MOST))?;
    set(&mut details.completed, body.completed, |text| text.parse::<Completed>())?;
    set(&mut details.class.medium, body.medium, Ok)?;
    set(&mut details.class.theme, body.theme, Ok)?;
    set(&mut details.class.style, body.style, Ok)?;
    set(&mut details.class.technique, body.technique, Ok)?;
    set(&mut details.materials, body.materials, |text| line("materials", &text, Details::MATERIALS_MOST))?;
    set(&mut details.description, body.description, |text| prose("description", &text, Details::PROSE_MOST))?;
    set(&mut details.provenance, body.provenance, |text| prose("provenance", &text, Details::PROSE_MOST))?;
    set(&mut details.condition, body.condition, |text| prose("condition", &text, Details::PROSE_MOST))?;
    set(&mut details.estimate, body.estimate, estimate)?;
    if let Some(size) = body.size {
        details.size = size.map_or_else(Size::default, read_size);
    }
    if let Some(consignor) = body.consignor {
        artwork.consignor = consignor.map(UserId);
    }
    artwork.details.check()?;
    Ok(artwork)
}

fn set<T, V>(
    field: &mut Option<V>,
    sent: Option<Option<T>>,
    read: impl FnOnce(T) -> Result<V, Flaw>,
) -> Result<(), Flaw> {
    if let Some(sent) = sent {
        *field = sent.map(read).transpose()?;
    }
    Ok(())
}

fn estimate(sent: EstimateFields) -> Result<Estimate, Flaw> {
    Estimate::read(&sent.low, &sent.high, &sent.currency)
}

const fn read_size(sent: SizeFields) -> Size {
    let SizeFields { height_mm, width_mm, depth_mm } = sent;
    Size { height_mm, width_mm, depth_mm }
}
