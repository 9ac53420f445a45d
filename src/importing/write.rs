//! An artwork as a line of a table.

use super::columns::Column;
use super::guard::guarded;
use crate::persistence::Artwork;

/// The first line.
pub const HEADER: [&str; Column::ALL.len()] = {
    let (mut names, mut place) = ([""; Column::ALL.len()], 0);
    while place < names.len() {
        names[place] = Column::ALL[place].name();
        place += 1;
    }
    names
};

/// Returns what a column says of an artwork, as a person would write it.
pub fn cell_of(artwork: &Artwork, column: Column) -> String {
    let details = &artwork.details;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
    let estimate = details.estimate;
    match column {
        Column::Artist => artwork.artist.clone(),
        Column::Title => artwork.title.clone(),
        Column::Country => text(&details.country),
        Column::Completed => details.completed.map_or_else(String::new, |date| date.to_string()),
        Column::Medium => text(&details.class.medium),
        Column::Theme => text(&details.class.theme),
        Column::Style => text(&details.class.style),
        Column::Technique => text(&details.class.technique),
        Column::Materials => text(&details.materials),
        Column::HeightMm => number(details.size.height_mm),
        Column::WidthMm => number(details.size.width_mm),
        Column::DepthMm => number(details.size.depth_mm),
        Column::Description => text(&details.description),
        Column::Provenance => text(&details.provenance),
        Column::Condition => text(&details.condition),
        Column::EstimateLow => estimate.map_or_else(String::new, |estimate| estimate.currency.write(estimate.low)),
        Column::EstimateHigh => estimate.map_or_else(String::new, |estimate| estimate.currency.write(estimate.high)),
        Column::EstimateCurrency => estimate.map_or_else(String::new, |estimate| estimate.currency.code().to_owned()),
        Column::Consignor => artwork.consignor.map_or_else(String::new, |user| user.to_string()),
    }
}

/// Returns all cells of an artwork, guarded against spreadsheets.
pub fn cells_of(artwork: &Artwork) -> [String; Column::ALL.len()] {
    Column::ALL.map(|column| guarded(cell_of(artwork, column)))
}

/// Writes a line.
///
/// # Errors
/// Those of the writer.
pub fn write_line<W: std::io::Write>(table: &mut csv::Writer<W>, artwork: &Artwork) -> csv::Result<()> {
    table.write_record(cells_of(artwork))
}

/// Writes a piece of a table: some lines, behind the names of the columns when it is the first.
///
/// # Errors
/// Those of the writer, which has nothing to fail with.
pub fn write_piece(is_first: bool, artworks: &[Artwork]) -> std::io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    if is_first {
        table.write_record(HEADER)?;
    }
    for artwork in artworks {
        write_line(&mut table, artwork)?;
    }
    table.into_inner().map_err(csv::IntoInnerError::into_error)
}
