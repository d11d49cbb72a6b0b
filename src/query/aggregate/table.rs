//! The answer: a row of values for each group.

use std::cmp::Ordering;
use std::sync::Arc;

use geo_types::Geometry;

use super::disclosure::{Counts, Suppressed};
use super::key::Key;
use super::measure::{Tallies, fields};
use super::{Aggregation, By, grid};
use crate::collection::Collection;
use crate::feature::{FeatureView, Field, FieldName, FieldType, GeometryView, Schema, Value};
use crate::geom::Envelope;

/// Fields that name a feature for people, the best first.
const NAMES: [&str; 3] = ["name", "title", "ref"];

/// Columns beside the key of a square.
const EDGES: [&str; 4] = ["west", "south", "east", "north"];

/// Groups, in order.
#[derive(Debug)]
pub struct Table {
    /// The columns: keys, with the names of those that are features and the edges of
    /// squares; `count`; and for each field how many features had a
    /// value, and the measures.
    pub schema: Schema,
    /// The rows.
    pub groups: Vec<Group>,
    /// How many features the query found, as far as that is told.
    pub matched: usize,
    /// What is not told.
    pub suppressed: Option<Suppressed>,
    /// Whose shapes the groups have.
    shapes: Option<Arc<Collection>>,
}

/// A group.
#[derive(Debug)]
pub struct Group {
    /// A value for each column.
    pub values: Vec<Value<'static>>,
    /// Its keys, with `/` between two.
    id: String,
    outline: Outline,
}

/// The shape of a group.
#[derive(Debug)]
enum Outline {
    None,
    /// That of a feature, by its row.
    Feature(u32),
    Own(Geometry<f64>),
}

impl Aggregation {
    /// The columns of its answer.
    #[must_use]
    pub fn columns(&self, collection: &Collection) -> Schema {
        let mut columns: Vec<Field> = Vec::new();
        let mut add = |name: String, field_type: FieldType| {
            // Another column may have the name already: a property called `count`.
            let mut name = name;
            while columns.iter().any(|c| *c.name == *name) {
                name.push('_');
            }
            columns.push(Field { name: FieldName::from(name), field_type });
        };
        for by in &self.by {
            let name = by.name(collection);
            add(name.clone(), by.field_type(collection));
            if by.features().is_some_and(|features| name_field(features).is_some()) {
                add(format!("{name}_name"), FieldType::Text);
            }
            if matches!(by, By::Square(_)) {
                for edge in EDGES {
                    add(edge.to_owned(), FieldType::Number);
                }
            }
        }
        add("count".to_owned(), FieldType::Integer);
        for field in fields(&self.measures) {
            let own = &collection.schema.fields()[field];
            add(format!("{}_known", own.name), FieldType::Integer);
            for measure in self.measures.iter().filter(|m| m.field == field) {
                let whole = own.field_type == FieldType::Integer && measure.statistic != super::Statistic::Mean;
                let field_type = if whole { FieldType::Integer } else { FieldType::Number };
                add(format!("{}_{}", own.name, measure.statistic.name()), field_type);
            }
        }
        Schema::new(columns)
    }

    /// The way of grouping whose shapes the groups have: the first that has some.
    fn shaped(&self) -> Option<usize> {
        self.by.iter().position(By::has_shape)
    }

    /// Whether the groups have a shape.
    #[must_use]
    pub fn has_shape(&self) -> bool {
        self.shaped().is_some()
    }
}

