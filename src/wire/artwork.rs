//! Artworks as they are sent and shown.

use super::edit::given;
use super::image::ImageResource;
use super::resource::AuctionResource;
use crate::artwork::{Details, Estimate, Size};
use crate::ids::ArtworkId;
use crate::pictures::Image;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Height, width and depth in millimetres, as far as they are known: as they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeFields {
    /// How high.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub height_mm: Option<u32>,
    /// How wide.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub width_mm: Option<u32>,
    /// How deep.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub depth_mm: Option<u32>,
}

/// Height, width and depth in millimetres, as they are shown: null what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct SizeResource {
    pub height_mm: Option<u32>,
    pub width_mm: Option<u32>,
    pub depth_mm: Option<u32>,
}

/// What the house thinks it will bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateFields {
    /// At least, as a decimal string.
    #[schemars(length(min = 1, max = 24))]
    pub low: String,
    /// At most.
    #[schemars(length(min = 1, max = 24))]
    pub high: String,
    /// ISO 4217.
    #[schemars(length(min = 3, max = 3))]
    pub currency: String,
}

/// `POST admin/artworks`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArtworkBody {
    /// Its title.
    #[schemars(length(min = 1, max = 200))]
    pub title: String,
    /// Who made it.
    #[schemars(length(min = 1, max = 200))]
    pub artist: String,
    /// Where the artist is from.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub country: Option<String>,
    /// When it was completed: `1889`, `1889-06` or `1889-06-12`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 12))]
    pub completed: Option<String>,
    /// The year alone, for whoever knows no more. Not beside `completed`.
    #[serde(default)]
    #[schemars(range(min = -10_000, max = 9_999))]
    pub year: Option<i32>,
    /// A medium of `GET taxonomy`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub medium: Option<String>,
    /// A theme of the medium.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub theme: Option<String>,
    /// A style of the medium.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub style: Option<String>,
    /// A technique of the medium; of sculpture, a material.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub technique: Option<String>,
    /// What it is made of, in words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub materials: Option<String>,
    /// How large it is.
    #[serde(default)]
    pub size: Option<SizeFields>,
    /// In words.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10_000))]
    pub description: Option<String>,
    /// Who owned it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10_000))]
    pub provenance: Option<String>,
    /// In what state it is.
    #[serde(default)]
    #[schemars(length(min = 1, max = 10_000))]
    pub condition: Option<String>,
    /// What it may bring.
    #[serde(default)]
    pub estimate: Option<EstimateFields>,
    /// The user who sells it; may not bid on it.
    #[serde(default)]
    pub consignor: Option<Uuid>,
}

/// `PATCH admin/artworks/{id}`: what is left out stays, what is null is taken away.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditArtworkBody {
    /// Its title.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 200))]
    pub title: Option<Option<String>>,
    /// Who made it.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 200))]
    pub artist: Option<Option<String>>,
    /// Where the artist is from.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 100))]
    pub country: Option<Option<String>>,
    /// When it was completed: `1889`, `1889-06` or `1889-06-12`.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 12))]
    pub completed: Option<Option<String>>,
    /// A medium of `GET taxonomy`. Theme, style and technique are the medium's: whoever changes it says them anew or takes them away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 32))]
    pub medium: Option<Option<String>>,
    /// A theme of the medium.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 32))]
    pub theme: Option<Option<String>>,
    /// A style of the medium.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 32))]
    pub style: Option<Option<String>>,
    /// A technique of the medium; of sculpture, a material.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 32))]
    pub technique: Option<Option<String>>,
    /// What it is made of, in words.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 200))]
    pub materials: Option<Option<String>>,
    /// How large it is; the three measures together.
    #[serde(default, deserialize_with = "given")]
    pub size: Option<Option<SizeFields>>,
    /// In words.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 10_000))]
    pub description: Option<Option<String>>,
    /// Who owned it.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 10_000))]
    pub provenance: Option<Option<String>>,
    /// In what state it is.
    #[serde(default, deserialize_with = "given")]
    #[schemars(length(min = 1, max = 10_000))]
    pub condition: Option<Option<String>>,
    /// What it may bring.
    #[serde(default, deserialize_with = "given")]
    pub estimate: Option<Option<EstimateFields>>,
    /// The user who sells it. Fixed once an auction of it is scheduled.
    #[serde(default, deserialize_with = "given")]
    pub consignor: Option<Option<Uuid>>,
}

