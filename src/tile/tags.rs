//! The keys and values of a layer: each once, and features name them by number.

use std::hash::Hash;

use hashbrown::HashMap;

use super::protobuf::{bytes, double, number};
use crate::collection::{Collection, Column};
use crate::feature::Value;

/// What a value is known by, so that a text that many features share is looked at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Known {
    /// A word, or a day, or a whole number: of this field.
    Cell(usize, i64),
    /// A list of words of this field.
    List(usize, Vec<u32>),
    /// A text that is in no column.
    Text(String),
    /// A whole number that is in no column.
    Whole(u64),
    /// The bits of a float.
    Float(u64),
}

/// The keys and values of a layer, in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Tags {
    keys: HashMap<String, u32>,
    key_names: Vec<String>,
    values: HashMap<Known, u32>,
    /// The messages of the values, one after the other, each already a field of the layer.
    value_messages: Vec<u8>,
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

    /// The number of a row's value in a field; `None` for null.
    pub(super) fn of_row(&mut self, collection: &Collection, field: usize, row: u32) -> Option<u32> {
        let column = &collection.columns[field];
        let row = row as usize;
        let known = match column {
            Column::Boolean(v) | Column::Integer(v) | Column::Date(v) | Column::DateTime(v) | Column::Text(v, _) => {
                Known::Cell(field, v.get(row)?)
            }
            Column::Number(v) => Known::Float((!v[row].is_nan()).then(|| v[row].to_bits())?),
            Column::TextList(..) => {
                let words: Vec<u32> = column.words(row).collect();
                Known::List(field, (!words.is_empty()).then_some(words)?)
            }
        };
        Some(self.value(known, || column.get(row)))
    }

    /// The number of a text that is in no column, such as an id.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        self.value(Known::Text(text.to_owned()), || Value::text(text.to_owned()))
    }

    /// The number of a whole number that is in no column, such as a count.
    pub(super) fn whole(&mut self, n: u32) -> u32 {
        self.value(Known::Whole(n.into()), || Value::Int(n.into()))
    }

    fn value<'a>(&mut self, known: Known, value: impl FnOnce() -> Value<'a>) -> u32 {
        if let Some(number) = self.values.get(&known) {
            return *number;
        }
        self.scratch.clear();
        write(&mut self.scratch, &value());
        bytes(&mut self.value_messages, LAYER_VALUES, &self.scratch);
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.insert(known, number);
        number
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
