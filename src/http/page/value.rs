//! A value as a reader sees it: numbers in groups of three, addresses as links, nothing where nothing is known.

use maud::{Markup, html};

use super::super::foreign::{isolated, upright};
use crate::feature::{FieldType, Value};

/// Numbers below this are not grouped, as years are not.
const GROUPED_FROM: i64 = 10_000;

/// A cell's content.
pub(super) fn value(value: &Value<'_>) -> Markup {
    html! {
        @match value {
            Value::Null => {}
            Value::Bool(yes) => { @if *yes { "yes" } @else { "no" } }
            Value::Int(n) => (grouped(*n)),
            Value::Float(n) => (grouped_float(*n)),
            Value::Text(t) => (words(t)),
            Value::List(texts) => { @for (i, t) in texts.iter().enumerate() { @if i > 0 { "; " } (words(t)) } }
            Value::Date(_) | Value::DateTime(_) => { time { (value.to_string()) } }
        }
    }
}

/// What its source marks as graphic: it is shown to those who ask for it.
pub(super) fn gated(content: &Value<'_>) -> Markup {
    html! { details { summary { "The source marks this as graphic. Show it." } (value(content)) } }
}

/// A sentence in which code stands between backquotes.
pub(in crate::http) fn prose(text: &str) -> Markup {
    html! { @for (i, part) in text.split('`').enumerate() { @if i % 2 == 1 { code { (part) } } @else { (part) } } }
}

/// Whether a column of this type reads best with its ends below each other.
pub(super) fn is_number(field_type: FieldType) -> bool {
    matches!(field_type, FieldType::Integer | FieldType::Number)
}

/// A text, which is a link where it is an address.
fn words(text: &str) -> Markup {
    let address = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    html! {
        @match address {
            Some(rest) if !text.contains(char::is_whitespace) => a href=(text) rel="nofollow noopener noreferrer" { (upright(rest)) },
            _ => (isolated(text)),
        }
    }
}

/// A whole number, with a narrow space between groups of three digits.
pub(super) fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    if n.saturating_abs() < GROUPED_FROM {
        return n.to_string();
    }
    let mut out = if n < 0 { "-".to_owned() } else { String::new() };
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

fn grouped_float(n: f64) -> String {
    let text = Value::Float(n).to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    match whole.parse::<i64>() {
        Ok(whole) if n.abs() >= 10_000.0 && fraction.is_empty() => grouped(whole),
        Ok(whole) if n.abs() >= 10_000.0 => format!("{}.{fraction}", grouped(whole)),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_and_years_are_not() {
        assert_eq!(grouped(2025), "2025");
        assert_eq!(grouped(10_000), "10\u{202f}000");
        assert_eq!(grouped(-1_234_567), "-1\u{202f}234\u{202f}567");
        assert_eq!(grouped(i64::MIN), "-9\u{202f}223\u{202f}372\u{202f}036\u{202f}854\u{202f}775\u{202f}808");
        assert_eq!(grouped_float(12_345.5), "12\u{202f}345.5");
        assert_eq!(grouped_float(0.25), "0.25");
    }

    #[test]
    fn an_address_is_a_link_and_a_script_is_none() {
        assert!(
            words("https://example.org/a?b=1&c")
                .into_string()
                .starts_with("<a href=\"https://example.org/a?b=1&amp;c\"")
        );
        for text in ["javascript:alert(1)", "see https://example.org", "https://a b", "<a href=x>"] {
            assert!(!words(text).into_string().contains("<a "), "{text}");
        }
    }
}
