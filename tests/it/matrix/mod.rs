//! Every call × everybody × what is one's own and what is another's: the expected answer, and nothing else happens.

pub mod rows;
pub mod world;

use crate::support::On;
use crate::support::client::{Rest, Said};
use crate::support::process::House;
use reqwest::Method;
use rows::{Row, rows};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use world::{Who, World};

/// How far somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    In,
    Unauthenticated,
    Forbidden,
}

/// The rule of the contract, once more: who is let in to which kind of call.
fn gate(row: &Row, who: Who) -> Gate {
    let let_in = |is: bool| if is { Gate::In } else { Gate::Forbidden };
    if row.who == "open" {
        return Gate::In;
    }
    match who {
        Who::Anonymous => {
            if matches!(row.who, "anyone" | "socket") {
                Gate::In
            } else {
                Gate::Unauthenticated
            }
        }
        // The sessions ended with the suspension, and what is sent must be good.
        Who::Suspended => Gate::Unauthenticated,
        Who::KeyWith => let_in(row.scope.is_some()),
        Who::KeyWithout => Gate::Forbidden,
        Who::Bidder | Who::OtherBidder => let_in(matches!(row.who, "anyone" | "socket" | "signed_in" | "bidder")),
        Who::Operator => let_in(matches!(row.who, "anyone" | "socket" | "signed_in" | "operator")),
        Who::Admin => let_in(matches!(row.who, "anyone" | "socket" | "signed_in" | "operator" | "admin")),
    }
}

/// Returns what one who is let in gets: status and code.
fn answer(row: &Row, who: Who, own: bool) -> &'static str {
    match if own { row.own } else { row.other.unwrap() } {
        "hidden" if matches!(who, Who::Operator | Who::Admin | Who::KeyWith) => row.own,
        "hidden" => "404 auction_not_found",
        plain => plain,
    }
}

fn found(said: &Said) -> String {
    format!("{} {}", said.status.as_u16(), said.code()).trim().to_owned()
}

/// What changes although nobody was let in: the clock, letters, which are sent meanwhile, who has just called, and the log of who was turned away.
const NOT_STILL: [&str; 6] =
    ["/v1/time", "/v1/me/sessions", "/v1/me/export", "/v1/admin/mails", "/v1/admin/audit", "/v1/admin/audit/check"];

/// What the house says of everything that has a list.
async fn inventory(admin: &Rest, document: &Value) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        let is_list = calls["get"]["responses"]["200"]["content"]["application/json"].is_object();
        if path.contains('{') || !is_list || NOT_STILL.contains(&path.as_str()) {
            continue;
        }
        let pages =
            calls["get"]["parameters"].as_array().unwrap().iter().any(|parameter| parameter["name"] == "cursor");
        let lines = if pages { Value::Array(admin.all(path).await) } else { admin.get(path).await.ok() };
        let mut lines = without_clock(lines);
        // The order of a list follows what it holds a moment later.
        if let Value::Array(lines) = &mut lines {
            lines.sort_by_key(Value::to_string);
        }
        all.insert(path.clone(), lines);
    }
    all
}

/// Takes out what changes by itself: the clock, and who watches.
fn without_clock(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "server_time" && name != "watchers");
            fields.values_mut().for_each(|field| *field = without_clock(field.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = without_clock(item.take())),
        _ => {}
    }
    value
}

/// The table names what the house serves, and says the same of who may.
fn compare(document: &Value, rows: &[Row]) {
    let mut problems = Vec::new();
    let named: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.call, row)).collect();
    let mut served = BTreeSet::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let (access, scope) = (call["x-access"].as_str().unwrap(), call["x-scope"].as_str());
            match named.get(name.as_str()) {
                None => {
                    problems.push(format!("untested: add a row for | {name} | {access} | {} | …", scope.unwrap_or("-")))
                }
                Some(row) => {
                    let expected = if row.who == "socket" { "anyone" } else { row.who };
                    if (expected, row.scope) != (access, scope) {
                        problems.push(format!(
                            "{name} is open to {access} with {scope:?}; expected {expected} with {:?}",
                            row.scope
                        ));
                    }
                }
            }
            served.insert(name);
        }
    }
    problems.extend(named.keys().filter(|call| !served.contains(**call)).map(|call| format!("{call} is not served")));
    assert!(problems.is_empty(), "tests/it/matrix/rows.rs:\n{}", problems.join("\n"));
}

