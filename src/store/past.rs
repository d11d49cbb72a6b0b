//! The past: what the store held up to a changeset, and how a feature came to be as it is.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::feature::Standing;

use super::reader::{ROW, read_row, standing};
use super::revision::Operation;
use super::sql::{Connection, InFile as _, Optional as _, Row};
use super::{Reader, StoreError, StoredRow};

/// What became of a feature after a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later {
    /// The changeset of the revision after it.
    pub changeset: i64,
    /// Where the feature stands by its newest revision; `None` where that deleted it.
    pub standing: Option<Standing>,
}

/// A change of a feature: what was done, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a> {
    /// What. What a deletion leaves has neither geometry nor properties.
    pub operation: Operation,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub author: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// How many changes are asked for at once.
const AT_ONCE: i64 = 1_000;

impl Reader {
    /// The newest changeset that is not after an instant, in milliseconds since 1970; 0 where all are after it.
    pub fn changeset_at(&self, instant: i64) -> Result<i64, StoreError> {
        // They are numbered from 1 without gaps, and their times never go back.
        let (mut before, mut after) = (0, self.marker() + 1);
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if self.time(middle)? <= instant { before = middle } else { after = middle }
        }
        Ok(before)
    }

    /// Shows each feature with a place in `ords`, ascending, as its newest revision up to a changeset has it, and what became
    /// of it later, if anything. What was deleted then, or had not come yet, is passed over.
    pub fn scan_at(
        &self,
        collection: i64,
        ords: RangeInclusive<i64>,
        changeset: i64,
        mut visit: impl FnMut(&mut StoredRow<'_>, Option<Later>),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {ROW} FROM revision WHERE collection = ?1 AND ord BETWEEN ?2 AND ?3 ORDER BY ord, revision DESC"
        );
        let (mut place, mut later, mut shown) = (None, None::<Later>, false);
        let each = |row: &Row<'_>| {
            let (ord, own): (i64, i64) = (row.get(0)?, row.get(2)?);
            let operation = Operation::of_number(row.get(4)?);
            if place.replace(ord) != Some(ord) {
                (later, shown) = (None, false);
            }
            if own > changeset {
                let newest = match later {
                    Some(later) => later.standing,
                    None if operation == Operation::Delete => None,
                    None => Some(standing(row, 5)?),
                };
                later = Some(Later { changeset: own, standing: newest });
            } else if !std::mem::replace(&mut shown, true) && operation != Operation::Delete {
                read_row(collection, row, |row| visit(row, later))?;
            }
            Ok(())
        };
        self.connection.each(&sql, (collection, ords.start(), ords.end()), each).in_file(&self.path)
    }

    /// Shows the changes of the feature at a place and the revision that each made, the newest first, at most so many.
    pub fn revisions(
        &self,
        collection: i64,
        ord: i64,
        most: usize,
        mut visit: impl FnMut(Change<'_>, &mut StoredRow<'_>),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {ROW}, at, author, reason FROM revision JOIN changeset ON changeset.id = revision.changeset
             WHERE collection = ?1 AND ord = ?2 ORDER BY revision DESC LIMIT ?3"
        );
        let each = |row: &Row<'_>| {
            let operation = Operation::of_number(row.get(4)?);
            let change = Change { operation, at: row.get(10)?, author: row.get(11)?, reason: row.get(12)? };
            read_row(collection, row, |row| visit(change, row))
        };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.connection.each(&sql, (collection, ord, most), each).in_file(&self.path)
    }

    /// Shows the places in a collection whose features were changed up to a changeset, each once, by its newest change, and which
    /// changeset that was: the newest first, until `visit` returns false.
    pub fn newest_changes(
        &self,
        collection: i64,
        changeset: i64,
        mut visit: impl FnMut(i64, i64) -> bool,
    ) -> Result<(), StoreError> {
        // The sign keeps SQLite from preferring the key to the index, by whose order few are read.
        let sign = if matches!(self.connection, Connection::Sqlite(_)) { "+" } else { "" };
        let sql = format!(
            "SELECT ord, changeset FROM revision
             WHERE {sign}collection = ?1 AND changeset <= ?2 AND (changeset, ord) < (?3, ?4)
             ORDER BY changeset DESC, ord DESC LIMIT ?5"
        );
        let mut seen = HashSet::new();
        let (mut from, mut ord) = (i64::MAX, i64::MAX);
        loop {
            let changes = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let changes: Vec<(i64, i64)> =
                self.connection.rows(&sql, (collection, changeset, from, ord, AT_ONCE), changes).in_file(&self.path)?;
            for (place, changeset) in &changes {
                if seen.insert(*place) && !visit(*place, *changeset) {
                    return Ok(());
                }
            }
            let Some(last) = changes.last() else { return Ok(()) };
            (ord, from) = *last;
        }
    }

    /// The changeset of the newest change of the feature at each of some places; 0 where there never was one.
    pub fn newest_changes_of(&self, collection: i64, ords: impl Iterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT changeset FROM revision WHERE collection = ?1 AND ord = ?2 ORDER BY revision DESC LIMIT 1";
        let mut statement = self.connection.prepare(sql).in_file(&self.path)?;
        let mut one = |ord: i64| statement.query_row((collection, ord), |row| row.get(0)).optional();
        ords.map(|ord| one(ord).in_file(&self.path).map(Option::unwrap_or_default)).collect()
    }

    /// The place in a collection of the feature that has, or had, a key.
    pub fn place(&self, collection: i64, key: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT ord FROM feature WHERE collection = ?1 AND key = ?2";
        self.connection.query_row(sql, (collection, key), |row| row.get(0)).optional().in_file(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::{Act, Edit, Edits, Next};
    use super::super::{FileHeader, Store, Terms};
    use super::*;
    use crate::feature::{Feature, FieldRule, LicenceClass, State, Value};
    use crate::format::Record;

    fn feature(id: &str, n: i64) -> Feature {
        Feature { id: id.to_owned(), geometry: None, properties: vec![("n".into(), Value::Int(n))] }
    }

    fn edit(store: &Store, id: &str, next: Next) {
        let act = Act { id: id.to_owned(), next: Box::new(|_| Ok(next)) };
        let text = |text: &str| text.to_owned();
        let edit = Edit {
            collection: text("incidents"),
            author: text("ada"),
            reason: text("why"),
            acts: vec![act],
            once: None,
        };
        let mut edits = Edits::begin(&store.connection, &store.path).unwrap();
        edits.make(edit).unwrap();
        edits.commit().unwrap();
    }

    fn put(id: &str, n: i64, state: State) -> Next {
        Next::Put(Operation::Replace, feature(id, n), Standing { state, ..Standing::default() })
    }

    /// Imports A and B; then A is a draft, B goes, C comes, and A is published.
    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path()).unwrap();
        let mut import = store.begin_import("tester").unwrap();
        let terms = Terms { licence: LicenceClass::Open, fields: FieldRule::All };
        let text = || "test".to_owned();
        let (collection, format, dataset) = ("incidents".to_owned(), text(), text());
        import.begin_file(FileHeader { collection, file: text(), bytes: 1, format, dataset, terms }).unwrap();
        for (line, id) in [(1, "A"), (2, "B")] {
            import.put(&Record { line, feature: feature(id, 1) }).unwrap();
        }
        import.end_file().unwrap();
        import.commit().unwrap();
        edit(&store, "A", put("A", 2, State::Draft));
        edit(&store, "B", Next::Delete);
        edit(&store, "C", put("C", 3, State::Published));
        edit(&store, "A", put("A", 4, State::Published));
        (folder, store)
    }

    fn seen(reader: &Reader, changeset: i64) -> Vec<(String, i64, Option<Later>)> {
        let mut seen = Vec::new();
        let visit = |row: &mut StoredRow<'_>, later| {
            let Some(Value::Int(n)) = row.properties.find(0) else { panic!("a number") };
            seen.push((row.key.to_owned(), n, later));
        };
        reader.scan_at(1, 0..=i64::MAX, changeset, visit).unwrap();
        seen
    }

    #[test]
    fn each_changeset_shows_the_state_of_its_time_and_what_became_of_it() {
        let (_folder, store) = store();
        let reader = store.reader().unwrap();
        let published = Some(Standing::default());
        let row = |id: &str, n, later: Option<(i64, Option<Standing>)>| {
            (id.to_owned(), n, later.map(|(changeset, standing)| Later { changeset, standing }))
        };
        assert_eq!(seen(&reader, 0), []);
        assert_eq!(seen(&reader, 1), [row("A", 1, Some((2, published))), row("B", 1, Some((3, None)))]);
        assert_eq!(seen(&reader, 2), [row("A", 2, Some((5, published))), row("B", 1, Some((3, None)))]);
        assert_eq!(seen(&reader, 3), [row("A", 2, Some((5, published)))]);
        assert_eq!(seen(&reader, 4), [row("A", 2, Some((5, published))), row("C", 3, None)]);
        assert_eq!(seen(&reader, 5), [row("A", 4, None), row("C", 3, None)]);
    }

    #[test]
    fn an_instant_names_the_newest_changeset_that_is_not_after_it() {
        let (_folder, store) = store();
        let reader = store.reader().unwrap();
        let times = reader.times().unwrap();
        assert_eq!(reader.changeset_at(times[0].1 - 1).unwrap(), 0);
        for (changeset, at) in &times {
            assert_eq!(reader.changeset_at(*at).unwrap(), *changeset);
        }
        assert_eq!(reader.changeset_at(i64::MAX).unwrap(), 5);
    }

    #[test]
    fn revisions_and_changes_come_with_the_newest_first() {
        let (_folder, store) = store();
        let reader = store.reader().unwrap();
        let place = reader.place(1, "A").unwrap().unwrap();
        let mut all = Vec::new();
        let visit = |change: Change<'_>, row: &mut StoredRow<'_>| {
            all.push((row.revision, change.operation, change.author.to_owned(), row.standing.state));
        };
        reader.revisions(1, place, 10, visit).unwrap();
        let ada = |revision, state| (revision, Operation::Replace, "ada".to_owned(), state);
        let first = (1, Operation::Import, "tester".to_owned(), State::Published);
        assert_eq!(all, [ada(3, State::Published), ada(2, State::Draft), first]);
        let mut one = 0;
        reader.revisions(1, place, 1, |_, _| one += 1).unwrap();
        assert_eq!(one, 1);
        let deleted = reader.place(1, "B").unwrap().unwrap();
        let mut operations = Vec::new();
        reader.revisions(1, deleted, 10, |change, _| operations.push(change.operation)).unwrap();
        assert_eq!(operations, [Operation::Delete, Operation::Import]);

        let mut changes = Vec::new();
        let visit = |ord, changeset| {
            changes.push((ord, changeset));
            changes.len() < 3
        };
        reader.newest_changes(1, 5, visit).unwrap();
        assert_eq!(changes, [(0, 5), (2, 4), (1, 3)]);
        let mut before = Vec::new();
        reader
            .newest_changes(1, 2, |ord, changeset| {
                before.push((ord, changeset));
                true
            })
            .unwrap();
        assert_eq!(before, [(0, 2), (1, 1)]);
        assert_eq!(reader.newest_changes_of(1, [0, 9].into_iter()).unwrap(), [5, 0]);
    }
}
