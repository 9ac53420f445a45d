//! What the demo sells: invented works by invented artists.

use super::pictures::{Manner, Palette};

/// One lot of the demo's catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    /// Its title.
    pub title: &'static str,
    /// Who made it.
    pub artist: &'static str,
    /// Where the artist is from.
    pub country: &'static str,
    /// When it was made.
    pub year: i32,
    /// What it is made of.
    pub materials: &'static str,
    /// Its medium, a code of the taxonomy.
    pub medium: &'static str,
    /// How it was made, one too.
    pub technique: &'static str,
    /// One sentence for the catalogue.
    pub description: &'static str,
    /// The lowest opening bid, in won.
    pub start: i64,
    /// What it is worth to the room, in won: robots' own figures lie around it.
    pub worth: i64,
    /// The hidden reserve, in won.
    pub reserve: Option<i64>,
    /// How its picture is painted.
    pub manner: Manner,
    /// With which colours.
    pub palette: Palette,
    /// With which seed.
    pub seed: u64,
}

/// The title of the sale.
pub const SALE: &str = "봄날의 경매 · A Spring Evening Sale";

/// What it is sold in. *Source*: house rule; the house declares its times in Asia/Seoul.
pub const CURRENCY: &str = "KRW";

const EMBER: Palette = [0x3a1f1d, 0x7d1d1d, 0xd1495b, 0xedae49, 0xf2e3c6];
const HARBOUR: Palette = [0xf1e9da, 0x1d3557, 0xe63946, 0xf4a261, 0x2a9d8f];
const DAWN: Palette = [0xf6e7cb, 0x22333b, 0x5e7b8c, 0xf2b880, 0xe4572e];
const RICE: Palette = [0xf3ead7, 0x1b1b1e, 0x44444a, 0xa68a64, 0x7f4f24];
const RAMIE: Palette = [0xf5efe0, 0x6b705c, 0xb56576, 0xe9c46a, 0x6d8ea0];
const NIGHT: Palette = [0x0f1b2d, 0x3d5a80, 0x98c1d9, 0xe0fbfc, 0xee6c4d];
const PLUM: Palette = [0x1f1a2e, 0x5c2a4d, 0x9b5078, 0xe8a598, 0xf6d8ae];
const MOSS: Palette = [0xeef0e2, 0x1f3a34, 0x55806f, 0xd9c27a, 0xc8553d];
const DUSK: Palette = [0xdcc9d8, 0x2a2544, 0x6c5b8f, 0xf0a6a0, 0xf9d976];
const SIGNAL: Palette = [0xf4f1ea, 0x14213d, 0xfca311, 0xd62246, 0x3c91e6];
const SEA: Palette = [0xe9f1ef, 0x0b3c49, 0x2f7f86, 0xf0d9a8, 0xf26a4b];
const PERSIMMON: Palette = [0xf7ecdf, 0x3b2f2f, 0xd9743f, 0xf2c57c, 0x8fa37e];

