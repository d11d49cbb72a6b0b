//! GeoJSON, RFC 7946, as a collection, a single feature or a bare geometry.
//!
//! Coordinates are longitude and latitude in degrees; a height is dropped. An old `crs` member (GeoJSON 2008) is taken
//! when it names WGS 84 and refused otherwise. A feature's id is its own, else its property `id`, else its number in
//! the file. Of properties, a list of texts is a list, any other array or object is kept as JSON text, and a text that is
//! an RFC 3339 date is a date.

mod feature;
mod fragments;
pub(in crate::format) mod number;
mod read;
mod split;
mod write;

pub(in crate::format) use feature::RawFeature;
pub use feature::{geometry, geometry_json, property};
pub(in crate::format) use read::{open, open_raw, open_sequence};
pub(in crate::format) use split::holds_several_texts;
pub use write::Writer;
pub(in crate::format) use write::text_list;
pub(crate) use write::write_member;

#[cfg(test)]
mod tests;
