//! From what was sent of an artwork to what is known of it.

use super::error::ApiError;
use super::fields::needed;
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
        (None, Some(year)) if !Completed::YEARS.contains(&year) => {
            let (first, last) = (Completed::YEARS.start(), Completed::YEARS.end());
            return Err(ApiError::invalid("year", format!("year must be between {first} and {last}.")));
        }
        (None, Some(year)) => Some(year.to_string()),
    };
    let edit = EditArtworkBody {
        title: Some(Some(body.title)),
        artist: Some(Some(body.artist)),
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
    if let Some(title) = needed("title", body.title)? {
        artwork.title = line("title", &title, Details::NAME_MOST)?;
    }
    if let Some(artist) = needed("artist", body.artist)? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ArtworkId;
    use crate::timestamp::Timestamp;

    fn wave() -> Artwork {
        let mut wave = Artwork::new(ArtworkId(uuid::Uuid::nil()), "Wave", "Han Gaon", Timestamp::from_micros(0));
        wave.details.condition = Some("Good.".into());
        wave
    }

    fn edited(json: &str) -> Result<Artwork, ApiError> {
        read_edit(wave(), serde_json::from_str(json).unwrap())
    }

    #[test]
    fn what_is_null_is_taken_away_but_for_what_every_artwork_has() {
        assert_eq!(edited("{}").ok(), Some(wave()));
        assert_eq!(edited(r#"{"condition": null}"#).unwrap().details.condition, None);
        for field in ["title", "artist"] {
            let refused = edited(&format!(r#"{{"{field}": null}}"#)).unwrap_err().body("r");
            assert!(refused.contains(&format!(r#""field":"{field}""#)), "{refused}");
        }
    }

    #[test]
    fn a_name_has_one_form_and_can_be_seen() {
        let parts = r#"{"title": " \u1109\u116e\u1105\u1167\u11ab  and  Wave ", "artist": "Han\u00a0Gaon"}"#;
        let artwork = edited(parts).unwrap();
        assert_eq!((artwork.title.as_str(), artwork.artist.as_str()), ("수련 and Wave", "Han Gaon"));
        for title in [r"\u200b", r"\u3164 \u2800", r"Wa\u200bve", r"Wave\u202e"] {
            assert!(edited(&format!(r#"{{"title": "{title}"}}"#)).is_err(), "{title}");
        }
    }
}
