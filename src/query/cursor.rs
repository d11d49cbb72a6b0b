//! A cursor: where a page starts, as its link says it. It names the place and the keys of the feature before, not a number of
//! features, so that what is written meanwhile neither repeats nor hides any that stays as it is.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::str::FromStr;

use super::SortKey;

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cursor {
    /// In the order of places: at this place or beyond.
    From(i64),
    /// In another order: after the feature with these keys and this place.
    After {
        /// Of the order that it belongs to.
        order: u64,
        /// The feature's values.
        keys: Vec<KeyValue>,
        /// The feature's place.
        place: i64,
    },
}

/// The value of a sort key, in a form that keeps its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyValue {
    /// None.
    Null,
    /// A number, day, instant or boolean.
    Number(u64),
    /// A text.
    Text(String),
}

/// Not the text of a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCursor;

impl Cursor {
    /// After a feature, in an order that is not that of places.
    pub(super) fn after(sort: &[SortKey], keys: Vec<KeyValue>, place: i64) -> Self {
        Self::After { order: order_of(sort), keys, place }
    }

    /// Whether it comes from an answer in this order.
    pub(super) fn belongs_to(&self, sort: &[SortKey]) -> bool {
        match self {
            Self::From(_) => sort.is_empty(),
            Self::After { order, keys, .. } => *order == order_of(sort) && keys.len() == sort.len(),
        }
    }

    pub(super) fn keys(&self) -> &[KeyValue] {
        if let Self::After { keys, .. } = self { keys } else { &[] }
    }

    pub(super) fn place(&self) -> i64 {
        match self {
            Self::From(place) | Self::After { place, .. } => *place,
        }
    }
}

/// Tells orders apart.
fn order_of(sort: &[SortKey]) -> u64 {
    let mut hasher = DefaultHasher::new();
    sort.hash(&mut hasher);
    hasher.finish()
}

/// The place alone, or `order-place-keys` with the keys in hexadecimal digits.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(place) => place.fmt(f),
            Self::After { order, keys, place } => {
                write!(f, "{order:x}-{place:x}")?;
                for key in keys {
                    match key {
                        KeyValue::Null => f.write_str("-")?,
                        KeyValue::Number(n) => write!(f, "-n{n:x}")?,
                        KeyValue::Text(text) => {
                            f.write_str("-t")?;
                            text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))?;
                        }
                    }
                }
                Ok(())
            }
        }
    }
}

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        let Some(place) = parts.next() else {
            let digits = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
            return digits.then(|| first.parse().ok()).flatten().map(Self::From).ok_or(NoCursor);
        };
        let place = i64::try_from(hexadecimal(place)?).map_err(|_too_large| NoCursor)?;
        let keys = parts.map(key).collect::<Result<_, _>>()?;
        Ok(Self::After { order: hexadecimal(first)?, keys, place })
    }
}

fn hexadecimal(digits: &str) -> Result<u64, NoCursor> {
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit()); // the parser would take a sign too
    if plain { u64::from_str_radix(digits, 16).map_err(|_why| NoCursor) } else { Err(NoCursor) }
}

fn key(text: &str) -> Result<KeyValue, NoCursor> {
    if text.is_empty() {
        return Ok(KeyValue::Null);
    }
    if let Some(digits) = text.strip_prefix('n') {
        return hexadecimal(digits).map(KeyValue::Number);
    }
    let digits = text.strip_prefix('t').filter(|digits| digits.len() % 2 == 0).ok_or(NoCursor)?;
    let byte = |pair: &[u8]| {
        let digit = |b: u8| char::from(b).to_digit(16);
        u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()
    };
    let bytes: Option<Vec<u8>> = digits.as_bytes().chunks_exact(2).map(byte).collect();
    String::from_utf8(bytes.ok_or(NoCursor)?).map(KeyValue::Text).map_err(|_not_text| NoCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let keys = vec![
            KeyValue::Null,
            KeyValue::Number(u64::MAX),
            KeyValue::Text("é-x".to_owned()),
            KeyValue::Text(String::new()),
        ];
        for cursor in [Cursor::From(17), Cursor::After { order: 99, keys, place: 4 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in [
            "",
            "-",
            "-1",
            "x",
            "1-",
            "1-x",
            "1-1-q",
            "1-1-n",
            "1-1-t0",
            "1-1-tff",
            "1-1-n+1",
            "99999999999999999999",
            "1-ffffffffffffffff",
        ] {
            let read: Result<Cursor, NoCursor> = text.parse();
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }
}
