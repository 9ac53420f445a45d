//! People from the street: how they become members, what they edit of themselves, and what strangers can learn or break.

use crate::support::On;
use crate::support::client::{End, Rest, Said, Socket};
use crate::support::postbox::{code_in, letter};
use crate::support::process::{ADMIN, House};
use crate::support::scene::{Scene, text};
use reqwest::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "a long enough password";

fn ann() -> Value {
    json!({
        "email": "ann@people.example", "password": PASSWORD, "name": "김민지", "gender": "female", "birth_date": "1990-12-31",
        "phone": "+82 10-1234-5678", "address": {"country": "KR", "postcode": "03045", "city": "서울", "line1": "사직로 161"},
    })
}

async fn ask(nobody: &Rest, email: &str, purpose: &str) -> Said {
    nobody.post("/v1/auth/codes", json!({"email": email, "purpose": purpose, "language": "en"})).await
}

async fn try_code(nobody: &Rest, email: &str, purpose: &str, code: &str) -> Said {
    nobody.post("/v1/auth/codes/verify", json!({"email": email, "purpose": purpose, "code": code})).await
}

/// Without a header that says so, nobody is written to in a language that was not chosen: the one of the sign-up is that of every letter.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_written_to_in_the_language_of_the_sign_up() {
    for on in [On::Sqlite, On::Postgres] {
        let house = House::open(on, &[]).await;
        let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        for (email, said, welcomed, kept) in [
            ("ann@people.example", Some("en"), "Welcome", "en"),
            ("bob@people.example", Some("ko"), "환영합니다", "ko"),
            ("cid@people.example", None, "환영합니다", "ko"),
        ] {
            let mut body = ann();
            body["email"] = json!(email);
            body["verification"] = json!(verified(&admin, email, "sign_up").await);
            if let Some(language) = said {
                body["language"] = json!(language);
            }
            Rest::nobody(&house.url()).post("/v1/users", body).await.ok();
            let words = letter(&admin, email, "welcome").await;
            assert!(words.contains(welcomed), "{said:?}: {words}");
            let rest = Rest::login(&house.url(), email, PASSWORD).await;
            assert_eq!(rest.get("/v1/me/notification-preferences").await.ok()["language"], kept, "{said:?}");
        }
    }
}

/// Has a code sent, takes it out of the letter, and trades it.
async fn verified(admin: &Rest, email: &str, purpose: &str) -> String {
    let nobody = Rest::nobody(&admin.base);
    assert_eq!(ask(&nobody, email, purpose).await.status.as_u16(), 202);
    let kind = if purpose == "sign_up" { "sign_up_code" } else { purpose };
    let code = code_in(&letter(admin, email, kind).await);
    text(&try_code(&nobody, email, purpose, &code).await.ok()["verification"])
}

#[track_caller]
fn refused(said: &Said, status: u16, code: &str, field: &str) {
    let found = (said.status.as_u16(), said.code(), said.body["field"].as_str().unwrap_or_default());
    assert_eq!(found, (status, code, field), "{}", said.body);
}