/// The lots in the order in which they close.
pub const LOTS: [Lot; 14] = [
    Lot {
        title: "첫눈 이후 (After the First Snow)",
        artist: "윤서린",
        country: "Korea",
        year: 2019,
        materials: "ink on paper",
        medium: "drawing",
        technique: "ink",
        description: "One breath, one turn of the brush; the paper keeps the rest.",
        start: 300_000,
        worth: 3_800_000,
        reserve: None,
        manner: Manner::Ink,
        palette: RICE,
        seed: 11,
    },
    Lot {
        title: "Twenty Quiet Clocks",
        artist: "Ilse Varnholt",
        country: "Germany",
        year: 1931,
        materials: "gouache on board",
        medium: "painting",
        technique: "gouache",
        description: "A study of colour at rest, from the painter's years in Dessau.",
        start: 500_000,
        worth: 8_500_000,
        reserve: Some(4_000_000),
        manner: Manner::Circles,
        palette: HARBOUR,
        seed: 12,
    },
    Lot {
        title: "새벽 능선 (Ridge at Daybreak)",
        artist: "한도겸",
        country: "Korea",
        year: 2008,
        materials: "acrylic on canvas",
        medium: "painting",
        technique: "acrylic",
        description: "Jirisan as it looks from the first bus.",
        start: 400_000,
        worth: 5_200_000,
        reserve: None,
        manner: Manner::Hills,
        palette: DAWN,
        seed: 11,
    },
    Lot {
        title: "No. 9 (Ember over Ivory)",
        artist: "Saul Abernethy",
        country: "United States",
        year: 1958,
        materials: "oil on canvas",
        medium: "painting",
        technique: "oil",
        description: "Two fields that lean on each other and do not touch.",
        start: 1_000_000,
        worth: 16_000_000,
        reserve: Some(9_000_000),
        manner: Manner::Fields,
        palette: EMBER,
        seed: 11,
    },
    Lot {
        title: "조각보, 여름 (Wrapping Cloth, Summer)",
        artist: "배온유",
        country: "Korea",
        year: 1974,
        materials: "ramie, hand sewn",
        medium: "textile",
        technique: "patchwork",
        description: "Left-over cloth, sewn by a hand that wasted nothing.",
        start: 300_000,
        worth: 4_400_000,
        reserve: None,
        manner: Manner::Bojagi,
        palette: RAMIE,
        seed: 11,
    },
    Lot {
        title: "Three Moons in the Channel",
        artist: "Maëlys Corbeau",
        country: "France",
        year: 2016,
        materials: "ink and lacquer on panel",
        medium: "painting",
        technique: "lacquer",
        description: "Fifteen hundred lines, each drawn with the tide.",
        start: 600_000,
        worth: 7_400_000,
        reserve: None,
        manner: Manner::Currents,
        palette: NIGHT,
        seed: 11,
    },
    Lot {
        title: "대숲에 이는 바람 (Wind in the Bamboo)",
        artist: "류진하",
        country: "Korea",
        year: 1966,
        materials: "ink on paper",
        medium: "drawing",
        technique: "ink",
        description: "Near stalks dark, far ones pale: the wind is between them.",
        start: 500_000,
        worth: 6_800_000,
        reserve: Some(2_500_000),
        manner: Manner::Ink,
        palette: RICE,
        seed: 5,
    },
    Lot {
        title: "Vesper for a Plum Room",
        artist: "Tomasz Wierzbicki",
        country: "Poland",
        year: 1963,
        materials: "oil on linen",
        medium: "painting",
        technique: "oil",
        description: "Painted for a dining room that was never built.",
        start: 700_000,
        worth: 9_600_000,
        // Above what anybody in the room will pay: one lot of the evening passes.
        reserve: Some(60_000_000),
        manner: Manner::Fields,
        palette: PLUM,
        seed: 29,
    },
    Lot {
        title: "이끼의 지도 (Map of Mosses)",
        artist: "정하람",
        country: "Korea",
        year: 2021,
        materials: "acrylic on canvas",
        medium: "painting",
        technique: "acrylic",
        description: "Hills remembered by someone who walked them barefoot.",
        start: 300_000,
        worth: 3_200_000,
        reserve: None,
        manner: Manner::Hills,
        palette: MOSS,
        seed: 23,
    },
    Lot {
        title: "Signal Garden",
        artist: "Beatriz Olmedo",
        country: "Mexico",
        year: 1949,
        materials: "tempera on panel",
        medium: "painting",
        technique: "tempera",
        description: "Every ring is another station heard at night.",
        start: 600_000,
        worth: 8_000_000,
        reserve: None,
        manner: Manner::Circles,
        palette: SIGNAL,
        seed: 31,
    },
    Lot {
        title: "감나무집 보자기 (Cloth of the Persimmon House)",
        artist: "배온유",
        country: "Korea",
        year: 1979,
        materials: "silk, hand sewn",
        medium: "textile",
        technique: "sewing",
        description: "The colours of one autumn, kept in a drawer for forty years.",
        start: 400_000,
        worth: 5_600_000,
        reserve: Some(3_000_000),
        manner: Manner::Bojagi,
        palette: PERSIMMON,
        seed: 41,
    },
    Lot {
        title: "Dusk, Seen Twice",
        artist: "Aino Lehtovaara",
        country: "Finland",
        year: 2003,
        materials: "oil on canvas",
        medium: "painting",
        technique: "oil",
        description: "The same hills before and after the ferry.",
        start: 500_000,
        worth: 7_000_000,
        reserve: None,
        manner: Manner::Hills,
        palette: DUSK,
        seed: 57,
    },
    Lot {
        title: "조류 (Tidal Drift)",
        artist: "문해원",
        country: "Korea",
        year: 2018,
        materials: "ink and colour on silk",
        medium: "painting",
        technique: "ink_and_colour",
        description: "Where two currents meet, the painter left the silk bare.",
        start: 800_000,
        worth: 11_500_000,
        reserve: Some(6_000_000),
        manner: Manner::Currents,
        palette: SEA,
        seed: 63,
    },
    Lot {
        title: "Untitled (Tall Ember)",
        artist: "Saul Abernethy",
        country: "United States",
        year: 1961,
        materials: "oil on canvas",
        medium: "painting",
        technique: "oil",
        description: "The largest of the late ember paintings; the cover of the catalogue.",
        start: 1_500_000,
        worth: 24_000_000,
        reserve: Some(12_000_000),
        manner: Manner::Fields,
        palette: EMBER,
        seed: 71,
    },
];
