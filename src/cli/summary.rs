//! What an import says at its end: enough to check against the source, for a row count alone hides lost values.

use std::fmt::Write as _;

use crate::feature::{Feature, LicenceClass, Value, day_text};
use crate::format::Format;
use crate::store::{FileSummary, Terms};

use super::output::grouped;

/// What one file held, and what became of it.
#[derive(Debug)]
pub(super) struct FileReport {
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) dataset: String,
    pub(super) terms: Terms,
    pub(super) stored: FileSummary,
    pub(super) tally: Tally,
}

/// Sums over the rows of one file.
#[derive(Debug, Default)]
pub(super) struct Tally {
    first_day: Option<i32>,
    last_day: Option<i32>,
    low: Sum,
    best: Sum,
    high: Sum,
    synthetic: u64,
}

/// A sum, and whether any row had a number.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sum(Option<i128>);

impl Sum {
    fn add(&mut self, value: &Value<'_>) {
        if let Value::Int(number) = value {
            self.0 = Some(self.0.unwrap_or(0) + i128::from(*number));
        }
    }
}

impl Tally {
    /// Counts a row.
    pub(super) fn see(&mut self, feature: &Feature) {
        for (name, value) in &feature.properties {
            match (&**name, value) {
                ("start", Value::Date(day)) => self.first_day = Some(self.first_day.map_or(*day, |d| d.min(*day))),
                ("end", Value::Date(day)) => self.last_day = Some(self.last_day.map_or(*day, |d| d.max(*day))),
                ("fatalities", _) => self.best.add(value),
                ("fatalities_low", _) => self.low.add(value),
                ("fatalities_high", _) => self.high.add(value),
                ("synthetic", Value::Bool(true)) => self.synthetic += 1,
                _ => {}
            }
        }
    }
}

/// The account of one file.
pub(super) fn text(report: &FileReport) -> String {
    let FileReport { name, format, dataset, terms, stored, tally } = report;
    let mut out = format!("{name} ({format}, {dataset})\n");
    let mut line = |label: &str, text: &str| {
        let _ = writeln!(out, "  {label:<14} {text}");
    };
    line(
        "rows",
        &format!(
            "{}: {} new, {} changed, {} unchanged",
            grouped(stored.rows),
            grouped(stored.new),
            grouped(stored.changed),
            grouped(stored.unchanged)
        ),
    );
    if stored.repeated > 0 {
        line("repeated rows", &format!("{}, counted once", grouped(stored.repeated)));
    }
    if let (Some(first), Some(last)) = (tally.first_day, tally.last_day.or(tally.first_day)) {
        line("dates", &format!("{} to {}", day_text(first), day_text(last.max(first))));
    }
    if let Some(best) = tally.best.0 {
        line("fatalities", &fatalities(best, tally));
    }
    if tally.synthetic > 0 {
        line("synthetic", &format!("{} rows are made up", grouped(tally.synthetic)));
    }
    line("licence", &format!("{}: {}", terms.licence, meaning(terms.licence)));
    let closed: Vec<&str> = stored.fields.iter().map(|n| &**n).filter(|n| !terms.fields.publishes(n)).collect();
    if !closed.is_empty() {
        line("not published", &closed.join(", "));
    }
    out
}

fn fatalities(best: i128, tally: &Tally) -> String {
    let bounds = match (tally.low.0, tally.high.0) {
        (Some(low), Some(high)) => format!(" (low {}, high {})", grouped(low), grouped(high)),
        _ => String::new(),
    };
    format!("{} reported{bounds}; 0 in a row may mean unknown", grouped(best))
}

fn meaning(licence: LicenceClass) -> &'static str {
    match licence {
        LicenceClass::Open => "everything that is published may be taken, in bulk too",
        LicenceClass::Display => "the map, single features and lists of at most 100; no bulk export",
        LicenceClass::Aggregate => "counts only",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn unknown_numbers_of_deaths_are_not_zeros() {
        let mut tally = Tally::default();
        for deaths in [Value::Null, Value::Int(3), Value::Int(4)] {
            let properties = vec![(Arc::from("fatalities"), deaths), (Arc::from("start"), Value::Date(7))];
            tally.see(&Feature { id: "A".to_owned(), geometry: None, properties });
        }
        assert_eq!((tally.best.0, tally.low.0, tally.first_day), (Some(7), None, Some(7)));
    }
}
