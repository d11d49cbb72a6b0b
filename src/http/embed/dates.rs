//! Days as a sentence has them, in each language.

use super::language::Language;
use crate::feature::day_text;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

const ARABIC: [&str; 12] =
    ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];

/// A day of the calendar, taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Day<'a> {
    year: &'a str,
    /// From 0.
    month: usize,
    number: &'a str,
}

/// From the first to the last of some days, given as days since 1970-01-01: no more of the first than differs.
pub(super) fn days(language: Language, first: i32, last: i32) -> String {
    let (first, last) = (day_text(first), day_text(last));
    let (Some(from), Some(to)) = (taken_apart(&first), taken_apart(&last)) else { return format!("{first}/{last}") };
    if from == to {
        return written(language, to);
    }
    let beginning = match (from.year == to.year, from.month == to.month) {
        (true, true) => number(language, from),
        (true, false) => format!("{} {}", number(language, from), month(language, from)),
        _ => written(language, from),
    };
    match language {
        Language::English => format!("{beginning} to {}", written(language, to)),
        Language::French => format!("{beginning} au {}", written(language, to)),
        Language::Arabic => format!("من {beginning} إلى {}", written(language, to)),
    }
}

/// One day.
pub(super) fn day(language: Language, day: i32) -> String {
    days(language, day, day)
}

/// An instant in milliseconds since 1970, to the minute, in the time of all zones.
pub(super) fn moment(language: Language, ms: i64) -> String {
    let minutes = ms.div_euclid(60_000);
    let days = i32::try_from(minutes.div_euclid(24 * 60)).unwrap_or_default();
    let comma = if language == Language::Arabic { "،" } else { "," };
    format!(
        "{}{comma} {:02}:{:02}\u{a0}UTC",
        day(language, days),
        minutes.div_euclid(60).rem_euclid(24),
        minutes.rem_euclid(60)
    )
}

/// Takes `2025-09-01` apart; `None` for days before the year 0.
fn taken_apart(text: &str) -> Option<Day<'_>> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Day { year, month: month.parse::<usize>().ok()?.checked_sub(1)?, number: day.trim_start_matches('0') })
}

fn written(language: Language, day: Day<'_>) -> String {
    format!("{}\u{a0}{} {}", number(language, day), month(language, day), day.year)
}

fn number(language: Language, day: Day<'_>) -> String {
    match (language, day.number) {
        (Language::French, "1") => "1er".to_owned(),
        (_, number) => number.to_owned(),
    }
}

fn month(language: Language, day: Day<'_>) -> &'static str {
    let names = match language {
        Language::English => ENGLISH,
        Language::French => FRENCH,
        Language::Arabic => ARABIC,
    };
    names.get(day.month).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::parse_day;

    #[test]
    fn a_range_says_once_what_its_ends_share() {
        let said = |language, first, last| days(language, parse_day(first).unwrap(), parse_day(last).unwrap());
        let english = |first, last| said(Language::English, first, last).replace('\u{a0}', " ");
        let french = |first, last| said(Language::French, first, last).replace('\u{a0}', " ");
        assert_eq!(english("2025-09-01", "2025-09-01"), "1 September 2025");
        assert_eq!(english("2025-09-01", "2025-09-30"), "1 to 30 September 2025");
        assert_eq!(english("2025-09-01", "2025-10-31"), "1 September to 31 October 2025");
        assert_eq!(english("2024-12-31", "2025-01-01"), "31 December 2024 to 1 January 2025");
        assert_eq!(french("2025-08-01", "2025-08-01"), "1er août 2025");
        assert_eq!(french("2025-08-01", "2025-08-12"), "1er au 12 août 2025");
        let arabic = |first, last| said(Language::Arabic, first, last).replace('\u{a0}', " ");
        assert_eq!(arabic("2025-08-01", "2025-08-01"), "1 أغسطس 2025");
        assert_eq!(arabic("2025-08-01", "2025-09-12"), "من 1 أغسطس إلى 12 سبتمبر 2025");
    }

    #[test]
    fn a_moment_is_told_to_the_minute() {
        let said = moment(Language::English, 1_763_987_696_789).replace('\u{a0}', " ");
        assert_eq!(said, "24 November 2025, 12:34 UTC");
    }
}
