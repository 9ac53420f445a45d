//! A paper as PDF.

use super::Sheet;
use krilla::Document;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::text::{Font as Face, TextDirection};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::Arc;

/// A font that has the letters.
#[derive(Clone)]
pub struct Font {
    face: Face,
    file: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// Which of a collection.
    index: u32,
}

/// Why a paper cannot be set.
#[derive(Debug, thiserror::Error)]
#[error("the paper cannot be set as PDF: {0}")]
pub struct NotSet(String);

impl Font {
    /// Takes a font out of a file; of a collection the Korean one, where it has the order that Noto's have.
    pub fn read(file: Vec<u8>) -> Option<Self> {
        const KOREAN: u32 = 1;
        let is_collection = file.starts_with(b"ttcf");
        let file: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(file);
        let font = |index| {
            let face = Face::new(Arc::clone(&file).into(), index)?;
            Some(Self { face, file: Arc::clone(&file), index })
        };
        if is_collection { font(KOREAN).or_else(|| font(0)) } else { font(0) }
    }

    /// Returns how wide letters are at a size. *Unit*: of the size, and of what comes out, points.
    fn widths(&self, points: u8) -> impl Fn(char) -> f32 {
        let size = f32::from(points);
        let read = FontRef::from_index((*self.file).as_ref(), self.index).ok();
        let read = read.map(|font| (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default())));
        // A letter that the font does not have is a box, at most as wide as it is high.
        move |letter| {
            let width = read.as_ref().and_then(|(letters, widths)| widths.advance_width(letters.map(letter)?));
            width.unwrap_or(size)
        }
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Font")
    }
}

/// Points of the page, A4. *Unit*: 1/72 inch, from the upper left corner.
const WIDTH: u16 = 595;
const HEIGHT: u16 = 842;
const LEFT: u16 = 60;
const VALUES: u16 = 190;
const RIGHT: u16 = WIDTH - LEFT;

/// Sets a paper: a page, and more when what it says is long.
///
/// # Errors
/// [`NotSet`].
pub fn pdf(sheet: &Sheet, font: &Font) -> Result<Vec<u8>, NotSet> {
    let mut lines = Lines { font, pages: vec![Vec::new()], y: Lines::TOP };
    sheet.house.iter().for_each(|line| lines.put(LEFT, 10, line, 14));
    lines.skip(24);
    lines.put(LEFT, 20, &sheet.title, 36);
    sheet.facts.iter().for_each(|(word, value)| lines.pair(word, value, 10));
    lines.skip(20);
    sheet.figures.iter().for_each(|(word, value)| lines.pair(word, value, 10));
    lines.skip(6);
    lines.pair(sheet.sum.0, &sheet.sum.1, 13);
    lines.skip(24);
    lines.put(LEFT, 10, sheet.foot, 14);
    let size = PageSettings::from_wh(f32::from(WIDTH), f32::from(HEIGHT)).ok_or_else(|| NotSet("no page".into()))?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(sheet.title.clone()).language(sheet.language.to_owned()));
    for page_lines in lines.pages {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        for Line { x, y, points, text } in page_lines {
            let start = Point::from_xy(f32::from(x), f32::from(y));
            surface.draw_text(start, font.face.clone(), f32::from(points), &text, false, TextDirection::LeftToRight);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| NotSet(format!("{error:?}")))
}

struct Line {
    x: u16,
    y: u16,
    points: u8,
    text: String,
}

/// Lines one under the other.
struct Lines<'a> {
    font: &'a Font,
    pages: Vec<Vec<Line>>,
    y: u16,
}

