//! What is told of sources whose licence permits counts only: no count from which a few of their features could be told
//! apart, even by comparing the counts of one answer with each other.
//!
//! Such features are called closed here. Those that are in the same groups as each other make an atom; where groups overlap,
//! the difference between two counts is a sum of atoms, so each atom must be large enough. Where that leaves a few features
//! that are counted nowhere, their number would be the difference between all and the rest, so the smallest group goes too,
//! until enough are left out. Of a group that is left out, only the features of other sources are counted, as if the closed
//! ones were not there; a total below the least is treated so whether it is none or some.
//!
//! Groups that are features of another collection hand these out: their ids, names and shapes. So that collection's terms hold
//! for them as they hold for its items.

use hashbrown::{HashMap, HashSet};

use super::groups::Groups;
use super::key::Key;
use super::{Aggregation, By, QueryError, Rows};
use crate::collection::Collection;
use crate::feature::{DISPLAY_QUERY_CAP, LeastCell, LicenceClass};

/// Features of sources for counts only that are in no count, since they or others would be too few in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppressed {
    /// The least that is told.
    pub least: u32,
    /// How many there are, where that is enough to be told.
    pub features: Option<u32>,
}

/// What holds for the sources of a collection.
pub(super) struct Disclosure {
    /// The least that is told, where a source permits counts only.
    least: Option<LeastCell>,
}

/// How many features are told of each group, and of all.
pub(super) struct Counts {
    pub(super) groups: Vec<u32>,
    /// All that the query found, but for closed ones that are fewer than the least.
    pub(super) matched: usize,
    pub(super) suppressed: Option<Suppressed>,
}

impl Disclosure {
    pub(super) fn of(collection: &Collection) -> Self {
        let closed = collection.strictest_class() == LicenceClass::Aggregate;
        Self { least: closed.then_some(collection.least) }
    }

    /// Whether an aggregation may be asked for at all, whatever it would find.
    pub(super) fn permits(&self, aggregation: &Aggregation, collection: &Collection) -> Result<(), QueryError> {
        let mut others = aggregation.by.iter().filter_map(By::features);
        if let Some(other) = others.find(|other| other.strictest_class() == LicenceClass::Aggregate) {
            return Err(QueryError::Licence(format!(
                "the licence of a source of `{}` permits counts of its features only, and groups by them would hand them \
                 out; group by something else",
                other.description.name
            )));
        }
        let Some(least) = self.least else { return Ok(()) };
        let only = "the licence of a source of this collection permits";
        if !aggregation.measures.is_empty() {
            return Err(QueryError::Licence(format!(
                "{only} counts only, and no sums of numbers; ask for measure=count"
            )));
        }
        let metres = f64::from(least.metres);
        let latitudes = collection.extent.map_or((0.0, 0.0), |e| (e.south, e.north));
        let large_enough = |by: &By| match by {
            By::Chainage(stretches) => f64::from(stretches.metres) >= metres,
            By::Square(square) => square.shortest_m(latitudes) >= metres,
            By::Hexagon(resolution) => resolution.area_m2() >= metres * metres,
            _ => true,
        };
        if !aggregation.by.iter().all(large_enough) {
            let least = least.metres;
            return Err(QueryError::Licence(format!(
                "{only} no cells smaller than {least} m by {least} m; ask for larger ones"
            )));
        }
        Ok(())
    }

    /// Whether groups hand out no more features of a source for display than one query may.
    pub(super) fn hands_out(aggregation: &Aggregation, groups: &Groups) -> Result<(), QueryError> {
        for (at, by) in aggregation.by.iter().enumerate() {
            let Some(other) = by.features().filter(|other| other.strictest_class() != LicenceClass::Open) else {
                continue;
            };
            let displayed = |row: &u32| other.class(*row as usize) == LicenceClass::Display;
            let rows =
                groups.keys().iter().filter_map(|keys| if let Key::Feature(row) = keys[at] { Some(row) } else { None });
            if rows.filter(displayed).collect::<HashSet<_>>().len() > DISPLAY_QUERY_CAP {
                return Err(QueryError::Licence(format!(
                    "a source of `{}` permits at most {DISPLAY_QUERY_CAP} features a query, and these groups would hand out \
                     more; narrow the query",
                    other.description.name
                )));
            }
        }
        Ok(())
    }

