//! Builds a collection row by row.

mod merge;

use std::collections::HashMap;
use std::sync::OnceLock;
use std::thread;

use geo_types::Geometry;

use super::column::Column;
use super::spatial::{PointIndex, ShapeIndex};
use super::temporal::TimeIndex;
use super::threads::{both, joined};
use super::words::{Texts, Words};
use super::{Collection, Description, Geometries, Role};
use crate::feature::{
    Field, FieldName, FieldType, Interval, LeastCell, LicenceClass, Schema, Value, day_end_ms, day_start_ms, field_rank,
};
use crate::geom::{Envelope, envelope_of};

/// Most rows in a collection: row numbers are 32 bits, and one of them means none.
const MAX_ROWS: usize = u32::MAX as usize - 1;

/// A collection in the making. Rows are expected in ascending order of their place.
#[derive(Debug, Default)]
pub struct CollectionBuilder {
    names: Vec<FieldName>,
    numbers: HashMap<FieldName, usize>,
    /// `None` until the field has its first value, which gives the type.
    columns: Vec<Option<Column>>,
    ids: Texts,
    ords: Vec<i64>,
    classes: Vec<LicenceClass>,
    stamps: Vec<u64>,
    points: Vec<(f64, f64)>,
    /// In the place of `points` once a row is no point.
    mixed: Option<Vec<Option<Geometry<f64>>>>,
    /// How many rows to make room for.
    capacity: usize,
    /// Whether a column holds values of another type than its own.
    widened: bool,
}

/// What a row is, besides what it says.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its place in its store or file.
    pub ord: i64,
    /// Its id.
    pub id: &'a str,
    /// What may be handed out of it.
    pub class: LicenceClass,
    /// Tells its present state from any other that it had or will have, and from other rows.
    pub stamp: u64,
}

/// More rows than a collection can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a collection holds at most {MAX_ROWS} features")]
pub struct TooManyRows;

