//! House and bank as two processes that know each other over HTTP, and either or both of them are killed at every step of a settlement in turn: nobody is
//! charged or paid twice, no money stays set aside, every settlement ends, and the two books agree.

use crate::bank::{Bank, SECRET};
use crate::settlement::QUICK;
use crate::support::client::{Rest, fresh_key};
use crate::support::process::{House, run};
use crate::support::scene::{Scene, instant, text};
use crate::support::{Chance, On, number};
use reqwest::Method;
use serde_json::{Value, json};
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;
use tokio::process::Child;

/// What a settlement is doing when somebody dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// The money is taken and paid out.
    Pay,
    /// It is taken back and given back.
    Back,
    /// Nobody pays: what was set aside is let go.
    Release,
}

/// The orders of each part, one after the other; the number of an order is its place.
const PAY: [&str; 6] = ["securing", "capturing", "paying consignor", "paying house", "paying state", "paying artist"];
const BACK: [&str; 5] =
    ["taking_back artist", "taking_back state", "taking_back house", "taking_back consignor", "refunding"];

/// Who dies, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    Bank(&'static str),
    House(&'static str),
    /// The bank has done the order and says nothing, and whoever asked it dies over that.
    Both,
}

const DEATHS: [Death; 6] = [
    Death::Bank("bank.post.before"),
    Death::House("payments.call.before"),
    Death::Bank("bank.post.inside"),
    Death::House("payments.call.after"),
    Death::Bank("bank.post.after"),
    Death::Both,
];

#[derive(Clone, Copy, Debug)]
struct Round {
    part: Part,
    /// At which order, counted from 1.
    step: usize,
    death: Death,
}

const STEPS: usize = PAY.len() + BACK.len() + 1;
/// Every death at every step.
const ROUNDS: usize = STEPS * DEATHS.len();

/// Returns the rounds in an order in which the first few are as different as they can be.
fn rounds(offset: usize) -> impl Iterator<Item = Round> {
    (0..ROUNDS).map(move |nth| {
        let step = (offset + 5 * nth + nth / STEPS) % STEPS;
        let (part, step) = match step {
            step if step < PAY.len() => (Part::Pay, step + 1),
            step if step < PAY.len() + BACK.len() => (Part::Back, step + 1 - PAY.len()),
            _ => (Part::Release, 1),
        };
        Round { part, step, death: DEATHS[nth % DEATHS.len()] }
    })
}

#[test]
fn saga_rounds_have_every_death_at_every_step_once() {
    let all: std::collections::BTreeSet<_> = rounds(3).map(|round| format!("{round:?}")).collect();
    assert_eq!(all.len(), ROUNDS);
}

/// What a lot is sold for, what its buyer owes with premium and tax, and what its consignor gets.
const BID: &str = "4000.00";
const OWED: i64 = 510_000;
const PAYOUT: i64 = 340_000;

struct Play {
    house: House,
    bank: Bank,
    serving: Option<Child>,
    scene: Scene,
    /// A buyer with enough, one with too little, an underbidder and a consignor.
    people: [Rest; 4],
    /// What buyer and consignor have by now, in cents.
    rich: i64,
    seller: i64,
}

async fn fill(rest: &Rest, cents: i64) {
    rest.post("/v1/me/account", json!({"holder": "Ann", "pin": "204817"})).await.ok();
    let body = json!({"currency": "USD", "amount": format!("{}.{:02}", cents / 100, cents % 100)});
    let request = rest.request(Method::POST, "/v1/me/account/deposits").header("idempotency-key", fresh_key());
    rest.send(request.json(&body)).await.ok();
}

/// Asks until there is an answer that is as hoped; a bank that was just killed is left alone by the house for a few seconds.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1_200 {
        if let Some(found) = ask().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}")
}

