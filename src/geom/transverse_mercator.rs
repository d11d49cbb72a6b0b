//! The transverse Mercator projection of WGS 84, which the zones of UTM are drawn in.
//!
//! Krüger's series to the sixth order of the third flattening, as in C. F. F. Karney, "Transverse Mercator with an accuracy
//! of a few nanometers", J. Geodesy 85, 2011, equations (7) to (21), (35) and (36). It is exact to nanometres within
//! [`EXACT_WITHIN_M`] of the central meridian. Our own code, since the crates that know UTM are PROJ in C or a port of it
//! with all projections and grids there are.

use super::ellipsoid::{A, E2, F};

/// How far from its central meridian the series is exact to nanometres (Karney, section 4).
pub(super) const EXACT_WITHIN_M: f64 = 3_900_000.0;

/// The scale on the central meridian.
const K0: f64 = 0.9996;

/// The largest eta of the conformal sphere that is projected; as in PROJ. It is reached 8 degrees from where the equator
/// is 90 degrees from the central meridian, which the projection puts at infinity.
const MOST_ETA: f64 = 2.623_395_162_778;

/// The third flattening.
const N: f64 = F / (2.0 - F);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
const N5: f64 = N4 * N;
const N6: f64 = N5 * N;

/// The radius of the circle with the meridian's length, scaled.
const RADIUS: f64 = K0 * A / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0 + N6 / 256.0);

/// Karney's alpha: from the conformal sphere to the projection.
const ALPHA: [f64; 6] = [
    N / 2.0 - 2.0 / 3.0 * N2 + 5.0 / 16.0 * N3 + 41.0 / 180.0 * N4 - 127.0 / 288.0 * N5 + 7_891.0 / 37_800.0 * N6,
    13.0 / 48.0 * N2 - 3.0 / 5.0 * N3 + 557.0 / 1_440.0 * N4 + 281.0 / 630.0 * N5 - 1_983_433.0 / 1_935_360.0 * N6,
    61.0 / 240.0 * N3 - 103.0 / 140.0 * N4 + 15_061.0 / 26_880.0 * N5 + 167_603.0 / 181_440.0 * N6,
    49_561.0 / 161_280.0 * N4 - 179.0 / 168.0 * N5 + 6_601_661.0 / 7_257_600.0 * N6,
    34_729.0 / 80_640.0 * N5 - 3_418_889.0 / 1_995_840.0 * N6,
    212_378_941.0 / 319_334_400.0 * N6,
];

/// Karney's beta, negated: the way back.
const MINUS_BETA: [f64; 6] = [
    -N / 2.0 + 2.0 / 3.0 * N2 - 37.0 / 96.0 * N3 + N4 / 360.0 + 81.0 / 512.0 * N5 - 96_199.0 / 604_800.0 * N6,
    -N2 / 48.0 - N3 / 15.0 + 437.0 / 1_440.0 * N4 - 46.0 / 105.0 * N5 + 1_118_711.0 / 3_870_720.0 * N6,
    -17.0 / 480.0 * N3 + 37.0 / 840.0 * N4 + 209.0 / 4_480.0 * N5 - 5_569.0 / 90_720.0 * N6,
    -4_397.0 / 161_280.0 * N4 + 11.0 / 504.0 * N5 + 830_251.0 / 7_257_600.0 * N6,
    -4_583.0 / 161_280.0 * N5 + 108_847.0 / 3_991_680.0 * N6,
    -20_648_693.0 / 638_668_800.0 * N6,
];

/// Metres to the east of the central meridian and to the north of the equator. Finite everywhere.
///
/// # Units
/// Degrees in, the longitude counted from the central meridian; metres out.
pub(super) fn forward(lon: f64, lat: f64) -> (f64, f64) {
    let tau = conformal(lat.to_radians().tan());
    let (sin, cos) = lon.to_radians().sin_cos();
    let xi = tau.atan2(cos);
    let eta = (sin / tau.hypot(cos)).asinh().clamp(-MOST_ETA, MOST_ETA);
    let (xi, eta) = corrected(&ALPHA, xi, eta);
    (RADIUS * eta, RADIUS * xi)
}

/// The way back: degrees from the central meridian, and the latitude.
pub(super) fn inverse(east: f64, north: f64) -> (f64, f64) {
    let (xi, eta) = corrected(&MINUS_BETA, north / RADIUS, east / RADIUS);
    let (sin, cos) = xi.sin_cos();
    let sinh = eta.sinh();
    let conformal_tau = sin / sinh.hypot(cos);
    (sinh.atan2(cos).to_degrees(), geodetic(conformal_tau).atan().to_degrees())
}

/// The tangent of the conformal latitude from that of the geodetic one (Karney, 7 to 9).
fn conformal(tau: f64) -> f64 {
    let e = E2.sqrt();
    let hypot = tau.hypot(1.0);
    let sigma = (e * (e * tau / hypot).atanh()).sinh();
    tau * sigma.hypot(1.0) - sigma * hypot
}

/// The way back by Newton's method (Karney, 19 to 21).
fn geodetic(conformal_tau: f64) -> f64 {
    /// Steps; the error is squared by each, and begins below 1e-2.
    const STEPS: usize = 4;
    let mut tau = conformal_tau / (1.0 - E2);
    for _ in 0..STEPS {
        let missing = (conformal_tau - conformal(tau)) / conformal(tau).hypot(1.0);
        tau += missing * (1.0 + (1.0 - E2) * tau * tau) / ((1.0 - E2) * tau.hypot(1.0));
    }
    tau
}

/// The series of `coefficients` times sin(2 j zeta), added to zeta = xi + i eta: Clenshaw's summation in complex numbers.
fn corrected(coefficients: &[f64; 6], xi: f64, eta: f64) -> (f64, f64) {
    let (sin, cos) = (2.0 * xi).sin_cos();
    let (sinh, cosh) = ((2.0 * eta).sinh(), (2.0 * eta).cosh());
    let twice_cos = (2.0 * cos * cosh, -2.0 * sin * sinh);
    let (mut b1, mut b2) = ((0.0, 0.0), (0.0, 0.0));
    for coefficient in coefficients.iter().rev() {
        let product = times(twice_cos, b1);
        (b1, b2) = ((product.0 - b2.0 + coefficient, product.1 - b2.1), b1);
    }
    let sum = times((sin * cosh, cos * sinh), b1);
    (xi + sum.0, eta + sum.1)
}

/// The product of two complex numbers.
fn times(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}
