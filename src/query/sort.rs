//! The order of an answer: `sortby`. Features with equal keys follow each other by their places, so that an order is always
//! the same, and those without a value come last in either direction.

use std::cmp::Ordering;

use super::cursor::{Cursor, KeyValue, SORTED_BYTES};
use super::error::shortened;
use super::execute::Found;
use super::{Guard, Query, QueryError};
use crate::collection::{Collection, Column};
use crate::feature::FieldType;

/// Most keys: each of them is fetched for every row that a query finds.
pub const MAX_SORT_KEYS: usize = 8;
/// The work of fetching one key, and of measuring one distance, in comparisons of numbers.
const WORK_OF_KEY: u64 = 20;
const WORK_OF_DISTANCE: u64 = 500;

/// What to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// A field, by its index. Texts go by their code points.
    Field(usize),
    /// The feature's id.
    Id,
    /// The distance to what is near.
    Distance,
    /// The distance along the line that is near.
    Chainage,
}

/// A key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// Its values.
    pub by: SortBy,
    /// From the greatest to the least.
    pub descending: bool,
}

/// Reads `sortby=-fatalities,start`.
pub(super) fn parse_sortby(text: &str, collection: &Collection, query: &Query) -> Result<Vec<SortKey>, QueryError> {
    let bad = |problem: String| Err(QueryError::bad("sortby", problem));
    let mut keys: Vec<SortKey> = Vec::new();
    for part in text.split(',') {
        let (descending, name) = match part.strip_prefix('-') {
            Some(name) => (true, name),
            // A plus that is not encoded is a space in a query string.
            None => (false, part.strip_prefix(['+', ' ']).unwrap_or(part)),
        };
        let by = sort_by(name, collection, query)?;
        if keys.iter().any(|key| key.by == by) {
            return bad(format!("`{}` is named twice", shortened(name)));
        }
        keys.push(SortKey { by, descending });
        if keys.len() > MAX_SORT_KEYS {
            return bad(format!("more than {MAX_SORT_KEYS} keys"));
        }
    }
    Ok(keys)
}

fn sort_by(name: &str, collection: &Collection, query: &Query) -> Result<SortBy, QueryError> {
    let bad = |problem: String| Err(QueryError::bad("sortby", problem));
    if let Some(field) = collection.schema.position(name) {
        return match collection.schema.fields()[field].field_type {
            FieldType::TextList => bad(format!("`{name}` holds lists, which have no order")),
            _ => Ok(SortBy::Field(field)),
        };
    }
    let near = query.near.as_ref();
    match name {
        "id" => Ok(SortBy::Id),
        "distance_m" if near.is_some() => Ok(SortBy::Distance),
        "chainage_m" if near.is_some_and(|near| near.shape.is_line()) => Ok(SortBy::Chainage),
        "distance_m" => bad("features have a `distance_m` only with `near`".to_owned()),
        "chainage_m" => bad("features have a `chainage_m` only with a `near` that is a line".to_owned()),
        _ => bad(format!(
            "there is no property `{}` to sort by; there are id, {}",
            shortened(name),
            sortables(collection).join(", ")
        )),
    }
}

/// The fields that an answer can be sorted by.
#[must_use]
pub fn sortables(collection: &Collection) -> Vec<&str> {
    let fields = collection.schema.fields().iter();
    fields.filter(|field| field.field_type != FieldType::TextList).map(|field| &*field.name).collect()
}

/// One key's values of all rows that a query found, by the number of the match.
enum Key<'a> {
    /// In the order of their values; `None` comes last.
    Numbers(Vec<Option<u64>>),
    Texts(Vec<Option<&'a str>>),
}

/// The matches of a query in their order.
pub(super) struct Order<'a> {
    keys: Vec<(Key<'a>, bool)>,
}

impl<'a> Order<'a> {
    pub(super) fn new(
        collection: &'a Collection,
        query: &Query,
        found: &Found,
        guard: &Guard,
    ) -> Result<Self, QueryError> {
        let keys =
            query.sort.iter().map(|key| Ok((Key::new(collection, query, found, key.by, guard)?, key.descending)));
        Ok(Self { keys: keys.collect::<Result<_, QueryError>>()? })
    }

    /// Leaves the first of some matches, in order.
    pub(super) fn leave_first(&self, matches: &mut Vec<u32>, count: usize) {
        let [(Key::Numbers(numbers), descending)] = &self.keys[..] else {
            return leave_first(matches, count, |a, b| self.compare(*a, *b));
        };
        // One key of numbers stands beside its match while they are compared, so that nothing is looked up.
        let rank = |number: Option<u64>| match number {
            None => u64::MAX,
            Some(number) => {
                if *descending {
                    !number
                } else {
                    number
                }
            }
        };
        let mut keyed: Vec<(u64, u32)> = matches.iter().map(|&i| (rank(numbers[i as usize]), i)).collect();
        leave_first(&mut keyed, count, Ord::cmp);
        matches.clear();
        matches.extend(keyed.into_iter().map(|(_, i)| i));
    }

