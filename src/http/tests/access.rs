//! Every row against every kind of caller.

use super::super::table::{Access, Endpoint, Verb, endpoints};
use super::fakes::{CALLERS, Fake};
use crate::identity::Scope;
use crate::persistence::Role;
use actix_web::test::TestRequest;

/// Writes a path of the row that could be.
fn path(row: &Endpoint) -> String {
    row.path
        .replace("{id}", "01890000-0000-7000-8000-000000000001")
        .replace("{image}", "01890000-0000-7000-8000-000000000002")
        .replace("{seq}", "1")
        .replace("{paddle}", "1")
        .replace("{name}", "x.png")
}

pub fn request(row: &Endpoint) -> TestRequest {
    let request = match row.verb {
        Verb::Get => TestRequest::get(),
        Verb::Post => TestRequest::post(),
        Verb::Put => TestRequest::put(),
        Verb::Patch => TestRequest::patch(),
        Verb::Delete => TestRequest::delete(),
    };
    let request = request.uri(&path(row));
    if row.look.is_none() {
        return request;
    }
    // A bid that cannot be read is refused as such, whoever sends it.
    let body = r#"{"key": "01890000-0000-7000-8000-000000000001", "amount": "1"}"#;
    request.insert_header(("content-type", "application/json")).set_payload(body)
}

/// Signing in is refused with the same word as knocking without a token; it has tests of its own.
const SIGN_IN: [&str; 2] = ["/v1/auth/login", "/v1/auth/refresh"];

fn may(access: Access, role: Option<Role>) -> bool {
    match (access, role) {
        (Access::Open | Access::Anyone, _) | (Access::SignedIn, Some(_)) | (_, Some(Role::Admin))
            if access != Access::Bidder =>
        {
            true
        }
        (Access::Bidder, role) => role == Some(Role::Bidder),
        (Access::Operator, role) => role == Some(Role::Operator),
        _ => false,
    }
}

#[actix_web::test]
async fn nobody_gets_further_than_the_row_says() {
    for row in endpoints() {
        // A fresh house for each row: one of them signs its caller out.
        let fake = Fake::new();
        for role in CALLERS.into_iter().filter(|_| !SIGN_IN.contains(&row.path)) {
            let request = role.into_iter().fold(request(row), |request, role| request.insert_header(fake.bearer(role)));
            let answer = fake.knock(request).await;
            let name = format!("{} {} by {role:?}: {} {}", row.verb.word(), row.path, answer.status, answer.code());
            match (may(row.access, role), role) {
                (true, _) => assert!(!matches!(answer.status, 401 | 403 | 405), "{name}"),
                (false, None) => {
                    assert_eq!((answer.status, answer.code().as_str()), (401, "unauthenticated"), "{name}")
                }
                (false, Some(_)) => assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{name}"),
            }
            assert!(!answer.body.contains("nothing at this path"), "{name}");
        }
    }
}

#[actix_web::test]
async fn a_key_of_a_service_opens_the_rows_of_its_scopes_and_no_others() {
    for row in endpoints().filter(|row| row.access != Access::Open && !SIGN_IN.contains(&row.path)) {
        let fake = Fake::new();
        for scopes in
            [Vec::from(Scope::ALL), Scope::ALL.into_iter().filter(|scope| Some(*scope) != row.scope).collect()]
        {
            let opens = row.scope.is_some_and(|scope| scopes.contains(&scope));
            let key = fake.service(scopes.clone());
            let answer = fake.knock(request(row).insert_header(key)).await;
            let name = format!("{} {} with {scopes:?}: {} {}", row.verb.word(), row.path, answer.status, answer.code());
            if opens {
                assert!(!matches!(answer.status, 401 | 403 | 405), "{name}");
            } else if row.path != "/v1/live" {
                assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{name}");
            }
        }
    }
    let fake = Fake::new();
    let key = ("authorization", "Bearer artek_guessed".to_owned());
    assert_eq!(fake.knock(TestRequest::get().uri("/v1/sales").insert_header(key)).await.status, 401);
}

#[actix_web::test]
async fn every_path_of_the_contract_is_a_row_and_every_row_a_path_of_the_contract() {
    let contract = include_str!("../../../docs/PROTOCOL.md");
    let mut named: Vec<String> = contract
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|text| {
            ["GET /", "POST /", "PUT /", "PATCH /", "DELETE /"].iter().any(|verb| text.starts_with(verb))
                && !text.contains('…')
        })
        .map(|text| text.split(['?', '\n']).next().unwrap_or_default().to_owned())
        .collect();
    let acts = contract
        .lines()
        .skip_while(|line| !line.starts_with("| act |"))
        .skip(2)
        .take_while(|line| line.starts_with("| `"));
    named.extend(acts.map(|line| format!("POST /v1/admin/auctions/{{id}}/{}", line.split('`').nth(1).unwrap())));
    named.sort_unstable();
    named.dedup();
    let mut rows: Vec<String> = endpoints().map(|row| format!("{} {}", row.verb.word(), row.path)).collect();
    rows.sort_unstable();
    // Named in other words: the pictures' addresses are links, and the page needs its style.
    rows.retain(|row| row != "GET /media/{name}" && row != "GET /docs.css");
    assert_eq!(named, rows);
}
