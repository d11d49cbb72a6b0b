//! What a source's licence lets the server hand out.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The most features of class `display` that one query hands out; the rest is counted only.
///
/// ACLED's terms forbid giving others its raw rows, or a substitute for them; a list for one news story is not that.
pub const DISPLAY_QUERY_CAP: usize = 100;

/// What may leave the server. Ordered from the most open to the most closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LicenceClass {
    /// Everything, in bulk.
    #[default]
    Open,
    /// Single features and at most [`DISPLAY_QUERY_CAP`] a query; counts of anything.
    Display,
    /// Counts only.
    Aggregate,
}

/// The least that is told at once of sources of class [`LicenceClass::Aggregate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LeastCell {
    /// Of so many features.
    pub features: u32,
    /// Of a cell of a grid with sides of so many metres.
    pub metres: u32,
}

/// Five and more is what statistical offices commonly tell of people; ten kilometres is about a district's town.
impl Default for LeastCell {
    fn default() -> Self {
        Self { features: 5, metres: 10_000 }
    }
}

/// A text that names no class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a licence class; one of `open`, `display`, `aggregate` is")]
pub struct UnknownLicenceClass(pub String);

impl FromStr for LicenceClass {
    type Err = UnknownLicenceClass;
    fn from_str(text: &str) -> Result<Self, UnknownLicenceClass> {
        match text {
            "open" => Ok(Self::Open),
            "display" => Ok(Self::Display),
            "aggregate" => Ok(Self::Aggregate),
            other => Err(UnknownLicenceClass(other.to_owned())),
        }
    }
}

impl fmt::Display for LicenceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Display => "display",
            Self::Aggregate => "aggregate",
        })
    }
}
