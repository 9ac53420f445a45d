//! Pictures in a storage that speaks S3, and checks every signature.
//!
//! The server is the one that `ARTE_TEST_S3_ENDPOINT` and the others name, or one that scripts/with-s3.sh starts for this test. Where it cannot be
//! installed, the test says loudly that it is left out.

use crate::pictures::{addresses, an_artwork, delete, gone, picture, send, status_of};
use crate::support::On;
use crate::support::process::House;
use crate::support::scene::{Scene, text};
use arte::integrations::objects::{Objects as _, S3, S3Place};
use arte::pictures::{Form, ObjectName};
use bytes::Bytes;
use image::ImageFormat;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A server, alive as long as this is.
struct Server {
    says: BTreeMap<String, String>,
    life: Option<Child>,
}

impl Server {
    fn find() -> Option<Self> {
        let given: BTreeMap<_, _> = std::env::vars().filter(|(name, _)| name.starts_with("ARTE_TEST_S3_")).collect();
        if given.contains_key("ARTE_TEST_S3_ENDPOINT") {
            return Some(Self { says: given, life: None });
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-s3.sh");
        // The command under the script ends when its input does, which is when this process ends, in whatever way.
        let said = "env | grep '^ARTE_TEST_S3_'; echo started; exec cat >/dev/null";
        let mut life =
            Command::new(script).args(["sh", "-c", said]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let mut says = BTreeMap::new();
        for line in BufReader::new(life.stdout.take()?).lines().map_while(Result::ok) {
            if line == "started" {
                return Some(Self { says, life: Some(life) });
            }
            if let Some((name, value)) = line.split_once('=') {
                says.insert(name.to_owned(), value.to_owned());
            }
        }
        println!("==== LEFT OUT: pictures on S3 (scripts/with-s3.sh says what is missing)");
        None
    }

    fn says(&self, what: &str) -> &str {
        &self.says[&format!("ARTE_TEST_S3_{what}")]
    }

    fn storage(&self, bucket: &str, secret: &str) -> S3 {
        let place = S3Place::new(
            self.says("ENDPOINT"),
            bucket,
            true,
            self.says("REGION"),
            self.says("KEY_ID"),
            secret.to_owned().into(),
        );
        S3::new(place.unwrap(), Box::new(crate::support::now)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut life) = self.life.take() {
            drop(life.stdin.take());
            let _ = life.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_lie_in_a_bucket_and_every_request_is_signed() {
    let Some(server) = Server::find() else { return };
    let storage = server.storage(server.says("BUCKET"), server.says("SECRET"));
    let content = Bytes::from(uuid::Uuid::new_v4().to_string());
    let name = ObjectName::of(&content, Form::WebP);
    assert_eq!(storage.get(&name).await.unwrap(), None);
    assert!(!storage.exists(&name).await.unwrap());
    for _ in 0..2 {
        storage.put(&name, content.clone()).await.unwrap();
        assert_eq!(storage.get(&name).await.unwrap(), Some(content.clone()));
        assert!(storage.exists(&name).await.unwrap());
    }
    for _ in 0..2 {
        storage.delete(&name).await.unwrap();
        assert_eq!(storage.get(&name).await.unwrap(), None);
    }
    let why = |error: &dyn std::error::Error| error.source().unwrap().to_string();
    let error = server.storage(server.says("BUCKET"), "wrong").put(&name, content.clone()).await.unwrap_err();
    assert!(why(&error).contains("403") && why(&error).contains("SignatureDoesNotMatch"), "{}", why(&error));
    let error = server.storage("no-such-bucket", server.says("SECRET")).put(&name, content.clone()).await.unwrap_err();
    assert!(!why(&error).is_empty());

    let settings = [
        ("ARTE_OBJECTS__ENDPOINT", server.says("ENDPOINT")),
        ("ARTE_OBJECTS__BUCKET", server.says("BUCKET")),
        ("ARTE_OBJECTS__REGION", server.says("REGION")),
        ("ARTE_OBJECTS__KEY_ID", server.says("KEY_ID")),
        ("ARTE_OBJECTS__SECRET", server.says("SECRET")),
        ("ARTE_PICTURES__KEEP_MS", "4000"),
        ("ARTE_PICTURES__SWEEP_EVERY_MS", "100"),
    ];
    let house = House::open(On::Sqlite, &settings).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let artwork = an_artwork(&scene.admin).await;
    let image = send(&scene.admin, &artwork, picture(77, 700, 500, ImageFormat::Jpeg)).await.ok();
    assert!(!house.data_dir().join("media").exists(), "nothing lies here");
    let addresses = addresses(&image);
    for address in &addresses {
        assert_eq!(status_of(&house.url(), address).await, 200);
        let name = ObjectName::parse(address.strip_prefix("/media/").unwrap()).unwrap();
        assert!(storage.exists(&name).await.unwrap());
    }
    assert_eq!(delete(&scene.admin, &artwork, &text(&image["id"])).await.status, 204);
    for address in &addresses {
        gone(&house.url(), address).await;
    }
    assert!(!house.said().contains(server.says("SECRET")));
}
