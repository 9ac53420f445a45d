//! The OpenAPI document, made of the table.

use super::error::{About, status_number};
use super::idempotency::KEY_HEADER;
use super::table::{Body, Door, Endpoint, Gives, SchemaOf, Success, Verb};
use crate::wire::{Code, Problem};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Two generators that share their definitions: a field that may be left out is optional in what we read and always there in what we write.
pub struct Schemas {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

impl Schemas {
    /// Starts with nothing. Shared schemas will stand under `definitions_path` of the document.
    pub fn new(definitions_path: &'static str) -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = definitions_path.into();
                settings.meta_schema = None;
            })
        };
        Self {
            read: settings().for_deserialize().into_generator(),
            written: settings().for_serialize().into_generator(),
        }
    }

    /// Returns the schema of something clients send.
    pub fn read(&mut self, schema: SchemaOf) -> Value {
        schema(&mut self.read).to_value()
    }

    /// Returns the schema of something we send.
    pub fn written(&mut self, schema: SchemaOf) -> Value {
        schema(&mut self.written).to_value()
    }

    /// Returns the shared schemas.
    pub fn into_definitions(mut self) -> Map<String, Value> {
        let mut all = self.read.take_definitions(true);
        all.extend(self.written.take_definitions(true));
        all
    }
}

/// Writes the document.
pub fn document<'a>(rows: impl Iterator<Item = &'a Endpoint>) -> Value {
    let mut schemas = Schemas::new("/components/schemas");
    let problem = schemas.written(SchemaGenerator::subschema_for::<Problem>);
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for row in rows {
        paths
            .entry(row.path)
            .or_default()
            .insert(row.verb.word().to_lowercase(), operation(row, &mut schemas, &problem));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Arte Moderni",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A real-time art-auction house. docs/PROTOCOL.md is the contract in words; /v1/asyncapi.json describes the socket.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.into_definitions(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "The token that login answered."}},
        },
    })
}

fn operation(row: &Endpoint, schemas: &mut Schemas, problem: &Value) -> Value {
    let mut operation = json!({
        "operationId": operation_id(row),
        "summary": row.summary,
        "description": who_may(row),
        "tags": [tag(row.path)],
        "parameters": parameters(row),
        "responses": responses(row, schemas, problem),
        "security": if row.access.needs_token() { json!([{"bearer": []}]) } else { json!([]) },
    });
    if row.access == super::table::Access::Anyone {
        operation["security"] = json!([{}, {"bearer": []}]);
    }
    match row.body {
        Body::Nothing => {}
        Body::Json(body) => {
            let content = json!({"application/json": {"schema": schemas.read(body)}});
            operation["requestBody"] = json!({"required": true, "content": content});
        }
        Body::Bytes { kinds, bytes_max } => {
            // OpenAPI 3.1: a body of bytes is a media type without a schema.
            let content: Map<String, Value> = kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect();
            let about = format!("At most {bytes_max} bytes, uncompressed.");
            operation["requestBody"] = json!({"required": true, "description": about, "content": content});
        }
    }
    operation
}

fn who_may(row: &Endpoint) -> String {
    let people = row.access.words();
    match row.scope {
        None => format!("Who may: {people}."),
        Some(scope) => format!("Who may: {people}; keys of services with the scope `{}`.", scope.word()),
    }
}

/// Returns a name for generated clients: `post_v1_auctions_id_bids`.
fn operation_id(row: &Endpoint) -> String {
    let plain = |part: &str| part.trim_matches(['{', '}']).replace(['-', '.'], "_");
    let parts: Vec<_> = row.path.split('/').filter(|part| !part.is_empty()).map(plain).collect();
    format!("{}_{}", row.verb.word().to_lowercase(), parts.join("_"))
}

fn tag(path: &str) -> &str {
    let mut parts = path.split('/').filter(|part| !matches!(*part, "" | "v1"));
    match (parts.next(), parts.next()) {
        (Some("admin"), Some(second)) => second,
        (Some(first @ ("auth" | "me" | "sales" | "artworks" | "auctions" | "live" | "media")), _) => first,
        _ => "system",
    }
}

fn parameters(row: &Endpoint) -> Vec<Value> {
    let path = row.path_names().map(|name| {
        let schema = match name {
            "id" | "image" => json!({"type": "string", "format": "uuid"}),
            "seq" | "paddle" => json!({"type": "integer", "minimum": 1}),
            _ => json!({"type": "string"}),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let query = row.query.iter().map(|param| {
        let schema = match param.name {
            "limit" => json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            "from" | "seq" | "to" => json!({"type": "integer", "minimum": 0}),
            "sale" => json!({"type": "string", "format": "uuid"}),
            _ => json!({"type": "string"}),
        };
        json!({"name": param.name, "in": "query", "description": param.about, "schema": schema})
    });
    let key = (row.idempotent || row.keyed).then(|| {
        let schema = json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"});
        let about = "The same key and body return the stored answer; kept for 48 hours.";
        json!({"name": KEY_HEADER, "in": "header", "description": about, "schema": schema})
    });
    let seen = row.refuses.contains(&Code::PreconditionFailed).then(|| {
        let schema = json!({"type": "string", "pattern": "^\"[0-9]{1,19}\"$"});
        let about = "The `ETag` of what was read.";
        json!({"name": "if-match", "in": "header", "required": true, "description": about, "schema": schema})
    });
    path.chain(query).chain(key).chain(seen).collect()
}

fn responses(row: &Endpoint, schemas: &mut Schemas, problem: &Value) -> Map<String, Value> {
    let mut responses = Map::new();
    for status in row.success.statuses() {
        let description = match row.success {
            Success::Upgrade => "The socket is open.",
            _ => "Done.",
        };
        let answer = match row.gives {
            Gives::Nothing => json!({"description": description}),
            Gives::Json(schema) => {
                json!({"description": description, "content": {"application/json": {"schema": schemas.written(schema)}}})
            }
            Gives::Media(kind) => json!({"description": description, "content": {kind: {}}}),
        };
        responses.insert(status.to_string(), answer);
    }
    for (status, codes) in refusals(row) {
        let words: Vec<_> = codes.iter().map(|code| format!("`{}`", code.word())).collect();
        let content = json!({"application/problem+json": {"schema": problem}});
        responses.insert(status.to_string(), json!({"description": words.join(", "), "content": content}));
    }
    responses
}

/// Returns the row's codes by their statuses.
pub fn refusals(row: &Endpoint) -> BTreeMap<u16, Vec<Code>> {
    let is_bid = row.verb == Verb::Post && row.path.ends_with("/bids") && matches!(row.door, Door::Call(_));
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in row.codes() {
        let about = match code {
            Code::AmountInvalid if is_bid => About::Bid,
            Code::Busy if row.idempotent => About::RepeatedCall,
            _ => About::Request,
        };
        by_status.entry(status_number(code, about)).or_default().push(code);
    }
    by_status
}
