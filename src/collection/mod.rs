//! The immutable snapshot that requests read: collections as columns with their indexes, and the catalog that swaps it.
//!
//! A collection is built for a view, of what the view may see. What the public may not see is not in the public view, so no
//! answer can leak it.

mod bits;
mod builder;
mod builtin;
mod catalog;
mod column;
mod content;
mod error;
mod files;
mod history;
mod instants;
mod lists;
mod load;
mod name;
mod order;
mod packed;
mod past;
mod quadtree;
mod seal;
mod secret;
mod settings;
mod spatial;
mod stamp;
mod stored;
mod temporal;
mod threads;
mod words;

pub use bits::Bits;
pub use builder::{CollectionBuilder, Entry, TooManyRows};
pub use catalog::{Catalog, Snapshot, Source, Views};
pub use column::Column;
pub use error::LoadError;
pub use files::FileFault;
pub use history::{Changed, Deed, History, Newest, Revision, Withdrawn};
pub use instants::Instants;
pub use load::{Fingerprint, Loader, Settings};
pub use name::{BadCollectionName, CollectionName};
pub use order::Order;
pub(crate) use packed::with_cells;
pub use packed::{Cell, Packed};
pub use past::{Known, Viewer};
pub use quadtree::Quadtree;
pub use seal::Seal;
pub use secret::SecretError;
pub use settings::{CollectionSettings, PolicySettings};
pub use spatial::{Block, PointIndex, ShapeIndex};
pub use stored::{EMBARGO, MOST_REVISIONS, PROTECTED, STATE};
pub use temporal::TimeIndex;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::hint::black_box;
use std::sync::{Arc, OnceLock};

use geo_types::Geometry;
use serde::{Deserialize, Serialize};

use crate::feature::{GeometryView, LeastCell, LicenceClass, Schema};
use crate::format::About;
use crate::geom::{Crs, Envelope, Plane, Shape};
pub use words::{Texts, Words};

/// Most texts of a vocabulary: more are not read by people.
const MOST_WORDS: usize = 40;
/// Longest text of a vocabulary, in bytes: longer ones are sentences.
const LONGEST_WORD: usize = 100;

/// What a collection is for; decides how a map draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Points with an uncertainty and an interval of time.
    Incidents,
    /// Polygons with an interval of validity.
    Areas,
    /// Lines with a number.
    Highways,
    /// Named points.
    Places,
    /// A layer of the built-in base map, which nobody else can say of theirs.
    #[serde(skip_deserializing)]
    Base,
    /// Anything else.
    Other,
}

impl Role {
    /// The role that a collection's name gives it.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        match name {
            "incidents" => Self::Incidents,
            "areas" => Self::Areas,
            "highways" => Self::Highways,
            "places" => Self::Places,
            _ => Self::Other,
        }
    }
}

/// What a collection says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// Its name in URLs.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// What it holds.
    pub description: String,
    /// What it is for.
    pub role: Role,
    /// Terms that hold for all of it; features may carry their own besides.
    pub licence: Option<String>,
    /// How to cite all of it; features may carry their own besides.
    pub attribution: Option<String>,
    /// Whether it is the built-in demonstration.
    pub demonstration: bool,
}

/// The geometries of all rows. Points, of which there may be millions, are columns.
#[derive(Debug)]
pub enum Geometries {
    /// Longitude and latitude of each row; NaN for a row without.
    Points(Vec<(f64, f64)>, PointIndex),
    /// Anything, with its form on the sphere made when first needed.
    Mixed(Vec<Option<Geometry<f64>>>, Vec<OnceLock<Option<Arc<Shape>>>>, ShapeIndex),
}

/// An immutable collection of features. A row's number is its place in the order of pages.
#[derive(Debug)]
pub struct Collection {
    /// What it says of itself.
    pub description: Description,
    /// Differs between collections made from different data.
    pub version: u64,
    /// When its data last changed, in milliseconds since 1970-01-01T00:00:00Z; 0 where nobody knows.
    pub changed_ms: i64,
    /// Its fields, those of the columns.
    pub schema: Schema,
    /// One a field.
    pub columns: Vec<Column>,
    /// When each row was.
    pub time: TimeIndex,
    /// Where each row was.
    pub geometries: Geometries,
    /// Rows without a geometry.
    pub nowhere: Vec<u32>,
    /// Holds all rows; `None` without a geometry.
    pub extent: Option<Envelope>,
    /// The least that is told at once of its sources for counts only.
    pub least: LeastCell,
    /// Whether its features are kept in the store, which knows how they came to be.
    pub is_stored: bool,
    /// Of the past: how many features the public saw then that it may not see now.
    pub withheld: u64,
    /// The rows in the order of each column's values, made when first needed.
    orders: Vec<OnceLock<Order>>,
    /// The points on each flat world, put in order when first needed.
    quadtrees: [OnceLock<Quadtree>; Plane::ALL.len()],
    ids: Words,
    /// The place of each row in its store or file, ascending: what a page link remembers.
    ords: Vec<i64>,
    /// What may be handed out of each row; empty when all is open.
    classes: Vec<LicenceClass>,
    /// What tells the state of each row from any other.
    stamps: Vec<u64>,
    /// The most closed class.
    strictest: LicenceClass,
    /// Whether a column holds values of another type than its own, which it would not have without others.
    widened: bool,
    /// The field of kinds, looked up when first needed.
    kinds: OnceLock<Option<usize>>,
    /// A hash of what is alike in how its features are told, made when first needed.
    manner: OnceLock<u64>,
}