/// Makes the table of groups, with the counts and tallies of each. Groups of which nothing is told are not in it.
pub(super) fn table(
    aggregation: &Aggregation,
    collection: &Collection,
    keys: Vec<Vec<Key>>,
    counts: &Counts,
    tallies: &[(usize, Tallies)],
) -> Table {
    let mut rows: Vec<(Vec<Key>, Group)> = keys
        .into_iter()
        .enumerate()
        // A sum over nothing is an answer too.
        .filter(|(number, _)| counts.groups[*number] > 0 || aggregation.by.is_empty())
        .map(|(number, keys)| {
            let values = values(aggregation, &keys, counts.groups[number], number, tallies);
            let outline = outline(aggregation, &keys);
            let id: Vec<String> = aggregation.by.iter().zip(&keys).map(|(by, key)| by.value(key).to_string()).collect();
            (keys, Group { values, id: id.join("/"), outline })
        })
        .collect();
    rows.sort_by(|(a_keys, a), (b_keys, b)| {
        let by_column = |&(column, down): &(usize, bool)| compare(&a.values[column], &b.values[column], down);
        aggregation.order.iter().map(by_column).fold(Ordering::Equal, Ordering::then).then_with(|| a_keys.cmp(b_keys))
    });
    Table {
        schema: aggregation.columns(collection),
        groups: rows.into_iter().map(|(_, group)| group).collect(),
        matched: counts.matched,
        suppressed: counts.suppressed,
        shapes: aggregation.shaped().and_then(|at| aggregation.by[at].features().map(Arc::clone)),
    }
}

fn values(
    aggregation: &Aggregation,
    keys: &[Key],
    count: u32,
    number: usize,
    tallies: &[(usize, Tallies)],
) -> Vec<Value<'static>> {
    let mut values = Vec::new();
    for (by, key) in aggregation.by.iter().zip(keys) {
        values.push(by.value(key));
        if let Some(features) = by.features()
            && let Some(field) = name_field(features)
        {
            let name = |row: &u32| features.columns[field].get(*row as usize).into_owned();
            values.push(if let Key::Feature(row) = key { name(row) } else { Value::Null });
        }
        if let By::Square(square) = by {
            let edges = |e: Envelope| [e.west, e.south, e.east, e.north].map(Value::Float);
            let of_none = EDGES.map(|_| Value::Null);
            values.extend(if let Key::Square(row, column) = key {
                edges(square.envelope(*row, *column))
            } else {
                of_none
            });
        }
    }
    values.push(Value::Int(i64::from(count)));
    for (field, tallies) in tallies {
        values.push(Value::Int(i64::from(tallies.known(number))));
        let measures = aggregation.measures.iter().filter(|m| m.field == *field);
        values.extend(measures.map(|m| tallies.value(number, m.statistic)));
    }
    values
}

fn outline(aggregation: &Aggregation, keys: &[Key]) -> Outline {
    let shaped = aggregation.shaped().map(|at| (&aggregation.by[at], &keys[at]));
    match shaped {
        Some((_, Key::Feature(row))) => Outline::Feature(*row),
        Some((_, Key::Hexagon(cell))) => Outline::Own(grid::outline(*cell)),
        Some((By::Square(square), Key::Square(row, column))) => {
            Outline::Own(grid::rectangle(&square.envelope(*row, *column)))
        }
        _ => Outline::None,
    }
}

/// The field that names the features of a collection.
fn name_field(features: &Collection) -> Option<usize> {
    let text = |field: &usize| features.schema.fields()[*field].field_type == FieldType::Text;
    NAMES.iter().filter_map(|name| features.schema.position(name)).find(text)
}

/// The order of two values of a column; null comes last either way.
fn compare(a: &Value<'_>, b: &Value<'_>, down: bool) -> Ordering {
    let order = match (a, b) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        _ => Ordering::Equal, // a column has one type, but for sums that outgrow it
    };
    if down { order.reverse() } else { order }
}

impl Table {
    /// The groups as encoders of features see them.
    pub fn views(&self) -> impl Iterator<Item = GroupView<'_>> {
        self.groups.iter().map(|group| GroupView { group, shapes: self.shapes.as_deref() })
    }
}

/// A group as a feature.
#[derive(Debug)]
pub struct GroupView<'a> {
    group: &'a Group,
    shapes: Option<&'a Collection>,
}

impl FeatureView for GroupView<'_> {
    fn id(&self) -> &str {
        &self.group.id
    }

    fn geometry(&self) -> GeometryView<'_> {
        match (&self.group.outline, self.shapes) {
            (Outline::Feature(row), Some(shapes)) => shapes.row_geometry(*row as usize),
            (Outline::Own(geometry), _) => GeometryView::Other(geometry),
            _ => GeometryView::None,
        }
    }

    fn value(&self, field: usize) -> Value<'_> {
        self.group.values[field].borrowed()
    }
}
