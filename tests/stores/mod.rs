//! One suite for both stores: whatever the database, the store means the same.

mod cases;
mod past;

use std::collections::BTreeSet;
use std::sync::Arc;

use geo_types::{Geometry, Point};
use tokio::runtime::Builder;
use vigie::feature::{Feature, FieldRule, LicenceClass, Standing, State, Value};
use vigie::format::Record;
use vigie::store::{
    Act, Address, Current, Database, Edit, FileHeader, FileSummary, Next, Operation, Refusal, Store, StoreError, Terms,
    Writer, now_ms,
};

use crate::program::Folder;
use crate::support::Cluster;

/// A place for a store, and a hand that changes what is in it behind its back.
struct Place<'a> {
    address: Address,
    by_hand: &'a dyn Fn(&str),
}

const CASES: [fn(&Place<'_>); 14] = [
    cases::nothing_is_there_until_something_is_stored,
    cases::a_correction_is_a_revision_and_keeps_its_place,
    cases::the_same_file_again_leaves_no_trace,
    cases::a_file_that_is_mostly_known_is_compared_with_what_the_source_said_last,
    cases::other_terms_for_the_same_rows_hold_for_the_data_set,
    cases::a_repeated_row_counts_once,
    cases::an_import_that_is_dropped_leaves_nothing,
    cases::several_files_are_one_transaction_and_the_later_one_wins,
    cases::readers_share_a_state_while_others_commit,
    cases::what_many_write_at_once_is_all_there,
    cases::a_changeset_of_which_one_act_is_refused_leaves_nothing,
    cases::a_request_that_comes_twice_is_done_once,
    past::the_past_can_be_read,
    cases::tokens_come_and_go,
];

#[test]
fn sqlite_keeps_a_record() {
    for case in CASES {
        let folder = Folder::new();
        let data = folder.path().join("data");
        let by_hand = |sql: &str| {
            rusqlite::Connection::open(data.join("vigie.db")).unwrap().execute_batch(sql).unwrap();
        };
        case(&Place { address: Address::Folder(data.clone()), by_hand: &by_hand });
    }
}

#[test]
fn postgresql_keeps_a_record() {
    let cluster = Cluster::start();
    for (n, case) in CASES.into_iter().enumerate() {
        let name = format!("case{n}");
        let address = Address::Database(Database::parse(&cluster.database(&name)).unwrap());
        let by_hand = |sql: &str| {
            cluster.rows_in(&name, &format!("SET search_path = vigie, public; {sql}"));
        };
        case(&Place { address, by_hand: &by_hand });
    }
}

#[test]
fn what_another_hand_changed_in_either_is_noticed() {
    let cluster = Cluster::start();
    let acts = [
        "UPDATE revision SET state = 1 WHERE key = 'A'",
        "DELETE FROM revision WHERE key = 'B'",
        "UPDATE changeset SET author = 'somebody else' WHERE id = 1",
        "UPDATE changeset SET at = at - 1 WHERE id = 2",
        "UPDATE import SET licence = 'aggregate'",
        "UPDATE field SET name = 'headline' WHERE name = 'title'",
    ];
    for (n, sql) in acts.into_iter().enumerate() {
        let (folder, name) = (Folder::new(), format!("hand{n}"));
        let database = Address::Database(Database::parse(&cluster.database(&name)).unwrap());
        for address in [Address::Folder(folder.path().to_owned()), database] {
            let mut store = address.open().unwrap();
            import(&mut store, &[record(2, "A", "one"), record(3, "B", "two")]);
            import(&mut store, &[record(2, "A", "2")]);
            let sound = store.reader().unwrap().verify().unwrap();
            assert_eq!((sound.changesets, sound.revisions), (2, 3));
            match &address {
                Address::Folder(folder) => {
                    rusqlite::Connection::open(folder.join("vigie.db")).unwrap().execute_batch(sql).unwrap();
                }
                Address::Database(_) => {
                    cluster.rows_in(&name, &format!("SET search_path = vigie, public; {sql}"));
                }
            }
            let error = store.reader().unwrap().verify().unwrap_err();
            assert!(matches!(error, StoreError::Tampered { .. }), "{sql}: {error}");
        }
    }
}

#[test]
fn what_people_see_beside_the_record_is_what_it_says() {
    let cluster = Cluster::start();
    let address = Address::Database(Database::parse(&cluster.database("qgis")).unwrap());
    let mut store = address.open().unwrap();
    import(&mut store, &[record(2, "A", "one"), record(3, "B", "nul\0"), record(4, "C", "draft")]);
    let writer = Writer::new(address);
    let put = |id: &'static str, standing| {
        let next = move |current: Option<&Current>| {
            Ok(Next::Put(Operation::Patch, current.unwrap().feature.clone(), standing))
        };
        block_on(writer.write(edit(vec![Act { id: id.to_owned(), next: Box::new(next) }]))).unwrap();
    };
    put("C", Standing { state: State::Draft, ..Standing::default() });
    let rows = |sql: &str| cluster.rows_in("qgis", sql);
    let editors = "SELECT fid, id, title, state, ST_AsText(geometry), ST_SRID(geometry), author FROM vigie_editorial.incidents ORDER BY 1";
    assert_eq!(
        rows(editors),
        [
            "0|A|one|published|POINT(-8 12.6)|4326|tester",
            "1|B|nul\u{fffd}|published|POINT(-8 12.6)|4326|tester",
            "2|C|draft|draft|POINT(-8 12.6)|4326|ada",
        ]
    );
    assert_eq!(rows("SELECT id FROM vigie_published.incidents ORDER BY 1"), ["A", "B"]);
    put("A", Standing { protected: true, ..Standing::default() });
    put("B", Standing { embargo: Some(now_ms() + 3_600_000), ..Standing::default() });
    assert!(rows("SELECT id FROM vigie_published.incidents").is_empty());
    // The terms of the data set let the title out, and nothing else.
    put("B", Standing::default());
    assert_eq!(rows("SELECT properties FROM vigie_published.incidents"), ["{\"title\": \"nul\u{fffd}\"}"]);
    // No two changesets can follow one, and none can follow what is not there.
    for sql in ["VALUES (2, 1, 1, '', '', '', 'x')", "VALUES (99, 1, 1, '', '', '', 'y')"] {
        let insert = format!(
            "DO $$ BEGIN INSERT INTO vigie.changeset (id, at, kind, author, reason, content, hash) {sql};
             RAISE 'done'; EXCEPTION WHEN unique_violation OR foreign_key_violation THEN NULL; END $$"
        );
        rows(&insert);
    }
}

