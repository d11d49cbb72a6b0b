//! "Within 5 km of the RN6": what is near, how far, and which points of a collection are.

use std::collections::HashSet;
use std::sync::Arc;

use geo_types::{Geometry, Point};

use super::distance::Shortlists;
use super::error::shortened;
use super::{Guard, QueryError};
use crate::collection::{Collection, Geometries, PointIndex, Snapshot};
use crate::feature::LicenceClass;
use crate::format::{check_geometry, parse_wkt};
use crate::geom::{Reach, Shape, rival_chord2};

/// Most positions in a geometry of `near`. Whether a ring crosses itself takes the square of them to find out: a quarter of
/// a second for these.
pub const MAX_NEAR_POSITIONS: usize = 4_000;
/// Greatest distance: half the equator, beyond which everything is near.
pub const MAX_DISTANCE_M: f64 = 20_037_508.0;

/// The work of measuring one feature that is no point, in comparisons of numbers.
const WORK_OF_SHAPE: u64 = 10_000;

/// The work of looking for what one arc is near to, likewise.
const WORK_OF_LOOK: u64 = 100_000;

/// What to be near to.
#[derive(Debug, Clone)]
pub struct Near {
    /// The thing, on the sphere.
    pub shape: Arc<Shape>,
    /// Within so many metres.
    pub metres: f64,
}

impl Near {
    /// The blocks of points that may be near, or the rows of other geometries that may be: each once, in no order.
    pub(super) fn candidates(&self, collection: &Collection, guard: &Guard) -> Result<HashSet<u32>, QueryError> {
        let mut candidates = HashSet::new();
        for (envelope, _) in self.shape.candidates(Reach::new(self.metres)) {
            guard.spend(WORK_OF_LOOK)?;
            match &collection.geometries {
                Geometries::Points(_, index) => candidates.extend(index.blocks_in(&envelope)),
                Geometries::Mixed(_, _, index) => candidates.extend(index.rows_in(&envelope)),
            }
            // Of what is all over the globe, the first look finds everything.
            if candidates.len() >= collection.len() - collection.nowhere.len() {
                break;
            }
        }
        Ok(candidates)
    }
}

/// Reads `distance=5km`: metres.
pub fn parse_distance(text: &str) -> Result<f64, QueryError> {
    let bad = |problem: &str| {
        QueryError::bad(
            "distance",
            format!(
                "`{}` {problem}; a number and a unit (m, km, mi, nmi) would be right, such as distance=5km",
                shortened(text)
            ),
        )
    };
    let split = text.find(|c: char| c.is_ascii_alphabetic() && c != 'e' && c != 'E').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    if unit.is_empty() {
        return Err(bad("has no unit"));
    }
    let metres = metres_in(unit).ok_or_else(|| bad("has an unknown unit"))?;
    let number: f64 = number.trim().parse().map_err(|_why| bad("does not start with a number"))?;
    let distance = number * metres;
    if !distance.is_finite() || distance < 0.0 {
        return Err(bad("is not a distance of 0 or more"));
    }
    if distance > MAX_DISTANCE_M {
        return Err(bad("is more than half way round the Earth"));
    }
    Ok(distance)
}

/// How many metres a unit of length has.
pub(super) fn metres_in(unit: &str) -> Option<f64> {
    Some(match unit {
        "m" | "meters" | "metres" => 1.0,
        "km" | "kilometers" | "kilometres" => 1_000.0,
        "mi" | "miles" => 1_609.344,         // the international mile
        "nmi" | "nautical miles" => 1_852.0, // the international nautical mile
        _ => return None,
    })
}

/// Reads `near=`: `collection/id`, `lon,lat`, or WKT.
pub(super) fn parse_near(text: &str, snapshot: &Snapshot) -> Result<Arc<Shape>, QueryError> {
    let bad = |problem: String| QueryError::bad("near", problem);
    let geometry = if let Some(position) = position(text) {
        let position = Geometry::Point(position);
        check_geometry(&position).map_err(bad)?;
        position
    } else if text.contains('(') || text.to_ascii_uppercase().ends_with("EMPTY") {
        // Counted before they are read, since reading them is what takes long. Commas stand between positions.
        let positions = text.bytes().filter(|byte| *byte == b',').count() + 1;
        if positions > MAX_NEAR_POSITIONS {
            return Err(bad(format!("the geometry has {positions} positions; at most {MAX_NEAR_POSITIONS} are taken")));
        }
        parse_wkt(text).map_err(|problem| bad(format!("`{}`: {problem}", shortened(text))))?
    } else {
        return feature(text, snapshot);
    };
    Shape::new(&geometry).map(Arc::new).ok_or_else(|| bad("the geometry is empty".to_owned()))
}

/// `lon,lat`.
fn position(text: &str) -> Option<Point<f64>> {
    let (lon, lat) = text.split_once(',')?;
    Some(Point::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?))
}

fn no_collection(name: &str, snapshot: &Snapshot) -> String {
    if snapshot.later.contains_key(name) {
        return format!("`{name}` is a file that was changed later, and nobody knows how it was then");
    }
    format!("there is no collection `{}` to be near to", shortened(name))
}

