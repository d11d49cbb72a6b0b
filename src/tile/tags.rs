//! The keys and values of a layer: each once, and features name them by number.
//!
//! Values are looked up a field at a time for all features: rows lie apart in memory, and reading one column waits for many of
//! them at once.

use std::hash::Hash;

use hashbrown::HashMap;

use super::protobuf::{bytes, double, number};
use crate::collection::{Collection, Column};
use crate::feature::Value;

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
    scratch: Vec<u8>,
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

    /// The numbers of the ids of rows, the first of them; those after it follow. No two features have one id.
    pub(super) fn ids(&mut self, collection: &Collection, rows: &[u32]) -> u32 {
        let first = self.values;
        for row in rows {
            collection.warm(*row as usize);
        }
        for row in rows {
            self.add(&Value::Text(collection.row_id(*row as usize).into()));
        }
        first
    }

    /// The numbers of the values that rows have in a field, `None` for null.
    pub(super) fn column(&mut self, column: &Column, rows: &[u32]) -> Vec<Option<u32>> {
        match column {
            Column::Boolean(v) | Column::Integer(v) | Column::Date(v) | Column::DateTime(v) | Column::Text(v, _) => {
                self.distinct(column, rows, |row| v.get(row))
            }
            // The bits of a float tell it from any other; those that stand for nothing here stand for no number either.
            Column::Number(v) => self.distinct(column, rows, |row| (!v[row].is_nan()).then(|| v[row].to_bits())),
            Column::TextList(..) => self.distinct(column, rows, |row| {
                let words: Vec<u32> = column.words(row).collect();
                (!words.is_empty()).then_some(words)
            }),
        }
    }

    fn distinct<K: Eq + Hash>(
        &mut self,
        column: &Column,
        rows: &[u32],
        key: impl Fn(usize) -> Option<K>,
    ) -> Vec<Option<u32>> {
        let keys: Vec<Option<K>> = rows.iter().map(|row| key(*row as usize)).collect();
        let mut known: HashMap<&K, u32> = HashMap::new();
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(rows.len());
        for (place, (row, key)) in rows.iter().zip(&keys).enumerate() {
            // Neighbours are often alike, and a comparison is less than a look into a table.
            let number = match (place.checked_sub(1), key) {
                (Some(before), key) if keys[before] == *key => numbers[before],
                (_, Some(key)) => Some(*known.entry(key).or_insert_with(|| self.add(&column.get(*row as usize)))),
                (_, None) => None,
            };
            numbers.push(number);
        }
        numbers
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
        self.scratch.clear();
        write(&mut self.scratch, value);
        bytes(&mut self.value_messages, LAYER_VALUES, &self.scratch);
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
        other => bytes(out, STRING_VALUE, other.to_string().as_bytes()),
    }
}
