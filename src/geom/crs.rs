//! Coordinate reference systems: how positions are written, in requests and in answers (OGC API Features part 2, 18-058r1).
//!
//! Vigie keeps longitude and latitude on WGS 84. All others here are other ways to write a position of WGS 84, so that
//! changing between them moves nothing.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use geo::MapCoords as _;
use geo_types::{Coord, Geometry};

use super::cap::wrap;
use super::ellipsoid::A;
use super::transverse_mercator;

/// A coordinate reference system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Crs {
    /// OGC CRS84: longitude, latitude.
    #[default]
    Crs84,
    /// EPSG:4326: the same, with the latitude first.
    Epsg4326,
    /// EPSG:3857: the square map of the web, in metres at the equator.
    WebMercator,
    /// EPSG:32601 to 32660 and 32701 to 32760: a zone of UTM, in metres.
    Utm(UtmZone),
}

/// A zone of UTM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UtmZone {
    /// 1 to 60.
    number: u8,
    /// Whether its northings begin at the equator, or 10,000 km south of it.
    north: bool,
}

/// A text that names no coordinate reference system of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no coordinate reference system that is offered; http://www.opengis.net/def/crs/OGC/1.3/CRS84 is, and of http://www.opengis.net/def/crs/EPSG/0/... 4326, 3857 and the zones of UTM, 32601 to 32660 and 32701 to 32760"
)]
pub struct UnknownCrs;

/// A position that a coordinate reference system has no place for.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{}, {} is not a position in {crs}, which has {}", .position.0, .position.1, .crs.range())]
pub struct OutsideCrs {
    position: (f64, f64),
    crs: Crs,
}

/// Degrees from a pole within which a position is put into the web Mercator projection as if it were this far from it, since
/// the projection has the poles at infinity: a centimetre.
const MERCATOR_POLE: f64 = 1e-7;
/// Metres by which a coordinate may be beyond an edge of the projected world: programs round it in many ways.
const EDGE_SLACK_M: f64 = 0.01;
/// The false easting of UTM, metres.
const FALSE_EASTING_M: f64 = 500_000.0;
/// The false northing of its southern zones, metres.
const FALSE_NORTHING_M: f64 = 10_000_000.0;
/// From the equator to a pole in UTM, in metres and rounded up.
const QUADRANT_M: f64 = 9_997_965.0;

/// From the prime meridian to the antimeridian along the equator of web Mercator, in metres.
const HALF_EQUATOR_M: f64 = A * PI;

/// What the URIs begin with, after `http://`.
const OGC: &str = "www.opengis.net/def/crs/";

impl Crs {
    /// All of them, those for any place first.
    pub fn all() -> impl Iterator<Item = Self> {
        let zones = [true, false].into_iter().flat_map(|north| (1..=60).map(move |number| UtmZone { number, north }));
        [Self::Crs84, Self::Epsg4326, Self::WebMercator].into_iter().chain(zones.map(Self::Utm))
    }

    fn of_epsg(code: u16) -> Option<Self> {
        let zone = |number: u16, north| Some(Self::Utm(UtmZone { number: u8::try_from(number).ok()?, north }));
        match code {
            4326 => Some(Self::Epsg4326),
            3857 => Some(Self::WebMercator),
            32_601..=32_660 => zone(code - 32_600, true),
            32_701..=32_760 => zone(code - 32_700, false),
            _ => None,
        }
    }

    /// Its EPSG code; CRS84, which has none, is 4326 with another order of axes.
    #[must_use]
    pub fn epsg(self) -> u16 {
        match self {
            Self::Crs84 | Self::Epsg4326 => 4326,
            Self::WebMercator => 3857,
            Self::Utm(zone) => u16::from(zone.number) + if zone.north { 32_600 } else { 32_700 },
        }
    }

    /// Its identifier in OGC API standards.
    #[must_use]
    pub fn uri(self) -> String {
        if self == Self::Crs84 {
            return format!("http://{OGC}OGC/1.3/CRS84");
        }
        format!("http://{OGC}EPSG/0/{}", self.epsg())
    }

