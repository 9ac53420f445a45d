//! Where the bytes of pictures lie: a folder, or a storage that speaks S3.
//!
//! An object's name is made of its content, so that writing it twice is writing it once, and a copy of it may be kept for ever.

mod folder;
mod s3;

pub use folder::Folder;
pub use s3::{S3, S3Place, S3PlaceError};

use crate::pictures::ObjectName;
use async_trait::async_trait;
use bytes::Bytes;
use std::error::Error;

/// What an object may be told to whoever caches it: it never changes under its name. *Source*: RFC 8246; a year is as long as RFC 9111 takes seriously.
pub const CACHE: &str = "public, max-age=31536000, immutable";

/// The most bytes an object may have. *Source*: a kept picture of 2,560 by 5,120 pixels that is pure noise has a third of it.
const OBJECT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// A storage of objects.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Keeps an object. When this returns it is durable, and whole or not there at all.
    ///
    /// # Errors
    /// [`ObjectError`]; it may be there all the same.
    async fn put(&self, name: &ObjectName, bytes: Bytes) -> Result<(), ObjectError>;

    /// Returns an object; none when it is not there.
    ///
    /// # Errors
    /// [`ObjectError`].
    async fn get(&self, name: &ObjectName) -> Result<Option<Bytes>, ObjectError>;

    /// Returns whether an object is there.
    ///
    /// # Errors
    /// [`ObjectError`].
    async fn exists(&self, name: &ObjectName) -> Result<bool, ObjectError>;

    /// Deletes an object; one that is not there is deleted already.
    ///
    /// # Errors
    /// [`ObjectError`]; it may be gone all the same.
    async fn delete(&self, name: &ObjectName) -> Result<(), ObjectError>;
}

/// The storage failed. Every call may be tried again.
#[derive(Debug, thiserror::Error)]
#[error("the object storage could not {what} {name}")]
pub struct ObjectError {
    what: &'static str,
    name: String,
    #[source]
    source: Box<dyn Error + Send + Sync>,
}

impl ObjectError {
    fn new(what: &'static str, name: &ObjectName, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { what, name: name.to_string(), source: source.into() }
    }
}
