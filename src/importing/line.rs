//! One line of a table: what it says of one artwork.

use super::columns::Column;
use crate::artwork::{Classification, Completed, Details, Estimate, Flaw, Size, line, prose};
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
    /// Reads a line from its cells: none of what the table has no column for; an empty one says that nothing is known.
    ///
    /// # Errors
    /// Every column that is wrong.
    pub fn read(number: u64, cell: impl Fn(Column) -> Option<String>) -> Result<Self, Vec<Flaw>> {
        let has_medium = cell(Column::Medium).is_some();
        let cell = |column| cell(column).filter(|text| !text.trim().is_empty());
        let one = |column: Column, most| cell(column).map(|text| line(column.name(), &text, most)).transpose();
        let long =
            |column: Column| cell(column).map(|text| prose(column.name(), &text, Details::PROSE_MOST)).transpose();
        let word = |column| cell(column).map(|text| text.trim().to_owned());
        let name = |column: Column| {
            one(column, Details::NAME_MOST)?
                .ok_or_else(|| Flaw::new(column.name(), format!("{} is missing.", column.name())))
        };
        let mut flaws = Vec::new();
        let (artist, title) = (kept(&mut flaws, name(Column::Artist)), kept(&mut flaws, name(Column::Title)));
        let completed = word(Column::Completed).map(|text| text.parse::<Completed>()).transpose();
        let consignor = word(Column::Consignor).map(|text| text.parse::<UserId>()).transpose();
        let consignor = consignor.map_err(|_| Flaw::new("consignor", "consignor is the id of a user."));
        let mut measured = |column| kept(&mut flaws, measure(column, word(column)));
        let size = Size {
            height_mm: measured(Column::HeightMm),
            width_mm: measured(Column::WidthMm),
            depth_mm: measured(Column::DepthMm),
        };
        let class = Classification {
            medium: word(Column::Medium),
            theme: word(Column::Theme),
            style: word(Column::Style),
            technique: word(Column::Technique),
        };
        // Without a column for the medium it is the known artwork's that counts.
        if has_medium {
            kept(&mut flaws, class.check());
        }
        let estimate = estimate(word(Column::EstimateLow), word(Column::EstimateHigh), word(Column::EstimateCurrency));
        let details = Details {
            country: kept(&mut flaws, one(Column::Country, Details::COUNTRY_MOST)),
            completed: kept(&mut flaws, completed),
            class,
            materials: kept(&mut flaws, one(Column::Materials, Details::MATERIALS_MOST)),
            size,
            description: kept(&mut flaws, long(Column::Description)),
            provenance: kept(&mut flaws, long(Column::Provenance)),
            condition: kept(&mut flaws, long(Column::Condition)),
            estimate: kept(&mut flaws, estimate),
        };
        let consignor = kept(&mut flaws, consignor);
        flaws.sort_by_key(|flaw| Column::named(flaw.field));
        if flaws.is_empty() { Ok(Self { number, artist, title, consignor, details }) } else { Err(flaws) }
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

/// Takes what was read, or nothing in its place, and keeps the flaw.
fn kept<T: Default>(flaws: &mut Vec<Flaw>, read: Result<T, Flaw>) -> T {
    read.unwrap_or_else(|flaw| {
        flaws.push(flaw);
        T::default()
    })
}

fn measure(column: Column, text: Option<String>) -> Result<Option<u32>, Flaw> {
    let wrong = || {
        Flaw::new(column.name(), format!("{} is a whole number of millimetres, 1 to {}.", column.name(), Size::MOST))
    };
    let read = |text: String| {
        let is_number = text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = |measure: &u32| is_number && (1..=Size::MOST).contains(measure);
        text.parse().ok().filter(fits).ok_or_else(wrong)
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
