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
    /// The precision that goes with an uncertainty in metres: about as large as what each is named for is in the Sahel.
    #[must_use]
    pub fn of_uncertainty(metres: f64) -> Self {
        match metres {
            ..=5_000.0 => Self::Near,
            ..=50_000.0 => Self::District,
            ..=250_000.0 => Self::Region,
            _ => Self::PartOfCountry,
        }
    }

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
