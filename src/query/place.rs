//! Rows by their place: in a box, in a window of a projection, or so related to a geometry.

use std::collections::BTreeSet;

use super::filter::evaluate::Relation;
use super::predicate::Predicate;
use crate::collection::{Block, Collection, Geometries, PointIndex};
use crate::feature::GeometryView;
use crate::geom::{Envelope, Window, intersects};

/// About how many rows are in a box.
pub(super) fn estimate(collection: &Collection, bbox: &Envelope) -> usize {
    match &collection.geometries {
        Geometries::Points(_, index) => {
            let blocks = bbox.pieces().flat_map(|piece| index.blocks_in(&piece).collect::<Vec<_>>());
            blocks.map(|block| index.blocks[block as usize].points().len()).sum()
        }
        Geometries::Mixed(_, _, index) => bbox.pieces().map(|piece| index.rows_in(&piece).count()).sum(),
    }
}

/// Whether a row shares a point with a box, or is nowhere: as OGC API Features has it (requirement 24), a box limits only
/// what has a place.
pub(super) fn in_box<'a>(collection: &'a Collection, bbox: &'a Envelope) -> Predicate<'a> {
    match &collection.geometries {
        Geometries::Points(positions, _) => Predicate::each(4, move |row| {
            let (lon, lat) = positions[row];
            (lon.is_nan() || bbox.contains(lon, lat)).into()
        }),
        Geometries::Mixed(geometries, ..) => Predicate::each(1_000, move |row| {
            geometries[row].as_ref().is_none_or(|geometry| intersects(geometry, bbox)).into()
        }),
    }
}

/// Whether a row shares a point with a rectangle of a projection, or is nowhere.
pub(super) fn in_window<'a>(collection: &'a Collection, window: &'a Window) -> Predicate<'a> {
    Predicate::each(1_000, move |row| {
        let holds = match collection.row_geometry(row) {
            GeometryView::None => true,
            GeometryView::Point(lon, lat) => window.contains((lon, lat)),
            GeometryView::Other(geometry) => window.meets(geometry),
        };
        holds.into()
    })
}

/// The rows in a box, in no order.
pub(super) fn rows_in_box(collection: &Collection, bbox: &Envelope) -> Vec<u32> {
    let mut rows: Vec<u32> = match &collection.geometries {
        Geometries::Points(_, index) => bbox.pieces().flat_map(|piece| points_in_box(index, &piece)).collect(),
        Geometries::Mixed(geometries, ..) => {
            let meets = |row: &u32| geometries[*row as usize].as_ref().is_some_and(|g| intersects(g, bbox));
            shapes_around(collection, bbox).into_iter().filter(meets).collect()
        }
    };
    rows.extend(&collection.nowhere);
    rows
}

fn points_in_box(index: &PointIndex, piece: &Envelope) -> Vec<u32> {
    let whole = |block: &Block| {
        let e = block.envelope;
        (piece.contains(e.west, e.south) && piece.contains(e.east, e.north)).then_some(true)
    };
    points_where(index, piece, whole, |lon, lat| piece.contains(lon, lat))
}

/// The rows of the points of an envelope of which something holds: of whole blocks where it is known of them.
fn points_where(
    index: &PointIndex,
    envelope: &Envelope,
    of_block: impl Fn(&Block) -> Option<bool>,
    of_point: impl Fn(f64, f64) -> bool,
) -> Vec<u32> {
    let mut rows = Vec::new();
    for block in index.blocks_in(envelope) {
        let block = &index.blocks[block as usize];
        match of_block(block) {
            Some(true) => rows.extend_from_slice(&index.rows[block.points()]),
            Some(false) => {}
            None => {
                let inside = block.points().filter(|&p| of_point(index.positions[p].0, index.positions[p].1));
                rows.extend(inside.map(|p| index.rows[p]));
            }
        }
    }
    rows
}

/// The rows so related to a geometry that shares a point with them, in no order; of other geometries than points, some that
/// only may be.
pub(super) fn rows_related(collection: &Collection, relation: &Relation<'_>) -> Vec<u32> {
    match &collection.geometries {
        Geometries::Points(_, index) => points_where(
            index,
            &relation.envelope(),
            |block| relation.of_all_in(&block.envelope),
            |lon, lat| relation.of_point(lon, lat),
        ),
        Geometries::Mixed(..) => shapes_around(collection, &relation.envelope()),
    }
}

/// The rows with a part in a box or around it, each once. Those over the antimeridian are among them, wherever the box is:
/// in the plane, they lie on all meridians between.
fn shapes_around(collection: &Collection, bbox: &Envelope) -> Vec<u32> {
    let Geometries::Mixed(_, _, index) = &collection.geometries else { return Vec::new() };
    let around = bbox.pieces().flat_map(|piece| index.rows_in(&piece).collect::<Vec<_>>());
    around.chain(index.over_antimeridian().iter().copied()).collect::<BTreeSet<u32>>().into_iter().collect()
}
