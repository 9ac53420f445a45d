//! One line of a table: what it says of one artwork.

use super::columns::Column;
use crate::artwork::{Completed, Details, Estimate, Flaw, Size, line, prose};
use crate::ids::UserId;
use crate::persistence::Artwork;

/// What a line says, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the file, counted from 1.
    pub number: u64,
    /// Who made it.
    pub artist: String,
    /// What it is called.
    pub title: String,
    /// Who sells it.
    pub consignor: Option<UserId>,
    /// The rest. Of what the table has no column for, nothing.
    pub details: Details,
}

impl Line {
    /// Reads a line from its cells; an empty one says that nothing is known.
    ///
    /// # Errors
    /// [`Flaw`] names the first column that is wrong.
    pub fn read(number: u64, cell: impl Fn(Column) -> String) -> Result<Self, Flaw> {
        let cell = |column| Some(cell(column)).filter(|text| !text.trim().is_empty());
        let one = |column: Column, most| cell(column).map(|text| line(column.name(), &text, most)).transpose();
        let long =
            |column: Column| cell(column).map(|text| prose(column.name(), &text, Details::PROSE_MOST)).transpose();
        let word = |column| cell(column).map(|text| text.trim().to_owned());
        let name = |column: Column| {
            one(column, Details::NAME_MOST)?
                .ok_or_else(|| Flaw::new(column.name(), format!("{} is missing.", column.name())))
        };
        let mut details = Details {
            country: one(Column::Country, Details::COUNTRY_MOST)?,
            completed: word(Column::Completed).map(|text| text.parse::<Completed>()).transpose()?,
            materials: one(Column::Materials, Details::MATERIALS_MOST)?,
            size: Size {
                height_mm: measure(Column::HeightMm, word(Column::HeightMm))?,
                width_mm: measure(Column::WidthMm, word(Column::WidthMm))?,
                depth_mm: measure(Column::DepthMm, word(Column::DepthMm))?,
            },
            description: long(Column::Description)?,
            provenance: long(Column::Provenance)?,
            condition: long(Column::Condition)?,
            ..Details::default()
        };
        details.class.medium = word(Column::Medium);
        details.class.theme = word(Column::Theme);
        details.class.style = word(Column::Style);
        details.class.technique = word(Column::Technique);
        details.estimate =
            estimate(word(Column::EstimateLow), word(Column::EstimateHigh), word(Column::EstimateCurrency))?;
        let (artist, title) = (name(Column::Artist)?, name(Column::Title)?);
        let consignor = word(Column::Consignor).map(|text| text.parse::<UserId>()).transpose();
        let consignor = consignor.map_err(|_| Flaw::new("consignor", "consignor is the id of a user."))?;
        Ok(Self { number, artist, title, consignor, details })
    }

    /// Returns the artwork as it is when this line was entered: what the table has no column for stays as it was.
    pub fn over(&self, known: &Artwork, has: impl Fn(Column) -> bool) -> Artwork {
        let mut artwork = known.clone();
        let (new, old) = (&self.details, &mut artwork.details);
        for column in Column::ALL.into_iter().filter(|column| has(*column)) {
            match column {
                Column::Artist => artwork.artist.clone_from(&self.artist),
                Column::Title => artwork.title.clone_from(&self.title),
                Column::Country => old.country.clone_from(&new.country),
                Column::Completed => old.completed = new.completed,
                Column::Medium => old.class.medium.clone_from(&new.class.medium),
                Column::Theme => old.class.theme.clone_from(&new.class.theme),
                Column::Style => old.class.style.clone_from(&new.class.style),
                Column::Technique => old.class.technique.clone_from(&new.class.technique),
                Column::Materials => old.materials.clone_from(&new.materials),
                Column::HeightMm => old.size.height_mm = new.size.height_mm,
                Column::WidthMm => old.size.width_mm = new.size.width_mm,
                Column::DepthMm => old.size.depth_mm = new.size.depth_mm,
                Column::Description => old.description.clone_from(&new.description),
                Column::Provenance => old.provenance.clone_from(&new.provenance),
                Column::Condition => old.condition.clone_from(&new.condition),
                Column::EstimateLow | Column::EstimateHigh | Column::EstimateCurrency => old.estimate = new.estimate,
                Column::Consignor => artwork.consignor = self.consignor,
            }
        }
        artwork
    }
}

fn measure(column: Column, text: Option<String>) -> Result<Option<u32>, Flaw> {
    let wrong = || {
        Flaw::new(column.name(), format!("{} is a whole number of millimetres, 1 to {}.", column.name(), Size::MOST))
    };
    let read = |text: String| {
        let is_number = text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number).ok_or_else(wrong)
    };
    text.map(read).transpose()
}

fn estimate(low: Option<String>, high: Option<String>, currency: Option<String>) -> Result<Option<Estimate>, Flaw> {
    match (low, high, currency) {
        (None, None, None) => Ok(None),
        (Some(low), Some(high), Some(currency)) => Estimate::read(&low, &high, &currency).map(Some),
        (low, high, _) => {
            let missing = if low.is_none() {
                Column::EstimateLow
            } else if high.is_none() {
                Column::EstimateHigh
            } else {
                Column::EstimateCurrency
            };
            let why = "An estimate is estimate_low, estimate_high and estimate_currency together.";
            Err(Flaw::new(missing.name(), why))
        }
    }
}
