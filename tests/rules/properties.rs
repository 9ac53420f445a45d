//! Random commands to the machine and to the naive model: the same answers, and what must hold after every step.

use crate::model::{Bid, Model};
use crate::table::{Answer, Stage, amount, at, bidder, reserve, stage};
use arte::auction::*;
use arte::ids::UserId;
use arte::timestamp::Timestamp;
use proptest::prelude::*;
use std::time::Duration;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Bid { who: usize, over: i64, max: Option<i64>, late_ms: u64 },
    Again { which: usize },
    Pause,
    Resume,
    Extend { seconds: u64 },
    Lower { to: i64 },
    Retract { which: usize },
    Wait { seconds: u64 },
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..3_usize, -25..60_i64, proptest::option::of(0..200_i64), 0..900_u64)
            .prop_map(|(who, over, max, late_ms)| Step::Bid { who, over, max, late_ms }),
        1 => any::<usize>().prop_map(|which| Step::Again { which }),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        1 => (1..50_u64).prop_map(|seconds| Step::Extend { seconds }),
        1 => (1..400_i64).prop_map(|to| Step::Lower { to }),
        1 => any::<usize>().prop_map(|which| Step::Retract { which }),
        2 => (1..20_u64).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Close),
    ]
}

fn minor(value: i64) -> arte::money::Amount {
    amount(&value.max(0).to_string())
}

struct Play {
    stage: Stage,
    model: Model,
    now: Timestamp,
    open: bool,
    paused: bool,
    bids: Vec<(PlaceBid, Result<u64, Rejection>)>,
}

impl Play {
    fn new(with_reserve: Option<i64>) -> Self {
        let hidden = with_reserve.map_or(String::new(), |figure| format!("reserve {figure}"));
        let stage = stage(&format!("auction start 70 step 10 soft 20/20/60 ends 100 {hidden}"));
        let model = Model { start: amount("70"), step: amount("10"), reserve: with_reserve.map(minor), bids: vec![] };
        Self { stage, model, now: at("0"), open: true, paused: false, bids: vec![] }
    }

    /// What the model says to a bid.
    fn expected(&self, bid: &PlaceBid) -> Result<(), Rejection> {
        let (Some(floor), Some(paddle)) = (bid.offer.amount, bid.bidder.paddle) else {
            return Err(Rejection::AmountInvalid);
        };
        let max = bid.offer.max.unwrap_or(floor);
        let ends_at = self.stage.auction.ends_at();
        let leads = self.model.leader() == Some(paddle);
        let rules = [
            (self.paused, Rejection::Paused),
            (!self.open || (!self.paused && self.now >= ends_at), Rejection::Closed),
            (!floor.is_positive() || max < floor, Rejection::AmountInvalid),
            (leads && (bid.offer.max.is_none() || Some(max) <= self.model.leaders_max()), Rejection::AlreadyLeading),
            (!leads && max < self.model.ask(), Rejection::BelowAsk),
        ];
        rules.into_iter().find(|(applies, _)| *applies).map_or(Ok(()), |(_, rejection)| Err(rejection))
    }

    fn bid(&mut self, bid: PlaceBid) {
        let expected = self.expected(&bid);
        let before = self.stage.auction.head();
        match (self.stage.tell(&Command::PlaceBid(bid), self.now), expected) {
            (Answer::Refused(rejection), Err(expected)) => {
                assert_eq!(rejection, expected);
                assert_eq!(self.stage.auction.head(), before, "a refused bid changes nothing");
                self.bids.push((bid, Err(rejection)));
            }
            (Answer::Events(events), Ok(())) => {
                let floor = bid.offer.amount.unwrap();
                let id = events[0].seq;
                self.model.bids.push(Bid {
                    id,
                    paddle: bid.bidder.paddle.unwrap(),
                    floor,
                    max: bid.offer.max.unwrap_or(floor),
                });
                assert!(self.stage.auction.standing().price() >= before.price, "a bid never lowers the price");
                assert!(self.stage.auction.ends_at() >= before.ends_at, "a bid never brings the end nearer");
                if self.stage.auction.standing().price() == before.price {
                    assert_eq!(
                        self.stage.auction.ends_at(),
                        before.ends_at,
                        "only a bid that moves the price moves the clock"
                    );
                }
                self.bids.push((bid, Ok(id)));
            }
            (Answer::Refused(rejection), Ok(())) => {
                panic!("refused as {}, the model accepts {bid:?}", rejection.code())
            }
            (Answer::Events(_), Err(rejection)) => {
                panic!("accepted, the model refuses as {}: {bid:?}", rejection.code())
            }
            (Answer::Again(_), _) => panic!("a fresh key was known"),
        }
    }

