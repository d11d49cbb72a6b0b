//! Calendar days as sources and spreadsheets write them.
//!
//! `2022-06-30` with or without a time, `30 June 2022`, `June 30, 2022`, `7-Feb-25`, `30-Sept-24`, and `30/6/2022` or
//! `6/30/2022` where only one reading is a day. `6/7/2022` is refused: guessing would move events by months.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::feature::{day_number, parse_day};

/// Two-digit years up to this one are of this century, as in POSIX `strptime`.
const LAST_SHORT_YEAR: i16 = 68;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Days since 1970-01-01; else what is wrong with the text and what would be right.
pub(super) fn parse(text: &str) -> Result<i32, String> {
    let (date, time) = text.split_at_checked(10).unwrap_or((text, ""));
    let no_clock = time.is_empty() || time.starts_with(['T', ' ']);
    if let Some(day) = parse_day(date).filter(|_| no_clock) {
        return Ok(day);
    }
    let date = match text.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') => date,
        _ => text,
    };
    let parts: Vec<&str> = date.split(['-', '/', '.', ' ', ',']).filter(|p| !p.is_empty()).collect();
    let &[first, second, third] = parts.as_slice() else { return Err(not_a_date(text)) };
    let (year, month, day) = match (number(first), month(first), number(second), month(second), number(third)) {
        (Some(_), _, Some(m), _, Some(d)) if first.len() == 4 => (year(first), m, d),
        (Some(d), _, _, Some(m), _) | (_, Some(m), Some(d), _, _) => (year(third), m, d),
        (Some(d), _, Some(m), _, _) if d > 12 || d == m => (year(third), m, d),
        (Some(m), _, Some(d), _, _) if d > 12 => (year(third), m, d),
        (Some(_), _, Some(_), _, Some(_)) => {
            return Err(format!("`{text}` can be two different days; write it as 2022-06-30"));
        }
        _ => return Err(not_a_date(text)),
    };
    let year = year.ok_or_else(|| not_a_date(text))?;
    day_number(year, month, day).ok_or_else(|| format!("`{text}` is not a day of the calendar"))
}

/// The first and last day of a day's month.
pub(super) fn month_of(day: i32) -> (i32, i32) {
    let Ok(date) = Date::constant(1970, 1, 1).checked_add(i64::from(day).days()) else { return (day, day) };
    let first = day - i32::from(date.day()) + 1;
    (first, first + i32::from(date.days_in_month()) - 1)
}

fn not_a_date(text: &str) -> String {
    format!("`{text}` is not a date; 2022-06-30, 30 June 2022 and 7-Feb-25 are")
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> Option<i16> {
    match (text.len(), number(text)?) {
        (4, year) => Some(year),
        (2, year) if year <= LAST_SHORT_YEAR => Some(2000 + year),
        (2, year) => Some(1900 + year),
        _ => None,
    }
}

/// The number of a month by its English name or its first letters, three at least.
fn month(text: &str) -> Option<i16> {
    let text = text.to_ascii_lowercase();
    let index = MONTHS.iter().position(|m| text.len() >= 3 && m.starts_with(&text))?;
    i16::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::day_text;

    #[test]
    fn every_style_that_sources_use_is_read() {
        for (text, expected) in [
            ("2022-06-30", "2022-06-30"),
            ("2009-02-20T00:00:00", "2009-02-20"),
            ("2009-02-20 00:00:00.000", "2009-02-20"),
            ("30 June 2022", "2022-06-30"),
            ("01 June 2022", "2022-06-01"),
            ("June 30, 2022", "2022-06-30"),
            ("7-Feb-25", "2025-02-07"),
            ("30-Sept-24", "2024-09-30"),
            ("30-SEP-99", "1999-09-30"),
            ("30/6/2022", "2022-06-30"),
            ("6/30/2022", "2022-06-30"),
            ("2/20/2009 12:00:00 AM", "2009-02-20"),
            ("5/5/2022", "2022-05-05"),
            ("2022/6/30", "2022-06-30"),
        ] {
            assert_eq!(parse(text).map(day_text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_and_days_that_could_be_two_are_refused() {
        for text in ["30 February 2022", "2022-02-30", "31-Apr-25", "2022-13-01"] {
            assert!(parse(text).unwrap_err().contains("not a day of the calendar"), "{text}");
        }
        assert!(parse("6/7/2022").unwrap_err().contains("two different days"));
        for text in ["", "yesterday", "2022", "June 2022", "1-2-3-4", "30 Jun", "é-é-é", "99999-1-1", "30 Ju 2022"] {
            assert!(parse(text).unwrap_err().contains("not a date"), "{text}");
        }
    }

    #[test]
    fn a_month_has_its_own_length() {
        let span = |day| month_of(parse_day(day).unwrap());
        assert_eq!(span("2024-02-15"), (parse_day("2024-02-01").unwrap(), parse_day("2024-02-29").unwrap()));
        assert_eq!(span("2025-12-31"), (parse_day("2025-12-01").unwrap(), parse_day("2025-12-31").unwrap()));
    }
}
