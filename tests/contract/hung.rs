//! Pictures of artworks, and the objects that they are in.

use crate::bench::{Bench, an_artwork, an_image, at};
use arte::ids::{ArtworkId, ImageId};
use arte::persistence::{AddedImage, Store, StoreError};
use arte::pictures::{IMAGES_MAX, Image};
use std::sync::Arc;
use uuid::Uuid;

fn objects(image: &Image) -> Vec<&str> {
    image.objects().collect()
}

/// Notes the objects of a picture and adds it.
async fn hang(store: &Arc<dyn Store>, artwork: ArtworkId, image: &Image, second: i64) -> AddedImage {
    store.note_objects(&objects(image), at(second)).await.unwrap();
    store.add_image(artwork, image, at(second)).await.unwrap()
}

async fn hung(store: &Arc<dyn Store>, artwork: ArtworkId) -> Vec<ImageId> {
    store.artwork(artwork).await.unwrap().unwrap().images.iter().map(|image| image.id).collect()
}

async fn artwork(store: &Arc<dyn Store>) -> ArtworkId {
    let artwork = arte::persistence::Artwork { images: vec![], ..an_artwork(None) };
    store.add_artwork(&artwork).await.unwrap();
    artwork.id
}

/// What would be swept if nothing but the future counted.
async fn unused(store: &Arc<dyn Store>, second: i64) -> Vec<String> {
    let mut unused = store.unused_objects(at(second), at(second), 100).await.unwrap();
    unused.sort_unstable();
    unused
}

fn sorted(image: &Image) -> Vec<String> {
    let mut names: Vec<_> = image.objects().map(str::to_owned).collect();
    names.sort_unstable();
    names
}

pub async fn a_picture_hangs_until_it_is_taken_down(store: Arc<dyn Store>) {
    let work = artwork(&store).await;
    let (front, back) = (an_image("front"), an_image("\"back\""));
    assert_eq!(hang(&store, work, &front, 1).await, AddedImage::Added);
    assert_eq!(hang(&store, work, &back, 2).await, AddedImage::Added);
    assert_eq!(store.artwork(work).await.unwrap().unwrap().images, [front.clone(), back.clone()]);
    // The same content once more is the same picture, whatever it would be called.
    let again = Image { id: ImageId(Uuid::new_v4()), ..front.clone() };
    assert_eq!(hang(&store, work, &again, 3).await, AddedImage::AlreadyThere(front.id));
    store.remove_image(work, front.id, at(4)).await.unwrap();
    assert_eq!(hung(&store, work).await, [back.id]);
    let missing = |result| matches!(result, Err(StoreError::NotFound(what)) if what == "image");
    assert!(missing(store.remove_image(work, front.id, at(5)).await));
    let nowhere = ArtworkId(Uuid::new_v4());
    let missing = |result: Result<(), StoreError>| matches!(result, Err(StoreError::NotFound("artwork")));
    assert!(missing(store.remove_image(nowhere, back.id, at(5)).await));
    assert!(missing(store.order_images(nowhere, &[], at(5)).await));
    assert!(missing(store.add_image(nowhere, &back, at(5)).await.map(drop)));
}

pub async fn ten_of_twenty_pictures_at_once_find_room(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let work = artwork(&bench.store).await;
    let uploads = (0..20).map(|number| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { hang(&store, work, &an_image(&number.to_string()), 1).await })
    });
    let mut added = Vec::new();
    for upload in uploads.collect::<Vec<_>>() {
        added.push(upload.await.unwrap());
    }
    let count = |wanted| added.iter().filter(|added| **added == wanted).count();
    assert_eq!((count(AddedImage::Added), count(AddedImage::Full)), (IMAGES_MAX, 20 - IMAGES_MAX), "{added:?}");
    let images = store.artwork(work).await.unwrap().unwrap().images;
    assert_eq!(images.len(), IMAGES_MAX);
    // Those that found no room are swept, and only those.
    let unused = unused(&store, 2).await;
    assert_eq!(unused.len(), 4 * (20 - IMAGES_MAX));
    assert!(images.iter().flat_map(Image::objects).all(|name| unused.iter().all(|other| other != name)));
}

pub async fn the_same_picture_twenty_times_at_once_is_there_once(store: Arc<dyn Store>) {
    let work = artwork(&store).await;
    let uploads = (0..20).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { hang(&store, work, &an_image("front"), 1).await })
    });
    let mut new = 0;
    for upload in uploads.collect::<Vec<_>>() {
        new += usize::from(upload.await.unwrap() == AddedImage::Added);
    }
    assert_eq!((new, hung(&store, work).await.len()), (1, 1));
}

