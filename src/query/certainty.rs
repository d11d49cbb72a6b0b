//! `certainty`: whether `near` is to hold of a feature's coordinates, of every place within its uncertainty, or of any.

use super::QueryError;
use super::error::shortened;
use crate::collection::Collection;
use crate::feature::Value;

/// What `certainty` can be; the first is what holds where it is not given.
pub const CERTAINTIES: [&str; 3] = ["any", "certain", "possible"];

/// How sure it must be that a feature is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certainty {
    /// Its coordinates are.
    #[default]
    Any,
    /// Wherever it was within its uncertainty, it was near.
    Certain,
    /// It may have been near.
    Possible,
}

/// Reads `certainty=certain`.
pub(super) fn parse_certainty(text: &str) -> Result<Certainty, QueryError> {
    match text {
        "any" => Ok(Certainty::Any),
        "certain" => Ok(Certainty::Certain),
        "possible" => Ok(Certainty::Possible),
        _ => {
            let right = CERTAINTIES.join(", ");
            Err(QueryError::bad("certainty", format!("`{}` is none of {right}", shortened(text))))
        }
    }
}

/// The uncertainty of each row in metres. Where a source states none, the coordinates are taken as they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uncertainty<'a> {
    collection: &'a Collection,
    field: Option<usize>,
}

impl<'a> Uncertainty<'a> {
    pub(super) fn of(collection: &'a Collection) -> Self {
        Self { collection, field: collection.schema.position("uncertainty_m") }
    }

    /// Of one row.
    #[expect(clippy::cast_precision_loss, reason = "metres on Earth")]
    pub(super) fn metres(&self, row: usize) -> f64 {
        match self.field.map(|field| self.collection.columns[field].get(row)) {
            Some(Value::Float(metres)) => metres.max(0.0),
            Some(Value::Int(metres)) => (metres as f64).max(0.0),
            _ => 0.0,
        }
    }

    /// The greatest of all rows.
    pub(super) fn greatest(&self) -> f64 {
        (0..self.collection.len()).map(|row| self.metres(row)).fold(0.0, f64::max)
    }
}

impl Certainty {
    /// Whether a distance is within a limit, for a place as uncertain as this.
    pub(super) fn admits(self, distance_m: f64, uncertainty_m: f64, limit_m: f64) -> bool {
        match self {
            Self::Any => true,
            Self::Certain => distance_m + uncertainty_m <= limit_m,
            Self::Possible => distance_m - uncertainty_m <= limit_m,
        }
    }
}