fn header(dataset: &str, licence: LicenceClass) -> FileHeader {
    FileHeader {
        collection: "incidents".to_owned(),
        file: "events.csv".to_owned(),
        bytes: 10,
        format: "acled".to_owned(),
        dataset: dataset.to_owned(),
        terms: Terms { licence, fields: FieldRule::Only(BTreeSet::from(["title".to_owned()])) },
    }
}

fn feature(id: &str, title: &str) -> Feature {
    Feature {
        id: id.to_owned(),
        geometry: Some(Point::new(-8.0, 12.6).into()),
        properties: vec![(Arc::from("title"), Value::text(title).into_owned()), (Arc::from("secret"), Value::Int(1))],
    }
}

fn record(line: u64, id: &str, title: &str) -> Record {
    Record { line, feature: feature(id, title) }
}

fn import(store: &mut Store, records: &[Record]) -> FileSummary {
    let mut import = store.begin_import("tester").unwrap();
    import.begin_file(header("test", LicenceClass::Open)).unwrap();
    for record in records {
        import.put(record).unwrap();
    }
    let summary = import.end_file().unwrap();
    import.commit().unwrap();
    summary
}

/// Places, keys, revisions and titles.
fn rows(store: &Store) -> Vec<(i64, String, i64, String)> {
    let mut rows = Vec::new();
    let reader = store.reader().unwrap();
    let scanned = reader.scan(1, 0..=i64::MAX, |row| {
        assert_eq!(row.geometry, Some(Geometry::Point(Point::new(-8.0, 12.6))));
        let title = row.properties.find(0).map(|title| title.to_string()).unwrap_or_default();
        rows.push((row.ord, row.key.to_owned(), row.revision, title));
    });
    scanned.unwrap();
    rows
}

fn row(ord: i64, key: &str, revision: i64, title: &str) -> (i64, String, i64, String) {
    (ord, key.to_owned(), revision, title.to_owned())
}

fn edit(acts: Vec<Act>) -> Edit {
    let text = |text: &str| text.to_owned();
    Edit { collection: text("incidents"), author: text("ada"), reason: text("why not"), acts, once: None }
}

fn create(id: &str) -> Act {
    let new = feature(id, "new");
    let next = |current: Option<&Current>| match current {
        None => Ok(Next::Put(Operation::Create, new, Standing::default())),
        Some(_) => Err(Refusal::Exists),
    };
    Act { id: id.to_owned(), next: Box::new(next) }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().build().unwrap().block_on(future)
}
