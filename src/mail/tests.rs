//! What letters look like, and what hostile values cannot do to them.

use super::template::Template;
use super::{Language, Letter, Lot, Rendered, one_line};

fn lot() -> Lot {
    Lot { title: "달항아리 \"Moon\" <b>&</b>".to_owned(), number: 7, price: "1500000 KRW".to_owned() }
}

fn letters() -> [Letter; 18] {
    let code = || "7GK4QX".to_owned();
    [
        Letter::SignUpCode { code: code(), minutes: 3 },
        Letter::PasswordReset { code: code(), minutes: 1 },
        Letter::Welcome { name: "이서연".to_owned() },
        Letter::AlreadyAMember,
        Letter::PasswordChanged,
        Letter::Outbid(lot()),
        Letter::Won(lot()),
        Letter::Lost(lot()),
        Letter::ClosingSoon { lot: lot(), ends_at: "2026-11-27 18:30 Asia/Seoul".to_owned() },
        Letter::FavouriteOpened { lot: lot(), ends_at: "2026-11-27 18:30 Asia/Seoul".to_owned() },
        Letter::FavouriteClosing { lot: lot(), ends_at: "2026-11-27 18:30 Asia/Seoul".to_owned() },
        Letter::Opened { title: "Evening & <morning> sale".to_owned() },
        Letter::PaymentDue { lot: lot(), pay_by: "2026-11-29 18:30 (Asia/Seoul)".to_owned() },
        Letter::PaymentReceived(lot()),
        Letter::PaymentFailed(lot()),
        Letter::SecondChance { lot: lot(), answer_by: "2026-11-30 18:30 (Asia/Seoul)".to_owned() },
        Letter::Refunded(lot()),
        Letter::Test { name: "Ann O'Neil & Söhne".to_owned() },
    ]
}

fn all() -> impl Iterator<Item = (Letter, Language)> {
    letters().into_iter().flat_map(|letter| Language::ALL.map(|language| (letter.clone(), language)))
}

/// Every letter is what `expected/` says. After a change of the words: `ARTE_EXPECTED=write cargo test --lib mail`, and read the difference.
#[test]
fn letters_are_what_was_agreed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mail/expected");
    for (letter, language) in all() {
        let Rendered { subject, text, html } = letter.render_from(language, "https://arte.example");
        let name = format!("{}.{}", letter.kind(), language.tag());
        for (ending, content) in [("txt", format!("Subject: {subject}\n\n{text}")), ("html", html)] {
            let file = folder.join(format!("{name}.{ending}"));
            if std::env::var("ARTE_EXPECTED").is_ok_and(|value| value == "write") {
                std::fs::write(&file, &content).unwrap();
            }
            let expected = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(content == expected, "{} differs:\n{content}", file.display());
        }
    }
}

#[test]
fn words_leave_open_what_is_put_in_and_nothing_else() {
    for (letter, language) in all() {
        let template = Template::read(letter.words(language));
        let mut slots = template.slots();
        slots.sort_unstable();
        slots.dedup();
        let mut values: Vec<_> = letter.values(language).into_iter().map(|(slot, _)| slot).collect();
        values.sort_unstable();
        assert_eq!(slots, values, "{letter:?} in {language:?}");
        assert!(template.subject_is_fixed(), "{letter:?} in {language:?}: a value stands in the subject");
        let rendered = letter.render(language);
        assert!(!rendered.subject.is_empty() && !rendered.subject.starts_with("Subject"), "{rendered:?}");
        assert!(!rendered.text.contains(['{', '}']) && !rendered.html.contains(['{', '}']), "{rendered:?}");
    }
}

#[test]
fn pages_need_nothing_from_elsewhere_and_say_their_language() {
    for (letter, language) in all() {
        let html = letter.render_from(language, "https://arte.example").html;
        for never in ["src=", "href=", "url(", "<img", "<script", "<link", "<style", "@import", "<iframe", "<form"] {
            assert!(!html.contains(never), "{letter:?} has {never}");
        }
        assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())));
        // Nothing is said of colours but that of a line, so that no client shows dark on dark.
        assert!(!html.contains("color:#") && !html.contains("background"), "{html}");
    }
}

#[test]
fn a_code_is_in_the_letter_and_not_in_its_subject_nor_in_a_log() {
    for (letter, language) in all() {
        let rendered = letter.render(language);
        let holds = rendered.text.contains("7GK4QX") && rendered.html.contains("7GK4QX");
        assert_eq!(holds, letter.holds_secret(), "{letter:?}");
        assert!(!rendered.subject.contains("7GK4QX") && !format!("{letter:?}").contains("7GK4QX"));
    }
}

#[test]
fn hostile_values_are_text_and_one_line() {
    let long = "가".repeat(5_000);
    let table: [(&str, &str); 16] = [
        ("Ann", "Ann"),
        ("  Ann \t Lee  ", "Ann Lee"),
        ("Ann\r\nBcc: everybody@example.com", "Ann Bcc: everybody@example.com"),
        ("Ann\n\n> FAKE99", "Ann > FAKE99"),
        ("Ann\u{2028}Bcc: x", "Ann Bcc: x"),
        ("Ann\u{85}Bcc: x", "Ann Bcc: x"),
        ("a\0b\u{1b}[31mc", "a b [31mc"),
        ("\u{202e}moc.live\u{202c}", "moc.live"),
        ("a\u{200b}b\u{feff}c\u{ad}d\u{2066}e", "abcde"),
        ("{code}{minutes}{title}{body}", "{code}{minutes}{title}{body}"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\"><img src=x onerror=alert(1)>", "\"><img src=x onerror=alert(1)>"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        ("' onmouseover='x", "' onmouseover='x"),
        ("=?utf-8?q?Bcc=3A_x?=", "=?utf-8?q?Bcc=3A_x?="),
        ("", ""),
    ];
    let harmless = Letter::Welcome { name: "Ann".to_owned() };
    for (name, shown) in table.into_iter().chain([(long.as_str(), &long[..300])]) {
        assert_eq!(one_line(name), shown);
        for language in Language::ALL {
            let plain = harmless.render(language);
            let letter = Letter::Welcome { name: name.to_owned() }.render(language);
            assert_eq!(letter.subject, plain.subject);
            assert_eq!(letter.text, plain.text.replacen("Ann", shown, 1), "{name:?}");
            // As many marks as the harmless letter has: the value added none.
            for mark in ['<', '>', '"', '\''] {
                assert_eq!(letter.html.matches(mark).count(), plain.html.matches(mark).count(), "{name:?} {mark}");
            }
            let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let escaped = escaped.replace('"', "&quot;").replace('\'', "&#39;");
            assert_eq!(letter.html, plain.html.replacen("Ann", &escaped, 1), "{name:?}");
        }
    }
}

#[test]
fn languages_are_found_by_their_tags() {
    for language in Language::ALL {
        assert_eq!(Language::from_tag(language.tag()), Some(language));
    }
    for tag in ["", "KO", "ko-KR", "fr"] {
        assert_eq!(Language::from_tag(tag), None, "{tag}");
    }
}