async fn signed_up(admin: &Rest) -> Rest {
    let mut body = ann();
    body["verification"] = json!(verified(admin, "ann@people.example", "sign_up").await);
    Rest::nobody(&admin.base).post("/v1/users", body).await.ok();
    Rest::login(&admin.base, "ann@people.example", PASSWORD).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_becomes_a_member_by_a_code_from_a_letter() {
    for on in [On::Sqlite, On::Postgres] {
        let house = House::open(on, &[]).await;
        let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let nobody = Rest::nobody(&house.url());
        let said = ask(&nobody, "Ann@People.example", "sign_up").await;
        assert_eq!((said.status.as_u16(), said.body), (202, json!({"expires_in_s": 180})));
        let code = code_in(&letter(&admin, "ann@people.example", "sign_up_code").await);
        let wrong = if code.starts_with('7') { "8AAAAA" } else { "7AAAAA" };
        refused(&try_code(&nobody, "ann@people.example", "sign_up", wrong).await, 422, "invalid", "code");
        refused(&try_code(&nobody, "ann@people.example", "password_reset", &code).await, 422, "invalid", "code");
        refused(&try_code(&nobody, "bob@people.example", "sign_up", &code).await, 422, "invalid", "code");
        let typed = format!("{}-{}", &code[..3], &code[3..]).to_lowercase();
        let proof = try_code(&nobody, "ANN@people.example", "sign_up", &typed).await.ok();
        refused(&try_code(&nobody, "ann@people.example", "sign_up", &code).await, 422, "invalid", "code");

        let mut body = ann();
        body["verification"] = proof["verification"].clone();
        for (path, value, field) in [
            ("/email", json!("nobody"), "email"),
            ("/email", json!("bob@people.example"), "verification"),
            ("/verification", json!("artv_x"), "verification"),
            ("/password", json!("short"), "password"),
            ("/name", json!(" "), "name"),
            ("/gender", json!("unknown"), "gender"),
            ("/birth_date", json!("1990-02-30"), "birth_date"),
            ("/birth_date", json!("2020-01-01"), "birth_date"),
            ("/phone", json!("010-1234-5678"), "phone"),
            ("/address/country", json!("Korea"), "address.country"),
            ("/address/city", json!(""), "address.city"),
        ] {
            let mut bad = body.clone();
            *bad.pointer_mut(path).unwrap() = value;
            refused(&nobody.post("/v1/users", bad).await, 422, "invalid", field);
        }
        let mut bad = body.clone();
        bad["role"] = json!("admin");
        refused(&nobody.post("/v1/users", bad).await, 400, "malformed", "");
        let mut bad = body.clone();
        bad["language"] = json!("fr");
        refused(&nobody.post("/v1/users", bad).await, 422, "invalid", "language");
        let said = nobody.post("/v1/users", body.clone()).await;
        assert_eq!((said.status.as_u16(), said.body["role"].as_str()), (201, Some("bidder")), "{}", said.body);
        refused(&nobody.post("/v1/users", body).await, 422, "invalid", "verification");
        assert!(letter(&admin, "ann@people.example", "welcome").await.contains("김민지"));

        let ann = Rest::login(&house.url(), "ann@people.example", PASSWORD).await;
        let me = ann.get("/v1/me").await.ok();
        assert_eq!(
            (&me["profile"]["phone"], &me["profile"]["address"]["line2"]),
            (&json!("+821012345678"), &Value::Null)
        );
        // To a member goes another letter, with no code in it.
        assert_eq!(ask(&nobody, "ann@people.example", "sign_up").await.status.as_u16(), 202);
        letter(&admin, "ann@people.example", "already_a_member").await;
        let told = house.said();
        assert!(
            !told.contains(&code) && !told.contains(proof["verification"].as_str().unwrap()),
            "a secret was logged"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_is_a_member() {
    let house = House::open(On::Sqlite, &[]).await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let nobody = Rest::nobody(&house.url());
    let post = |path: &'static str, body: Value| {
        let request = nobody.request(Method::POST, path).header("x-request-id", "r").json(&body);
        let nobody = nobody.clone();
        async move {
            let said = nobody.send(request).await;
            let mut headers: Vec<_> = said.headers.iter().filter(|(name, _)| name.as_str() != "date").collect();
            headers.sort_by_key(|(name, _)| name.as_str());
            format!("{} {headers:?} {}", said.status, said.body)
        }
    };
    let (member, stranger) = (ADMIN.0, "nobody@house.example");
    for purpose in ["sign_up", "password_reset"] {
        let code = |email: &str| json!({"email": email, "purpose": purpose, "language": "ko"});
        assert_eq!(post("/v1/auth/codes", code(member)).await, post("/v1/auth/codes", code(stranger)).await);
        let guess = |email: &str| json!({"email": email, "purpose": purpose, "code": "AAAAAA"});
        assert_eq!(
            post("/v1/auth/codes/verify", guess(member)).await,
            post("/v1/auth/codes/verify", guess(stranger)).await
        );
    }
    let login = |email: &str| json!({"email": email, "password": "not the password"});
    assert_eq!(post("/v1/auth/login", login(member)).await, post("/v1/auth/login", login(stranger)).await);
    // Too often is too often for both, to whoever comes from where neither is known.
    let elsewhere = std::net::IpAddr::from([127, 0, 0, 66]);
    let elsewhere = reqwest::Client::builder().no_proxy().local_address(elsewhere).build().unwrap();
    for email in [member, stranger] {
        let body = json!({"email": email, "purpose": "sign_up", "language": "en"});
        let ask = || elsewhere.post(format!("{}/v1/auth/codes", house.url())).json(&body).send();
        assert_eq!(ask().await.unwrap().status().as_u16(), 202);
        let said = ask().await.unwrap();
        assert!(said.headers().contains_key("retry-after"));
        assert_eq!(said.status().as_u16(), 429);
        assert_eq!(said.json::<Value>().await.unwrap()["code"], "rate_limited");
    }
    letter(&admin, member, "password_reset").await;
    letter(&admin, stranger, "sign_up_code").await;
    let mails = admin.get("/v1/admin/mails?limit=100").await.ok();
    let reset = mails["items"].as_array().unwrap().iter().filter(|mail| mail["kind"] == "password_reset");
    assert!(reset.clone().all(|mail| mail["to"] == member) && reset.count() == 1, "{mails}");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_number_of_guesses_at_once_are_five_tries() {
    for on in [On::Sqlite, On::Postgres] {
        let house = House::open(on, &[]).await;
        let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let nobody = Rest::nobody(&house.url());
        ask(&nobody, "ann@people.example", "sign_up").await;
        let code = code_in(&letter(&admin, "ann@people.example", "sign_up_code").await);
        let guesses = (0..40).map(|number| {
            let (nobody, guess) = (nobody.clone(), format!("ZZZZ{number:02}"));
            async move { try_code(&nobody, "ann@people.example", "sign_up", &guess).await.status.as_u16() }
        });
        let statuses = futures_util::future::join_all(guesses).await;
        assert!(statuses.iter().all(|status| *status == 422), "{statuses:?}");
        refused(&try_code(&nobody, "ann@people.example", "sign_up", &code).await, 422, "invalid", "code");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_letter_ends_every_session_and_socket() {
    let house = House::open(On::Sqlite, &[]).await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let ann = signed_up(&admin).await;
    let nobody = Rest::nobody(&house.url());
    let mut socket = Socket::open(&ann).await;
    let proof = verified(&admin, "ann@people.example", "password_reset").await;
    let reset = |proof: &str, password: &str| {
        let (nobody, body) = (nobody.clone(), json!({"verification": proof, "password": password}));
        async move { nobody.post("/v1/auth/password/reset", body).await }
    };
    refused(&reset(&proof, "short").await, 422, "invalid", "password");
    refused(&reset("artv_guessed", "another long password").await, 422, "invalid", "verification");
    assert_eq!(reset(&proof, "another long password").await.status.as_u16(), 204);
    refused(&reset(&proof, "a third long password").await, 422, "invalid", "verification");
    assert_eq!(socket.end().await, End::Closed(4001));
    assert_eq!(ann.get("/v1/me").await.status.as_u16(), 401);
    let login = json!({"email": "ann@people.example", "password": PASSWORD});
    refused(&nobody.post("/v1/auth/login", login).await, 401, "unauthenticated", "");
    Rest::login(&house.url(), "ann@people.example", "another long password").await;
    letter(&admin, "ann@people.example", "password_changed").await;
    // A proof for one thing is none for another.
    let proof = verified(&admin, "bob@people.example", "sign_up").await;
    refused(&reset(&proof, "another long password").await, 422, "invalid", "verification");
}

#[tokio::test(flavor = "multi_thread")]
async fn my_sessions_are_mine_to_see_and_to_end() {
    let house = House::open(On::Sqlite, &[]).await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let first = signed_up(&admin).await;
    let nobody = Rest::nobody(&house.url());
    let login = json!({"email": "ann@people.example", "password": PASSWORD});
    let request = nobody.request(Method::POST, "/v1/auth/login").header("user-agent", "Phone/1.0").json(&login);
    let second = Rest::with_token(&house.url(), nobody.send(request).await.ok()["token"].as_str().unwrap());
    let third = Rest::login(&house.url(), "ann@people.example", PASSWORD).await;
    let listed = second.get("/v1/me/sessions").await.ok();
    let items = listed["items"].as_array().unwrap();
    let current: Vec<_> = items.iter().map(|line| line["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [false, true, false], "{listed}");
    assert_eq!((&items[1]["device"], &items[1]["address"]), (&json!("Phone/1.0"), &json!("127.0.0.1")));
    let path = |line: &Value| format!("/v1/me/sessions/{}", text(&line["id"]));
    let delete = |rest: &Rest, path: &str| {
        let (rest, request) = (rest.clone(), rest.request(Method::DELETE, path));
        async move { rest.send(request).await }
    };
    refused(&delete(&admin, &path(&items[2])).await, 404, "not_found", "");
    let mut socket = Socket::open(&first).await;
    assert_eq!(delete(&second, &path(&items[2])).await.status.as_u16(), 204);
    assert_eq!(socket.end().await, End::Closed(4001));
    assert_eq!(first.get("/v1/me").await.status.as_u16(), 401);
    refused(&delete(&second, &path(&items[2])).await, 404, "not_found", "");

    let change = |old: &str, new: &str| json!({"old": old, "new": new});
    refused(&second.post("/v1/me/password", change("not this", "another long one")).await, 422, "invalid", "old");
    refused(&second.post("/v1/me/password", change(PASSWORD, "short")).await, 422, "invalid", "new");
    let mut socket = Socket::open(&third).await;
    assert_eq!(second.post("/v1/me/password", change(PASSWORD, "another long one")).await.status.as_u16(), 204);
    assert_eq!(socket.end().await, End::Closed(4001), "the others end");
    assert_eq!((third.get("/v1/me").await.status.as_u16(), second.get("/v1/me").await.status.as_u16()), (401, 200));
    letter(&admin, "ann@people.example", "password_changed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn my_data_is_edited_by_one_at_a_time() {
    let house = House::open(On::Sqlite, &[]).await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let ann = signed_up(&admin).await;
    let edit = |rest: &Rest, tag: Option<&str>, body: Value| {
        let request = rest.request(Method::PATCH, "/v1/me").json(&body);
        let request = tag.iter().fold(request, |request, tag| request.header("if-match", *tag));
        let rest = rest.clone();
        async move { rest.send(request).await }
    };
    let tag = |said: &Said| said.headers["etag"].to_str().unwrap().to_owned();
    let seen = ann.get("/v1/me").await;
    let name = json!({"name": "Ann Lee"});
    refused(&edit(&ann, None, name.clone()).await, 400, "malformed", "");
    for bad in ["7", "*", "W/\"1\"", "\"x\"", "\"-1\""] {
        refused(&edit(&ann, Some(bad), name.clone()).await, 400, "malformed", "");
    }
    refused(&edit(&ann, Some(&tag(&seen)), json!({"email": "other@people.example"})).await, 400, "malformed", "");
    refused(&edit(&ann, Some(&tag(&seen)), json!({"phone": "1"})).await, 422, "invalid", "phone");
    let edited = edit(&ann, Some(&tag(&seen)), name.clone()).await;
    assert_eq!((edited.status.as_u16(), &edited.body["name"]), (200, &json!("Ann Lee")));
    assert_eq!(edited.body["profile"], seen.body["profile"], "what is left out stays");
    refused(&edit(&ann, Some(&tag(&seen)), json!({"name": "Late"})).await, 412, "precondition_failed", "");
    let moved = json!({"address": {"country": "FR", "postcode": "75001", "city": "Paris", "line1": "1 Rue de Rivoli"}});
    let moved = edit(&ann, Some(&tag(&edited)), moved).await.ok();
    assert_eq!(
        (&moved["profile"]["address"]["country"], &moved["profile"]["phone"]),
        (&json!("FR"), &json!("+821012345678"))
    );
    // The house's own people have no profile until they fill one in.
    let seen = admin.get("/v1/me").await;
    assert_eq!(seen.body["profile"], Value::Null);
    refused(&edit(&admin, Some(&tag(&seen)), json!({"phone": "+821012345678"})).await, 422, "invalid", "gender");
}

/// Ten thousand guesses at one account, from a hundred addresses: a few are tried, and the owner still gets in.
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_guesses_leave_the_owner_able_to_sign_in() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let url = format!("{}/v1/auth/login", house.url());
    let strangers = (1..=100_u8).map(|number| {
        let from = std::net::IpAddr::from([127, 0, 0, 100 + number]);
        let http = reqwest::Client::builder().no_proxy().local_address(from).build().unwrap();
        let url = url.clone();
        async move {
            let (mut tried, mut turned_away) = (0, 0);
            for guess in 0..100 {
                let body = json!({"email": ADMIN.0, "password": format!("guess {number} {guess}")});
                match http.post(&url).json(&body).send().await.unwrap().status().as_u16() {
                    401 => tried += 1,
                    429 | 503 => turned_away += 1,
                    other => panic!("{other}"),
                }
            }
            (tried, turned_away)
        }
    });
    let outcomes = futures_util::future::join_all(strangers).await;
    let (tried, turned_away) = outcomes.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    println!("of {} guesses {tried} were tried", tried + turned_away);
    assert_eq!(tried + turned_away, 10_000);
    // Twenty at once, and then one after a second, two, four … for as long as it lasts.
    assert!((1..=40).contains(&tried), "{tried}");
    let owner = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    assert_eq!(owner.get("/v1/me").await.status.as_u16(), 200);
    assert_eq!(scene.admin.get("/v1/me").await.status.as_u16(), 200, "and nobody was signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_find_people_and_change_what_they_may_do() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let (admin, bidder) = (&scene.admin, &scene.bidders[0].rest);
    let ann = signed_up(admin).await;
    let found = admin.get("/v1/admin/users?q=%EB%AF%BC&sort=-created_at").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    let id = text(&found["items"][0]["id"]);
    let one = admin.get(&format!("/v1/admin/users/{id}")).await.ok();
    assert_eq!(one["profile"]["birth_date"], "1990-12-31");
    refused(&admin.get("/v1/admin/users?sort=password_hash").await, 422, "invalid", "sort");
    refused(&admin.get("/v1/admin/users?role=guest").await, 422, "invalid", "role");
    refused(&admin.get("/v1/admin/users?suspended=1").await, 422, "invalid", "suspended");
    refused(&admin.get("/v1/admin/users?sort=email&cursor=00").await, 400, "malformed", "cursor");
    refused(&bidder.get(&format!("/v1/admin/users/{id}")).await, 403, "forbidden", "");
    let sorted = admin.all("/v1/admin/users?sort=email").await;
    assert!(sorted.is_sorted_by_key(|user| text(&user["email"])), "{sorted:?}");

    let role = |id: &str, role: &str| {
        let (admin, path) = (admin.clone(), format!("/v1/admin/users/{id}/role"));
        let body = json!({"role": role, "reason": "a drill"});
        async move { admin.post(&path, body).await }
    };
    let mut socket = Socket::open(&ann).await;
    assert_eq!(role(&id, "operator").await.ok()["role"], "operator");
    assert_eq!(socket.end().await, End::Closed(4001));
    assert_eq!(ann.get("/v1/me").await.status.as_u16(), 401, "the old role is gone with its sessions");
    let ann = Rest::login(&house.url(), "ann@people.example", PASSWORD).await;
    assert_eq!(ann.post("/v1/admin/sales", json!({"title": "Hers", "currency": "USD"})).await.status.as_u16(), 201);
    refused(&role(&id, "emperor").await, 422, "invalid", "role");
    let me = text(&admin.get("/v1/me").await.ok()["id"]);
    refused(&role(&me, "bidder").await, 409, "conflict", "");
    let suspend = format!("/v1/admin/users/{me}/suspend");
    refused(&admin.post(&suspend, json!({"reason": "x"})).await, 409, "conflict", "");
    assert_eq!(admin.get("/v1/me").await.status.as_u16(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_does_what_its_key_says_and_no_more() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let admin = &scene.admin;
    let until = crate::support::scene::instant(std::time::Duration::from_secs(3_600));
    let new = |scopes: Value| json!({"name": "importer", "scopes": scopes, "expires_at": until});
    refused(&admin.post("/v1/admin/api-keys", new(json!(["everything"]))).await, 422, "invalid", "scopes");
    let made = admin.post("/v1/admin/api-keys", new(json!(["catalogue:write", "users:read"]))).await.ok();
    let key = text(&made["key"]);
    assert!(key.starts_with("artek_"), "{made}");
    let service = Rest::with_token(&house.url(), &key);
    let artwork = json!({"title": "By a service", "artist": "Han Gaon"});
    assert_eq!(service.post("/v1/admin/artworks", artwork).await.status.as_u16(), 201);
    assert_eq!(service.get("/v1/admin/users").await.status.as_u16(), 200);
    for path in ["/v1/me", "/v1/sales", "/v1/admin/api-keys", "/v1/admin/mails", "/v1/me/sessions"] {
        refused(&service.get(path).await, 403, "forbidden", "");
    }
    for path in ["/v1/admin/sales", "/v1/auth/logout", "/v1/live/tickets", "/v1/admin/api-keys"] {
        refused(&service.post(path, json!({})).await, 403, "forbidden", "");
    }
    assert!(Socket::try_open(&service).await.is_err());
    let listed = admin.get("/v1/admin/api-keys").await.ok();
    assert!(listed["items"][0]["id"] == made["id"] && !listed.to_string().contains("artek_"), "{listed}");
    let path = format!("/v1/admin/api-keys/{}", text(&made["id"]));
    assert_eq!(admin.send(admin.request(Method::DELETE, &path)).await.status.as_u16(), 204);
    refused(&service.get("/v1/admin/users").await, 401, "unauthenticated", "");
    assert!(!house.said().contains(&key), "a key was logged");
}
