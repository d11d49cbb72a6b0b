//! Places that are shown only roughly: where a protected incident appears to the public.
//!
//! The globe is cut into cells by a secret grid, and everything in a cell appears at one secret point of it. So neither
//! asking again nor looking at many incidents of one place averages it away, and nobody knows where the cells end.

use std::collections::HashMap;
use std::f64::consts::SQRT_2;
use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Metres of a degree of latitude, and of one of longitude at the equator, at most (WGS 84): cells come out smaller, never
/// larger.
const MOST_M_PER_DEGREE: f64 = 111_700.0;

/// Places are told to a hundred-thousandth of a degree, a metre; cells leave room for that.
const DECIMALS: f64 = 1e5;

/// How far from where it is a protected incident may be shown, in metres: farther than people there can be told apart.
pub const PROTECTED_M: u32 = 20_000;

/// The secret of an installation. Whoever knows it can tell the cells.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A key of its own for a purpose, which tells nothing of the secret or of another. Purposes are words: the numbers below
    /// are made from bytes that no word begins with.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Numbers that look random, the same for the same words.
    fn numbers(&self, words: &[i64]) -> [u64; 2] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for word in words {
            mac.update(&word.to_le_bytes());
        }
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        let number = |from: usize| bytes[from..from + 8].iter().fold(0, |n, &byte| n << 8 | u64::from(byte));
        [number(0), number(8)]
    }

    /// The same as shares from 0 to below 1.
    fn shares(&self, words: &[i64]) -> [f64; 2] {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        self.numbers(words).map(|number| (number >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Makes places coarse to within a distance.
#[derive(Debug)]
pub struct Coarse {
    secret: Secret,
    within_m: u32,
    side_degrees: f64,
    /// Where rows begin, as a share of one; and where columns do, of each row.
    start: f64,
    starts: HashMap<i64, f64>,
    points: HashMap<(i64, i64), (f64, f64)>,
}

impl Coarse {
    /// To within a distance in metres.
    #[must_use]
    pub fn new(secret: Secret, within_m: u32) -> Self {
        // The diagonal of a cell is the distance; three metres are left for decimals.
        let side_degrees = (f64::from(within_m) - 3.0).max(1.0) / SQRT_2 / MOST_M_PER_DEGREE;
        let [start, _] = secret.shares(&[0, within_m.into()]);
        Self { secret, within_m, side_degrees, start, starts: HashMap::new(), points: HashMap::new() }
    }

    /// How far from where it is a place may be shown, in metres.
    #[must_use]
    pub fn within_m(&self) -> u32 {
        self.within_m
    }

    /// Tells this secret and distance from others, and nothing of them.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.secret.numbers(&[3, self.within_m.into()])[0]
    }

    /// Where a longitude and latitude in degrees are shown.
    pub fn place(&mut self, longitude: f64, latitude: f64) -> (f64, f64) {
        let row = ((latitude + 90.0) / self.side_degrees + self.start).floor();
        let south = (row - self.start) * self.side_degrees - 90.0;
        let north = south + self.side_degrees;
        // Columns are as many as where the row is widest.
        let widest = if south < 0.0 && north > 0.0 { 0.0 } else { south.abs().min(north.abs()) };
        let columns = (360.0 * widest.to_radians().cos() / self.side_degrees).ceil().max(1.0);
        let within = self.within_m.into();
        #[expect(clippy::cast_possible_truncation, reason = "rows and columns of at least a metre are below 2^26")]
        let row_number = row as i64;
        let secret = &self.secret;
        let start = *self.starts.entry(row_number).or_insert_with(|| secret.shares(&[1, within, row_number])[0]);
        let column = ((longitude + 180.0) / 360.0 * columns + start).floor();
        #[expect(clippy::cast_possible_truncation, reason = "as above")]
        let column_number = column.rem_euclid(columns) as i64;
        *self.points.entry((row_number, column_number)).or_insert_with(|| {
            let [across, up] = secret.shares(&[2, within, row_number, column_number]);
            let longitude = (column - start + across) / columns * 360.0 - 180.0;
            let longitude = (longitude + 180.0).rem_euclid(360.0) - 180.0;
            let latitude = (south + up * self.side_degrees).clamp(-90.0, 90.0);
            ((longitude * DECIMALS).round() / DECIMALS, (latitude * DECIMALS).round() / DECIMALS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::ellipsoid::distance_m;

    /// Places all over the globe, the same in every run.
    fn places() -> impl Iterator<Item = (f64, f64)> {
        let share = |n: u32, ratio: f64| (f64::from(n) * ratio).fract();
        (0..20_000).map(move |n| (share(n, 0.754_877_666) * 360.0 - 180.0, share(n, 0.569_840_291) * 180.0 - 90.0))
    }

    #[test]
    fn every_place_is_shown_within_the_distance_and_the_same_again() {
        for within in [500, PROTECTED_M, 200_000] {
            let (mut coarse, mut again) = (Coarse::new(Secret([7; 32]), within), Coarse::new(Secret([7; 32]), within));
            for (lon, lat) in places().chain([(180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (0.0, -90.0)]) {
                let shown = coarse.place(lon, lat);
                assert!(shown.0.abs() <= 180.0 && shown.1.abs() <= 90.0);
                let apart = distance_m((lon, lat), shown);
                assert!(apart <= f64::from(within), "{lon} {lat} is shown at {shown:?}, {apart} m away");
                assert_eq!(again.place(lon, lat), shown);
            }
        }
    }

    #[test]
    fn what_is_in_one_place_is_shown_in_one_place() {
        let mut coarse = Coarse::new(Secret([7; 32]), PROTECTED_M);
        let mut shown: Vec<_> = (0..100).map(|n| coarse.place(-8.0 + f64::from(n) * 1e-6, 12.6)).collect();
        shown.dedup();
        assert!(shown.len() <= 2, "a hundred steps of ten centimetres cross at most one border");
    }

    #[test]
    fn another_secret_shows_it_elsewhere() {
        let shown = |byte| Coarse::new(Secret([byte; 32]), PROTECTED_M).place(-8.0, 12.6);
        assert_ne!(shown(1), shown(2));
    }

    #[test]
    fn the_secret_is_not_in_what_is_logged_of_it() {
        assert_eq!(format!("{:?}", Secret([0x5a; 32])), "Secret");
    }
}
