//! Vector tiles (Mapbox Vector Tile Specification 2.1): marks as one layer a collection.

use super::fields::{is_shown, tile_fields};
use super::geometry::{commands, type_number};
use super::marks::marks_of;
use super::points::points_on;
use super::protobuf::{bytes, nested, number, varint};
use super::tags::Tags;
use super::{Density, Detail, Frame, Mark, Selection};
use crate::collection::{Cell as _, Collection, Quadtree, with_cells};
use crate::feature::LicenceClass;
use crate::geom::Plane;
use crate::query::{Guard, QueryError};

/// Most bytes of a tile. A phone on a slow line waits seconds for as many.
pub const MAX_TILE_BYTES: usize = 500_000;

/// The key under which a mark says how many features it stands for.
pub const COUNT: &str = "count";
/// What stands before a kind of event in the key of its count.
pub const COUNT_OF: &str = "count:";
/// The field that says within how many metres an incident happened.
const UNCERTAINTY: &str = "uncertainty_m";

/// One layer of a vector tile.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// What it shows.
    pub selection: &'a Selection,
    /// The fields that were asked for, by index; `None` for those that a tile has without being asked.
    pub properties: Option<&'a [usize]>,
    /// What it is called where that is not the name of its collection.
    pub name: Option<&'a str>,
}

/// A vector tile of at most [`MAX_TILE_BYTES`], its layers named after the collections; empty where nothing is.
///
/// A feature has its properties and its id as `id`, and as the feature's own where that is a number. Several points told as one
/// have `count`, `count:` with each kind of event, and the `uncertainty_m` of the one at whose place they are told. What does
/// not fit is told more coarsely.
pub fn vector_tile(
    layers: &[Layer<'_>],
    frame: &Frame,
    density: Density,
    guard: &Guard,
) -> Result<Vec<u8>, QueryError> {
    tile_of(layers, frame, Detail::finest(density), guard)
}

/// The same, beginning with some detail.
pub(super) fn tile_of(
    layers: &[Layer<'_>],
    frame: &Frame,
    mut detail: Detail,
    guard: &Guard,
) -> Result<Vec<u8>, QueryError> {
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

/// Most points of a tile that is slight.
const MOST_SLIGHT: usize = 1_000;

/// Whether a tile is known to take a fraction of a millisecond: few points, all that is told of them being at hand. To hand such
/// a tile to another thread and to take it back would take as long.
#[must_use]
pub fn is_slight(layers: &[Layer<'_>], frame: &Frame) -> bool {
    let points = |layer: &Layer<'_>| {
        let collection = &layer.selection.collection;
        let tree = collection.quadtree(frame.plane).filter(|_| layer.selection.has_points(frame.plane))?;
        tree.is_laid(&tile_fields(collection, layer.properties)).then(|| points_on(tree, frame))
    };
    layers.iter().map(points).sum::<Option<usize>>().is_some_and(|points| points <= MOST_SLIGHT)
}

/// Bytes of a point without its properties, commonly: what is made room for.
const BYTES_OF_FEATURE: usize = 24;
/// Bytes of the numbers of a key and a value, commonly.
const BYTES_OF_TAG: usize = 3;

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
    let mut features = Features::new(layer, marks, frame.plane);
    let each = BYTES_OF_FEATURE + BYTES_OF_TAG * features.fields.len();
    tile.reserve(each * marks.len() + features.tags.bytes());
    nested(tile, TILE_LAYERS, |out| {
        number(out, LAYER_VERSION, 2);
        bytes(out, LAYER_NAME, layer.name.unwrap_or(&collection.description.name).as_bytes());
        number(out, LAYER_EXTENT, u64::from(frame.width.cast_unsigned()));
        for mark in marks {
            nested(out, LAYER_FEATURES, |out| features.write(out, mark));
        }
        features.tags.write(out);
    });
}

/// Writes the features of a layer.
struct Features<'a> {
    collection: &'a Collection,
    cells: Cells<'a>,
    tags: Tags,
    id_key: u32,
    /// How many features were written that stand for themselves.
    single: usize,
    /// The number of the first one's id among the values.
    first_id: u32,
    /// The id of each such feature, where it is a number.
    plain_ids: Vec<Option<u64>>,
    /// The key of each field, and the value that each such feature has there.
    fields: Vec<(u32, Vec<Option<u32>>)>,
    /// The field of uncertainty, where it is told.
    uncertainty: Option<usize>,
    /// The key of each kind's count, where it came already.
    kinds: Vec<Option<u32>>,
}

/// Whether a mark stands for one feature by itself.
fn is_single(mark: &Mark) -> bool {
    mark.count == 1 && mark.kinds.is_empty()
}

impl<'a> Features<'a> {
    fn new(layer: &Layer<'a>, marks: &[Mark], plane: Plane) -> Self {
        let collection = &*layer.selection.collection;
        let cells = Cells { collection, tree: collection.quadtree(plane) };
        let single: Vec<&Mark> = marks.iter().filter(|mark| is_single(mark)).collect();
        let mut tags = Tags::default();
        let id_key = tags.key("id");
        let (first_id, plain_ids) = tags.ids(cells.ids(&single), plain_number);
        let of_field = |field: usize| {
            let name = &collection.schema.fields()[field].name;
            let key = tags.key(name);
            let mut cells = cells.of(field, &single);
            // Before a value becomes one of the layer's, where it could be read though no feature named it.
            hide(collection, field, &single, &mut cells);
            (key, tags.column(&collection.columns[field], cells))
        };
        let named_id = |field: &usize| &*collection.schema.fields()[*field].name == "id";
        let shown = tile_fields(collection, layer.properties);
        let uncertainty = collection.schema.position(UNCERTAINTY).filter(|field| shown.contains(field));
        let fields = shown.into_iter().filter(|field| !named_id(field)).map(of_field).collect();
        Self { collection, cells, tags, id_key, single: 0, first_id, plain_ids, fields, uncertainty, kinds: Vec::new() }
    }

    fn write(&mut self, out: &mut Vec<u8>, mark: &Mark) {
        if is_single(mark) {
            self.single(out);
        } else {
            nested(out, FEATURE_TAGS, |out| self.tags_of_several(out, mark));
        }
        number(out, FEATURE_TYPE, type_number(&mark.geometry));
        nested(out, FEATURE_GEOMETRY, |out| commands(&mark.geometry, out));
    }

    fn single(&mut self, out: &mut Vec<u8>) {
        let place = self.single;
        self.single += 1;
        if let Some(id) = self.plain_ids[place] {
            number(out, FEATURE_ID, id);
        }
        nested(out, FEATURE_TAGS, |out| {
            tag(out, self.id_key, self.first_id + u32::try_from(place).unwrap_or(u32::MAX));
            for (key, values) in &self.fields {
                if let Some(value) = values[place] {
                    tag(out, *key, value);
                }
            }
        });
    }

    fn key_of_kind(&mut self, kind: u32) -> u32 {
        let place = kind as usize;
        if self.kinds.len() <= place {
            self.kinds.resize(place + 1, None);
        }
        let (tags, collection) = (&mut self.tags, self.collection);
        *self.kinds[place].get_or_insert_with(|| tags.key(&format!("{COUNT_OF}{}", collection.kind(kind))))
    }

    fn tags_of_several(&mut self, out: &mut Vec<u8>, mark: &Mark) {
        tag(out, self.tags.key(COUNT), self.tags.whole(mark.count));
        for &(kind, count) in &mark.kinds {
            tag(out, self.key_of_kind(kind), self.tags.whole(count));
        }
        if let Some(field) = self.uncertainty
            && let [Some(value)] = self.tags.column(&self.collection.columns[field], self.cells.of(field, &[mark]))[..]
        {
            tag(out, self.tags.key(UNCERTAINTY), value);
        }
    }
}

/// What tells the values of marks' features apart: of points by where they lie, which is sooner read than their rows.
#[derive(Clone, Copy)]
struct Cells<'a> {
    collection: &'a Collection,
    tree: Option<&'a Quadtree>,
}

