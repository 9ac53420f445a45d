//! Who people are: what an e-mail address, a password and a person's data must look like, how secrets are kept, the codes that prove an
//! address, and the tokens of who is signed in. Pure: salts, keys and instants come in as arguments.

mod access_token;
mod birth_date;
mod code;
mod email;
mod password;
mod profile;
mod refresh_token;
mod scope;
mod sealed;

pub use access_token::{Claims, TokenFault, read_access_token, write_access_token};
pub use birth_date::BirthDate;
pub use code::{
    CODE_LENGTH, CODE_LIVES, CODE_TRIES, CODE_TRIES_OF_STRANGERS, Purpose, VERIFICATION_LIVES, code_hash, make_code,
    read_code, verification_hash, write_verification,
};
pub use email::{EmailError, normal_email};
pub use password::{
    PasswordError, PasswordHashError, PasswordMemory, check_password, hash_password, hash_password_in,
    password_matches, password_matches_in,
};
pub use profile::{AGE_LEAST, Address, FieldError, Gender, NAME_MOST, Profile, read_birth_date, read_name, read_phone};
pub use refresh_token::{FAMILY_BYTES, RefreshToken, TURN_BYTES};
pub use scope::{API_KEY_PREFIX, Scope};
pub use sealed::{PERSON_KEY_BYTES, SEAL_NONCE_BYTES, SealError, open_profile, seal_profile};
