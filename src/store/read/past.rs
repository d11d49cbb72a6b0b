//! The past: what the store held up to a changeset, and how a feature came to be as it is.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::feature::Standing;
use crate::store::error::InFile as _;
use crate::store::{Reader, StoreError, StoredRow};

use super::{ROW, read_row};
use crate::store::revision::{Operation, standing};
use crate::store::sql::{Optional as _, Row};

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
        // The sign keeps it from preferring the key to the index, by whose order few are read.
        let sign = self.connection.for_sqlite("+");
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
