//! A catalogue that is imported from a table.

use crate::bench::{Bench, a_draft, a_user, at, full_details};
use arte::ids::ArtworkId;
use arte::importing::{Change, Doors, Entered, Failed, HEADER, Summary, enter, write_line};
use arte::persistence::{Artwork, Erased, Erasure, Store, StoreError};
use std::sync::Arc;
use uuid::Uuid;

/// Enters a table and returns the summary and what was told of each line.
async fn import(store: &Arc<dyn Store>, table: &str, dry_run: bool) -> Result<(Summary, Vec<Entered>), Failed> {
    import_while(store, table, dry_run, |_| {}).await
}

/// The same, with something done after each line.
async fn import_while(
    store: &Arc<dyn Store>,
    table: &str,
    dry_run: bool,
    mut then: impl FnMut(u64),
) -> Result<(Summary, Vec<Entered>), Failed> {
    let doors = Doors {
        catalogue: store.as_ref(),
        people: store.as_ref(),
        belongings: store.as_ref(),
        new_id: &Uuid::new_v4,
        now: at(9),
        lines_most: 8,
        rest: &|| Box::pin(tokio::task::yield_now()),
    };
    let mut told = Vec::new();
    let tell = |line: &arte::importing::Line, entered: &Entered, _| {
        told.push(entered.clone());
        then(line.number);
    };
    let summary = enter(&doors, || table.as_bytes(), dry_run, tell).await?;
    Ok((summary, told))
}

/// What is wrong with a table, as `line column`.
fn faults<T: std::fmt::Debug>(done: Result<T, Failed>) -> Vec<String> {
    let Err(Failed::Faults(faults)) = done else { panic!("no faults, but {done:?}") };
    let shown = faults.faults.into_iter();
    shown.map(|fault| format!("{} {}", fault.line, fault.column.unwrap_or_default())).collect()
}

async fn all(store: &Arc<dyn Store>) -> Vec<Artwork> {
    store.artworks_after(None, 1_000).await.unwrap()
}

const fn came_to(new: u64, changed: u64, unchanged: u64) -> Summary {
    Summary { new, changed, unchanged }
}

pub async fn a_table_is_entered_once_however_often_it_is_sent(store: Arc<dyn Store>) {
    let table = "title,artist,condition,medium\nWave,Han,Good.,print\nWall,Han,,\n\"Wave\",Kim,,\n";
    assert_eq!(import(&store, table, true).await.unwrap().0, came_to(3, 0, 0));
    assert_eq!(all(&store).await, [], "a dry run writes nothing");
    assert_eq!(import(&store, table, false).await.unwrap(), (came_to(3, 0, 0), vec![Entered::New; 3]));
    let before = all(&store).await;
    assert_eq!(import(&store, table, false).await.unwrap(), (came_to(0, 0, 3), vec![Entered::Unchanged; 3]));
    assert_eq!(all(&store).await, before, "not even a version has changed");

    // What there is no column for stays; what a cell leaves empty goes.
    let table = "artist,title,condition,theme\nHan,Wave,,landscape\n";
    for dry_run in [true, false] {
        let (summary, told) = import(&store, table, dry_run).await.unwrap();
        let changes = [("theme", "", "landscape"), ("condition", "Good.", "")];
        let changes = changes.map(|(column, old, new)| Change { column, old: old.into(), new: new.into() });
        let Entered::Changed { changes: told, artwork } = &told[0] else { panic!("{told:?}") };
        assert_eq!((summary, told), (came_to(0, 1, 0), &changes.to_vec()));
        assert_eq!(artwork.version, if dry_run { 1 } else { 2 });
    }
    let wave = store.artwork_named("Han", "Wave").await.unwrap().unwrap();
    assert_eq!((wave.details.class.medium.as_deref(), wave.details.condition), (Some("print"), None));
}

