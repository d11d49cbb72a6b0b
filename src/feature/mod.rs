//! The domain: a feature, its values and what they mean, how precise it is, and who may see what.

mod coarse;
mod field;
mod graphic;
mod interval;
mod licence;
mod policy;
mod precision;
mod schema;
mod standing;
mod value;

pub use coarse::{Coarse, PROTECTED_M, Secret};
pub(crate) use field::public_fields;
pub use field::{KnownField, field_rank, known_field};
pub use graphic::{is_gated, is_graphic};
pub use interval::{
    DAY_MS, Interval, IntervalError, day_end_ms, day_number, day_start_ms, day_text, instant_text, parse_day,
    parse_instant,
};
pub use licence::{DISPLAY_QUERY_CAP, LeastCell, LicenceClass, UnknownLicenceClass};
pub(crate) use policy::INFORMANT_FIELDS;
pub use policy::{EDITORIAL_PREFIX, FieldRule, Policy};
pub use precision::Precision;
pub use schema::{Field, Schema};
pub use standing::{Standing, State, UnknownState};
pub use value::{FieldType, Value};

use std::iter;
use std::sync::Arc;

use geo_types::Geometry;

/// Longest value that a message shows, in characters.
const MOST_SHOWN: usize = 80;

/// The name of a property. Shared, since every feature of a file repeats it.
pub type FieldName = Arc<str>;

/// One incident, area, highway, place or other thing on the map, as a source gave it.
///
/// # Units
/// Coordinates are longitude and latitude in degrees on WGS 84 (OGC CRS84), in this order.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The source's own key, unique in its collection; what an import upserts by.
    pub id: String,
    /// Where; `None` when the source names no location.
    pub geometry: Option<Geometry<f64>>,
    /// Everything else, in the source's order. A name occurs once. `Value::Null` and an absent name mean the same.
    pub properties: Vec<(FieldName, Value<'static>)>,
}

impl Feature {
    /// The value of a property; null when it is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value<'static> {
        self.properties.iter().find(|(n, _)| &**n == name).map_or(&Value::Null, |(_, v)| v)
    }

    /// Why a file may not bring it: it says itself where it stands towards the public, as exports of the editorial view do,
    /// and a file would publish it as it is.
    #[must_use]
    pub fn not_for_files(&self) -> Option<String> {
        let is_own =
            |name: &str| name.get(..EDITORIAL_PREFIX.len()).is_some_and(|n| n.eq_ignore_ascii_case(EDITORIAL_PREFIX));
        let (name, value) = self.properties.iter().find(|(name, value)| is_own(name) && !value.is_null())?;
        let value: String = value.to_string().chars().take(MOST_SHOWN).collect();
        Some(format!(
            "`{name}` is `{value}`: it says how the row stands towards the public, and a file would publish the row as it is. \
             Send the row to a server by POST, with a token, which keeps that; leave the row out; or, if it may be published, \
             leave `{name}` out"
        ))
    }
}

/// What an encoder sees of a feature, whether it stands alone or is a row of columns.
///
/// Property values are asked for by their index in the [`Schema`] that the encoder was made with.
pub trait FeatureView {
    /// The feature's id.
    fn id(&self) -> &str;
    /// Its geometry; see [`GeometryView`].
    fn geometry(&self) -> GeometryView<'_>;
    /// The value of the schema's field number `field`.
    fn value(&self, field: usize) -> Value<'_>;

    /// The number of a text among the words of its field, where it has one. Equal numbers are equal texts, so that an
    /// encoder need make of each word only once what it makes of it.
    fn word(&self, _field: usize) -> Option<u32> {
        None
    }

    /// The same for the texts of a list; none where they have no numbers.
    fn words(&self, _field: usize) -> impl Iterator<Item = u32> {
        iter::empty()
    }
}

/// A geometry to encode. Points stand apart, since a million of them live in columns and not as objects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GeometryView<'a> {
    /// The feature has no geometry.
    None,
    /// A point: longitude and latitude in degrees.
    Point(f64, f64),
    /// Anything else.
    Other(&'a Geometry<f64>),
}

impl<'a> From<Option<&'a Geometry<f64>>> for GeometryView<'a> {
    fn from(geometry: Option<&'a Geometry<f64>>) -> Self {
        match geometry {
            None => Self::None,
            Some(Geometry::Point(p)) => Self::Point(p.x(), p.y()),
            Some(other) => Self::Other(other),
        }
    }
}

/// A whole [`Feature`] beside the schema it is written with.
#[derive(Debug, Clone, Copy)]
pub struct FeatureWithSchema<'a> {
    /// The feature.
    pub feature: &'a Feature,
    /// Names the fields by index.
    pub schema: &'a Schema,
}

impl FeatureView for FeatureWithSchema<'_> {
    fn id(&self) -> &str {
        &self.feature.id
    }
    fn geometry(&self) -> GeometryView<'_> {
        self.feature.geometry.as_ref().into()
    }
    fn value(&self, field: usize) -> Value<'_> {
        self.feature.get(&self.schema.fields()[field].name).borrowed()
    }
}
