//! The columns of a table of artworks.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is a field of an artwork, explained there")]
pub enum Column {
    Artist,
    Title,
    Country,
    Completed,
    Medium,
    Theme,
    Style,
    Technique,
    Materials,
    HeightMm,
    WidthMm,
    DepthMm,
    Description,
    Provenance,
    Condition,
    EstimateLow,
    EstimateHigh,
    EstimateCurrency,
    Consignor,
}

impl Column {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 19] = [
        Self::Artist,
        Self::Title,
        Self::Country,
        Self::Completed,
        Self::Medium,
        Self::Theme,
        Self::Style,
        Self::Technique,
        Self::Materials,
        Self::HeightMm,
        Self::WidthMm,
        Self::DepthMm,
        Self::Description,
        Self::Provenance,
        Self::Condition,
        Self::EstimateLow,
        Self::EstimateHigh,
        Self::EstimateCurrency,
        Self::Consignor,
    ];

    /// Its name in the first line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Artist => "artist",
            Self::Title => "title",
            Self::Country => "country",
            Self::Completed => "completed",
            Self::Medium => "medium",
            Self::Theme => "theme",
            Self::Style => "style",
            Self::Technique => "technique",
            Self::Materials => "materials",
            Self::HeightMm => "height_mm",
            Self::WidthMm => "width_mm",
            Self::DepthMm => "depth_mm",
            Self::Description => "description",
            Self::Provenance => "provenance",
            Self::Condition => "condition",
            Self::EstimateLow => "estimate_low",
            Self::EstimateHigh => "estimate_high",
            Self::EstimateCurrency => "estimate_currency",
            Self::Consignor => "consignor",
        }
    }

    /// Finds a column by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Those that only make sense together: one of them in a table needs the others.
    pub const TOGETHER: [&[Self]; 1] = [&[Self::EstimateLow, Self::EstimateHigh, Self::EstimateCurrency]];
}
