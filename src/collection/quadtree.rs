//! Points along the Z-order curve of a flat world: every cell of its quadtree, and so every tile, is a range of them.
//!
//! What a set of rows has in a cell is then a count of bits, however many points there are.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::Collection;
use super::bits::Bits;
use super::column::Column;
use super::packed::Packed;
use super::words::Texts;
use crate::geom::{Plane, interleave};

/// Points from one signpost to the next.
const SIGNPOST: usize = 64;

/// Points along the curve; those that are not on the plane are left out.
pub struct Quadtree {
    /// The place of each point on the curve, ascending.
    keys: Vec<u64>,
    /// Every so many of them: what stays in the processor's cache, so that a cell is found with few waits for memory.
    signposts: Vec<u64>,
    /// The row of each point.
    rows: Vec<u32>,
    /// For each word of the column of kinds, the points that have it.
    kinds: Vec<Bits>,
    /// The sum of the stamps of all points before each, and of all points.
    stamps: Vec<u64>,
    /// The cells of each field, and the ids, a second time and in the order of the curve: what is in a tile then lies together
    /// in memory, of which a tile would else wait for most. Laid so when first needed.
    cells: Vec<OnceLock<Packed>>,
    ids: OnceLock<Texts>,
}

impl Quadtree {
    /// Puts rows, given by longitude and latitude, along the curve; NaN for a row without a place. `stamps` tells the states
    /// of rows apart.
    #[must_use]
    pub fn new(positions: &[(f64, f64)], stamps: &[u64], plane: Plane, kinds: Option<&Column>, fields: usize) -> Self {
        let known = (0..).zip(positions).filter(|(_, position)| !position.0.is_nan());
        let mut keyed: Vec<(u64, u32)> =
            known.filter_map(|(row, &position)| Some((plane.morton(position)?, row))).collect();
        keyed.sort_unstable();
        let (keys, rows): (Vec<u64>, Vec<u32>) = keyed.into_iter().unzip();
        let kinds = kinds.map_or_else(Vec::new, |column| bits_of_words(column, &rows));
        let sum = |sum: &mut u64, row: &u32| {
            *sum = sum.wrapping_add(stamps[*row as usize]);
            Some(*sum)
        };
        let stamps = std::iter::once(0).chain(rows.iter().scan(0, sum)).collect();
        let cells = std::iter::repeat_with(OnceLock::new).take(fields).collect();
        let signposts = keys.iter().copied().step_by(SIGNPOST).collect();
        Self { keys, signposts, rows, kinds, stamps, cells, ids: OnceLock::new() }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of a point.
    #[must_use]
    pub fn row(&self, point: usize) -> u32 {
        self.rows[point]
    }

    /// The place of a point on the curve, as [`Plane::morton`] has it.
    #[must_use]
    pub fn key(&self, point: usize) -> u64 {
        self.keys[point]
    }

    /// For each word of the column of kinds, the points that have it; empty without such a column.
    #[must_use]
    pub fn kinds(&self) -> &[Bits] {
        &self.kinds
    }

    /// The sum of the stamps of a range of points: another when one of them was changed, or went, or came.
    #[must_use]
    pub fn stamp(&self, range: Range<usize>) -> u64 {
        self.stamps[range.end].wrapping_sub(self.stamps[range.start])
    }

    /// What [`Column::cell`] is of each point in a field of the collection that this is of.
    #[must_use]
    pub fn cells_of(&self, field: usize, collection: &Collection) -> &Packed {
        let column = &collection.columns[field];
        self.cells[field].get_or_init(|| self.rows.iter().map(|row| column.cell(*row as usize)).collect())
    }

    /// The id of each point in the collection that this is of.
    #[must_use]
    pub fn ids(&self, collection: &Collection) -> &Texts {
        self.ids.get_or_init(|| self.rows.iter().map(|row| collection.row_id(*row as usize)).collect())
    }

    /// Whether the cells of fields, and the ids, are laid already.
    #[must_use]
    pub fn is_laid(&self, fields: &[usize]) -> bool {
        self.ids.get().is_some() && fields.iter().all(|field| self.cells[*field].get().is_some())
    }

    /// The points whose rows are in a set.
    #[must_use]
    pub fn points_of(&self, rows: &Bits) -> Bits {
        let inside = self.rows.iter().enumerate().filter(|(_, row)| rows.contains(**row as usize));
        Bits::of(self.len(), inside.map(|(point, _)| point))
    }

    /// The points in a cell, which is column `x` and row `y` of those of a world halved `level` times.
    #[must_use]
    pub fn cell(&self, level: u8, x: u32, y: u32) -> Range<usize> {
        let shift = 64 - 2 * u32::from(level);
        let prefix = interleave(x, y);
        // A shift by all bits leaves nothing, which the processor does not do by itself.
        let of = |key: &u64| key.checked_shr(shift).unwrap_or(0);
        self.first(|key| of(key) < prefix)..self.first(|key| of(key) <= prefix)
    }

    /// The first point that does not lie before a place.
    fn first(&self, is_before: impl Fn(&u64) -> bool) -> usize {
        let signposts = self.signposts.partition_point(&is_before);
        let (from, to) = (signposts.saturating_sub(1) * SIGNPOST, (signposts * SIGNPOST).min(self.keys.len()));
        from + self.keys[from..to].partition_point(is_before)
    }

    /// The cells of a level among a range of points, each as the points in it.
    pub fn cells(&self, level: u8, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let shift = 64 - 2 * u32::from(level);
        let of = move |key: u64| key.checked_shr(shift).unwrap_or(0);
        let mut start = range.start;
        std::iter::from_fn(move || {
            let prefix = (start < range.end).then(|| of(self.keys[start]))?;
            // Steps that double, since most cells are small and some are most of the range.
            let mut step = 1;
            while start + step < range.end && of(self.keys[start + step]) == prefix {
                step *= 2;
            }
            let (from, to) = (start + step / 2, (start + step).min(range.end));
            let end = from + self.keys[from..to].partition_point(|key| of(*key) == prefix);
            let cell = start..end;
            start = end;
            Some(cell)
        })
    }
}

impl fmt::Debug for Quadtree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quadtree({} points)", self.len())
    }
}

