//! What holds for a store wherever it is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use vigie::feature::{LicenceClass, Standing, Value};
use vigie::format::Record;
use vigie::store::{
    Act, Current, Done, Edit, EditError, Next, Operation, PutError, PutOutcome, Refusal, Role, WriteError, Writer,
    find_token,
};

use super::{Place, block_on, create, edit, feature, header, import, record, row, rows};

pub(super) fn nothing_is_there_until_something_is_stored(place: &Place<'_>) {
    assert!(place.address.open_existing().unwrap().is_none());
    let store = place.address.open().unwrap();
    assert_eq!((store.change_marker().unwrap(), store.head().unwrap()), (0, (0, Vec::new())));
    assert!(place.address.open_existing().unwrap().unwrap().reader().unwrap().collections().unwrap().is_empty());
}

pub(super) fn a_correction_is_a_revision_and_keeps_its_place(place: &Place<'_>) {
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

pub(super) fn the_same_file_again_leaves_no_trace(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let file = [record(2, "A", "one")];
    import(&mut store, &file);
    let again = import(&mut store, &file);
    assert_eq!((again.unchanged, again.recorded), (1, false));
    assert_eq!((store.change_marker().unwrap(), store.reader().unwrap().times().unwrap().len()), (1, 1));
}

/// So many that a database is asked for all at once.
pub(super) fn a_file_that_is_mostly_known_is_compared_with_what_the_source_said_last(place: &Place<'_>) {
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

pub(super) fn other_terms_for_the_same_rows_hold_for_the_data_set(place: &Place<'_>) {
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
}

pub(super) fn a_repeated_row_counts_once(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let mut import = store.begin_import("tester").unwrap();
    import.begin_file(header("test", LicenceClass::Open)).unwrap();
    assert_eq!(import.put(&record(2, "A", "one")).unwrap(), PutOutcome::New);
    assert_eq!(import.put(&record(5, "A", "one")).unwrap(), PutOutcome::Repeated { first_line: 2 });
    for refused in [record(9, "A", "two"), record(10, "", "one"), record(11, "a\0b", "one")] {
        assert!(matches!(import.put(&refused), Err(PutError::Refused(_))));
    }
}

pub(super) fn an_import_that_is_dropped_leaves_nothing(place: &Place<'_>) {
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

pub(super) fn several_files_are_one_transaction_and_the_later_one_wins(place: &Place<'_>) {
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

pub(super) fn readers_share_a_state_while_others_commit(place: &Place<'_>) {
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
    assert!(times.windows(2).all(|pair| pair[0].1 < pair[1].1), "the record's time goes forward always: {times:?}");
}

pub(super) fn what_many_write_at_once_is_all_there(place: &Place<'_>) {
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

pub(super) fn a_changeset_of_which_one_act_is_refused_leaves_nothing(place: &Place<'_>) {
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

pub(super) fn a_request_that_comes_twice_is_done_once(place: &Place<'_>) {
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

pub(super) fn tokens_come_and_go(place: &Place<'_>) {
    let mut store = place.address.open().unwrap();
    let secret = store.add_token("ada", Role::Editor, None, "root").unwrap().unwrap();
    assert!(store.add_token("ada", Role::Admin, None, "root").unwrap().is_none());
    let tokens = store.reader().unwrap().tokens().unwrap();
    assert_eq!(find_token(&tokens, &secret).map(|token| token.role), Some(Role::Editor));
    assert!(store.revoke_token("ada", "root").unwrap() && !store.revoke_token("ada", "root").unwrap());
    assert!(store.tokens().unwrap().is_empty());
    assert_eq!(store.reader().unwrap().verify().unwrap().changesets, 2);
}
