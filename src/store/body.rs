//! The stored form of a feature's geometry and properties: compact, read without copying, and the same for equal features.
//!
//! ```text
//! body     = geometry property*
//! geometry = 0 | 1 lon lat | 2 length WKB          lon, lat: f64, little-endian
//! property = field value                           ascending field numbers; nulls are left out
//! value    = tag payload                           see the `TAG_` constants
//! ```
//!
//! All lengths and numbers are LEB128 variable-length integers; signed ones are zigzag-coded, as in Protocol Buffers
//! (<https://protobuf.dev/programming-guides/encoding/#varints>). The tags are written here and not derived from the
//! order of an enum, since files outlive enums.

use std::borrow::Cow;

use geo_types::{Geometry, Point};

use crate::feature::Value;
use crate::format::well_known_binary as wkb;

const GEOMETRY_NONE: u8 = 0;
const GEOMETRY_POINT: u8 = 1;
const GEOMETRY_WKB: u8 = 2;

const TAG_FALSE: u8 = 0;
const TAG_TRUE: u8 = 1;
const TAG_INT: u8 = 2; // signed
const TAG_FLOAT: u8 = 3; // f64, little-endian
const TAG_TEXT: u8 = 4; // length, UTF-8
const TAG_DATE: u8 = 5; // signed days
const TAG_DATE_TIME: u8 = 6; // signed milliseconds
const TAG_LIST: u8 = 7; // count, then length and UTF-8 of each

/// A body that this version cannot read: the file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body of a revision cannot be read")]
pub(super) struct BadBody;

/// Appends a geometry.
pub(super) fn write_geometry(out: &mut Vec<u8>, geometry: Option<&Geometry<f64>>) {
    match geometry {
        None => out.push(GEOMETRY_NONE),
        Some(Geometry::Point(point)) => {
            out.push(GEOMETRY_POINT);
            out.extend_from_slice(&point.x().to_le_bytes());
            out.extend_from_slice(&point.y().to_le_bytes());
        }
        Some(other) => {
            out.push(GEOMETRY_WKB);
            let mut bytes = Vec::new();
            wkb::write(&mut bytes, other);
            write_bytes(out, &bytes);
        }
    }
}

