//! How precisely a source knows a place, in words that all sources share.

/// The precision of a location, from a source's own code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// The named place itself.
    Exact,
    /// Near the named place.
    Near,
    /// Somewhere in a second-level division; the coordinates are its centre.
    District,
    /// Somewhere in a first-level division; the coordinates are its centre.
    Region,
    /// Along a line or in a part of a country.
    PartOfCountry,
    /// Somewhere in a country; the coordinates are its centre.
    Country,
    /// At sea or in the air.
    SeaOrAir,
}

impl Precision {
    /// The word of the `precision` property.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::District => "district",
            Self::Region => "region",
            Self::PartOfCountry => "part-of-country",
            Self::Country => "country",
            Self::SeaOrAir => "sea-or-air",
        }
    }
}
