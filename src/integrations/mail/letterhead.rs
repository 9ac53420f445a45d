//! What stands at the head of every letter, and the letter as one message. *Source*: RFC 5322, and RFC 3834 for `Auto-Submitted`.

use super::{NotCarried, Parcel};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};

/// Who letters are from, and where answers go.
#[derive(Clone, Debug)]
pub struct Letterhead {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

/// A letterhead that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address to write from; write name@example.com or Name <name@example.com>")]
pub struct LetterheadError(String);

impl Letterhead {
    /// Reads the addresses, each `name@host` or `Name <name@host>`; an empty `reply_to` means that answers go to `from`.
    ///
    /// # Errors
    /// [`LetterheadError`] names the one that cannot be read.
    pub fn new(from: &str, reply_to: &str) -> Result<Self, LetterheadError> {
        let read = |text: &str| text.parse::<Mailbox>().map_err(|_| LetterheadError(text.to_owned()));
        let reply_to = if reply_to.is_empty() { None } else { Some(read(reply_to)?) };
        Ok(Self { from: read(from)?, reply_to })
    }

    /// Returns the host of the address that letters are from.
    pub(super) fn host(&self) -> &str {
        self.from.email.domain()
    }

    /// Writes a letter as one message: text and HTML side by side. The same letter gives the same bytes each time, so that whoever gets
    /// it twice can tell.
    ///
    /// # Errors
    /// [`NotCarried::Never`] when the address is none.
    pub(super) fn message(&self, parcel: &Parcel) -> Result<Message, NotCarried> {
        let to: Address = parcel.to.parse().map_err(|_| NotCarried::Never("the address is none".to_owned()))?;
        let written = Duration::from_micros(parcel.written_at.as_micros().unsigned_abs());
        let mut head = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(crate::mail::one_line(&parcel.subject))
            .date(UNIX_EPOCH + written)
            .message_id(Some(format!("<{}@{}>", parcel.id, self.host())));
        if let Some(reply_to) = &self.reply_to {
            head = head.reply_to(reply_to.clone());
        }
        let body = MultiPart::alternative()
            .boundary(format!("arte-{}", parcel.id.simple()))
            .singlepart(SinglePart::plain(parcel.text.clone()))
            .singlepart(SinglePart::html(parcel.html.clone()));
        let unwritten =
            |error: &dyn std::error::Error| NotCarried::Never(format!("the letter cannot be written: {error}"));
        let mut message = head.multipart(body).map_err(|error| unwritten(&error))?;
        let language = if parcel.language == "ko" { "ko" } else { "en" };
        for (name, value) in [
            // No holiday notices back to us, please.
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            ("Content-Language", language),
        ] {
            let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|error| unwritten(&error))?;
            message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(message)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::timestamp::Timestamp;
    use uuid::Uuid;

    pub(in crate::integrations::mail) fn parcel() -> Parcel {
        Parcel {
            id: Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001),
            to: "ann@example.org".to_owned(),
            language: "ko".to_owned(),
            subject: "환영합니다 – welcome".to_owned(),
            text: "안녕하세요.\n\n.\nHello\n".to_owned(),
            html: "<html lang=\"ko\"><p>안녕하세요.</p></html>".to_owned(),
            written_at: Timestamp::from_millis(1_700_000_000_123),
        }
    }

    pub(in crate::integrations::mail) fn letterhead() -> Letterhead {
        Letterhead::new("Arte Moderni <no-reply@arte.example>", "").unwrap()
    }

    fn written(parcel: &Parcel) -> String {
        String::from_utf8(letterhead().message(parcel).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_letter_is_the_same_bytes_each_time() {
        let text = written(&parcel());
        assert_eq!(text, written(&parcel()));
        for line in [
            "From: \"Arte Moderni\" <no-reply@arte.example>\r\n",
            "To: ann@example.org\r\n",
            "Message-ID: <01920000-0000-7000-8000-000000000001@arte.example>\r\n",
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: ko\r\n",
            "MIME-Version: 1.0\r\n",
        ] {
            assert!(text.contains(line), "{line:?} is not in {text}");
        }
        assert!(text.is_ascii(), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a bare line break in {text:?}");
    }

    /// The names of the headers before the body.
    fn header_names(text: &str) -> Vec<&str> {
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect()
    }

    #[test]
    fn nothing_of_a_letter_begins_a_header_of_its_own() {
        let plain = written(&parcel());
        let names = header_names(&plain);
        for evil in
            ["x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: e", "x\r\n\r\nbody", "x\u{2028}Bcc: e"]
        {
            let text = written(&Parcel { subject: evil.to_owned(), language: evil.to_owned(), ..parcel() });
            assert_eq!(header_names(&text), names, "{evil:?} gave {text}");
        }
        for to in [
            "",
            "ann",
            "ann@example.org\r\nBcc: evil@example.org",
            "ann@example.org, evil@example.org",
            "<ann@example.org>",
            "ann@example.org>\r\nDATA",
            "a b@example.org",
        ] {
            let refused = letterhead().message(&Parcel { to: to.to_owned(), ..parcel() });
            assert!(matches!(refused, Err(NotCarried::Never(_))), "{to:?} was taken");
        }
    }

    #[test]
    fn letterheads_are_addresses() {
        for (from, reply_to, fine) in [
            ("a@b.example", "", true),
            ("Arte Moderni <a@b.example>", "desk@b.example", true),
            ("", "", false),
            ("Arte Moderni", "", false),
            ("a@b.example", "nobody", false),
            ("a@b.example\r\nBcc: x@y.example", "", false),
            ("a@b.example, c@d.example", "", false),
        ] {
            assert_eq!(Letterhead::new(from, reply_to).is_ok(), fine, "{from:?} {reply_to:?}");
        }
    }
}
