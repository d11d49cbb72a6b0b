//! The keys and values of a layer: each once, and features name them by number.

use hashbrown::HashMap;

use super::protobuf::{bytes, double, nested, number};
use crate::collection::Column;
use crate::feature::Value;
use crate::format::write_day;

/// The keys and values of a layer, in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Tags {
    key_names: Vec<String>,
    keys: HashMap<String, u32>,
    /// How many values there are.
    values: u32,
    /// The messages of the values, one after the other, each already a field of the layer.
    value_messages: Vec<u8>,
    wholes: HashMap<u32, u32>,
}

/// Fields of the message `Layer`, and of `Value` (Mapbox Vector Tile Specification 2.1, `vector_tile.proto`).
const LAYER_KEYS: u8 = 3;
const LAYER_VALUES: u8 = 4;
const STRING_VALUE: u8 = 1;
const DOUBLE_VALUE: u8 = 3;
const UINT_VALUE: u8 = 5;
const SINT_VALUE: u8 = 6;
const BOOL_VALUE: u8 = 7;

impl Tags {
    /// The number of a key.
    pub(super) fn key(&mut self, name: &str) -> u32 {
        if let Some(key) = self.keys.get(name) {
            return *key;
        }
        let key = u32::try_from(self.key_names.len()).unwrap_or(u32::MAX);
        self.keys.insert(name.to_owned(), key);
        self.key_names.push(name.to_owned());
        key
    }

    /// Adds ids, of which no two are alike: the number of the first, after which the others follow, and what `of` makes of each.
    pub(super) fn ids<T>(&mut self, ids: Vec<&str>, of: impl Fn(&str) -> T) -> (u32, Vec<T>) {
        let first = self.values;
        let add = |id: &str| {
            self.add(&Value::Text(id.into()));
            of(id)
        };
        (first, ids.into_iter().map(add).collect())
    }

    /// The numbers of the values that cells of a column stand for.
    pub(super) fn column(&mut self, column: &Column, cells: Vec<Option<i64>>) -> Vec<Option<u32>> {
        let mut known = Known::of(&cells);
        let mut number = |cell| known.number(cell, || self.add(&column.value(cell)));
        cells.into_iter().map(|cell| cell.map(&mut number)).collect()
    }

    /// The number of a whole number that is in no column, such as a count.
    pub(super) fn whole(&mut self, n: u32) -> u32 {
        if let Some(number) = self.wholes.get(&n) {
            return *number;
        }
        let number = self.add(&Value::Int(n.into()));
        self.wholes.insert(n, number);
        number
    }

    fn add(&mut self, value: &Value<'_>) -> u32 {
        nested(&mut self.value_messages, LAYER_VALUES, |out| write(out, value));
        self.values += 1;
        self.values - 1
    }

    /// About how many bytes they have, written.
    pub(super) fn bytes(&self) -> usize {
        self.value_messages.len() + 32 * self.key_names.len()
    }

    /// Writes them into a layer.
    pub(super) fn write(&self, layer: &mut Vec<u8>) {
        self.key_names.iter().for_each(|name| bytes(layer, LAYER_KEYS, name.as_bytes()));
        layer.extend_from_slice(&self.value_messages);
    }
}

/// The message of a value. What the format has no type for, dates and lists, is the text that CSV has.
fn write(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Bool(b) => number(out, BOOL_VALUE, (*b).into()),
        Value::Int(n) => match u64::try_from(*n) {
            Ok(n) => number(out, UINT_VALUE, n),
            Err(_negative) => number(out, SINT_VALUE, (*n << 1 ^ *n >> 63).cast_unsigned()),
        },
        Value::Float(n) => double(out, DOUBLE_VALUE, *n),
        Value::Text(text) => bytes(out, STRING_VALUE, text.as_bytes()),
        Value::Date(day) => nested(out, STRING_VALUE, |out| write_day(out, *day)),
        other => bytes(out, STRING_VALUE, other.to_string().as_bytes()),
    }
}

/// Cells that are spread over so many times as many numbers have a place each in a table: numbers of words, days, small counts.
const TABLE_SPREAD: usize = 8;

/// The numbers of the values of cells that came already, by the cell.
enum Known {
    /// From the least of them on; one more than the number, or 0.
    Table(i64, Vec<u32>),
    Hashed(HashMap<i64, u32>),
}

impl Known {
    /// None yet, of such cells.
    fn of(cells: &[Option<i64>]) -> Self {
        let bounds = cells.iter().flatten().fold(None, |bounds: Option<(i64, i64)>, &cell| {
            Some(bounds.map_or((cell, cell), |(least, most)| (least.min(cell), most.max(cell))))
        });
        let (least, most) = bounds.unwrap_or_default();
        match usize::try_from(most.saturating_sub(least)) {
            Ok(span) if span < TABLE_SPREAD * cells.len() => Self::Table(least, vec![0; span + 1]),
            _ => Self::Hashed(HashMap::with_capacity(cells.len())),
        }
    }

    fn number(&mut self, cell: i64, new: impl FnOnce() -> u32) -> u32 {
        match self {
            Self::Table(least, numbers) => {
                let place = &mut numbers[usize::try_from(cell - *least).unwrap_or(usize::MAX)];
                if *place == 0 {
                    *place = new() + 1;
                }
                *place - 1
            }
            Self::Hashed(numbers) => *numbers.entry(cell).or_insert_with(new),
        }
    }
}
