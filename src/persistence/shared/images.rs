//! The pictures of artworks, and the objects that they are in.

use super::{Engine, fault};
use crate::ids::{ArtworkId, ImageId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::images::{read_images, write_images};
use crate::persistence::{AddedImage, Images, StoreError};
use crate::pictures::{IMAGES_MAX, Image};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use std::collections::BTreeMap;

/// How often a change is tried for. Every round in which one change of an artwork's pictures is overtaken, another one was made, so this is
/// how many may be made to one artwork in the same instant.
const ROUNDS: u32 = 1_000;

/// What a change makes of an artwork's pictures, and how the objects' uses change by it; or an answer without any change.
enum Change<T> {
    To { images: Vec<Image>, used: BTreeMap<String, i64>, answer: T },
    Nothing(T),
}

/// How a try to write a change ended.
enum Written {
    Done,
    Overtaken,
    ObjectsGone,
}

#[async_trait]
impl Images for Engine {
    async fn note_objects(&self, names: &[&str], now: Timestamp) -> Result<(), StoreError> {
        let mut names = names.to_vec();
        // Always in the same order: two uploads of the same picture would else wait for each other for ever.
        names.sort_unstable();
        names.dedup();
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for name in names {
            let done = sqlx::query(
                "INSERT INTO objects (name, uses, doomed, touched_at) VALUES ($1, 0, 0, $2)
                 ON CONFLICT (name) DO UPDATE SET touched_at = excluded.touched_at WHERE objects.doomed = 0",
            )
            .bind(name)
            .bind(now.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
            if done.rows_affected() == 0 {
                return Err(StoreError::Conflict("object"));
            }
        }
        whole.commit().await.map_err(fault::writing)
    }

    async fn add_image(&self, artwork: ArtworkId, image: &Image, now: Timestamp) -> Result<AddedImage, StoreError> {
        let add = |mut images: Vec<Image>| {
            if let Some(twin) = images.iter().find(|other| other.variants == image.variants) {
                return Ok(Change::Nothing(AddedImage::AlreadyThere(twin.id)));
            }
            if images.len() >= IMAGES_MAX {
                return Ok(Change::Nothing(AddedImage::Full));
            }
            images.push(image.clone());
            Ok(Change::To { images, used: uses(image, 1), answer: AddedImage::Added })
        };
        Ok(self.change_images(artwork, now, add).await?.unwrap_or(AddedImage::ObjectsGone))
    }

    async fn remove_image(&self, artwork: ArtworkId, image: ImageId, now: Timestamp) -> Result<(), StoreError> {
        let remove = |mut images: Vec<Image>| {
            let place = images.iter().position(|other| other.id == image).ok_or(StoreError::NotFound("image"))?;
            let removed = images.remove(place);
            Ok(Change::To { images, used: uses(&removed, -1), answer: () })
        };
        self.change_images(artwork, now, remove).await?.ok_or_else(|| lost_count(artwork))
    }

    async fn order_images(&self, artwork: ArtworkId, order: &[ImageId], now: Timestamp) -> Result<(), StoreError> {
        let reorder = |mut images: Vec<Image>| {
            if order.len() != images.len() {
                return Err(StoreError::Conflict("list of pictures"));
            }
            let mut ordered = Vec::with_capacity(images.len());
            for id in order {
                let place = images.iter().position(|image| image.id == *id);
                ordered.push(images.swap_remove(place.ok_or(StoreError::Conflict("list of pictures"))?));
            }
            Ok(Change::To { images: ordered, used: BTreeMap::new(), answer: () })
        };
        self.change_images(artwork, now, reorder).await?.ok_or_else(|| lost_count(artwork))
    }

    async fn unused_objects(
        &self,
        unused_since: Timestamp,
        stuck_since: Timestamp,
        most: u32,
    ) -> Result<Vec<String>, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_scalar(
            "SELECT name FROM objects
             WHERE uses = 0 AND ((doomed = 0 AND touched_at < $1) OR (doomed = 1 AND touched_at < $2))
             ORDER BY touched_at LIMIT $3",
        )
        .bind(unused_since.as_micros())
        .bind(stuck_since.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)
    }

    async fn doom_object(
        &self,
        name: &str,
        unused_since: Timestamp,
        stuck_since: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        // Asked again with the row in hand: much may have happened since it was listed.
        let done = sqlx::query(
            "UPDATE objects SET doomed = 1, touched_at = $1
             WHERE name = $2 AND uses = 0 AND ((doomed = 0 AND touched_at < $3) OR (doomed = 1 AND touched_at < $4))",
        )
        .bind(now.as_micros())
        .bind(name)
        .bind(unused_since.as_micros())
        .bind(stuck_since.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn forget_object(&self, name: &str) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query("DELETE FROM objects WHERE name = $1 AND doomed = 1 AND uses = 0")
            .bind(name)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotFound("doomed object")) }
    }
}

