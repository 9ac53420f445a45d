//! Artworks as they are edited and taken away.

use crate::bench::{Bench, a_draft, an_artwork, an_image, at, full_details};
use arte::artwork::Details;
use arte::ids::ArtworkId;
use arte::persistence::{AddedImage, Artwork, Store, StoreError};
use std::sync::Arc;
use uuid::Uuid;

async fn entered(store: &Arc<dyn Store>, artwork: Artwork) -> Artwork {
    let artwork = Artwork { images: vec![], ..artwork };
    store.add_artwork(&artwork).await.unwrap();
    artwork
}

fn conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Err(StoreError::Conflict(what)) => what,
        other => panic!("no conflict, but {other:?}"),
    }
}

fn missing<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Err(StoreError::NotFound(what)) => what,
        other => panic!("not missing, but {other:?}"),
    }
}

pub async fn an_artwork_is_edited_by_who_has_seen_it(store: Arc<dyn Store>) {
    let plain = entered(&store, an_artwork(None)).await;
    let edit = Artwork { title: format!("The same, {}", plain.id), details: full_details(), ..plain.clone() };
    let edited = store.edit_artwork(&edit).await.unwrap();
    assert_eq!(edited, Artwork { version: 2, ..edit.clone() });
    assert_eq!(store.artwork(plain.id).await.unwrap(), Some(edited.clone()));
    // Whoever has seen what was before is not believed.
    assert_eq!(conflict(store.edit_artwork(&edit).await), "version");
    let bare = Artwork { details: Details::default(), ..edited };
    assert_eq!(store.edit_artwork(&bare).await.unwrap().details, Details::default());
    let other = entered(&store, an_artwork(None)).await;
    let same = Artwork { title: bare.title, artist: bare.artist, ..other };
    assert_eq!(conflict(store.edit_artwork(&same).await), "artwork");
    let nowhere = Artwork { id: ArtworkId(Uuid::new_v4()), ..an_artwork(None) };
    assert_eq!(missing(store.edit_artwork(&nowhere).await), "artwork");
}

pub async fn of_many_editors_at_once_one_is_heard(store: Arc<dyn Store>) {
    let plain = entered(&store, an_artwork(None)).await;
    let edits = (0..8).map(|number| {
        let (store, mut edit) = (Arc::clone(&store), plain.clone());
        edit.details.country = Some(number.to_string());
        tokio::spawn(async move { store.edit_artwork(&edit).await.map(|edited| edited.details.country) })
    });
    let mut heard = Vec::new();
    for edit in edits.collect::<Vec<_>>() {
        heard.extend(edit.await.unwrap().ok());
    }
    let now = store.artwork(plain.id).await.unwrap().unwrap();
    assert_eq!((heard.len(), &heard[0], now.version), (1, &now.details.country, 2));
}

pub async fn a_picture_is_a_change_too(store: Arc<dyn Store>) {
    let plain = entered(&store, an_artwork(None)).await;
    let picture = an_image("front");
    store.note_objects(&picture.objects().collect::<Vec<_>>(), at(1)).await.unwrap();
    assert_eq!(store.add_image(plain.id, &picture, at(1)).await.unwrap(), AddedImage::Added);
    assert_eq!(conflict(store.edit_artwork(&plain).await), "version");
    let seen = store.artwork(plain.id).await.unwrap().unwrap();
    let edited = store.edit_artwork(&Artwork { images: vec![], ..seen }).await.unwrap();
    assert_eq!(edited.images, [picture], "an edit leaves the pictures alone");
}

pub async fn who_sells_it_is_fixed_when_people_may_bid(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (seller, other) = (bench.user().await, bench.user().await);
    let plain = entered(&store, an_artwork(None)).await;
    let draft = a_draft(bench.sale, plain.id, 1);
    store.add_auction(&draft).await.unwrap();
    let sold_by = |artwork: Artwork, user| Artwork { consignor: Some(user), ..artwork };
    let seen = store.edit_artwork(&sold_by(plain, seller)).await.unwrap();
    assert_eq!(
        missing(store.edit_artwork(&sold_by(seen.clone(), arte::ids::UserId(Uuid::new_v4()))).await),
        "consignor"
    );
    assert_eq!(store.last_auction_of(seen.id).await.unwrap().map(|record| record.terms.auction), None);
    store.schedule_auction(draft.terms.auction).await.unwrap();
    let last = store.last_auction_of(seen.id).await.unwrap();
    assert_eq!(last.map(|record| record.terms.auction), Some(draft.terms.auction));
    assert_eq!(conflict(store.edit_artwork(&sold_by(seen.clone(), other)).await), "consignor");
    let nobody = Artwork { consignor: None, ..seen.clone() };
    assert_eq!(conflict(store.edit_artwork(&nobody).await), "consignor");
    // Everything else may still be put right.
    let described = Artwork { details: full_details(), ..seen };
    assert_eq!(store.edit_artwork(&described).await.unwrap().details, full_details());
}

pub async fn an_artwork_goes_with_its_pictures_unless_an_auction_names_it(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let plain = entered(&store, an_artwork(None)).await;
    let picture = an_image("alone");
    let names: Vec<_> = picture.objects().collect();
    store.note_objects(&names, at(1)).await.unwrap();
    store.add_image(plain.id, &picture, at(1)).await.unwrap();
    assert_eq!(conflict(store.delete_artwork(plain.id, 1, at(2)).await), "version");
    store.delete_artwork(plain.id, 2, at(2)).await.unwrap();
    assert_eq!(store.artwork(plain.id).await.unwrap(), None);
    assert_eq!(missing(store.delete_artwork(plain.id, 2, at(2)).await), "artwork");
    let mut unused = store.unused_objects(at(3), at(3), 100).await.unwrap();
    let mut wanted: Vec<_> = names.into_iter().map(str::to_owned).collect();
    unused.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(unused, wanted);

    let sold = entered(&store, an_artwork(None)).await;
    store.add_auction(&a_draft(bench.sale, sold.id, 1)).await.unwrap();
    assert_eq!(conflict(store.delete_artwork(sold.id, 1, at(4)).await), "auction");
    assert!(store.artwork(sold.id).await.unwrap().is_some());
}

pub async fn all_artworks_are_gone_through_once(store: Arc<dyn Store>) {
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(entered(&store, an_artwork(None)).await.id);
    }
    ids.sort_unstable();
    let (mut seen, mut last) = (Vec::new(), None);
    loop {
        let page = store.artworks_after(last, 3).await.unwrap();
        let Some(artwork) = page.last() else { break };
        last = Some(artwork.id);
        seen.extend(page.iter().map(|artwork| artwork.id));
    }
    assert_eq!(seen, ids);
}
