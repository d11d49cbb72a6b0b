//! The packed R-tree before the features: every [`FAN`] neighbours on a Hilbert curve have a node above them, up to one
//! root. Nodes are written from the root down, each level in the order of the curve.

use std::io;
use std::iter::zip;

pub(super) use flatgeobuf::packed_r_tree::NodeItem as Node;

use super::envelope;
use crate::feature::{FeatureView as _, GeometryView};
use crate::format::Features;
use crate::format::encode::AHEAD;
use crate::geom::hilbert;

/// Nodes below a node: the format's default.
pub(super) const FAN: u16 = 16;

/// The order of the features in the file, and the nodes that find them.
#[derive(Debug)]
pub(super) struct Index {
    /// The features' numbers in the order of the file.
    order: Vec<u32>,
    /// The bytes of each, in the same order.
    sizes: Vec<u32>,
    /// The nodes above those of single features.
    upper: Vec<Node>,
    /// Where the feature of the next node begins.
    offset: u64,
}

impl Index {
    /// Sorts features that all have a place.
    pub(super) fn new<F: Features>(
        features: &F,
        extent: &Node,
        mut size: impl FnMut(&F::View<'_>) -> io::Result<usize>,
    ) -> io::Result<Self> {
        let mut sorted = Vec::with_capacity(features.count());
        for number in 0..features.count() {
            if number.is_multiple_of(AHEAD) {
                features.warm(number..features.count().min(number + AHEAD));
            }
            let view = features.view(number);
            let size = narrow(size(&view)?)?;
            sorted.push((place(view.geometry(), extent), narrow(number)?, size));
        }
        sorted.sort_unstable();
        let order: Vec<u32> = sorted.iter().map(|(_, number, _)| *number).collect();
        let sizes = sorted.into_iter().map(|(.., size)| size).collect();
        let upper = upper_nodes(order.iter().map(|number| leaf(features, *number)));
        Ok(Self { order, sizes, upper, offset: 0 })
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.upper.len() + self.order.len()
    }

    /// A node. All are asked for, in their order.
    pub(super) fn node(&mut self, number: usize, features: &impl Features) -> Node {
        let Some(place) = number.checked_sub(self.upper.len()) else { return self.upper[number].clone() };
        let node = Node { offset: self.offset, ..leaf(features, self.order[place]) };
        self.offset += u64::from(self.sizes[place]);
        node
    }

    /// The number of the feature at a place in the file.
    pub(super) fn feature(&self, place: usize) -> usize {
        self.order[place] as usize
    }

    /// Reads ahead what the features from a place on need, once for some of them.
    pub(super) fn warm(&self, features: &impl Features, place: usize) {
        if place.is_multiple_of(AHEAD) {
            let ahead = &self.order[place..self.order.len().min(place + AHEAD)];
            features.warm(ahead.iter().map(|number| *number as usize));
        }
    }
}

fn narrow(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_too_large| io::Error::other("a feature or a file of more than 4 GiB"))
}

/// Where a geometry's middle is on the curve, whose map is the extent of the file.
fn place(geometry: GeometryView<'_>, extent: &Node) -> u64 {
    let Some(e) = envelope(geometry) else { return 0 };
    let (x, y) = (f64::midpoint(e.min_x, e.max_x), f64::midpoint(e.min_y, e.max_y));
    let (right, up) = ((x - extent.min_x) / extent.width(), (y - extent.min_y) / extent.height());
    hilbert(right * 360.0 - 180.0, up * 180.0 - 90.0)
}

fn leaf(features: &impl Features, number: u32) -> Node {
    envelope(features.view(number as usize).geometry()).unwrap_or_else(|| Node::create(0))
}

/// The nodes above the leaves, the root first. There is one even above a single leaf.
fn upper_nodes(leaves: impl Iterator<Item = Node>) -> Vec<Node> {
    let mut levels = vec![parents(leaves)];
    while let Some(level) = levels.last().filter(|level| level.len() > 1) {
        levels.push(parents(level.iter().cloned()));
    }
    let mut nodes: Vec<Node> = Vec::new();
    for level in levels.into_iter().rev() {
        // A node names the first of those below it by its number among all nodes.
        let below = nodes.len() as u64 + level.len() as u64;
        let children = (below..).step_by(usize::from(FAN));
        nodes.extend(zip(level, children).map(|(node, offset)| Node { offset, ..node }));
    }
    nodes
}

/// The nodes directly above some in their order.
fn parents(children: impl Iterator<Item = Node>) -> Vec<Node> {
    let mut parents: Vec<Node> = Vec::new();
    for (number, child) in children.enumerate() {
        if number.is_multiple_of(usize::from(FAN)) {
            parents.push(Node::create(0));
        }
        if let Some(parent) = parents.last_mut() {
            parent.expand(&child);
        }
    }
    parents
}