impl Engine {
    /// Changes the pictures of an artwork as if nobody else did. None when an object that is to be used is not there to be used.
    async fn change_images<T>(
        &self,
        artwork: ArtworkId,
        now: Timestamp,
        change: impl Fn(Vec<Image>) -> Result<Change<T>, StoreError> + Send + Sync,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send,
    {
        for _ in 0..ROUNDS {
            let before = self.images_as_stored(artwork).await?;
            let images = read_images(&before).map_err(|nonsense| nonsense.at("artworks", artwork))?;
            let (after, used, answer) = match change(images)? {
                Change::Nothing(answer) => return Ok(Some(answer)),
                Change::To { images, used, answer } => (write_images(&images)?, used, answer),
            };
            match self.write_images_over(artwork, &before, &after, used, now).await? {
                Written::Done => return Ok(Some(answer)),
                Written::ObjectsGone => return Ok(None),
                Written::Overtaken => {}
            }
        }
        Err(StoreError::unavailable("the pictures of one artwork are changed by too many at once"))
    }

    async fn images_as_stored(&self, artwork: ArtworkId) -> Result<String, StoreError> {
        let mut conn = self.read().await?;
        let text: Option<String> = sqlx::query_scalar("SELECT images FROM artworks WHERE id = $1")
            .bind(artwork.0)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        text.ok_or(StoreError::NotFound("artwork"))
    }

    /// Writes the pictures and the uses of their objects together, if the pictures still are what they were.
    async fn write_images_over(
        &self,
        artwork: ArtworkId,
        before: &str,
        after: &str,
        used: BTreeMap<String, i64>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // The first statement writes: on SQLite a transaction that reads first may find at its first write that it has read too early.
        let done = sqlx::query("UPDATE artworks SET images = $1, version = version + 1 WHERE id = $2 AND images = $3")
            .bind(after)
            .bind(artwork.0)
            .bind(before)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if done.rows_affected() == 0 {
            return Ok(Written::Overtaken);
        }
        for (name, uses) in used {
            let done = sqlx::query(
                "UPDATE objects SET uses = uses + $1, touched_at = $2 WHERE name = $3 AND doomed = 0 AND uses + $1 >= 0",
            )
            .bind(uses)
            .bind(now.as_micros())
            .bind(name)
            .execute(&mut *whole)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Taken | Violation::Missing | Violation::Other) => lost_count(artwork),
                None => fault::writing(error),
            })?;
            if done.rows_affected() == 0 {
                return Ok(Written::ObjectsGone);
            }
        }
        whole.commit().await.map_err(fault::writing)?;
        Ok(Written::Done)
    }
}

/// Says by how much the uses of a picture's objects change, in the order of their names, in which all changes lock them.
pub(super) fn uses(image: &Image, each: i64) -> BTreeMap<String, i64> {
    let mut uses = BTreeMap::new();
    for name in image.objects() {
        *uses.entry(name.to_owned()).or_insert(0) += each;
    }
    uses
}

/// A picture whose objects the store does not know as used: rows that contradict each other.
pub(super) fn lost_count(artwork: ArtworkId) -> StoreError {
    StoreError::Corrupt {
        table: "objects",
        row: format!("of artwork {artwork}"),
        reason: "a picture has objects that are not counted as used".to_owned(),
    }
}
