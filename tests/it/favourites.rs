//! Who marked an auction hears when bidding begins and when it is about to end, with or without a paddle, once.

use crate::notices::{address_of, bell, bid, open, until};
use crate::support::On;
use crate::support::client::{Rest, Socket};
use crate::support::relay::relay;
use crate::support::scene::{Scene, instant, text};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

/// More than are told in one commit.
const FANS: usize = 27;

async fn mark(rest: &Rest, auction: &str) {
    rest.send(rest.request(Method::PUT, &format!("/v1/me/favourites/{auction}"))).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_marked_an_auction_hears_of_it_on_sqlite() {
    from_marked_to_the_end(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_marked_an_auction_hears_of_it_on_postgres() {
    from_marked_to_the_end(On::Postgres).await;
}

async fn from_marked_to_the_end(on: On) {
    // Near its end is whatever ends within six seconds; the auction is open for longer than twice that.
    let mut house = open(on, &[("ARTE_NOTIFICATIONS__CLOSING_SOON_MS", "6000")]).await;
    let scene = Scene::set(&house, 0, 2, |_| {}).await;
    let [ann, bob] = [0, 1].map(|n| scene.bidders[n].rest.clone());
    let mut fans = Vec::new();
    for _ in 0..FANS {
        fans.push(scene.add_user("bidder").await);
    }
    let (starts_at, ends_at) = (instant(Duration::from_secs(6)), instant(Duration::from_secs(21)));
    let auction = scene
        .add_auction(|terms| {
            terms["starts_at"] = json!(starts_at);
            terms["ends_at"] = json!(ends_at);
        })
        .await;
    for fan in fans.iter().chain([&ann]) {
        mark(fan, &auction).await;
    }
    let english = json!({"language": "en", "kinds": {"favourite_opened": {"bell": true, "mail": false}}});
    let fan = &fans[0];
    fan.send(fan.request(Method::PUT, "/v1/me/notification-preferences").json(&english)).await.ok();
    let mut socket = Socket::open(fan).await;

    let rung = until("the bell rings", async || {
        let notice = socket.next_op("notice").await;
        (notice["kind"] == "favourite_opened").then_some(notice)
    })
    .await;
    let found = bell(fan, "favourite_opened").await;
    assert_eq!((found.len(), &found[0]["id"], &found[0]["auction"]), (1, &rung["id"], &json!(auction)), "{found:?}");
    assert!(text(&found[0]["title"]).starts_with("Study"), "the artwork, not the sale: {found:?}");
    until("all who marked it hear that it has begun", async || {
        for one in fans.iter().chain([&ann]) {
            if bell(one, "favourite_opened").await.is_empty() {
                return None;
            }
        }
        Some(())
    })
    .await;
    assert_eq!(bell(&bob, "favourite_opened").await, [] as [serde_json::Value; 0]);
    bid(&ann, &auction, "100.00", "100.00").await;

    until("all who marked it, or bid in it, hear that it ends", async || {
        for one in &fans {
            if bell(one, "favourite_closing").await.is_empty() {
                return None;
            }
        }
        (bell(&ann, "closing_soon").await.len() == 1).then_some(())
    })
    .await;
    until("it ends", async || {
        (ann.get(&format!("/v1/auctions/{auction}")).await.ok()["status"] == "closed").then_some(())
    })
    .await;
    let counts = async |rest: &Rest| {
        let mut counts = Vec::new();
        for kind in ["opened", "favourite_opened", "closing_soon", "favourite_closing"] {
            counts.push(bell(rest, kind).await.len());
        }
        counts
    };
    for one in &fans {
        assert_eq!(counts(one).await, [0, 1, 0, 1]);
    }
    assert_eq!(counts(&ann).await, [1, 1, 1, 0], "who has bid hears of the end as a bidder");
    assert_eq!(counts(&bob).await, [1, 0, 0, 0], "who is registered and marked nothing");
    let letters = until("the letter", async || {
        let letters = relay().taken_for(&address_of(fan).await);
        (!letters.is_empty()).then_some(letters)
    })
    .await;
    let subjects: Vec<_> = letters.iter().map(|letter| letter.header("Subject").unwrap_or_default()).collect();
    assert_eq!(subjects, ["One of your favourites ends soon"], "by what was chosen");
    assert_eq!(house.stop().await, Some(0));
}
