//! Tables as hostile or careless people make them, and any artwork there and back.

use super::*;
use crate::artwork::taxonomy::MEDIA;
use crate::artwork::{Classification, Completed, Details, Estimate, Size};
use crate::ids::{ArtworkId, UserId};
use crate::money::{Amount, Currency};
use crate::persistence::Artwork;
use crate::timestamp::Timestamp;
use proptest::prelude::*;
use std::io::Read;
use uuid::Uuid;

/// What is wrong with a table, as `line column`.
fn faults(table: impl AsRef<[u8]>) -> Vec<String> {
    let found = check(table.as_ref()).err().unwrap_or_default().faults;
    found.into_iter().map(|fault| format!("{} {}", fault.line, fault.column.as_deref().unwrap_or("-"))).collect()
}

/// The lines of a good table.
fn lines(table: impl AsRef<[u8]>) -> Vec<Line> {
    let mut table = Table::open(table.as_ref()).unwrap();
    std::iter::from_fn(|| table.next_line()).map(Result::unwrap).collect()
}

#[test]
fn what_is_wrong_is_found_where_it_is() {
    let long = format!("artist,title,description\na,b,{}\nc,d,e\n", "x".repeat(10_001));
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &["1 -"]),
        (b"\n\r\n\n", &["1 -"]),
        (b"artist,title\n", &[]),
        (b"artist,title\na,b", &[]),
        (b"artist\na\n", &["1 title"]),
        (b"medium\npainting\n", &["1 artist", "1 title"]),
        (b"\n\nartist,title,artist,name\na,b,c,d\n", &["3 artist", "3 name"]),
        (b"Artist,title\na,b\n", &["1 Artist", "1 artist"]),
        (b"artist,title,estimate_low\na,b,1\n", &["1 estimate_high", "1 estimate_currency"]),
        (b"artist;title\na;b\n", &["1 artist;title", "1 artist", "1 title"]),
        // What is wrong in one line does not hide what is wrong in the next, or beside it.
        (
            b"artist,title,completed,height_mm,medium,consignor\n,b,soon,0,lego,me\nc,d,1961,1,print,\ne,f,13,1000001,,\n",
            &["2 artist", "2 completed", "2 medium", "2 height_mm", "2 consignor", "4 height_mm"],
        ),
        (b"artist,title\na,b,c\nd\ne,f\n", &["2 -", "3 -"]),
        (b"artist,title\na,b\nc,d\na,b\n", &["4 title"]),
        (b"artist,title\n a ,b\na, b \n", &["3 title"]),
        // What looks alike is the same, and what nobody sees is no name.
        ("artist,title\nHan,Cafe\u{301}  Noir\nHan,Café Noir\n".as_bytes(), &["3 title"]),
        ("artist,title\n\u{200b},b\nc,\u{3164}\n".as_bytes(), &["2 artist", "3 title"]),
        (b"artist,title\na\0,b\nc,d\x1b[31m\n", &["2 artist", "3 title"]),
        (b"artist,title,country\n\xff,b,\xc3\x28\nc,d,e\nf,\xed\xa0\x80,\n", &["2 artist", "2 country", "4 title"]),
        (b"\xff\xfea\0r\0t\0", &["1 \u{fffd}\u{fffd}a\\u{0}r\\u{0}t\\u{0}", "1 artist", "1 title"]),
        (b"artist,title,\x1b]0;x\x07\n", &["1 \\u{1b}]0;x\\u{7}"]),
        // Lines are those of an editor, whatever stands in them, and however they end.
        (b"artist,title,description\r\na,b,\"1\r\n2\r\n3\"\r\n\r\n,c,\r\n", &["6 artist"]),
        (b"artist,title,description\ra,b,\"1\r2\"\r,c,\r", &["4 artist"]),
        (b"artist,title\n\"a\nb\",\"c\"\"\nd\"\ne,\n", &["2 artist", "2 title", "5 title"]),
        (long.as_bytes(), &["2 description"]),
        // A quote that is never closed would take the rest of the file for one cell.
        (b"artist,title,description\na,b,c\nd,e,\"f\ng,h,i\n", &["3 -"]),
        (b"artist,title\n\"a", &["2 -"]),
        (b"\"artist,title\na,b", &["1 -"]),
        (b"artist,title\na,b \" c\nd,\"e\"f\n", &[]),
        (b"artist,title,theme\na,b,landscape\n", &[]),
        (b"artist,title,medium,theme\na,b,,landscape\nc,d,print,roof\n", &["2 theme", "3 theme"]),
        (b"artist,title,estimate_low,estimate_high,estimate_currency\na,b,1,,USD\nc,d,2,1,USD\n", &["2 estimate_high", "3 estimate_high"]),
    ];
    for (table, wanted) in cases {
        assert_eq!(faults(table), *wanted, "{}", String::from_utf8_lossy(table));
    }
}

#[test]
fn a_mark_of_byte_order_is_no_part_of_the_first_column() {
    for table in ["\u{feff}artist,title\na,b\n", "\u{feff}\"artist\",title\na,b\n"] {
        assert_eq!(lines(table)[0].artist, "a");
    }
    assert_eq!(faults("\u{feff}\"artist,title\na,b"), ["1 -"], "the quote is seen behind it");
    assert_eq!(faults("\u{feff}\u{feff}\"artist,title\na,b"), ["1 -"], "and behind two");
    assert_eq!(faults("\u{feff}"), ["1 -"]);
}

