//! What a map shows of a selection on a frame.

use super::points::points;
use super::shapes::shapes;
use super::{Density, Detail, Frame, Mark, Selection};
use crate::collection::Geometries;
use crate::query::{Guard, QueryError};

/// What a map shows of a selection on a frame, at the finest detail.
///
/// Up to five hundred points are a mark each. Where there are more, those of a cell of a grid are told as one mark at the place
/// of one of them, and few in a cell stay single; the counts of all marks add up to the points in the frame. Lines and
/// polygons are cut off a little beyond it.
pub fn marks(selection: &Selection, frame: &Frame, density: Density, guard: &Guard) -> Result<Vec<Mark>, QueryError> {
    marks_of(selection, frame, Detail::finest(density), guard)
}

pub(super) fn marks_of(
    selection: &Selection,
    frame: &Frame,
    detail: Detail,
    guard: &Guard,
) -> Result<Vec<Mark>, QueryError> {
    match &selection.collection.geometries {
        Geometries::Points(..) => points(selection, frame, detail, guard),
        Geometries::Mixed(geometries, _, index) => shapes(selection, geometries, index, frame, detail, guard),
    }
}
