//! A cursor: where a page starts, as its link says it. It names the place and the keys of the feature before, not a number of
//! features, so that what is written meanwhile neither repeats nor hides any that stays as it is.
//!
//! Links have it sealed: between the places of two features one could count what is hidden, and who made places up could
//! find out where it is among the rest.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{MAX_SORT_KEYS, SortKey};
use crate::collection::Seal;

/// Texts are ordered by so many bytes of their beginning, since a `next` link holds the keys of the feature before it.
pub(super) const SORTED_BYTES: usize = 200;
/// Most bytes of a cursor: what it is, its order and place, and of each key what it is, a length, and a text.
const MAX_BYTES: usize = 1 + 8 + 8 + MAX_SORT_KEYS * (1 + 2 + SORTED_BYTES);
/// Longest cursor of a link, in characters.
pub const MAX_CURSOR_LENGTH: usize = Seal::length(MAX_BYTES);

/// What a cursor or a key is, as its first byte says.
const FROM: u8 = 0;
const AFTER: u8 = 1;
const NULL: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;

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
    /// As the links of a collection have it.
    #[must_use]
    pub fn sealed(&self, collection: &str, seal: &Seal) -> String {
        seal.close(collection, &self.bytes())
    }

    /// Reads what a link of a collection has.
    pub fn opened(text: &str, collection: &str, seal: &Seal) -> Result<Self, NoCursor> {
        let short = Some(text).filter(|text| text.len() <= MAX_CURSOR_LENGTH);
        short.and_then(|text| Self::read(&seal.open(collection, text)?)).ok_or(NoCursor)
    }

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

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![if matches!(self, Self::From(_)) { FROM } else { AFTER }];
        bytes.extend(self.place().to_be_bytes());
        if let Self::After { order, keys, .. } = self {
            bytes.extend(order.to_be_bytes());
            for key in keys {
                key.write(&mut bytes);
            }
        }
        bytes
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let [kind] = take(bytes)?;
        let place = i64::from_be_bytes(take(bytes)?);
        if kind == FROM {
            return bytes.is_empty().then_some(Self::From(place));
        }
        let order = u64::from_be_bytes(take(bytes)?);
        let mut keys = Vec::new();
        while !bytes.is_empty() {
            keys.push(KeyValue::read(bytes)?);
        }
        (kind == AFTER).then_some(Self::After { order, keys, place })
    }
}

impl KeyValue {
    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Null => bytes.push(NULL),
            Self::Number(number) => {
                bytes.push(NUMBER);
                bytes.extend(number.to_be_bytes());
            }
            Self::Text(text) => {
                bytes.push(TEXT);
                bytes.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes()); // of a sort key: far less
                bytes.extend(text.as_bytes());
            }
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        match take(bytes)? {
            [NULL] => Some(Self::Null),
            [NUMBER] => take(bytes).map(|number| Self::Number(u64::from_be_bytes(number))),
            [TEXT] => {
                let length = u16::from_be_bytes(take(bytes)?);
                let (text, rest) = bytes.split_at_checked(length.into())?;
                *bytes = rest;
                String::from_utf8(text.to_vec()).ok().map(Self::Text)
            }
            _ => None,
        }
    }
}

/// The next bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

/// Tells orders apart.
fn order_of(sort: &[SortKey]) -> u64 {
    let mut hasher = DefaultHasher::new();
    sort.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collection::Viewer;
    use crate::feature::Secret;

    fn seal() -> Seal {
        Seal::new(&Secret([7; 32]), Viewer::Public)
    }

    #[test]
    fn a_cursor_survives_its_link() {
        let keys = vec![
            KeyValue::Null,
            KeyValue::Number(u64::MAX),
            KeyValue::Text("é-x".to_owned()),
            KeyValue::Text(String::new()),
        ];
        for cursor in [Cursor::From(17), Cursor::From(i64::MAX), Cursor::After { order: 99, keys, place: 4 }] {
            let sealed = cursor.sealed("incidents", &seal());
            assert_eq!(Cursor::opened(&sealed, "incidents", &seal()), Ok(cursor.clone()));
            assert_eq!(Cursor::opened(&sealed, "areas", &seal()), Err(NoCursor));
        }
    }

    #[test]
    fn the_longest_cursor_is_as_long_as_is_read_and_no_longer_one_is() {
        let long = |more: usize| {
            let keys = vec![KeyValue::Text("x".repeat(SORTED_BYTES)); MAX_SORT_KEYS];
            let more = std::iter::repeat_n(KeyValue::Null, more);
            Cursor::After { order: 1, keys: keys.into_iter().chain(more).collect(), place: 1 }
        };
        let [longest, longer] = [0, 1].map(|more| long(more).sealed("incidents", &seal()));
        assert_eq!(longest.len(), MAX_CURSOR_LENGTH);
        assert_eq!(Cursor::opened(&longest, "incidents", &seal()), Ok(long(0)));
        assert_eq!(Cursor::opened(&longer, "incidents", &seal()), Err(NoCursor));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let mut after = Cursor::After { order: 1, keys: Vec::new(), place: 1 }.bytes();
        for key in [&[3][..], &[NUMBER, 0], &[TEXT, 0], &[TEXT, 0, 2, b'x'], &[TEXT, 0, 1, 0xff]] {
            let bytes = [&after[..], key].concat();
            assert_eq!(Cursor::read(&bytes), None, "{bytes:?}");
        }
        after[0] = 2;
        assert_eq!(Cursor::read(&after), None);
        assert_eq!(Cursor::read(&[FROM]), None);
        assert_eq!(Cursor::read(&[&Cursor::From(1).bytes()[..], &[0]].concat()), None);
        for text in ["", "0", "17", "-", "x", "1-1-n1", &"0".repeat(50)] {
            assert_eq!(Cursor::opened(text, "incidents", &seal()), Err(NoCursor), "{text}");
        }
    }
}
