//! GeoJSON text sequences: one feature a line, so that a stream can be cut anywhere and still be read.
//!
//! Written as RFC 8142 asks, with a record separator (0x1E) before each feature and a line feed after it. Read with or
//! without separators, since most tools write plain lines; a feature may then still span lines.

use serde_json::Map;

use super::geojson;
use super::input::Input;
use super::{Origin, Records};
use crate::feature::{FeatureView, Schema};

/// Separates the texts of a sequence.
const RECORD_SEPARATOR: u8 = 0x1E;

/// Writes features of one schema, one text each.
#[derive(Debug, Clone)]
pub struct Writer(geojson::Writer);

impl Writer {
    /// A writer for features of this schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        Self(geojson::Writer::new(schema))
    }

    /// Writes the next feature.
    pub fn feature(&mut self, out: &mut Vec<u8>, feature: &impl FeatureView) {
        out.push(RECORD_SEPARATOR);
        self.0.single(out, feature, &Map::new());
        out.push(b'\n');
    }
}

pub(super) fn open(input: Input) -> (Origin, Records) {
    geojson::open_sequence(input)
}