impl CollectionBuilder {
    /// With room for so many rows. Growing a million rows column by column would cost as much as filling them.
    #[must_use]
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            ids: Texts::with_capacity(rows),
            ords: Vec::with_capacity(rows),
            classes: Vec::with_capacity(rows),
            stamps: Vec::with_capacity(rows),
            points: Vec::with_capacity(rows),
            capacity: rows,
            ..Self::default()
        }
    }

    /// The number of a field, which is new if it was not there.
    pub fn field(&mut self, name: &FieldName) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.names.len();
        self.names.push(FieldName::clone(name));
        self.columns.push(None);
        self.numbers.insert(FieldName::clone(name), number);
        number
    }

    /// Adds a row. Field numbers are those of [`Self::field`].
    pub fn push<'v>(
        &mut self,
        entry: Entry<'_>,
        geometry: Option<Geometry<f64>>,
        values: impl Iterator<Item = (usize, Value<'v>)>,
    ) -> Result<(), TooManyRows> {
        let row = self.ords.len();
        if row >= MAX_ROWS {
            return Err(TooManyRows);
        }
        values.for_each(|(field, value)| {
            if let Some(field_type) = value.field_type() {
                let column =
                    self.columns[field].get_or_insert_with(|| Column::with_capacity(field_type, self.capacity));
                self.widened |= column.field_type() != field_type;
                column.push(row, &value);
            }
        });
        self.push_geometry(geometry);
        self.ords.push(entry.ord);
        self.ids.push(entry.id);
        self.classes.push(entry.class);
        self.stamps.push(entry.stamp);
        Ok(())
    }

    fn push_geometry(&mut self, geometry: Option<Geometry<f64>>) {
        match (&mut self.mixed, geometry) {
            (Some(mixed), geometry) => mixed.push(geometry),
            (None, None) => self.points.push((f64::NAN, f64::NAN)),
            (None, Some(Geometry::Point(p))) => self.points.push((p.x(), p.y())),
            (None, Some(other)) => self.mix().push(Some(other)),
        }
    }

    /// From here on, geometries of any type.
    fn mix(&mut self) -> &mut Vec<Option<Geometry<f64>>> {
        let points = std::mem::take(&mut self.points);
        self.mixed.get_or_insert_with(|| {
            let geometry = |(lon, lat): (f64, f64)| (!lon.is_nan()).then(|| Geometry::Point((lon, lat).into()));
            points.into_iter().map(geometry).collect()
        })
    }

    /// Adds all rows of another builder after its own.
    pub fn append(&mut self, mut other: Self) -> Result<(), TooManyRows> {
        let row = self.ords.len();
        if row + other.ords.len() > MAX_ROWS {
            return Err(TooManyRows);
        }
        let mut more: Vec<Option<Column>> = Vec::new();
        for (name, column) in other.names.iter().zip(other.columns) {
            let field = self.field(name);
            let types =
                self.columns[field].as_ref().zip(column.as_ref()).map(|(a, b)| (a.field_type(), b.field_type()));
            self.widened |= types.is_some_and(|(own, others)| own != others);
            more.resize_with(self.columns.len(), || None);
            more[field] = column;
        }
        self.widened |= other.widened;
        append_columns(&mut self.columns, more, row, self.capacity);
        if self.mixed.is_some() || other.mixed.is_some() {
            for point in std::mem::take(&mut other.points) {
                let geometry = (!point.0.is_nan()).then(|| Geometry::Point(point.into()));
                self.mix().push(geometry);
            }
            self.mix().extend(other.mixed.into_iter().flatten());
        }
        let Self { ids, ords, classes, stamps, points, .. } = self;
        both(
            || {
                points.extend(other.points);
                ords.extend(other.ords);
            },
            || {
                ids.append(&other.ids, 0..other.ids.len());
                classes.extend(other.classes);
                stamps.extend(other.stamps);
            },
        );
        Ok(())
    }

    /// Whether there is no row yet.
    pub(super) fn is_empty(&self) -> bool {
        self.ords.is_empty()
    }

    /// Whether there is a row at a place.
    pub(super) fn has(&self, ord: i64) -> bool {
        self.ords.binary_search(&ord).is_ok()
    }

    /// The stamp of the row at a place.
    pub(super) fn stamp_at(&self, ord: i64) -> Option<u64> {
        self.ords.binary_search(&ord).ok().map(|row| self.stamps[row])
    }

    /// Gives the row that was pushed last another stamp, which tells what the row tells.
    pub(super) fn stamp_last(&mut self, stamp: u64) {
        self.stamps.pop();
        self.stamps.push(stamp);
    }

    /// The names of all fields so far, by their numbers.
    pub(super) fn names(&self) -> &[FieldName] {
        &self.names
    }

    /// A number that differs where the rows, or their states, differ.
    pub(super) fn stamp(&self) -> u64 {
        self.stamps.iter().fold(0, |sum, stamp| sum.wrapping_add(*stamp))
    }

    /// Builds the indexes. Ids are expected to be distinct; `version` is what [`Collection::version`] says.
    #[must_use]
    pub fn finish(self, description: Description, version: u64) -> Collection {
        let rows = self.ords.len();
        let mut fields: Vec<(FieldName, Column)> = self
            .names
            .into_iter()
            .zip(self.columns)
            .filter_map(|(name, column)| {
                let mut column = column?;
                column.pad(rows);
                Some((name, column))
            })
            .collect();
        fields.sort_by_key(|(name, _)| field_rank(name)); // stable: others stay in the order of their coming
        let schema =
            fields.iter().map(|(name, column)| Field { name: FieldName::clone(name), field_type: column.field_type() });
        let schema = Schema::new(schema.collect());
        let columns: Vec<Column> = fields.into_iter().map(|(_, column)| column).collect();

        let ids = self.ids;
        let (time, ids, geometries) = thread::scope(|scope| {
            let ids = scope.spawn(move || Words::of_distinct(ids));
            let time = scope.spawn(|| TimeIndex::new(intervals(&schema, &columns, rows, description.role)));
            let geometries = match self.mixed {
                None => index_points(self.points),
                Some(mixed) => {
                    let index = ShapeIndex::new(&mixed);
                    Geometries::Mixed(mixed, std::iter::repeat_with(OnceLock::new).take(rows).collect(), index)
                }
            };
            (joined(time), joined(ids), geometries)
        });
        let extent = extent(&geometries);
        let nowhere = nowhere(&geometries);
        let strictest = self.classes.iter().copied().max().unwrap_or_default();
        let classes = if strictest == LicenceClass::Open { Vec::new() } else { self.classes };
        Collection {
            description,
            version,
            changed_ms: 0,
            schema,
            orders: std::iter::repeat_with(OnceLock::new).take(columns.len()).collect(),
            quadtrees: Default::default(),
            columns,
            time,
            geometries,
            nowhere,
            extent,
            least: LeastCell::default(),
            is_stored: false,
            withheld: 0,
            ids,
            ords: self.ords,
            classes,
            stamps: self.stamps,
            strictest,
            widened: self.widened,
            kinds: OnceLock::new(),
            manner: OnceLock::new(),
        }
    }
}

