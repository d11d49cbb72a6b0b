//! How much of what a query finds may leave the server.

use super::execute::Found;
use super::{Query, QueryError};
use crate::collection::Collection;
use crate::feature::{DISPLAY_QUERY_CAP, LicenceClass};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// The public: the classes of the rows hold.
    Public,
    /// The operator, exporting what is theirs.
    Operator,
}

impl Licence {
    /// What a query found, without the features of sources for counts only where they are fewer than the least that is
    /// told: those are told like none at all, as `/aggregate` does it.
    pub(super) fn told(self, collection: &Collection, found: Found) -> Found {
        let closed = |row: u32| collection.class(row as usize) == LicenceClass::Aggregate;
        if self == Self::Operator || collection.strictest_class() != LicenceClass::Aggregate {
            return found;
        }
        let few = found.rows.iter().filter(|&row| closed(row)).count() < collection.least.features as usize;
        if few { found.retain(|row| !closed(row)) } else { found }
    }

    /// A gate for the rows of a query, which has let `before` pass on earlier pages.
    pub(super) fn gate<'a>(
        self,
        collection: &'a Collection,
        query: &Query,
        before: impl Iterator<Item = u32>,
    ) -> Gate<'a> {
        let all_open = self == Self::Operator || collection.strictest_class() == LicenceClass::Open;
        let mut gate =
            Gate { collection: (!all_open).then_some(collection), asked: query.limit, displayed: 0, withheld: false };
        if let Some(collection) = gate.collection {
            gate.displayed = before.filter(|&row| collection.class(row as usize) == LicenceClass::Display).count();
        }
        gate
    }
}

/// Lets rows pass as far as their licence class goes.
pub(super) struct Gate<'a> {
    /// `None` when all is open.
    collection: Option<&'a Collection>,
    /// The limit that was asked for, if one was.
    asked: Option<usize>,
    displayed: usize,
    withheld: bool,
}

impl Gate<'_> {
    /// Whether it lets everything pass.
    pub(super) fn is_open(&self) -> bool {
        self.collection.is_none()
    }

    /// Whether a row may be handed out. A query that asks for more than may be is refused; one that asks for no number
    /// gets what may be.
    pub(super) fn admits(&mut self, row: u32) -> Result<bool, QueryError> {
        let Some(collection) = self.collection else { return Ok(true) };
        let admitted = match collection.class(row as usize) {
            LicenceClass::Open => true,
            LicenceClass::Display => {
                self.displayed += 1;
                self.displayed <= DISPLAY_QUERY_CAP
            }
            LicenceClass::Aggregate => false,
        };
        if !admitted && self.asked.is_some_and(|limit| limit > DISPLAY_QUERY_CAP) {
            return Err(QueryError::Licence(format!(
                "a source of this collection permits at most {DISPLAY_QUERY_CAP} features a query, or counts only; ask \
                 for fewer with `limit`, or narrow the query. `numberMatched` always tells how many there are"
            )));
        }
        self.withheld |= !admitted;
        Ok(admitted)
    }

    pub(super) fn withheld(&self) -> bool {
        self.withheld
    }
}
