//! Time order: which rows overlap an interval.

use super::order::{DENSE, counted};
use crate::feature::{DAY_MS, Interval};

/// The intervals of all rows, and the rows in the order of their starts.
#[derive(Debug, Default)]
pub struct TimeIndex {
    intervals: Vec<Interval>,
    by_start: Vec<u32>,
    /// The longest interval with both ends, in milliseconds; an overlap cannot start earlier than this before a query.
    longest: i64,
    /// Rows with an open end or without a time, which no order limits.
    unordered: Vec<u32>,
}

/// The interval of a row without time. It overlaps everything, as OGC API Features has it (requirement 26): a time limits
/// only what has one.
const NONE: Interval = Interval { start: i64::MIN, end: i64::MAX };

impl TimeIndex {
    /// Indexes the rows' intervals; `None` for a row without time.
    #[must_use]
    pub fn new(intervals: impl Iterator<Item = Option<Interval>>) -> Self {
        let intervals: Vec<Interval> = intervals.map(|i| i.unwrap_or(NONE)).collect();
        let mut by_start = Vec::with_capacity(intervals.len());
        let mut unordered = Vec::new();
        let mut longest = 0;
        for (row, interval) in (0..).zip(&intervals) {
            if interval.end == i64::MAX || interval.start == i64::MIN {
                unordered.push(row);
            } else {
                longest = longest.max(interval.end - interval.start);
                by_start.push(row);
            }
        }
        Self { by_start: sorted(by_start, |row| intervals[row as usize].start), intervals, longest, unordered }
    }

    /// Whether any row has a time.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty() && self.unordered.iter().all(|&row| self.intervals[row as usize] == NONE)
    }

    /// When a row starts, in milliseconds since 1970; `None` where it has no time, or one without a start.
    #[must_use]
    pub fn start(&self, row: usize) -> Option<i64> {
        let start = self.intervals[row].start;
        (start != i64::MIN).then_some(start)
    }

    /// Whether a row overlaps an interval.
    #[must_use]
    pub fn overlaps(&self, row: usize, interval: Interval) -> bool {
        self.intervals[row].overlaps(interval)
    }

    /// How many rows may overlap an interval.
    #[must_use]
    pub fn estimate(&self, interval: Interval) -> usize {
        self.closed_around(interval).len() + self.unordered.len()
    }

    /// Of the rows with both ends, those that may overlap an interval.
    fn closed_around(&self, interval: Interval) -> &[u32] {
        let start = |row: &u32| self.intervals[*row as usize].start;
        let from = self.by_start.partition_point(|row| start(row) < interval.start.saturating_sub(self.longest));
        let to = self.by_start.partition_point(|row| start(row) <= interval.end);
        self.by_start.get(from..to.max(from)).unwrap_or_default()
    }

    /// The rows that overlap an interval, in no order.
    pub fn rows_in(&self, interval: Interval) -> impl Iterator<Item = u32> {
        let closed = self.closed_around(interval);
        closed.iter().chain(&self.unordered).copied().filter(move |&row| self.overlaps(row as usize, interval))
    }

    /// From the first start to the last end; an end is open when one of the rows' is.
    #[must_use]
    pub fn extent(&self) -> Option<Interval> {
        let known = self.intervals.iter().filter(|i| **i != NONE);
        known.copied().reduce(|a, b| Interval { start: a.start.min(b.start), end: a.end.max(b.end) })
    }
}

/// Rows, given in ascending order, by when they start and then by their numbers. Most starts are days, of which there are few:
/// those are counted, and only what starts on one day is compared.
fn sorted(mut rows: Vec<u32>, start: impl Fn(u32) -> i64) -> Vec<u32> {
    let day = |row: u32| start(row).div_euclid(DAY_MS);
    let bounds = |(least, most): (i64, i64), row: &u32| (least.min(day(*row)), most.max(day(*row)));
    let Some(first) = rows.first().map(|row| day(*row)) else { return rows };
    let (least, most) = rows.iter().fold((first, first), bounds);
    let few = most.abs_diff(least) < (rows.len() as u64).saturating_mul(DENSE);
    match usize::try_from(most.abs_diff(least)) {
        Ok(span) if few => {
            let (mut sorted, days) = counted(rows.iter().map(|row| (*row, day(*row))), least, span + 1);
            days.windows(2).for_each(|day| sorted[day[0]..day[1]].sort_by_key(|row| start(*row)));
            sorted
        }
        _ => {
            rows.sort_by_key(|row| start(*row));
            rows
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_in_an_interval_are_those_that_overlap_it_and_those_without_time() {
        let intervals: Vec<Option<Interval>> = (0..500_i64)
            .map(|i| match i % 7 {
                0 => None,
                1 => Some(Interval { start: i * 3, end: i64::MAX }),
                2 => Some(Interval { start: i64::MIN, end: i }),
                _ => Some(Interval { start: i * 3, end: i * 3 + i % 40 }),
            })
            .collect();
        let index = TimeIndex::new(intervals.iter().copied());
        for (start, end) in [(0, 0), (100, 200), (i64::MIN, 50), (1400, i64::MAX), (5000, 6000), (-10, -5)] {
            let wanted = Interval { start, end };
            let mut found: Vec<u32> = index.rows_in(wanted).collect();
            found.sort_unstable();
            let brute = (0..500_u32).filter(|&r| intervals[r as usize].is_none_or(|i| i.overlaps(wanted)));
            assert_eq!(found, brute.collect::<Vec<_>>());
        }
    }
}
