//! The same on Kafka: librdkafka's own mock cluster, which is a broker on a port of this machine.

use crate::streams::{Heard, POINTS, compare, has_all, nobody_holds, until, with_a_reserve, work};
use crate::support::client::fresh_key;
use crate::support::process::{House, run};
use crate::support::scene::Scene;
use crate::support::{Chance, On, number};
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::{Headers as _, Message as _};
use rdkafka::mocking::MockCluster;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::collections::BTreeSet;
use std::time::Duration;

const TOPIC: &str = "house.events";
const NAME: &str = "kafka:house.events";
const PARTITIONS: i32 = 3;

fn settings(brokers: &str) -> Vec<(&'static str, String)> {
    vec![
        ("ARTE_STREAMS__KAFKA", brokers.to_owned()),
        ("ARTE_STREAMS__KAFKA_TOPIC", TOPIC.to_owned()),
        ("ARTE_STREAMS__EVERY_MS", "50".to_owned()),
    ]
}

/// Reads the whole topic, partition by partition, until so many different messages were heard; and checks that each key is in its partition.
fn heard_on(brokers: &str, ids: usize) -> Vec<Heard> {
    let consumer: BaseConsumer =
        ClientConfig::new().set("bootstrap.servers", brokers).set("group.id", "test").create().unwrap();
    let mut all = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        all.add_partition_offset(TOPIC, partition, Offset::Beginning).unwrap();
    }
    consumer.assign(&all).unwrap();
    let (mut heard, mut names, mut quiet) = (Vec::new(), BTreeSet::new(), 0);
    // After the last one a little longer, for what should not be there.
    while names.len() < ids || quiet < 4 {
        assert!(quiet < 60, "{} of {ids} messages came", names.len());
        let Some(message) = consumer.poll(Duration::from_millis(500)) else {
            quiet += 1;
            continue;
        };
        let message = message.unwrap();
        quiet = 0;
        let key = String::from_utf8(message.key().unwrap().to_vec()).unwrap();
        assert_eq!(message.partition(), partition_of(&key), "the partition of {key}");
        let header = message.headers().unwrap().get(0);
        assert_eq!(header.key, "content-type");
        assert_eq!(header.value.unwrap(), b"application/cloudevents+json; charset=UTF-8");
        let event: serde_json::Value = serde_json::from_slice(message.payload().unwrap()).unwrap();
        names.insert(event["id"].to_string());
        heard.push((key, event));
    }
    heard
}

/// Waits until everything is on the topic, and reads it.
async fn heard_all(scene: &Scene, brokers: &str) -> Vec<Heard> {
    has_all(&scene.admin, NAME).await;
    let mut ids = 0;
    for auction in &scene.auctions {
        ids += scene.admin.all(&format!("/v1/auctions/{auction}/log")).await.len();
    }
    let brokers = brokers.to_owned();
    tokio::task::spawn_blocking(move || heard_on(&brokers, ids)).await.unwrap()
}

/// Which partition Kafka's own producers put a key into: others must be able to find it.
fn partition_of(key: &str) -> i32 {
    i32::try_from((murmur2(key.as_bytes()) & 0x7fff_ffff) % u32::try_from(PARTITIONS).unwrap()).unwrap()
}

fn murmur2(bytes: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ u32::try_from(bytes.len()).unwrap();
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        let word = u32::from_le_bytes(*word).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ (word ^ (word >> 24)).wrapping_mul(M);
    }
    if !rest.is_empty() {
        let rest = rest.iter().rev().fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
        hash = (hash ^ rest).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// The figures are those of Apache Kafka's own tests.
#[test]
fn streams_on_kafka_are_told_apart_by_its_own_hash() {
    let known = [("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536_i32)];
    for (key, hash) in known {
        assert_eq!(murmur2(key.as_bytes()).cast_signed(), hash, "{key}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_on_kafka_of_a_house_and_brokers_that_die_miss_nothing_on_sqlite() {
    killed_while_publishing(On::Sqlite, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_on_kafka_of_a_house_and_brokers_that_die_miss_nothing_on_postgres() {
    killed_while_publishing(On::Postgres, &[]).await;
}

/// `ARTE_STREAM_KILLS` sets how often (default 6 on each store), `ARTE_SEED` repeats a run.
pub async fn killed_while_publishing(on: On, more: &[(&str, &str)]) {
    let kills = number("ARTE_STREAM_KILLS", 6);
    let mut chance = Chance::new(&format!("streams on Kafka killed on {on:?}"));
    let cluster = MockCluster::new(3).unwrap();
    cluster.create_topic(TOPIC, PARTITIONS, 3).unwrap();
    let brokers = cluster.bootstrap_servers();
    let settings = settings(&brokers);
    let settings: Vec<_> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
    let mut house = House::open(on, &settings).await;
    let mut scene = Scene::set(&house, 4, 2, with_a_reserve).await;
    has_all(&scene.admin, NAME).await;
    house.kill().await;
    nobody_holds(on, &house).await;
    for round in 0..kills {
        let point = POINTS[usize::try_from(round).unwrap() % POINTS.len()];
        let drill = format!("{point}=kill@{}", chance.below(3) + 1);
        let armed: Vec<_> = settings.iter().copied().chain([("ARTE_DRILL", drill.as_str())]).collect();
        if house.start_with(&armed).await.is_err() {
            house.start_with(&settings).await.unwrap();
        }
        scene.move_to(&house.url());
        // A third of the cluster, or all of it, is away for a moment.
        let away = if round % 2 == 0 { 1..=1 } else { 1..=3 };
        away.clone().for_each(|broker| cluster.broker_down(broker).unwrap());
        let auction = scene.auctions[usize::try_from(chance.below(4)).unwrap()].clone();
        work(&scene, &auction, &[fresh_key(), fresh_key()]).await;
        let request = || scene.admin.request(reqwest::Method::GET, "/healthz");
        let moment = Duration::from_millis(200 + chance.below(800));
        let dead = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            while scene.admin.try_send(request()).await.is_ok() {
                tick.tick().await;
            }
        };
        let _ = tokio::time::timeout(moment, dead).await;
        away.for_each(|broker| cluster.broker_up(broker).unwrap());
        house.kill().await;
        nobody_holds(on, &house).await;
    }
    house.start_with(&settings).await.unwrap();
    scene.move_to(&house.url());
    // Nothing happens any more that could bring a lost end of a log to light.
    compare(&scene, &heard_all(&scene, &brokers).await).await;
    for auction in &scene.auctions {
        work(&scene, auction, &[fresh_key(), fresh_key()]).await;
    }
    // The same process lives through it, too.
    (1..=3).for_each(|broker| cluster.broker_down(broker).unwrap());
    work(&scene, &scene.auctions[0], &[fresh_key(), fresh_key()]).await;
    until("trouble", async || {
        let streams = scene.admin.get("/v1/admin/streams").await.ok();
        streams["items"][0]["trouble"].is_string().then_some(())
    })
    .await;
    (1..=3).for_each(|broker| cluster.broker_up(broker).unwrap());
    let (lines, again) = compare(&scene, &heard_all(&scene, &brokers).await).await;
    assert!(lines > 20, "{lines}");
    println!("{on:?}: {kills} kills; {lines} lines, {again} of them heard again");
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test]
async fn streams_on_kafka_refuse_settings_that_cannot_work() {
    let house = House::closed(On::Sqlite, &[("ARTE_STREAMS__KAFKA", "no port")]).await;
    let ran = run(house.command().arg("serve")).await;
    assert_ne!(ran.code, Some(0));
    assert!(ran.err.contains("streams.kafka"), "{ran:?}");
}
