//! Relations of instants and intervals (OGC CQL2, 21-065r2, 7.8, after Allen 1983). A date is its first instant in UTC, and an
//! instant is an interval that ends where it starts.

use super::super::tree::{Scalar, TemporalRelation, Time};
use super::Source;
use super::scalar::value;
use crate::feature::{Interval, Value, day_start_ms};

/// The first and last instant; `None` where one is missing.
pub(in crate::query) fn interval<'a>(time: &'a Time, of: Source<'a>) -> Option<Interval> {
    let end = |scalar: &'a Option<Scalar>, open: i64| scalar.as_ref().map_or(Some(open), |scalar| instant(scalar, of));
    match time {
        Time::Instant(scalar) => instant(scalar, of).map(|ms| Interval { start: ms, end: ms }),
        Time::Interval(from, to) => Some(Interval { start: end(from, i64::MIN)?, end: end(to, i64::MAX)? }),
    }
}

fn instant<'a>(scalar: &'a Scalar, of: Source<'a>) -> Option<i64> {
    match value(scalar, of) {
        Value::Date(day) => Some(day_start_ms(day)),
        Value::DateTime(ms) => Some(ms),
        _ => None,
    }
}

/// Whether two intervals are so related.
pub(super) fn holds(relation: TemporalRelation, a: Interval, b: Interval) -> bool {
    use TemporalRelation as Is;
    match relation {
        Is::After => a.start > b.end,
        Is::Before => a.end < b.start,
        Is::Contains => a.start < b.start && a.end > b.end,
        Is::Disjoint => !a.overlaps(b),
        Is::During => a.start > b.start && a.end < b.end,
        Is::Equals => a == b,
        Is::FinishedBy => a.start < b.start && a.end == b.end,
        Is::Finishes => a.start > b.start && a.end == b.end,
        Is::Intersects => a.overlaps(b),
        Is::Meets => a.end == b.start,
        Is::MetBy => a.start == b.end,
        Is::OverlappedBy => a.start > b.start && a.start < b.end && a.end > b.end,
        Is::Overlaps => a.start < b.start && a.end > b.start && a.end < b.end,
        Is::StartedBy => a.start == b.start && a.end > b.end,
        Is::Starts => a.start == b.start && a.end < b.end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_of_proper_intervals_stands_in_one_of_allens_relations() {
        use TemporalRelation as Is;
        let allen = [
            Is::After,
            Is::Before,
            Is::Contains,
            Is::During,
            Is::Equals,
            Is::FinishedBy,
            Is::Finishes,
            Is::Meets,
            Is::MetBy,
            Is::OverlappedBy,
            Is::Overlaps,
            Is::StartedBy,
            Is::Starts,
        ];
        let all = (0..5).flat_map(|start| (start + 1..6).map(move |end| Interval { start, end }));
        for (a, b) in all.clone().flat_map(|a| all.clone().map(move |b| (a, b))) {
            let stand: Vec<_> = allen.iter().filter(|relation| holds(**relation, a, b)).collect();
            assert_eq!(stand.len(), 1, "{a:?} {b:?} {stand:?}");
            assert_ne!(holds(Is::Intersects, a, b), holds(Is::Disjoint, a, b));
        }
    }

    #[test]
    fn the_relations_of_a_day_and_a_month_are_as_one_reads_them() {
        use TemporalRelation as Is;
        let (day, month) = (Interval { start: 5, end: 5 }, Interval { start: 1, end: 31 });
        assert!(holds(Is::During, day, month) && holds(Is::Contains, month, day));
        assert!(holds(Is::Before, day, Interval { start: 6, end: i64::MAX }));
        assert!(holds(Is::After, month, Interval { start: i64::MIN, end: 0 }));
    }
}