    /// Its name in the EPSG register.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Crs84 => "WGS 84 (CRS84)".to_owned(),
            Self::Epsg4326 => "WGS 84".to_owned(),
            Self::WebMercator => "WGS 84 / Pseudo-Mercator".to_owned(),
            Self::Utm(UtmZone { number, north }) => {
                format!("WGS 84 / UTM zone {number}{}", if north { 'N' } else { 'S' })
            }
        }
    }

    /// The names of its axes, in the order of its coordinates.
    #[must_use]
    pub fn axes(self) -> [&'static str; 2] {
        match self {
            Self::Crs84 => ["longitude", "latitude"],
            Self::Epsg4326 => ["latitude", "longitude"],
            Self::WebMercator | Self::Utm(_) => ["easting", "northing"],
        }
    }

    /// The same with the axis to the east first, as FlatGeobuf and GeoPackage write all of them.
    #[must_use]
    pub fn east_first(self) -> Self {
        if self == Self::Epsg4326 { Self::Crs84 } else { self }
    }

    /// Whether its coordinates are metres on a plane.
    #[must_use]
    pub fn is_projected(self) -> bool {
        matches!(self, Self::WebMercator | Self::Utm(_))
    }

    /// Which coordinates it has, for people.
    fn range(self) -> String {
        match self {
            Self::Crs84 => "longitudes -180 to 180 and then latitudes -90 to 90".to_owned(),
            Self::Epsg4326 => "latitudes -90 to 90 and then longitudes -180 to 180".to_owned(),
            Self::WebMercator => format!("eastings of at most {:.0} either way", HALF_EQUATOR_M.floor()),
            Self::Utm(zone) => format!(
                "eastings {:.0} to {:.0} and northings {:.0} to {:.0}",
                FALSE_EASTING_M - transverse_mercator::EXACT_WITHIN_M,
                FALSE_EASTING_M + transverse_mercator::EXACT_WITHIN_M,
                zone.false_northing() - QUADRANT_M,
                zone.false_northing() + QUADRANT_M
            ),
        }
    }

    /// A position of WGS 84, given as longitude and latitude, in the order of this one's axes. Always finite.
    ///
    /// In UTM it is exact to nanometres within 3,900 km of the zone's central meridian, agrees with PROJ to a centimetre beyond,
    /// and where the equator is within 8 degrees of lying 90 degrees from that meridian, which the projection puts at
    /// infinity, the easting stays at about 16,500 km. In web Mercator the poles, too, would be at infinity: they are
    /// drawn 1e-7 degrees before.
    #[must_use]
    pub fn position_from_wgs84(self, (lon, lat): (f64, f64)) -> (f64, f64) {
        match self {
            Self::Crs84 => (lon, lat),
            Self::Epsg4326 => (lat, lon),
            Self::WebMercator => {
                let lat = lat.clamp(MERCATOR_POLE - 90.0, 90.0 - MERCATOR_POLE).to_radians();
                (A * lon.to_radians(), A * lat.tan().asinh())
            }
            Self::Utm(zone) => {
                let (east, north) = transverse_mercator::forward(lon - zone.middle(), lat);
                (FALSE_EASTING_M + east, zone.false_northing() + north)
            }
        }
    }

    /// A position of this one as longitude and latitude on WGS 84. UTM is read where it is exact, whatever the zone's own
    /// width.
    pub fn position_to_wgs84(self, (x, y): (f64, f64)) -> Result<(f64, f64), OutsideCrs> {
        let outside = OutsideCrs { position: (x, y), crs: self };
        let within = |value: f64, most: f64| value.abs() <= most;
        match self {
            Self::Crs84 if within(x, 180.0) && within(y, 90.0) => Ok((x, y)),
            Self::Epsg4326 if within(y, 180.0) && within(x, 90.0) => Ok((y, x)),
            Self::WebMercator if within(x, HALF_EQUATOR_M + EDGE_SLACK_M) && y.is_finite() => {
                let lon = (x / A).to_degrees().clamp(-180.0, 180.0);
                Ok((lon, (y / A).sinh().atan().to_degrees()))
            }
            Self::Utm(zone) => {
                let (east, north) = (x - FALSE_EASTING_M, y - zone.false_northing());
                if !within(east, transverse_mercator::EXACT_WITHIN_M) || !within(north, QUADRANT_M) {
                    return Err(outside);
                }
                let (lon, lat) = transverse_mercator::inverse(east, north);
                Ok((wrap(lon + zone.middle()), lat))
            }
            _ => Err(outside),
        }
    }

    /// A geometry of WGS 84 with its positions in this one.
    #[must_use]
    pub fn from_wgs84(self, geometry: &Geometry<f64>) -> Geometry<f64> {
        geometry.map_coords(|at| self.position_from_wgs84((at.x, at.y)).into())
    }

    /// A geometry of this one on WGS 84.
    pub fn to_wgs84(self, geometry: &Geometry<f64>) -> Result<Geometry<f64>, OutsideCrs> {
        geometry.try_map_coords(|at| self.position_to_wgs84((at.x, at.y)).map(Coord::from))
    }
}