fn bits_of_words(column: &Column, rows: &[u32]) -> Vec<Bits> {
    let Column::Text(_, words) = column else { return Vec::new() };
    let mut kinds = vec![Bits::none(rows.len()); words.len()];
    for (point, row) in rows.iter().enumerate() {
        if let Some(word) = column.word(*row as usize) {
            kinds[word as usize].insert(point);
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_points_of_a_cell_are_those_that_lie_in_it() {
        let positions: Vec<(f64, f64)> = (0..2_000_u32)
            .map(|i| ((f64::from(i) * 7.3) % 360.0 - 180.0, (f64::from(i) * 3.7) % 170.0 - 85.0))
            .chain([(f64::NAN, f64::NAN), (0.0, 90.0)])
            .collect();
        let stamps: Vec<u64> = (0..2_002).map(|i| i * i).collect();
        let tree = Quadtree::new(&positions, &stamps, Plane::Mercator, None, 0);
        assert_eq!(tree.len(), 2_000);
        for level in [0_u8, 1, 3] {
            let side = 0.5_f64.powi(i32::from(level));
            let mut all = 0;
            for (x, y) in (0..1 << level).flat_map(|x| (0..1 << level).map(move |y| (x, y))) {
                let mut found: Vec<u32> = tree.cell(level, x, y).map(|point| tree.row(point)).collect();
                found.sort_unstable();
                let within = |at: f64, cell: u32| (f64::from(cell)..f64::from(cell + 1)).contains(&(at / side));
                let inside = |(px, py): (f64, f64)| within(px, x) && within(py, y);
                let of = |row: &u32| inside(Plane::Mercator.of_degrees(positions[*row as usize]));
                assert_eq!(found, (0..2_000).filter(of).collect::<Vec<_>>(), "{level} {x} {y}");
                let sum: u64 = found.iter().map(|row| stamps[*row as usize]).sum();
                assert_eq!(tree.stamp(tree.cell(level, x, y)), sum, "{level} {x} {y}");
                all += found.len();
            }
            assert_eq!(all, tree.len());
            let cells: Vec<_> = tree.cells(level, 0..tree.len()).collect();
            assert_eq!(cells.iter().map(ExactSizeIterator::len).sum::<usize>(), tree.len());
            assert!(cells.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
