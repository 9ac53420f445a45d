//! The gallery over a store and a storage that fails: at every step in turn, before and after it took effect.

use crate::bench::an_artwork;
use arte::clock::ManualClock;
use arte::gallery::{Gallery, GalleryError, GalleryParts};
use arte::ids::{ArtworkId, ImageId};
use arte::integrations::objects::{Folder, ObjectError, Objects};
use arte::persistence::{Artwork, Store};
use arte::pictures::{Image, ObjectName};
use arte::settings::Settings;
use arte::timestamp::Timestamp;
use async_trait::async_trait;
use bytes::Bytes;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// A folder whose calls fail when their number comes up: odd numbers before anything was done, even ones after.
struct Failing {
    folder: Folder,
    /// A folder that cannot be written any more, where the errors come from.
    broken: Folder,
    calls: AtomicUsize,
    fails_at: AtomicUsize,
}

impl Failing {
    fn new(path: &Path) -> Self {
        let broken = Folder::open(&path.join("broken")).unwrap();
        std::fs::remove_dir(path.join("broken")).unwrap();
        std::fs::write(path.join("broken"), b"no folder").unwrap();
        let folder = Folder::open(&path.join("whole")).unwrap();
        Self { folder, broken, calls: AtomicUsize::new(0), fails_at: AtomicUsize::new(usize::MAX) }
    }

    /// From now on the call of this number fails; the first is 1.
    fn fail_at(&self, number: usize) {
        self.calls.store(0, Ordering::SeqCst);
        self.fails_at.store(number, Ordering::SeqCst);
    }

    /// Returns whether this call fails, and whether it is done all the same.
    fn next(&self) -> (bool, bool) {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let fails = call == self.fails_at.load(Ordering::SeqCst).div_ceil(2);
        (fails, !fails || self.fails_at.load(Ordering::SeqCst).is_multiple_of(2))
    }
}

#[async_trait]
impl Objects for Failing {
    async fn put(&self, name: &ObjectName, bytes: Bytes) -> Result<(), ObjectError> {
        let (fails, is_done) = self.next();
        if is_done {
            self.folder.put(name, bytes.clone()).await?;
        }
        if fails { self.broken.put(name, bytes).await } else { Ok(()) }
    }

    async fn get(&self, name: &ObjectName) -> Result<Option<Bytes>, ObjectError> {
        self.folder.get(name).await
    }

    async fn exists(&self, name: &ObjectName) -> Result<bool, ObjectError> {
        self.folder.exists(name).await
    }

    async fn delete(&self, name: &ObjectName) -> Result<(), ObjectError> {
        let (fails, is_done) = self.next();
        if is_done {
            self.folder.delete(name).await?;
        }
        if fails { self.broken.delete(name).await } else { Ok(()) }
    }
}

struct Stage {
    gallery: Gallery,
    storage: Arc<Failing>,
    store: Arc<dyn Store>,
    clock: ManualClock,
    folder: TempDir,
}

impl Stage {
    fn set(store: &Arc<dyn Store>) -> Self {
        let folder = TempDir::new().unwrap();
        let storage = Arc::new(Failing::new(folder.path()));
        let gallery = Gallery::new(GalleryParts {
            catalogue: Arc::clone(store) as _,
            images: Arc::clone(store) as _,
            objects: Arc::clone(&storage) as _,
            settings: Settings::load(None).unwrap().pictures,
        });
        let clock = ManualClock::new(Timestamp::from_millis(1_700_000_000_000));
        Self { gallery, storage, store: Arc::clone(store), clock, folder }
    }

    async fn artwork(&self) -> ArtworkId {
        let artwork = Artwork { images: vec![], ..an_artwork(None) };
        self.store.add_artwork(&artwork).await.unwrap();
        artwork.id
    }

    async fn send(&self, artwork: ArtworkId, picture: &Bytes) -> Result<Image, GalleryError> {
        use arte::clock::Clock as _;
        let (place, id) = (self.gallery.place()?, ImageId(Uuid::new_v4()));
        let taken = self.gallery.take_in(place, artwork, id, picture.clone(), self.clock.now()).await?;
        Ok(taken.image)
    }

