//! The AsyncAPI document of the socket, made of the frames' own types: one channel, many messages.

use super::openapi::Schemas;
use crate::wire::{ClientFrame, ServerFrame};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// Writes the document.
pub fn document() -> Value {
    let mut schemas = Schemas::new("/components/schemas");
    // The frames are spread out into one message for each op, so they are taken whole out of the shared ones.
    schemas.read(SchemaGenerator::subschema_for::<ClientFrame>);
    schemas.written(SchemaGenerator::subschema_for::<ServerFrame>);
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
    let all: Map<String, Value> = client.into_iter().chain(server).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Arte Moderni, live",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Text frames of one JSON object each, subprotocol arte.v1. docs/PROTOCOL.md is the contract in words.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/v1/live",
                "messages": on_channel,
                "bindings": {"ws": {"method": "GET", "query": {"type": "object", "properties": {"ticket": {"type": "string"}}}}},
            },
        },
        "operations": {
            "hear": {"action": "receive", "channel": {"$ref": "#/channels/live"}, "messages": heard},
            "say": {"action": "send", "channel": {"$ref": "#/channels/live"}, "messages": said},
        },
        "components": {"messages": all, "schemas": shared},
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
            .collect();
        assert_eq!(expected.len(), 14);
        let mut found: Vec<_> = messages.keys().cloned().collect();
        let mut expected = expected;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
}
