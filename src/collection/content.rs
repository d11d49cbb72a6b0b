//! A number for what a row tells: the same for two revisions of it that tell the same, though more was changed than is shown.

use std::cell::Cell;

use geo_types::Geometry;

use crate::feature::Value;
use crate::format::well_known_binary as wkb;

/// Odd numbers with bits here and there: digits of pi.
const KEYS: [u64; 2] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345];

/// The number, while a row is gone through. Its fields may come in any order.
#[derive(Debug, Default)]
pub(super) struct Content(Cell<u64>);

impl Content {
    /// Takes the value of a field, which a number of its name stands for.
    pub(super) fn value(&self, field: u64, value: &Value<'_>) {
        let (kind, value) = match value {
            Value::Null => return,
            Value::Bool(value) => (1, u64::from(*value)),
            Value::Int(value) => (2, value.cast_unsigned()),
            Value::Float(value) => (3, value.to_bits()),
            Value::Text(text) => (4, bytes(text.as_bytes())),
            Value::Date(day) => (5, i64::from(*day).cast_unsigned()),
            Value::DateTime(instant) => (6, instant.cast_unsigned()),
            Value::List(texts) => (7, texts.iter().fold(0, |list, text| mixed(list, bytes(text.as_bytes())))),
        };
        self.add(mixed(mixed(field, kind), value));
    }

    /// Takes where it is.
    pub(super) fn geometry(&self, geometry: Option<&Geometry<f64>>) {
        match geometry {
            None => {}
            Some(Geometry::Point(point)) => self.add(mixed(point.x().to_bits(), point.y().to_bits())),
            Some(other) => {
                let mut written = Vec::new();
                wkb::write(&mut written, other);
                self.add(bytes(&written));
            }
        }
    }

    /// What all of it comes to.
    pub(super) fn number(&self) -> u64 {
        self.0.get()
    }

    fn add(&self, number: u64) {
        self.0.set(self.0.get().wrapping_add(number));
    }
}

/// A text's number: of its length and of all its bytes, some of which may be taken twice.
fn bytes(bytes: &[u8]) -> u64 {
    let length = bytes.len() as u64;
    if let Some(end) = bytes.last_chunk::<16>() {
        return bytes.as_chunks::<16>().0.iter().chain([end]).fold(length, |all, pair| {
            let pair = u128::from_le_bytes(*pair);
            #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
            let low = pair as u64;
            mixed(all ^ low, (pair >> 64) as u64)
        });
    }
    if let (Some(start), Some(end)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return mixed(length ^ u64::from_le_bytes(*start), u64::from_le_bytes(*end));
    }
    let few = bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    mixed(length, few)
}

/// Two numbers as one, by a product whose halves are folded: two instructions, and each bit of either bears upon all.
///
/// Wang Yi et al., "Modern Non-Cryptographic Hash Function and Pseudorandom Number Generator", 2019 (wyhash).
fn mixed(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ KEYS[0]) * u128::from(b ^ KEYS[1]);
    #[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
    let low = product as u64;
    let high = (product >> 64) as u64;
    low ^ high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(u64, Value<'_>)], geometry: Option<(f64, f64)>) -> u64 {
        let content = Content::default();
        for (field, value) in values {
            content.value(*field, value);
        }
        content.geometry(geometry.map(|at| Geometry::Point(at.into())).as_ref());
        content.number()
    }

    #[test]
    fn what_tells_the_same_has_one_number_and_what_does_not_has_another() {
        let text = |text: &'static str| Value::text(text);
        let all = [
            of(&[], None),
            of(&[], Some((-8.0, 12.6))),
            of(&[], Some((12.6, -8.0))),
            of(&[(1, text("a"))], None),
            of(&[(2, text("a"))], None),
            of(&[(1, text("a\0"))], None),
            of(&[(1, text("eight bytes, and more"))], None),
            of(&[(1, text("eight bytes, and mor3"))], None),
            of(&[(1, text("Eight bytes, and more"))], None),
            of(&[(1, text("ten bytes."))], None),
            of(&[(1, text("ten bytes!"))], None),
            of(&[(1, text("Ten bytes."))], None),
            of(&[(1, Value::Int(1))], None),
            of(&[(1, Value::Bool(true))], None),
            of(&[(1, Value::Date(1))], None),
            of(&[(1, Value::DateTime(1))], None),
            of(&[(1, Value::Float(1.0))], None),
            of(&[(1, Value::list(["a", "b"]))], None),
            of(&[(1, Value::list(["b", "a"]))], None),
            of(&[(1, Value::list(["ab"]))], None),
        ];
        let mut distinct = all.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
        let (a, b) = ((1, text("a")), (2, Value::Int(3)));
        assert_eq!(of(&[a.clone(), b.clone()], None), of(&[b, (3, Value::Null), a], None));
    }
}
