//! One suite for both stores: whatever the database, the store means the same.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use geo_types::{Geometry, Point};
use tokio::runtime::Builder;
use vigie::feature::{Feature, FieldRule, LicenceClass, Standing, State, Value};
use vigie::format::Record;
use vigie::store::{
    Act, Address, Current, Database, Done, Edit, EditError, FileHeader, FileSummary, Next, Operation, PutError,
    PutOutcome, Refusal, Role, Store, StoreError, Terms, WriteError, Writer, find_token, now_ms,
};

use crate::program::Folder;
use crate::support::Cluster;

/// A place for a store, and a hand that changes what is in it behind its back.
struct Place<'a> {
    address: Address,
    by_hand: &'a dyn Fn(&str),
}

const CASES: [fn(&Place<'_>); 14] = [
    nothing_is_there_until_something_is_stored,
    a_correction_is_a_revision_and_keeps_its_place,
    the_same_file_again_leaves_no_trace,
    a_file_that_is_mostly_known_is_compared_with_what_the_source_said_last,
    other_terms_for_the_same_rows_hold_for_the_data_set,
    a_repeated_row_counts_once,
    an_import_that_is_dropped_leaves_nothing,
    several_files_are_one_transaction_and_the_later_one_wins,
    readers_share_a_state_while_others_commit,
    what_many_write_at_once_is_all_there,
    a_changeset_of_which_one_act_is_refused_leaves_nothing,
    a_request_that_comes_twice_is_done_once,
    the_past_can_be_read,
    tokens_come_and_go,
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

fn nothing_is_there_until_something_is_stored(place: &Place<'_>) {
    assert!(place.address.open_existing().unwrap().is_none());
    let store = place.address.open().unwrap();
    assert_eq!((store.change_marker().unwrap(), store.head().unwrap()), (0, (0, Vec::new())));
    assert!(place.address.open_existing().unwrap().unwrap().reader().unwrap().collections().unwrap().is_empty());
}

fn a_correction_is_a_revision_and_keeps_its_place(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let first = import(&mut store, &[record(2, "B", "one"), record(3, "A", "two")]);
    assert_eq!((first.rows, first.new, first.recorded), (2, 2, true));
    let second = import(&mut store, &[record(2, "A", "2"), record(3, "B", "one"), record(4, "C", "three")]);
    assert_eq!((second.new, second.changed, second.unchanged), (1, 1, 1));
    assert_eq!(store.change_marker().unwrap(), 2);
    assert_eq!(rows(&store), [row(0, "B", 1, "one"), row(1, "A", 2, "2"), row(2, "C", 1, "three")]);
    let reader = store.reader().unwrap();
    assert_eq!(reader.ord_bounds(1).unwrap(), Some((0, 2)));
    assert_eq!(reader.changed_since(1, 1, 10).unwrap(), Some(vec![1, 2]));
    assert_eq!(reader.changed_since(1, 0, 2).unwrap(), None);
    // The two files have other digests than anything else that could have been stored, whichever database holds them.
    assert_eq!(reader.verify().unwrap().revisions, 4);
}

fn the_same_file_again_leaves_no_trace(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let file = [record(2, "A", "one")];
    import(&mut store, &file);
    let again = import(&mut store, &file);
    assert_eq!((again.unchanged, again.recorded), (1, false));
    assert_eq!((store.change_marker().unwrap(), store.reader().unwrap().imports().unwrap().len()), (1, 1));
}

/// So many that a database is asked for all at once.
fn a_file_that_is_mostly_known_is_compared_with_what_the_source_said_last(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let file = |changed: &str| -> Vec<Record> {
        (0..1_200).map(|n| record(n, &format!("K{n}"), if n % 400 == 399 { changed } else { "one" })).collect()
    };
    import(&mut store, &file("one"));
    let writer = Writer::new(place.address.clone());
    let retitle =
        |_: Option<&Current>| Ok(Next::Put(Operation::Patch, feature("K1000", "edited"), Standing::default()));
    let acts = ["K1001", "K1002"].map(|id| Act { id: id.to_owned(), next: Box::new(|_| Ok(Next::Delete)) });
    let retitle = Act { id: "K1000".to_owned(), next: Box::new(retitle) };
    block_on(writer.write(edit(acts.into_iter().chain([retitle]).collect()))).unwrap();
    let summary = import(&mut store, &file("two"));
    assert_eq!((summary.new, summary.changed, summary.unchanged), (0, 3, 1_197));
    let now = rows(&store);
    assert_eq!((now.len(), &now[1000]), (1_198, &row(1000, "K1000", 2, "edited")));
    assert_eq!(now[399], row(399, "K399", 2, "two"));
}

fn other_terms_for_the_same_rows_hold_for_the_data_set(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    for (dataset, licence) in
        [("ACLED", LicenceClass::Display), ("other", LicenceClass::Aggregate), ("ACLED", LicenceClass::Open)]
    {
        let mut import = store.begin_import("tester").unwrap();
        import.begin_file(header(dataset, licence)).unwrap();
        import.put(&record(2, dataset, "one")).unwrap();
        assert!(import.end_file().unwrap().recorded);
        import.commit().unwrap();
    }
    let reader = store.reader().unwrap();
    let now: Vec<_> = reader.datasets().unwrap().into_iter().map(|d| d.terms.unwrap().licence).collect();
    assert_eq!(now, [LicenceClass::Open, LicenceClass::Aggregate]);
    assert_eq!(reader.imports().unwrap()[0].terms.licence, LicenceClass::Display);
}

fn a_repeated_row_counts_once(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let mut import = store.begin_import("tester").unwrap();
    import.begin_file(header("test", LicenceClass::Open)).unwrap();
    assert_eq!(import.put(&record(2, "A", "one")).unwrap(), PutOutcome::New);
    assert_eq!(import.put(&record(5, "A", "one")).unwrap(), PutOutcome::Repeated { first_line: 2 });
    for refused in [record(9, "A", "two"), record(10, "", "one"), record(11, "a\0b", "one")] {
        assert!(matches!(import.put(&refused), Err(PutError::Refused(_))));
    }
}

fn an_import_that_is_dropped_leaves_nothing(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    {
        let mut import = store.begin_import("tester").unwrap();
        import.begin_file(header("test", LicenceClass::Open)).unwrap();
        import.put(&record(2, "A", "one")).unwrap();
        import.end_file().unwrap();
    }
    let reader = store.reader().unwrap();
    assert!(reader.collections().unwrap().is_empty() && reader.field_names().unwrap().is_empty());
    drop(reader);
    import(&mut store, &[record(2, "A", "one")]);
    assert_eq!(rows(&store), [row(0, "A", 1, "one")]);
}

fn several_files_are_one_transaction_and_the_later_one_wins(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let mut import = store.begin_import("tester").unwrap();
    for title in ["one", "two"] {
        import.begin_file(header(title, LicenceClass::Open)).unwrap();
        import.put(&record(2, "A", title)).unwrap();
        import.end_file().unwrap();
    }
    import.commit().unwrap();
    assert_eq!(rows(&store), [row(0, "A", 2, "two")]);
}

fn readers_share_a_state_while_others_commit(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    import(&mut store, &[record(2, "A", "one")]);
    let readers = store.readers(3).unwrap();
    import(&mut store, &[record(2, "A", "two"), record(3, "B", "three")]);
    for reader in &readers {
        let mut revisions = 0;
        reader.scan(1, 0..=10, |row| revisions += row.revision).unwrap();
        assert_eq!((revisions, reader.ord_bounds(1).unwrap(), reader.marker()), (1, Some((0, 0)), 1));
    }
    (place.by_hand)("UPDATE changeset SET at = at + 1000000");
    import(&mut store, &[record(2, "A", "three")]);
    let times = store.reader().unwrap().times().unwrap();
    assert!(times.is_sorted_by_key(|(_, at)| *at), "the record's time never goes back: {times:?}");
}

fn what_many_write_at_once_is_all_there(place: &Place<'_>) {
    import(&mut place.address.open().unwrap(), &[record(1, "A", "0")]);
    // Two writers, as of two nodes.
    let writers = [Writer::new(place.address.clone()), Writer::new(place.address.clone())];
    let written = AtomicUsize::new(0);
    let count = || {
        let next = |current: Option<&Current>| {
            let current = current.ok_or(Refusal::Missing)?;
            let Value::Text(title) = &current.feature.properties[0].1 else { return Err(Refusal::Missing) };
            let more = title.parse::<u32>().unwrap() + 1;
            Ok(Next::Put(Operation::Patch, feature("A", &more.to_string()), current.standing))
        };
        Act { id: "A".to_owned(), next: Box::new(next) }
    };
    thread::scope(|scope| {
        for n in 0..8 {
            let (writer, written) = (&writers[n % 2], &written);
            scope.spawn(move || {
                for m in 0..10 {
                    block_on(writer.write(edit(vec![count(), create(&format!("{n}-{m}"))]))).unwrap();
                    written.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(written.into_inner(), 80);
    let store = place.address.open_existing().unwrap().unwrap();
    let now = rows(&store);
    assert_eq!((now.len(), &now[0]), (81, &row(0, "A", 81, "80")));
    assert_eq!(store.reader().unwrap().verify().unwrap().changesets, 81);
}

fn a_changeset_of_which_one_act_is_refused_leaves_nothing(place: &Place<'_>) {
    import(&mut place.address.open().unwrap(), &[record(1, "A", "0")]);
    let writer = Writer::new(place.address.clone());
    let refused = block_on(writer.write(edit(vec![create("B"), create("A"), create("C"), create("C")])));
    let Err(WriteError::Refused(error)) = refused else { panic!("{refused:?}") };
    let EditError::Refused(refused) = &*error else { panic!("{error:?}") };
    assert_eq!(refused.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 3]);
    let mut other = edit(vec![create("B")]);
    "nowhere".clone_into(&mut other.collection);
    block_on(writer.write(other)).unwrap_err();
    // Refused while it is written: what came before it is taken back too.
    let nul = |_: Option<&Current>| Ok(Next::Put(Operation::Create, feature("n\0", "x"), Standing::default()));
    block_on(writer.write(edit(vec![create("B"), Act { id: "n\0".to_owned(), next: Box::new(nul) }]))).unwrap_err();
    let store = place.address.open_existing().unwrap().unwrap();
    assert_eq!((store.change_marker().unwrap(), store.reader().unwrap().verify().unwrap().revisions), (1, 1));
}

fn a_request_that_comes_twice_is_done_once(place: &Place<'_>) {
    import(&mut place.address.open().unwrap(), &[record(1, "A", "0")]);
    let writer = Writer::new(place.address.clone());
    let send = |request: u8, id: &str| {
        let once = Some(("key".to_owned(), [request; 32]));
        block_on(writer.write(Edit { once, ..edit(vec![create(id)]) }))
    };
    let first = send(1, "B").unwrap();
    assert_eq!(send(1, "other").unwrap(), Done { before: true, ..first });
    assert!(matches!(send(2, "C"), Err(WriteError::Refused(error)) if matches!(*error, EditError::OtherRequest)));
}

fn the_past_can_be_read(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    import(&mut store, &[record(1, "A", "one"), record(2, "B", "one")]);
    let writer = Writer::new(place.address.clone());
    block_on(writer.write(edit(vec![Act { id: "B".to_owned(), next: Box::new(|_| Ok(Next::Delete)) }]))).unwrap();
    import(&mut store, &[record(1, "A", "two")]);
    let reader = store.reader().unwrap();
    let times = reader.times().unwrap();
    let mut seen = Vec::new();
    for (changeset, at) in &times {
        assert_eq!(reader.changeset_at(*at).unwrap(), *changeset);
        let keys = &mut seen;
        let then = reader.scan_at(1, 0..=i64::MAX, *changeset, |row, later| {
            keys.push((*changeset, row.key.to_owned(), later.map(|later| later.changeset)));
        });
        then.unwrap();
    }
    let then = |changeset, key: &str, later| (changeset, key.to_owned(), later);
    assert_eq!(seen, [then(1, "A", Some(3)), then(1, "B", Some(2)), then(2, "A", Some(3)), then(3, "A", None)]);
    let place = reader.place(1, "B").unwrap().unwrap();
    let mut operations = Vec::new();
    reader.revisions(1, place, 10, |change, _| operations.push((change.operation, change.author.to_owned()))).unwrap();
    assert_eq!(operations, [(Operation::Delete, "ada".to_owned()), (Operation::Import, "tester".to_owned())]);
    let mut changes = Vec::new();
    reader
        .newest_changes(1, 3, |ord, changeset| {
            changes.push((ord, changeset));
            true
        })
        .unwrap();
    assert_eq!(changes, [(0, 3), (1, 2)]);
    assert_eq!(reader.newest_changes_of(1, [1, 7].into_iter()).unwrap(), [2, 0]);
}

fn tokens_come_and_go(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let secret = store.add_token("ada", Role::Editor, None, "root").unwrap().unwrap();
    assert!(store.add_token("ada", Role::Admin, None, "root").unwrap().is_none());
    let tokens = store.reader().unwrap().tokens().unwrap();
    assert_eq!(find_token(&tokens, &secret).map(|token| token.role), Some(Role::Editor));
    assert!(store.revoke_token("ada", "root").unwrap() && !store.revoke_token("ada", "root").unwrap());
    assert!(store.tokens().unwrap().is_empty());
    assert_eq!(store.reader().unwrap().verify().unwrap().changesets, 2);
}
