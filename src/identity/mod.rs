//! Who people are: what an e-mail address and a password must look like, and how a password is kept. Pure: salts come in as arguments.

mod email;
mod password;

pub use email::{EmailError, normal_email};
pub use password::{PasswordError, PasswordHashError, check_password, hash_password, password_matches};
