//! A column: the values of one field over all rows of a collection.

use std::borrow::Cow;

use super::words::Words;
use crate::feature::{FieldType, Value, day_start_ms};

/// The number that stands for no text.
const NO_WORD: u32 = u32::MAX;

/// The values of one field, one a row. Nulls are a value that the type cannot otherwise have.
#[derive(Debug, Clone)]
pub enum Column {
    /// Null is 2.
    Boolean(Vec<u8>),
    /// Null is the least number.
    Integer(Vec<i64>),
    /// Null is NaN.
    Number(Vec<f64>),
    /// Numbers of words; null is the greatest.
    Text(Vec<u32>, Words),
    /// Days; null is the least.
    Date(Vec<i32>),
    /// Milliseconds; null is the least.
    DateTime(Vec<i64>),
    /// Where each row's list ends, the numbers of the words in all lists, and the words. An empty list is null.
    TextList(Vec<usize>, Vec<u32>, Words),
}

impl Column {
    /// An empty column of a type, with room for so many rows.
    #[must_use]
    pub fn with_capacity(field_type: FieldType, rows: usize) -> Self {
        match field_type {
            FieldType::Boolean => Self::Boolean(Vec::with_capacity(rows)),
            FieldType::Integer => Self::Integer(Vec::with_capacity(rows)),
            FieldType::Number => Self::Number(Vec::with_capacity(rows)),
            FieldType::Text => Self::Text(Vec::with_capacity(rows), Words::default()),
            FieldType::Date => Self::Date(Vec::with_capacity(rows)),
            FieldType::DateTime => Self::DateTime(Vec::with_capacity(rows)),
            FieldType::TextList => Self::TextList(Vec::with_capacity(rows), Vec::with_capacity(rows), Words::default()),
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
        match self {
            Self::Boolean(v) if v[row] < 2 => Value::Bool(v[row] == 1),
            Self::Integer(v) if v[row] != i64::MIN => Value::Int(v[row]),
            Self::Number(v) if !v[row].is_nan() => Value::Float(v[row]),
            Self::Text(v, words) if v[row] != NO_WORD => Value::Text(Cow::Borrowed(words.get(v[row]))),
            Self::Date(v) if v[row] != i32::MIN => Value::Date(v[row]),
            Self::DateTime(v) if v[row] != i64::MIN => Value::DateTime(v[row]),
            Self::TextList(ends, numbers, words) => {
                let list = &numbers[list_range(ends, row)];
                if list.is_empty() {
                    return Value::Null;
                }
                Value::List(list.iter().map(|&n| Cow::Borrowed(words.get(n))).collect())
            }
            _ => Value::Null,
        }
    }

    /// A test for rows that hold any of these values; a list holds each of its texts. Values of another type match none.
    #[must_use]
    pub fn holds_any<'a>(&'a self, values: &'a [Value<'a>]) -> Box<dyn Fn(usize) -> bool + 'a> {
        let wanted = |words: &Words| -> Vec<u32> {
            let number = |v: &Value<'_>| if let Value::Text(t) = v { words.find(t) } else { None };
            values.iter().filter_map(number).collect()
        };
        match self {
            Self::Text(v, words) => {
                let wanted = wanted(words);
                Box::new(move |row| wanted.contains(&v[row]))
            }
            Self::TextList(ends, numbers, words) => {
                let wanted = wanted(words);
                Box::new(move |row| numbers[list_range(ends, row)].iter().any(|n| wanted.contains(n)))
            }
            _ => Box::new(move |row| {
                let own = self.get(row);
                !own.is_null() && values.contains(&own)
            }),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Boolean(v) => v.len(),
            Self::Integer(v) | Self::DateTime(v) => v.len(),
            Self::Number(v) => v.len(),
            Self::Text(v, _) => v.len(),
            Self::Date(v) => v.len(),
            Self::TextList(v, ..) => v.len(),
        }
    }

    /// Fills up with nulls to a length.
    pub fn pad(&mut self, rows: usize) {
        match self {
            Self::Boolean(v) => v.resize(rows, 2),
            Self::Integer(v) | Self::DateTime(v) => v.resize(rows, i64::MIN),
            Self::Number(v) => v.resize(rows, f64::NAN),
            Self::Text(v, _) => v.resize(rows, NO_WORD),
            Self::Date(v) => v.resize(rows, i32::MIN),
            Self::TextList(ends, numbers, _) => ends.resize(rows, numbers.len()),
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
            (Self::Boolean(v), Value::Bool(b)) => v.push(u8::from(*b)),
            (Self::Integer(v), Value::Int(n)) => v.push(*n),
            (Self::Number(v), Value::Float(n)) => v.push(*n),
            (Self::Number(v), Value::Int(n)) => v.push(float(*n)),
            (Self::Date(v), Value::Date(n)) => v.push(*n),
            (Self::DateTime(v), Value::DateTime(n)) => v.push(*n),
            (Self::DateTime(v), Value::Date(n)) => v.push(day_start_ms(*n)),
            (Self::TextList(ends, numbers, words), Value::List(list)) => {
                numbers.extend(list.iter().map(|text| words.number(text)));
                ends.push(numbers.len());
            }
            (Self::Text(v, words), Value::Text(text)) => v.push(words.number(text)),
            // Widened to text, which holds any value as it is written.
            (Self::Text(v, words), other) => v.push(words.number(&other.to_string())),
            // No other pair is left after widening.
            (column, _) => column.pad(row + 1),
        }
    }

    /// Appends another column, which starts at `row`.
    pub fn append(&mut self, row: usize, other: Self) {
        self.pad(row);
        match (self, other) {
            (Self::Boolean(v), Self::Boolean(more)) => v.extend(more),
            (Self::Integer(v), Self::Integer(more)) | (Self::DateTime(v), Self::DateTime(more)) => v.extend(more),
            (Self::Number(v), Self::Number(more)) => v.extend(more),
            (Self::Date(v), Self::Date(more)) => v.extend(more),
            (Self::Text(v, words), Self::Text(more, more_words)) => {
                let renumbered: Vec<u32> = more_words.iter().map(|word| words.number(word)).collect();
                v.extend(more.iter().map(|&n| renumbered.get(n as usize).copied().unwrap_or(NO_WORD)));
            }
            (Self::TextList(ends, numbers, words), Self::TextList(more_ends, more, more_words)) => {
                let renumbered: Vec<u32> = more_words.iter().map(|word| words.number(word)).collect();
                let before = numbers.len();
                numbers.extend(more.iter().map(|&n| renumbered[n as usize]));
                ends.extend(more_ends.iter().map(|end| before + end));
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

/// The words of one row in a list column.
fn list_range(ends: &[usize], row: usize) -> std::ops::Range<usize> {
    let start = if row == 0 { 0 } else { ends[row - 1] };
    start..ends[row]
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

    #[test]
    fn a_list_holds_each_of_its_texts() {
        let lists = column(&[Value::list(["x", "y"]), Value::list(["z"])]);
        let wanted = [Value::text("y"), Value::text("none")];
        let test = lists.holds_any(&wanted);
        assert!(test(0) && !test(1));
    }
}
