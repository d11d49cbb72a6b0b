//! The few pieces of Protocol Buffers that a vector tile is made of (protobuf.dev, "Encoding").

/// A number, seven bits a byte, the lowest first.
pub(super) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits are kept")]
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "seven bits are left")]
    out.push(number as u8);
}

/// A signed number as one without a sign: small either way stays small.
pub(super) fn zigzag(number: i32) -> u32 {
    (number << 1 ^ number >> 31).cast_unsigned()
}

/// A field that is a number.
pub(super) fn number(out: &mut Vec<u8>, field: u8, number: u64) {
    out.push(field << 3);
    varint(out, number);
}

/// A field that is bytes: a text, a message, or packed numbers.
pub(super) fn bytes(out: &mut Vec<u8>, field: u8, bytes: &[u8]) {
    out.push(field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A field whose bytes `write` puts behind what `out` holds: a message, or packed numbers. Most are so short that their length
/// is one byte, for which there is room; others are moved once.
pub(super) fn nested(out: &mut Vec<u8>, field: u8, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(field << 3 | 2);
    let start = out.len();
    out.push(0);
    write(out);
    let length = out.len() - start - 1;
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out[start] = short,
        _ => {
            let mut long = Vec::with_capacity(5);
            varint(&mut long, length as u64);
            out.splice(start..=start, long);
        }
    }
}

/// A field that is a float of eight bytes.
pub(super) fn double(out: &mut Vec<u8>, field: u8, value: f64) {
    out.push(field << 3 | 1);
    out.extend_from_slice(&value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_is_what_its_bytes_would_be() {
        for length in [0, 1, 127, 128, 300, 20_000] {
            let content = vec![7; length];
            let (mut whole, mut in_place) = (vec![9], vec![9]);
            bytes(&mut whole, 4, &content);
            nested(&mut in_place, 4, |out| out.extend_from_slice(&content));
            assert_eq!(in_place, whole, "{length}");
        }
    }
}
