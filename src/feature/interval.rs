//! Time: calendar days, instants and the intervals between them, as RFC 3339 writes them.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, Unit};

/// Milliseconds in a day; UTC has no leap seconds here, as in POSIX time.
pub const DAY_MS: i64 = 86_400_000;

/// A closed interval of time. An open end is the far past or the far future.
///
/// # Units
/// Milliseconds since 1970-01-01T00:00:00Z; both ends belong to the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// First instant, `i64::MIN` when open.
    pub start: i64,
    /// Last instant, `i64::MAX` when open.
    pub end: i64,
}

/// Why a text is not an RFC 3339 instant or interval.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    /// Not a date or date-time of the Gregorian calendar.
    #[error("`{0}` is neither a date (2025-09-01) nor a date-time (2025-09-01T12:00:00Z)")]
    NotAnInstant(String),
    /// More than one slash.
    #[error("`{0}` has more than one `/`")]
    TooManyParts(String),
    /// The end lies before the start.
    #[error("`{0}` ends before it starts")]
    EndBeforeStart(String),
    /// Both ends are open, or the text is empty.
    #[error("`{0}` names no instant; give at least one end, such as `2025-09-01/..`")]
    Unbounded(String),
}

impl Interval {
    /// Whether the two intervals share an instant.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// Reads `2025-09-01`, `2025-09-01T12:00:00Z`, or two of them with `/` between; `..` or nothing is an open end.
    ///
    /// A day as an end means its last millisecond.
    pub fn parse(text: &str) -> Result<Self, IntervalError> {
        let mut parts = text.split('/');
        let (first, second) = (parts.next().unwrap_or(""), parts.next());
        if parts.next().is_some() {
            return Err(IntervalError::TooManyParts(text.to_owned()));
        }
        let Some(second) = second else {
            return match bounds(first)? {
                Some(instant) => Ok(instant),
                None => Err(IntervalError::Unbounded(text.to_owned())),
            };
        };
        let (start, end) = (bounds(first)?, bounds(second)?);
        if start.is_none() && end.is_none() {
            return Err(IntervalError::Unbounded(text.to_owned()));
        }
        let interval = Self { start: start.map_or(i64::MIN, |b| b.start), end: end.map_or(i64::MAX, |b| b.end) };
        if interval.start > interval.end {
            return Err(IntervalError::EndBeforeStart(text.to_owned()));
        }
        Ok(interval)
    }
}

/// The first and last millisecond that a date or date-time names; `None` for an open end.
fn bounds(text: &str) -> Result<Option<Interval>, IntervalError> {
    if text.is_empty() || text == ".." {
        return Ok(None);
    }
    if let Some(day) = parse_day(text) {
        return Ok(Some(Interval { start: day_start_ms(day), end: day_end_ms(day) }));
    }
    match parse_instant(text) {
        Some(ms) => Ok(Some(Interval { start: ms, end: ms })),
        None => Err(IntervalError::NotAnInstant(text.to_owned())),
    }
}

/// Days since 1970-01-01 of an RFC 3339 `full-date`; `None` when it is not one (30 February is not).
#[must_use]
pub fn parse_day(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0i16, |n, b| b.is_ascii_digit().then(|| n * 10 + i16::from(b - b'0')))
    };
    day_number(digits(0..4)?, digits(5..7)?, digits(8..10)?)
}

/// Days since 1970-01-01 of a year, month and day; `None` when the calendar has no such day.
#[must_use]
pub fn day_number(year: i16, month: i16, day: i16) -> Option<i32> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    date.since((Unit::Day, Date::constant(1970, 1, 1))).ok().map(|span| span.get_days())
}

/// Milliseconds since 1970 of an RFC 3339 `date-time` with an offset or `Z`.
#[must_use]
pub fn parse_instant(text: &str) -> Option<i64> {
    // jiff reads more than RFC 3339 (a bare hour, a time-zone annotation); the standard's form is what was promised.
    let plain = text.len() >= 20 && !text.contains('[') && matches!(text.as_bytes()[10], b'T' | b't' | b' ');
    plain.then(|| text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)).flatten()
}

/// First millisecond of a day.
#[must_use]
pub fn day_start_ms(day: i32) -> i64 {
    i64::from(day) * DAY_MS
}

/// Last millisecond of a day.
#[must_use]
pub fn day_end_ms(day: i32) -> i64 {
    (i64::from(day) + 1) * DAY_MS - 1
}

/// `2025-09-01`.
#[must_use]
pub fn day_text(day: i32) -> String {
    match Date::constant(1970, 1, 1).checked_add(i64::from(day).days()) {
        Ok(date) => date.to_string(),
        Err(_) => format!("{day} days after 1970-01-01"), // outside years -9999 to 9999, which no reader lets in
    }
}

/// `2025-09-01T12:00:00Z`, with milliseconds where there are some.
#[must_use]
pub fn instant_text(ms: i64) -> String {
    match Timestamp::from_millisecond(ms) {
        Ok(instant) => instant.to_string(),
        Err(_) => format!("{ms} ms after 1970-01-01T00:00:00Z"), // as above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_spans_its_24_hours() {
        let day = Interval::parse("1970-01-02").unwrap();
        assert_eq!((day.start, day.end), (DAY_MS, 2 * DAY_MS - 1));
    }

    #[test]
    fn open_ends_are_two_dots_or_nothing() {
        assert_eq!(Interval::parse("../1970-01-01").unwrap().start, i64::MIN);
        assert_eq!(Interval::parse("1970-01-01/").unwrap().end, i64::MAX);
    }

    #[test]
    fn what_is_not_rfc_3339_is_refused() {
        for text in [
            "yesterday",
            "",
            "..",
            "../..",
            "/",
            "2025",
            "2025-02-30",
            "2025-09-01/2025-08-01",
            "a/b/c",
            "2025-09-01/2025-09-02/2025-09-03",
            "2025-09-01T12:00",
            "2025-13-01",
            "2025-09-01T25:00:00Z",
        ] {
            assert!(Interval::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_and_instants_survive_a_round_trip() {
        for text in ["1969-12-31", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(day_text(parse_day(text).unwrap()), text);
        }
        assert_eq!(instant_text(parse_instant("2025-09-01T12:00:00+02:00").unwrap()), "2025-09-01T10:00:00Z");
    }
}
