//! Signed notes and their keys, as C2SP `signed-note` has them, with Ed25519.

use super::hash::{hex, read_hex, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use std::fmt;

/// The byte that says Ed25519.
const ED25519: u8 = 1;

/// What a line with a signature begins with.
const DASH: &str = "\u{2014} ";

/// More signatures than this under one note are a mistake or an attack.
const SIGNATURES_MOST: usize = 16;

/// Why something is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name that a signature line could not hold.
    #[error("the name of a key is 1 to 200 characters without spaces, control characters and plus signs")]
    BadName,
    /// Not the form of a verifier key.
    #[error("a verifier key has the form <name>+<8 hexadecimal digits>+<base64>")]
    BadForm,
    /// The hash does not belong to name and key.
    #[error("the hash in the verifier key does not belong to its name and key")]
    OtherHash,
    /// Not an Ed25519 key, or one that anybody could sign for.
    #[error("the verifier key holds no usable Ed25519 key")]
    BadKey,
}

/// Returns whether a key may be called so.
fn is_name(name: &str) -> bool {
    let fine = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    !name.is_empty() && name.chars().count() <= 200 && name.chars().all(fine)
}

fn key_hash(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let digest = sha256(&[name.as_bytes(), b"\n", &[ED25519], public]);
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Writes base64 as notes want it: the standard alphabet, padded.
pub(super) fn write_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 strictly: padded, no stray bits, nothing else in it.
pub(super) fn read_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A key that signs. Its secret is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct SigningKey {
    public: VerifierKey,
    secret: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Makes a key of a name and 32 secret bytes (the Ed25519 seed).
    ///
    /// # Errors
    /// [`KeyError::BadName`].
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        let secret = ed25519_dalek::SigningKey::from_bytes(secret);
        let public = VerifierKey::new(name, secret.verifying_key().to_bytes())?;
        Ok(Self { public, secret })
    }

    /// Returns the public half.
    pub const fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs bytes that are no note. A key signs either notes or something else, never both.
    pub fn sign_bytes(&self, bytes: &[u8]) -> [u8; 64] {
        self.secret.sign(bytes).to_bytes()
    }

    /// Returns a secret of another use that goes when this key goes: a hash of the key's own secret and a label.
    pub fn derived(&self, label: &str) -> [u8; 32] {
        sha256(&[b"arte/derived/v1\n", label.as_bytes(), b"\n", self.secret.as_bytes()])
    }

    fn sign(&self, text: &str) -> NoteSignature {
        let signature = self.sign_bytes(text.as_bytes());
        NoteSignature { name: self.public.name.clone(), hash: self.public.hash, signature }
    }
}

impl fmt::Debug for SigningKey {
    /// A secret never reaches a log by way of `{:?}`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey({}, hidden)", self.public)
    }
}

/// A key that checks. Its text is a C2SP verifier key: `<name>+<hash>+<base64>`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    hash: [u8; 4],
    public: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    /// Makes a key of a name and 32 public bytes.
    ///
    /// # Errors
    /// [`KeyError::BadName`], [`KeyError::BadKey`].
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::BadName);
        }
        let key = ed25519_dalek::VerifyingKey::from_bytes(&public).map_err(|_| KeyError::BadKey)?;
        if key.is_weak() {
            return Err(KeyError::BadKey);
        }
        Ok(Self { name: name.to_owned(), hash: key_hash(name, &public), public: key })
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the short hash by which signature lines name the key.
    pub const fn hash(&self) -> [u8; 4] {
        self.hash
    }

    /// Returns the 32 public bytes.
    pub fn public_bytes(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Returns whether the signature line says that it is by this key.
    pub fn is_named_by(&self, signature: &NoteSignature) -> bool {
        self.name == signature.name && self.hash == signature.hash
    }

    /// Returns whether the signature is by this key, over this text.
    pub fn has_signed(&self, text: &str, signature: &NoteSignature) -> bool {
        self.is_named_by(signature) && self.has_signed_bytes(text.as_bytes(), &signature.signature)
    }

    /// Returns whether the signature is by this key, over these bytes, which are no note.
    pub fn has_signed_bytes(&self, bytes: &[u8], signature: &[u8; 64]) -> bool {
        self.public.verify_strict(bytes, &Signature::from_bytes(signature)).is_ok()
    }
}

