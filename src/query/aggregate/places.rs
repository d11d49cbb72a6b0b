//! Where the rows that a query found are, in blocks of neighbours.

use super::Rows;
use crate::collection::{Collection, Geometries, PointIndex};
use crate::feature::GeometryView;

/// Where less than one row in so many was found, an index of their own is made, and costs less than going through that of
/// all.
const FEW: usize = 16;
/// Stands for a row that was not found.
const NONE: u32 = u32::MAX;

/// Points in blocks.
enum Index<'a> {
    /// Those of all rows, and so more than were found.
    Shared(&'a PointIndex),
    /// Those of the rows found.
    Own(PointIndex),
}

/// The points of found rows.
pub(super) struct Places<'a> {
    index: Index<'a>,
    /// The position of each of the index's rows among those found; `None` where they are the same.
    positions: Option<Vec<u32>>,
}

impl<'a> Places<'a> {
    pub(super) fn of(collection: &'a Collection, rows: &Rows) -> Self {
        match (&collection.geometries, rows) {
            (Geometries::Points(_, index), Rows::All(_)) => Self { index: Index::Shared(index), positions: None },
            (Geometries::Points(_, index), Rows::Some(rows)) if rows.len() > collection.len() / FEW => {
                let mut positions = vec![NONE; collection.len()];
                (0..).zip(rows).for_each(|(position, &row)| positions[row as usize] = position);
                Self { index: Index::Shared(index), positions: Some(positions) }
            }
            _ => {
                let place = |row: u32| match collection.row_geometry(row as usize) {
                    GeometryView::Point(lon, lat) => (lon, lat),
                    _ => (f64::NAN, f64::NAN),
                };
                let places: Vec<(f64, f64)> = rows.iter().map(place).collect();
                Self { index: Index::Own(PointIndex::new(&places)), positions: None }
            }
        }
    }

    /// The blocks.
    pub(super) fn index(&self) -> &PointIndex {
        match &self.index {
            Index::Shared(index) => index,
            Index::Own(index) => index,
        }
    }

    /// The position among the rows found of a point of the index, if it is one of them.
    pub(super) fn position(&self, point: usize) -> Option<usize> {
        let row = self.index().rows[point];
        let position = self.positions.as_ref().map_or(row, |positions| positions[row as usize]);
        (position != NONE).then_some(position as usize)
    }
}