/// `collection/id`.
fn feature(text: &str, snapshot: &Snapshot) -> Result<Arc<Shape>, QueryError> {
    let bad = |problem: String| QueryError::bad("near", problem);
    let Some((name, id)) = text.split_once('/') else {
        return Err(bad(format!(
            "`{}` is neither a feature (highways/RN6), a position (-8.0,12.6) nor WKT",
            shortened(text)
        )));
    };
    let collection = snapshot.get(name).ok_or_else(|| bad(no_collection(name, snapshot)))?;
    let row = collection
        .find(id)
        .ok_or_else(|| bad(format!("there is no feature `{}` in collection `{name}`", shortened(id))))?;
    // Who may ask what is near a feature can find out where it is.
    if collection.class(row) == LicenceClass::Aggregate {
        return Err(QueryError::Licence("the licence of this feature's source permits counts only".to_owned()));
    }
    collection.shape(row).ok_or_else(|| bad(format!("the feature `{}` has no geometry", shortened(text))))
}

/// The rows near a shape, each with what is needed to measure its distance later.
pub(super) struct NearRows<'a> {
    near: &'a Near,
    /// Rows in no order, each with the number of its shortlist.
    pub(super) rows: Vec<(u32, u32)>,
    /// The arcs that can be nearest, a list a block.
    pub(super) shortlists: Shortlists,
}

impl<'a> NearRows<'a> {
    /// Finds the points of an index that are near.
    ///
    /// A block of neighbours is settled whole where its cap lies well inside the corridor, or well outside; only the
    /// points of the others are looked at, each against the few arcs that can reach its block.
    pub(super) fn of_points(near: &'a Near, index: &PointIndex) -> Self {
        let mut found = Self { near, rows: Vec::new(), shortlists: Shortlists::default() };
        let reach = Reach::new(near.metres);
        found.visit(index, reach, |found, points, whole| {
            let shortlist = found.shortlists.newest();
            if whole {
                found.rows.extend(index.rows[points].iter().map(|&row| (row, shortlist)));
                return;
            }
            for p in points {
                if found.holds(index, p, reach) {
                    found.rows.push((index.rows[p], shortlist));
                }
            }
        });
        found
    }

    /// How many points of an index are near.
    pub(super) fn count(near: &'a Near, index: &PointIndex) -> usize {
        let mut found = Self { near, rows: Vec::new(), shortlists: Shortlists::default() };
        let reach = Reach::new(near.metres);
        let mut count = 0;
        found.visit(index, reach, |found, points, whole| {
            count += if whole { points.len() } else { points.filter(|&p| found.holds(index, p, reach)).count() };
        });
        count
    }

    /// Calls `settle` with each block that may hold hits: its points, and whether all of them are near. The newest
    /// shortlist is then the block's.
    fn visit(
        &mut self,
        index: &PointIndex,
        reach: Reach,
        mut settle: impl FnMut(&mut Self, std::ops::Range<usize>, bool),
    ) {
        let shape = &*self.near.shape;
        // Pairs of a block and an arc near it; a block inside a polygon comes with none.
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (envelope, arc) in shape.candidates(reach) {
            pairs.extend(index.blocks_in(&envelope).map(|block| (block, arc.unwrap_or(u32::MAX))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut arcs = Vec::new();
        for pairs in pairs.chunk_by(|p, q| p.0 == q.0) {
            let block = &index.blocks[pairs[0].0 as usize];
            let bounds = reach.around(block.cap.radius);
            arcs.clear();
            let mut whole = false;
            for &(_, arc) in pairs.iter().filter(|p| p.1 != u32::MAX) {
                let chord2 = shape.chord2(arc, block.cap.centre);
                if chord2 <= bounds.possible_chord2 {
                    arcs.push((arc, chord2));
                    whole |= chord2 <= bounds.sure_chord2;
                }
            }
            // With no boundary in reach, the block lies on one side of it.
            if arcs.is_empty() {
                whole = shape.contains(block.cap.centre.to_degrees(), block.cap.centre);
                if !whole {
                    continue;
                }
            }
            let nearest = arcs.iter().map(|a| a.1).fold(f64::INFINITY, f64::min);
            let rival = rival_chord2(nearest, block.cap.radius);
            self.shortlists.push(arcs.iter().filter(|a| a.1 <= rival).map(|a| a.0));
            settle(self, block.points(), whole);
        }
    }

    /// Whether one point of the newest shortlist's block is near.
    fn holds(&self, index: &PointIndex, point: usize, reach: Reach) -> bool {
        let (position, vector) = (index.positions[point], index.vectors[point]);
        let shortlist = self.shortlists.get(self.shortlists.newest());
        self.near.shape.within(shortlist, position, vector, reach) || self.near.shape.contains(position, vector)
    }
}

/// The rows of other geometries that are near, with their distances.
pub(super) fn near_shapes(near: &Near, collection: &Collection, guard: &Guard) -> Result<Vec<(u32, f64)>, QueryError> {
    let reach = Reach::new(near.metres);
    let mut candidates: Vec<u32> = near.candidates(collection, guard)?.into_iter().collect();
    candidates.sort_unstable();
    let mut rows = Vec::new();
    for row in candidates {
        guard.spend(WORK_OF_SHAPE)?;
        let shape = collection.shape(row as usize);
        rows.extend(shape.and_then(|shape| Some((row, shape.distance_within(&near.shape, reach)?))));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_a_number_with_a_unit() {
        assert_eq!(parse_distance("5km"), Ok(5_000.0));
        assert_eq!(parse_distance("0m"), Ok(0.0));
        assert_eq!(parse_distance("1.5mi"), Ok(2_414.016));
        assert_eq!(parse_distance("2nmi"), Ok(3_704.0));
        assert_eq!(parse_distance("1e3m"), Ok(1_000.0));
        for bad in ["-5km", "5parsecs", "5", "km", "", "1e999km", "NaNkm", "infkm", "21000km", "5 km m", "é5km"] {
            assert!(parse_distance(bad).is_err(), "{bad}");
        }
    }
}