/// Appends columns to others, of which each has as many rows before; half of them on a thread of its own.
fn append_columns(columns: &mut [Option<Column>], mut more: Vec<Option<Column>>, rows: usize, capacity: usize) {
    let append = |columns: &mut [Option<Column>], more: Vec<Option<Column>>| {
        for (own, more) in columns.iter_mut().zip(more) {
            if let Some(more) = more {
                own.get_or_insert_with(|| Column::with_capacity(more.field_type(), capacity)).append(rows, more);
            }
        }
    };
    let half = more.len() / 2;
    let second_more = more.split_off(half);
    let (first, second) = columns.split_at_mut(half);
    both(|| append(first, more), || append(second, second_more));
}

fn index_points(positions: Vec<(f64, f64)>) -> Geometries {
    let index = PointIndex::new(&positions);
    Geometries::Points(positions, index)
}

fn extent(geometries: &Geometries) -> Option<Envelope> {
    let mut extent = Envelope::EMPTY;
    match geometries {
        Geometries::Points(_, index) => index.blocks.iter().for_each(|block| extent.merge(&block.envelope)),
        Geometries::Mixed(all, ..) => {
            all.iter().flatten().flat_map(|g| envelope_of(g).pieces()).for_each(|e| extent.merge(&e));
        }
    }
    (!extent.is_empty()).then_some(extent)
}

/// The rows without a geometry.
fn nowhere(geometries: &Geometries) -> Vec<u32> {
    match geometries {
        Geometries::Points(positions, _) => {
            (0..).zip(positions).filter(|(_, p)| p.0.is_nan()).map(|(row, _)| row).collect()
        }
        Geometries::Mixed(all, ..) => (0..).zip(all).filter(|(_, g)| g.is_none()).map(|(row, _)| row).collect(),
    }
}

/// The interval of each row, from the fields `start` and `end`.
///
/// Without an end, an area still holds and an incident lasted as long as its start: a day, or an instant.
fn intervals<'a>(
    schema: &Schema,
    columns: &'a [Column],
    rows: usize,
    role: Role,
) -> impl Iterator<Item = Option<Interval>> + use<'a> {
    let column = |name: &str| {
        let index = schema.position(name)?;
        let timely = matches!(schema.fields()[index].field_type, FieldType::Date | FieldType::DateTime);
        timely.then(|| &columns[index])
    };
    let (start, end) = (column("start"), column("end"));
    (0..rows).map(move |row| {
        let bounds = |column: Option<&Column>| match column.map(|c| c.get(row)) {
            Some(Value::Date(day)) => Some((day_start_ms(day), day_end_ms(day))),
            Some(Value::DateTime(ms)) => Some((ms, ms)),
            _ => None,
        };
        match (bounds(start), bounds(end)) {
            (None, None) => None,
            (Some((start, _)), Some((_, end))) => Some(Interval { start, end }),
            (Some((start, _)), None) if role == Role::Areas => Some(Interval { start, end: i64::MAX }),
            (Some((start, end)), None) => Some(Interval { start, end }),
            (None, Some((_, end))) => Some(Interval { start: i64::MIN, end }),
        }
    })
}
