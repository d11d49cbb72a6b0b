//! What can befall a file.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use geo_types::{Geometry, Point};

use crate::feature::{Feature, FieldRule, LicenceClass, Value};
use crate::format::Record;
use crate::store::{
    DATABASE_FILE, FileHeader, FileSummary, MAX_BODY_BYTES, MAX_FIELD_NAMES, MAX_KEY_BYTES, PutError, Store,
    StoreError, Terms,
};

/// A folder that vanishes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vigie-store-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
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

fn record(line: u64, id: &str, title: &str) -> Record {
    let feature = Feature {
        id: id.to_owned(),
        geometry: Some(Point::new(-8.0, 12.6).into()),
        properties: vec![(Arc::from("title"), Value::text(title)), (Arc::from("fatalities"), Value::Null)],
    };
    Record { line, feature }
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

fn titles(store: &Store) -> Vec<(i64, String, i64, String)> {
    let reader = store.reader().unwrap();
    let mut titles = Vec::new();
    reader
        .scan(1, 0..=i64::MAX, |row| {
            assert_eq!(row.geometry, Some(Geometry::Point(Point::new(-8.0, 12.6))));
            let values: Vec<_> = row.properties.wanted(Some).collect();
            assert_eq!(values.len(), 1);
            titles.push((row.ord, row.key.to_owned(), row.revision, values[0].1.to_string()));
        })
        .unwrap();
    titles
}

#[test]
fn ids_and_names_over_their_caps_are_refused() {
    let folder = Folder::new("caps");
    let mut store = Store::open(&folder.0).unwrap();
    let mut import = store.begin_import("tester").unwrap();
    import.begin_file(header("test", LicenceClass::Open)).unwrap();
    for id in [String::new(), "x".repeat(MAX_KEY_BYTES + 1)] {
        assert!(matches!(import.put(&record(2, &id, "one")), Err(PutError::Refused(_))));
    }
    let mut many = record(2, "A", "one");
    many.feature.properties = (0..=MAX_FIELD_NAMES).map(|n| (format!("p{n}").into(), Value::Int(1))).collect();
    let PutError::Refused(error) = import.put(&many).unwrap_err() else { panic!() };
    assert!(error.problem.contains("too many"), "{error}");
    let huge = record(2, "A", &"x".repeat(MAX_BODY_BYTES));
    assert!(matches!(import.put(&huge), Err(PutError::Refused(_))));
}

#[test]
fn a_folder_without_a_database_has_no_store() {
    let folder = Folder::new("none");
    assert!(Store::open_existing(&folder.0).unwrap().is_none());
    assert!(!folder.0.exists());
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(folder.0.join(DATABASE_FILE), "").unwrap(); // what a maker leaves that died at once
    assert!(Store::open_existing(&folder.0).unwrap().is_none());
    Store::open(&folder.0).unwrap();
}

#[test]
fn what_is_not_ours_is_refused_and_left_alone() {
    let folder = Folder::new("foreign");
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join(DATABASE_FILE);
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (a); PRAGMA application_id = 7")
        .unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(Store::open(&folder.0), Err(StoreError::Foreign { application_id: 7, .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::write(&path, "not a database, but long enough to have a header".repeat(100)).unwrap();
    assert!(matches!(Store::open(&folder.0), Err(StoreError::NotADatabase(_))));
}

#[test]
fn a_newer_layout_is_refused() {
    let folder = Folder::new("newer");
    let store = Store::open(&folder.0).unwrap();
    store.connection.run("PRAGMA user_version = 99").unwrap();
    assert!(matches!(Store::open(&folder.0), Err(StoreError::Newer { version: 99, .. })));
}

#[test]
fn a_full_disk_is_told_and_takes_nothing() {
    let folder = Folder::new("full");
    let mut store = Store::open(&folder.0).unwrap();
    import(&mut store, &[record(2, "A", "one")]);
    let pages: i64 = store.connection.query_row("PRAGMA page_count", (), |row| row.get(0)).unwrap();
    store.connection.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), (), |_| Ok(())).unwrap();
    let mut import = store.begin_import("tester").unwrap();
    import.begin_file(header("test", LicenceClass::Open)).unwrap();
    let text = "x".repeat(10_000);
    let error = (0..100).find_map(|n| import.put(&record(n, &n.to_string(), &text)).err()).unwrap();
    assert!(matches!(error, PutError::Store(StoreError::DiskFull(_))), "{error}");
    drop(import);
    assert_eq!(titles(&store).len(), 1);
}

#[test]
fn a_torn_page_is_told() {
    let folder = Folder::new("torn");
    let mut store = Store::open(&folder.0).unwrap();
    let rows: Vec<_> = (0..2_000).map(|n| record(n, &format!("K{n}"), "a title of some length")).collect();
    import(&mut store, &rows);
    drop(store);
    let path = folder.0.join(DATABASE_FILE);
    let mut bytes = fs::read(&path).unwrap();
    let quarter = bytes.len() / 4;
    bytes[quarter..2 * quarter].fill(0xa5); // some of the pages there are of revisions, others of indexes
    fs::write(&path, bytes).unwrap();
    let store = Store::open_existing(&folder.0).unwrap().unwrap();
    let result = store.reader().unwrap().scan(1, 0..=i64::MAX, |_| {});
    assert!(matches!(result, Err(StoreError::Damaged { .. })), "{result:?}");
}

#[test]
fn a_database_of_layout_1_becomes_one_of_this_layout_and_keeps_all_it_had() {
    let folder = Folder::new("layout1");
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join(DATABASE_FILE);
    rusqlite::Connection::open(&path).unwrap().execute_batch(include_str!("layout_1.sql")).unwrap();
    let mut store = Store::open_existing(&folder.0).unwrap().unwrap();
    let row = |ord, key: &str, revision, title: &str| (ord, key.to_owned(), revision, title.to_owned());
    assert_eq!(titles(&store), [row(0, "A", 2, "2"), row(1, "B", 1, "two")]);
    let reader = store.reader().unwrap();
    assert_eq!(reader.times().unwrap()[0], (1, 1_700_000_000_000));
    assert_eq!(reader.marker(), 2);
    assert_eq!(reader.datasets().unwrap()[0].terms.as_ref().unwrap().licence, LicenceClass::Display);
    assert_eq!(reader.verify().unwrap().changesets, 2);
    drop(reader);
    let again = import(&mut store, &[record(2, "A", "2"), record(3, "D", "four")]);
    assert_eq!((again.new, again.changed, again.unchanged), (1, 0, 1));
    assert_eq!(store.reader().unwrap().verify().unwrap().changesets, 3);
}

#[test]
fn what_was_changed_in_the_file_by_another_hand_is_noticed() {
    for sql in ["UPDATE revision SET body = x'000004016f' WHERE key = 'A'", "DELETE FROM changeset WHERE id = 1"] {
        let folder = Folder::new("tampered");
        let mut store = Store::open(&folder.0).unwrap();
        import(&mut store, &[record(2, "A", "one"), record(3, "B", "two")]);
        import(&mut store, &[record(2, "A", "2")]);
        let sound = store.reader().unwrap().verify().unwrap();
        assert_eq!((sound.changesets, sound.revisions), (2, 3));
        store.connection.run(sql).unwrap();
        let error = store.reader().unwrap().verify().unwrap_err();
        assert!(matches!(error, StoreError::Tampered { .. }), "{sql}: {error}");
    }
}