impl std::str::FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        // Base64 may hold a plus, a name and a hash may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::BadForm);
        };
        let hash: [u8; 4] = read_hex(hash).ok_or(KeyError::BadForm)?;
        let bytes = read_base64(key).ok_or(KeyError::BadForm)?;
        let (Some((&ED25519, public)), true) = (bytes.split_first(), bytes.len() == 33) else {
            return Err(KeyError::BadKey);
        };
        let found = Self::new(name, public.try_into().map_err(|_| KeyError::BadKey)?)?;
        if found.hash != hash { Err(KeyError::OtherHash) } else { Ok(found) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(&self.public.to_bytes());
        write!(out, "{}+{}+{}", self.name, hex(&self.hash), write_base64(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "VerifierKey({self})")
    }
}

/// One line under a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key.
    pub name: String,
    /// The short hash of the key.
    pub hash: [u8; 4],
    /// The signature over the text.
    pub signature: [u8; 64],
}

/// A text and the signatures under it. Being one says nothing yet about who signed it: see [`VerifierKey::has_signed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed. Ends with a new line.
    pub text: String,
    /// At least one.
    pub signatures: Vec<NoteSignature>,
}

/// Why something is no signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// No text, or one that does not end its last line, or control characters.
    #[error("the text of a note is whole lines without control characters")]
    BadText,
    /// No blank line with signatures below it.
    #[error("a note has its text, a blank line and 1 to 16 lines with signatures")]
    NoSignatures,
    /// A line that is no signature.
    #[error("line {line} under the note is no signature: it has the form \u{2014} <name> <base64 of 4 and 64 bytes>")]
    BadSignature {
        /// Which, from one.
        line: usize,
    },
}

fn is_text(text: &str) -> bool {
    text.ends_with('\n') && text.chars().all(|letter| letter == '\n' || letter >= ' ')
}

impl Note {
    /// Reads a note, by the letter of the format.
    ///
    /// # Errors
    /// [`NoteError`] names the first departure.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if !is_text(note) {
            return Err(NoteError::BadText);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index == SIGNATURES_MOST {
                return Err(NoteError::NoSignatures);
            }
            signatures.push(read_signature(line).ok_or(NoteError::BadSignature { line: index + 1 })?);
        }
        // The text keeps the end of its own last line.
        Ok(Self { text: format!("{text}\n"), signatures })
    }
}

fn read_signature(line: &str) -> Option<NoteSignature> {
    let (name, signature) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = read_base64(signature)?;
    let (hash, signature) = bytes.split_first_chunk::<4>()?;
    if !is_name(name) {
        return None;
    }
    Some(NoteSignature { name: name.to_owned(), hash: *hash, signature: signature.try_into().ok()? })
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        for line in &self.signatures {
            let mut bytes = line.hash.to_vec();
            bytes.extend_from_slice(&line.signature);
            writeln!(out, "{DASH}{} {}", line.name, write_base64(&bytes))?;
        }
        Ok(())
    }
}

/// Signs a text with every key given. The same text and keys give the same note.
///
/// # Errors
/// [`NoteError::BadText`]; [`NoteError::NoSignatures`] when there is no key, or more than 16.
pub fn sign_note(text: &str, keys: &[SigningKey]) -> Result<Note, NoteError> {
    if !is_text(text) || text == "\n" {
        return Err(NoteError::BadText);
    }
    if keys.is_empty() || keys.len() > SIGNATURES_MOST {
        return Err(NoteError::NoSignatures);
    }
    Ok(Note { text: text.to_owned(), signatures: keys.iter().map(|key| key.sign(text)).collect() })
}
