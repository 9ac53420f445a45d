//! Planted bugs: each run of faults goes red when the house makes the mistake that the run is there to find.
//!
//! The names stand in the sources as `planted!("…")`; a process is given one by `ARTE_PLANT`. The three that take a minute to be missed are
//! left to `make faults-planted`.

use crate::support::On;
use crate::support::process::House;
use crate::support::trap::{Channel, Stage};
use crate::{bank_restored, database, delivery, dropped, fencing, points, power, saga, storm, streams};
use futures_util::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;

/// Runs something that must fail.
async fn goes_red(bug: &str, run: impl Future<Output = ()>) {
    let ended = AssertUnwindSafe(run).catch_unwind().await;
    assert!(ended.is_err(), "nobody noticed the planted bug {bug}");
    println!("planted bug {bug}: found");
}

/// So often the house is killed right after it should not have answered. *Source*: the answer has two threads to cross before the kill; on a busy
/// machine it loses that race now and then, and a kill that nobody had been told anything before proves nothing.
const KILLS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn planted_an_answer_before_the_commit_is_found_by_the_points() {
    let wanted = |point: &str| point == "journal.write.before";
    let kills = async move {
        for _ in 0..KILLS {
            points::walk_over(On::Sqlite, &[("ARTE_PLANT", "answer-before-commit")], wanted).await;
        }
    };
    goes_red("answer-before-commit", kills).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_commit_without_a_sync_is_found_by_the_power_cuts() {
    if !power::has_disk() {
        return;
    }
    let settings = &[("ARTE_PLANT", "commit-without-sync"), ("ARTE_ENGINE__PROOF_OF_SERVICE_MS", "3600000")];
    goes_red("commit-without-sync", power::cut_again_and_again(settings)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_resume_that_skips_an_event_is_found_by_the_storm() {
    goes_red("resume-skips-one", storm::cut_all_at_once(&[("ARTE_PLANT", "resume-skips-one")])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_place_that_leaks_is_found_by_those_who_go_away() {
    goes_red("leak-a-place", dropped::drop_everywhere(On::Sqlite, &[("ARTE_PLANT", "leak-a-place")])).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes its time to be sure that nothing happens: make faults-planted"]
async fn planted_an_unknown_commit_that_is_taken_for_done_is_found_by_the_cut_wire() {
    goes_red("unknown-is-committed", database::cut_the_wire(&[("ARTE_PLANT", "unknown-is-committed")])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_fenced_owner_that_claims_again_is_found_by_the_frozen_owners() {
    goes_red("fenced-claims-again", fencing::freeze_owners(&[("ARTE_PLANT", "fenced-claims-again")])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_folder_without_a_lock_is_found() {
    let first = House::open(On::Sqlite, &[]).await;
    for (settings, opens) in [(&[][..], false), (&[("ARTE_PLANT", "two-in-one-folder")][..], true)] {
        let mut second = House::closed(On::Sqlite, settings).await;
        second.move_files(first.data_dir());
        assert_eq!(second.start_with(&[]).await.is_ok(), opens, "{settings:?}");
    }
    println!("planted bug two-in-one-folder: found");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes its time to be sure that nothing happens: make faults-planted"]
async fn planted_an_io_error_that_is_shrugged_off_is_found_by_the_failing_disk() {
    if !power::has_disk() {
        return;
    }
    goes_red("io-error-goes-on", power::fail_syncs(&[("ARTE_PLANT", "io-error-goes-on")])).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes its time to be sure that nothing happens: make faults-planted"]
async fn planted_an_auction_that_is_not_built_again_is_found_by_the_panics() {
    goes_red("dead-stays-dead", points::panic_and_live(On::Sqlite, &[("ARTE_PLANT", "dead-stays-dead")])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_letter_that_is_noted_before_it_is_taken_is_found_by_the_kills() {
    let moments = &[(Channel::Letters, Stage::Begun), (Channel::Letters, Stage::Half)];
    let plant = &[("ARTE_PLANT", "letter-noted-before-it-is-taken")];
    goes_red("letter-noted-before-it-is-taken", delivery::kills(On::Sqlite, plant, moments, 2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_a_webhook_that_is_named_anew_at_each_try_is_found_by_the_kills() {
    let moments = &[(Channel::Hooks, Stage::Taken)];
    let plant = &[("ARTE_PLANT", "webhook-named-anew-at-each-try")];
    goes_red("webhook-named-anew-at-each-try", delivery::kills(On::Sqlite, plant, moments, 2)).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes its time to be sure that nothing happens: make faults-planted"]
async fn planted_a_new_key_for_each_try_is_found_by_the_killed_bank() {
    goes_red("payments-new-key-for-each-try", saga::planted("payments-new-key-for-each-try")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_streams_that_are_noted_before_they_are_put_are_found_on_redis() {
    let plant = &[("ARTE_PLANT", "stream-noted-before-it-is-put")];
    goes_red("stream-noted-before-it-is-put", streams::killed_while_publishing(On::Sqlite, plant)).await;
}

#[cfg(feature = "kafka")]
#[tokio::test(flavor = "multi_thread")]
async fn planted_streams_that_are_noted_before_they_are_put_are_found_on_kafka() {
    let plant = &[("ARTE_PLANT", "stream-noted-before-it-is-put")];
    goes_red("stream-noted-before-it-is-put", crate::streams_kafka::killed_while_publishing(On::Sqlite, plant)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_keys_that_two_histories_share_are_found_by_the_restored_house() {
    let plant = &[("ARTE_PLANT", "holds-keys-of-all-histories")];
    goes_red("holds-keys-of-all-histories", bank_restored::restored(plant)).await;
}
