//! Lines and polygons that are too many for a tile: those of a cell told as one, at the place of one of them.

use hashbrown::HashMap;

use super::{Detail, Frame, Mark, MarkGeometry};

/// The least and the greatest corner of a feature on a frame, in units.
pub(super) type Bounds = ([i32; 2], [i32; 2]);

/// The cells in which some are told already.
pub(super) struct Crowds<'a> {
    frame: &'a Frame,
    largest: i32,
    /// Units of a cell's side.
    side: i32,
    /// The place of each cell's mark among all.
    marks: HashMap<[i32; 2], usize>,
}

impl<'a> Crowds<'a> {
    pub(super) fn new(frame: &'a Frame, detail: Detail) -> Self {
        let side = (frame.width >> detail.shape_levels).max(1);
        Self { frame, largest: detail.largest_in_cell, side, marks: HashMap::new() }
    }

    /// Counts a feature to those of its cell, unless it is too large for that.
    pub(super) fn take(&mut self, row: u32, bounds: Option<Bounds>, marks: &mut Vec<Mark>) -> bool {
        let Some((least, most)) = bounds else { return false };
        if self.largest == 0 || (0..2).any(|axis| most[axis] - least[axis] > self.largest) {
            return false;
        }
        if let Some(at) = self.place(least, most) {
            let cell = at.map(|units| units / self.side);
            let new = marks.len();
            let place = *self.marks.entry(cell).or_insert(new);
            if place == new {
                let geometry = MarkGeometry::Point(at);
                marks.push(Mark { row, point: 0, count: 0, kinds: Vec::new(), geometry });
            }
            marks[place].count += 1;
        }
        true
    }

    /// The middle of what is on the frame; nowhere of what lies by it only, which a neighbour tells.
    fn place(&self, least: [i32; 2], most: [i32; 2]) -> Option<[i32; 2]> {
        let size = [self.frame.width, self.frame.height];
        let middle = |axis: usize| {
            let (from, to) = (least[axis].max(0), most[axis].min(size[axis] - 1));
            (from <= to).then(|| from.midpoint(to))
        };
        Some([middle(0)?, middle(1)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::{Density, TileCoord, TileMatrixSet};

    fn detail(largest_in_cell: i32) -> Detail {
        Detail { largest_in_cell, ..Detail::finest(Density::Clusters) }
    }

    #[test]
    fn each_feature_is_counted_once_in_the_cell_it_lies_in() {
        let frame = TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: 0, row: 0, col: 0 }.frame();
        let (mut crowds, mut marks) = (Crowds::new(&frame, detail(16)), Vec::new());
        for n in 0..1_000_i32 {
            let at = [n * 4, n * 37 % 4_096];
            assert!(crowds.take(n.cast_unsigned(), Some((at, at.map(|units| units + 16))), &mut marks));
        }
        assert_eq!(marks.iter().map(|mark| mark.count).sum::<u32>(), 1_000);
        assert!(marks.len() <= 256, "{}", marks.len());
        assert!(marks.iter().all(|mark| matches!(mark.geometry, MarkGeometry::Point([x, y]) if x.max(y) < 4_096)));
    }

    #[test]
    fn what_is_larger_or_only_by_the_frame_is_not() {
        let frame = TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: 0, row: 0, col: 0 }.frame();
        let (mut crowds, mut marks) = (Crowds::new(&frame, detail(16)), Vec::new());
        assert!(!crowds.take(0, Some(([0, 0], [17, 3])), &mut marks));
        assert!(!Crowds::new(&frame, detail(0)).take(0, Some(([0, 0], [0, 0])), &mut marks));
        assert!(crowds.take(0, Some(([-9, 5], [-2, 9])), &mut marks) && marks.is_empty());
    }
}