    /// Lets as much time pass as nothing survives that nobody shows.
    fn wait(&self) {
        self.clock.advance(Duration::from_secs(2 * 3_600));
    }

    fn files(&self) -> BTreeSet<String> {
        let files = std::fs::read_dir(self.folder.path().join("whole")).unwrap();
        files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    }

    async fn images(&self, artwork: ArtworkId) -> Vec<Image> {
        self.store.artwork(artwork).await.unwrap().unwrap().images
    }
}

fn names(image: &Image) -> BTreeSet<String> {
    image.objects().map(str::to_owned).collect()
}

fn a_picture(red: u8) -> Bytes {
    let image = image::RgbImage::from_fn(400, 100, |x, _| image::Rgb([red, u8::try_from(x / 2).unwrap(), 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(image).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner().into()
}

pub async fn a_storage_that_fails_at_every_step_leaves_no_hole_and_no_rubbish(store: Arc<dyn Store>) {
    let stage = Stage::set(&store);
    let picture = a_picture(200);
    // Two sizes in two forms: four objects, each written and deleted, each failing in two ways; and then none fails.
    for step in 1..=10 {
        let artwork = stage.artwork().await;
        stage.storage.fail_at(step);
        let sent = stage.send(artwork, &picture).await;
        assert_eq!(sent.is_ok(), step > 8, "step {step}: {sent:?}");
        if sent.is_err() {
            assert_eq!(stage.images(artwork).await, [], "step {step}: nothing is shown that is not there");
            stage.storage.fail_at(usize::MAX);
            stage.send(artwork, &picture).await.unwrap();
        }
        let [image] = &stage.images(artwork).await[..] else { panic!("step {step}: one picture") };
        assert_eq!(stage.files(), names(image), "step {step}");
        // In use, however old: nothing to sweep.
        stage.wait();
        assert_eq!(stage.gallery.sweep(&stage.clock).await.unwrap(), 0);

        use arte::clock::Clock as _;
        stage.gallery.remove(artwork, image.id, stage.clock.now()).await.unwrap();
        assert_eq!(stage.gallery.sweep(&stage.clock).await.unwrap(), 0, "not yet");
        stage.wait();
        stage.storage.fail_at(step);
        let swept = stage.gallery.sweep(&stage.clock).await;
        assert_eq!(swept.is_ok(), step > 8, "step {step}: {swept:?}");
        stage.storage.fail_at(usize::MAX);
        if swept.is_err() {
            // The one that was cut off is being deleted, as far as anybody can know.
            assert!(matches!(stage.send(artwork, &picture).await, Err(GalleryError::InTheWay)), "step {step}");
            stage.wait();
            assert!(stage.gallery.sweep(&stage.clock).await.unwrap() > 0, "step {step}");
        }
        assert_eq!(stage.files(), BTreeSet::new(), "step {step}");
        assert_eq!(stage.gallery.sweep(&stage.clock).await.unwrap(), 0);
    }
}

pub async fn two_artworks_share_a_picture_and_neither_loses_it(store: Arc<dyn Store>) {
    use arte::clock::Clock as _;
    let stage = Stage::set(&store);
    let (one, other, picture) = (stage.artwork().await, stage.artwork().await, a_picture(100));
    let (first, second) = (stage.send(one, &picture).await.unwrap(), stage.send(other, &picture).await.unwrap());
    assert!(first.id != second.id && first.variants == second.variants);
    stage.gallery.remove(one, first.id, stage.clock.now()).await.unwrap();
    stage.wait();
    assert_eq!(stage.gallery.sweep(&stage.clock).await.unwrap(), 0);
    assert_eq!(stage.files(), names(&second));
    stage.gallery.remove(other, second.id, stage.clock.now()).await.unwrap();
    stage.wait();
    assert_eq!(stage.gallery.sweep(&stage.clock).await.unwrap(), 4);
    assert_eq!(stage.files(), BTreeSet::new());
}
