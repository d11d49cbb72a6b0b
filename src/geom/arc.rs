//! The shorter great-circle arc between two points: a segment of a road or of a boundary.

use super::Vector;
use super::cap::Cap;
use super::vector::angle_of_chord2;

/// A great-circle arc, prepared for distances to many points. A single point is an arc of no length.
///
/// The arc between antipodes is undefined; it counts as its two ends.
#[derive(Debug, Clone, Copy)]
pub struct Arc {
    start: Vector,
    end: Vector,
    /// Unit normal of the arc's plane, to the left of its direction; NaN for an arc without one.
    normal: Vector,
    /// In the plane, square to the ends and pointing inwards: a point whose foot lies on the arc is on the positive side
    /// of both. NaN, so on neither, for an arc without a plane.
    from_start: Vector,
    from_end: Vector,
}

impl Arc {
    /// The arc from `start` to `end`, both of length 1.
    #[must_use]
    pub fn new(start: Vector, end: Vector) -> Self {
        // (start - end) x (start + end) is twice start x end, without its cancellation when the two are close.
        let normal = (start - end).cross(start + end).normalized().unwrap_or(Vector::NAN);
        Self { start, end, normal, from_start: normal.cross(start), from_end: end.cross(normal) }
    }

    /// Where it starts.
    #[must_use]
    pub fn start(&self) -> Vector {
        self.start
    }

    /// Where it ends.
    #[must_use]
    pub fn end(&self) -> Vector {
        self.end
    }

    /// On which side of the arc's great circle a point lies: positive to the left of its direction.
    #[must_use]
    pub fn side(&self, point: Vector) -> f64 {
        self.normal.dot(point)
    }

    /// Squared chord from `point` to the nearest point of the arc.
    #[must_use]
    pub fn chord2(&self, point: Vector) -> f64 {
        if self.from_start.dot(point) >= 0.0 && self.from_end.dot(point) >= 0.0 {
            let sine = self.normal.dot(point);
            // chord^2 = 2 - 2 cos d, written so that a small d keeps its digits.
            let sine2 = sine * sine;
            2.0 * sine2 / (1.0 + (1.0 - sine2).max(0.0).sqrt())
        } else {
            (point - self.start).norm2().min((point - self.end).norm2())
        }
    }

    /// The point of the arc nearest to `point`.
    #[must_use]
    pub fn nearest(&self, point: Vector) -> Vector {
        if self.from_start.dot(point) >= 0.0 && self.from_end.dot(point) >= 0.0 {
            // A pole of the arc's plane is equally far from all of it; its start will do.
            return (point - self.normal * self.normal.dot(point)).normalized().unwrap_or(self.start);
        }
        if (point - self.start).norm2() <= (point - self.end).norm2() { self.start } else { self.end }
    }

    /// The direction of the arc at one of its points, as its parts to the east and to the north.
    #[must_use]
    pub fn direction_at(&self, foot: Vector) -> (f64, f64) {
        let tangent = self.normal.cross(foot);
        let east = Vector { x: -foot.y, y: foot.x, z: 0.0 }.normalized().unwrap_or(Vector { x: 0.0, y: 1.0, z: 0.0 });
        (tangent.dot(east), tangent.dot(foot.cross(east)))
    }

    /// The point of the arc that lies `angle` radians beyond one of its points, but not beyond its ends.
    #[must_use]
    pub fn advance(&self, foot: Vector, angle: f64) -> Vector {
        self.nearest(foot * angle.cos() + self.normal.cross(foot) * angle.sin())
    }

    /// Whether two arcs share a point, up to rounding.
    #[must_use]
    pub fn crosses(&self, other: &Self) -> bool {
        let (a, b) = (other.normal.dot(self.start), other.normal.dot(self.end));
        let (c, d) = (self.normal.dot(other.start), self.normal.dot(other.end));
        if !(a * b <= 0.0 && c * d <= 0.0) {
            return false; // also where a normal is NaN: a point crosses nothing, it lies on an arc at distance 0
        }
        // Both planes separate the other's ends; the arcs meet if their meeting line leaves through both on one side.
        let line = self.normal.cross(other.normal);
        let on = |arc: &Self, p: Vector| arc.from_start.dot(p) >= 0.0 && arc.from_end.dot(p) >= 0.0;
        line.norm2() > 0.0 && ((on(self, line) && on(other, line)) || (on(self, line * -1.0) && on(other, line * -1.0)))
    }

    /// The nearest pair of points of two arcs that do not cross: one of them is an end.
    #[must_use]
    pub fn nearest_pair(&self, other: &Self) -> (Vector, Vector) {
        let pairs = [
            (self.start, other.nearest(self.start)),
            (self.end, other.nearest(self.end)),
            (self.nearest(other.start), other.start),
            (self.nearest(other.end), other.end),
        ];
        let chord2 = |pair: &(Vector, Vector)| (pair.0 - pair.1).norm2();
        pairs.into_iter().min_by(|p, q| chord2(p).total_cmp(&chord2(q))).unwrap_or(pairs[0])
    }

    /// Caps that cover the arc, none of a radius above `longest` radians unless that took more than 64.
    pub fn caps(&self, longest: f64) -> impl Iterator<Item = Cap> + use<'_> {
        let angle = angle_of_chord2((self.end - self.start).norm2());
        let (start, along) = (self.start, self.from_start);
        // An angle of at most pi over `longest`, so the cast keeps its value.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..=64")]
        let pieces = if along.x.is_nan() { 1 } else { (angle / (2.0 * longest)).ceil().clamp(1.0, 64.0) as u32 };
        let half = angle / f64::from(pieces) / 2.0;
        (0..pieces).map(move |i| {
            let at = half * f64::from(2 * i + 1);
            let centre = if along.x.is_nan() { start } else { start * at.cos() + along * at.sin() };
            Cap { centre, radius: half }
        })
    }
}
