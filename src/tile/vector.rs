//! Vector tiles (Mapbox Vector Tile Specification 2.1): marks as one layer a collection.

use super::fields::{is_shown, tile_fields};
use super::geometry::{commands, type_number};
use super::marks::marks_of;
use super::protobuf::{bytes, number, packed};
use super::tags::Tags;
use super::{Density, Detail, Frame, Mark, Selection};
use crate::collection::Collection;
use crate::query::{Guard, QueryError};

/// Most bytes of a tile. A phone on a slow line waits seconds for as many.
pub const MAX_TILE_BYTES: usize = 500_000;

/// The key under which a mark says how many features it stands for.
pub const COUNT: &str = "count";
/// What stands before a kind of event in the key of its count.
pub const COUNT_OF: &str = "count:";

/// One layer of a vector tile.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// What it shows.
    pub selection: &'a Selection,
    /// The fields that were asked for, by index; `None` for those that a tile has without being asked.
    pub properties: Option<&'a [usize]>,
}

/// A vector tile of at most [`MAX_TILE_BYTES`], its layers named after the collections; empty where nothing is.
///
/// A feature has its properties and its id as `id`, and as the feature's own where that is a number. Several points told as one
/// have `count`, and `count:` with each kind of event. What does not fit is told more coarsely.
pub fn vector_tile(
    layers: &[Layer<'_>],
    frame: &Frame,
    density: Density,
    guard: &Guard,
) -> Result<Vec<u8>, QueryError> {
    let mut detail = Detail::finest(density);
    loop {
        let mut tile = Vec::new();
        for layer in layers {
            let marks = marks_of(layer.selection, frame, detail, guard)?;
            if !marks.is_empty() {
                guard.spend(marks.len() as u64)?;
                write_layer(&mut tile, layer, &marks, frame);
            }
        }
        if tile.len() <= MAX_TILE_BYTES {
            return Ok(tile);
        }
        detail = detail.coarser().ok_or(QueryError::TooMuch)?;
    }
}

/// Fields of the messages `Tile`, `Layer` and `Feature`.
const TILE_LAYERS: u8 = 3;
const LAYER_NAME: u8 = 1;
const LAYER_FEATURES: u8 = 2;
const LAYER_EXTENT: u8 = 5;
const LAYER_VERSION: u8 = 15;
const FEATURE_ID: u8 = 1;
const FEATURE_TAGS: u8 = 2;
const FEATURE_TYPE: u8 = 3;
const FEATURE_GEOMETRY: u8 = 4;

fn write_layer(tile: &mut Vec<u8>, layer: &Layer<'_>, marks: &[Mark], frame: &Frame) {
    let collection = &layer.selection.collection;
    let mut out = Vec::with_capacity(64 * marks.len());
    number(&mut out, LAYER_VERSION, 2);
    bytes(&mut out, LAYER_NAME, collection.description.name.as_bytes());
    number(&mut out, LAYER_EXTENT, u64::from(frame.width.cast_unsigned()));
    let mut writer = Features::new(collection, layer.properties);
    for mark in marks {
        writer.write(&mut out, mark);
    }
    writer.tags.write(&mut out);
    bytes(tile, TILE_LAYERS, &out);
}

/// Writes the features of a layer.
struct Features<'a> {
    collection: &'a Collection,
    /// Each field with the number of its key.
    fields: Vec<(usize, u32)>,
    id_key: u32,
    tags: Tags,
    feature: Vec<u8>,
    numbers: Vec<u32>,
    scratch: Vec<u8>,
}

impl<'a> Features<'a> {
    fn new(collection: &'a Collection, properties: Option<&[usize]>) -> Self {
        let mut tags = Tags::default();
        let id_key = tags.key("id");
        let name = |field: usize| &collection.schema.fields()[field].name;
        let fields = tile_fields(collection, properties).into_iter().filter(|&field| &**name(field) != "id");
        let fields = fields.map(|field| (field, tags.key(name(field)))).collect();
        Self { collection, fields, id_key, tags, feature: Vec::new(), numbers: Vec::new(), scratch: Vec::new() }
    }

    fn write(&mut self, layer: &mut Vec<u8>, mark: &Mark) {
        self.feature.clear();
        self.numbers.clear();
        if mark.count == 1 && mark.kinds.is_empty() {
            self.tags_of_feature(mark.row);
        } else {
            self.tags_of_several(mark);
        }
        packed(&mut self.feature, FEATURE_TAGS, &self.numbers, &mut self.scratch);
        number(&mut self.feature, FEATURE_TYPE, type_number(&mark.geometry));
        commands(&mark.geometry, &mut self.numbers);
        packed(&mut self.feature, FEATURE_GEOMETRY, &self.numbers, &mut self.scratch);
        bytes(layer, LAYER_FEATURES, &self.feature);
    }

    fn tags_of_feature(&mut self, row: u32) {
        let id = self.collection.row_id(row as usize);
        if let Some(id) = plain_number(id) {
            number(&mut self.feature, FEATURE_ID, id);
        }
        self.numbers.extend([self.id_key, self.tags.text(id)]);
        for &(field, key) in &self.fields {
            if !is_shown(self.collection, row, field) {
                continue;
            }
            if let Some(value) = self.tags.of_row(self.collection, field, row) {
                self.numbers.extend([key, value]);
            }
        }
    }

    fn tags_of_several(&mut self, mark: &Mark) {
        self.numbers.extend([self.tags.key(COUNT), self.tags.whole(mark.count)]);
        for &(kind, count) in &mark.kinds {
            let name = self.collection.kind(kind);
            self.numbers.extend([self.tags.key(&format!("{COUNT_OF}{name}")), self.tags.whole(count)]);
        }
    }
}

/// The id of a feature as a tile's id, which is a number: where it is one, written in the one plain way, and not larger than
/// browsers count exactly.
fn plain_number(id: &str) -> Option<u64> {
    const MOST: u64 = 1 << 53;
    let number: u64 = id.parse().ok()?;
    (number <= MOST && number.to_string() == id).then_some(number)
}
