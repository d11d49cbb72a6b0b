//! Calendar periods, in UTC.

use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::groups::Members;
use super::key::Key;
use super::{Groups, QueryError, Rows};
use crate::collection::Collection;
use crate::feature::{DAY_MS, day_number, day_text};

/// The days that have a place in a table each, from 1900: those of nearly all data.
const TABLE_FROM: i32 = -25_567;
/// As many as 200 years have.
const TABLE_DAYS: usize = 73_050;

/// A period of the Gregorian calendar, or a week of ISO 8601, which starts on a Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Day,
    Week,
    Month,
    Year,
}

impl Period {
    /// The period of a name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Year].into_iter().find(|period| period.name() == name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The rows by the period in which they start.
    pub(super) fn groups(self, collection: &Collection, rows: &Rows) -> Result<Groups, QueryError> {
        let mut members = Members::new(rows.len(), TABLE_DAYS);
        for (position, row) in rows.iter().enumerate() {
            let day = collection.time.start(row as usize).map(|ms| ms.div_euclid(DAY_MS));
            members.add(position, day.map(code));
        }
        let joined = members.joined(|day| code(i64::from(self.first_day(day_of(day)))));
        Groups::new(joined, |code| code.map_or(Key::Null, |code| Key::Day(day_of(code))))
    }

    /// The first day of the period that a day is in; the day itself where the calendar ends before it does.
    fn first_day(self, day: i32) -> i32 {
        let Ok(date) = Date::constant(1970, 1, 1).checked_add(i64::from(day).days()) else { return day };
        let first = match self {
            Self::Day => Some(date),
            Self::Week => date.checked_sub(i64::from(date.weekday().since(Weekday::Monday)).days()).ok(),
            Self::Month => Some(date.first_of_month()),
            Self::Year => Some(date.first_of_year()),
        };
        first.and_then(|first| day_number(first.year(), first.month().into(), first.day().into())).unwrap_or(day)
    }

    /// A period as ISO 8601 writes it, by its first day: `2025-09-01`, `2025-W36`, `2025-09`, `2025`.
    pub(super) fn text(self, first_day: i32) -> String {
        let Ok(date) = Date::constant(1970, 1, 1).checked_add(i64::from(first_day).days()) else {
            return day_text(first_day);
        };
        match self {
            Self::Day => date.to_string(),
            Self::Week => {
                let week = ISOWeekDate::from(date);
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Self::Month => format!("{:04}-{:02}", date.year(), date.month()),
            Self::Year => format!("{:04}", date.year()),
        }
    }
}

/// A day as a code, small for those of the table.
fn code(day: i64) -> u64 {
    (day - i64::from(TABLE_FROM)).cast_unsigned()
}

/// The day of a code. Outside what the calendar has, the last that it can be.
fn day_of(code: u64) -> i32 {
    let day = code.cast_signed().saturating_add(i64::from(TABLE_FROM));
    i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::parse_day;

    #[test]
    fn a_period_starts_on_its_first_day_and_is_written_as_iso_8601_has_it() {
        let cases = [
            (Period::Day, "2024-02-29", "2024-02-29", "2024-02-29"),
            (Period::Week, "2025-09-07", "2025-09-01", "2025-W36"),
            (Period::Week, "2025-09-08", "2025-09-08", "2025-W37"),
            (Period::Week, "2021-01-03", "2020-12-28", "2020-W53"),
            (Period::Week, "2024-12-30", "2024-12-30", "2025-W01"),
            (Period::Month, "2025-12-31", "2025-12-01", "2025-12"),
            (Period::Month, "1969-12-31", "1969-12-01", "1969-12"),
            (Period::Year, "0001-05-06", "0001-01-01", "0001"),
        ];
        for (period, day, first, text) in cases {
            let own = period.first_day(parse_day(day).unwrap());
            assert_eq!((day_text(own).as_str(), period.text(own).as_str()), (first, text), "{day}");
            assert_eq!(day_of(code(i64::from(own))), own);
        }
    }
}
