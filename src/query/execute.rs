//! The executor: finds the rows of a query.

use super::certainty::{Certainty, Uncertainty};
use super::distance::Distances;
use super::near::{NearRows, near_shapes};
use super::plan::{Plan, equalities, in_order};
use super::{Guard, Hit, MAX_DISTANCE_M, Near, Query, QueryError, Rows};
use crate::collection::{Collection, Geometries};
use crate::geom::Nearest;

/// The work of measuring one distance, in comparisons of numbers.
const WORK_OF_DISTANCE: u64 = 500;

/// The rows of a query, with what their distances are made from.
pub(super) struct Found {
    /// In the order of their places.
    pub(super) rows: Rows,
    /// One a row where the query asks for distances: numbers in `distances`.
    pub(super) measures: Vec<u32>,
    pub(super) distances: Distances,
}

/// All rows that a query finds, whatever their licence, in the order of their places.
pub fn matching(collection: &Collection, query: &Query, guard: &Guard) -> Result<Rows, QueryError> {
    guard.spend(1)?;
    let equalities = equalities(collection, query);
    let Some(near) = &query.near else {
        return Plan::new(collection, query, &equalities, guard).run(guard);
    };
    if query.certainty != Certainty::Any {
        return Ok(find(collection, query, guard)?.rows);
    }
    let plan = Plan::of_known_rows(collection, query, &equalities);
    let rows = match &collection.geometries {
        Geometries::Points(_, index) => NearRows::of_points(near, index).rows.into_iter().map(|(row, _)| row).collect(),
        Geometries::Mixed(..) => near_shapes(near, collection, guard)?.into_iter().map(|(row, _)| row).collect(),
    };
    Ok(Rows::Some(in_order(plan.sift(rows, guard)?, collection.len())))
}

/// How many features a query finds.
pub fn count(collection: &Collection, query: &Query, guard: &Guard) -> Result<usize, QueryError> {
    guard.spend(1)?;
    if let (Some(near), Geometries::Points(_, index)) = (&query.near, &collection.geometries)
        && query.certainty == Certainty::Any
        && Plan::of_known_rows(collection, query, &equalities(collection, query)).is_empty()
    {
        return Ok(NearRows::count(near, index));
    }
    Ok(matching(collection, query, guard)?.len())
}

/// The rows of a query with what their distances are made from.
pub(super) fn find(collection: &Collection, query: &Query, guard: &Guard) -> Result<Found, QueryError> {
    guard.spend(1)?;
    let equalities = equalities(collection, query);
    let Some(near) = &query.near else {
        let rows = Plan::new(collection, query, &equalities, guard).run(guard)?;
        return Ok(Found { rows, measures: Vec::new(), distances: Distances::None });
    };
    let plan = Plan::of_known_rows(collection, query, &equalities);
    let reach = match query.certainty {
        // What lies beyond the limit may have been within it.
        Certainty::Possible => (near.metres + Uncertainty::of(collection).greatest()).min(MAX_DISTANCE_M),
        _ => near.metres,
    };
    let reach = Near { metres: reach, ..near.clone() };
    let (mut measured, distances) = measured(collection, &reach, guard)?;
    if !plan.is_empty() {
        let rows = plan.sift(measured.iter().map(|(row, _)| *row).collect(), guard)?;
        let rows = in_order(rows, collection.len());
        measured.retain(|(row, _)| rows.binary_search(row).is_ok());
    }
    measured.sort_unstable();
    let (rows, measures) = measured.into_iter().unzip();
    Found { rows: Rows::Some(rows), measures, distances }.with_certainty(collection, query, near.metres, guard)
}

impl Found {
    /// How far match number `i` is from what the query is near to.
    pub(super) fn nearest(&self, collection: &Collection, query: &Query, i: usize) -> Option<Nearest> {
        self.distances.nearest(query.near.as_ref(), collection, self.hit(i))
    }

    /// The matches that pass a test.
    pub(super) fn retain(self, passes: impl Fn(u32) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.rows.len()).filter(|&i| passes(self.rows.get(i))).collect();
        let rows = Rows::Some(kept.iter().map(|&i| self.rows.get(i)).collect());
        let measures = kept.iter().filter_map(|&i| self.measures.get(i).copied()).collect();
        Self { rows, measures, ..self }
    }

    /// Match number `i`.
    pub(super) fn hit(&self, i: usize) -> Hit {
        Hit { row: self.rows.get(i), measure: self.measures.get(i).copied().unwrap_or_default() }
    }

    /// Leaves what is near as certainly as the query asks.
    fn with_certainty(
        self,
        collection: &Collection,
        query: &Query,
        metres: f64,
        guard: &Guard,
    ) -> Result<Self, QueryError> {
        if query.certainty == Certainty::Any {
            return Ok(self);
        }
        let uncertainty = Uncertainty::of(collection);
        let mut admitted = Vec::new();
        for i in 0..self.rows.len() {
            guard.spend(WORK_OF_DISTANCE)?;
            let distance_m = self.nearest(collection, query, i).map_or(f64::INFINITY, |nearest| nearest.distance_m);
            if query.certainty.admits(distance_m, uncertainty.metres(self.rows.get(i) as usize), metres) {
                admitted.push((self.rows.get(i), self.measures[i]));
            }
        }
        let (rows, measures) = admitted.into_iter().unzip();
        Ok(Self { rows: Rows::Some(rows), measures, ..self })
    }
}

/// The rows that are near, in no order, each with the number of its measure.
fn measured(collection: &Collection, near: &Near, guard: &Guard) -> Result<(Vec<(u32, u32)>, Distances), QueryError> {
    match &collection.geometries {
        Geometries::Points(_, index) => {
            let found = NearRows::of_points(near, index);
            Ok((found.rows, Distances::Points(found.shortlists)))
        }
        Geometries::Mixed(..) => {
            let found = near_shapes(near, collection, guard)?;
            let rows = found.iter().map(|(row, _)| *row).zip(0..).collect();
            Ok((rows, Distances::Known(found.into_iter().map(|(_, metres)| metres).collect())))
        }
    }
}
