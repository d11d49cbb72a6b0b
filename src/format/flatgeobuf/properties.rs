//! A feature's properties: pairs of a column's number and a value in that column's type.

use flatgeobuf::ColumnType;

use crate::feature::{FieldName, Value, parse_day, parse_instant};
use crate::format::RowError;
use crate::format::column::Column;

/// Reads all properties. Lengths inside them are checked against what is there.
pub(super) fn read(
    mut bytes: &[u8],
    columns: &[(Column, ColumnType)],
) -> Result<Vec<(FieldName, Value<'static>)>, RowError> {
    let mut properties: Vec<(FieldName, Value<'static>)> = Vec::with_capacity(columns.len());
    // Some writers leave one stray byte at the end.
    while bytes.len() > 1 {
        let number = usize::from(u16::from_le_bytes(take(&mut bytes)?));
        let (column, column_type) = columns.get(number).ok_or_else(|| {
            RowError::new(format!("a property claims column {number} of {}; the feature is damaged", columns.len()))
        })?;
        let value = value(&mut bytes, *column_type).map_err(|e| RowError::in_column(&column.name, e.problem))?;
        let value = column.of_value(value)?;
        if properties.iter().any(|(name, _)| *name == column.name) {
            return Err(RowError::in_column(&column.name, "the property occurs twice in one feature"));
        }
        properties.push((FieldName::clone(&column.name), value));
    }
    Ok(properties)
}

fn value(bytes: &mut &[u8], column_type: ColumnType) -> Result<Value<'static>, RowError> {
    let float = |v: f64| {
        let problem =
            || RowError::new(format!("{v} is not a finite number; leave the property out where it is unknown"));
        if v.is_finite() { Ok(Value::Float(v)) } else { Err(problem()) }
    };
    Ok(match column_type {
        ColumnType::Bool => Value::Bool(u8::from_le_bytes(take(bytes)?) != 0),
        ColumnType::Byte => Value::Int(i8::from_le_bytes(take(bytes)?).into()),
        ColumnType::UByte => Value::Int(u8::from_le_bytes(take(bytes)?).into()),
        ColumnType::Short => Value::Int(i16::from_le_bytes(take(bytes)?).into()),
        ColumnType::UShort => Value::Int(u16::from_le_bytes(take(bytes)?).into()),
        ColumnType::Int => Value::Int(i32::from_le_bytes(take(bytes)?).into()),
        ColumnType::UInt => Value::Int(u32::from_le_bytes(take(bytes)?).into()),
        ColumnType::Long => Value::Int(i64::from_le_bytes(take(bytes)?)),
        ColumnType::ULong => {
            let v = u64::from_le_bytes(take(bytes)?);
            // More than i64 holds is an identifier, and text keeps its digits.
            i64::try_from(v).map_or_else(|_| Value::text(v.to_string()), Value::Int)
        }
        ColumnType::Float => float(f32::from_le_bytes(take(bytes)?).into())?,
        ColumnType::Double => float(f64::from_le_bytes(take(bytes)?))?,
        ColumnType::String => Value::text(text(bytes)?),
        ColumnType::DateTime => {
            let text = text(bytes)?;
            let dated = parse_day(text).map(Value::Date).or_else(|| parse_instant(text).map(Value::DateTime));
            dated.unwrap_or_else(|| Value::text(text))
        }
        ColumnType::Json => {
            let text = text(bytes)?;
            serde_json::from_str::<Vec<String>>(text).map_or_else(|_| Value::text(text), Value::list)
        }
        other => return Err(RowError::new(format!("columns of type {other:?} are not read; text and numbers are"))),
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], RowError> {
    let (head, rest) = bytes.split_first_chunk().ok_or_else(cut_off)?;
    *bytes = rest;
    Ok(*head)
}

fn text<'a>(bytes: &mut &'a [u8]) -> Result<&'a str, RowError> {
    let length = u32::from_le_bytes(take(bytes)?) as usize;
    let (head, rest) = bytes.split_at_checked(length).ok_or_else(cut_off)?;
    *bytes = rest;
    str::from_utf8(head)
        .map_err(|error| RowError::new(format!("the text is not UTF-8 ({error}); the feature is damaged")))
}

fn cut_off() -> RowError {
    RowError::new("a value is longer than the feature; the feature is damaged")
}
