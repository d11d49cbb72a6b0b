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

/// A field that is packed numbers.
pub(super) fn packed(out: &mut Vec<u8>, field: u8, numbers: &[u32], scratch: &mut Vec<u8>) {
    scratch.clear();
    for n in numbers {
        varint(scratch, u64::from(*n));
    }
    bytes(out, field, scratch);
}

/// A field that is a float of eight bytes.
pub(super) fn double(out: &mut Vec<u8>, field: u8, value: f64) {
    out.push(field << 3 | 1);
    out.extend_from_slice(&value.to_le_bytes());
}
