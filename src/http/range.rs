//! Byte ranges (RFC 9110, section 14) of answers whose length is known.

use std::ops::Range;

use actix_web::http::header::{ACCEPT_RANGES, CONTENT_RANGE, IF_RANGE, RANGE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponseBuilder};

use super::problem::Problem;

/// Prepares an answer for the bytes that were asked for, and returns which these are.
///
/// The answer is made from a 200 of all bytes with `etag`, which must be strong.
pub(super) fn select(
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
    etag: &str,
    length: u64,
) -> Result<Range<u64>, Problem> {
    response.insert_header((ACCEPT_RANGES, "bytes"));
    match asked(request, etag, length) {
        Asked::All => Ok(0..length),
        Asked::Part(part) => {
            response.status(StatusCode::PARTIAL_CONTENT);
            let (first, last) = (part.start, part.end - 1);
            response.insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{length}")));
            Ok(part)
        }
        Asked::None => Err(Problem::beyond_the_end(length)),
    }
}

/// What a request asks for of some bytes.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// All of them.
    All,
    /// Some, and at least one.
    Part(Range<u64>),
    /// Only what lies beyond their end.
    None,
}

/// Only GET knows ranges; and a part is of use only beside what the client has of the same bytes.
fn asked(request: &HttpRequest, etag: &str, length: u64) -> Asked {
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default().trim());
    // A date is never ours, since we send no Last-Modified.
    let same = header(IF_RANGE).is_none_or(|has| has == etag);
    match header(RANGE) {
        Some(text) if same && request.method() == Method::GET => parse(text, length),
        _ => Asked::All,
    }
}

/// A header that cannot be read, another unit and several ranges mean all bytes, as the standard has it.
fn parse(text: &str, length: u64) -> Asked {
    let Some((unit, range)) = text.split_once('=') else { return Asked::All };
    let Some((first, last)) = range.trim().split_once('-') else { return Asked::All };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Asked::All;
    }
    let (start, end) = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => (first, last.saturating_add(1)),
        (Some(first), None) if last.is_empty() => (first, length),
        (None, Some(last)) if first.is_empty() => (length.saturating_sub(last), if last == 0 { 0 } else { length }),
        _ => return Asked::All,
    };
    // Clients of FlatGeobuf ask for more than short files have.
    let end = end.min(length);
    if start < end { Asked::Part(start..end) } else { Asked::None }
}

/// A position; one of more digits than a number holds lies beyond every end.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_clamped_to_what_there_is() {
        for (text, expected) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-9", 0..10),
            ("bytes=2-", 2..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
            ("bytes=5-4000", 5..10),
            ("Bytes = 5-99999999999999999999999", 5..10),
        ] {
            assert_eq!(parse(text, 10), Asked::Part(expected), "{text}");
        }
    }

    #[test]
    fn a_range_beyond_the_end_is_none_and_a_malformed_one_is_all() {
        for text in ["bytes=10-", "bytes=10-20", "bytes=99999999999999999999999-", "bytes=-0"] {
            assert_eq!(parse(text, 10), Asked::None, "{text}");
        }
        assert_eq!(parse("bytes=0-", 0), Asked::None);
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=1-x",
            "bytes=x-1",
            "bytes=5-2",
            "bytes=1",
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=+1-2",
            "bytes=--1",
            "=0-1",
        ] {
            assert_eq!(parse(text, 10), Asked::All, "{text}");
        }
    }
}