    fn act(&mut self, kind: ActKind) -> bool {
        let command = Command::Act(OperatorAct { actor: UserId(Uuid::from_u128(9)), reason: "chance".into(), kind });
        matches!(self.stage.tell(&command, self.now), Answer::Events(_))
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Bid { who, over, max, late_ms } => {
                self.now = self.now + Duration::from_millis(late_ms);
                let floor = minor(self.model.ask().minor() + over);
                let max = max.map(|above| minor(floor.minor() + above - 20));
                let key = self.stage.fresh_key();
                let offer = Offer::new(floor, max, None);
                self.bid(PlaceBid { bidder: bidder(["ann", "bob", "cid"][who], None), key, offer });
            }
            Step::Again { which } if !self.bids.is_empty() => {
                let (bid, first) = self.bids[which % self.bids.len()];
                match (self.stage.tell(&Command::PlaceBid(bid), self.now), first) {
                    (Answer::Again(Verdict::Accepted(accepted)), Ok(seq)) => assert_eq!(accepted.seq, seq),
                    (Answer::Again(Verdict::Refused { rejection, .. }), Err(first)) => assert_eq!(rejection, first),
                    _ => panic!("the same key got another answer"),
                }
            }
            Step::Pause => self.paused |= self.act(ActKind::Pause),
            Step::Resume => self.paused &= !self.act(ActKind::Resume),
            Step::Extend { seconds } => drop(self.act(ActKind::Extend { by: Duration::from_secs(seconds) })),
            Step::Lower { to } => {
                if self.act(ActKind::LowerReserve { reserve: reserve(minor(to)) }) {
                    self.model.reserve = Some(minor(to));
                }
            }
            Step::Retract { which } if !self.model.bids.is_empty() => {
                let index = which % self.model.bids.len();
                if self.act(ActKind::Retract { of: self.model.bids[index].id }) {
                    self.model.bids.remove(index);
                }
            }
            Step::Wait { seconds } => self.now = self.now + Duration::from_secs(seconds),
            Step::Close => {
                if matches!(self.stage.tell(&Command::Close, self.now), Answer::Events(_)) {
                    self.open = false;
                }
            }
            Step::Again { .. } | Step::Retract { .. } => {}
        }
        let head = self.stage.auction.head();
        // A reserve that is lowered under an earlier price leaves that price standing; the list of bids alone cannot know it.
        if self.model.reserve.is_none() {
            assert_eq!((head.price, head.leader), (self.model.price(), self.model.leader()));
        } else {
            assert_eq!(head.leader, self.model.leader());
            assert!(head.price >= self.model.price());
        }
        assert_eq!(head.bid_count, self.model.bids.len() as u64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_and_the_model_agree(steps in proptest::collection::vec(step(), 1..40)) {
        let mut play = Play::new(None);
        steps.into_iter().for_each(|step| play.step(step));
    }
}

/// Runs a seeded story with a reserve, where the model's ask is taken from the machine after each act of the operator.
#[test]
fn with_a_reserve_the_machine_and_the_model_agree_on_every_bid() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let bids = proptest::collection::vec((0..3_usize, -25..60_i64, proptest::option::of(0..200_i64)), 1..30);
    runner
        .run(&(60..400_i64, bids), |(hidden, bids)| {
            let mut play = Play::new(Some(hidden));
            for (who, over, max) in bids {
                play.step(Step::Bid { who, over, max, late_ms: 1 });
                let head = play.stage.auction.head();
                prop_assert_eq!(
                    (head.price, head.leader, head.ask),
                    (play.model.price(), play.model.leader(), play.model.ask())
                );
            }
            Ok(())
        })
        .unwrap();
}