/// An artwork as an auction names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArtworkSummary {
    /// Its name in the house.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who made it.
    pub artist: String,
    /// The first of its pictures; null when it has none.
    pub cover: Option<ImageResource>,
}

impl ArtworkSummary {
    /// Makes a summary.
    pub fn new(id: ArtworkId, title: &str, artist: &str, images: &[Image]) -> Self {
        let cover = images.first().map(ImageResource::new);
        Self { id: id.0, title: title.to_owned(), artist: artist.to_owned(), cover }
    }
}

/// An artwork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct ArtworkResource {
    pub id: Uuid,
    pub title: String,
    pub artist: String,
    pub country: Option<String>,
    pub completed: Option<String>,
    pub year: Option<i32>,
    pub medium: Option<String>,
    pub theme: Option<String>,
    pub style: Option<String>,
    pub technique: Option<String>,
    pub materials: Option<String>,
    pub size: Option<SizeResource>,
    pub description: Option<String>,
    pub provenance: Option<String>,
    pub condition: Option<String>,
    pub estimate: Option<EstimateFields>,
    /// Its pictures, the cover first.
    pub images: Vec<ImageResource>,
    /// Who sells it; operators are told, nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consignor: Option<Uuid>,
}

impl ArtworkResource {
    /// Shows an artwork to everybody: who sells it is nobody's business.
    pub fn new(id: ArtworkId, title: &str, artist: &str, details: &Details, images: &[Image]) -> Self {
        let class = details.class.clone();
        Self {
            id: id.0,
            title: title.to_owned(),
            artist: artist.to_owned(),
            country: details.country.clone(),
            completed: details.completed.map(|date| date.to_string()),
            year: details.completed.map(|date| date.year()),
            medium: class.medium,
            theme: class.theme,
            style: class.style,
            technique: class.technique,
            materials: details.materials.clone(),
            size: SizeResource::of(details.size),
            description: details.description.clone(),
            provenance: details.provenance.clone(),
            condition: details.condition.clone(),
            estimate: details.estimate.map(EstimateFields::of),
            images: images.iter().map(ImageResource::new).collect(),
            consignor: None,
        }
    }
}

impl SizeResource {
    /// Shows a size, if anything is known of it.
    fn of(size: Size) -> Option<Self> {
        let Size { height_mm, width_mm, depth_mm } = size;
        (size != Size::default()).then_some(Self { height_mm, width_mm, depth_mm })
    }
}

impl EstimateFields {
    fn of(estimate: Estimate) -> Self {
        let write = |amount| estimate.currency.write(amount);
        Self { low: write(estimate.low), high: write(estimate.high), currency: estimate.currency.code().to_owned() }
    }
}

/// An artwork with all that its page says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArtworkPage {
    /// The artwork.
    #[serde(flatten)]
    pub artwork: ArtworkResource,
    /// Its auction that goes on, is to come, or was the last; null when there was none.
    pub auction: Option<AuctionResource>,
}

/// A word of the taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct TermResource {
    pub code: &'static str,
    pub ko: &'static str,
    pub en: &'static str,
}

/// A medium with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct MediumResource {
    pub code: &'static str,
    pub ko: &'static str,
    pub en: &'static str,
    pub themes: Vec<TermResource>,
    pub styles: Vec<TermResource>,
    pub techniques: Vec<TermResource>,
}

/// The taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaxonomyResource {
    /// In the order in which they are shown.
    pub media: Vec<MediumResource>,
}

/// What `POST admin/import` did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImportResource {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many artworks are new.
    pub new: u64,
    /// How many are changed.
    pub changed: u64,
    /// How many are as they were.
    pub unchanged: u64,
    /// What is new or changed, at most 1,000 lines of it.
    pub lines: Vec<ImportedLine>,
    /// What is wrong with the table, at most 100 of it; then nothing would be written at all.
    pub faults: Vec<ImportFault>,
    /// Whether more is wrong than that.
    pub more: bool,
}

/// A line that was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct ImportedLine {
    pub line: u64,
    pub artist: String,
    pub title: String,
    /// `new` or `changed`.
    pub what: &'static str,
    pub changes: Vec<CellChange>,
}

/// A cell that is another than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct CellChange {
    pub column: &'static str,
    pub old: String,
    pub new: String,
}

/// What is wrong with a table, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct ImportFault {
    pub line: u64,
    pub column: Option<String>,
    pub why: String,
}
