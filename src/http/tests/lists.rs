//! What public lists can be asked for, and what is refused by its name.

use super::fakes::Fake;
use crate::persistence::Role;
use actix_web::test::TestRequest;

const SALE: &str = "01890000-0000-7000-8000-000000000001";

#[actix_web::test]
async fn what_lists_do_not_know_is_refused_by_name() {
    let fake = Fake::new();
    let long = format!("/v1/auctions?q={}", "a".repeat(201));
    let many = format!("/v1/artworks?q={}", (0..41).map(|n| format!("w{n}+")).collect::<String>());
    let korean = format!("/v1/artworks?q={}", "%EB%8B%AC".repeat(200));
    // There is neither a store nor an engine here, so that whatever is understood is answered so.
    let rows: Vec<(&str, u16, &str, Option<&str>)> = vec![
        ("/v1/auctions", 500, "internal", None),
        (
            "/v1/auctions?q=%EB%8B%AC&status=open,paused&currency=KRW&price_min=0&price_max=1000&sort=-price",
            500,
            "internal",
            None,
        ),
        ("/v1/auctions?sort=lot&limit=100", 500, "internal", None),
        ("/v1/auctions?q=%00moon%22%27%25_*", 500, "internal", None),
        ("/v1/artworks?q=AND&sort=title", 503, "unavailable", None),
        (&korean, 503, "unavailable", None),
        ("/v1/auctions?q=", 422, "invalid", Some("q")),
        ("/v1/auctions?q=%25_%22%27%2a%20", 422, "invalid", Some("q")),
        (&long, 422, "invalid", Some("q")),
        (&many, 422, "invalid", Some("q")),
        ("/v1/auctions?q=%ff", 422, "invalid", Some("q")),
        ("/v1/artworks?medium=painting,sculpture&theme=sea", 503, "unavailable", None),
        ("/v1/artworks?medium=Painting", 422, "invalid", Some("medium")),
        ("/v1/auctions?theme=", 422, "invalid", Some("theme")),
        ("/v1/auctions?style=realism,%27%20OR%20x", 422, "invalid", Some("style")),
        ("/v1/artworks?technique=sea", 422, "invalid", Some("technique")),
        ("/v1/auctions?status=", 422, "invalid", Some("status")),
        ("/v1/auctions?status=open,", 422, "invalid", Some("status")),
        ("/v1/auctions?status=open,open", 422, "invalid", Some("status")),
        ("/v1/auctions?status=asleep", 422, "invalid", Some("status")),
        ("/v1/auctions?sort=name", 422, "invalid", Some("sort")),
        ("/v1/artworks?sort=price", 422, "invalid", Some("sort")),
        ("/v1/auctions?sale=7", 400, "malformed", Some("sale")),
        ("/v1/auctions?sort=price", 422, "invalid", Some("currency")),
        ("/v1/auctions?price_min=5", 422, "invalid", Some("currency")),
        ("/v1/auctions?currency=won", 422, "invalid", Some("currency")),
        ("/v1/auctions?currency=KRW&price_min=1.5", 422, "amount_invalid", Some("price_min")),
        ("/v1/auctions?currency=KRW&price_max=-1", 422, "amount_invalid", Some("price_max")),
        ("/v1/auctions?currency=KRW&price_max=1;DROP", 422, "amount_invalid", Some("price_max")),
        ("/v1/auctions?currency=KRW&price_max=99999999999999999999999", 422, "amount_invalid", Some("price_max")),
        ("/v1/auctions?currency=KRW&price_min=5&price_max=4", 422, "invalid", Some("price_max")),
        ("/v1/artworks?price_min=5", 400, "malformed", None),
        ("/v1/artworks?status=open", 400, "malformed", None),
        ("/v1/auctions?artist=Kim", 400, "malformed", None),
        ("/v1/auctions?cursor=", 400, "malformed", Some("cursor")),
    ];
    for (path, status, code, field) in rows {
        let answer = fake.knock(TestRequest::get().uri(path)).await;
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status, body["code"].as_str()), (status, Some(code)), "{path}: {body}");
        assert_eq!(body["field"].as_str(), field, "{path}");
    }
    // A sale says what its amounts are in, if there is one.
    let of_sale = TestRequest::get().uri(&format!("/v1/auctions?sale={SALE}&sort=price"));
    let answer = fake.knock(of_sale.insert_header(fake.bearer(Role::Bidder))).await;
    assert!(answer.status == 422 && answer.body.contains("\"field\":\"sale\""), "{answer:?}");
}
