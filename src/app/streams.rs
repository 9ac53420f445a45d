//! Who publishes the logs to the streams of other systems, as the settings say.

use super::shared::redis_options;
use super::{House, fresh_uuid, stop_the_process};
use crate::actors::{Broker, Publisher, PublisherParts, StreamBatch};
use crate::persistence::redis::{RedisShelf, StreamLine};
use crate::persistence::{Catalogue, History, Streams};
use crate::settings::{Settings, StoreKind};
use anyhow::Context as _;
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// Begins to publish; nobody does where no stream is configured.
///
/// # Errors
/// When the client of a broker cannot be made of the settings; says which.
pub(super) fn start(house: &House, settings: &Settings) -> anyhow::Result<Vec<Publisher>> {
    let streams = &settings.streams;
    // SQLite has one process at a time: what the one before held is ours at once. Others wait until nobody can still believe that he holds it.
    let holder = match settings.store.kind() {
        StoreKind::Sqlite => Uuid::nil(),
        StoreKind::Postgres(_) => fresh_uuid(house.clock.now()),
    };
    let publisher = |stream: String, broker: Arc<dyn Broker>| {
        Publisher::start(PublisherParts {
            stream,
            broker,
            streams: Arc::clone(&house.store) as Arc<dyn Streams>,
            engine: house.engine.clone(),
            catalogue: Arc::clone(&house.store) as Arc<dyn Catalogue>,
            history: Arc::clone(&house.store) as Arc<dyn History>,
            house: settings.proof.name.clone(),
            holder,
            clock: Arc::clone(&house.clock),
            every: streams.every,
            on_broken: Arc::new(stop_the_process),
        })
    };
    let mut publishers = Vec::new();
    if streams.redis
        && let Some(options) = redis_options(&settings.redis)?
    {
        let shelf = RedisShelf::open_for_streams(options)
            .context("Redis (settings redis.url and redis.ca_file) cannot be used for the stream")?;
        let name = format!("redis:{}{}", settings.redis.prefix, streams.redis_key);
        let (key, most) = (streams.redis_key.clone(), streams.redis_entries);
        publishers.push(publisher(name, Arc::new(OnRedis { shelf, key, most })));
    }
    #[cfg(feature = "kafka")]
    if !streams.kafka.is_empty() {
        let kafka = crate::integrations::kafka::Kafka::new(&streams.kafka, &streams.kafka_topic).map_err(|error| {
            anyhow::anyhow!("Kafka (settings streams.kafka and streams.kafka_topic) cannot be used: {error}")
        })?;
        publishers.push(publisher(format!("kafka:{}", streams.kafka_topic), Arc::new(OnKafka(kafka))));
    }
    Ok(publishers)
}

/// A topic of Kafka.
#[cfg(feature = "kafka")]
struct OnKafka(crate::integrations::kafka::Kafka);

#[cfg(feature = "kafka")]
#[async_trait]
impl Broker for OnKafka {
    async fn put(&self, batch: &StreamBatch) -> Result<u64, String> {
        let texts: Vec<_> = batch.lines.iter().map(|line| line.text.as_str()).collect();
        self.0.put(&batch.auction.to_string(), &texts).await?;
        Ok(batch.first.saturating_sub(1) + batch.lines.len() as u64)
    }
}

/// A Redis Stream.
struct OnRedis {
    shelf: RedisShelf,
    key: String,
    most: u64,
}

#[async_trait]
impl Broker for OnRedis {
    async fn put(&self, batch: &StreamBatch) -> Result<u64, String> {
        let auction = batch.auction.to_string();
        let lines: Vec<_> = batch
            .lines
            .iter()
            .map(|line| StreamLine { id: line.id.clone(), kind: line.kind, text: line.text.clone() })
            .collect();
        let added = self.shelf.add_to_stream(&self.key, self.most, &auction, batch.log_epoch, batch.first, &lines);
        added.await.map_err(|error| {
            // The store's words are of a store; here it is Redis that is away.
            std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string)
        })
    }
}