impl UtmZone {
    /// The longitude of its central meridian.
    #[must_use]
    pub fn middle(self) -> f64 {
        f64::from(self.number) * 6.0 - 183.0
    }

    /// What is added to its northings, in metres.
    #[must_use]
    pub fn false_northing(self) -> f64 {
        if self.north { 0.0 } else { FALSE_NORTHING_M }
    }
}

/// Reads a URI, with `http` or `https`, or a safe CURIE such as `[EPSG:4326]`.
impl FromStr for Crs {
    type Err = UnknownCrs;
    fn from_str(text: &str) -> Result<Self, UnknownCrs> {
        let (authority, code) = of_curie(text).or_else(|| of_uri(text)).ok_or(UnknownCrs)?;
        match authority {
            "OGC" if code == "CRS84" => Some(Self::Crs84),
            // As it is written in the register, without signs or zeros before it.
            "EPSG" => code.parse().ok().filter(|n: &u16| n.to_string() == code).and_then(Self::of_epsg),
            _ => None,
        }
        .ok_or(UnknownCrs)
    }
}

/// Authority and code of a safe CURIE.
fn of_curie(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('[')?.strip_suffix(']')?.split_once(':')
}

/// Authority and code of a URI.
fn of_uri(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?.strip_prefix(OGC)?;
    let (authority, rest) = rest.split_once('/')?;
    let version = if authority == "OGC" { "1.3/" } else { "0/" };
    Some((authority, rest.strip_prefix(version)?))
}

