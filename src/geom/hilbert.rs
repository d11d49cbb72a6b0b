//! A Hilbert curve over the map: what is near on the curve is near on the map, so that neighbours can lie side by side.

/// The place of a position on the curve.
///
/// # Units
/// Degrees in; the cells of the curve are of a centimetre.
///
/// Bit by bit from the top, as in H. S. Warren, "Hacker's Delight", chapter 16, with 32 bits a side.
#[must_use]
pub fn hilbert(lon: f64, lat: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in [0, 2^32); a cast saturates")]
    let cell = |value: f64, low: f64, span: f64| ((value - low) / span * 4_294_967_295.0) as u32;
    let (mut x, mut y) = (cell(lon, -180.0, 360.0), cell(lat, -90.0, 180.0));
    let mut key = 0_u64;
    for bit in (0..32).rev() {
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        key = key << 2 | u64::from((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_on_the_curve_are_neighbours_on_the_map() {
        let mut cells: Vec<(u64, i32, i32)> = (0..64)
            .flat_map(|x| (0..64).map(move |y| (x, y)))
            .map(|(x, y)| {
                let (lon, lat) = (f64::from(x) * 5.625 - 177.0, f64::from(y) * 2.8125 - 88.5);
                (hilbert(lon, lat), x, y)
            })
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            assert_eq!((pair[0].1 - pair[1].1).abs() + (pair[0].2 - pair[1].2).abs(), 1, "{pair:?}");
        }
    }
}
