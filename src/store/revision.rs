//! A revision as it is stored: what it did, and the row that says so.

use crate::feature::{Standing, State};

use super::digest::{Digest32, digest};
use super::sql::{Row, SqlResult};

/// What a revision did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A file had it so.
    Import,
    /// An editor made the feature.
    Create,
    /// An editor replaced the feature.
    Replace,
    /// An editor changed parts of it.
    Patch,
    /// An editor took it away.
    Delete,
}

impl Operation {
    /// All, by the number that stands for each in the store.
    const ALL: [Self; 5] = [Self::Import, Self::Create, Self::Replace, Self::Patch, Self::Delete];

    /// The operation that a number stands for. What no version has written yet counts as a deletion, which shows nothing.
    pub(super) fn of_number(number: i64) -> Self {
        usize::try_from(number).ok().and_then(|n| Self::ALL.get(n).copied()).unwrap_or(Self::Delete)
    }

    /// The number that stands for it in the store.
    pub(super) fn number(self) -> i64 {
        self as i64
    }

    /// Its name for people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        ["import", "create", "replace", "patch", "delete"][self as usize]
    }
}

/// A revision to be stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRevision<'a> {
    pub(super) collection: i64,
    pub(super) ord: i64,
    pub(super) revision: i64,
    pub(super) changeset: i64,
    pub(super) dataset: i64,
    pub(super) operation: Operation,
    pub(super) standing: Standing,
    pub(super) key: &'a str,
    pub(super) body: &'a [u8],
}

impl NewRevision<'_> {
    /// What stands for it in the content of its changeset.
    pub(super) fn digest(&self) -> Digest32 {
        let standing = &self.standing;
        let numbers = [
            self.collection,
            self.ord,
            self.revision,
            self.dataset,
            self.operation.number(),
            standing.state.number(),
            i64::from(standing.protected),
            i64::from(standing.embargo.is_some()),
            standing.embargo.unwrap_or_default(),
        ];
        digest("revision", &numbers, &[self.key.as_bytes(), self.body])
    }
}

/// Reads a state, a protection and an embargo from three columns.
pub(super) fn standing(row: &Row<'_>, column: usize) -> SqlResult<Standing> {
    Ok(Standing {
        state: State::of_number(row.get(column)?),
        protected: row.get(column + 1)?,
        embargo: row.get(column + 2)?,
    })
}
