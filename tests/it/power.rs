//! The power fails, the disk fails, the disk is full: the house on SQLite over a disk of our own that forgets what was not synced.
//!
//! `ARTE_CUTS` sets how often the power is cut (default 3). Without /dev/fuse the whole file is left out, and says so.

use crate::support::client::{PATIENCE, Socket, fresh_key};
use crate::support::disk::Disk;
use crate::support::load::{Load, NO_LIMITS, Trial};
use crate::support::process::House;
use crate::support::scene::Scene;
use crate::support::{Chance, On, number};
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

/// Mounts a disk, or says loudly that these tests are left out.
fn disk() -> Option<Disk> {
    match Disk::mount() {
        Ok(disk) => Some(disk),
        Err(why) => {
            let required = std::env::var("ARTE_FUSE_REQUIRED").is_ok();
            assert!(!required, "{why} (Debian: apt-get install fuse3)");
            println!("==== LEFT OUT: power cuts and failing disks ({why}; Debian: apt-get install fuse3)");
            None
        }
    }
}

/// Whether these tests can run here.
pub fn has_disk() -> bool {
    disk().is_some()
}

/// Opens a house that keeps its files on a disk, and lets clients loose on it.
async fn open_on(disk: &Disk, settings: &[(&str, &str)]) -> Trial {
    let settings: Vec<_> = NO_LIMITS.iter().chain(settings).copied().collect();
    let mut house = House::closed(On::Sqlite, &settings).await;
    house.move_files(&disk.folder("house"));
    house.furnish().await;
    house.start().await;
    let scene = Scene::set(&house, 3, 8, |_| {}).await;
    let load = Load::start(&scene, &house.url());
    Trial { house, scene, load }
}