    /// The order of two matches.
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (i, j) = (a as usize, b as usize);
        let by_keys = self.keys.iter().map(|(key, descending)| match key {
            Key::Numbers(v) => nulls_last(v[i], v[j], *descending),
            Key::Texts(v) => nulls_last(v[i], v[j], *descending),
        });
        by_keys.fold(Ordering::Equal, Ordering::then).then(a.cmp(&b))
    }

    /// The order of a match and the one that a cursor remembers, which was at `place`.
    pub(super) fn compare_with(&self, a: u32, place: i64, cursor: &Cursor) -> Ordering {
        let i = a as usize;
        let by_keys = self.keys.iter().zip(cursor.keys()).map(|((key, descending), then)| match (key, then) {
            (Key::Numbers(v), KeyValue::Number(n)) => nulls_last(v[i], Some(*n), *descending),
            (Key::Texts(v), KeyValue::Text(text)) => nulls_last(v[i], Some(text.as_str()), *descending),
            (Key::Numbers(v), _) => nulls_last(v[i], None, *descending),
            (Key::Texts(v), _) => nulls_last(v[i], None, *descending),
        });
        by_keys.fold(Ordering::Equal, Ordering::then).then(place.cmp(&cursor.place()))
    }

    /// The keys of a match, for a cursor.
    pub(super) fn keys_of(&self, a: u32) -> Vec<KeyValue> {
        let value = |(key, _): &(Key<'_>, bool)| match key {
            Key::Numbers(v) => v[a as usize].map_or(KeyValue::Null, KeyValue::Number),
            Key::Texts(v) => v[a as usize].map_or(KeyValue::Null, |text| KeyValue::Text(text.to_owned())),
        };
        self.keys.iter().map(value).collect()
    }
}

fn leave_first<T>(all: &mut Vec<T>, count: usize, order: impl Fn(&T, &T) -> Ordering) {
    if all.len() > count {
        all.select_nth_unstable_by(count, &order);
        all.truncate(count);
    }
    all.sort_unstable_by(&order);
}

fn nulls_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            if descending {
                b.cmp(&a)
            } else {
                a.cmp(&b)
            }
        }
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

impl<'a> Key<'a> {
    fn new(
        collection: &'a Collection,
        query: &Query,
        found: &Found,
        by: SortBy,
        guard: &Guard,
    ) -> Result<Self, QueryError> {
        let dear = matches!(by, SortBy::Distance | SortBy::Chainage);
        let rows = u64::try_from(found.rows.len()).unwrap_or(u64::MAX);
        guard.spend(rows.saturating_mul(if dear { WORK_OF_DISTANCE } else { WORK_OF_KEY }))?;
        let rows = found.rows.iter().map(|row| row as usize);
        Ok(match by {
            SortBy::Field(field) => match &collection.columns[field] {
                Column::Text(cells, words) => {
                    let number = |row| u32::try_from(cells.get(row)?).ok();
                    Self::Texts(rows.map(|row| number(row).map(|n| beginning(words.get(n)))).collect())
                }
                Column::Number(v) => Self::Numbers(rows.map(|row| of_number(v[row])).collect()),
                Column::Boolean(v) | Column::Integer(v) | Column::Date(v) | Column::DateTime(v) => {
                    Self::Numbers(rows.map(|row| v.get(row).map(of_whole)).collect())
                }
                Column::TextList(..) => Self::Numbers(rows.map(|_| None).collect()), // refused when it was read
            },
            SortBy::Id => Self::Texts(rows.map(|row| Some(beginning(collection.row_id(row)))).collect()),
            SortBy::Distance | SortBy::Chainage => {
                let nearest = (0..found.rows.len()).map(|i| found.nearest(collection, query, i));
                let metres = nearest.map(|nearest| match by {
                    SortBy::Distance => nearest.map_or(f64::NAN, |nearest| nearest.distance_m),
                    _ => nearest.map_or(f64::NAN, |nearest| nearest.chainage_m.unwrap_or(f64::NAN)),
                });
                Self::Numbers(metres.map(of_number).collect())
            }
        })
    }
}

fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SORTED_BYTES)).unwrap_or(text)
}

/// Whole numbers without a sign in the same order.
fn of_whole(number: i64) -> u64 {
    number.cast_unsigned() ^ (1 << 63)
}

/// The bits of a float, turned so that they are in the order of the numbers; `None` for what is none.
fn of_number(number: f64) -> Option<u64> {
    let bits = (number + 0.0).to_bits(); // of two zeros one
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (!number.is_nan()).then_some(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_as_bits() {
        let numbers = [f64::NEG_INFINITY, -1e300, -2.5, -1e-300, 0.0, 1e-300, 3.0, f64::INFINITY];
        assert!(numbers.map(of_number).is_sorted_by(|a, b| a < b));
        assert_eq!((of_number(-0.0), of_number(f64::NAN)), (of_number(0.0), None));
        assert!([i64::MIN, -1, 0, 1, i64::MAX].map(of_whole).is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn nothing_comes_last_in_either_direction() {
        for descending in [false, true] {
            assert_eq!(nulls_last(Some(1), None, descending), Ordering::Less);
        }
        assert_eq!(nulls_last(Some(1), Some(2), true), Ordering::Greater);
    }

    #[test]
    fn the_beginning_of_a_text_ends_between_characters() {
        assert_eq!(beginning(&"é".repeat(150)).len(), 200);
        assert_eq!(beginning(&format!("a{}", "é".repeat(150))).len(), 199);
    }
}