    /// Counts the features of each group as far as may be told.
    pub(super) fn counts(&self, collection: &Collection, rows: &Rows, groups: &Groups) -> Counts {
        let Some(least) = self.least else {
            return Counts { groups: groups.counts(), matched: rows.len(), suppressed: None };
        };
        let mut counts = vec![0_u32; groups.len()];
        let mut atoms: HashMap<Vec<u32>, u32> = HashMap::new();
        let (mut open, mut all) = (0, rows.iter());
        groups.each(|_, own| {
            if all.next().is_some_and(|row| collection.class(row as usize) == LicenceClass::Aggregate) {
                *atoms.entry_ref(own).or_insert(0) += 1;
            } else {
                open += 1;
                for &group in own {
                    counts[group as usize] += 1;
                }
            }
        });
        let closed = Closed::new(&atoms, groups.len(), least.features);
        for (count, closed) in counts.iter_mut().zip(&closed.told) {
            *count += closed.unwrap_or_default();
        }
        Counts { groups: counts, matched: open + closed.matched, suppressed: closed.suppressed }
    }
}

/// Closed features, and how many of them are told of each group.
struct Closed {
    told: Vec<Option<u32>>,
    matched: usize,
    suppressed: Option<Suppressed>,
}

impl Closed {
    fn new(atoms: &HashMap<Vec<u32>, u32>, groups: usize, least: u32) -> Self {
        let mut told: Vec<Option<u32>> = vec![Some(0); groups];
        for (own, count) in atoms {
            for &group in own {
                let group = &mut told[group as usize];
                *group = if *count < least { None } else { group.map(|sum| sum + count) };
            }
        }
        let all: u32 = atoms.values().sum();
        let untold = |told: &[Option<u32>]| -> u32 {
            let hidden = |own: &[u32]| own.iter().all(|&group| told[group as usize].is_none());
            atoms.iter().filter(|(own, _)| hidden(own)).map(|(_, count)| count).sum()
        };
        let mut left_out = untold(&told);
        while (1..least).contains(&left_out) {
            let smallest = (0..groups).filter(|&g| told[g].is_some_and(|n| n > 0)).min_by_key(|&g| told[g]);
            let Some(smallest) = smallest else { break };
            told[smallest] = None;
            left_out = untold(&told);
        }
        let some = told.contains(&None) || all < least;
        let features = (left_out >= least).then_some(left_out);
        Self {
            told,
            matched: if all < least { 0 } else { all as usize },
            suppressed: some.then_some(Suppressed { least, features }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(atoms: &[(&[u32], u32)], groups: usize) -> Closed {
        Closed::new(&atoms.iter().map(|(own, count)| (own.to_vec(), *count)).collect(), groups, 5)
    }

    #[test]
    fn a_small_group_is_not_told_and_neither_is_the_one_that_would_tell_it() {
        let counts = closed(&[(&[0], 3), (&[1], 20), (&[2], 7)], 3);
        assert_eq!(counts.told, [None, Some(20), None]);
        assert_eq!((counts.matched, counts.suppressed), (30, Some(Suppressed { least: 5, features: Some(10) })));
    }

    #[test]
    fn small_groups_that_are_enough_together_hide_each_other() {
        let counts = closed(&[(&[0], 3), (&[1], 2), (&[2], 7)], 3);
        assert_eq!(counts.told, [None, None, Some(7)]);
        assert_eq!(counts.suppressed.unwrap().features, Some(5));
    }

    #[test]
    fn the_difference_between_two_areas_of_which_one_holds_the_other_is_not_told() {
        // 8 in the large area, 7 of them in the small one.
        let counts = closed(&[(&[0], 1), (&[0, 1], 7)], 2);
        assert_eq!(counts.told, [None, None]);
        let counts = closed(&[(&[0], 6), (&[0, 1], 7)], 2);
        assert_eq!(counts.told, [Some(13), Some(7)]);
        assert_eq!(counts.suppressed, None);
    }

    #[test]
    fn fewer_than_the_least_are_told_like_none() {
        for atoms in [&[][..], &[(&[0][..], 1)], &[(&[0], 2), (&[1], 2)]] {
            let counts = closed(atoms, 2);
            assert!(counts.told.iter().all(|told| told.unwrap_or_default() == 0));
            assert_eq!((counts.matched, counts.suppressed), (0, Some(Suppressed { least: 5, features: None })));
        }
    }
}
