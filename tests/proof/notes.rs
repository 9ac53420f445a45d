//! Signed notes and checkpoints, against the examples that C2SP and Go's `note` package publish.

use arte::proof::{
    Checkpoint, CheckpointError, KeyError, Note, NoteError, SigningKey, VerifierKey, auction_origin, export_origin,
    sign_note,
};
use base64::Engine as _;

/// The example of Go's `golang.org/x/mod/sumdb/note`.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETERS_TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETERS_LINE: &str =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// The example of the C2SP document.
const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const FOOS_NOTE: &str = "This is an example message.\n\n— example.com/foo \
    Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn peter() -> SigningKey {
    let bytes = base64::engine::general_purpose::STANDARD.decode(PETERS_SECRET).unwrap();
    SigningKey::new("PeterNeumann", bytes[1..].try_into().unwrap()).unwrap()
}

fn key(name: &str, secret: u8) -> SigningKey {
    SigningKey::new(name, &[secret; 32]).unwrap()
}

#[test]
fn keys_and_signatures_are_those_of_the_published_examples() {
    assert_eq!(peter().verifier().to_string(), PETER);
    let note = sign_note(PETERS_TEXT, &[peter()]).unwrap();
    assert_eq!(note.to_string(), format!("{PETERS_TEXT}\n{PETERS_LINE}"));
    assert_eq!(Note::parse(&note.to_string()), Ok(note));

    let note = Note::parse(FOOS_NOTE).unwrap();
    let foo: VerifierKey = FOO.parse().unwrap();
    assert_eq!((note.text.as_str(), foo.name()), ("This is an example message.\n", "example.com/foo"));
    assert!(foo.has_signed(&note.text, &note.signatures[0]));
    assert!(!foo.has_signed("This is an example message!\n", &note.signatures[0]));
    assert!(!peter().verifier().has_signed(&note.text, &note.signatures[0]));
    assert_eq!(note.to_string(), FOOS_NOTE);
}

#[test]
fn several_keys_sign_one_note_and_each_line_is_checked_by_its_own() {
    let keys = [key("house", 1), key("house", 2), key("witness.example/w", 3)];
    let note = sign_note("one\ntwo\n", &keys).unwrap();
    let read = Note::parse(&note.to_string()).unwrap();
    for (index, key) in keys.iter().enumerate() {
        for (line, signature) in read.signatures.iter().enumerate() {
            assert_eq!(key.verifier().has_signed(&read.text, signature), index == line);
        }
    }
}

#[test]
fn a_key_that_is_mangled_is_refused() {
    let table = [
        ("", KeyError::BadForm),
        ("PeterNeumann", KeyError::BadForm),
        ("PeterNeumann+c74f20a3", KeyError::BadForm),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::BadForm),
        ("PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::BadForm),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::OtherHash),
        ("PaterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::OtherHash),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::BadName),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::BadName),
        ("PeterNeumann+c74f20a3+AhpbXk9LIqpj5lzD8Lj5UbW3YBlMFpNc4oGnHLMCZQdr", KeyError::BadKey),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", KeyError::BadForm),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW=", KeyError::BadForm),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==", KeyError::BadKey),
    ];
    for (text, error) in table {
        assert_eq!(text.parse::<VerifierKey>(), Err(error), "{text}");
    }
    // The neutral element of the curve: every message "is signed" by it.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    assert_eq!(VerifierKey::new("anybody", neutral), Err(KeyError::BadKey));
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert_eq!(SigningKey::new(name, &[1; 32]).unwrap_err(), KeyError::BadName, "{name:?}");
    }
}

#[test]
fn a_note_that_is_mangled_is_refused() {
    let good = format!("{PETERS_TEXT}\n{PETERS_LINE}");
    assert!(Note::parse(&good).is_ok());
    let bad_line = |line| Err(NoteError::BadSignature { line });
    let table = [
        (String::new(), Err(NoteError::BadText)),
        (good.trim_end().to_owned(), Err(NoteError::BadText)),
        (good.replace("cryptography", "crypto\tgraphy"), Err(NoteError::BadText)),
        (PETERS_TEXT.to_owned(), Err(NoteError::NoSignatures)),
        (format!("{PETERS_TEXT}\n"), Err(NoteError::NoSignatures)),
        (good.replace("— ", "- "), bad_line(1)),
        (good.replace("— ", "—"), bad_line(1)),
        (good.replace("— PeterNeumann", "— "), bad_line(1)),
        (good.replace("JnAM=", "JnAN="), bad_line(1)),
        (good.replace("JnAM=", "JnAM"), bad_line(1)),
        (good.replace("JnAM=", "JnAMAAAA"), bad_line(1)),
        (good.replace("x08go/", "x08go/ "), bad_line(1)),
        (format!("{good}x\n"), bad_line(2)),
        (format!("{good}{}", PETERS_LINE.repeat(16)), Err(NoteError::NoSignatures)),
    ];
    for (text, error) in table {
        assert_eq!(Note::parse(&text), error, "{text}");
    }
    assert_eq!(sign_note("no end", &[peter()]), Err(NoteError::BadText));
    assert_eq!(sign_note("text\n", &[]), Err(NoteError::NoSignatures));
}

#[test]
fn a_checkpoint_is_read_as_it_is_written_and_no_other_way() {
    let checkpoint = Checkpoint {
        origin: "arte.local/auction/x/1".into(),
        size: 20_852_163,
        root: [7; 32],
        extensions: vec!["1 ab".into(), "two".into()],
    };
    let text = checkpoint.text();
    assert_eq!(text, "arte.local/auction/x/1\n20852163\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n1 ab\ntwo\n");
    assert_eq!(Checkpoint::parse(&text), Ok(checkpoint.clone()));
    let note = checkpoint.sign(&[key("house", 1)]).unwrap();
    assert_eq!(Checkpoint::parse(&Note::parse(&note.to_string()).unwrap().text), Ok(checkpoint));
    let table = [
        ("o\n1\nBwc=", CheckpointError::TooShort),
        ("o\n1\n", CheckpointError::TooShort),
        ("\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n", CheckpointError::EmptyLine),
        ("o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n\nx\n", CheckpointError::EmptyLine),
        ("o\n01\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n", CheckpointError::BadSize),
        ("o\n+1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n", CheckpointError::BadSize),
        ("o\n-1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n", CheckpointError::BadSize),
        ("o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwd=\n", CheckpointError::BadRoot),
        ("o\n1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==\n", CheckpointError::BadRoot),
    ];
    for (text, error) in table {
        assert_eq!(Checkpoint::parse(text), Err(error), "{text:?}");
    }
}

#[test]
fn secrets_do_not_show_in_debug_output_and_origins_have_their_form() {
    let shown = format!("{:?} {:?}", key("house", 1), arte::proof::Seed::new([9; 32]));
    assert!(shown.contains("hidden") && !shown.contains("9, 9"), "{shown}");
    let (sale, auction) = (arte::ids::SaleId(uuid::Uuid::from_u128(1)), arte::ids::AuctionId(uuid::Uuid::from_u128(2)));
    assert_eq!(auction_origin("house", auction, 3), "house/auction/00000000-0000-0000-0000-000000000002/3");
    assert_eq!(export_origin("house", sale, None), "house/sale/00000000-0000-0000-0000-000000000001/export");
    assert_eq!(
        export_origin("house", sale, Some(auction)),
        "house/auction/00000000-0000-0000-0000-000000000002/export"
    );
}