#[test]
fn a_disk_that_forgets_keeps_what_was_synced_and_nothing_else() {
    let Some(mut disk) = disk() else { return };
    let write = |name: &str, text: &str, sync: bool| {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(disk.folder(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        if sync {
            file.sync_all().unwrap();
        }
    };
    write("named", "synced ", true);
    std::fs::File::open(disk.path()).unwrap().sync_all().unwrap();
    write("named", "not synced", false);
    write("nameless", "synced, but its folder was not", true);
    let mut text = String::new();
    std::fs::File::open(disk.folder("named")).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "synced not synced", "before the cut everything is there");
    disk.power_off();
    assert!(std::fs::read(disk.folder("other")).is_err());
    disk.power_on(None);
    assert_eq!(std::fs::read_to_string(disk.folder("named")).unwrap(), "synced ");
    assert!(!disk.folder("nameless").exists(), "a name lasts when its folder was synced");
    assert_eq!(disk.figures().lost, "not synced".len() as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn power_cuts_lose_nothing_that_was_acknowledged() {
    cut_again_and_again(&[]).await;
}

pub async fn cut_again_and_again(settings: &[(&str, &str)]) {
    let cuts = number("ARTE_CUTS", 3);
    let Some(mut disk) = disk() else { return };
    let mut chance = Chance::new("power cuts");
    let mut trial = open_on(&disk, settings).await;
    for cut in 0..cuts {
        trial.bids_flow(20).await;
        trial.a_moment(&mut chance, Duration::from_millis(150)).await;
        cut_the_power(&mut trial, &mut disk, (cut % 2 == 1).then_some(&mut chance)).await;
        trial.open_again().await;
    }
    trial.bids_flow(20).await;
    let figures = trial.end().await;
    let disk_figures = disk.figures();
    println!(
        "{cuts} power cuts, {} syncs, {} unsynced bytes lost with them; {figures}",
        disk_figures.syncs, disk_figures.lost
    );
    assert!(disk_figures.lost > 0 || cuts == 0, "a cut that takes nothing from the disk proves nothing");
}

/// All at once: from one instant on the disk is dead; then the process; then what was not synced is gone.
async fn cut_the_power(trial: &mut Trial, disk: &mut Disk, chance: Option<&mut Chance>) {
    disk.power_off();
    trial.house.kill().await;
    trial.load.down();
    disk.power_on(chance);
}

/// The negative control: with commits that are not synced, the same cut must lose acknowledged bids. If it does not, the disk does not
/// forget, and the test above proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn power_cuts_with_commits_that_are_not_synced_lose_acknowledged_bids() {
    let Some(mut disk) = disk() else { return };
    // Nothing but the journal writes in the meantime, for any other commit would sync the journal's lines with its own.
    let mut trial = open_on(&disk, &[("ARTE_ENGINE__PROOF_OF_SERVICE_MS", "3600000")]).await;
    trial.bids_flow(20).await;
    assert_eq!(trial.house.stop().await, Some(0));
    trial.load.down();
    trial.house.start_with(&[("ARTE_PLANT", "commit-without-sync")]).await.expect("the house opens");
    trial.load.up(&trial.house.url());
    trial.bids_flow(50).await;
    // No more load after the cut: the same keys would be accepted anew, and nothing would seem to be missing.
    let Trial { mut house, mut scene, load } = trial;
    disk.power_off();
    house.kill().await;
    load.down();
    let journals = load.end().await;
    disk.power_on(None);
    house.start().await;
    scene.move_to(&house.url());
    let (accepted, lost) = journals.lost(&scene).await;
    println!("negative control: {accepted} bids accepted, {lost} of them lost by one power cut without syncs");
    assert!(lost > 0, "a house that does not sync must lose bids, or this disk does not forget");
    assert_eq!(house.stop().await, Some(0));
}

/// A failed sync is never asked again: nobody is told anything any more, the process ends, and what was acknowledged is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_fails_ends_the_process_and_loses_nothing() {
    fail_syncs(&[]).await;
}

pub async fn fail_syncs(settings: &[(&str, &str)]) {
    let times = number("ARTE_DISK_FAULTS", 2);
    let Some(mut disk) = disk() else { return };
    let mut chance = Chance::new("failed syncs");
    let settings: Vec<_> = [("ARTE_ENGINE__PROOF_OF_SERVICE_MS", "3600000")].iter().chain(settings).copied().collect();
    let mut trial = open_on(&disk, &settings).await;
    for _ in 0..times {
        trial.bids_flow(20).await;
        trial.a_moment(&mut chance, Duration::from_millis(100)).await;
        disk.fail_syncs(1);
        let status = trial.house.ended().await;
        assert_eq!(status.signal(), Some(6), "{status:?}\n{}", trial.house.said());
        trial.load.down();
        // What was not synced did not get there.
        disk.power_on(None);
        trial.open_again().await;
    }
    trial.bids_flow(20).await;
    assert!(trial.house.said().contains("the storage failed; stopping to recover from disk"));
    let figures = trial.end().await;
    println!("{times} failed syncs ended the process; {figures}");
}

/// A full disk: bids are refused in so many words and may be sent again, nothing closes, and when there is room it goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_bids_clearly_and_goes_on_when_there_is_room() {
    let times = number("ARTE_DISK_FAULTS", 2);
    let Some(disk) = disk() else { return };
    let trial = open_on(&disk, &[]).await;
    let outsider = trial.scene.add_bidder("bidder").await;
    for _ in 0..times {
        trial.bids_flow(20).await;
        disk.leave_room(Some(20_000));
        let pid = trial.house.pid();
        let auction = &trial.scene.auctions[0];
        let mut socket = Socket::open(&outsider.rest).await;
        let refused = async {
            loop {
                let answer = socket.bid(auction, &fresh_key(), "1.00", None).await;
                if answer["code"] == "unavailable" {
                    break answer;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let refused = tokio::time::timeout(2 * PATIENCE, refused).await.expect("a full disk is noticed");
        assert_eq!(refused["retryable"], true, "{refused}");
        let resource = trial.scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
        assert_eq!(resource["status"], "open");
        disk.leave_room(None);
        trial.bids_flow(20).await;
        assert_eq!(trial.house.pid(), pid, "the process has lived through it");
    }
    let figures = trial.end().await;
    println!("{times} times the disk was full; {figures}");
}