pub async fn what_does_not_fit_the_house_is_told_before_anything_is_written(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (seller, other) = (bench.user().await, bench.user().await);
    let work = |title: &str, medium: Option<&str>| {
        let mut work = Artwork::new(ArtworkId(Uuid::new_v4()), title, "Han", at(1));
        work.details.class.medium = medium.map(str::to_owned);
        Artwork { consignor: Some(seller), ..work }
    };
    let (sold, drafted) = (work("Sold", Some("print")), work("Drafted", None));
    for (lot, artwork) in [(1, &sold), (2, &drafted)] {
        store.add_artwork(artwork).await.unwrap();
        let draft = a_draft(bench.sale, artwork.id, lot);
        store.add_auction(&draft).await.unwrap();
        if lot == 1 {
            store.schedule_auction(draft.terms.auction).await.unwrap();
        }
    }
    let before = all(&store).await;
    let stranger = a_user().id;
    let table = format!(
        "artist,title,theme,consignor\nHan,New,,{seller}\nHan,Sold,roof,{other}\nHan,Drafted,landscape,{stranger}\nHan,Newer,,{stranger}\n"
    );
    let wanted = ["3 theme", "3 consignor", "4 consignor", "4 theme", "5 consignor"];
    assert_eq!(faults(import(&store, &table, true).await), wanted);
    assert_eq!(faults(import(&store, &table, false).await), wanted);
    assert_eq!(all(&store).await, before);
    let table = format!("artist,title,theme,consignor\nHan,Sold,landscape,{seller}\nHan,Drafted,,{other}\n");
    assert_eq!(import(&store, &table, true).await.unwrap().0, came_to(0, 2, 0));
    assert_eq!(import(&store, &table, false).await.unwrap().0, came_to(0, 2, 0));
}

pub async fn an_import_that_is_stopped_half_way_goes_on_from_the_top(store: Arc<dyn Store>) {
    let table = "artist,title\nHan,One\nHan,Two\nHan,Three\nHan,Four\n";
    let (said, mut heard) = tokio::sync::mpsc::channel(8);
    let run = import_while(&store, table, false, move |line| {
        // Nobody listens any more once the second is told of.
        let _ = said.try_send(line);
    });
    let second = async { while heard.recv().await != Some(3) {} };
    tokio::select! {
        biased;
        () = second => {}
        done = run => drop(done),
    }
    // However far it came: the second time is for the rest.
    let there = u64::try_from(all(&store).await.len()).unwrap();
    assert!((2..=4).contains(&there), "{there}");
    assert_eq!(import(&store, table, false).await.unwrap().0, came_to(4 - there, 0, there));
    assert_eq!(import(&store, table, false).await.unwrap().0, came_to(0, 0, 4));

    // And where the store goes away in the middle, it says so and no more than was written is there.
    let more = "artist,title\nHan,One\nHan,Five\n";
    store.close().await;
    match import(&store, more, false).await {
        Err(Failed::Unasked { line: 2, source: StoreError::Unavailable { .. } }) => {}
        other => panic!("{other:?}"),
    }
}

pub async fn what_is_exported_is_imported_as_it_was(store: Arc<dyn Store>) {
    let mut work = Artwork::new(ArtworkId(Uuid::new_v4()), "=1+1", "'Han", at(1));
    work.details = full_details();
    work.details.class.style = Some("modern".into());
    store.add_artwork(&work).await.unwrap();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEADER).unwrap();
    for artwork in all(&store).await {
        write_line(&mut table, &artwork).unwrap();
    }
    let table = String::from_utf8(table.into_inner().unwrap()).unwrap();
    assert_eq!(import(&store, &table, false).await.unwrap().0, came_to(0, 0, 1));
    store.delete_artwork(work.id, 1, at(2)).await.unwrap();
    assert_eq!(import(&store, &table, false).await.unwrap().0, came_to(1, 0, 0));
    let again = store.artwork_named("'Han", "=1+1").await.unwrap().unwrap();
    assert_eq!(again.details, work.details);
}