impl Lines<'_> {
    const TOP: u16 = 80;
    const BOTTOM: u16 = HEIGHT - 60;

    fn skip(&mut self, points: u16) {
        self.y += points;
        if self.y > Self::BOTTOM {
            self.pages.push(Vec::new());
            self.y = Self::TOP;
        }
    }

    fn put(&mut self, x: u16, points: u8, text: &str, height: u16) {
        for piece in pieces(text, f32::from(RIGHT - x), self.font.widths(points)) {
            let line = Line { x, y: self.y, points, text: piece };
            self.pages.last_mut().into_iter().for_each(|page| page.push(Line { text: line.text.clone(), ..line }));
            self.skip(height);
        }
    }

    fn pair(&mut self, word: &str, value: &str, points: u8) {
        let (page, y) = (self.pages.len() - 1, self.y);
        self.pages[page].push(Line { x: LEFT, y, points, text: word.to_owned() });
        self.put(VALUES, points, value, u16::from(points) + 8);
    }
}

/// Cuts a text into lines that fit into the room: between words where there are any.
#[expect(
    clippy::float_arithmetic,
    reason = "a font measures its letters in fractions of a point; no money comes near them"
)]
fn pieces(text: &str, room: f32, width: impl Fn(char) -> f32) -> Vec<String> {
    let (mut pieces, mut piece, mut used) = (Vec::new(), String::new(), 0.0);
    for letter in text.chars() {
        if used + width(letter) > room && !piece.is_empty() {
            let cut = piece.rfind(' ').filter(|at| *at > 0).unwrap_or(piece.len());
            let rest = piece.split_off(cut).trim_start().to_owned();
            pieces.push(std::mem::replace(&mut piece, rest));
            used = piece.chars().map(&width).sum();
        }
        piece.push(letter);
        used += width(letter);
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::tests::matter;
    use super::super::{Kind, Language};
    use super::*;

    #[test]
    fn long_texts_are_cut_between_words() {
        let wide = |letter: char| if letter.is_ascii() { 5.0 } else { 10.0 };
        let text = "word ".repeat(40);
        let cut = pieces(text.trim(), 345.0, wide);
        assert!(cut.len() > 2 && cut.iter().all(|piece| piece.chars().count() <= 69), "{cut:?}");
        assert_eq!(cut.join(" "), text.trim());
        assert!(pieces(&"가".repeat(300), 345.0, wide).iter().all(|piece| piece.chars().count() <= 34));
        assert_eq!(pieces("", 345.0, wide), [""]);
        // Room for nothing at all is no reason to go round for ever.
        assert_eq!(pieces("abc", 1.0, wide), ["a", "b", "c"]);
    }

    /// Nothing reaches into the margin, however wide its letters are.
    #[test]
    fn wide_letters_stay_on_the_page() {
        let Some(font) = a_font() else { return println!("left out: no Korean font here") };
        let (room, width) = (f32::from(RIGHT - VALUES), font.widths(10));
        for text in ["W".repeat(200), "m".repeat(200), "STUDY IN WHITE AND GOLD ".repeat(9), "한국의 그림 ".repeat(40)]
        {
            let cut = pieces(text.trim(), room, &width);
            assert!(cut.len() > 2, "{cut:?}");
            for piece in &cut {
                let wide: f32 = piece.chars().map(&width).sum();
                assert!(wide <= room, "{piece:?} is {wide} wide");
            }
        }
        assert!(width('W') > 1.3 * width('i') && width('가') > width('i'));
    }

    fn a_font() -> Option<Font> {
        let files = [
            "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
            "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        ];
        files.iter().find_map(|path| std::fs::read(path).ok()).and_then(Font::read)
    }

    /// The font is the system's; where there is none, the house has no PDF either, and says so.
    #[test]
    fn korean_comes_out_as_letters() {
        let Some(font) = a_font() else { return println!("left out: no Korean font here") };
        let page = pdf(&matter(Kind::Invoice, Language::Korean).sheet(), &font).unwrap();
        assert!(page.starts_with(b"%PDF-") && page.len() > 2_000, "{}", page.len());
        let other = pdf(&matter(Kind::Statement, Language::English).sheet(), &font).unwrap();
        assert_ne!(page, other);
        assert!(Font::read(b"no font".to_vec()).is_none());
    }
}
