//! Which rows are within a distance, where that is one condition among others.

use std::cell::{Cell, OnceCell};

use super::super::near::NearRows;
use crate::collection::{Collection, Geometries};
use crate::geom::Reach;
use crate::query::Near;

/// Asked about more points than this, all that are near are found at once through the index.
const FEW: usize = 2_000;

/// The rows within a distance.
pub(in crate::query) struct NearSet<'a> {
    collection: &'a Collection,
    near: Near,
    asked: Cell<usize>,
    /// A bit a row.
    found: OnceCell<Vec<u64>>,
}

impl<'a> NearSet<'a> {
    pub(in crate::query) fn new(collection: &'a Collection, near: Near) -> Self {
        Self { collection, near, asked: Cell::new(0), found: OnceCell::new() }
    }

    /// All points that are near, in no order.
    pub(in crate::query) fn points(&self) -> Vec<u32> {
        let Geometries::Points(_, index) = &self.collection.geometries else { return Vec::new() };
        NearRows::of_points(&self.near, index).rows.into_iter().map(|(row, _)| row).collect()
    }

    /// Whether a row is near; `None` where it is nowhere.
    pub(super) fn holds(&self, row: usize) -> Option<bool> {
        let shape = || self.collection.shape(row);
        if self.found.get().is_none() {
            self.asked.set(self.asked.get() + 1);
            if self.asked.get() <= FEW || !self.collection.is_of_points() {
                return shape().map(|s| s.distance_within(&self.near.shape, Reach::new(self.near.metres)).is_some());
            }
        }
        let found = self.found.get_or_init(|| {
            let mut bits = vec![0_u64; self.collection.len().div_ceil(64)];
            self.points().into_iter().for_each(|row| bits[row as usize / 64] |= 1 << (row % 64));
            bits
        });
        let is_near = found[row / 64] >> (row % 64) & 1 == 1;
        (is_near || !self.collection.is_nowhere(row)).then_some(is_near)
    }
}