impl Collection {
    /// The same with another least that is told of its sources for counts only.
    #[must_use]
    pub fn with_least(self, least: LeastCell) -> Self {
        Self { least, ..self }
    }

    /// How many features it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ords.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ords.is_empty()
    }

    /// The row of a feature.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.ids.find(id).map(|row| row as usize)
    }

    /// The place of a row; it stays when the data around it change.
    #[must_use]
    pub fn ord(&self, row: usize) -> i64 {
        self.ords[row]
    }

    /// The first row at or beyond a place.
    #[must_use]
    pub fn row_from(&self, ord: i64) -> usize {
        self.ords.partition_point(|&o| o < ord)
    }

    /// Whether there is a row at a place.
    #[must_use]
    pub fn has(&self, ord: i64) -> bool {
        self.ords.binary_search(&ord).is_ok()
    }

    /// What tells the state of the row at a place from any other.
    fn stamp_at(&self, ord: i64) -> Option<u64> {
        self.ords.binary_search(&ord).ok().map(|row| self.stamps[row])
    }

    /// The rows in the order of a field's values. It is made when first asked for, and takes four bytes a row from then on.
    #[must_use]
    pub fn order(&self, field: usize) -> &Order {
        self.orders[field].get_or_init(|| Order::new(&self.columns[field]))
    }

    /// The points on a flat world; `None` where geometries are no points. It is made when first asked for, and takes
    /// twenty bytes a point from then on, a bit for each kind, and as much as the fields that tiles show.
    #[must_use]
    pub fn quadtree(&self, plane: Plane) -> Option<&Quadtree> {
        let Geometries::Points(positions, _) = &self.geometries else { return None };
        let make = || {
            let kinds = self.kinds().map(|field| &self.columns[field]);
            Quadtree::new(positions, &self.stamps, plane, kinds, self.columns.len())
        };
        Some(self.quadtrees[plane as usize].get_or_init(make))
    }

    /// Whether the points on a flat world are in order already, or there are none to put in order.
    #[must_use]
    pub fn has_quadtree(&self, plane: Plane) -> bool {
        !self.is_of_points() || self.quadtrees[plane as usize].get().is_some()
    }

    /// Tells apart the states of the collection in which its features, being the same, are told differently: other fields,
    /// other kinds of events, texts that became too long.
    #[must_use]
    pub fn manner(&self) -> u64 {
        *self.manner.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            for (field, column) in self.schema.fields().iter().zip(&self.columns) {
                (&*field.name, field.field_type, column.is_short()).hash(&mut hasher);
            }
            self.kinds().and_then(|field| self.vocabulary(field)).hash(&mut hasher);
            self.strictest.hash(&mut hasher);
            hasher.finish()
        })
    }

    /// The field by which features are told apart on a map, where it has few values: the kind of event.
    #[must_use]
    pub fn kinds(&self) -> Option<usize> {
        let find = || self.schema.position("event_type").filter(|&field| self.vocabulary(field).is_some());
        *self.kinds.get_or_init(find)
    }

    /// The kind of event that a number stands for in the column of [`Collection::kinds`].
    #[must_use]
    pub fn kind(&self, number: u32) -> &str {
        match self.kinds().map(|field| &self.columns[field]) {
            Some(Column::Text(_, words)) => words.get(number),
            _ => "",
        }
    }

    /// What may be handed out of a row.
    #[must_use]
    pub fn class(&self, row: usize) -> LicenceClass {
        self.classes.get(row).copied().unwrap_or_default()
    }

    /// The most closed class of all rows.
    #[must_use]
    pub fn strictest_class(&self) -> LicenceClass {
        self.strictest
    }

    /// The id of a row.
    #[must_use]
    pub fn row_id(&self, row: usize) -> &str {
        // Rows are capped below 2^32 when the collection is built.
        self.ids.get(u32::try_from(row).unwrap_or(u32::MAX))
    }

    /// Whether a row has no geometry.
    #[must_use]
    pub fn is_nowhere(&self, row: usize) -> bool {
        u32::try_from(row).is_ok_and(|row| self.nowhere.binary_search(&row).is_ok())
    }

    /// Whether all geometries are points.
    #[must_use]
    pub fn is_of_points(&self) -> bool {
        matches!(self.geometries, Geometries::Points(..))
    }

    /// The geometry of a row.
    #[must_use]
    pub fn row_geometry(&self, row: usize) -> GeometryView<'_> {
        match &self.geometries {
            Geometries::Points(positions, _) => {
                let (lon, lat) = positions[row];
                if lon.is_nan() { GeometryView::None } else { GeometryView::Point(lon, lat) }
            }
            Geometries::Mixed(geometries, ..) => geometries[row].as_ref().into(),
        }
    }

    /// Reads a row's id and position, so that they are at hand when they are asked for.
    pub fn warm(&self, row: usize) {
        black_box(self.row_id(row).as_bytes().first());
        if let Geometries::Points(positions, _) = &self.geometries {
            black_box(positions[row]);
        }
    }

    /// The form of a row's geometry on the sphere; `None` without a geometry. That of anything but points is made once.
    #[must_use]
    pub fn shape(&self, row: usize) -> Option<Arc<Shape>> {
        match &self.geometries {
            Geometries::Points(positions, _) => {
                let (lon, lat) = positions[row];
                if lon.is_nan() {
                    return None;
                }
                Shape::new(&Geometry::Point((lon, lat).into())).map(Arc::new)
            }
            Geometries::Mixed(geometries, shapes, _) => {
                let make = || geometries[row].as_ref().and_then(Shape::new).map(Arc::new);
                shapes[row].get_or_init(make).clone()
            }
        }
    }

    /// The distinct texts of a field over all rows, sorted; empty without such a field.
    #[must_use]
    pub fn distinct(&self, field: &str) -> Vec<&str> {
        let Some(Column::Text(_, words) | Column::TextList(_, _, words)) =
            self.schema.position(field).map(|i| &self.columns[i])
        else {
            return Vec::new();
        };
        let mut texts: Vec<&str> = words.iter().filter(|t| !t.is_empty()).collect();
        texts.sort_unstable();
        texts
    }

    /// The distinct texts of a field, sorted, where they are a vocabulary: few, short, and each in several rows on average.
    /// What may only be counted has none.
    #[must_use]
    pub fn vocabulary(&self, field: usize) -> Option<Vec<&str>> {
        let (Column::Text(_, words) | Column::TextList(_, _, words)) = &self.columns[field] else { return None };
        if words.len() > MOST_WORDS || 2 * words.len() > self.len() || self.strictest_class() == LicenceClass::Aggregate
        {
            return None;
        }
        let mut texts: Vec<&str> = words.iter().collect();
        texts.sort_unstable();
        texts.iter().all(|text| text.len() <= LONGEST_WORD).then_some(texts)
    }

    /// What a file says of its features.
    #[must_use]
    pub fn about(&self) -> About {
        let description = &self.description;
        let terms = |field: &str, own: &Option<String>| {
            let mut all: Vec<String> = self.distinct(field).into_iter().map(str::to_owned).collect();
            all.extend(own.clone().filter(|own| !all.contains(own)));
            all
        };
        About {
            name: description.name.clone(),
            title: description.title.clone(),
            description: description.description.clone(),
            attributions: terms("attribution", &description.attribution),
            licences: terms("licence", &description.licence),
            changed_ms: self.changed_ms,
            points: self.geometry_kind() == "point",
            crs: Crs::Crs84,
            members: serde_json::Map::new(),
        }
    }

    /// Whether any feature says that it is made up.
    #[must_use]
    pub fn has_synthetic(&self) -> bool {
        self.schema.position("synthetic").is_some_and(|i| match &self.columns[i] {
            Column::Boolean(values) => values.iter().any(|v| v == Some(1)),
            _ => false,
        })
    }

    /// `point`, `line`, `polygon`, or `mixed`; `none` without geometries.
    #[must_use]
    pub fn geometry_kind(&self) -> &'static str {
        let Geometries::Mixed(geometries, ..) = &self.geometries else {
            return if self.extent.is_some() { "point" } else { "none" };
        };
        let kind = |g: &Geometry<f64>| match g {
            Geometry::Point(_) | Geometry::MultiPoint(_) => "point",
            Geometry::Line(_) | Geometry::LineString(_) | Geometry::MultiLineString(_) => "line",
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "polygon",
            Geometry::GeometryCollection(_) => "mixed",
        };
        let kinds = geometries.iter().flatten().map(kind);
        kinds.reduce(|a, b| if a == b { a } else { "mixed" }).unwrap_or("none")
    }
}
