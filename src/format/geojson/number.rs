//! Numbers as text, as short as they can be.

/// Decimals of a coordinate: 1e-7 degrees are about 1 cm, finer than any source.
const DECIMALS: usize = 7;
const SCALE: f64 = 1e7;

/// Beyond this, [`SCALE`] times the value is no longer an exact integer in `f64`; no degree comes near.
const LARGEST_DEGREES: f64 = 1e8;

/// Writes a finite number in the fewest digits that read back as the same `f64`. JSON has no NaN and no infinity, so
/// these, which no reader lets in, become `null`.
pub(crate) fn float(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Writes a coordinate with at most seven decimals and no trailing zeros.
pub(crate) fn degrees(out: &mut Vec<u8>, value: f64) {
    let inside = value.abs() <= LARGEST_DEGREES;
    if !inside {
        return float(out, value);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "LARGEST_DEGREES * SCALE is below 2^53"
    )]
    let scaled = (value.abs() * SCALE).round() as u64;
    if value < 0.0 && scaled > 0 {
        out.push(b'-');
    }
    let scale = 10_u64.pow(7);
    out.extend_from_slice(itoa::Buffer::new().format(scaled / scale).as_bytes());
    let mut fraction = scaled % scale;
    if fraction == 0 {
        return;
    }
    let mut digits = [b'0'; DECIMALS + 1];
    for digit in digits.iter_mut().skip(1).rev() {
        *digit += u8::try_from(fraction % 10).unwrap_or(0);
        fraction /= 10;
    }
    digits[0] = b'.';
    let end = digits.iter().rposition(|d| *d != b'0').map_or(0, |last| last + 1);
    out.extend_from_slice(&digits[..end]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: fn(&mut Vec<u8>, f64), value: f64) -> String {
        let mut out = Vec::new();
        write(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn coordinates_have_seven_decimals_at_most_and_no_trailing_zeros() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (12.0, "12"),
            (-8.5, "-8.5"),
            (0.1 + 0.2, "0.3"),
            (-0.000_000_04, "0"),
            (-0.000_000_06, "-0.0000001"),
            (179.999_999_999, "180"),
            (26.486_881, "26.486881"),
            (5.000_000_1, "5.0000001"),
        ] {
            assert_eq!(text(degrees, value), expected);
        }
    }

    #[test]
    fn numbers_are_shortest_and_never_invalid_json() {
        assert_eq!(text(float, 0.1), "0.1");
        assert_eq!(text(float, 5000.0), "5000.0");
        assert_eq!(text(float, f64::NAN), "null");
        assert_eq!(text(degrees, f64::INFINITY), "null");
        for huge in [1e300, -1e-300, 1e21, f64::MAX] {
            assert_eq!(serde_json::from_str::<f64>(&text(float, huge)).unwrap().to_bits(), huge.to_bits());
        }
    }
}
