//! Kafka, by librdkafka: messages of one key in order, taken by every replica that is in step, or said not to be.
//!
//! What is not acknowledged in time is thrown away together with its producer, and a new one begins: a producer that goes on behind a message
//! that it gave up could put the next ones there without it.

use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a batch may take until it is acknowledged. *Source*: less than what is left of a publisher's hold (`actors/publisher.rs`).
const PUT_FOR: Duration = Duration::from_secs(7);
/// The most messages and KiB in the client's queue. *Source*: more than a publisher has under way at once.
const QUEUE_MOST: [&str; 2] = ["2048", "16384"];
/// What the messages are: CloudEvents in JSON, in the words of their binding to Kafka.
const CONTENT_TYPE: &str = "application/cloudevents+json; charset=UTF-8";

/// Says what librdkafka says, in our log.
#[derive(Clone)]
struct Words;

impl ClientContext for Words {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, said: &str) {
        // What it comes to is said by whoever publishes; this is for who looks for the cause.
        tracing::debug!(?level, facility, said, "Kafka's client");
    }

    fn error(&self, error: KafkaError, said: &str) {
        tracing::debug!(%error, said, "Kafka's client has a problem");
    }
}

type Producer = FutureProducer<Words>;

/// A topic.
pub struct Kafka {
    config: ClientConfig,
    topic: String,
    producer: Mutex<Option<Arc<Producer>>>,
}

impl Kafka {
    /// Prepares the way to a topic. Whether anybody answers is not waited for.
    ///
    /// # Errors
    /// What librdkafka has against the settings.
    pub fn new(brokers: &str, topic: &str) -> Result<Self, String> {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", brokers)
            .set("client.id", "arte")
            .set("acks", "all")
            .set("enable.idempotence", "true")
            // A message waits for as long as its producer lives: none is given up while a later one goes out.
            .set("message.timeout.ms", "0")
            // As Kafka's own producers do, so that others find the partition of a key.
            .set("partitioner", "murmur2_random")
            .set("compression.type", "lz4")
            .set("linger.ms", "5")
            .set("queue.buffering.max.messages", QUEUE_MOST[0])
            .set("queue.buffering.max.kbytes", QUEUE_MOST[1])
            .set("reconnect.backoff.max.ms", "2000")
            .set("socket.keepalive.enable", "true");
        let kafka = Self { config, topic: topic.to_owned(), producer: Mutex::new(None) };
        kafka.producer().map_err(|error| error.to_string())?;
        Ok(kafka)
    }

    /// Puts messages of one key there, in order. Returns when all of them were acknowledged.
    ///
    /// # Errors
    /// Why not. Some of them may be there nevertheless, or come to be, without a gap.
    pub async fn put(&self, key: &str, texts: &[&str]) -> Result<(), String> {
        let producer = self.producer().map_err(|error| error.to_string())?;
        let work = async {
            let mut deliveries = Vec::with_capacity(texts.len());
            for text in texts {
                let headers = OwnedHeaders::new().insert(Header { key: "content-type", value: Some(CONTENT_TYPE) });
                let record = FutureRecord::to(&self.topic).key(key).payload(*text).headers(headers);
                deliveries.push(producer.send_result(record).map_err(|(error, _)| error.to_string())?);
            }
            for delivery in deliveries {
                let delivered = delivery.await.map_err(|_| "Kafka's client was closed".to_owned())?;
                delivered.map_err(|(error, _)| error.to_string())?;
            }
            Ok(())
        };
        let outcome = tokio::time::timeout(PUT_FOR, work).await;
        let outcome = outcome.unwrap_or_else(|_| {
            Err("Kafka does not acknowledge in time: is it there, with the topic and enough replicas in step?"
                .to_owned())
        });
        if outcome.is_err() {
            self.let_go(producer);
        }
        outcome
    }

    /// Returns the producer of the moment.
    fn producer(&self) -> Result<Arc<Producer>, KafkaError> {
        let mut place = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(producer) = &*place {
            return Ok(Arc::clone(producer));
        }
        let made: Arc<Producer> = Arc::new(self.config.create_with_context(Words)?);
        *place = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Lets go of a producer with all that waits in it, unless somebody already has.
    fn let_go(&self, producer: Arc<Producer>) {
        let mut place = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = place.take_if(|current| Arc::ptr_eq(current, &producer));
        drop(place);
        // Closing one waits for its threads.
        drop(tokio::task::spawn_blocking(move || drop((ours, producer))));
    }
}
