//! Points on a frame: each by itself, or those of a cell told as one.

use std::ops::Range;

use super::{Density, Detail, Frame, Mark, MarkGeometry, Selection};
use crate::collection::{Bits, Collection, Column, Quadtree, Role};
use crate::query::{Guard, QueryError};

/// Widths of the world of a cell of the curve.
const CURVE_CELL: f64 = 1.0 / 4_294_967_296.0;

/// A selection's points as a frame sees them.
struct Points<'a> {
    selection: &'a Selection,
    tree: &'a Quadtree,
    selected: Option<&'a Bits>,
    frame: &'a Frame,
    /// What the frame shows besides the world itself is the world again, a turn to the west or to the east.
    turn: f64,
}

pub(super) fn points(
    selection: &Selection,
    frame: &Frame,
    detail: Detail,
    guard: &Guard,
) -> Result<Vec<Mark>, QueryError> {
    let Some(tree) = selection.collection.quadtree(frame.plane) else { return Ok(Vec::new()) };
    let selected = selection.points(frame.plane, tree);
    let ranges: Vec<(f64, Range<usize>)> =
        cells(frame).map(|(turn, x, y)| (turn, tree.cell(frame.level, x, y))).collect();
    let at = |turn: f64| Points { selection, tree, selected, frame, turn };
    let total: usize = ranges.iter().map(|(turn, range)| at(*turn).count(range.clone())).sum();
    guard.spend(ranges.iter().map(|(_, range)| range.len() as u64).sum())?;
    let mut marks = Vec::new();
    for (turn, range) in ranges {
        let points = at(turn);
        match detail.density {
            Density::Clusters if total <= detail.single_points => points.singles(range, &mut marks),
            _ => points.told_by_cells(range, detail, &mut marks),
        }
    }
    Ok(marks)
}

/// Tells apart the states of a collection that differ on a frame: in the points there, or in how any are told. Of lines and
/// polygons, all states differ everywhere.
#[must_use]
pub fn state_on(collection: &Collection, frame: &Frame) -> u64 {
    let Some(tree) = collection.quadtree(frame.plane) else { return collection.version };
    let cell = |(_, x, y)| tree.stamp(tree.cell(frame.level, x, y));
    cells(frame).map(cell).fold(collection.manner(), u64::wrapping_add)
}

/// How many points there are in the cells that a frame touches.
pub(super) fn points_on(tree: &Quadtree, frame: &Frame) -> usize {
    cells(frame).map(|(_, x, y)| tree.cell(frame.level, x, y).len()).sum()
}

/// The cells of the frame's level that it touches: for a tile just itself. Each with the turn of the world that it is in.
fn cells(frame: &Frame) -> impl Iterator<Item = (f64, u32, u32)> + use<> {
    let side = 0.5_f64.powi(i32::from(frame.level));
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a frame lies on or near the world, of at most 2^23 cells a side"
    )]
    let span = |from: f64, units: i32| {
        let last = (from + f64::from(units) * frame.unit) / side;
        ((from / side).floor() as i64)..(last.ceil() as i64)
    };
    let (columns, rows) = (span(frame.x, frame.width), span(frame.y, frame.height));
    let across = 1_i64 << frame.level;
    rows.filter(move |row| (0..across).contains(row)).flat_map(move |row| {
        columns.clone().filter_map(move |column| {
            #[expect(clippy::cast_precision_loss, reason = "a few turns of the world")]
            let turn = column.div_euclid(across) as f64;
            Some((turn, u32::try_from(column.rem_euclid(across)).ok()?, u32::try_from(row).ok()?))
        })
    })
}