struct Run {
    world: World,
    wrong: Vec<String>,
    cases: usize,
}

impl Run {
    async fn case(&mut self, row: &Row, who: Who, own: bool) {
        let gate = gate(row, who);
        let may = gate == Gate::In;
        let names = self.world.names(row, own, who, row.changes && may).await;
        let rest = self.world.caller(who, row, may).await;
        let request = self.world.request(row, &rest, &names).await;
        let expected = match gate {
            Gate::In => answer(row, who, own),
            Gate::Unauthenticated => "401 unauthenticated",
            Gate::Forbidden => "403 forbidden",
        };
        let said = rest.send(request).await;
        self.note(row, who, own, "", expected, &found(&said));
        self.look_for_secrets(row, who, &said);
        let (method, _) = row.call.split_once(' ').unwrap();
        if method == "GET" && row.who != "socket" {
            // HEAD is another way in to the same thing.
            let request = self.world.request(row, &rest, &names).await.build().unwrap();
            let path = request.url().as_str().strip_prefix(&rest.base).unwrap().to_owned();
            let said = rest.send(rest.request(Method::HEAD, &path)).await;
            let status = expected.split(' ').next().unwrap();
            self.note(row, who, own, "HEAD of ", status, &said.status.as_u16().to_string());
        }
    }

    fn note(&mut self, row: &Row, who: Who, own: bool, how: &str, expected: &str, found: &str) {
        self.cases += 1;
        if expected != found {
            let whose = if own { "own" } else { "other" };
            self.wrong
                .push(format!("{how}{} as {who:?}, {whose} {}: {found}, expected {expected}", row.call, row.object));
        }
    }

    /// What is the bidder's own is nowhere in what those hear who have no part in it.
    fn look_for_secrets(&mut self, row: &Row, who: Who, said: &Said) {
        let looks_after_people = who == Who::KeyWith && matches!(row.scope, Some("users:read" | "audit:read"));
        if matches!(who, Who::Bidder | Who::Operator | Who::Admin) || looks_after_people {
            return;
        }
        let text = format!("{} {:?}", said.body, said.headers);
        for secret in self.world.private.iter().filter(|secret| text.contains(secret.as_str())) {
            self.wrong.push(format!("{} as {who:?} says {secret}", row.call));
        }
    }
}

async fn play(on: On) {
    let house = House::open(on, &[]).await;
    let rows = rows();
    let document = Rest::nobody(&house.url()).get("/v1/openapi.json").await.ok();
    compare(&document, &rows);
    let mut run = Run { world: World::furnish(&house).await, wrong: Vec::new(), cases: 0 };
    let cases: Vec<(&Row, Who, bool)> = rows
        .iter()
        .flat_map(|row| Who::ALL.into_iter().flat_map(move |who| [(row, who, true), (row, who, false)]))
        .filter(|(row, _, own)| *own || row.other.is_some())
        .collect();
    // Those who are turned away first: of what they tried nothing is to be seen.
    let before = inventory(&run.world.scene.admin, &document).await;
    for (row, who, own) in cases.iter().filter(|(row, who, _)| gate(row, *who) != Gate::In) {
        run.case(row, *who, *own).await;
    }
    let turned_away = run.cases;
    let after = inventory(&run.world.scene.admin, &document).await;
    for (path, lines) in &before {
        assert!(lines == &after[path], "{path} has changed, though nobody was let in: {lines}\n{}", after[path]);
    }
    for (row, who, own) in cases.iter().filter(|(row, who, _)| gate(row, *who) == Gate::In) {
        run.case(row, *who, *own).await;
    }
    println!("matrix on {on:?}: {} calls, {} cases, {turned_away} of them turned away", rows.len(), run.cases);
    assert!(run.wrong.is_empty(), "{} of {} cases:\n{}", run.wrong.len(), run.cases, run.wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_what_is_theirs_and_nothing_else() {
    tokio::join!(play(On::Sqlite), play(On::Postgres));
}