pub async fn who_was_forgotten_is_given_nothing_to_sell(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (gone, other) = (bench.user().await, bench.user().await);
    let hers = bench.artwork(Some(gone)).await;
    let erasure = Erasure { user: gone, at: at(5), reason: None, unsettled_since: None, house_settles: false };
    assert!(matches!(store.erase(&erasure).await, Ok(Erased::Done { .. })));

    let new = Artwork { consignor: Some(gone), ..Artwork::new(ArtworkId(Uuid::new_v4()), "New", "Han", at(6)) };
    let refused = store.add_artwork(&new).await;
    assert!(matches!(refused, Err(StoreError::NotFound("consignor"))), "{refused:?}");
    let others = store.artwork(bench.artwork(Some(other)).await).await.unwrap().unwrap();
    let refused = store.edit_artwork(&Artwork { consignor: Some(gone), ..others.clone() }).await;
    assert!(matches!(refused, Err(StoreError::NotFound("consignor"))), "{refused:?}");
    let table = format!("artist,title,consignor\nHan,New,{gone}\n\"{}\",\"{}\",{gone}\n", others.artist, others.title);
    assert_eq!(faults(import(&store, &table, true).await), ["2 consignor", "3 consignor"]);
    assert_eq!(faults(import(&store, &table, false).await), ["2 consignor", "3 consignor"]);
    assert_eq!(store.artwork(others.id).await.unwrap(), Some(others));

    // What was hers before can be described and handed on, and a table that says so comes back as it was.
    let hers = store.artwork(hers).await.unwrap().unwrap();
    let table = |condition: &str| {
        format!("artist,title,consignor,condition\n\"{}\",\"{}\",{gone},{condition}\n", hers.artist, hers.title)
    };
    assert_eq!(import(&store, &table(""), false).await.unwrap().0, came_to(0, 0, 1));
    assert_eq!(import(&store, &table("Good."), false).await.unwrap().0, came_to(0, 1, 0));
    let hers = store.artwork(hers.id).await.unwrap().unwrap();
    assert_eq!(store.edit_artwork(&Artwork { consignor: Some(other), ..hers }).await.unwrap().consignor, Some(other));
}

pub async fn nobody_is_given_anything_to_sell_while_being_forgotten(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for round in 0..20 {
        let ann = bench.user().await;
        let (one, two) = (Arc::clone(&store), Arc::clone(&store));
        let new = Artwork::new(ArtworkId(Uuid::new_v4()), format!("Work {round}"), "Han", at(6));
        let new = Artwork { consignor: Some(ann), ..new };
        let adding = tokio::spawn(async move { one.add_artwork(&new).await });
        let erasure = Erasure { user: ann, at: at(5), reason: None, unsettled_since: None, house_settles: false };
        let erasing = tokio::spawn(async move { two.erase(&erasure).await.unwrap() });
        assert!(matches!(erasing.await.unwrap(), Erased::Done { .. }));
        match adding.await.unwrap() {
            // She had it when she was forgotten, or never.
            Ok(()) | Err(StoreError::NotFound("consignor")) => {}
            other => panic!("{other:?}"),
        }
    }
}

pub async fn a_file_is_cut_when_it_is_too_long(store: Arc<dyn Store>) {
    let table =
        |lines: usize| (0..lines).fold("artist,title\n".to_owned(), |table, line| format!("{table}Han,{line}\n"));
    let wrong = import(&store, &table(9), false).await;
    assert!(
        matches!(&wrong, Err(Failed::Faults(faults)) if faults.faults[0].why.contains("at most 8 lines")
            && faults.faults[0].line == 10),
        "behind the names of the columns and eight artworks: {wrong:?}"
    );
    // By the lines of the file, and not by those of the table.
    let wrong = import(&store, &table(9).replace("Han,0", "Han,\"0\n\""), false).await;
    assert!(matches!(&wrong, Err(Failed::Faults(faults)) if faults.faults[0].line == 11), "{wrong:?}");
    assert_eq!(all(&store).await, []);
    assert_eq!(import(&store, &table(8), false).await.unwrap().0, came_to(8, 0, 0));
}

pub async fn names_that_look_alike_are_one(store: Arc<dyn Store>) {
    let table = "artist,title\nHan  Gaon,Cafe\u{301}\n";
    assert_eq!(import(&store, table, false).await.unwrap().0, came_to(1, 0, 0));
    assert_eq!(import(&store, "artist,title\nHan\u{a0}Gaon, Café \n", false).await.unwrap().0, came_to(0, 0, 1));
    assert_eq!(
        import(&store, "artist,title\nHan Gaon,Caf\u{200b}e\u{301}\n", true).await.map(|_| ()).map_err(drop),
        Err(())
    );
}