impl Points<'_> {
    fn count(&self, range: Range<usize>) -> usize {
        self.selected.map_or(range.len(), |bits| bits.count(range))
    }

    /// Every point of a range by itself.
    fn singles(&self, range: Range<usize>, marks: &mut Vec<Mark>) {
        match self.selected {
            None => marks.extend(range.filter_map(|point| self.single(point))),
            Some(bits) => marks.extend(bits.iter(range).filter_map(|point| self.single(point))),
        }
    }

    /// A point by itself, unless it is outside the frame, as only those of a frame that is no tile can be.
    fn single(&self, point: usize) -> Option<Mark> {
        let [x, y] = self.place(point);
        let inside = (0..self.frame.width).contains(&x) && (0..self.frame.height).contains(&y);
        inside.then(|| Mark {
            row: self.tree.row(point),
            point: u32::try_from(point).unwrap_or(u32::MAX), // rows are fewer
            count: 1,
            kinds: Vec::new(),
            geometry: MarkGeometry::Point([x, y]),
        })
    }

    /// The points of a range by the cells they are in.
    fn told_by_cells(&self, range: Range<usize>, detail: Detail, marks: &mut Vec<Mark>) {
        let level = (self.frame.level + detail.levels).min(32);
        for cell in self.tree.cells(level, range) {
            let count = self.count(cell.clone());
            if count == 0 {
                continue;
            }
            if detail.density == Density::Clusters && count <= detail.single_in_cell {
                self.singles(cell, marks);
            } else if self.selection.collection.description.role == Role::Base && detail.density == Density::Clusters {
                marks.extend(self.foremost(cell));
            } else {
                marks.extend(self.together(cell, count, level, detail.density));
            }
        }
    }

    /// The points of a cell told as one.
    fn together(&self, cell: Range<usize>, count: usize, level: u8, density: Density) -> Option<Mark> {
        let middle = match self.selected {
            None => cell.start + count / 2,
            Some(bits) => bits.nth(cell.clone(), count / 2)?,
        };
        let of_kind = |(kind, with): (u32, &Bits)| {
            let number =
                self.selected.map_or_else(|| with.count(cell.clone()), |bits| bits.count_both(with, cell.clone()));
            u32::try_from(number).ok().filter(|&number| number > 0).map(|number| (kind, number))
        };
        let kinds = (0..).zip(self.tree.kinds()).filter_map(of_kind).collect();
        let geometry = match density {
            Density::Clusters => MarkGeometry::Point(self.place(middle)),
            Density::Grid => self.square(middle, level),
        };
        Some(Mark {
            row: self.tree.row(middle),
            point: u32::try_from(middle).ok()?,
            count: u32::try_from(count).ok()?,
            kinds,
            geometry,
        })
    }

    /// Of a layer of the base map, the feature of a cell that matters most on a map: towns are not counted, they are named.
    fn foremost(&self, cell: Range<usize>) -> Option<Mark> {
        let collection = &self.selection.collection;
        let ranks = match collection.schema.position("rank").map(|field| &collection.columns[field]) {
            Some(Column::Integer(ranks)) => Some(ranks),
            _ => None,
        };
        let of = |point: &usize| ranks?.get(self.tree.row(*point) as usize);
        let selected = cell.filter(|point| self.selected.is_none_or(|bits| bits.contains(*point)));
        self.single(selected.min_by_key(of)?)
    }

    /// Where a point is, in whole units.
    fn place(&self, point: usize) -> [i32; 2] {
        let key = self.tree.key(point);
        let half = |bits: u64| (f64::from(gather(bits)) + 0.5) * CURVE_CELL;
        let (x, y) = self.frame.units((half(key) + self.turn, half(key >> 1)));
        [whole(x), whole(y)]
    }

    /// The cell that a point is in, as a square.
    fn square(&self, point: usize, level: u8) -> MarkGeometry {
        let shift = 32 - u32::from(level);
        let side = 0.5_f64.powi(i32::from(level));
        let key = self.tree.key(point);
        let corner = |bits: u64| f64::from(gather(bits).checked_shr(shift).unwrap_or(0)) * side;
        let (x, y) = self.frame.units((corner(key) + self.turn, corner(key >> 1)));
        let length = whole((side / self.frame.unit).round());
        let (x, y) = (whole(x.round()), whole(y.round()));
        let (east, south) = (x + length, y + length);
        MarkGeometry::Polygons(vec![vec![vec![[x, y], [east, y], [east, south], [x, south]]]])
    }
}

#[expect(clippy::cast_possible_truncation, reason = "within a frame, or a few of its sizes beyond")]
fn whole(units: f64) -> i32 {
    units.floor() as i32
}

/// Every other bit of a number, the lowest first.
pub(super) fn gather(bits: u64) -> u32 {
    let mut n = bits & 0x5555_5555_5555_5555;
    n = (n | n >> 1) & 0x3333_3333_3333_3333;
    n = (n | n >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    n = (n | n >> 4) & 0x00ff_00ff_00ff_00ff;
    n = (n | n >> 8) & 0x0000_ffff_0000_ffff;
    #[expect(clippy::cast_possible_truncation, reason = "32 bits are left")]
    let gathered = (n | n >> 16) as u32;
    gathered
}
