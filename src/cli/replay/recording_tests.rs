//! The form of a recording, row by row.

use super::recording::{RecordedAuction, read};
use crate::money::Currency;

const HEADER: &str = "auction,days,opening_bid,max_bid,at_ms,bidder,final_price";

fn read_text(bytes: &[u8]) -> Result<Vec<RecordedAuction>, String> {
    read(bytes, Currency::parse("USD").unwrap()).map_err(|error| error.to_string())
}

#[test]
fn a_good_recording_is_read_whole() {
    let text = format!(
        "\u{feff}{HEADER}\r\n7,3,99,175,10,b01,177.5\r\n7,3,99,177.50,10,b02,177.5\r\n\r\n\"8,x\",5,1,2,0,b01,2\n"
    );
    let auctions = read_text(text.as_bytes()).unwrap();
    assert_eq!(auctions.len(), 2);
    assert_eq!((auctions[0].name.as_str(), auctions[0].days, auctions[0].bids.len()), ("7", 3, 2));
    assert_eq!(auctions[0].bids[1].max.minor(), 17_750);
    assert_eq!(auctions[0].bids[1].at.as_millis(), 10);
    assert_eq!((auctions[1].name.as_str(), auctions[1].bids.len()), ("8,x", 1));
}

#[test]
fn whatever_breaks_the_form_is_refused_by_line_and_column() {
    let table = [
        // rows below the header | how the refusal begins
        ("7,3,99,abc,10,b01,177.5", "line 2, column 4 (max_bid): \"abc\" is not an amount of USD"),
        ("7,3,99,-1,10,b01,177.5", "line 2, column 4 (max_bid): \"-1\" is not an amount of USD"),
        ("7,3,99,1.005,10,b01,177.5", "line 2, column 4 (max_bid): \"1.005\" is not an amount of USD"),
        ("7,3,99,0,10,b01,177.5", "line 2, column 4 (max_bid): the amount must be above 0"),
        ("7,3,0,100,10,b01,177.5", "line 2, column 3 (opening_bid): the amount must be above 0"),
        ("7,3,99,100,10,b01,1e3", "line 2, column 7 (final_price): \"1e3\" is not an amount of USD"),
        ("7,3,99,100,10,b01", "line 2: the row has 6 columns where 7 belong"),
        ("7,3,99,100,10,b01,177.5,x", "line 2: the row has 8 columns where 7 belong"),
        (",3,99,100,10,b01,177.5", "line 2, column 1 (auction): the name is missing"),
        ("7,3,99,100,10,,177.5", "line 2, column 6 (bidder): the name is missing"),
        ("7,0,99,100,10,b01,177.5", "line 2, column 2 (days): \"0\" is not a number of days"),
        ("7,366,99,100,10,b01,177.5", "line 2, column 2 (days): \"366\" is not a number of days"),
        ("7,+3,99,100,10,b01,177.5", "line 2, column 2 (days): \"+3\" is not a number of days"),
        ("7,3,99,100,1.5,b01,177.5", "line 2, column 5 (at_ms): \"1.5\" is not a whole number of milliseconds"),
        ("7,3,99,100,-1,b01,177.5", "line 2, column 5 (at_ms): \"-1\" is not a whole number of milliseconds"),
        ("7,3,99,100,99999999999999999999,b01,177.5", "line 2, column 5 (at_ms): "),
        ("7,1,99,100,86400000,b01,177.5", "line 2, column 5 (at_ms): 86400000 is not before the end"),
        ("7,3,99,100,10,b01,2\n7,3,99,101,9,b01,2", "line 3, column 5 (at_ms): 9 comes before 10"),
        ("7,3,99,100,10,b01,2\n7,4,99,101,11,b01,2", "line 3, column 2 (days): the number of days differs"),
        ("7,3,99,100,10,b01,2\n7,3,98,101,11,b01,2", "line 3, column 3 (opening_bid): the opening bid differs"),
        ("7,3,99,100,10,b01,2\n7,3,99,101,11,b01,3", "line 3, column 7 (final_price): the final price differs"),
        (
            "7,3,99,100,1,b01,2\n8,3,9,10,1,b01,2\n7,3,99,101,2,b01,2",
            "line 4, column 1 (auction): auction \"7\" goes on after another one",
        ),
        ("7,3,99,\"100,10,b01,2", "line 2, column 4 (max_bid): the quote is not closed"),
        ("7,3,99,\"100\"0,10,b01,2", "line 2, column 4 (max_bid): text follows the closing quote"),
        ("\n\n7,3,99,x,10,b01,2", "line 4, column 4 (max_bid): \"x\""),
        ("", "the file has a header and no bids"),
    ];
    for (rows, says) in table {
        let refused = read_text(format!("{HEADER}\n{rows}").as_bytes()).unwrap_err();
        assert!(refused.starts_with(says), "{rows}\n  says: {refused}\n  not:  {says}");
    }
}

#[test]
fn a_wrong_header_is_refused_before_any_row_is_looked_at() {
    let table = [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("auction,days", "line 1: the header ends before the column \"opening_bid\""),
        (
            "lot,days,opening_bid,max_bid,at_ms,bidder,final_price",
            "line 1, column 1 (auction): the header says \"lot\"",
        ),
        (
            "auction,days,opening_bid,at_ms,max_bid,bidder,final_price",
            "line 1, column 4 (max_bid): the header says \"at_ms\"",
        ),
        (
            "auction,days,opening_bid,max_bid,at_ms,bidder,final_price,note",
            "line 1, column 8: the header has an unknown column \"note\"",
        ),
    ];
    for (text, says) in table {
        let refused = read_text(text.as_bytes()).unwrap_err();
        assert!(refused.starts_with(says), "{text}\n  says: {refused}\n  not:  {says}");
    }
}

#[test]
fn text_that_is_not_utf8_is_refused_by_its_line() {
    let mut bytes = format!("{HEADER}\n7,3,99,100,10,").into_bytes();
    bytes.extend([0xff, b',', b'2']);
    assert_eq!(read_text(&bytes).unwrap_err(), "line 2: the text is not UTF-8");
}
