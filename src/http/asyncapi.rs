//! The AsyncAPI document of the socket and of the streams, made of the messages' own types: the socket has one channel and many messages.

use super::openapi::Schemas;
use crate::wire::{ClientFrame, ServerFrame, StreamMessage};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// Writes the document.
pub fn document() -> Value {
    let mut schemas = Schemas::new("/components/schemas");
    // The frames are spread out into one message for each op, so they are taken whole out of the shared ones.
    schemas.read(SchemaGenerator::subschema_for::<ClientFrame>);
    schemas.written(SchemaGenerator::subschema_for::<ServerFrame>);
    let event = schemas.written(SchemaGenerator::subschema_for::<StreamMessage>);
    let mut shared = schemas.into_definitions();
    let client = messages("client", shared.remove("ClientFrame").unwrap_or_default());
    let server = messages("server", shared.remove("ServerFrame").unwrap_or_default());
    let names = |messages: &Map<String, Value>| -> Vec<Value> {
        messages.keys().map(|name| json!({"$ref": format!("#/channels/live/messages/{name}")})).collect()
    };
    let (heard, said) = (names(&client), names(&server));
    let on_channel: Map<String, Value> = client
        .keys()
        .chain(server.keys())
        .map(|name| (name.clone(), json!({"$ref": format!("#/components/messages/{name}")})))
        .collect();
    let mut all: Map<String, Value> = client.into_iter().chain(server).collect();
    all.insert("stream_event".to_owned(), stream_event(&event));
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Arte Moderni, live",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The socket /v1/live: text frames of one JSON object each, subprotocol arte.v1. And the streams that a house publishes for other systems, where it is told to. docs/PROTOCOL.md is the contract in words.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/v1/live",
                "messages": on_channel,
                "bindings": {"ws": {"method": "GET", "query": {"type": "object", "properties": {"ticket": {"type": "string"}}}}},
            },
            "redis_stream": stream("{prefix}stream:{key}", "A Redis Stream, by the settings redis.prefix and streams.redis_key. Each entry has the fields id, auction, seq, type and event; event is the message.", &["prefix", "key"]),
            "kafka_topic": kafka(),
        },
        "operations": {
            "hear": {"action": "receive", "channel": {"$ref": "#/channels/live"}, "messages": heard},
            "say": {"action": "send", "channel": {"$ref": "#/channels/live"}, "messages": said},
            "publish_to_redis": {"action": "send", "channel": {"$ref": "#/channels/redis_stream"}},
            "publish_to_kafka": {"action": "send", "channel": {"$ref": "#/channels/kafka_topic"}},
        },
        "components": {"messages": all, "schemas": shared},
    })
}

/// A channel that other systems read.
fn stream(address: &str, description: &str, parameters: &[&str]) -> Value {
    let parameters: Map<String, Value> =
        parameters.iter().map(|name| ((*name).to_owned(), json!({"description": "As the settings say."}))).collect();
    json!({
        "address": address,
        "description": description,
        "parameters": parameters,
        "messages": {"stream_event": {"$ref": "#/components/messages/stream_event"}},
    })
}

/// The topic of Kafka, whose key is the auction.
fn kafka() -> Value {
    let description = "A topic of Kafka, by the setting streams.kafka_topic. The key of each record is the auction, its value the message; the header content-type is application/cloudevents+json; charset=UTF-8.";
    let mut channel = stream("{topic}", description, &["topic"]);
    channel["bindings"] = json!({"kafka": {"bindingVersion": "0.5.0"}});
    channel
}

/// The one message of all streams.
fn stream_event(payload: &Value) -> Value {
    json!({
        "name": "stream_event",
        "contentType": "application/cloudevents+json",
        "summary": "A public line of an auction's log, as a CloudEvent: at least once under one id, in order for each auction.",
        "payload": payload,
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid"}, "bindingVersion": "0.5.0"}},
    })
}

/// Makes a message of every variant of a frame, named `side_op`.
fn messages(side: &str, mut frame: Value) -> Map<String, Value> {
    let Some(Value::Array(variants)) = frame.get_mut("oneOf").map(Value::take) else { return Map::new() };
    let named = variants.into_iter().filter_map(|payload| {
        let op = payload.pointer("/properties/op/const").and_then(Value::as_str)?.to_owned();
        let summary = payload.get("description").cloned().unwrap_or_else(|| json!(format!("The {op} frame.")));
        Some((format!("{side}_{op}"), json!({"name": op, "summary": summary, "payload": payload})))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_op_of_the_contract_is_a_message() {
        let document = document();
        let contract = include_str!("../../docs/PROTOCOL.md");
        let section = |from: &str, to: &str| {
            let start = contract.find(from).unwrap();
            let end = start + contract[start..].find(to).unwrap();
            let rows = contract[start..end]
                .lines()
                .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()));
            rows.collect::<Vec<_>>()
        };
        let messages = document["components"]["messages"].as_object().unwrap();
        let expected: Vec<String> = section("Client → server", "Server → client")
            .into_iter()
            .map(|op| format!("client_{op}"))
            .chain(section("Server → client\n", "\n- A subscriber").into_iter().map(|op| format!("server_{op}")))
            .chain(["stream_event".to_owned()])
            .collect();
        assert_eq!(expected.len(), 15);
        let mut found: Vec<_> = messages.keys().cloned().collect();
        let mut expected = expected;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
