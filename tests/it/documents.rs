//! What the house says is what its documents say: every answer and every frame is held against the served schemas.

use crate::pictures::picture;
use crate::support::On;
use crate::support::client::{Rest, Said, Socket, fresh_key};
use crate::support::postbox::{code_in, letter};
use crate::support::process::House;
use crate::support::scene::{Scene, instant, terms, text};
use image::ImageFormat;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Both documents as a house serves them.
struct Documents {
    openapi: Value,
    asyncapi: Value,
    /// The calls that succeeded, as `POST /v1/sales`.
    succeeded: Mutex<BTreeSet<String>>,
}

/// Holds a value against a schema of a document, whose references lead into that document's components.
pub fn conforms(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let mut schema = schema.clone();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["components"] = document["components"].clone();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| format!("the schema is none: {error}"))?;
    let errors: Vec<_> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(format!("{} in {value}", errors.join("; "))) }
}

/// The same, and nothing else than what the schema names: for what must not say a word too much. To clients the document promises no such thing.
pub fn conforms_to_the_word(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    fn close(schema: &mut Value, is_part: bool) {
        match schema {
            Value::Object(fields) => {
                // Of an object that is described in parts, the whole knows what is named.
                let parts = ["oneOf", "anyOf", "allOf"];
                let is_object =
                    fields.contains_key("properties") || parts.iter().any(|part| fields.contains_key(*part));
                for (name, field) in fields.iter_mut() {
                    close(field, parts.contains(&name.as_str()));
                }
                if is_object && !is_part {
                    fields.insert("unevaluatedProperties".to_owned(), json!(false));
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| close(item, is_part)),
            _ => {}
        }
    }
    let (mut document, mut schema) = (document.clone(), schema.clone());
    close(&mut document["components"]["schemas"], false);
    close(&mut schema, false);
    conforms(&document, &schema, value)
}

impl Documents {
    async fn served_by(house: &House) -> Arc<Self> {
        let rest = Rest::nobody(&house.url());
        let (openapi, asyncapi) = (rest.get("/v1/openapi.json").await.ok(), rest.get("/v1/asyncapi.json").await.ok());
        assert_eq!((openapi["openapi"].as_str(), asyncapi["asyncapi"].as_str()), (Some("3.1.0"), Some("3.0.0")));
        Arc::new(Self { openapi, asyncapi, succeeded: Mutex::default() })
    }

    /// Finds the documented path of a call: the one with the fewest braces that fits.
    fn template(&self, path: &str) -> Result<&str, String> {
        let path = path.split('?').next().unwrap();
        let fits = |template: &str| {
            let (ours, theirs): (Vec<_>, Vec<_>) = (path.split('/').collect(), template.split('/').collect());
            ours.len() == theirs.len()
                && ours.iter().zip(&theirs).all(|(our, their)| their.starts_with('{') || our == their)
        };
        let templates = self.openapi["paths"].as_object().unwrap().keys().map(String::as_str);
        let best = templates.filter(|template| fits(template)).min_by_key(|template| template.matches('{').count());
        best.ok_or_else(|| format!("{path} is not documented"))
    }

    /// Says whether an answer is one that the document allows for this call.
    fn answer(
        &self,
        method: &str,
        path: &str,
        status: u16,
        content_type: Option<&str>,
        body: &Value,
    ) -> Result<(), String> {
        let template = self.template(path)?;
        let call = &self.openapi["paths"][template][method.to_lowercase()];
        let named = |what: String| format!("{method} {template} {status}: {what}");
        let answer = call["responses"].get(status.to_string());
        let answer = answer.ok_or_else(|| named(format!("the status is not documented; body {body}")))?;
        if let (Some(code), Some(words)) = (body["code"].as_str(), answer["description"].as_str())
            && status >= 400
            && !words.split(", ").any(|word| word == format!("`{code}`"))
        {
            return Err(named(format!("the code {code} is not among {words}")));
        }
        let Some(content) = answer.get("content").and_then(Value::as_object) else {
            let empty = body.as_str() == Some("");
            return if empty { Ok(()) } else { Err(named(format!("a body where none is documented: {body}"))) };
        };
        let found = content_type.unwrap_or_default().split(';').next().unwrap().trim();
        let fits = |kind: &str| kind == found || kind.strip_suffix('*').is_some_and(|start| found.starts_with(start));
        let (_, media) = content
            .iter()
            .find(|(kind, _)| fits(kind))
            .ok_or_else(|| named(format!("the content type {found:?} is not documented")))?;
        match media.get("schema") {
            Some(schema) => conforms(&self.openapi, schema, body).map_err(named),
            None => Ok(()),
        }
    }

    /// Says whether a body is one that the document allows for this call.
    fn request(&self, method: &str, path: &str, body: &Value) -> Result<(), String> {
        let template = self.template(path)?;
        let call = &self.openapi["paths"][template][method.to_lowercase()];
        match call.pointer("/requestBody/content/application~1json/schema") {
            Some(schema) => {
                conforms(&self.openapi, schema, body).map_err(|error| format!("{method} {template}: {error}"))
            }
            None => Ok(()),
        }
    }

    /// Says whether a frame is one that the document allows; `side` is `client` or `server`.
    fn frame(&self, side: &str, frame: &Value) -> Result<(), String> {
        let name = format!("{side}_{}", frame["op"].as_str().unwrap_or_default());
        let message = self.asyncapi["components"]["messages"].get(&name);
        let payload = &message.ok_or_else(|| format!("{name} is not documented"))?["payload"];
        conforms(&self.asyncapi, payload, frame).map_err(|error| format!("{name}: {error}"))
    }
}

/// A caller whose every answer is held against the document.
pub struct Caller {
    rest: Rest,
    documents: Arc<Documents>,
}

impl Caller {
    fn new(rest: &Rest, documents: &Arc<Documents>) -> Self {
        Self { rest: rest.clone(), documents: Arc::clone(documents) }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Said {
        let request = self.rest.request(method.clone(), path);
        let request = body.iter().fold(request, |request, body| request.json(body));
        self.judge(request, method.as_str(), path, body).await
    }

    /// Sends a request and holds its answer against the document.
    async fn judge(&self, request: reqwest::RequestBuilder, method: &str, path: &str, body: Option<Value>) -> Said {
        let said = self.rest.send(request).await;
        let content_type = said.headers.get("content-type").map(|value| value.to_str().unwrap());
        let status = said.status.as_u16();
        if let Err(error) = self.documents.answer(method, path, status, content_type, &said.body) {
            panic!("{error}");
        }
        if said.status.is_success() {
            if let Some(body) = &body {
                self.documents.request(method, path, body).unwrap();
            }
            let template = self.documents.template(path).unwrap();
            self.documents.succeeded.lock().unwrap().insert(format!("{method} {template}"));
        }
        said
    }

    pub async fn get(&self, path: &str, status: u16) -> Value {
        let said = self.send(Method::GET, path, None).await;
        assert_eq!(said.status.as_u16(), status, "GET {path}: {}", said.body);
        said.body
    }

    pub async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        let said = self.send(Method::POST, path, Some(body)).await;
        assert_eq!(said.status.as_u16(), status, "POST {path}: {}", said.body);
        said.body
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_one_that_the_document_allows() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 2, |terms| terms["reserve"] = json!("500.00")).await;
    let documents = Documents::served_by(&house).await;
    let caller = |rest: &Rest| Caller::new(rest, &documents);
    let (nobody, admin) = (caller(&Rest::nobody(&house.url())), caller(&scene.admin));
    let (ann, bob) = (caller(&scene.bidders[0].rest), caller(&scene.bidders[1].rest));

    walk_the_system(&nobody).await;
    walk_the_people(&nobody, &admin, &ann).await;
    walk_a_membership(&nobody, &admin).await;
    walk_what_is_mine(&nobody, &admin, &ann, &scene.auctions[0]).await;
    walk_the_mail(&nobody, &admin, &ann).await;
    walk_the_webhooks(&admin, &ann).await;
    walk_the_bank(&nobody, &admin, &ann).await;
    let auction = walk_the_catalogue(&scene, &nobody, &admin, &ann).await;
    walk_a_sale(&scene, &auction, &nobody, &admin, [&ann, &bob]).await;
    walk_a_whole_sale(&nobody, &admin, &ann).await;
    walk_the_proofs(&scene, &scene.auctions[0], &nobody, &admin).await;
    walk_the_bell(&nobody, &ann, &bob).await;
    let retract = format!("/v1/admin/auctions/{}/bids/1/retract", scene.auctions[0]);
    admin.post(&retract, json!({"reason": "x"}), 409).await;
    ann.post(&retract, json!({"reason": "x"}), 403).await;
    caller(&scene.admin).post("/v1/auth/logout", json!({}), 204).await;
    admin.get("/v1/me", 401).await;

    // Money moves in a house that does not wait for long.
    let quick: Vec<_> =
        crate::settlement::QUICK.iter().copied().chain([("ARTE_SETTLEMENT__PAY_WITHIN_MS", "2000")]).collect();
    let quick = House::open(On::Sqlite, &quick).await;
    let sold = Scene::set(&quick, 0, 0, |_| {}).await;
    crate::settlement::walk(&sold, &caller(&sold.admin), caller).await;

    // Nothing that is documented was left out; the socket has a test of its own.
    let documented: BTreeSet<String> = documents.openapi["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, calls)| {
            calls.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .filter(|call| call != "GET /v1/live")
        .collect();
    assert_eq!(*documents.succeeded.lock().unwrap(), documented);
}

async fn walk_the_system(nobody: &Caller) {
    let alone = ["/docs", "/docs.css", "/healthz", "/readyz", "/v1/time", "/v1/openapi.json", "/v1/asyncapi.json"];
    for path in alone {
        nobody.get(path, 200).await;
    }
    nobody.get("/media/nothing.png", 404).await;
    nobody.get("/v1/live", 400).await;
    nobody.get("/v1/time?unknown=1", 400).await;
}

async fn walk_the_people(nobody: &Caller, admin: &Caller, ann: &Caller) {
    nobody.get("/v1/me", 401).await;
    nobody.post("/v1/auth/login", json!({"email": "x@people.example", "password": "not the password"}), 401).await;
    nobody.post("/v1/auth/login", json!({"email": 7}), 400).await;
    ann.get("/v1/me", 200).await;
    ann.post("/v1/live/tickets", json!({}), 201).await;
    ann.get("/v1/admin/users", 403).await;
    let user =
        json!({"email": "don@people.example", "name": "Don", "password": "a long enough password", "role": "bidder"});
    let don = admin.post("/v1/admin/users", user.clone(), 201).await;
    admin.post("/v1/admin/users", user.clone(), 409).await;
    let mut wrong = user.clone();
    wrong["role"] = json!("king");
    admin.post("/v1/admin/users", wrong, 422).await;
    admin.get("/v1/admin/users", 200).await;
    let page = admin.get("/v1/admin/users?limit=1", 200).await;
    admin.get(&format!("/v1/admin/users?limit=1&cursor={}", text(&page["next"])), 200).await;
    for query in ["limit=0", "limit=x", "cursor=x"] {
        let said = admin.send(Method::GET, &format!("/v1/admin/users?{query}"), None).await;
        assert!(matches!(said.status.as_u16(), 400 | 422), "{query}: {}", said.body);
    }
    let path = |word: &str| format!("/v1/admin/users/{}/{word}", text(&don["id"]));
    let login = json!({"email": "don@people.example", "password": "a long enough password"});
    let signed_in = nobody.send(Method::POST, "/v1/auth/login", Some(login.clone())).await;
    let cookie = signed_in.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    nobody.post("/v1/auth/refresh", json!({}), 401).await;
    let refresh = nobody.rest.request(Method::POST, "/v1/auth/refresh").header("cookie", cookie);
    assert_eq!(nobody.judge(refresh, "POST", "/v1/auth/refresh", None).await.status.as_u16(), 200);
    admin.post(&path("suspend"), json!({"reason": "x"}), 200).await;
    nobody.post("/v1/auth/login", login, 403).await;
    admin.post(&path("reinstate"), json!({"reason": "x"}), 200).await;
    admin.post(&path("reinstate"), json!({"reason": ""}), 422).await;
    admin.post(&format!("/v1/admin/users/{}/suspend", fresh_key()), json!({"reason": "x"}), 404).await;
}

/// From the first code to the last session of somebody who signs up.
async fn walk_a_membership(nobody: &Caller, admin: &Caller) {
    const EMAIL: &str = "eve@people.example";
    let ask = |purpose: &str| json!({"email": EMAIL, "purpose": purpose, "language": "ko"});
    let verify = |purpose: &str, code: &str| json!({"email": EMAIL, "purpose": purpose, "code": code});
    let person = |verification: &Value, password: &str| {
        json!({
            "verification": verification, "email": EMAIL, "password": password, "name": "Eve", "gender": "other",
            "birth_date": "1990-12-31", "phone": "+821012345678",
            "address": {"country": "KR", "postcode": "03045", "city": "서울", "line1": "사직로 161", "line2": "3층"},
        })
    };
    nobody.post("/v1/auth/codes", ask("sign_up"), 202).await;
    nobody.post("/v1/auth/codes", ask("payment"), 422).await;
    nobody.post("/v1/auth/codes/verify", verify("sign_up", "AAAAAA"), 422).await;
    let code = code_in(&letter(&admin.rest, EMAIL, "sign_up_code").await);
    let proof = nobody.post("/v1/auth/codes/verify", verify("sign_up", &code), 200).await["verification"].clone();
    nobody.post("/v1/users", person(&proof, "short"), 422).await;
    nobody.post("/v1/users", person(&proof, "a long enough password"), 201).await;
    nobody.post("/v1/auth/codes", ask("password_reset"), 202).await;
    let code = code_in(&letter(&admin.rest, EMAIL, "password_reset").await);
    let proof =
        nobody.post("/v1/auth/codes/verify", verify("password_reset", &code), 200).await["verification"].clone();
    nobody.post("/v1/auth/password/reset", json!({"verification": "x", "password": "a second password"}), 422).await;
    nobody.post("/v1/auth/password/reset", json!({"verification": proof, "password": "a second password"}), 204).await;

    nobody.post("/v1/auth/codes", ask("sign_up"), 202).await;
    nobody.post("/v1/auth/codes", ask("sign_up"), 429).await;

    let eve = Rest::login(&nobody.rest.base, EMAIL, "a second password").await;
    let eve = Caller::new(&eve, &nobody.documents);
    eve.post("/v1/me/password", json!({"old": "wrong", "new": "a third password"}), 422).await;
    eve.post("/v1/me/password", json!({"old": "a second password", "new": "a third password"}), 204).await;
    let patch = |tag: &str, body: &Value| eve.rest.request(Method::PATCH, "/v1/me").header("if-match", tag).json(body);
    for (tag, body, status) in [
        ("\"1\"", json!({"name": "Eve Kim"}), 200),
        ("\"1\"", json!({"name": "Eve Lee"}), 412),
        ("\"2\"", json!({"phone": "1"}), 422),
        ("2", json!({"name": "Eve Lee"}), 400),
    ] {
        let said = eve.judge(patch(tag, &body), "PATCH", "/v1/me", Some(body.clone())).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
    }
    let user = format!("/v1/admin/users/{}", text(&eve.get("/v1/me", 200).await["id"]));
    admin.get(&user, 200).await;
    admin.get(&format!("/v1/admin/users/{}", fresh_key()), 404).await;
    admin.get("/v1/admin/users?q=eve&sort=name", 200).await;
    admin.get("/v1/admin/users?role=bidder&suspended=false", 200).await;
    admin.get("/v1/admin/users?sort=secret", 422).await;
    let session = text(&eve.get("/v1/me/sessions", 200).await["items"][0]["id"]);
    for status in [204, 401] {
        let said = eve.send(Method::DELETE, &format!("/v1/me/sessions/{session}"), None).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
    }
    let role = |role: &str| json!({"role": role, "reason": "because"});
    admin.post(&format!("{user}/role"), role("operator"), 200).await;
    admin.post(&format!("{user}/role"), role("king"), 422).await;
    let me = text(&admin.get("/v1/me", 200).await["id"]);
    admin.post(&format!("/v1/admin/users/{me}/role"), role("bidder"), 409).await;

    let key = json!({"name": "x", "scopes": ["users:read"], "expires_at": instant(Duration::from_secs(60))});
    let made = admin.post("/v1/admin/api-keys", key, 201).await;
    let service = Caller::new(&Rest::with_token(&nobody.rest.base, made["key"].as_str().unwrap()), &nobody.documents);
    service.get(&user, 200).await;
    service.get("/v1/me", 403).await;
    service.get("/v1/sales", 403).await;
    admin.get("/v1/admin/api-keys", 200).await;
    for status in [204, 404] {
        let path = format!("/v1/admin/api-keys/{}", text(&made["id"]));
        assert_eq!(admin.send(Method::DELETE, &path, None).await.status.as_u16(), status);
    }
}

/// Favourites, what there is to take along, and being forgotten.
async fn walk_what_is_mine(nobody: &Caller, admin: &Caller, ann: &Caller, auction: &str) {
    let favourite = format!("/v1/me/favourites/{auction}");
    for (method, path, status) in [
        (Method::PUT, favourite.clone(), 204),
        (Method::PUT, format!("/v1/me/favourites/{}", fresh_key()), 404),
        (Method::DELETE, "/v1/me/favourites/7".to_owned(), 404),
    ] {
        let said = ann.send(method, &path, None).await;
        assert_eq!(said.status.as_u16(), status, "{path}: {}", said.body);
    }
    ann.get("/v1/me/favourites", 200).await;
    assert_eq!(ann.send(Method::DELETE, &favourite, None).await.status.as_u16(), 204);
    ann.get("/v1/me/bids?outcome=accepted", 200).await;
    ann.get(&format!("/v1/me/bids?auction={auction}&limit=1"), 200).await;
    ann.get("/v1/me/bids?outcome=lucky", 422).await;
    ann.get("/v1/me/export", 200).await;
    nobody.get("/v1/me/export", 401).await;
    for email in ["fay@people.example", "gus@people.example"] {
        let password = "a long enough password";
        let user = json!({"email": email, "name": "Fay", "password": password, "role": "bidder"});
        let id = text(&admin.post("/v1/admin/users", user, 201).await["id"]);
        let own = Caller::new(&Rest::login(&nobody.rest.base, email, password).await, &nobody.documents);
        let by_admin = format!("/v1/admin/users/{id}");
        let by_admin = by_admin.as_str();
        let steps: &[(&Caller, &str, Value, u16)] = &[
            (&own, "/v1/me", json!({"password": "another one"}), 422),
            (&own, "/v1/me", json!({}), 400),
            (&own, by_admin, json!({"reason": "x"}), 403),
            (admin, "/v1/me", json!({"password": crate::support::process::ADMIN.1}), 409),
            (admin, by_admin, json!({"reason": ""}), 422),
            if email.starts_with("fay") {
                (&own, "/v1/me", json!({"password": password}), 204)
            } else {
                (admin, by_admin, json!({"reason": "asked by letter", "settled": true}), 204)
            },
            (admin, by_admin, json!({"reason": "x"}), 404),
        ];
        for (who, path, body, status) in steps {
            let said = who.send(Method::DELETE, path, Some(body.clone())).await;
            assert_eq!(said.status.as_u16(), *status, "DELETE {path} {body}: {}", said.body);
        }
    }
}

async fn walk_the_webhooks(admin: &Caller, ann: &Caller) {
    let hooks = "/v1/admin/webhooks";
    ann.get(hooks, 403).await;
    admin.post(hooks, json!({"url": "https://10.0.0.1/", "kinds": ["auction.closed"]}), 422).await;
    admin.post(hooks, json!({"url": "https://hooks.example/", "kinds": ["bid.accepted"]}), 422).await;
    let body = json!({"url": "https://hooks.example/", "kinds": ["auction.closed"]});
    let hook = format!("{hooks}/{}", text(&admin.post(hooks, body, 201).await["id"]));
    admin.get(hooks, 200).await;
    admin.get(&hook, 200).await;
    admin.post(&format!("{hook}/rotate"), json!({}), 200).await;
    admin.post(&format!("{hook}/ping"), json!({}), 202).await;
    let off = admin.send(Method::PATCH, &hook, Some(json!({"enabled": false}))).await;
    assert_eq!(off.body["enabled"], false, "{}", off.body);
    admin.post(&format!("{hook}/ping"), json!({}), 409).await;
    admin.send(Method::DELETE, &hook, None).await.ok();
    admin.get(&hook, 404).await;
    // The letter that could not be sent.
    admin.get("/v1/admin/streams", 200).await;
    let dead = admin.get("/v1/admin/dead-letters", 200).await["items"][0].clone();
    assert_eq!(dead["channel"], "mail", "{dead}");
    admin.post(&format!("/v1/admin/dead-letters/{}/retry", text(&dead["id"])), json!({}), 204).await;
    admin.post(&format!("/v1/admin/dead-letters/{}/retry", fresh_key()), json!({}), 404).await;
}

async fn walk_the_bell(nobody: &Caller, ann: &Caller, bob: &Caller) {
    let (bell, choices) = ("/v1/me/notifications", "/v1/me/notification-preferences");
    nobody.get(bell, 401).await;
    // Something was told by now: a sale in which they are registered has begun.
    let told = async {
        loop {
            let page = ann.get(bell, 200).await;
            if let Some(first) = page["items"].get(0) {
                return text(&first["id"]);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let id = tokio::time::timeout(Duration::from_secs(30), told).await.expect("the bell rings");
    bob.post(&format!("{bell}/{id}/read"), json!({}), 404).await;
    ann.post(&format!("{bell}/{id}/read"), json!({}), 204).await;
    ann.post(&format!("{bell}/read"), json!({}), 204).await;
    ann.get(&format!("{bell}?limit=0"), 422).await;
    let mut body = ann.get(choices, 200).await;
    body["kinds"]["outbid"]["mail"] = json!(false);
    let said = ann.send(Method::PUT, choices, Some(body.clone())).await;
    assert_eq!(said.body, body);
    body["kinds"] = json!({"sign_up_code": {"bell": false, "mail": false}});
    assert_eq!(ann.send(Method::PUT, choices, Some(body)).await.code(), "invalid");
}

async fn walk_the_bank(nobody: &Caller, admin: &Caller, ann: &Caller) {
    let account = "/v1/me/account";
    nobody.get(account, 401).await;
    ann.get(account, 404).await;
    ann.get("/v1/me/account/entries", 404).await;
    ann.post(account, json!({"holder": "Ann", "pin": "000000"}), 422).await;
    ann.post(account, json!({"holder": "Ann", "pin": "204817", "number": "1002-200-1000000"}), 422).await;
    ann.post(account, json!({"holder": "Ann", "pin": "204817"}), 201).await;
    ann.post(account, json!({"holder": "Ann", "pin": "204817"}), 409).await;
    ann.post("/v1/me/account/deposits", json!({"currency": "USD", "amount": "5"}), 400).await;
    for (path, key, body, status) in [
        ("deposits", "one", json!({"currency": "USD", "amount": "5.00"}), 201),
        ("deposits", "one", json!({"currency": "USD", "amount": "6.00"}), 409),
        ("deposits", "two", json!({"currency": "USD", "amount": "0"}), 422),
        ("withdrawals", "three", json!({"currency": "USD", "amount": "5.01", "pin": "204817"}), 409),
        ("withdrawals", "four", json!({"currency": "USD", "amount": "1.00", "pin": "204818"}), 422),
        ("withdrawals", "four", json!({"currency": "USD", "amount": "1.00", "pin": "204817"}), 201),
    ] {
        let path = format!("{account}/{path}");
        let request = ann.rest.request(Method::POST, &path).header("idempotency-key", key).json(&body);
        let said = ann.judge(request, "POST", &path, Some(body)).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
    }
    ann.get(account, 200).await;
    ann.get("/v1/me/account/entries?limit=1", 200).await;
    let hers = format!("/v1/admin/users/{}/account", text(&ann.get("/v1/me", 200).await["id"]));
    ann.get(&hers, 403).await;
    admin.get(&hers, 200).await;
    admin.get(&format!("/v1/admin/users/{}/account", fresh_key()), 404).await;
    let payouts = format!("{hers}/payouts");
    admin.post(&payouts, json!({"currency": "USD", "amount": "1.00", "reason": "x"}), 400).await;
    for (key, amount, reason, status) in [
        ("one", "1.00", "x", 201),
        ("one", "2.00", "x", 409),
        ("two", "0", "x", 422),
        ("two", "1.00", " ", 422),
        ("two", "9.00", "x", 409),
    ] {
        let body = json!({"currency": "USD", "amount": amount, "reason": reason});
        let request = admin.rest.request(Method::POST, &payouts).header("idempotency-key", key).json(&body);
        let said = admin.judge(request, "POST", &payouts, Some(body)).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
    }
    ann.get("/v1/admin/trial-balance", 403).await;
    admin.get("/v1/admin/trial-balance", 200).await;
    ann.get("/v1/admin/system", 403).await;
    admin.get("/v1/admin/system", 200).await;
}

async fn walk_the_mail(nobody: &Caller, admin: &Caller, ann: &Caller) {
    let test = "/v1/admin/mails/test";
    nobody.get("/v1/admin/mails", 401).await;
    ann.post(test, json!({}), 403).await;
    admin.post(test, json!({"language": "fr"}), 422).await;
    let letter = text(&admin.post(test, json!({"language": "ko"}), 201).await["id"]);
    admin.get("/v1/admin/mails", 200).await;
    admin.get("/v1/admin/mails?state=sent&limit=1", 200).await;
    admin.get("/v1/admin/mails?state=lost", 422).await;
    admin.get(&format!("/v1/admin/mails/{letter}"), 200).await;
    admin.get(&format!("/v1/admin/mails/{}", fresh_key()), 404).await;
    admin.post(&format!("/v1/admin/mails/{letter}/retry"), json!({}), 409).await;
    admin.post(&format!("/v1/admin/mails/{}/retry", fresh_key()), json!({}), 404).await;
    // An account may be made for an address that no mail can go to: no part of a host name has more than 63 characters.
    let eve = format!("eve@{}.example", "w".repeat(64));
    let nowhere = json!({"email": eve, "name": "Eve", "password": "a long enough password", "role": "admin"});
    admin.post("/v1/admin/users", nowhere, 201).await;
    let eve = Rest::login(&admin.rest.base, &eve, "a long enough password").await;
    let eve = Caller::new(&eve, &admin.documents);
    let letter = text(&eve.post(test, json!({}), 201).await["id"]);
    let path = format!("/v1/admin/mails/{letter}");
    let dead = async {
        while eve.get(&path, 200).await["state"] != "dead" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), dead).await.expect("the letter is given up");
    admin.post(&format!("{path}/retry"), json!({}), 200).await;
}

/// Edits an artwork, and deletes another.
async fn walk_the_fields(artwork: &str, admin: &Caller, ann: &Caller) {
    let path = format!("/v1/admin/artworks/{artwork}");
    ann.get(&path, 403).await;
    let seen = admin.send(Method::GET, &path, None).await;
    let tag = seen.headers["etag"].to_str().unwrap().to_owned();
    let patch = async |tag: &str, body: Value, status: u16| {
        let request = admin.rest.request(Method::PATCH, &path).header("if-match", tag).json(&body);
        let said = admin.judge(request, "PATCH", &path, Some(body)).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
        said
    };
    let edited = patch(&tag, json!({"provenance": null, "title": "The wave", "size": {"width_mm": 410}}), 200).await;
    assert_eq!((&edited.body["provenance"], &edited.body["size"]["height_mm"]), (&Value::Null, &Value::Null));
    assert_eq!(edited.body["condition"], "Good.");
    patch(&tag, json!({"title": "Wave"}), 412).await;
    let tag = edited.headers["etag"].to_str().unwrap().to_owned();
    let refused = patch(&tag, json!({"medium": "sculpture"}), 422).await;
    assert_eq!(refused.body["field"], "theme");
    patch(&tag, json!({"medium": "oil on canvas"}), 422).await;
    patch(&tag, json!({"consignor": fresh_key()}), 422).await;
    patch(&tag, json!({"title": "Wave"}), 200).await;
    let other =
        text(&admin.post("/v1/admin/artworks", json!({"title": "Gone", "artist": "X", "year": -40}), 201).await["id"]);
    let path = format!("/v1/admin/artworks/{other}");
    let delete = async |tag: &str, status: u16| {
        let request = admin.rest.request(Method::DELETE, &path).header("if-match", tag);
        assert_eq!(admin.judge(request, "DELETE", &path, None).await.status.as_u16(), status);
    };
    delete("\"9\"", 412).await;
    delete("\"1\"", 204).await;
    delete("\"1\"", 404).await;
}

/// Sends a table, looks what it would do, lets it do so, and sends some that are wrong.
async fn walk_an_import(nobody: &Caller, admin: &Caller, ann: &Caller) {
    let send = async |who: &Caller, query: &str, kind: &str, table: String, status: u16| {
        let path = format!("/v1/admin/import{query}");
        let request = who.rest.request(Method::POST, &path).header("content-type", kind).body(table);
        let said = who.judge(request, "POST", &path, None).await;
        assert_eq!(said.status.as_u16(), status, "{path}: {}", said.body);
        said.body
    };
    let table = |condition: &str| format!("artist,title,condition\nHan Gaon,Wall,{condition}\nHan Gaon,Roof,\n");
    let dry = send(admin, "?dry_run=true", "text/csv", table("Good."), 200).await;
    assert_eq!((&dry["new"], &dry["dry_run"], &dry["lines"][0]["what"]), (&json!(2), &json!(true), &json!("new")));
    let wet = send(admin, "", "text/csv", table("Good."), 200).await;
    assert_eq!((&wet["new"], &wet["unchanged"]), (&json!(2), &json!(0)), "the dry run wrote nothing");
    let again = send(admin, "?dry_run=false", "application/octet-stream", table("Good."), 200).await;
    assert_eq!((&again["unchanged"], &again["lines"]), (&json!(2), &json!([])));
    let changed = send(admin, "", "text/csv", table("Torn."), 200).await;
    assert_eq!(changed["lines"][0]["changes"], json!([{"column": "condition", "old": "Good.", "new": "Torn."}]));
    let wrong = "artist,title,completed,height_mm\nX,Y,soon,0\n".to_owned();
    let faults = send(admin, "?dry_run=true", "text/csv", wrong.clone(), 200).await;
    assert_eq!((faults["faults"].as_array().map(Vec::len), &faults["more"]), (Some(2), &json!(false)), "{faults}");
    send(admin, "", "text/csv", wrong, 422).await;
    send(admin, "?dry_run=maybe", "text/csv", table(""), 400).await;
    send(admin, "", "text/html", table(""), 415).await;
    send(ann, "", "text/csv", table(""), 403).await;
    send(nobody, "", "text/csv", table(""), 401).await;
    admin.get("/v1/admin/export", 200).await;
    ann.get("/v1/admin/export", 403).await;
    nobody.get("/v1/admin/export", 401).await;
}

/// Makes a sale with one open auction and returns the auction.
async fn walk_the_catalogue(scene: &Scene, nobody: &Caller, admin: &Caller, ann: &Caller) -> String {
    let full = json!({
        "title": "Wave", "artist": "Han Gaon", "country": "KR", "completed": "1961-05", "medium": "drawing", "theme": "landscape",
        "style": "modern", "technique": "ink", "materials": "Ink on paper", "size": {"height_mm": 300, "width_mm": 400},
        "description": "Blue.", "provenance": "The artist.", "condition": "Good.",
        "estimate": {"low": "1000", "high": "2000", "currency": "KRW"}, "consignor": ann.get("/v1/me", 200).await["id"],
    });
    let artwork = text(&admin.post("/v1/admin/artworks", full.clone(), 201).await["id"]);
    admin.post("/v1/admin/artworks", full, 409).await;
    admin.post("/v1/admin/artworks", json!({"title": "", "artist": "X"}), 422).await;
    ann.post("/v1/admin/artworks", json!({"title": "X", "artist": "X"}), 403).await;
    nobody.get(&format!("/v1/artworks/{artwork}"), 200).await;
    nobody.get(&format!("/v1/artworks/{}", fresh_key()), 404).await;
    nobody.get("/v1/artworks?sort=artist", 200).await;
    nobody.get("/v1/artworks?q=%25", 422).await;
    walk_the_fields(&artwork, admin, ann).await;
    walk_the_pictures(&artwork, nobody, admin, ann).await;
    nobody.get("/v1/taxonomy", 200).await;
    walk_an_import(nobody, admin, ann).await;

    let sale = admin.post("/v1/admin/sales", json!({"title": "Day", "currency": "KRW", "zone": "Europe/Paris"}), 201);
    let sale = text(&sale.await["id"]);
    admin.post("/v1/admin/sales", json!({"title": "Day", "currency": "XXQ"}), 422).await;
    nobody.get(&format!("/v1/sales/{sale}"), 200).await;
    nobody.get(&format!("/v1/sales/{}", fresh_key()), 404).await;
    nobody.get("/v1/sales?limit=1", 200).await;
    let registrations = format!("/v1/sales/{}/registrations", scene.sale);
    ann.post(&registrations, json!({"limit": "1000.00"}), 200).await;
    ann.post(&registrations, json!({"limit": "1e3"}), 422).await;
    ann.post(&format!("/v1/sales/{sale}/registrations"), json!({}), 201).await;
    nobody.post(&registrations, json!({}), 401).await;

    let mut new = terms(&sale, &artwork, 1);
    new["start_price"] = json!("100000");
    new["ladder"] = json!([{"from": "0", "steps": ["10000", "20000"]}, {"from": "600000", "steps": ["50000"]}]);
    new["ladder_mode"] = json!("at_least");
    new["soft_close"] = json!({"trigger_ms": 1_000, "extend_to_ms": 1_000, "max_extension_ms": 5_000});
    let own = text(&admin.post("/v1/admin/auctions", new.clone(), 201).await["id"]);
    admin.post("/v1/admin/auctions", new.clone(), 409).await;
    new["start_price"] = json!("1.5");
    admin.post("/v1/admin/auctions", new.clone(), 422).await;
    new["start_price"] = json!(100);
    admin.post("/v1/admin/auctions", new, 400).await;
    nobody.get(&format!("/v1/auctions/{own}"), 404).await;
    admin.get(&format!("/v1/auctions/{own}"), 200).await;
    admin.post(&format!("/v1/admin/auctions/{own}/schedule"), json!({}), 200).await;
    admin.post(&format!("/v1/admin/auctions/{own}/schedule"), json!({}), 409).await;
    ann.post(&format!("/v1/auctions/{own}/bids"), json!({"key": fresh_key(), "amount": "100000"}), 409).await;

    let artwork = admin.post("/v1/admin/artworks", json!({"title": "Rock", "artist": "Han Gaon"}), 201).await;
    let mut new = terms(&scene.sale, &text(&artwork["id"]), 7);
    new["soft_close"] = json!("2/2");
    new["reserve"] = json!("500.00");
    let auction = text(&admin.post("/v1/admin/auctions", new, 201).await["id"]);
    admin.post(&format!("/v1/admin/auctions/{auction}/schedule"), json!({}), 200).await;
    auction
}

async fn walk_the_pictures(artwork: &str, nobody: &Caller, admin: &Caller, ann: &Caller) {
    let images = format!("/v1/admin/artworks/{artwork}/images");
    let send = async |who: &Caller, path: &str, kind: &str, bytes: Vec<u8>, status: u16| {
        let request = who.rest.request(Method::POST, path).header("content-type", kind).body(bytes);
        let said = who.judge(request, "POST", path, None).await;
        assert_eq!(said.status.as_u16(), status, "{path}: {}", said.body);
        said.body
    };
    let png = picture(1, 40, 30, ImageFormat::Png);
    send(ann, &images, "image/png", png.clone(), 403).await;
    send(admin, &images, "text/plain", png.clone(), 415).await;
    send(admin, &images, "image/png", b"<svg/>".to_vec(), 415).await;
    send(admin, &images, "image/png", png[..40].to_vec(), 422).await;
    send(admin, &format!("/v1/admin/artworks/{}/images", fresh_key()), "image/png", png.clone(), 404).await;
    let first = send(admin, &images, "image/png", png.clone(), 201).await;
    send(admin, &images, "application/octet-stream", png, 200).await;
    let second = send(admin, &images, "image/jpeg", picture(2, 40, 30, ImageFormat::Jpeg), 201).await;
    nobody.get(first["variants"][0]["webp"].as_str().unwrap(), 200).await;
    let order = format!("{images}/order");
    admin.post(&order, json!({"images": [second["id"], first["id"]]}), 200).await;
    admin.post(&order, json!({"images": [second["id"]]}), 409).await;
    admin.post(&order, json!({"images": "none"}), 400).await;
    nobody.get(&format!("/v1/artworks/{artwork}"), 200).await;
    for status in [204, 404] {
        let said = admin.send(Method::DELETE, &format!("{images}/{}", text(&first["id"])), None).await;
        assert_eq!(said.status.as_u16(), status, "{}", said.body);
    }
}

async fn walk_the_proofs(scene: &Scene, auction: &str, nobody: &Caller, admin: &Caller) {
    let of = |path: &str| format!("/v1/auctions/{auction}/{path}");
    for path in ["checkpoint", "proof?seq=0", "consistency?from=1"] {
        nobody.get(&of(path), 200).await;
    }
    for (path, status) in
        [("proof?seq=9999", 422), ("proof?seq=one", 400), ("consistency?from=0", 422), ("export", 409)]
    {
        nobody.get(&of(path), status).await;
    }
    admin.post(&format!("/v1/admin/auctions/{auction}/cancel"), json!({"reason": "the end of this walk"}), 200).await;
    nobody.get(&of("export"), 200).await;
    nobody.get(&format!("/v1/sales/{}/export", scene.sale), 200).await;
    for path in [format!("/v1/sales/{}/export", fresh_key()), format!("/v1/auctions/{}/checkpoint", fresh_key())] {
        nobody.get(&path, 404).await;
    }
    nobody.get("/v1/keys", 200).await;
}

async fn walk_a_sale(scene: &Scene, auction: &str, nobody: &Caller, admin: &Caller, bidders: [&Caller; 2]) {
    let [ann, bob] = bidders;
    let bids = format!("/v1/auctions/{auction}/bids");
    let bid = |amount: &str| json!({"key": fresh_key(), "amount": amount});
    let act = |name: &str| format!("/v1/admin/auctions/{auction}/{name}");
    let because = json!({"reason": "because"});
    let first = bid("100.00");
    ann.post(&bids, first.clone(), 200).await;
    ann.post(&bids, first.clone(), 200).await;
    let mut reused = first;
    reused["amount"] = json!("120.00");
    ann.post(&bids, reused, 409).await;
    let with_max = json!({"key": fresh_key(), "amount": "150.00", "max": "700.00", "expect_ask": "110.00"});
    let of_bob = bob.post(&bids, with_max, 200).await;
    for amount in ["100.00", "1.001", "2000.00"] {
        ann.post(&bids, bid(amount), 409).await;
    }
    ann.post(&bids, json!({"key": fresh_key(), "amount": 100}), 400).await;
    ann.post(&bids, json!({"key": fresh_key(), "amount": "650.00"}), 200).await;
    nobody.post(&bids, bid("900.00"), 401).await;
    ann.post(&format!("/v1/auctions/{}/bids", fresh_key()), bid("900.00"), 404).await;
    for path in ["", "/bids", "/bids?limit=1", "/log", "/log?from=1&limit=2", "/log?from=2"] {
        nobody.get(&format!("/v1/auctions/{auction}{path}"), 200).await;
    }
    for path in ["", "/bids", "/log"] {
        nobody.get(&format!("/v1/auctions/{}{path}", fresh_key()), 404).await;
    }
    for query in ["", "?status=open", &format!("?sale={}&limit=1", scene.sale)] {
        nobody.get(&format!("/v1/auctions{query}"), 200).await;
    }
    for query in
        ["?q=%EB%8B%AC", "?status=open,paused&sort=ending", "?currency=EUR&price_min=1.00&sort=-price", "?sort=lot"]
    {
        nobody.get(&format!("/v1/auctions{query}"), 200).await;
    }
    for query in ["?status=asleep", "?q=%25", "?sort=price", "?currency=EUR&price_max=x"] {
        nobody.get(&format!("/v1/auctions{query}"), 422).await;
    }
    ann.get("/v1/me/bids", 200).await;
    admin.get(&format!("/v1/admin/auctions/{auction}/attempts"), 200).await;

    admin.post(&act("pause"), because.clone(), 200).await;
    admin.post(&act("pause"), because.clone(), 409).await;
    admin.post(&act("resume"), because.clone(), 200).await;
    admin.post(&act("extend"), json!({"reason": "because", "by_ms": 1_000}), 200).await;
    admin.post(&act("extend"), json!({"reason": "because", "by_ms": 0}), 422).await;
    admin.post(&act("lower-reserve"), json!({"reason": "because", "reserve": "400.00"}), 200).await;
    admin.post(&act("lower-reserve"), json!({"reason": "because", "reserve": "x"}), 422).await;
    admin.post(&act(&format!("bids/{}/retract", of_bob["seq"])), because.clone(), 200).await;
    admin.post(&act("bids/0x1/retract"), because.clone(), 404).await;
    nobody.get(&format!("/v1/auctions/{auction}/bids"), 200).await;
    admin.post(&act("cancel"), because.clone(), 200).await;
    nobody.get(&format!("/v1/auctions/{auction}/log"), 200).await;

    // One that closes, for its face and its last event.
    let closing = scene.add_auction(|terms| terms["ends_at"] = json!(instant(Duration::from_millis(1_500)))).await;
    let mut socket = Socket::open(&nobody.rest).await;
    let mut closed = socket.follow(&closing).await["resource"]["status"] == "closed";
    while !closed {
        let frame = socket.next_op("events").await;
        closed = frame["events"].as_array().unwrap().iter().any(|event| event["kind"] == "closed");
    }
    nobody.get(&format!("/v1/auctions/{closing}"), 200).await;
    nobody.get(&format!("/v1/auctions/{closing}/log"), 200).await;
    let until = instant(Duration::from_secs(60));
    let path = format!("/v1/admin/auctions/{closing}/reopen");
    admin.post(&path, json!({"reason": "because", "ends_at": until}), 200).await;
    admin.post(&path, json!({"reason": "because", "ends_at": until}), 409).await;
    admin.post(&path, json!({"reason": "because", "ends_at": "tomorrow"}), 400).await;
}

/// Builds a sale, runs it as a whole, and looks at what the audit log says of it.
async fn walk_a_whole_sale(nobody: &Caller, admin: &Caller, ann: &Caller) {
    let edit = async |method: Method, path: &str, tag: &str, body: Option<Value>, status: u16| {
        let request = admin.rest.request(method.clone(), path).header("if-match", tag);
        let request = body.iter().fold(request, |request, body| request.json(body));
        let said = admin.judge(request, method.as_str(), path, body).await;
        assert_eq!(said.status.as_u16(), status, "{path}: {}", said.body);
    };
    let hour = Duration::from_secs(3_600);
    let rungs = json!([{"from": "0", "steps": ["10.00", "20.00"]}]);
    let new = json!({"title": "Whole", "currency": "USD", "description": "All.", "starts_at": instant(Duration::ZERO), "ends_at": instant(hour),
        "defaults": {"ladder": rungs, "ladder_mode": "at_least", "soft_close": {"trigger_ms": 1, "extend_to_ms": 1, "max_extension_ms": 9}}});
    let sale = text(&admin.post("/v1/admin/sales", new, 201).await["id"]);
    let path = format!("/v1/admin/sales/{sale}");
    admin.post("/v1/admin/sales", json!({"title": "X", "currency": "USD", "defaults": {"ladder": "roof"}}), 422).await;
    let defaults = json!({"ladder": "flat"});
    edit(
        Method::PATCH,
        &path,
        "\"1\"",
        Some(json!({"title": "Whole sale", "description": null, "defaults": defaults})),
        200,
    )
    .await;
    edit(Method::PATCH, &path, "\"1\"", Some(json!({"title": "Late"})), 412).await;
    edit(Method::PATCH, &path, "1", Some(json!({"title": "Late"})), 400).await;
    let mut drafts = Vec::new();
    for lot in 1..=3 {
        let artwork = admin.post("/v1/admin/artworks", json!({"title": fresh_key(), "artist": "Han Gaon"}), 201).await;
        let draft = json!({"sale_id": sale, "artwork_id": artwork["id"], "lot_number": lot, "start_price": "10.00"});
        drafts.push(text(&admin.post("/v1/admin/auctions", draft, 201).await["id"]));
    }
    let draft = format!("/v1/admin/auctions/{}", drafts[0]);
    edit(Method::PATCH, &draft, "\"1\"", Some(json!({"reserve": "20.00", "soft_close": "1/1"})), 200).await;
    edit(Method::PATCH, &draft, "\"1\"", Some(json!({"reserve": null})), 412).await;
    edit(Method::PATCH, &draft, "\"2\"", Some(json!({"start_price": "x"})), 422).await;
    edit(Method::DELETE, &draft, "\"2\"", None, 204).await;
    edit(Method::DELETE, &draft, "\"2\"", None, 404).await;
    let order = format!("{path}/lots/order");
    admin.post(&order, json!({"auctions": [drafts[2], drafts[1]], "first_number": 5}), 200).await;
    admin.post(&order, json!({"auctions": [drafts[2]]}), 409).await;
    let closes = format!("{path}/closes");
    admin.post(&closes, json!({"first_ends_at": instant(hour), "step_ms": 60_000, "dry_run": true}), 200).await;
    admin.post(&closes, json!({"first_ends_at": instant(hour), "step_ms": 86_400_001}), 422).await;
    admin.post(&format!("{path}/schedule"), json!({}), 200).await;
    edit(Method::DELETE, &path, "\"2\"", None, 409).await;
    let because = json!({"reason": "because"});
    admin.post(&format!("{path}/pause"), because.clone(), 200).await;
    admin.post(&format!("{path}/pause"), json!({"reason": ""}), 422).await;
    admin.post(&format!("{path}/resume"), because.clone(), 200).await;
    ann.post(&format!("{path}/resume"), because.clone(), 403).await;
    let gone = text(&admin.post("/v1/admin/sales", json!({"title": "Gone", "currency": "USD"}), 201).await["id"]);
    admin.post(&format!("/v1/admin/sales/{gone}/schedule"), json!({}), 409).await;
    edit(Method::DELETE, &format!("/v1/admin/sales/{gone}"), "\"1\"", None, 204).await;

    let registrations = format!("/v1/sales/{sale}/registrations");
    ann.get(&format!("/v1/sales/{sale}/registration"), 404).await;
    let paddle = ann.post(&registrations, json!({"limit": "500.00"}), 201).await["paddle"].clone();
    ann.get(&format!("/v1/sales/{sale}/registration"), 200).await;
    ann.get("/v1/me/registrations?limit=1", 200).await;
    admin.get(&format!("{path}/registrations"), 200).await;
    nobody.get(&format!("{path}/registrations"), 401).await;
    let of = |act: &str| format!("{path}/registrations/{paddle}/{act}");
    admin.post(&of("limit"), json!({"cap": "100.00", "reason": "x"}), 200).await;
    admin.post(&of("limit"), json!({"cap": "-1", "reason": "x"}), 422).await;
    admin.post(&of("withdraw"), because.clone(), 200).await;
    ann.post(&registrations, json!({}), 409).await;
    admin.post(&of("reinstate"), because.clone(), 200).await;
    admin.post(&of("reinstate").replace(&format!("/{paddle}/"), "/77/"), because, 404).await;

    admin.get("/v1/admin/audit?limit=3", 200).await;
    admin.get("/v1/admin/audit?actor=nobody", 400).await;
    ann.get("/v1/admin/audit", 403).await;
    admin.get("/v1/admin/audit/check", 200).await;
}

/// A socket whose every frame, said or heard, is held against the document.
struct Spy {
    socket: Socket,
    documents: Arc<Documents>,
    ops: Arc<Mutex<BTreeSet<String>>>,
}

impl Spy {
    async fn open(rest: &Rest, documents: &Arc<Documents>, ops: &Arc<Mutex<BTreeSet<String>>>) -> Self {
        let socket = Socket::try_open(rest).await.expect("the socket opens");
        let mut spy = Self { socket, documents: Arc::clone(documents), ops: Arc::clone(ops) };
        assert_eq!(spy.next().await["op"], "welcome");
        spy
    }

    async fn say(&mut self, frame: Value) {
        self.documents.frame("client", &frame).unwrap();
        self.ops.lock().unwrap().insert(format!("client_{}", text(&frame["op"])));
        self.socket.say(frame).await;
    }

    async fn next(&mut self) -> Value {
        let frame = self.socket.next().await.expect("another frame");
        if let Err(error) = self.documents.frame("server", &frame) {
            panic!("{error}");
        }
        self.ops.lock().unwrap().insert(format!("server_{}", text(&frame["op"])));
        frame
    }

    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.next().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    async fn bid(&mut self, auction: &str, amount: &str, max: Option<&str>) -> Value {
        let key = fresh_key();
        let mut frame = json!({"op": "bid", "auction": auction, "key": key, "amount": amount});
        if let Some(max) = max {
            frame["max"] = json!(max);
        }
        self.say(frame).await;
        self.until(|frame| frame["key"] == key.as_str()).await
    }
}

fn op(name: &'static str) -> impl Fn(&Value) -> bool {
    move |frame| frame["op"] == name
}

#[tokio::test(flavor = "multi_thread")]
async fn every_frame_is_one_that_the_document_allows() {
    let mut house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 2, |_| {}).await;
    let documents = Documents::served_by(&house).await;
    let ops = Arc::default();
    let nobody = Rest::nobody(&house.url());
    let mut watcher = Spy::open(&nobody, &documents, &ops).await;
    let mut ann = Spy::open(&scene.bidders[0].rest, &documents, &ops).await;
    let mut bob = Spy::open(&scene.bidders[1].rest, &documents, &ops).await;

    let auction = scene
        .add_auction(|terms| {
            terms["reserve"] = json!("400.00");
            terms["soft_close"] = json!({"trigger_ms": 3_000, "extend_to_ms": 3_000, "max_extension_ms": 4_000});
            terms["ends_at"] = json!(instant(Duration::from_millis(3_000)));
        })
        .await;
    // From the very beginning, so that every event is seen.
    let from = json!({auction.clone(): {"epoch": 1, "seq": 0}});
    watcher.say(json!({"op": "subscribe", "auctions": [auction], "from": from})).await;
    watcher.until(op("presence")).await;
    for spy in [&mut ann, &mut bob] {
        spy.say(json!({"op": "subscribe", "auctions": [auction]})).await;
    }
    assert_eq!(ann.bid(&auction, "100.00", None).await["op"], "accepted");
    assert_eq!(bob.bid(&auction, "150.00", Some("200.00")).await["op"], "accepted");
    assert_eq!(ann.bid(&auction, "300.00", Some("900.00")).await["op"], "accepted");
    bob.until(op("notice")).await;
    assert_eq!(bob.bid(&auction, "110.00", None).await["code"], "bid_below_ask");
    assert_eq!(bob.bid(&auction, "420.00", None).await["leading"], false);
    let act = |name: &str, more: Value| {
        let mut body = json!({"reason": "because"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (admin, path) = (scene.admin.clone(), format!("/v1/admin/auctions/{auction}/{name}"));
        async move { admin.post(&path, body).await }
    };
    act("pause", json!({})).await.ok();
    assert_eq!(bob.bid(&auction, "500.00", None).await["code"], "auction_paused");
    act("lower-reserve", json!({"reserve": "350.00"})).await.ok();
    act("resume", json!({})).await.ok();
    act("extend", json!({"by_ms": 1})).await.ok();
    let log = nobody.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    let last = log.iter().rev().find(|event| event["by"] == "bid").unwrap();
    act(&format!("bids/{}/retract", last["seq"]), json!({})).await.ok();

    let has = |kind: &'static str| {
        move |frame: &Value| frame["events"].as_array().is_some_and(|all| all.iter().any(|event| event["kind"] == kind))
    };
    watcher.until(has("closed")).await;
    // What the bell says comes in between.
    assert_eq!(ann.until(|frame| frame["kind"] == "won").await["op"], "notice");
    assert_eq!(bob.until(|frame| frame["kind"] == "lost").await["op"], "notice");
    act("reopen", json!({"ends_at": instant(Duration::from_secs(600))})).await.ok();
    watcher.until(has("reopened")).await;
    act("cancel", json!({})).await.ok();
    watcher.until(has("cancelled")).await;
    let log = nobody.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    let kinds: BTreeSet<_> = log.iter().map(|event| text(&event["kind"])).collect();
    let all = [
        "bid_accepted",
        "bid_retracted",
        "cancelled",
        "closed",
        "extended",
        "opened",
        "paused",
        "reopened",
        "reserve_lowered",
        "reserve_met",
        "resumed",
    ];
    assert!(kinds.iter().eq(all.iter()), "{kinds:?}");

    watcher.say(json!({"op": "unsubscribe", "auctions": [auction]})).await;
    watcher.say(json!({"op": "ping", "t": 1.5})).await;
    watcher.until(op("pong")).await;
    watcher.say(json!({"op": "subscribe", "auctions": [auction]})).await;
    watcher.until(op("snapshot")).await;
    watcher.say(json!({"op": "subscribe", "auctions": [fresh_key()]})).await;
    watcher.until(op("error")).await;
    for text in ["nonsense", r#"{"op":"shout"}"#, r#"{"op":"ping"}"#] {
        watcher.socket.say_text(text.to_owned()).await;
        watcher.until(op("error")).await;
    }
    assert_eq!(watcher.bid(&auction, "500.00", None).await["code"], "unauthenticated");
    assert_eq!(ann.bid(&fresh_key(), "500.00", None).await["code"], "auction_not_found");
    let (_, code) = tokio::join!(ann.until(op("reconnect")), house.stop());
    assert_eq!(code, Some(0));

    // Those of the socket; `streams` holds the messages on a stream to the same document.
    let documented: BTreeSet<String> =
        documents.asyncapi["channels"]["live"]["messages"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(*ops.lock().unwrap(), documented, "every message was seen");
}

/// The negative control: without it the two tests above might hold everything to be fine.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_or_a_frame_that_is_off_by_a_little_is_noticed() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let documents = Documents::served_by(&house).await;
    let path = format!("/v1/auctions/{}", scene.auctions[0]);
    let json_type = Some("application/json");
    let good = scene.admin.get(&path).await.ok();
    assert_eq!(documents.answer("GET", &path, 200, json_type, &good), Ok(()));
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 8] = [
        ("a field is missing", |body| drop(body.as_object_mut().unwrap().remove("ask"))),
        ("money is a number", |body| body["start_price"] = json!(100)),
        ("an id is none", |body| body["id"] = json!("seven")),
        ("an instant is none", |body| body["ends_at"] = json!("soon")),
        ("a count is below zero", |body| body["bid_count"] = json!(-1)),
        ("a part of a part is missing", |body| drop(body["artwork"].as_object_mut().unwrap().remove("title"))),
        ("null where it may not be", |body| body["status"] = Value::Null),
        ("not an object", |body| *body = json!([])),
    ];
    for (what, change) in changes {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(documents.answer("GET", &path, 200, json_type, &bad).is_err(), "{what} was not noticed");
        let list = json!({"items": [good, bad], "next": null});
        assert!(documents.answer("GET", "/v1/auctions", 200, json_type, &list).is_err(), "{what} in a list");
    }
    assert!(documents.answer("GET", &path, 418, json_type, &good).is_err(), "an unknown status");
    assert!(documents.answer("GET", &path, 200, Some("text/html"), &good).is_err(), "a wrong content type");
    assert!(documents.answer("GET", "/v1/teapots", 200, json_type, &good).is_err(), "an unknown path");
    let problem = scene.admin.get(&format!("/v1/auctions/{}", fresh_key())).await.body;
    let problem_type = Some("application/problem+json");
    assert_eq!(documents.answer("GET", &path, 404, problem_type, &problem), Ok(()));
    let mut wrong = problem.clone();
    wrong["code"] = json!("key_reused");
    assert!(documents.answer("GET", &path, 404, problem_type, &wrong).is_err(), "a code of another call");
    wrong["code"] = json!("teapot");
    assert!(documents.answer("GET", &path, 404, problem_type, &wrong).is_err(), "an unknown code");
    assert!(documents.answer("POST", "/v1/auth/logout", 204, None, &json!({"x": 1})).is_err(), "a body too many");
    let bid = json!({"key": fresh_key(), "amount": "100.00"});
    assert_eq!(documents.request("POST", &format!("{path}/bids"), &bid), Ok(()));
    for (field, value) in [("amount", json!(100)), ("key", json!("me")), ("paddle", json!(7))] {
        let mut bad = bid.clone();
        bad[field] = value;
        assert!(documents.request("POST", &format!("{path}/bids"), &bad).is_err(), "{field}");
    }

    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    let snapshot = socket.follow(&scene.auctions[0]).await;
    assert_eq!(documents.frame("server", &snapshot), Ok(()));
    let accepted = socket.bid(&scene.auctions[0], &fresh_key(), "100.00", None).await;
    assert_eq!(documents.frame("server", &accepted), Ok(()));
    let event = json!({"seq": 1, "at": accepted["at"], "kind": "opened", "ends_at": accepted["at"]});
    let events =
        json!({"op": "events", "auction": scene.auctions[0], "epoch": 1, "from": 1, "to": 1, "events": [event]});
    assert_eq!(documents.frame("server", &events), Ok(()));
    let bad: [(&Value, &str, Value); 8] = [
        (&snapshot, "/resource/ask", Value::Null),
        (&snapshot, "/resource", json!({})),
        (&accepted, "/leading", json!("yes")),
        (&accepted, "/receipt/seq", json!("1")),
        (&accepted, "/op", json!("shout")),
        (&events, "/events/0/kind", json!("exploded")),
        (&events, "/events/0/ends_at", Value::Null),
        (&events, "/events/0/seq", json!(-1)),
    ];
    for (frame, place, value) in bad {
        let mut frame = frame.clone();
        *frame.pointer_mut(place).unwrap() = value;
        assert!(documents.frame("server", &frame).is_err(), "{place} was not noticed: {frame}");
    }
    for frame in [json!({"op": "ping", "t": "1"}), json!({"op": "ping"}), json!({"op": "subscribe", "auctions": []})] {
        assert!(documents.frame("client", &frame).is_err(), "{frame}");
    }
}
