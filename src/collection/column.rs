//! A column: the values of one field over all rows of a collection.

use std::borrow::Cow;
use std::hint::black_box;

use super::lists::Lists;
use super::packed::Packed;
use super::words::Words;
use crate::feature::{FieldType, Value, day_start_ms};

/// The values of one field, one a row. Nulls are a value that the type cannot otherwise have.
#[derive(Debug, Clone)]
pub enum Column {
    /// 0 is false, 1 is true.
    Boolean(Packed),
    /// As they are.
    Integer(Packed),
    /// Null is NaN.
    Number(Vec<f64>),
    /// Numbers of words.
    Text(Packed, Words),
    /// Days since 1970-01-01.
    Date(Packed),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    DateTime(Packed),
    /// Numbers of lists, and of the words in them. An empty list is null.
    TextList(Packed, Lists, Words),
}

/// Longest that the texts of a column are on average, in bytes, to be shown beside many others: longer ones are accounts,
/// which are read one at a time.
const LONGEST_TEXTS: usize = 80;

impl Column {
    /// An empty column of a type, with room for so many rows.
    #[must_use]
    pub fn with_capacity(field_type: FieldType, rows: usize) -> Self {
        match field_type {
            FieldType::Boolean => Self::Boolean(Packed::with_capacity(rows)),
            FieldType::Integer => Self::Integer(Packed::with_capacity(rows)),
            FieldType::Number => Self::Number(Vec::with_capacity(rows)),
            FieldType::Text => Self::Text(Packed::with_capacity(rows), Words::default()),
            FieldType::Date => Self::Date(Packed::with_capacity(rows)),
            FieldType::DateTime => Self::DateTime(Packed::with_capacity(rows)),
            FieldType::TextList => Self::TextList(Packed::with_capacity(rows), Lists::default(), Words::default()),
        }
    }

    /// The type of its values.
    #[must_use]
    pub fn field_type(&self) -> FieldType {
        match self {
            Self::Boolean(_) => FieldType::Boolean,
            Self::Integer(_) => FieldType::Integer,
            Self::Number(_) => FieldType::Number,
            Self::Text(..) => FieldType::Text,
            Self::Date(_) => FieldType::Date,
            Self::DateTime(_) => FieldType::DateTime,
            Self::TextList(..) => FieldType::TextList,
        }
    }