pub async fn pictures_are_put_in_order_as_a_whole(store: Arc<dyn Store>) {
    let work = artwork(&store).await;
    let images = [an_image("1"), an_image("2"), an_image("3")];
    for image in &images {
        hang(&store, work, image, 1).await;
    }
    let [a, b, c] = [images[0].id, images[1].id, images[2].id];
    for order in [[c, a, b], [b, c, a], [b, c, a], [a, b, c]] {
        store.order_images(work, &order, at(2)).await.unwrap();
        assert_eq!(hung(&store, work).await, order);
    }
    let stranger = ImageId(Uuid::new_v4());
    for wrong in
        [vec![], vec![a], vec![a, b], vec![a, b, b], vec![a, b, stranger], vec![a, b, c, a], vec![a, b, c, stranger]]
    {
        let refused = store.order_images(work, &wrong, at(3)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{wrong:?}");
    }
    assert_eq!(hung(&store, work).await, [a, b, c]);
    assert_eq!(unused(&store, 9).await, [""; 0], "order changes no use");
}

pub async fn an_object_is_swept_when_the_last_who_used_it_is_gone(store: Arc<dyn Store>) {
    let (one, other) = (artwork(&store).await, artwork(&store).await);
    let (image, twin) = (an_image("x"), an_image("x"));
    hang(&store, one, &image, 1).await;
    hang(&store, other, &twin, 2).await;
    store.remove_image(one, image.id, at(3)).await.unwrap();
    assert_eq!(unused(&store, 9).await, [""; 0], "the other artwork shows it");
    for name in objects(&image) {
        assert!(!store.doom_object(name, at(9), at(9), at(9)).await.unwrap());
    }
    store.remove_image(other, twin.id, at(4)).await.unwrap();
    assert_eq!(unused(&store, 4).await, [""; 0], "not before its time");
    assert_eq!(unused(&store, 5).await, sorted(&image));
    let name = objects(&image)[0];
    assert!(!store.doom_object(name, at(4), at(4), at(5)).await.unwrap());
    assert!(store.doom_object(name, at(5), at(4), at(5)).await.unwrap());
    // Whoever is second finds that the first has begun, until that one is given up.
    assert!(!store.doom_object(name, at(9), at(5), at(6)).await.unwrap());
    assert!(!store.unused_objects(at(9), at(5), 100).await.unwrap().contains(&name.to_owned()));
    assert!(store.unused_objects(at(9), at(6), 100).await.unwrap().contains(&name.to_owned()));
    assert!(store.doom_object(name, at(9), at(6), at(7)).await.unwrap());
    // What is doomed is not used again.
    assert!(matches!(store.note_objects(&objects(&image), at(8)).await, Err(StoreError::Conflict("object"))));
    assert_eq!(store.add_image(one, &image, at(8)).await.unwrap(), AddedImage::ObjectsGone);
    assert_eq!(hung(&store, one).await, []);
    store.forget_object(name).await.unwrap();
    assert!(matches!(store.forget_object(name).await, Err(StoreError::NotFound(_))));
    assert_eq!(store.add_image(one, &image, at(8)).await.unwrap(), AddedImage::ObjectsGone, "it was not noted since");
    assert_eq!(hang(&store, one, &image, 9).await, AddedImage::Added);
    assert!(matches!(store.forget_object(name).await, Err(StoreError::NotFound(_))), "it is in use");
}

pub async fn of_a_sweep_and_an_upload_at_once_one_wins(store: Arc<dyn Store>) {
    let work = artwork(&store).await;
    for round in 0..30 {
        let image = an_image(&format!("round {round}"));
        store.note_objects(&objects(&image), at(1)).await.unwrap();
        let name = objects(&image)[2].to_owned();
        let sweep = {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.doom_object(&name, at(5), at(5), at(6)).await.unwrap() })
        };
        let added = store.add_image(work, &image, at(7)).await.unwrap();
        let expected = if sweep.await.unwrap() { AddedImage::ObjectsGone } else { AddedImage::Added };
        assert_eq!(added, expected);
        if added == AddedImage::Added {
            store.remove_image(work, image.id, at(8)).await.unwrap();
        }
    }
    assert_eq!(hung(&store, work).await, []);
}