#[test]
fn faults_end_at_a_hundred() {
    let table = |count: usize| format!("artist,title\n{}", ",b\n".repeat(count));
    let told = |count| check(table(count).as_bytes()).map_err(|faults| (faults.faults.len(), faults.more));
    assert_eq!(told(FAULTS_MAX), Err((FAULTS_MAX, false)));
    assert_eq!(told(FAULTS_MAX + 1), Err((FAULTS_MAX, true)));
}

/// Gives bytes without end, and counts them.
struct Endless<'a>(&'a mut usize, &'static [u8]);

impl Read for Endless<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.read(into)?;
        into[count..].fill(b',');
        *self.0 += into.len();
        Ok(into.len())
    }
}

#[test]
fn a_line_without_end_is_given_up_before_it_is_held() {
    for (start, line) in [("artist,title\na,b\nc,\"d", 3), ("artist,title\na,b\n", 3), ("", 1), ("\"", 1)] {
        let mut read = 0;
        let found = check(Endless(&mut read, start.as_bytes())).unwrap_err().faults;
        assert_eq!((found.len(), found[0].line, &found[0].column), (1, line, &None), "{start:?}");
        assert!(found[0].why.contains("quote"), "{}", found[0].why);
        assert!(read < 200_000, "{read} bytes were read of {start:?}");
    }
}

#[test]
fn a_spreadsheet_is_given_nothing_to_calculate() {
    let artwork = |artist: &str| Artwork::new(ArtworkId(Uuid::nil()), "x", artist, Timestamp::from_micros(0));
    for artist in ["=HYPERLINK(\"http://x\")", "+1", "-1", "@x", "＝1"] {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(HEADER).unwrap();
        write_line(&mut table, &artwork(artist)).unwrap();
        let table = String::from_utf8(table.into_inner().unwrap()).unwrap();
        assert!(table.lines().nth(1).unwrap().trim_start_matches('"').starts_with('\''), "{table}");
        assert_eq!(lines(table)[0].artist, artist);
    }
}

/// Texts of all kinds, among them those that tables and spreadsheets trip over; such as the house has taken in.
fn text(prose: bool, most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{0,6}",
        "\\PC{0,4}",
        prop::sample::select(vec![
            "\"", ",", "'", "=", "-", "+", "@", "\n", "\r\n", "\t", "\"\"", "달", "＝", "\u{2003}"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..12).prop_filter_map("not taken in", move |pieces| {
        let read = if prose { crate::artwork::prose } else { crate::artwork::line };
        read("text", &pieces.concat(), most).ok()
    })
}

fn class() -> impl Strategy<Value = Classification> {
    let place = || prop::option::of(any::<prop::sample::Index>());
    (place(), place(), place(), place()).prop_map(|(medium, theme, style, technique)| {
        let Some(medium) = medium.map(|place| place.get(MEDIA)) else { return Classification::default() };
        Classification {
            medium: Some(medium.term.code.to_owned()),
            theme: theme.map(|place| place.get(medium.themes).code.to_owned()),
            style: style.map(|place| place.get(medium.styles).code.to_owned()),
            technique: technique.map(|place| place.get(medium.techniques).code.to_owned()),
        }
    })
}

fn estimate() -> impl Strategy<Value = Estimate> {
    let currency = prop::sample::select(vec!["KRW", "USD", "KWD"]);
    (currency, 1..=Amount::MAX.minor(), 1..=Amount::MAX.minor()).prop_map(|(currency, one, other)| {
        let amount = |minor| Amount::from_minor(minor).unwrap();
        let (low, high) = (amount(one.min(other)), amount(one.max(other)));
        Estimate::new(Currency::parse(currency).unwrap(), low, high).unwrap()
    })
}

fn any_artwork() -> impl Strategy<Value = Artwork> {
    let date = (-10_000..=9_999, prop::option::of((1..=12_u8, prop::option::of(1..=28_u8))));
    let date = date
        .prop_map(|(year, rest)| Completed::new(year, rest.map(|rest| rest.0), rest.and_then(|rest| rest.1)).unwrap());
    let measure = || prop::option::of(1..=Size::MOST);
    let some = |prose| prop::option::of(text(prose, 100));
    let size = (measure(), measure(), measure());
    let texts = (some(false), some(false), some(true), some(true), some(true));
    let rest = (class(), prop::option::of(date), size, prop::option::of(estimate()), prop::option::of(any::<u128>()));
    (text(false, 200), text(false, 200), texts, rest).prop_map(|(artist, title, texts, rest)| {
        let (country, materials, description, provenance, condition) = texts;
        let (class, completed, (height_mm, width_mm, depth_mm), estimate, consignor) = rest;
        let size = Size { height_mm, width_mm, depth_mm };
        let details =
            Details { country, completed, class, materials, size, description, provenance, condition, estimate };
        let consignor = consignor.map(|id| UserId(Uuid::from_u128(id)));
        Artwork { details, consignor, ..Artwork::new(ArtworkId(Uuid::nil()), title, artist, Timestamp::from_micros(0)) }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_artwork_comes_back_from_a_table_as_it_was(artworks in prop::collection::vec(any_artwork(), 1..4)) {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(HEADER).unwrap();
        for artwork in &artworks {
            write_line(&mut table, artwork).unwrap();
        }
        let table = table.into_inner().unwrap();
        let read = lines(&table);
        prop_assert_eq!(read.len(), artworks.len());
        for (line, artwork) in read.iter().zip(&artworks) {
            let empty = Artwork::new(artwork.id, "", "", artwork.created_at);
            prop_assert_eq!(&line.over(&empty, |_| true), artwork);
        }
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200)) {
        let _ = check(&bytes[..]);
        let _ = check([b"artist,title,description\n", &bytes[..]].concat().as_slice());
    }
}
