//! Numbers and days as text, straight into a buffer.

use crate::feature::day_text;

/// Decimals of a coordinate: 1e-7 degrees are about 1 cm, finer than any source.
const DECIMALS: usize = 7;
const SCALE: f64 = 1e7;

/// Beyond this, [`SCALE`] times the value is no longer an exact integer in `f64`; no degree comes near.
const LARGEST_DEGREES: f64 = 1e8;

/// Numbers of fewer tenths than this have no more than 15 digits, and no fewer digits would name them.
const MOST_TENTHS: u64 = 1_000_000_000_000_000;

/// Writes a finite number in the fewest digits that read back as the same `f64`. JSON has no NaN and no infinity, so
/// these, which no reader lets in, become `null`.
///
/// Most are whole or have one decimal, which takes a third of the time.
pub(crate) fn float(out: &mut Vec<u8>, value: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "only what came through whole is used")]
    let tenths = (value * 10.0) as i64;
    #[expect(clippy::cast_precision_loss, reason = "MOST_TENTHS is below 2^53")]
    let is_tenths = tenths.unsigned_abs() < MOST_TENTHS && (tenths as f64 / 10.0).to_bits() == value.to_bits();
    if is_tenths {
        if tenths < 0 {
            out.push(b'-');
        }
        let tenths = tenths.unsigned_abs();
        out.extend_from_slice(itoa::Buffer::new().format(tenths / 10).as_bytes());
        out.extend_from_slice(&[b'.', b'0' + u8::try_from(tenths % 10).unwrap_or(0)]);
    } else if value.is_finite() {
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

/// Writes a day as RFC 3339 `full-date`. [`day_text`] does the same by way of a calendar library and a `String`, too
/// slow for two days in every incident.
///
/// The arithmetic counts years from March, so that the leap day is a year's last (Howard Hinnant, "chrono-compatible
/// low-level date algorithms", `civil_from_days`).
pub(crate) fn day(out: &mut Vec<u8>, days: i32) {
    let shifted = i64::from(days) + 719_468; // days since 0000-03-01
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    if !(0..=9999).contains(&year) {
        return out.extend_from_slice(day_text(days).as_bytes());
    }
    let digit = |n: i64| b'0' + u8::try_from(n % 10).unwrap_or(0);
    out.extend_from_slice(&[
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
        b'-',
        digit(day / 10),
        digit(day),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_the_calendar_has_them() {
        for days in (-720_000..2_940_000).step_by(97).chain(-1000..25_000).chain([-719_528, 2_932_896, -800_000]) {
            let mut out = Vec::new();
            day(&mut out, days);
            assert_eq!(String::from_utf8(out).unwrap(), day_text(days));
        }
    }

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
        assert_eq!(text(float, -0.0), "-0.0");
        for tenths in (-100_000..100_000).map(f64::from).chain([999_999_999_999_999.0, 1e16, 1e17]) {
            let value = tenths / 10.0;
            assert_eq!(text(float, value), zmij::Buffer::new().format_finite(value));
        }
        assert_eq!(text(float, f64::NAN), "null");
        assert_eq!(text(degrees, f64::INFINITY), "null");
        for huge in [1e300, -1e-300, 1e21, f64::MAX] {
            assert_eq!(serde_json::from_str::<f64>(&text(float, huge)).unwrap().to_bits(), huge.to_bits());
        }
    }
}
