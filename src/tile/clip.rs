//! Cutting lines and rings off at the edges of a rectangle, in degrees, before anything dearer is done with them.

/// A position: longitude, which may run on beyond the antimeridian, and latitude.
pub(super) type Position = [f64; 2];

/// A rectangle of longitudes and latitudes, which may reach beyond the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ClipBox {
    pub(super) least: Position,
    pub(super) most: Position,
}

impl ClipBox {
    /// Whether any of these positions, or of the lines between them, may be inside.
    pub(super) fn may_meet(&self, positions: &[Position]) -> bool {
        let beyond = |axis: usize| {
            positions.iter().all(|p| p[axis] < self.least[axis]) || positions.iter().all(|p| p[axis] > self.most[axis])
        };
        !positions.is_empty() && !beyond(0) && !beyond(1)
    }

    /// The parts of a line inside.
    ///
    /// Y.-D. Liang and B. A. Barsky, "A new concept and method for line clipping", 1984.
    pub(super) fn line(&self, line: &[Position]) -> Vec<Vec<Position>> {
        let mut parts: Vec<Vec<Position>> = Vec::new();
        let mut whole = false;
        for pair in line.windows(2) {
            let Some((from, to)) = self.segment(pair[0], pair[1]) else {
                whole = false;
                continue;
            };
            let point = |t: f64| [0, 1].map(|axis| pair[0][axis] + t * (pair[1][axis] - pair[0][axis]));
            match parts.last_mut() {
                Some(part) if whole && from <= 0.0 => part.push(point(to)),
                _ => parts.push(vec![point(from), point(to)]),
            }
            whole = to >= 1.0;
        }
        parts
    }

    /// The stretch of a segment inside, as fractions of it.
    fn segment(&self, start: Position, end: Position) -> Option<(f64, f64)> {
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        for axis in [0, 1] {
            let run = end[axis] - start[axis];
            let (least, most) = (self.least[axis] - start[axis], self.most[axis] - start[axis]);
            if run == 0.0 {
                if least > 0.0 || most < 0.0 {
                    return None;
                }
                continue;
            }
            let (enter, leave) = if run > 0.0 { (least / run, most / run) } else { (most / run, least / run) };
            (from, to) = (from.max(enter), to.min(leave));
        }
        (from <= to).then_some((from, to))
    }

    /// A ring without what is outside. Where it left and came back, it runs along the edges, perhaps to and fro.
    ///
    /// I. E. Sutherland and G. W. Hodgman, "Reentrant polygon clipping", 1974.
    pub(super) fn ring(&self, ring: &[Position]) -> Vec<Position> {
        let mut clipped = ring.to_vec();
        for axis in [0, 1] {
            clipped = half_plane(&clipped, axis, |p| p[axis] >= self.least[axis], self.least[axis]);
            clipped = half_plane(&clipped, axis, |p| p[axis] <= self.most[axis], self.most[axis]);
        }
        clipped
    }
}

/// The part of a ring on one side of an edge. A ring does not repeat its first position.
fn half_plane(ring: &[Position], axis: usize, inside: impl Fn(&Position) -> bool, edge: f64) -> Vec<Position> {
    let mut kept = Vec::with_capacity(ring.len());
    let Some(mut before) = ring.last() else { return kept };
    for at in ring {
        if inside(before) != inside(at) {
            let t = (edge - before[axis]) / (at[axis] - before[axis]);
            let other = 1 - axis;
            let mut crossing = [edge; 2];
            crossing[other] = before[other] + t * (at[other] - before[other]);
            kept.push(crossing);
        }
        if inside(at) {
            kept.push(*at);
        }
        before = at;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: ClipBox = ClipBox { least: [0.0, 0.0], most: [1.0, 1.0] };

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let line = [[-1.0, 0.5], [0.5, 0.5], [0.5, 2.0], [0.75, 2.0], [0.75, 0.25]];
        let parts = UNIT.line(&line);
        assert_eq!(parts, [vec![[0.0, 0.5], [0.5, 0.5], [0.5, 1.0]], vec![[0.75, 1.0], [0.75, 0.25]]]);
        assert!(UNIT.line(&[[-1.0, 2.0], [2.0, 2.0]]).is_empty());
        assert!(UNIT.line(&[[-1.0, 0.5], [0.5, 3.0]]).is_empty());
    }

    #[test]
    fn a_ring_is_cut_at_the_edges_and_one_around_everything_becomes_the_box() {
        let area = |ring: &[Position]| -> f64 {
            let next = ring.iter().cycle().skip(1);
            ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
        };
        let cut = UNIT.ring(&[[-1.0, -1.0], [0.5, -1.0], [0.5, 0.5], [-1.0, 0.5]]);
        assert!((area(&cut) - 0.25).abs() < 1e-12);
        let all = UNIT.ring(&[[-9.0, -9.0], [9.0, -9.0], [9.0, 9.0], [-9.0, 9.0]]);
        assert!((area(&all) - 1.0).abs() < 1e-12);
        assert!(UNIT.ring(&[[2.0, 2.0], [3.0, 2.0], [3.0, 3.0]]).is_empty());
    }
}
