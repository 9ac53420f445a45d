//! Delays: they grow as they should, and of many at once no more get through than are free.

use crate::bench::at;
use arte::persistence::{Change, Delay, Delays, Growth};
use std::sync::Arc;
use std::time::Duration;

const GROWTH: Growth = Growth {
    free: 2,
    first: Duration::from_secs(1),
    most: Duration::from_secs(10),
    forgotten_after: Duration::from_secs(100),
};

fn of(name: &str) -> Delay {
    Delay { key: name.to_owned(), growth: GROWTH }
}

async fn take(delays: &Arc<dyn Delays>, name: &str, second: i64) -> Option<Duration> {
    delays.take(&[], &[of(name)], at(second)).await.unwrap()
}

/// How long to wait, in whole seconds; asking counts nothing.
async fn wait(delays: &Arc<dyn Delays>, name: &str, second: i64) -> u64 {
    delays.take(&[of(name)], &[], at(second)).await.unwrap().map_or(0, |wait| wait.as_secs())
}

pub async fn the_first_are_free_and_then_each_wait_is_twice_the_last_up_to_the_most(delays: Arc<dyn Delays>) {
    let (mut now, mut waits) = (0, Vec::new());
    for _ in 0..8 {
        assert_eq!(take(&delays, "ann", now).await, None);
        let wait = wait(&delays, "ann", now).await;
        if wait > 0 {
            let early = now + i64::try_from(wait).unwrap() - 1;
            assert_eq!(take(&delays, "ann", early).await, Some(Duration::from_secs(1)), "not a second earlier");
        }
        waits.push(wait);
        now += i64::try_from(wait).unwrap();
    }
    assert_eq!(waits, [0, 0, 1, 2, 4, 8, 10, 10]);
    assert_eq!(wait(&delays, "bob", now).await, 0, "others do not wait for it");
    // However often: nothing overflows.
    for _ in 0..40 {
        delays.change(&[(of("ann"), Change::Note)], at(now)).await.unwrap();
    }
    assert_eq!(wait(&delays, "ann", now).await, 10);
}

pub async fn what_went_well_is_taken_back(delays: Arc<dyn Delays>) {
    for _ in 0..20 {
        assert_eq!(take(&delays, "ann", 0).await, None);
        delays.change(&[(of("ann"), Change::Undo)], at(0)).await.unwrap();
    }
    delays.change(&[(of("ann"), Change::Undo), (of("nobody"), Change::Undo)], at(0)).await.unwrap();
    let three = [(of("ann"), Change::Note), (of("ann"), Change::Note), (of("ann"), Change::Note)];
    delays.change(&three, at(0)).await.unwrap();
    assert_eq!(wait(&delays, "ann", 0).await, 1, "what was never counted cannot be taken back");
    delays.change(&[(of("ann"), Change::Forget), (of("nobody"), Change::Forget)], at(0)).await.unwrap();
    assert_eq!(wait(&delays, "ann", 0).await, 0);
    delays.change(&[], at(0)).await.unwrap();
}

pub async fn all_are_counted_or_none(delays: Arc<dyn Delays>) {
    let both = [of("ann"), of("office")];
    for _ in 0..3 {
        assert_eq!(take(&delays, "office", 0).await, None);
    }
    for _ in 0..10 {
        assert_eq!(delays.take(&[], &both, at(0)).await.unwrap(), Some(Duration::from_secs(1)));
        assert_eq!(delays.take(&[of("office")], &[of("ann")], at(0)).await.unwrap(), Some(Duration::from_secs(1)));
    }
    for _ in 0..3 {
        assert_eq!(take(&delays, "ann", 0).await, None, "nothing of it was counted");
    }
    assert_eq!(delays.take(&[], &both, at(1)).await.unwrap(), None);
    assert_eq!((wait(&delays, "ann", 1).await, wait(&delays, "office", 1).await), (2, 2));
    assert_eq!(delays.take(&[of("bob")], &[of("bob")], at(1)).await.unwrap(), None, "the same name twice");
}

pub async fn after_a_while_all_is_forgotten(delays: Arc<dyn Delays>) {
    for _ in 0..3 {
        assert_eq!(take(&delays, "ann", 0).await, None);
    }
    delays
        .change(&[(of("bob"), Change::Note), (of("bob"), Change::Note), (of("bob"), Change::Note)], at(0))
        .await
        .unwrap();
    assert_eq!((wait(&delays, "ann", 0).await, wait(&delays, "bob", 0).await), (1, 1));
    for name in ["ann", "bob"] {
        assert_eq!(take(&delays, name, 100).await, None);
        assert_eq!(wait(&delays, name, 100).await, 0, "it is the first one");
    }
}

pub async fn a_hundred_at_once_are_as_many_as_are_free(delays: Arc<dyn Delays>) {
    for round in 0..3 {
        let race: Vec<_> = (0..100_u32)
            .map(|number| {
                let delays = Arc::clone(&delays);
                let names = [of(&format!("ann {round}")), of(&format!("client {round} {number}"))];
                // In either order, so that two who hold one each would wait for ever.
                let names = if number % 2 == 0 { names } else { [names[1].clone(), names[0].clone()] };
                tokio::spawn(async move { delays.take(&[], &names, at(0)).await.unwrap().is_none() })
            })
            .collect();
        let mut taken = 0;
        for runner in race {
            taken += u32::from(runner.await.unwrap());
        }
        assert_eq!(taken, 3, "two that are free, and the one that the rest must wait for");
    }
}