/// Its URI.
impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::point;

    /// What PROJ says: (CRS, longitude and latitude, easting and northing). The script beside the file makes it.
    fn proj_positions() -> impl Iterator<Item = (Crs, (f64, f64), (f64, f64))> {
        let lines = include_str!("../../tests/fixtures/proj_positions.tsv").lines().filter(|l| !l.starts_with('#'));
        lines.map(|line| {
            let columns: Vec<f64> = line.split('\t').map(|c| c.parse().unwrap()).collect();
            let [code, lon, lat, x, y] = columns.try_into().unwrap();
            (format!("[EPSG:{code}]").parse().unwrap(), (lon, lat), (x, y))
        })
    }

    #[test]
    fn positions_are_those_of_proj_to_a_hundredth_of_a_millimetre() {
        let mut checked = 0;
        for (crs, from, (x, y)) in proj_positions() {
            let own = crs.position_from_wgs84(from);
            let far = matches!(crs, Crs::Utm(_)) && (x - FALSE_EASTING_M).abs() > 3_900_000.0;
            let most = if far { 1e-2 } else { 1e-5 };
            assert!((own.0 - x).abs() < most && (own.1 - y).abs() < most, "{crs} {from:?}: {own:?}, PROJ {x} {y}");
            checked += 1;
        }
        assert!(checked > 1_000, "{checked}");
    }

    #[test]
    fn positions_come_back_to_a_hundredth_of_a_millimetre() {
        for (crs, (lon, lat), at) in proj_positions() {
            let Ok(back) = crs.position_to_wgs84(at) else {
                let Crs::Utm(zone) = crs else { panic!("{crs} {at:?}") };
                let over_a_pole = (at.1 - zone.false_northing()).abs() > QUADRANT_M;
                assert!(over_a_pole || (at.0 - FALSE_EASTING_M).abs() > 3_900_000.0, "{crs} {at:?}");
                continue;
            };
            let east = (back.0 - lon + 540.0).rem_euclid(360.0) - 180.0;
            let scale = lat.to_radians().cos();
            assert!((east * scale).abs() < 1e-10 && (back.1 - lat).abs() < 1e-10, "{crs} {lon} {lat}: {back:?}");
        }
    }

    #[test]
    fn every_position_has_finite_coordinates_in_every_system() {
        for crs in Crs::all() {
            for lon in (-180..=180).step_by(3) {
                for lat in (-90..=90).step_by(3) {
                    let (x, y) = crs.position_from_wgs84((f64::from(lon), f64::from(lat)));
                    assert!(x.abs() < 2.1e7 && y.abs() < 1.5e8, "{crs} {lon} {lat}: {x} {y}");
                }
            }
        }
    }

    #[test]
    fn names_are_uris_or_safe_curies_and_nothing_else() {
        for crs in Crs::all() {
            assert_eq!(crs.uri().parse(), Ok(crs));
            assert_eq!(crs.uri().replace("http:", "https:").parse(), Ok(crs));
        }
        assert_eq!(Crs::all().count(), 123);
        assert_eq!("[OGC:CRS84]".parse(), Ok(Crs::Crs84));
        assert_eq!("[EPSG:32735]".parse::<Crs>().unwrap().name(), "WGS 84 / UTM zone 35S");
        for bad in [
            "",
            "EPSG:4326",
            "[EPSG:32600]",
            "[EPSG:32661]",
            "[EPSG:32761]",
            "[EPSG:+4326]",
            "[EPSG:04326]",
            "[EPSG:99999999999]",
            "[OGC:4326]",
            "[4326]",
            "http://www.opengis.net/def/crs/OGC/0/CRS84",
            "http://www.opengis.net/def/crs/EPSG/0/4326/",
            "http://www.opengis.net/def/crs/EPSG/4326",
            "ftp://www.opengis.net/def/crs/EPSG/0/4326",
        ] {
            assert_eq!(bad.parse::<Crs>(), Err(UnknownCrs), "{bad}");
        }
    }

    #[test]
    fn axes_are_in_the_order_of_the_register() {
        let bamako = Geometry::Point(point!(x: -8.0, y: 12.65));
        assert_eq!(Crs::Epsg4326.from_wgs84(&bamako), Geometry::Point(point!(x: 12.65, y: -8.0)));
        assert_eq!(Crs::Epsg4326.to_wgs84(&Crs::Epsg4326.from_wgs84(&bamako)), Ok(bamako));
    }

    #[test]
    fn positions_outside_a_system_are_refused_with_what_it_holds() {
        let refused = |crs: Crs, at| crs.position_to_wgs84(at).unwrap_err().to_string();
        assert!(refused(Crs::Epsg4326, (100.0, 0.0)).contains("latitudes -90 to 90 and then longitudes"));
        assert!(refused(Crs::WebMercator, (20_037_600.0, 0.0)).contains("20037508"));
        let utm: Crs = "[EPSG:32729]".parse().unwrap();
        assert!(refused(utm, (5e6, 0.0)).contains("eastings -3400000 to 4400000"));
        for crs in Crs::all() {
            for bad in [(f64::NAN, 0.0), (0.0, f64::NAN), (f64::INFINITY, 0.0), (0.0, f64::NEG_INFINITY)] {
                assert!(crs.position_to_wgs84(bad).is_err(), "{crs} {bad:?}");
            }
        }
    }
}
