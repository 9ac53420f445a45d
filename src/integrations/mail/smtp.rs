//! Letters by SMTP to a relay: a mail server of one's own, or a provider's (Amazon SES and others speak it).

use super::{Carrier, Letterhead, NotCarried, Parcel};
use async_trait::async_trait;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Connections kept open at most. *Source*: as many as the postman sends at once.
const KEPT_MOST: usize = 4;
/// How long a connection that was kept may take to show that it still lives. *Source*: a round trip to anywhere, many times.
const ALIVE_WITHIN: Duration = Duration::from_secs(5);
/// The longest answer of a relay that is repeated to an admin, in characters.
const ANSWER_MOST: usize = 300;

/// Refusals that look final and are the house's own fault, not the letter's: the relay wants encryption or a password (530, 534, 538),
/// or does not take ours (535), or does not know the command (500, 502, 503, 504). They must not kill the letters that happen to come
/// by; whoever mends the settings has them all sent. *Source*: RFC 5321, 4.2.3, and RFC 4954, 6.
const OWN_FAULTS: [u16; 8] = [500, 502, 503, 504, 530, 534, 535, 538];

/// How the connection is kept from others' eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Encrypted after STARTTLS; a relay that does not offer it gets no letter. Usually port 587.
    StartTls,
    /// Encrypted from the first byte. Usually port 465.
    Tls,
    /// In the clear: for a relay on this machine.
    Plain,
}

/// How a relay is reached.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// Its host name, as its certificate says it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is kept from others' eyes.
    pub security: Security,
    /// User and password, if it wants them.
    pub credentials: Option<(String, SecretString)>,
    /// Certificates (PEM, one or more) by which the relay is known instead of those that the world trusts.
    pub authorities: Option<Vec<u8>>,
    /// How long any step may take.
    pub timeout: Duration,
}

/// A relay that cannot be reached as the options say.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The certificates cannot be read.
    #[error("the certificates of the mail relay cannot be read; the file must be PEM")]
    Authorities,
    /// Encryption cannot be set up.
    #[error("encryption to the mail relay {host} cannot be set up: {reason}")]
    Encryption {
        /// Which relay.
        host: String,
        /// Why.
        reason: String,
    },
}

/// Sends letters to a relay.
pub struct SmtpCarrier {
    options: SmtpOptions,
    letterhead: Letterhead,
    /// None in the clear.
    encryption: Option<TlsParameters>,
    /// Connections that have brought a letter to its end and nothing since. *Bound*: `KEPT_MOST`. One that is broken off in the middle of a
    /// letter is never put here: the next letter would take the answer to that one for its own.
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl SmtpCarrier {
    /// Prepares the way; nothing is connected before the first letter.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn new(options: SmtpOptions, letterhead: Letterhead) -> Result<Self, SmtpError> {
        let encryption = if options.security == Security::Plain { None } else { Some(encryption(&options)?) };
        Ok(Self { options, letterhead, encryption, idle: Mutex::default() })
    }

    /// Takes a connection that is kept and still lives, or makes one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, NotCarried> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(mut kept) = kept {
            if tokio::time::timeout(ALIVE_WITHIN, kept.test_connected()).await.is_ok_and(|alive| alive) {
                return Ok(kept);
            }
            // Whatever ended this one has ended the others, too.
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        // Whatever is refused here is not about the letter.
        let opened = self.in_time("reached", self.open()).await?;
        opened.map_err(|error| NotCarried::Later(in_words(&error)))
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let SmtpOptions { host, port, security, credentials, timeout, .. } = &self.options;
        // The machine's own name is nobody's business, and often no name at all.
        let hello = ClientId::Domain(self.letterhead.host().to_owned());
        let from_the_first_byte = self.encryption.clone().filter(|_| *security == Security::Tls);
        let relay = (host.as_str(), *port);
        let mut opened =
            AsyncSmtpConnection::connect_tokio1(relay, Some(*timeout), &hello, from_the_first_byte, None).await?;
        if let Some(encryption) = self.encryption.clone().filter(|_| *security == Security::StartTls) {
            // A relay that does not offer it is left here, before anything is said.
            opened.starttls(encryption, &hello).await?;
        }
        if let Some((user, password)) = credentials {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            opened.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(opened)
    }

    async fn in_time<T>(&self, what: &str, step: impl Future<Output = T>) -> Result<T, NotCarried> {
        let limit = self.options.timeout;
        let late = |_| NotCarried::Later(format!("it could not be {what} within {} ms", limit.as_millis()));
        tokio::time::timeout(limit, step).await.map_err(late)
    }
}

fn encryption(options: &SmtpOptions) -> Result<TlsParameters, SmtpError> {
    let wanted = TlsParameters::builder(options.host.clone());
    let wanted = match &options.authorities {
        None => wanted.certificate_store(CertificateStore::WebpkiRoots),
        Some(pem) => {
            // A file without a certificate in it would trust nobody, and say so only at the first letter.
            if !String::from_utf8_lossy(pem).contains("-----BEGIN CERTIFICATE-----") {
                return Err(SmtpError::Authorities);
            }
            let trusted = Certificate::from_pem(pem).map_err(|_| SmtpError::Authorities)?;
            wanted.certificate_store(CertificateStore::None).add_root_certificate(trusted)
        }
    };
    let unusable = |error| SmtpError::Encryption { host: options.host.clone(), reason: in_words(&error) };
    wanted.build_rustls().map_err(unusable)
}

#[async_trait]
impl Carrier for SmtpCarrier {
    async fn carry(&self, parcel: Parcel) -> Result<(), NotCarried> {
        let message = self.letterhead.message(&parcel)?;
        // From here on the connection is this letter's own. If anybody breaks off, it closes.
        let mut relay = self.connection().await?;
        let handed_over = self.in_time("handed over", relay.send(message.envelope(), &message.formatted())).await?;
        handed_over.map_err(|error| judged(&error))?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT_MOST && !relay.has_broken() {
            idle.push(relay);
        }
        Ok(())
    }

    fn is_local(&self) -> bool {
        false
    }
}

/// Tells what a refusal means: only one about this letter is final.
fn judged(error: &Error) -> NotCarried {
    let code = error.status().map(u16::from);
    let words = in_words(error);
    match code {
        Some(code) if error.is_permanent() && !OWN_FAULTS.contains(&code) => NotCarried::Never(words),
        Some(_) | None => NotCarried::Later(words),
    }
}

/// Says what went wrong and why, on one line.
fn in_words(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words.push_str(": ");
            words.push_str(&inner_words);
        }
        cause = inner.source();
    }
    let printable: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ANSWER_MOST).collect();
    printable.trim_end().to_owned()
}
