//! A selection: the features of a collection that a query finds, ready to be shown on any piece of the map.
//!
//! A map asks for dozens of tiles with one query. It is answered once, and each tile then reads a range of bits.

use std::sync::{Arc, OnceLock};

use crate::collection::{Bits, Collection, Quadtree};
use crate::feature::LicenceClass;
use crate::geom::Plane;
use crate::query::{Guard, Query, QueryError, Rows, matching};

/// The features of a collection that a query finds and that may be shown.
#[derive(Debug)]
pub struct Selection {
    /// The collection.
    pub collection: Arc<Collection>,
    /// Its rows; all of them where there is none.
    rows: Option<Bits>,
    /// The same as points of the quadtree of each flat world, made when first needed.
    points: [OnceLock<Option<Bits>>; Plane::ALL.len()],
}

impl Selection {
    /// Answers a query. Features of sources for counts only are left out, since a map shows where things are.
    pub fn new(collection: Arc<Collection>, query: &Query, guard: &Guard) -> Result<Self, QueryError> {
        let found = matching(&collection, query, guard)?;
        let closed = collection.strictest_class() == LicenceClass::Aggregate;
        let shown = |row: &u32| !closed || collection.class(*row as usize) != LicenceClass::Aggregate;
        let rows = match &found {
            Rows::All(_) if !closed => None,
            _ => Some(Bits::of(collection.len(), found.iter().filter(shown).map(|row| row as usize))),
        };
        Ok(Self { collection, rows, points: Default::default() })
    }

    /// Whether a row is among them.
    #[must_use]
    pub fn contains(&self, row: u32) -> bool {
        self.rows.as_ref().is_none_or(|rows| rows.contains(row as usize))
    }

    /// Whether the points of a flat world that are among them are known already.
    pub(super) fn has_points(&self, plane: Plane) -> bool {
        self.rows.is_none() || self.points[plane as usize].get().is_some()
    }

    /// Those of the points of a flat world that are among them, where not all are.
    pub(super) fn points(&self, plane: Plane, tree: &Quadtree) -> Option<&Bits> {
        self.points[plane as usize].get_or_init(|| self.rows.as_ref().map(|rows| tree.points_of(rows))).as_ref()
    }

    /// The memory it takes at most, in bytes, its collection aside.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.rows.as_ref().map_or(0, |rows| rows.bytes() * (1 + Plane::ALL.len()))
    }
}
