//! Whether rows lie in the country that they name: the way to notice a file whose longitudes and latitudes are swapped
//! although each is a number that the globe has.

use std::collections::HashMap;
use std::sync::LazyLock;

use geo_types::Geometry;

use super::RowError;
use crate::feature::{Feature, Value};

/// How far beyond its country's box a row may lie, in degrees: incidents happen at sea and just over the border.
const MARGIN: f64 = 0.5;

/// With fewer rows than this that look swapped, a file is not refused: they may be honest mistakes.
const FEWEST_SWAPPED: u64 = 5;

/// Boxes by country name and ISO code; see the file's head for what they are made from.
static BOXES: LazyLock<HashMap<String, CountryBox>> = LazyLock::new(|| boxes(include_str!("country_boxes.tsv")));

/// West, south, east, north in degrees; west is greater than east where the box crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CountryBox([f64; 4]);

/// Tallies features and tells, at the end of a file, whether its coordinates are swapped.
///
/// ```
/// let mut check = vigie::format::CountryCheck::default();
/// for _ in 0..10 {
///     check.see_point("Mali", 12.65, -8.0); // Bamako lies at 8 degrees west, 12.65 north
/// }
/// assert!(check.verdict().is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct CountryCheck {
    /// Boxes of the countries seen so far, by the name in the file.
    known: HashMap<String, Option<CountryBox>>,
    rows: u64,
    swapped: u64,
}

impl CountryCheck {
    /// Counts a feature, if it is a point and names a country that is known.
    pub fn see(&mut self, feature: &Feature) {
        if let (Some(Geometry::Point(at)), Value::Text(country)) = (&feature.geometry, feature.get("country")) {
            self.see_point(country, at.x(), at.y());
        }
    }

    /// Counts a point in degrees, if its country is known by this name or ISO code.
    pub fn see_point(&mut self, country: &str, longitude: f64, latitude: f64) {
        let found = self.known.get(country).copied().unwrap_or_else(|| {
            let found = BOXES.get(&key(country)).copied();
            self.known.insert(country.to_owned(), found);
            found
        });
        let Some(country) = found else { return };
        self.rows += 1;
        self.swapped += u64::from(!country.holds(longitude, latitude) && country.holds(latitude, longitude));
    }

    /// The file's fault, if most of its rows lie outside their country but inside it when longitude and latitude are
    /// swapped.
    pub fn verdict(&self) -> Result<(), RowError> {
        let Self { rows, swapped, .. } = self;
        if *swapped < FEWEST_SWAPPED || swapped * 2 <= *rows {
            return Ok(());
        }
        Err(RowError::new(format!(
            "{swapped} of {rows} rows lie outside the country that they name, but inside it when longitude and \
             latitude are swapped; swap the two"
        )))
    }
}

impl CountryBox {
    fn holds(self, longitude: f64, latitude: f64) -> bool {
        let Self([west, south, east, north]) = self;
        let (west, east) = (west - MARGIN, east + MARGIN);
        let across = west > east && (longitude >= west || longitude <= east);
        let between = longitude >= west && longitude <= east;
        (across || between) && latitude >= south - MARGIN && latitude <= north + MARGIN
    }
}

fn boxes(table: &str) -> HashMap<String, CountryBox> {
    let mut boxes = HashMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let names = cells.next().unwrap_or_default();
        let numbers: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
        if let Ok(edges) = <[f64; 4]>::try_from(numbers) {
            boxes.extend(names.split('|').map(|name| (key(name), CountryBox(edges))));
        }
    }
    boxes
}

/// A name as sources agree on it: lower case, letters only, without what UCDP adds in brackets.
fn key(name: &str) -> String {
    let plain = name.split_once('(').map_or(name, |(before, _)| before);
    plain.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(country: &str, longitude: f64, latitude: f64) -> Result<(), RowError> {
        let mut check = CountryCheck::default();
        (0..10).for_each(|_| check.see_point(country, longitude, latitude));
        check.verdict()
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("country_boxes.tsv").lines().filter(|l| !l.starts_with('#')).count();
        assert!(lines > 240);
        for name in [
            "Mali",
            "ML",
            "MLI",
            "DR Congo (Zaire)",
            "Côte d'Ivoire",
            "Ivory Coast",
            "Myanmar (Burma)",
            "Yemen (North Yemen)",
        ] {
            assert!(BOXES.contains_key(&key(name)), "{name}");
        }
        assert!(BOXES.values().all(|b| b.0[1] < b.0[3]));
    }

    #[test]
    fn swapped_rows_are_told_and_right_ones_are_not() {
        assert_eq!(verdict("Mali", -8.0, 12.65), Ok(()));
        let told = verdict("Mali", 12.65, -8.0).unwrap_err().to_string();
        assert!(told.starts_with("file: 10 of 10 rows lie outside the country"), "{told}");
    }

    #[test]
    fn a_country_across_the_antimeridian_holds_both_its_sides() {
        for longitude in [178.4, -179.9, 180.0] {
            assert!(BOXES["fiji"].holds(longitude, -18.1));
        }
        assert!(!BOXES["fiji"].holds(0.0, -18.1));
        assert_ne!(verdict("Fiji", -18.1, 178.4), Ok(()));
    }

    #[test]
    fn rows_elsewhere_or_of_unknown_countries_or_few_are_no_proof() {
        assert_eq!(verdict("Mali", 100.0, 60.0), Ok(()));
        assert_eq!(verdict("Atlantis", 12.65, -8.0), Ok(()));
        let mut few = CountryCheck::default();
        (0..4).for_each(|_| few.see_point("Mali", 12.65, -8.0));
        assert_eq!(few.verdict(), Ok(()));
        (0..6).for_each(|_| few.see_point("Mali", -8.0, 12.65));
        few.see_point("Mali", 12.65, -8.0);
        assert_eq!(few.verdict(), Ok(()), "five of eleven are not most");
    }
}
