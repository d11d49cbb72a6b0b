//! Counts and sums of what a query finds, in groups: by a property, a period, an area, the nearest highway, or a cell of
//! a grid.
//!
//! Each way of grouping gives every row that was found the number of its group, or of its groups; two ways are combined
//! by numbering their pairs. Whatever is counted is counted over those numbers.

mod area;
mod by;
mod chainage;
mod disclosure;
mod grid;
mod groups;
mod key;
mod measure;
mod nearest;
mod params;
mod period;
mod places;
mod table;

pub use by::By;
use chainage::Stretches;
pub use grid::Square;
pub use measure::{Measure, Statistic};
pub use params::{AGGREGATE_PARAMETERS, query_parameters};
pub use period::Period;
pub use table::{Group, GroupView, Table};

use super::{Guard, Query, QueryError, Rows, matching};
use crate::collection::Collection;
use disclosure::Disclosure;
pub use disclosure::Suppressed;
use groups::Groups;

/// Most groups in an answer: fifty years of days. More of them is data to be downloaded, not a summary.
pub const MAX_GROUPS: usize = 20_000;

/// How to group what a query finds, and what to tell of each group besides the number of its features.
#[derive(Debug, Default)]
pub struct Aggregation {
    /// At most two ways of grouping; none for one group of everything.
    pub by: Vec<By>,
    /// What is told of numbers.
    pub measures: Vec<Measure>,
    /// Columns of the answer that its groups are sorted by, and whether downwards; then by their keys.
    pub order: Vec<(usize, bool)>,
}

/// Answers a query with groups.
pub fn aggregate(
    collection: &Collection,
    query: &Query,
    aggregation: &Aggregation,
    guard: &Guard,
) -> Result<Table, QueryError> {
    let disclosure = Disclosure::of(collection);
    disclosure.permits(aggregation, collection)?;
    let rows = matching(collection, query, guard)?;
    let mut groups = Groups::of_everything(rows.len());
    for by in &aggregation.by {
        guard.spend(rows.len() as u64)?;
        groups = groups.combined(by.groups(collection, &rows, guard)?)?;
    }
    Disclosure::hands_out(aggregation, &groups)?;
    guard.spend(rows.len() as u64 * (1 + aggregation.measures.len() as u64))?;
    let counts = disclosure.counts(collection, &rows, &groups);
    let tallies = measure::tally(&aggregation.measures, collection, &rows, &groups);
    Ok(table::table(aggregation, collection, groups.into_keys(), &counts, &tallies))
}
