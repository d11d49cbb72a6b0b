//! Writing FlatGeobuf in pieces.
//!
//! The index stands before the features and says where each of them begins. So all are encoded twice, for their sizes and
//! again when they are sent: a file of a million features takes 12 bytes of memory a feature and no file beside it.

mod feature;
mod header;
mod index;

use std::io;

use flatgeobuf::GeometryType;
use geo::BoundingRect as _;

use crate::feature::{FeatureView as _, GeometryView, Schema};
use crate::format::{About, Features};
use feature::FeatureWriter;
use index::{Index, Node};

/// Writes features of one schema. The file has an index, unless a feature without geometry keeps it from having one,
/// says its coordinate reference system, and has the id as its first column.
#[derive(Debug)]
pub struct Writer {
    /// All before the index.
    head: Vec<u8>,
    index: Option<Index>,
    features: FeatureWriter,
}

impl Writer {
    /// Looks at all features: at the types and places of their geometries, and how long they are.
    pub fn new(schema: &Schema, features: &impl Features, about: &About) -> io::Result<Self> {
        let survey = Survey::of(features);
        let mut writer = FeatureWriter::new(schema, survey.geometry_type);
        let located = survey.all_located && features.count() > 0;
        let index = if located { Some(Index::new(features, &survey.extent, |view| writer.size(view))?) } else { None };
        let head = header::write(schema, &survey, features.count(), located, about);
        Ok(Self { head, index, features: writer })
    }

    /// How many pieces follow the head: the nodes of the index, and the features.
    #[must_use]
    pub fn pieces(&self, features: &impl Features) -> usize {
        self.index.as_ref().map_or(0, Index::nodes) + features.count()
    }

    /// Writes what stands before the index.
    pub fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.head);
    }

    /// Writes a piece. All of them are written, in their order.
    pub fn piece(&mut self, out: &mut Vec<u8>, features: &impl Features, number: usize) -> io::Result<()> {
        let Some(index) = &mut self.index else {
            return self.features.write(out, &features.view(number));
        };
        match number.checked_sub(index.nodes()) {
            None => index.node(number, features).write(out),
            Some(place) => {
                index.warm(features, place);
                self.features.write(out, &features.view(index.feature(place)))
            }
        }
    }
}

/// What a file's header says of all its geometries.
struct Survey {
    /// The type that all of them have; unknown where they differ.
    geometry_type: GeometryType,
    /// Whether none is missing.
    all_located: bool,
    /// Holds all of them.
    extent: Node,
}

impl Survey {
    fn of(features: &impl Features) -> Self {
        let (mut common, mut all_located, mut extent) = (None, true, Node::create(0));
        for number in 0..features.count() {
            let view = features.view(number);
            let Some(node) = envelope(view.geometry()) else {
                all_located = false;
                continue;
            };
            extent.expand(&node);
            let own = feature::geometry_type(view.geometry());
            common = Some(common.map_or(own, |common| feature::common_type(common, own)));
        }
        Self { geometry_type: common.unwrap_or(GeometryType::Unknown), all_located, extent }
    }
}

/// The envelope of a geometry; `None` where there is none, or an empty one.
fn envelope(geometry: GeometryView<'_>) -> Option<Node> {
    match geometry {
        GeometryView::None => None,
        GeometryView::Point(x, y) => Some(Node::bounds(x, y, x, y)),
        GeometryView::Other(geometry) => {
            let r = geometry.bounding_rect()?;
            Some(Node::bounds(r.min().x, r.min().y, r.max().x, r.max().y))
        }
    }
}
