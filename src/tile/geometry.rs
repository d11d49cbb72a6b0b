//! The geometry of a mark as a vector tile's commands (Mapbox Vector Tile Specification 2.1, section 4.3).

use super::MarkGeometry;
use super::protobuf::{varint, zigzag};

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// The number of a geometry's type.
pub(super) fn type_number(geometry: &MarkGeometry) -> u64 {
    match geometry {
        MarkGeometry::Point(_) | MarkGeometry::Points(_) => 1,
        MarkGeometry::Lines(_) => 2,
        MarkGeometry::Polygons(_) => 3,
    }
}

/// Writes a geometry's commands, as packed numbers.
pub(super) fn commands(geometry: &MarkGeometry, out: &mut Vec<u8>) {
    let mut pen = Pen { at: [0, 0], out };
    match geometry {
        MarkGeometry::Point(at) => pen.go(MOVE_TO, &[*at]),
        MarkGeometry::Points(all) => pen.go(MOVE_TO, all),
        MarkGeometry::Lines(lines) => lines.iter().for_each(|line| pen.path(line)),
        MarkGeometry::Polygons(polygons) => {
            for ring in polygons.iter().flatten() {
                pen.path(ring);
                pen.put(CLOSE_PATH | 1 << 3);
            }
        }
    }
}

/// Where the last command ended: each position is written as the way from there.
struct Pen<'a> {
    at: [i32; 2],
    out: &'a mut Vec<u8>,
}

impl Pen<'_> {
    fn path(&mut self, positions: &[[i32; 2]]) {
        if let [first, rest @ ..] = positions {
            self.go(MOVE_TO, &[*first]);
            self.go(LINE_TO, rest);
        }
    }

    fn go(&mut self, command: u32, positions: &[[i32; 2]]) {
        // A frame has far fewer positions than the 29 bits of a count hold.
        self.put(command | u32::try_from(positions.len()).unwrap_or(u32::MAX) << 3);
        for at in positions {
            self.put(zigzag(at[0] - self.at[0]));
            self.put(zigzag(at[1] - self.at[1]));
            self.at = *at;
        }
    }

    fn put(&mut self, number: u32) {
        varint(self.out, number.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification, sections 4.3.5. All numbers in them are a byte each.
    #[test]
    fn the_examples_of_the_specification_come_out() {
        let written = |geometry: MarkGeometry| {
            let mut out = Vec::new();
            commands(&geometry, &mut out);
            out
        };
        assert_eq!(written(MarkGeometry::Point([25, 17])), [9, 50, 34]);
        assert_eq!(written(MarkGeometry::Points(vec![[5, 7], [3, 2]])), [17, 10, 14, 3, 9]);
        let line = MarkGeometry::Lines(vec![vec![[2, 2], [2, 10], [10, 10]], vec![[1, 1], [3, 5]]]);
        assert_eq!(written(line), [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]);
        let polygon = MarkGeometry::Polygons(vec![vec![vec![[3, 6], [8, 12], [20, 34]]]]);
        assert_eq!(written(polygon), [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }
}
