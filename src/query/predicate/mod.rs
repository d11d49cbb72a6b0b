//! A predicate: a condition made ready for the columns of a collection, which decides it for many rows at a time.

mod leaf;
mod near;
mod span;

pub(super) use near::NearSet;
pub(super) use span::{Span, constant, span};

use super::filter::evaluate::Truth;

/// Decides a condition for many rows at a time.
pub(super) struct Predicate<'a> {
    decide: Box<dyn Decide + 'a>,
    /// The work of one row, in comparisons of numbers.
    pub(super) cost: u64,
}

/// What a predicate does. Each way of deciding is compiled apart, so that its loop over the rows has no choices in it.
trait Decide {
    /// Appends what the condition is for each row.
    fn decide(&self, rows: &[u32], into: &mut Vec<Truth>);
    /// Leaves only the rows of which it is true.
    fn keep(&self, rows: &mut Vec<u32>);
}

/// A condition that is decided row by row.
struct Each<F>(F);

impl<F: Fn(usize) -> Truth> Decide for Each<F> {
    fn decide(&self, rows: &[u32], into: &mut Vec<Truth>) {
        into.extend(rows.iter().map(|&row| self.0(row as usize)));
    }

    /// Without a branch that a processor could guess wrong.
    fn keep(&self, rows: &mut Vec<u32>) {
        let mut kept = 0;
        for i in 0..rows.len() {
            let row = rows[i];
            rows[kept] = row;
            kept += usize::from(self.0(row as usize) == Truth::True);
        }
        rows.truncate(kept);
    }
}

struct Not<'a>(Predicate<'a>);

impl Decide for Not<'_> {
    fn decide(&self, rows: &[u32], into: &mut Vec<Truth>) {
        let from = into.len();
        self.0.decide.decide(rows, into);
        into[from..].iter_mut().for_each(|truth| *truth = truth.opposite());
    }

    fn keep(&self, rows: &mut Vec<u32>) {
        keep_true(self, rows);
    }
}

/// All or any of several, the cheapest first. Dearer ones are asked only about rows that are not settled yet.
struct Several<'a> {
    /// What settles a row: false for all, true for any.
    settling: Truth,
    parts: Vec<Predicate<'a>>,
}

impl Decide for Several<'_> {
    fn decide(&self, rows: &[u32], into: &mut Vec<Truth>) {
        let from = into.len();
        into.resize(from + rows.len(), self.settling.opposite());
        let mut open: Vec<u32> = rows.to_vec();
        let mut places: Vec<usize> = (from..from + rows.len()).collect();
        let mut truths = Vec::with_capacity(rows.len());
        for part in &self.parts {
            truths.clear();
            part.decide.decide(&open, &mut truths);
            let mut still = 0;
            for i in 0..open.len() {
                let (row, place, truth) = (open[i], places[i], truths[i]);
                let so_far = &mut into[place];
                *so_far = if self.settling == Truth::False { truth.min(*so_far) } else { truth.max(*so_far) };
                (open[still], places[still]) = (row, place);
                still += usize::from(*so_far != self.settling);
            }
            open.truncate(still);
            places.truncate(still);
        }
    }

    fn keep(&self, rows: &mut Vec<u32>) {
        if self.settling == Truth::False {
            self.parts.iter().for_each(|part| part.decide.keep(rows));
        } else {
            keep_true(self, rows);
        }
    }
}

fn keep_true(decide: &impl Decide, rows: &mut Vec<u32>) {
    let mut truths = Vec::with_capacity(rows.len());
    decide.decide(rows, &mut truths);
    let mut truths = truths.into_iter();
    rows.retain(|_| truths.next() == Some(Truth::True));
}

impl<'a> Predicate<'a> {
    /// Decides row by row, at a cost.
    pub(super) fn each(cost: u64, truth: impl Fn(usize) -> Truth + 'a) -> Self {
        Self { decide: Box::new(Each(truth)), cost }
    }

    fn not(inner: Self) -> Self {
        Self { cost: inner.cost + 1, decide: Box::new(Not(inner)) }
    }

    fn several(settling: Truth, mut parts: Vec<Self>) -> Self {
        parts.sort_by_key(|part| part.cost);
        let cost = parts.iter().fold(1_u64, |sum, part| sum.saturating_add(part.cost));
        Self { decide: Box::new(Several { settling, parts }), cost }
    }

    /// Leaves only the rows of which it is true.
    pub(super) fn keep(&self, rows: &mut Vec<u32>) {
        self.decide.keep(rows);
    }
}
