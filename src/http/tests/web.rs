//! The page and its files: where they are, and where they never are.

use super::fakes::Fake;
use actix_web::test::TestRequest;
use std::sync::atomic::Ordering;

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

#[actix_web::test]
async fn pages_are_pages_and_calls_are_calls() {
    let fake = Fake::new();
    // A house that starts or drains still shows its page, which says what it hears.
    fake.is_ready.store(false, Ordering::Relaxed);
    for (path, status, is_page) in [
        ("/", 200, true),
        ("/index.html", 200, true),
        ("/auctions", 200, true),
        ("/auctions/01890000-0000-7000-8000-000000000001", 200, true),
        ("/auctions/../v1/me", 404, true),
        ("/nowhere", 404, true),
        ("/v1", 404, false),
        ("/v1/nowhere", 404, false),
        ("/v1/sales", 503, false),
        ("/media/nothing", 503, false),
        ("/assets/gone.js", 404, false),
        ("/healthz", 200, false),
    ] {
        let answer = fake.knock(TestRequest::get().uri(path).insert_header(HTML)).await;
        assert_eq!((answer.status, answer.body.starts_with("<!doctype html>")), (status, is_page), "{path}");
    }
    for request in
        [TestRequest::post().uri("/auctions"), TestRequest::delete().uri("/"), TestRequest::get().uri("/nowhere")]
    {
        let answer = fake.knock(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
    }
}

#[actix_web::test]
async fn the_page_runs_what_the_house_wrote_and_nothing_else() {
    let fake = Fake::new();
    let answer = fake.knock(TestRequest::get().uri("/help")).await;
    let policy = &answer.headers["content-security-policy"];
    for part in [
        "default-src 'none'",
        "script-src 'self';",
        "style-src 'self';",
        "connect-src 'self';",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("data:") && !policy.contains('*'), "{policy}");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
}

#[actix_web::test]
async fn what_is_known_is_not_sent_again_and_what_has_a_hash_is_kept() {
    let fake = Fake::new();
    let first = fake.knock(TestRequest::get().uri("/")).await;
    assert_eq!(
        (first.headers["cache-control"].as_str(), first.headers["vary"].as_str()),
        ("no-cache", "accept-encoding")
    );
    let tag = first.headers["etag"].clone();
    let packed = tag.replacen('"', "\u{0}", 1).replace('"', "-br\"").replace('\u{0}', "\"");
    for (known, accepts, status) in [
        (tag.as_str(), "", 304),
        (packed.as_str(), "gzip, br", 304),
        (tag.as_str(), "identity", 304),
        ("\"other\"", "", 200),
        (packed.as_str(), "", 200),
    ] {
        let request = TestRequest::get()
            .uri("/")
            .insert_header(("if-none-match", known))
            .insert_header(("accept-encoding", accepts));
        let answer = fake.knock(request).await;
        assert_eq!(answer.status, status, "{known} {accepts}");
        assert_eq!(answer.body.is_empty(), status == 304);
        assert!(answer.headers["content-security-policy"].contains("script-src"));
    }
    let asset = first.body.split('"').find(|part| part.starts_with("/assets/")).unwrap();
    let answer = fake.knock(TestRequest::get().uri(asset)).await;
    assert_eq!((answer.status, answer.headers["cache-control"].as_str()), (200, "public, max-age=31536000, immutable"));
}
