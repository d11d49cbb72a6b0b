//! Rows by stretches of the line that they are near to: incidents by kilometre of a road.

use super::groups::{Groups, Members};
use super::key::Key;
use super::places::Places;
use super::{Guard, QueryError, Rows};
use crate::collection::Collection;
use crate::geom::{Reach, Shape};
use crate::query::error::shortened;
use crate::query::near::parse_distance;
use crate::query::{Certainty, Near, Query};

/// Shortest stretch, in metres: what is shorter tells where each single incident was.
const SHORTEST_M: u32 = 100;
/// What comparing a block's points with a line's arcs costs, in comparisons of a number.
const BLOCK_WORK: u64 = 10_000;

/// Stretches of a line, from its start.
#[derive(Debug, Clone)]
pub struct Stretches {
    near: Near,
    /// Whether what is farther than `near` says may be among the rows.
    farther: bool,
    /// The length of each, in metres.
    pub(super) metres: u32,
}

impl Stretches {
    /// Reads a length such as `10km`, for a query near a line.
    pub(super) fn parse(length: &str, query: &Query) -> Result<Self, QueryError> {
        let bad = |problem: String| QueryError::bad("by", problem);
        let near = query.near.clone().filter(|near| near.shape.is_line());
        let near = near.ok_or_else(|| {
            bad("stretches are those of a line: `near` has to name one, such as near=highways/RN6".to_owned())
        })?;
        let metres = parse_distance(length).ok().filter(|metres| metres.fract() == 0.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and at most half the equator"
        )]
        let metres = metres.map(|metres| metres as u32).filter(|metres| *metres >= SHORTEST_M).ok_or_else(|| {
            let problem = "is no length of a stretch; whole metres, 100 of them at least, would be right, such as 10km";
            bad(format!("`{}` {problem}", shortened(length)))
        })?;
        Ok(Self { near, farther: query.certainty == Certainty::Possible, metres })
    }

    /// The rows by the stretch that is nearest.
    pub(super) fn groups(&self, collection: &Collection, rows: &Rows, guard: &Guard) -> Result<Groups, QueryError> {
        let (places, shape) = (Places::of(collection, rows), &*self.near.shape);
        let mut members = Members::new(rows.len(), 0);
        for block in &places.index().blocks {
            let found: Vec<(usize, usize)> =
                block.points().filter_map(|point| Some((point, places.position(point)?))).collect();
            if found.is_empty() {
                continue;
            }
            guard.spend(BLOCK_WORK)?;
            let arcs =
                if self.farther { all_arcs(shape) } else { shape.arcs_near(block.cap, Reach::new(self.near.metres)) };
            for (point, position) in found {
                let nearest = shape.nearest(&arcs, places.index().positions[point], places.index().vectors[point]);
                members.add(position, nearest.chainage_m.map(|metres| self.start(metres)));
            }
        }
        members.add_rest();
        let key = |start: Option<u64>| start.and_then(|start| i64::try_from(start).ok()).map_or(Key::Null, Key::Int);
        Groups::new(members, key)
    }

    /// Where the stretch of a chainage starts.
    fn start(&self, chainage_m: f64) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 or more, and some lengths of the Earth"
        )]
        let whole = chainage_m as u64;
        whole - whole % u64::from(self.metres)
    }
}

fn all_arcs(shape: &Shape) -> Vec<u32> {
    (0..shape.arc_count()).collect()
}
