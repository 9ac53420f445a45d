//! The OpenAPI document, made of the table.

use super::error::{About, status_number};
use super::idempotency::KEY_HEADER;
use super::table::{Body, Door, Endpoint, Gives, SchemaOf, Success, Verb};
use crate::identity::Scope;
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
        // For machines, the same as in the description.
        "x-access": row.access.word(),
        "x-scope": row.scope.map(Scope::word),
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
            "seq" => sequence(1),
            "paddle" => json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}),
            _ => json!({"type": "string"}),
        };
        json!({"name": name, "in": "path", "required": true, "schema": schema})
    });
    let query = row.query.iter().map(|param| {
        let schema = match param.name {
            "limit" => json!({"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            "sale" | "auction" | "actor" => json!({"type": "string", "format": "uuid"}),
            "since" | "until" => json!({"type": "string", "format": "date-time"}),
            "from" | "to" if row.path.ends_with("/consistency") => sequence(1),
            "from" | "seq" | "to" => sequence(0),
            "dry_run" => json!({"type": "boolean", "default": false}),
            _ => json!({"type": "string"}),
        };
        // What is asked of a proof must be said; every other parameter may be left out.
        let required = matches!(param.name, "from" | "seq")
            && (row.path.ends_with("/proof") || row.path.ends_with("/consistency"));
        json!({"name": param.name, "in": "query", "required": required, "description": param.about, "schema": schema})
    });
    let version = is_versioned(row).then(|| {
        let about = "The `ETag` of what was read, so that nobody's change is undone.";
        json!({"name": "if-match", "in": "header", "required": true, "description": about, "schema": version_schema()})
    });
    let key = (row.idempotent || row.keyed).then(|| {
        let schema = json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"});
        let about = "The same key and body return the stored answer; kept for 48 hours.";
        json!({"name": KEY_HEADER, "in": "header", "required": row.needs_key, "description": about, "schema": schema})
    });
    path.chain(query).chain(version).chain(key).collect()
}

/// The schema of a place in a log.
fn sequence(minimum: u64) -> Value {
    json!({"type": "integer", "minimum": minimum, "maximum": u64::MAX})
}

/// Returns whether a row changes something only as the caller has read it.
fn is_versioned(row: &Endpoint) -> bool {
    row.refuses.contains(&Code::PreconditionFailed)
}

fn version_schema() -> Value {
    json!({"type": "string", "pattern": "^\"[0-9]{1,18}\"$"})
}

/// Returns the headers of an answer that a client may count on.
fn headers(row: &Endpoint, status: u16) -> Value {
    let header = |about: &str, schema: Value| json!({"description": about, "required": true, "schema": schema});
    let mut headers = Map::new();
    let name = json!({"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"});
    headers.insert("x-request-id".into(), header("The name of the request in the house's log.", name));
    if status == 401 {
        let schema = json!({"type": "string", "const": "Bearer"});
        headers.insert("www-authenticate".into(), header("How to sign in.", schema));
    }
    if matches!(status, 429 | 503) {
        let schema = json!({"type": "integer", "minimum": 0});
        headers.insert("retry-after".into(), header("In how many seconds to try again.", schema));
    }
    if status == 200 && is_versioned(row) {
        headers.insert("etag".into(), header("The version that it has now.", version_schema()));
    }
    Value::Object(headers)
}

fn responses(row: &Endpoint, schemas: &mut Schemas, problem: &Value) -> Map<String, Value> {
    let mut responses = Map::new();
    for status in row.success.statuses() {
        let description = match row.success {
            Success::Upgrade => "The socket is open.",
            _ => "Done.",
        };
        let mut answer = match row.gives {
            Gives::Nothing => json!({"description": description}),
            Gives::Json(schema) => {
                json!({"description": description, "content": {"application/json": {"schema": schemas.written(schema)}}})
            }
            Gives::Media(kind) => json!({"description": description, "content": {kind: {}}}),
        };
        if row.success != Success::Upgrade {
            answer["headers"] = headers(row, *status);
        }
        responses.insert(status.to_string(), answer);
    }
    for (status, codes) in refusals(row) {
        let words: Vec<_> = codes.iter().map(|code| format!("`{}`", code.word())).collect();
        let content = json!({"application/problem+json": {"schema": problem}});
        let answer = json!({"description": words.join(", "), "headers": headers(row, status), "content": content});
        responses.insert(status.to_string(), answer);
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
