//! The form in which words are written down, and how they become text and HTML.
//!
//! The first line is `Subject: …`. Then come paragraphs, with an empty line before each. A paragraph that begins with `> ` is a code and
//! stands out. `{name}` is a place left open. Values are put in after the words were taken apart, each once: what a value holds can
//! neither begin a paragraph nor name another place.

use super::clean::{one_line, push_escaped};
use super::language::Language;
use super::letter::Rendered;

/// What stands around the words in HTML. No colours are set: a client that shows pages light or dark does so without ever putting dark
/// on dark. No picture, font or script comes from elsewhere, and nothing tells anybody that the letter was opened.
const LAYOUT: &str = include_str!("templates/layout.html");

/// How a paragraph begins, and a code.
const PARAGRAPH: &str = "<p style=\"margin:0 0 16px\">";
const CODE: &str = "<p style=\"margin:0 0 16px;padding:12px 16px;border:2px solid #808080;border-radius:6px;\
font-family:Consolas,Menlo,monospace;font-size:28px;line-height:1.2;letter-spacing:4px;text-align:center\">";

pub(super) struct Template<'a> {
    subject: Vec<Piece<'a>>,
    blocks: Vec<Block<'a>>,
}

struct Block<'a> {
    is_code: bool,
    pieces: Vec<Piece<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Words(&'a str),
    Slot(&'a str),
}

impl<'a> Template<'a> {
    /// Takes words apart. A test does so with all there are: what does not fit the form would be shown as it stands.
    pub(super) fn read(words: &'a str) -> Self {
        let mut paragraphs = words.trim_end().split("\n\n");
        let subject = paragraphs.next().unwrap_or_default();
        let blocks = paragraphs.map(|paragraph| match paragraph.strip_prefix("> ") {
            Some(code) => Block { is_code: true, pieces: pieces(code) },
            None => Block { is_code: false, pieces: pieces(paragraph) },
        });
        Self { subject: pieces(subject.strip_prefix("Subject: ").unwrap_or(subject)), blocks: blocks.collect() }
    }

    /// Puts values, which are one line each, into their places.
    pub(super) fn fill(&self, language: Language, values: &[(&'static str, String)], public_url: &str) -> Rendered {
        let subject = one_line(&filled(&self.subject, values));
        let public_url = one_line(public_url);
        let (mut text, mut body) = (String::new(), String::new());
        for Block { is_code, pieces } in &self.blocks {
            let words = filled(pieces, values);
            let (indent, opening) = if *is_code { ("    ", CODE) } else { ("", PARAGRAPH) };
            text.push_str(indent);
            text.push_str(&words);
            text.push_str("\n\n");
            body.push_str(opening);
            push_escaped(&mut body, &words);
            body.push_str("</p>\n");
        }
        // Two dashes and a space: mail clients know what follows as a signature.
        text.push_str("-- \nArte Moderni\n");
        let mut foot = String::from("Arte Moderni");
        if !public_url.is_empty() {
            text.push_str(&public_url);
            text.push('\n');
            foot.push_str("<br>");
            push_escaped(&mut foot, &public_url);
        }
        let mut title = String::new();
        push_escaped(&mut title, &subject);
        let html = layout(&[("lang", language.tag()), ("title", &title), ("body", body.trim_end()), ("foot", &foot)]);
        Rendered { subject, text, html }
    }

    /// Returns the names of all places left open, in order.
    #[cfg(test)]
    pub(super) fn slots(&self) -> Vec<&'a str> {
        let all = self.subject.iter().chain(self.blocks.iter().flat_map(|block| &block.pieces));
        all.filter_map(|piece| if let Piece::Slot(name) = piece { Some(*name) } else { None }).collect()
    }

    /// Returns whether the subject has places left open.
    #[cfg(test)]
    pub(super) fn subject_is_fixed(&self) -> bool {
        self.subject.iter().all(|piece| matches!(piece, Piece::Words(_)))
    }
}

fn layout(parts: &[(&'static str, &str)]) -> String {
    let mut html = String::new();
    for piece in pieces(LAYOUT) {
        html.push_str(match piece {
            Piece::Words(words) => words,
            Piece::Slot(name) => parts.iter().find(|(part, _)| *part == name).map_or("", |(_, text)| text),
        });
    }
    html
}

fn filled(pieces: &[Piece<'_>], values: &[(&'static str, String)]) -> String {
    let value = |name: &str| values.iter().find(|(slot, _)| *slot == name).map_or("", |(_, value)| value.as_str());
    let written = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => *words,
        Piece::Slot(name) => value(name),
    });
    written.collect()
}

/// Splits words at `{name}`.
fn pieces(words: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        pieces.extend([Piece::Words(before), Piece::Slot(name)]);
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    pieces
}
