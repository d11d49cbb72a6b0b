//! A plan: everything that a query asks of a row, one way in to begin with, and the rest as predicates, cheap before dear.

use super::filter::evaluate::Truth;
use super::filter::{ArrayRelation, Comparison, Condition, List, Scalar};
use super::predicate::Predicate;
use super::way::WayIn;
use super::{Guard, Query, QueryError, Rows, place, words};
use crate::collection::Collection;
use crate::feature::{FieldType, Interval, Value};
use crate::geom::{Envelope, Window};

/// Rows that are looked at together: their numbers and truths stay in the nearest cache.
const BATCH: usize = 4_096;
/// Work between two looks at the guard: about a millisecond.
const WORK_OF_BATCH: u64 = 1_000_000;
/// A way in to more than one in so many rows is no shorter than asking all of them in order.
const MOST_OF_ROWS: usize = 2;

/// What a query asks of a row besides being near.
enum Asked<'a> {
    Box(&'a Envelope),
    Window(&'a Window),
    Overlaps(Interval),
    Condition(&'a Condition),
    Words(&'a [String]),
}

/// How the rows of a query are found.
pub(super) struct Plan<'a> {
    way: Option<WayIn<'a>>,
    predicates: Vec<Predicate<'a>>,
    rows: usize,
}

/// The equalities of a query as conditions: any of several values, and of a list, that it holds any of them.
pub(super) fn equalities(collection: &Collection, query: &Query) -> Vec<Condition> {
    let literals = |values: &[Value<'static>]| values.iter().cloned().map(Scalar::Literal).collect::<Vec<_>>();
    let condition = |(field, values): &(usize, Vec<Value<'static>>)| match collection.columns[*field].field_type() {
        FieldType::TextList => {
            Condition::Array(ArrayRelation::Overlaps, List::Field(*field), List::Literal(literals(values)))
        }
        FieldType::Text => Condition::Among(Scalar::Field(*field), literals(values)),
        _ => {
            let equal = |value| Condition::Compare(Comparison::Equal, Scalar::Field(*field), value);
            Condition::Any(literals(values).into_iter().map(equal).collect())
        }
    };
    query.equals.iter().map(condition).collect()
}

impl<'a> Plan<'a> {
    /// Plans everything but `near`. `equalities` are those of [`equalities`].
    pub(super) fn new(
        collection: &'a Collection,
        query: &'a Query,
        equalities: &'a [Condition],
        guard: &Guard,
    ) -> Self {
        Self::of(collection, &asked(collection, query, equalities), Some(guard))
    }

    /// The same for rows that are known: without a way in.
    pub(super) fn of_known_rows(collection: &'a Collection, query: &'a Query, equalities: &'a [Condition]) -> Self {
        Self::of(collection, &asked(collection, query, equalities), None)
    }

    fn of(collection: &'a Collection, asked: &[Asked<'a>], guard: Option<&Guard>) -> Self {
        let rows = collection.len();
        let ways = asked.iter().enumerate().filter_map(|(i, one)| Some((i, one.way_in(collection, guard?)?)));
        let best = ways.min_by_key(|(_, way)| way.estimate).filter(|(_, way)| way.estimate <= rows / MOST_OF_ROWS);
        let settled = best.as_ref().filter(|(_, way)| way.exact).map(|(i, _)| *i);
        let left = asked.iter().enumerate().filter(|(i, _)| Some(*i) != settled);
        let mut predicates: Vec<Predicate<'a>> = left.map(|(_, one)| one.predicate(collection)).collect();
        predicates.sort_by_key(|predicate| predicate.cost);
        Self { way: best.map(|(_, way)| way), predicates, rows }
    }

    /// Whether it lets every row pass.
    pub(super) fn is_empty(&self) -> bool {
        self.way.is_none() && self.predicates.is_empty()
    }

    /// Finds the rows, in order.
    pub(super) fn run(self, guard: &Guard) -> Result<Rows, QueryError> {
        let all = u32::try_from(self.rows).unwrap_or(u32::MAX); // rows are capped below 2^32
        if self.is_empty() {
            return Ok(Rows::All(all));
        }
        self.explain();
        let Self { way, predicates, rows } = self;
        let Some(way) = way else {
            return Ok(Rows::Some(sift(&predicates, 0..all, guard)?));
        };
        guard.spend(u64::try_from(way.estimate).unwrap_or(u64::MAX))?;
        let found = way.rows();
        let found = if predicates.is_empty() { found } else { sift(&predicates, found.into_iter(), guard)? };
        Ok(Rows::Some(in_order(found, rows)))
    }

    /// Leaves those of some rows that pass.
    pub(super) fn sift(&self, rows: Vec<u32>, guard: &Guard) -> Result<Vec<u32>, QueryError> {
        if self.predicates.is_empty() { Ok(rows) } else { sift(&self.predicates, rows.into_iter(), guard) }
    }

    /// Tells the log which way was taken; of what was asked only how much work it is.
    fn explain(&self) {
        let costs: Vec<u64> = self.predicates.iter().map(|predicate| predicate.cost).collect();
        let (through, estimate) = self.way.as_ref().map_or(("all rows", self.rows), |way| (way.through, way.estimate));
        tracing::debug!(through, estimate, of = self.rows, ?costs, "plan");
    }
}

fn asked<'a>(collection: &Collection, query: &'a Query, equalities: &'a [Condition]) -> Vec<Asked<'a>> {
    let mut asked: Vec<Asked<'a>> = equalities.iter().map(Asked::Condition).collect();
    asked.extend(query.bbox.as_ref().map(Asked::Box));
    asked.extend(query.window.as_ref().map(Asked::Window));
    asked.extend(query.datetime.filter(|_| !collection.time.is_empty()).map(Asked::Overlaps));
    asked.extend((!query.words.is_empty()).then_some(Asked::Words(&query.words)));
    match &query.filter {
        Some(Condition::All(all)) => asked.extend(all.iter().map(Asked::Condition)),
        other => asked.extend(other.as_ref().map(Asked::Condition)),
    }
    asked
}

impl<'a> Asked<'a> {
    fn way_in(&self, collection: &'a Collection, guard: &Guard) -> Option<WayIn<'a>> {
        match self {
            Self::Box(bbox) => Some(WayIn::of_box(collection, bbox)),
            Self::Overlaps(interval) => Some(WayIn::of_interval(collection, *interval)),
            Self::Condition(condition) => WayIn::of_condition(collection, condition, guard),
            Self::Window(_) | Self::Words(_) => None,
        }
    }

    fn predicate(&self, collection: &'a Collection) -> Predicate<'a> {
        match self {
            Self::Box(bbox) => place::in_box(collection, bbox),
            Self::Window(window) => place::in_window(collection, window),
            Self::Overlaps(interval) => {
                let interval = *interval;
                Predicate::each(3, move |row| Truth::from(collection.time.overlaps(row, interval)))
            }
            Self::Condition(condition) => Predicate::new(collection, condition),
            Self::Words(words) => words::holding(collection, words),
        }
    }
}

/// The rows that pass, a batch at a time.
fn sift(
    predicates: &[Predicate<'_>],
    mut rows: impl Iterator<Item = u32>,
    guard: &Guard,
) -> Result<Vec<u32>, QueryError> {
    let dearest = predicates.iter().map(|predicate| predicate.cost).max().unwrap_or(1);
    let size = usize::try_from(WORK_OF_BATCH / dearest.max(1)).unwrap_or(BATCH).clamp(64, BATCH);
    let (mut passed, mut batch) = (Vec::new(), Vec::with_capacity(size));
    loop {
        batch.clear();
        batch.extend(rows.by_ref().take(size));
        if batch.is_empty() {
            return Ok(passed);
        }
        for predicate in predicates {
            guard.spend(predicate.cost.saturating_mul(u64::try_from(batch.len()).unwrap_or(u64::MAX)))?;
            predicate.keep(&mut batch);
        }
        passed.extend_from_slice(&batch);
    }
}

/// Rows in ascending order, each once: by marking them where they are many, by sorting where they are few.
pub(super) fn in_order(mut rows: Vec<u32>, of: usize) -> Vec<u32> {
    if rows.is_sorted_by(|a, b| a < b) {
        return rows;
    }
    if rows.len() < of / 64 {
        rows.sort_unstable();
        rows.dedup();
        return rows;
    }
    let mut marks = vec![0_u64; of.div_ceil(64)];
    for &row in &rows {
        marks[row as usize / 64] |= 1 << (row % 64);
    }
    rows.clear();
    for (mut bits, first) in marks.into_iter().zip((0..).step_by(64)) {
        while bits != 0 {
            rows.push(first + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    rows
}