/// Returns what is on somebody's account and what of it is set aside, once the bank says so.
async fn money(rest: &Rest) -> (i64, i64) {
    let cents = |value: &Value| text(value).replace('.', "").parse::<i64>().unwrap();
    let mut last = String::new();
    for _ in 0..1_200 {
        let said = rest.get("/v1/me/account").await;
        let balance = &said.body["balances"][0];
        if said.status.is_success() {
            return (cents(&balance["balance"]), cents(&balance["held"]));
        }
        last = format!("{} {}", said.status, said.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the bank never answers; the last word was {last}")
}

impl Play {
    async fn open(on: On, plant: &str) -> Self {
        let bank = Bank::at_a_free_port(on).await;
        let (serving, url) = bank.start("").await;
        let settings = [
            ("ARTE_PLANT", plant),
            ("ARTE_BANK__URL", &url),
            ("ARTE_BANK__SECRET", SECRET),
            ("ARTE_BANK__TIMEOUT_MS", "1000"),
            ("ARTE_BANK__HOLDS", "true"),
            // The bank dies at its so-and-so-many-th order: none may come later than the bid that it is for.
            ("ARTE_BANK__AHEAD_PERCENT", "0"),
            ("ARTE_BANK__SURPLUS_MS", "0"),
            ("ARTE_SETTLEMENT__TAX", "fees 10"),
            ("ARTE_SETTLEMENT__RESALE_RIGHT", "seller"),
            ("ARTE_SETTLEMENT__EXCHANGE__USD", "0.9"),
            ("ARTE_SETTLEMENT__LONGEST_WAIT_MS", "2000"),
        ];
        let settings: Vec<_> = QUICK.iter().copied().chain(settings).collect();
        let house = House::open(on, &settings).await;
        let scene = Scene::set(&house, 0, 0, |_| {}).await;
        let mut people = Vec::new();
        let (rich, seller) = (100_000_000, 1_000_000);
        for cents in [rich, 450_000, 100_000_000, seller] {
            let one = scene.add_user("bidder").await;
            fill(&one, cents).await;
            one.post(&format!("/v1/sales/{}/registrations", scene.sale), json!({"pin": "204817"})).await.ok();
            people.push(one);
        }
        let people = people.try_into().ok().unwrap();
        Self { house, bank, serving: Some(serving), scene, people, rich, seller }
    }

    /// Starts the house, perhaps to die.
    async fn start_house(&mut self, drill: &str) {
        self.house.start_with(&[("ARTE_DRILL", drill)]).await.expect("the house opens");
        self.scene.move_to(&self.house.url());
        self.people = self.people.each_ref().map(|one| one.at(&self.house.url()));
    }

    /// Has those who are to die in a round do so at their next orders: the house for whoever comes, the bank too if `bank` says so.
    async fn arm_house(&mut self, round: Round) {
        let point = match round.death {
            Death::House(point) => point,
            Death::Both => "payments.call.after",
            Death::Bank(_) => return,
        };
        self.house.kill().await;
        self.start_house(&format!("{point}=kill@{}", round.step)).await;
    }

    async fn arm_bank(&mut self, round: Round) {
        let point = match round.death {
            Death::Bank(point) => point,
            Death::Both => "bank.post.after",
            Death::House(_) => return,
        };
        self.serving.take().unwrap().kill().await.unwrap();
        self.serving = Some(self.bank.start(&format!("{point}=kill@{}", round.step)).await.0);
    }

    /// Waits until those have died who were to, and starts them again.
    async fn die(&mut self, round: Round) {
        let house_dies = !matches!(round.death, Death::Bank(_));
        if house_dies {
            let status = self.house.ended().await;
            assert_eq!(status.signal(), Some(9), "{round:?}: {status:?}\n{}", self.house.said());
        }
        let bank_dies = !matches!(round.death, Death::House(_));
        if let Some(mut bank) = self.serving.take_if(|_| bank_dies) {
            // An order of the house that never came to the bank counted for the house alone: the next one goes on to where the bank dies.
            let is_alive = bank.try_wait().unwrap().is_none();
            if house_dies && is_alive {
                self.start_house("").await;
            }
            let died = tokio::time::timeout(Duration::from_secs(60), bank.wait()).await;
            let status = died.unwrap_or_else(|_| panic!("{round:?}: the bank was to die\n{}", self.house.said()));
            assert_eq!(status.unwrap().signal(), Some(9), "{round:?}");
            self.serving = Some(self.bank.start("").await.0);
            if house_dies && is_alive {
                return;
            }
        }
        if house_dies {
            self.start_house("").await;
        }
    }

    /// Sells a lot of the consignor's to somebody for 4,000: it ends soon, and what the underbidder had set aside is free again.
    async fn sell(&self, buyer: usize) -> String {
        let [.., other, consignor] = &self.people;
        let consignor = text(&consignor.get("/v1/me").await.ok()["id"]);
        let title = format!("Moon jar {}", fresh_key());
        let artwork = json!({"title": title, "artist": "Han Gaon", "consignor": consignor});
        let admin = &self.scene.admin;
        let artwork = text(&admin.post("/v1/admin/artworks", artwork).await.ok()["id"]);
        let right = admin.request(Method::PUT, &format!("/v1/admin/artworks/{artwork}/resale-right"));
        assert!(admin.send(right.json(&json!({"falls_under": true}))).await.status.is_success());
        let auction = self
            .scene
            .add_auction(|terms| {
                terms["artwork_id"] = json!(artwork);
                terms["soft_close"] = json!("none");
                terms["ends_at"] = json!(instant(Duration::from_millis(3_500)));
            })
            .await;
        for (bidder, amount) in [(other, "3900.00"), (&self.people[buyer], BID)] {
            let body = json!({"key": fresh_key(), "amount": amount});
            // The bank was killed a moment ago in the round before, and may still be left alone.
            bidder.post(&format!("/v1/auctions/{auction}/bids"), body).await.ok();
        }
        until("the underbidder has his money back", async || (money(other).await.1 == 0).then_some(())).await;
        auction
    }

    async fn settlement(&self, auction: &str) -> Option<Value> {
        let all = self.scene.admin.get("/v1/admin/settlements?limit=5").await.ok();
        all["items"].as_array().unwrap().iter().find(|one| one["auction"] == auction).cloned()
    }

    /// Waits until a settlement is over, and sees that nobody pays or gets too much meanwhile.
    async fn ended(&self, auction: &str, stage: &str, round: Round) -> Value {
        let [rich, .., consignor] = &self.people;
        until(&format!("{round:?}: it is {stage}"), async || {
            let ((balance, _), (got, _)) = (money(rich).await, money(consignor).await);
            assert!(balance >= self.rich - OWED && got <= self.seller + PAYOUT, "{round:?}: {balance}, {got}: twice");
            let found = self.settlement(auction).await.filter(|one| one["stage"] == stage)?;
            Some(self.scene.admin.get(&format!("/v1/admin/settlements/{}", text(&found["id"]))).await.ok())
        })
        .await
    }

    async fn take_back(&self, auction: &str) {
        let id = text(&self.settlement(auction).await.unwrap()["id"]);
        let path = format!("/v1/admin/settlements/{id}/compensate");
        // A house that dies over it has written it down before.
        let why = json!({"reason": "a drill"});
        let _ = self.scene.admin.try_send(self.scene.admin.request(Method::POST, &path).json(&why)).await;
    }

    async fn play(&mut self, round: Round) {
        let (mut steps, ending) = (PAY.map(str::to_owned).to_vec(), round.part);
        let auction = match round.part {
            Part::Pay => {
                self.arm_house(round).await;
                let auction = self.sell(0).await;
                self.arm_bank(round).await;
                auction
            }
            Part::Back => {
                let auction = self.sell(0).await;
                self.ended(&auction, "paid", round).await;
                self.arm_house(round).await;
                self.arm_bank(round).await;
                self.take_back(&auction).await;
                steps.extend(BACK.map(str::to_owned));
                auction
            }
            Part::Release => {
                let auction = self.sell(1).await;
                until("he has too little", async || {
                    self.settlement(&auction).await.filter(|one| one["tries"].as_u64() > Some(4)).map(drop)
                })
                .await;
                self.arm_house(round).await;
                self.arm_bank(round).await;
                self.take_back(&auction).await;
                auction
            }
        };
        self.die(round).await;
        let stage = match ending {
            Part::Pay => "paid",
            Part::Back => "refunded",
            Part::Release => "unsold",
        };
        let ended = self.ended(&auction, stage, round).await;
        if ending == Part::Pay {
            (self.rich, self.seller) = (self.rich - OWED, self.seller + PAYOUT);
        }
        for (one, expected) in self.people.iter().zip([self.rich, 450_000, 100_000_000, self.seller]) {
            assert_eq!(money(one).await, (expected, 0), "{round:?}: to the cent, and nothing is set aside");
        }
        if ending != Part::Release {
            let name = |step: &Value| match step["payee"].as_str() {
                Some(payee) => format!("{} {payee}", text(&step["stage"])),
                None => text(&step["stage"]),
            };
            let taken: Vec<_> = ended["steps"].as_array().unwrap().iter().map(name).collect();
            assert_eq!(taken, steps, "{round:?}");
        }
        let trial = self.scene.admin.get("/v1/admin/trial-balance").await.ok();
        assert_eq!((&trial["balanced"], &trial["complete"]), (&json!(true), &json!(true)), "{round:?}: {trial}");
    }

    /// Both books, added up and compared by the command.
    async fn close(mut self) {
        let consignor = &self.people[3];
        let export = consignor.get("/v1/me/export").await.ok();
        assert!(export["consignments"].as_array().is_some_and(|all| !all.is_empty()), "{export}");
        let listed = consignor.get("/v1/me/consignments?limit=100").await.ok();
        assert_eq!((&export["consignments"], &export["wins"]), (&listed["items"], &json!([])));
        assert_eq!(self.house.stop().await, Some(0));
        let ran = run(self.house.command().args(["trial-balance", "--format", "json"])).await;
        let trial: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((ran.code, &trial["holds"]), (Some(0), &json!(true)), "{ran:?}");
        let lines = trial["lines"].as_array().unwrap();
        assert!(lines.iter().all(|line| line["sum_minor"] == 0 && line["held_minor"] == 0), "{trial}");
        self.serving.take().unwrap().kill().await.unwrap();
        assert_eq!(self.bank.trial_balance().await.0, Some(0));
    }
}

/// Plays so many of the rounds.
async fn kills(on: On, most: usize, plant: &str) {
    let mut chance = Chance::new(&format!("settlements killed on {on:?}"));
    let mut play = Play::open(on, plant).await;
    let rounds: Vec<_> = rounds(chance.below(STEPS as u64) as usize).take(most).collect();
    for round in &rounds {
        play.play(*round).await;
    }
    play.close().await;
    let count = |wanted: fn(&Death) -> bool| rounds.iter().filter(|round| wanted(&round.death)).count();
    println!(
        "{on:?}: {} settlements; killed at a step: the bank {}, the house {}, both {}; charged and paid once, nothing set aside, the books agree",
        rounds.len(),
        count(|death| matches!(death, Death::Bank(_))),
        count(|death| matches!(death, Death::House(_))),
        count(|death| *death == Death::Both),
    );
}

/// `ARTE_SAGA_KILLS` says how many of the 72 rounds are played (default 6, one for each way to die), `ARTE_SEED` which.
fn most() -> usize {
    usize::try_from(number("ARTE_SAGA_KILLS", DEATHS.len() as u64)).unwrap().min(ROUNDS)
}

#[tokio::test(flavor = "multi_thread")]
async fn saga_house_or_bank_killed_at_any_step_charges_nobody_twice_on_sqlite() {
    kills(On::Sqlite, most(), "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn saga_house_or_bank_killed_at_any_step_charges_nobody_twice_on_postgres() {
    kills(On::Postgres, most(), "").await;
}

/// One settlement whose consignor is paid by a bank that dies before it says so, and so does the house that asked it.
pub async fn planted(plant: &str) {
    let mut play = Play::open(On::Sqlite, plant).await;
    play.play(Round { part: Part::Pay, step: 3, death: Death::Both }).await;
    play.close().await;
}
