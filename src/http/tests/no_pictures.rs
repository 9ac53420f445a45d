//! A gallery without walls: no artwork, no storage.

use super::fakes::FakePeople;
use crate::ids::{ArtworkId, ImageId};
use crate::integrations::objects::{ObjectError, Objects};
use crate::persistence::{AddedImage, Images, StoreError};
use crate::pictures::{Image, ObjectName};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use bytes::Bytes;

/// A storage in which there is nothing.
pub struct NoObjects;

#[async_trait]
impl Objects for NoObjects {
    async fn put(&self, _: &ObjectName, _: Bytes) -> Result<(), ObjectError> {
        Ok(())
    }
    async fn get(&self, _: &ObjectName) -> Result<Option<Bytes>, ObjectError> {
        Ok(None)
    }
    async fn exists(&self, _: &ObjectName) -> Result<bool, ObjectError> {
        Ok(false)
    }
    async fn delete(&self, _: &ObjectName) -> Result<(), ObjectError> {
        Ok(())
    }
}

const NONE: StoreError = StoreError::NotFound("artwork");

#[async_trait]
impl Images for FakePeople {
    async fn note_objects(&self, _: &[&str], _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
    async fn add_image(&self, _: ArtworkId, _: &Image, _: Timestamp) -> Result<AddedImage, StoreError> {
        Err(NONE)
    }
    async fn remove_image(&self, _: ArtworkId, _: ImageId, _: Timestamp) -> Result<(), StoreError> {
        Err(NONE)
    }
    async fn order_images(&self, _: ArtworkId, _: &[ImageId], _: Timestamp) -> Result<(), StoreError> {
        Err(NONE)
    }
    async fn unused_objects(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }
    async fn doom_object(&self, _: &str, _: Timestamp, _: Timestamp, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn forget_object(&self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}
