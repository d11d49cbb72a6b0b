//! The past of a store.

use vigie::feature::{Standing, State};
use vigie::store::{Act, Change, Current, Later, Next, Operation, StoredRow, Writer};

use super::{Place, block_on, edit, feature, import, record};

/// A and B come; then A is a draft, B goes, C comes, and A is published.
pub(super) fn the_past_can_be_read(place: &Place<'_>) {
    import(&mut place.address.open().unwrap(), &[record(1, "A", "1"), record(2, "B", "1")]);
    let writer = Writer::new(place.address.clone());
    let put = |id: &'static str, title: &'static str, state| {
        let standing = Standing { state, ..Standing::default() };
        let next = move |_: Option<&Current>| Ok(Next::Put(Operation::Replace, feature(id, title), standing));
        block_on(writer.write(edit(vec![Act { id: id.to_owned(), next: Box::new(next) }]))).unwrap();
    };
    put("A", "2", State::Draft);
    block_on(writer.write(edit(vec![Act { id: "B".to_owned(), next: Box::new(|_| Ok(Next::Delete)) }]))).unwrap();
    put("C", "3", State::Published);
    put("A", "4", State::Published);
    let reader = place.address.open_existing().unwrap().unwrap().reader().unwrap();

    // Each changeset shows the state of its time, and what became of it.
    let later = |changeset, standing| Some(Later { changeset, standing });
    let (shown, published) =
        (|id: &str, title: &str, later| (id.to_owned(), title.to_owned(), later), Some(Standing::default()));
    let states = [
        vec![],
        vec![shown("A", "1", later(2, published)), shown("B", "1", later(3, None))],
        vec![shown("A", "2", later(5, published)), shown("B", "1", later(3, None))],
        vec![shown("A", "2", later(5, published))],
        vec![shown("A", "2", later(5, published)), shown("C", "3", None)],
        vec![shown("A", "4", None), shown("C", "3", None)],
    ];
    for (changeset, state) in (0..).zip(states) {
        let mut seen = Vec::new();
        let visit = |row: &mut StoredRow<'_>, later| {
            seen.push((row.key.to_owned(), row.properties.find(0).unwrap().to_string(), later));
        };
        reader.scan_at(1, 0..=i64::MAX, changeset, visit).unwrap();
        assert_eq!(seen, state, "changeset {changeset}");
    }

    // An instant names the newest changeset that is not after it.
    let times = reader.times().unwrap();
    assert_eq!(reader.changeset_at(times[0].1 - 1).unwrap(), 0);
    for (changeset, at) in &times {
        assert_eq!(reader.changeset_at(*at).unwrap(), *changeset);
    }
    assert_eq!(reader.changeset_at(i64::MAX).unwrap(), 5);

    // Revisions come with the newest first.
    let revisions = |key: &str, most| {
        let mut all = Vec::new();
        let visit = |change: Change<'_>, row: &mut StoredRow<'_>| {
            all.push((row.revision, change.operation, change.author.to_owned(), row.standing.state));
        };
        reader.revisions(1, reader.place(1, key).unwrap().unwrap(), most, visit).unwrap();
        all
    };
    let ada = |revision, operation, state| (revision, operation, "ada".to_owned(), state);
    let first = (1, Operation::Import, "tester".to_owned(), State::Published);
    let replaced = [ada(3, Operation::Replace, State::Published), ada(2, Operation::Replace, State::Draft)];
    assert_eq!(revisions("A", 10), [&replaced[..], std::slice::from_ref(&first)].concat());
    assert_eq!(revisions("A", 1), replaced[..1]);
    let operations: Vec<Operation> = revisions("B", 10).into_iter().map(|(_, operation, ..)| operation).collect();
    assert_eq!(operations, [Operation::Delete, Operation::Import]);

    // So do changes, each feature once.
    let changes = |changeset, most| {
        let mut all = Vec::new();
        let visit = |ord, changeset| {
            all.push((ord, changeset));
            all.len() < most
        };
        reader.newest_changes(1, changeset, visit).unwrap();
        all
    };
    assert_eq!(changes(5, 9), [(0, 5), (2, 4), (1, 3)]);
    assert_eq!(changes(5, 2), [(0, 5), (2, 4)]);
    assert_eq!(changes(2, 9), [(0, 2), (1, 1)]);
    assert_eq!(reader.newest_changes_of(1, [0, 9].into_iter()).unwrap(), [5, 0]);
}