/// Appends a property, unless it is null.
pub(super) fn write_property(out: &mut Vec<u8>, field: u16, value: &Value<'_>) {
    if value.is_null() {
        return;
    }
    write_number(out, u64::from(field));
    match value {
        Value::Null => {}
        Value::Bool(v) => out.push(if *v { TAG_TRUE } else { TAG_FALSE }),
        Value::Int(v) => write_signed(out, TAG_INT, *v),
        Value::Float(v) => {
            out.push(TAG_FLOAT);
            out.extend_from_slice(&v.to_le_bytes());
        }
        Value::Text(v) => {
            out.push(TAG_TEXT);
            write_bytes(out, v.as_bytes());
        }
        Value::Date(v) => write_signed(out, TAG_DATE, i64::from(*v)),
        Value::DateTime(v) => write_signed(out, TAG_DATE_TIME, *v),
        Value::List(items) => {
            out.push(TAG_LIST);
            write_number(out, items.len() as u64);
            for item in items {
                write_bytes(out, item.as_bytes());
            }
        }
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn write_signed(out: &mut Vec<u8>, tag: u8, number: i64) {
    out.push(tag);
    write_number(out, (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned());
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A body on its way of being read: its geometry, and its properties one after the other.
pub(super) fn read(body: &[u8]) -> Result<(Option<Geometry<f64>>, Properties<'_>), BadBody> {
    let mut input = Input(body);
    Ok((input.geometry()?, Properties { rest: input, damaged: false }))
}

/// Properties as they are stored: numbers of fields, ascending, and values that borrow from the body. They are read when they are
/// asked for, since most go straight into a column. What cannot be read ends them, and who read the body tells.
#[derive(Debug, Clone)]
pub struct Properties<'a> {
    rest: Input<'a>,
    damaged: bool,
}

impl<'a> Properties<'a> {
    /// Those to whose field `of` gives something, with that. The values of others are passed over.
    pub fn wanted<T, F: FnMut(u16) -> Option<T>>(&mut self, of: F) -> Wanted<'_, 'a, F> {
        Wanted { properties: self, of }
    }

    /// The value of a field, wherever the reading is.
    #[must_use]
    pub fn find(&self, field: u16) -> Option<Value<'a>> {
        self.clone().wanted(|number| (number == field).then_some(())).next().map(|((), value)| value)
    }

    /// Goes past what is left, and tells whether all of it could be read.
    pub(super) fn end(mut self) -> Result<(), BadBody> {
        self.wanted(|_| None::<()>).for_each(drop);
        if self.damaged { Err(BadBody) } else { Ok(()) }
    }
}

/// See [`Properties::wanted`].
#[derive(Debug)]
pub struct Wanted<'p, 'a, F> {
    properties: &'p mut Properties<'a>,
    of: F,
}

impl<'a, T, F: FnMut(u16) -> Option<T>> Iterator for Wanted<'_, 'a, F> {
    type Item = (T, Value<'a>);

    // Inlined, so that a value is not moved from hand to hand, which would cost more than reading it.
    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while !self.properties.rest.0.is_empty() {
            match self.properties.rest.property(&mut self.of) {
                Ok(None) => {}
                Ok(property) => return property,
                Err(BadBody) => *self.properties = Properties { rest: Input(&[]), damaged: true },
            }
        }
        None
    }
}

#[derive(Debug, Clone)]
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    /// The next property, if it is wanted.
    #[inline]
    fn property<T>(&mut self, of: impl FnOnce(u16) -> Option<T>) -> Result<Option<(T, Value<'a>)>, BadBody> {
        let field = u16::try_from(self.number()?).map_err(|_too_large| BadBody)?;
        match of(field) {
            Some(of) => Ok(Some((of, self.value()?))),
            None => self.pass_value().map(|()| None),
        }
    }

    fn geometry(&mut self) -> Result<Option<Geometry<f64>>, BadBody> {
        match self.byte()? {
            GEOMETRY_NONE => Ok(None),
            GEOMETRY_POINT => Ok(Some(Point::new(self.float()?, self.float()?).into())),
            GEOMETRY_WKB => wkb::read(self.bytes()?).map(Some).ok_or(BadBody),
            _ => Err(BadBody),
        }
    }

    #[inline]
    fn value(&mut self) -> Result<Value<'a>, BadBody> {
        Ok(match self.byte()? {
            TAG_FALSE => Value::Bool(false),
            TAG_TRUE => Value::Bool(true),
            TAG_INT => Value::Int(self.signed()?),
            TAG_FLOAT => Value::Float(self.float()?),
            TAG_TEXT => Value::Text(self.text()?),
            TAG_DATE => Value::Date(i32::try_from(self.signed()?).map_err(|_too_large| BadBody)?),
            TAG_DATE_TIME => Value::DateTime(self.signed()?),
            TAG_LIST => {
                let count = usize::try_from(self.number()?).map_err(|_too_large| BadBody)?;
                if count > self.0.len() {
                    return Err(BadBody); // each item takes a byte at least; reserve no more than that
                }
                let mut items = Vec::with_capacity(count);
                for _ in 0..count {
                    items.push(self.text()?);
                }
                Value::List(items)
            }
            _ => return Err(BadBody),
        })
    }

    /// Goes past a value, most of which need not be looked at for that.
    fn pass_value(&mut self) -> Result<(), BadBody> {
        match self.0.first() {
            Some(&TAG_TEXT) => {
                self.byte()?;
                self.bytes().map(drop)
            }
            _ => self.value().map(drop),
        }
    }

    fn byte(&mut self) -> Result<u8, BadBody> {
        let (&first, rest) = self.0.split_first().ok_or(BadBody)?;
        self.0 = rest;
        Ok(first)
    }

    fn float(&mut self) -> Result<f64, BadBody> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(BadBody)?;
        self.0 = rest;
        Ok(f64::from_le_bytes(*bytes))
    }

    fn number(&mut self) -> Result<u64, BadBody> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(BadBody)
    }

    fn signed(&mut self) -> Result<i64, BadBody> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    fn bytes(&mut self) -> Result<&'a [u8], BadBody> {
        let length = usize::try_from(self.number()?).map_err(|_too_large| BadBody)?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(BadBody)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, BadBody> {
        std::str::from_utf8(self.bytes()?).map(Cow::Borrowed).map_err(|_not_utf8| BadBody)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body_of(geometry: Option<&Geometry<f64>>, values: &[Value<'_>]) -> Vec<u8> {
        let mut body = Vec::new();
        write_geometry(&mut body, geometry);
        for (field, value) in (0..).zip(values) {
            write_property(&mut body, field, value);
        }
        body
    }

    #[test]
    fn every_kind_of_value_survives() {
        let values = [
            Value::Bool(true),
            Value::Bool(false),
            Value::Int(i64::MIN),
            Value::Int(i64::MAX),
            Value::Int(-1),
            Value::Float(-0.1),
            Value::text("Léré"),
            Value::text(""),
            Value::Date(-719_162),
            Value::DateTime(1_760_000_000_123),
            Value::list(["JNIM", ""]),
            Value::List(Vec::new()),
        ];
        let body = body_of(None, &values);
        let (geometry, mut properties) = read(&body).unwrap();
        assert_eq!(geometry, None);
        assert_eq!(properties.wanted(Some).map(|(_, v)| v).collect::<Vec<_>>(), values);
        assert_eq!(properties.end(), Ok(()));
    }

    #[test]
    fn what_is_not_wanted_is_passed_over() {
        let body = body_of(None, &[Value::text("a"), Value::Int(300), Value::list(["b", "c"]), Value::Bool(true)]);
        let (_, mut properties) = read(&body).unwrap();
        assert_eq!((properties.find(1), properties.find(4)), (Some(Value::Int(300)), None));
        let third = |field| (field == 3).then_some("third");
        assert_eq!(properties.wanted(third).collect::<Vec<_>>(), [("third", Value::Bool(true))]);
        assert_eq!(properties.end(), Ok(()));
    }

    #[test]
    fn points_and_other_geometries_survive() {
        let line = Geometry::LineString(vec![(0.0, 0.0), (1.0, 1.0)].into());
        for geometry in [Point::new(-8.0, 12.6).into(), line] {
            assert_eq!(read(&body_of(Some(&geometry), &[])).unwrap().0, Some(geometry));
        }
    }

    #[test]
    fn nulls_are_left_out() {
        assert_eq!(body_of(None, &[Value::Null, Value::Bool(true)]), [0, 1, 1]);
    }

    #[test]
    fn a_torn_body_is_an_error_and_never_a_panic() {
        let line = Geometry::LineString(vec![(0.0, 0.0), (1.0, 1.0)].into());
        let body = body_of(Some(&line), &[Value::text("text"), Value::list(["a", "b"]), Value::Int(300)]);
        let whole = |body: &[u8], wanted: bool| {
            let (_, mut properties) = read(body)?;
            properties.wanted(|_| wanted.then_some(())).for_each(drop);
            properties.end()
        };
        for position in 0..body.len() {
            for byte in [0, 0x7f, 0xff] {
                let mut torn = body.clone();
                torn[position] = byte;
                let _ = whole(&torn, true);
                let _ = whole(&torn, false);
            }
        }
        for wanted in [true, false] {
            assert_eq!(whole(&body[..body.len() - 1], wanted), Err(BadBody));
            assert_eq!(whole(&[], wanted), Err(BadBody));
        }
    }
}
