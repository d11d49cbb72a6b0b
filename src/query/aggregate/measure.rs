//! Sums, least, greatest and mean values of numbers, with how many features had one.

use std::ops::AddAssign;

use super::Rows;
use super::groups::Groups;
use crate::collection::Collection;
use crate::feature::{FieldType, Value};

/// What is told of the numbers of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Statistic {
    Sum,
    Min,
    Max,
    Mean,
}

impl Statistic {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Sum, Self::Min, Self::Max, Self::Mean];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Mean => "mean",
        }
    }
}

/// A statistic of a field of numbers, by its index. Features without a value do not count in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Which.
    pub statistic: Statistic,
    /// Of what.
    pub field: usize,
}

/// What is known of a field in each group.
pub(super) enum Tallies {
    Whole(Vec<Tally<i128>>),
    Float(Vec<Tally<f64>>),
}

/// What is known of the numbers of a group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally<T> {
    known: u32,
    sum: T,
    least: T,
    greatest: T,
}

impl<T: Copy + Default + PartialOrd + AddAssign> Tally<T> {
    fn add(&mut self, value: T) {
        if self.known == 0 || value < self.least {
            self.least = value;
        }
        if self.known == 0 || value > self.greatest {
            self.greatest = value;
        }
        self.sum += value;
        self.known += 1;
    }
}

/// Tallies the fields of measures, each once; with the fields.
pub(super) fn tally(
    measures: &[Measure],
    collection: &Collection,
    rows: &Rows,
    groups: &Groups,
) -> Vec<(usize, Tallies)> {
    let tallies = |field: usize| {
        let column = &collection.columns[field];
        let whole = |row: u32| if let Value::Int(n) = column.get(row as usize) { Some(i128::from(n)) } else { None };
        let float = |row: u32| if let Value::Float(n) = column.get(row as usize) { Some(n) } else { None };
        match column.field_type() {
            FieldType::Integer => Tallies::Whole(tally_of(rows, groups, whole)),
            _ => Tallies::Float(tally_of(rows, groups, float)),
        }
    };
    fields(measures).into_iter().map(|field| (field, tallies(field))).collect()
}

/// The fields of measures, each once, in the order of their first coming.
pub(super) fn fields(measures: &[Measure]) -> Vec<usize> {
    let mut fields = Vec::new();
    for measure in measures {
        if !fields.contains(&measure.field) {
            fields.push(measure.field);
        }
    }
    fields
}

fn tally_of<T: Copy + Default + PartialOrd + AddAssign>(
    rows: &Rows,
    groups: &Groups,
    value: impl Fn(u32) -> Option<T>,
) -> Vec<Tally<T>> {
    let mut tallies = vec![Tally::default(); groups.len()];
    let mut rows = rows.iter();
    groups.each(|_, own| {
        if let Some(value) = rows.next().and_then(&value) {
            for &group in own {
                tallies[group as usize].add(value);
            }
        }
    });
    tallies
}

impl Tallies {
    /// How many features of a group had a value.
    pub(super) fn known(&self, group: usize) -> u32 {
        match self {
            Self::Whole(all) => all[group].known,
            Self::Float(all) => all[group].known,
        }
    }

    /// A statistic of a group; null where no feature had a value.
    pub(super) fn value(&self, group: usize, statistic: Statistic) -> Value<'static> {
        if self.known(group) == 0 {
            return Value::Null;
        }
        match (self, statistic) {
            (Self::Whole(all), Statistic::Sum) => whole(all[group].sum),
            (Self::Whole(all), Statistic::Min) => whole(all[group].least),
            (Self::Whole(all), Statistic::Max) => whole(all[group].greatest),
            (Self::Whole(all), Statistic::Mean) => finite(rounded(all[group].sum) / f64::from(all[group].known)),
            (Self::Float(all), Statistic::Sum) => finite(all[group].sum),
            (Self::Float(all), Statistic::Min) => finite(all[group].least),
            (Self::Float(all), Statistic::Max) => finite(all[group].greatest),
            (Self::Float(all), Statistic::Mean) => finite(all[group].sum / f64::from(all[group].known)),
        }
    }
}

/// A whole number; as a float where 64 bits do not hold it.
fn whole(n: i128) -> Value<'static> {
    i64::try_from(n).map_or_else(|_too_large| finite(rounded(n)), Value::Int)
}

#[expect(clippy::cast_precision_loss, reason = "a mean, or more than 64 bits hold")]
fn rounded(n: i128) -> f64 {
    n as f64
}

/// A float; null where the sum of the largest numbers is more than one holds.
fn finite(n: f64) -> Value<'static> {
    if n.is_finite() { Value::Float(n) } else { Value::Null }
}