impl<'a> Cells<'a> {
    fn of(self, field: usize, marks: &[&Mark]) -> Vec<Option<i64>> {
        match self.tree {
            Some(tree) => with_cells!(tree.cells_of(field, self.collection), cells => {
                marks.iter().map(|mark| cells[mark.point as usize].number()).collect()
            }),
            None => marks.iter().map(|mark| self.collection.columns[field].cell(mark.row as usize)).collect(),
        }
    }

    fn ids(self, marks: &[&Mark]) -> Vec<&'a str> {
        match self.tree {
            Some(tree) => {
                let ids = tree.ids(self.collection);
                marks.iter().map(|mark| ids.get(mark.point)).collect()
            }
            None => marks.iter().map(|mark| self.collection.row_id(mark.row as usize)).collect(),
        }
    }
}

/// A key and its value, by their numbers.
fn tag(out: &mut Vec<u8>, key: u32, value: u32) {
    varint(out, key.into());
    varint(out, value.into());
}

/// Takes from rows the cells of a field that their licence keeps from tiles.
fn hide(collection: &Collection, field: usize, marks: &[&Mark], cells: &mut [Option<i64>]) {
    if collection.strictest_class() == LicenceClass::Open {
        return;
    }
    for (mark, cell) in marks.iter().zip(cells) {
        if !is_shown(collection, mark.row, field) {
            *cell = None;
        }
    }
}

/// The id of a feature as a tile's id, which is a number: where it is one, written in the one plain way, and not larger than
/// browsers count exactly.
fn plain_number(id: &str) -> Option<u64> {
    const MOST: u64 = 1 << 53;
    let plain = id == "0" || id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0');
    id.parse().ok().filter(|number| plain && *number <= MOST)
}
