//! `kill -9` in the middle of imports: the store opens, is sound, and holds each import whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use vigie::store::Store;

use crate::program::Folder;

const ROUNDS: u64 = 50;
const ROWS: u64 = 5_000;

/// Moments are spread over this share of a whole import's duration, so that some imports end before their signal.
const SPREAD: f64 = 1.2;

/// A number from 0 to below 1 for each round, the same in every run: the golden ratio's multiples fill it evenly.
fn share(round: u64) -> f64 {
    (f64::from(u32::try_from(round).unwrap()) * 0.618_033_988_749_895).fract()
}

/// Imports a file of its own into the collection, and kills the import after `delay`. True when it was killed.
fn import_and_kill(folder: &Folder, collection: &str, file: &str, delay: Option<Duration>) -> bool {
    let mut command = folder.command(&["import", "--collection", collection, file]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if let Some(delay) = delay {
        sleep(delay);
        child.kill().unwrap();
    }
    !child.wait().unwrap().success()
}

fn synth(folder: &Folder, seed: u64) -> String {
    let name = format!("{seed}.csv");
    folder.run(&["synth", "-n", &ROWS.to_string(), "--seed", &seed.to_string(), "-o", &name]).says(&[]);
    name
}

/// The number of features in a collection, and the imports that their current revisions came with.
fn content(folder: &Folder, collection: &str) -> (u64, BTreeSet<i64>) {
    let Some(store) = Store::open_existing(&folder.path().join("data")).unwrap() else { return Default::default() };
    let reader = store.reader().unwrap();
    let Some(found) = reader.collections().unwrap().into_iter().find(|c| c.name == collection) else {
        return Default::default();
    };
    let (mut rows, mut imports) = (0, BTreeSet::new());
    reader
        .scan(found.id, 0..=i64::MAX, |row| {
            rows += 1;
            imports.insert(row.changeset);
        })
        .unwrap();
    (rows, imports)
}

#[test]
fn an_import_that_is_killed_is_there_whole_or_not_at_all() {
    let folder = Folder::new();
    let measured = synth(&folder, 0);
    let start = Instant::now();
    assert!(!import_and_kill(&folder, "shared", &measured, None));
    // How long an import takes, as far as one knows: other work on the machine changes it.
    let mut duration = start.elapsed();

    let mut killed = 0;
    for round in 1..=ROUNDS {
        // In turn a new collection, and corrections to all of one that is there.
        let collection = if round % 2 == 0 { "shared".to_owned() } else { format!("new{round}") };
        let (_, before) = content(&folder, &collection);
        let file = synth(&folder, round);
        let delay = duration.mul_f64(SPREAD * share(round));
        let was_killed = import_and_kill(&folder, &collection, &file, Some(delay));
        killed += u32::from(was_killed);
        duration = duration.mul_f64(if was_killed { 1.1 } else { 0.8 });

        let (rows, after) = content(&folder, &collection);
        let expected = if after.is_empty() { 0 } else { ROWS };
        assert_eq!(rows, expected, "round {round}: {collection} is there in part");
        assert!(after.len() <= 1, "round {round}: {collection} holds parts of several imports");
        assert!(was_killed || after != before, "round {round}: what was acknowledged is missing");
        fs::remove_file(folder.path().join(file)).unwrap();
    }
    assert!((5..ROUNDS).contains(&killed.into()), "{killed} of {ROUNDS} were killed: the moments are not spread");
    let database = Connection::open(folder.path().join("data/vigie.db")).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
}

#[test]
fn a_first_import_that_is_killed_leaves_a_folder_that_can_be_used() {
    let template = Folder::new();
    let file = synth(&template, 1);
    for round in 0..20 {
        let folder = Folder::new();
        fs::copy(template.path().join(&file), folder.path().join(&file)).unwrap();
        // The store is made within the first milliseconds.
        import_and_kill(&folder, "incidents", &file, Some(Duration::from_millis(40).mul_f64(share(round))));
        let (rows, _) = content(&folder, "incidents");
        assert!(rows == 0 || rows == ROWS, "round {round}");
        assert!(!import_and_kill(&folder, "incidents", &file, None), "round {round}");
        assert_eq!(content(&folder, "incidents").0, ROWS, "round {round}");
    }
}
