//! Sets a scene through the public doors: a sale with auctions, and people with paddles.

use super::client::Rest;
use super::office::Desk;
use super::process::{ADMIN, House};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// A sale that is on.
pub struct Scene {
    pub admin: Rest,
    pub sale: String,
    pub auctions: Vec<String>,
    pub bidders: Vec<Bidder>,
}

#[derive(Clone)]
pub struct Bidder {
    pub rest: Rest,
    pub paddle: u64,
}

/// Returns an instant as the contract writes it, so far from now.
pub fn instant(from_now: Duration) -> String {
    #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
    let at = SystemTime::now() + from_now;
    let micros = at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros();
    let at = jiff::Timestamp::from_microsecond(micros.try_into().unwrap()).unwrap();
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// Terms that stay out of the way: dollars, flat steps of ten, an hour long.
pub fn terms(sale: &str, artwork: &str, lot: usize) -> Value {
    json!({
        "sale_id": sale, "artwork_id": artwork, "lot_number": lot, "start_price": "100.00", "ladder": "flat",
        "starts_at": instant(Duration::ZERO), "ends_at": instant(Duration::from_secs(3_600)),
    })
}

impl Scene {
    /// Makes a sale with open auctions and registered, signed-in bidders. `shape` may change the terms of each auction.
    pub async fn set(house: &House, auctions: usize, bidders: usize, shape: impl Fn(&mut Value)) -> Self {
        let url = house.url();
        let admin = Rest::login(&url, ADMIN.0, ADMIN.1).await;
        let sale = admin.post("/v1/admin/sales", json!({"title": "Evening sale", "currency": "USD"})).await.ok();
        let mut scene = Self { admin, sale: text(&sale["id"]), auctions: Vec::new(), bidders: Vec::new() };
        for _ in 0..auctions {
            let auction = scene.add_auction(&shape).await;
            scene.auctions.push(auction);
        }
        for _ in 0..bidders {
            let bidder = scene.add_bidder("bidder").await;
            scene.bidders.push(bidder);
        }
        scene
    }

    pub async fn add_auction(&self, shape: impl Fn(&mut Value)) -> String {
        let auction = self.add_draft(shape).await;
        self.admin.post(&format!("/v1/admin/auctions/{auction}/schedule"), json!({})).await.ok();
        auction
    }

    pub async fn add_draft(&self, shape: impl Fn(&mut Value)) -> String {
        let title = format!("Study {}", uuid::Uuid::new_v4());
        let artwork = self.admin.post("/v1/admin/artworks", json!({"title": title, "artist": "Han Gaon"})).await.ok();
        let lot = self.admin.all(&format!("/v1/auctions?sale={}", self.sale)).await.len() + 1;
        let mut terms = terms(&self.sale, &text(&artwork["id"]), lot);
        shape(&mut terms);
        text(&self.admin.post("/v1/admin/auctions", terms).await.ok()["id"])
    }

    /// Makes a user and signs in.
    pub async fn add_user(&self, role: &str) -> Rest {
        let email = format!("{}@people.example", uuid::Uuid::new_v4());
        let password = "a long enough password";
        let body = json!({"email": email, "name": "Bidder", "password": password, "role": role});
        self.admin.post("/v1/admin/users", body).await.ok();
        Rest::login(&self.admin.base, &email, password).await
    }

    /// Makes a user, signs in, registers.
    pub async fn add_bidder(&self, role: &str) -> Bidder {
        let rest = self.add_user(role).await;
        let registration = rest.post(&format!("/v1/sales/{}/registrations", self.sale), json!({})).await.ok();
        Bidder { rest, paddle: registration["paddle"].as_u64().unwrap() }
    }

    /// Returns what the operator works with.
    pub fn desk(&self) -> Desk {
        let (admin, bidder) = (self.admin.clone(), self.bidders[0].rest.clone());
        Desk { admin, bidder, sale: self.sale.clone(), auctions: self.auctions.clone() }
    }

    /// Follows the house to a new address.
    pub fn move_to(&mut self, url: &str) {
        self.admin = self.admin.at(url);
        for bidder in &mut self.bidders {
            bidder.rest = bidder.rest.at(url);
        }
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text")).to_owned()
}