    /// The value of a row.
    #[must_use]
    pub fn get(&self, row: usize) -> Value<'_> {
        self.cell(row).map_or(Value::Null, |cell| self.value(cell))
    }

    /// What tells the value of a row from any other, `None` for null.
    #[must_use]
    pub fn cell(&self, row: usize) -> Option<i64> {
        match self {
            Self::Number(v) => cell_of(v[row]),
            Self::Boolean(v)
            | Self::Integer(v)
            | Self::Text(v, _)
            | Self::Date(v)
            | Self::DateTime(v)
            | Self::TextList(v, ..) => v.get(row),
        }
    }

    /// The value that a cell of this column stands for.
    #[must_use]
    pub fn value(&self, cell: i64) -> Value<'_> {
        match self {
            Self::Boolean(_) => Value::Bool(cell == 1),
            Self::Integer(_) => Value::Int(cell),
            Self::Number(_) => Value::Float(f64::from_bits(cell.cast_unsigned())),
            Self::Text(_, words) => Value::Text(Cow::Borrowed(words.get(number(cell)))),
            Self::Date(_) => Value::Date(day(cell)),
            Self::DateTime(_) => Value::DateTime(cell),
            Self::TextList(_, lists, words) => {
                let list = lists.get(number(cell)).iter();
                Value::List(list.map(|word| Cow::Borrowed(words.get(*word))).collect())
            }
        }
    }

    /// The number of a row's text among the words of a text column.
    #[must_use]
    pub fn word(&self, row: usize) -> Option<u32> {
        if let Self::Text(v, _) = self { v.get(row).map(number) } else { None }
    }

    /// The numbers of a row's texts among the words of a list column; none in any other.
    #[must_use]
    pub fn words(&self, row: usize) -> &[u32] {
        let Self::TextList(v, lists, _) = self else { return &[] };
        v.get(row).map_or(&[], |n| lists.get(number(n)))
    }

    /// Whether its values are short enough to be shown beside many others.
    #[must_use]
    pub fn is_short(&self) -> bool {
        match self {
            Self::Text(_, words) | Self::TextList(_, _, words) => words.bytes() <= LONGEST_TEXTS * words.len().max(1),
            _ => true,
        }
    }

    /// Reads a row's cell, so that it is at hand when its value is asked for.
    pub fn warm(&self, row: usize) {
        black_box(self.cell(row));
    }

    fn len(&self) -> usize {
        match self {
            Self::Number(v) => v.len(),
            Self::Boolean(v)
            | Self::Integer(v)
            | Self::Text(v, _)
            | Self::Date(v)
            | Self::DateTime(v)
            | Self::TextList(v, ..) => v.len(),
        }
    }

    /// Fills up with nulls to a length.
    pub fn pad(&mut self, rows: usize) {
        match self {
            Self::Number(v) => v.resize(rows, f64::NAN),
            Self::Boolean(v)
            | Self::Integer(v)
            | Self::Text(v, _)
            | Self::Date(v)
            | Self::DateTime(v)
            | Self::TextList(v, ..) => v.pad(rows),
        }
    }

    /// Sets the value of a row at or beyond the end; rows between are null. A value of another type widens the column.
    pub fn push(&mut self, row: usize, value: &Value<'_>) {
        let Some(value_type) = value.field_type() else { return };
        let widened = self.field_type().widen(value_type);
        if widened != self.field_type() {
            self.widen(widened);
        }
        self.pad(row);
        match (self, value) {
            (Self::Boolean(v), Value::Bool(b)) => v.push(Some(i64::from(*b))),
            (Self::Integer(v), Value::Int(n)) => v.push(Some(*n)),
            (Self::Number(v), Value::Float(n)) => v.push(*n),
            (Self::Number(v), Value::Int(n)) => v.push(float(*n)),
            (Self::Date(v), Value::Date(n)) => v.push(Some(i64::from(*n))),
            (Self::DateTime(v), Value::DateTime(n)) => v.push(Some(*n)),
            (Self::DateTime(v), Value::Date(n)) => v.push(Some(day_start_ms(*n))),
            (Self::TextList(v, _, _), Value::List(list)) if list.is_empty() => v.push(None),
            (Self::TextList(v, lists, words), Value::List(list)) => {
                v.push(Some(i64::from(lists.number(list.iter().map(|text| words.number(text))))));
            }
            (Self::Text(v, words), Value::Text(text)) => v.push(Some(i64::from(words.number(text)))),
            // Widened to text, which holds any value as it is written.
            (Self::Text(v, words), other) => v.push(Some(i64::from(words.number(&other.to_string())))),
            // No other pair is left after widening.
            (column, _) => column.pad(row + 1),
        }
    }

    /// Appends another column, which starts at `row`.
    pub fn append(&mut self, row: usize, other: Self) {
        self.pad(row);
        match (self, other) {
            (Self::Boolean(v), Self::Boolean(more))
            | (Self::Integer(v), Self::Integer(more))
            | (Self::Date(v), Self::Date(more))
            | (Self::DateTime(v), Self::DateTime(more)) => more.iter().for_each(|n| v.push(n)),
            (Self::Number(v), Self::Number(more)) => v.extend(more),
            (Self::Text(v, words), Self::Text(more, more_words)) => {
                let renumbered: Vec<i64> = more_words.iter().map(|word| i64::from(words.number(word))).collect();
                more.iter().for_each(|n| v.push(n.map(|n| renumbered[number(n) as usize])));
            }
            (Self::TextList(v, lists, words), Self::TextList(more, more_lists, more_words)) => {
                let words: Vec<u32> = more_words.iter().map(|word| words.number(word)).collect();
                let of = |list: &[u32]| lists.number(list.iter().map(|word| words[*word as usize]));
                let renumbered: Vec<i64> = more_lists.iter().map(of).map(i64::from).collect();
                more.iter().for_each(|n| v.push(n.map(|n| renumbered[number(n) as usize])));
            }
            (column, other) => {
                for i in 0..other.len() {
                    column.push(row + i, &other.get(i));
                }
            }
        }
    }

    fn widen(&mut self, to: FieldType) {
        let mut wider = Self::with_capacity(to, self.len());
        for row in 0..self.len() {
            let value = self.get(row);
            match (to, &value) {
                (FieldType::Text, v) if !v.is_null() => wider.push(row, &Value::text(v.to_string())),
                _ => wider.push(row, &value),
            }
        }
        wider.pad(self.len());
        *self = wider;
    }
}

/// The number of a word, as its dictionary gave it.
fn number(packed: i64) -> u32 {
    u32::try_from(packed).unwrap_or(u32::MAX)
}

/// A day, as it was put in.
fn day(packed: i64) -> i32 {
    i32::try_from(packed).unwrap_or(i32::MAX)
}

/// The bits of a number tell it from any other. The two zeros are one, since the bits of the negative one are those of the
/// least whole number, which stands for nothing in a [`Packed`].
fn cell_of(number: f64) -> Option<i64> {
    (!number.is_nan()).then(|| (number + 0.0).to_bits().cast_signed())
}

#[expect(clippy::cast_precision_loss, reason = "a field of both whole numbers and floats is one of floats")]
fn float(n: i64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[Value<'static>]) -> Column {
        let first = values.iter().find_map(Value::field_type).unwrap();
        let mut column = Column::with_capacity(first, 0);
        for (row, value) in values.iter().enumerate() {
            column.push(row, value);
        }
        column.pad(values.len());
        column
    }

    #[test]
    fn a_column_gives_back_what_was_put_in() {
        for values in [
            vec![Value::Bool(true), Value::Null, Value::Bool(false)],
            vec![Value::Null, Value::Int(-3), Value::Null],
            vec![Value::text("a"), Value::text(""), Value::text("a"), Value::Null],
            vec![Value::list(["x", "y"]), Value::Null, Value::list(["y"])],
            vec![Value::Date(-1), Value::Null],
        ] {
            let column = column(&values);
            for (row, value) in values.iter().enumerate() {
                assert_eq!(column.get(row), *value);
            }
        }
    }

    #[test]
    fn mixed_types_widen_to_the_narrowest_that_holds_all() {
        let numbers = column(&[Value::Int(1), Value::Float(1.5)]);
        assert_eq!((numbers.get(0), numbers.get(1)), (Value::Float(1.0), Value::Float(1.5)));
        let texts = column(&[Value::Int(1), Value::Null, Value::text("one"), Value::Bool(true)]);
        assert_eq!(texts.get(0), Value::text("1"));
        assert_eq!(texts.get(1), Value::Null);
        assert_eq!(texts.get(3), Value::text("true"));
    }
}
