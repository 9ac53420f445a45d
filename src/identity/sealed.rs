//! Personal data as it lies in the store: sealed under a key of the person's own, so that whoever destroys the key has destroyed the data,
//! wherever copies of it lie. Pure: key and nonce come in as arguments.
//!
//! AES-256-GCM by `aws-lc-rs`, the one provider of ciphers in the house. What is sealed is bound to the account, so that it cannot be passed
//! off as another person's.

use super::birth_date::BirthDate;
use super::profile::{Address, Gender, Profile};
use crate::ids::UserId;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};

/// How long a person's key is, in bytes.
pub const PERSON_KEY_BYTES: usize = 32;

/// How many bytes of chance each sealing takes. A key seals a profile and its few changes, so that no nonce of 96 bits comes twice.
pub const SEAL_NONCE_BYTES: usize = NONCE_LEN;

/// The form: this byte, the nonce, what is sealed, the tag.
const FORM: u8 = 1;

/// Why something sealed cannot be read, or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Of a form that this program does not know.
    #[error("what is sealed is of another form")]
    Form,
    /// Another key, another person, or other bytes than were sealed.
    #[error("what is sealed does not open under this key")]
    Shut,
}

/// A profile as it is written inside.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inside {
    gender: String,
    birth_date: String,
    phone: String,
    country: String,
    postcode: String,
    region: Option<String>,
    city: String,
    line1: String,
    line2: Option<String>,
}

/// Seals a profile for its owner.
///
/// # Errors
/// [`SealError::Shut`] when the library refuses, which it does for no profile of ours.
pub fn seal_profile(
    key: &[u8; PERSON_KEY_BYTES],
    nonce: [u8; SEAL_NONCE_BYTES],
    owner: UserId,
    profile: &Profile,
) -> Result<Vec<u8>, SealError> {
    let Address { country, postcode, region, city, line1, line2 } = profile.address.clone();
    let inside = Inside {
        gender: profile.gender.word().to_owned(),
        birth_date: profile.birth_date.to_string(),
        phone: profile.phone.clone(),
        country,
        postcode,
        region,
        city,
        line1,
        line2,
    };
    let mut text = serde_json::to_vec(&inside).map_err(|_| SealError::Shut)?;
    let about = about(owner);
    let sealing = cipher(key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(about.as_slice()),
        &mut text,
    );
    sealing.map_err(|_| SealError::Shut)?;
    Ok([&[FORM], nonce.as_slice(), &text].concat())
}

/// Opens a profile that was sealed for this owner under this key.
///
/// # Errors
/// [`SealError`].
pub fn open_profile(key: &[u8; PERSON_KEY_BYTES], owner: UserId, sealed: &[u8]) -> Result<Profile, SealError> {
    let (form, rest) = sealed.split_first().ok_or(SealError::Form)?;
    let (nonce, text) = rest.split_first_chunk::<SEAL_NONCE_BYTES>().ok_or(SealError::Form)?;
    if *form != FORM {
        return Err(SealError::Form);
    }
    let (mut text, about) = (text.to_vec(), about(owner));
    let opened =
        cipher(key)?.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(about.as_slice()), &mut text);
    let text = opened.map_err(|_| SealError::Shut)?;
    let inside: Inside = serde_json::from_slice(text).map_err(|_| SealError::Form)?;
    let Inside { gender, birth_date, phone, country, postcode, region, city, line1, line2 } = inside;
    Ok(Profile {
        gender: Gender::from_word(&gender).ok_or(SealError::Form)?,
        birth_date: BirthDate::read(&birth_date).ok_or(SealError::Form)?,
        phone,
        address: Address { country, postcode, region, city, line1, line2 },
    })
}

fn cipher(key: &[u8; PERSON_KEY_BYTES]) -> Result<LessSafeKey, SealError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| SealError::Shut)
}

/// What is bound to what is sealed, without being in it.
fn about(owner: UserId) -> Vec<u8> {
    [b"arte/profile/v1".as_slice(), owner.0.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn profile() -> Profile {
        Profile {
            gender: Gender::Other,
            birth_date: BirthDate::read("1990-12-31").unwrap(),
            phone: "+821012345678".into(),
            address: Address {
                country: "KR".into(),
                postcode: "03045".into(),
                region: None,
                city: "서울".into(),
                line1: "사직로 \"161\"".into(),
                line2: Some("3층".into()),
            },
        }
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_under_its_key_and_not_otherwise() {
        let (ann, bob) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let sealed = seal_profile(&[7; 32], [9; 12], ann, &profile()).unwrap();
        assert_eq!(open_profile(&[7; 32], ann, &sealed), Ok(profile()));
        assert_eq!(open_profile(&[8; 32], ann, &sealed), Err(SealError::Shut));
        assert_eq!(open_profile(&[7; 32], bob, &sealed), Err(SealError::Shut));
        assert!(!sealed.windows(6).any(|bytes| bytes == "서울".as_bytes()), "nothing of it is to be seen");
        for place in 0..sealed.len() {
            let mut other = sealed.clone();
            other[place] ^= 1;
            assert!(open_profile(&[7; 32], ann, &other).is_err(), "byte {place} counts");
            assert!(open_profile(&[7; 32], ann, &sealed[..place]).is_err(), "so does length {place}");
        }
    }
}
