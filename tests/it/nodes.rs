//! Bids with money at several processes of one house, and a third one that takes everything over in the middle: nobody is committed beyond what he has.

use crate::bank::{held, keyed};
use crate::support::On;
use crate::support::client::{Rest, fresh_key};
use crate::support::process::{House, run};
use crate::support::scene::{Scene, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const PIN: &str = "204817";

/// What everybody has: good for one win, as nobody bids less than half of it.
const MONEY: &str = "500.00";

/// The auctions that each of the two processes has when the bidding begins.
const AUCTIONS: usize = 3;

const BIDDERS: usize = 6;

/// How many bids each sends in each half.
const BIDS: usize = 20;

async fn with_money(scene: &Scene) -> Rest {
    let rest = scene.add_user("bidder").await;
    rest.post("/v1/me/account", json!({"holder": "Ann", "pin": PIN})).await.ok();
    keyed(&rest, "/v1/me/account/deposits", "d", &json!({"currency": "USD", "amount": MONEY})).await.ok();
    rest.post(&format!("/v1/sales/{}/registrations", scene.sale), json!({"pin": PIN})).await.ok();
    rest
}

/// What was said to the bids of one half.
#[derive(Default)]
struct Said {
    by_code: std::sync::Mutex<BTreeMap<String, usize>>,
    decided: AtomicUsize,
}

impl Said {
    fn count(&self, code: &str) -> usize {
        self.by_code.lock().unwrap().get(code).copied().unwrap_or_default()
    }

    /// Sends the bids of one half: `doors` says which process has which auction.
    async fn bid(&self, people: &[Rest], doors: &[(String, String)], half: usize) {
        let each = people.iter().enumerate().map(async |(who, rest)| {
            for step in 0..BIDS {
                let (auction, url) = &doors[(who * 5 + step * 7) % doors.len()];
                // From a little above half of what there is to nearly all of it, and dearer in the second half.
                let amount = 251 + half * 110 + (who * 37 + step * 13) % 130;
                let body = json!({"key": fresh_key(), "amount": format!("{amount}.00")});
                let path = format!("/v1/auctions/{auction}/bids");
                // A process that lets go of an auction, or has it no more, says so; the same bid is sent again until it is decided.
                let decided = loop {
                    let rest = rest.at(url);
                    let said = rest.post(&path, body.clone()).await;
                    if said.status.as_u16() == 200 {
                        break "accepted".to_owned();
                    }
                    match said.code() {
                        "busy" | "unavailable" => tokio::time::sleep(Duration::from_millis(10)).await,
                        code => break code.to_owned(),
                    }
                };
                *self.by_code.lock().unwrap().entry(decided).or_default() += 1;
                self.decided.fetch_add(1, Ordering::Relaxed);
            }
        });
        futures_util::future::join_all(each).await;
    }
}

/// Whoever leads has exactly what he leads with set aside, and nobody else has anything, once all is quiet.
async fn until_quiet(people: &[Rest], auctions: &[String], third: &House) {
    let leaders = async || -> BTreeMap<u64, i64> {
        let mut leads = BTreeMap::new();
        for auction in auctions {
            let resource = people[0].at(&third.url()).get(&format!("/v1/auctions/{auction}")).await.ok();
            if let Some(paddle) = resource["leader"].as_u64() {
                *leads.entry(paddle).or_default() += cents(&resource["price"]);
            }
        }
        leads
    };
    let leads = leaders().await;
    let mut set_aside = BTreeMap::new();
    let is_quiet = async {
        loop {
            set_aside.clear();
            for one in people {
                let rest = one.at(&third.url());
                let mine = rest.all("/v1/me/registrations").await[0]["paddle"].as_u64().unwrap();
                let held = cents(&held(&rest).await);
                if held > 0 {
                    set_aside.insert(mine, held);
                }
            }
            if set_aside == leads {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let well = tokio::time::timeout(Duration::from_secs(30), is_quiet).await;
    assert!(well.is_ok(), "{set_aside:?} is set aside, and {leads:?} are led with\n{}", third.said());
    assert!(!leads.is_empty() && leads.values().all(|sum| *sum <= 50_000), "{leads:?}");
}

fn cents(value: &Value) -> i64 {
    text(value).replace('.', "").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_committed_beyond_his_money_at_three_processes() {
    let limits = [("ARTE_BANK__HOLDS", "true"), ("ARTE_LIVE__BIDS_PER_SECOND", "100000")];
    let first = House::open(On::Postgres, &limits).await;
    let scene = Scene::set(&first, AUCTIONS, 0, |_| {}).await;
    let mut people = Vec::new();
    for _ in 0..BIDDERS {
        people.push(with_money(&scene).await);
    }
    // The second has what was there when it came, the first what is scheduled at it since.
    let second = first.open_beside().await;
    let mut doors: Vec<_> = scene.auctions.iter().map(|auction| (auction.clone(), second.url())).collect();
    for _ in 0..AUCTIONS {
        doors.push((scene.add_auction(|_| {}).await, first.url()));
    }
    let auctions: Vec<_> = doors.iter().map(|(auction, _)| auction.clone()).collect();
    let (before, after) = (Said::default(), Said::default());
    before.bid(&people, &doors, 0).await;
    let one_half = BIDDERS * BIDS;
    assert_eq!(before.decided.load(Ordering::Relaxed), one_half);

    // The third takes them all in the middle of the second half, from owners who do not know it yet.
    let at_third = std::sync::OnceLock::new();
    let taking = async {
        let third = first.open_beside().await;
        let doors: Vec<_> = auctions.iter().map(|auction| (auction.clone(), third.url())).collect();
        after.bid(&people, &doors, 1).await;
        let _ = at_third.set(third);
    };
    // What is sent to the old owners meanwhile is decided by them, or by nobody.
    let meanwhile = async {
        let mut decided = 0;
        while at_third.get().is_none() {
            for (place, (auction, url)) in doors.iter().enumerate() {
                let body = json!({"key": fresh_key(), "amount": format!("{}.00", 300 + decided % 60 + place)});
                let said = people[place % BIDDERS].at(url).post(&format!("/v1/auctions/{auction}/bids"), body).await;
                decided += usize::from(said.code() != "unavailable");
            }
        }
        decided
    };
    let ((), _) = tokio::join!(taking, meanwhile);
    let third = at_third.into_inner().unwrap();

    until_quiet(&people, &auctions, &third).await;
    println!("one half: {:?}; the other: {:?}", before.by_code.lock().unwrap(), after.by_code.lock().unwrap());
    assert!(before.count("accepted") >= 2 * AUCTIONS, "there was no contest");
    assert!(before.count("insufficient_funds") + after.count("insufficient_funds") > 5, "nobody was short of money");
    // Every line of the ledger is added up by the command, and what the house believes is held against it.
    let ran = run(third.command().arg("trial-balance")).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
