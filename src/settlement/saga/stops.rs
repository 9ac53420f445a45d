//! Where a settlement stops until somebody has looked, instead of going on or round for ever.

use super::tests::candidate;
use super::*;
use std::time::Duration;
use uuid::Uuid;

#[test]
fn a_key_that_somebody_has_used_stops_the_settlement_wherever_it_is() {
    let start = Timestamp::from_millis(0);
    let one = vec![candidate(1, 10_000)];
    let mut saga = Saga::begin(AuctionId(Uuid::from_u128(1)), 1, one, Policy::default(), start).unwrap();
    let mut seen = Vec::new();
    for is_back in [false, true] {
        if is_back {
            saga = saga.invoiced(start).unwrap().compensated(start).unwrap();
        }
        while let Todo::Call(call) = saga.todo(start) {
            let intended = saga.intend(start);
            let heard = intended.heard(call.key, Answer::Refused(Refusal::KeyReused), start).unwrap();
            for stopped in [&heard, &intended.found(call.key, Found::Refused(Refusal::KeyReused), start).unwrap()] {
                assert_eq!((stopped.stage(), stopped.stuck()), (saga.stage(), Some(Refusal::KeyReused)));
                assert_eq!((stopped.todo(start), stopped.wants_somebody(start)), (Todo::Stuck, true));
            }
            // Who has looked has it done under a key that nobody knows yet.
            let again = heard.retried(start).unwrap();
            assert_ne!(again.key(), call.key);
            seen.push(again.stage().word());
            saga = again.intend(start).heard(again.key(), Answer::Done, start).unwrap();
        }
    }
    assert_eq!(seen[..2], ["securing", "capturing"]);
    assert_eq!((seen[2..6].to_vec(), seen[6..10].to_vec()), (vec!["paying"; 4], vec!["taking_back"; 4]));
    assert_eq!((seen[10], saga.ending()), ("refunding", Some(Ending::Refunded)));
}

#[test]
fn money_that_is_held_and_never_captured_waits_for_somebody_in_the_end() {
    let start = Timestamp::from_millis(0);
    let one = vec![candidate(1, 10_000)];
    let policy = Policy { pay_within: Duration::from_secs(u64::from(u32::MAX)), ..Policy::default() };
    let mut saga = Saga::begin(AuctionId(Uuid::from_u128(1)), 1, one, policy, start).unwrap();
    let (mut now, mut captures, mut waits) = (start, 0, Vec::new());
    for _ in 0..1_000 {
        match saga.todo(now) {
            Todo::Call(call) => {
                let answer = match call.operation {
                    Operation::Secure { .. } => Answer::Done,
                    _ => Answer::Refused(Refusal::Account),
                };
                captures += u32::from(answer != Answer::Done);
                saga = saga.intend(now).heard(call.key, answer, now).unwrap();
            }
            Todo::Wait(until) => {
                waits.push(until.since(now));
                now = until;
            }
            Todo::Stuck => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((saga.stuck(), saga.stage(), captures), (Some(Refusal::Account), Stage::Capturing, 12));
    assert!(waits.last().unwrap() > &(waits[0] * 100), "it waits longer each time: {waits:?}");
    // An operator has it tried as often again.
    let again = saga.retried(now).unwrap();
    let again = again.intend(now).heard(again.key(), Answer::Refused(Refusal::Account), now).unwrap();
    assert_eq!((again.stuck(), again.stage()), (None, Stage::Securing));
}
