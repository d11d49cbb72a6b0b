//! How far the hits of a page are from what they are near to. Where finding them did not take measuring them, they are
//! measured when they are handed out: a page may hold a million, and an answer should not wait for the last.

use super::{Hit, Near};
use crate::collection::{Collection, Geometries};
use crate::geom::{Nearest, Vector};

/// What the distances of a page's hits are made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Distances {
    /// The query asked for none.
    #[default]
    None,
    /// Of points: by the shortlist that a hit names.
    Points(Shortlists),
    /// Of other geometries: in metres, by the number that a hit names.
    Known(Vec<f64>),
}

impl Distances {
    /// How far a hit is; `None` where the query asked for none.
    pub(super) fn nearest(&self, near: Option<&Near>, collection: &Collection, hit: Hit) -> Option<Nearest> {
        match (self, &collection.geometries, near) {
            (Self::Points(shortlists), Geometries::Points(positions, _), Some(near)) => {
                Some(shortlists.measure(near, positions[hit.row as usize], hit.measure))
            }
            (Self::Known(metres), ..) => Some(Nearest { distance_m: metres[hit.measure as usize], chainage_m: None }),
            _ => None,
        }
    }
}

/// Lists of the arcs of a shape that can be nearest to the points of a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shortlists {
    /// Where each list ends in `arcs`.
    ends: Vec<usize>,
    arcs: Vec<u32>,
}

impl Shortlists {
    /// Adds a list.
    pub(super) fn push(&mut self, arcs: impl Iterator<Item = u32>) {
        self.arcs.extend(arcs);
        self.ends.push(self.arcs.len());
    }

    /// The number of the newest list; of none when there is none.
    pub(super) fn newest(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX).saturating_sub(1) // blocks are fewer than rows
    }

    pub(super) fn get(&self, number: u32) -> &[u32] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.arcs[start..self.ends[number]]
    }

    /// The exact distance of a point, and where along the line it is.
    fn measure(&self, near: &Near, position: (f64, f64), number: u32) -> Nearest {
        let vector = Vector::from_degrees(position.0, position.1);
        if near.shape.contains(position, vector) {
            return Nearest { distance_m: 0.0, chainage_m: None };
        }
        near.shape.nearest(self.get(number), position, vector)
    }
}
