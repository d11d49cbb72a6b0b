//! The ways of grouping.

use std::sync::Arc;

use h3o::{CellIndex, Resolution};

use super::groups::{Groups, Members};
use super::key::Key;
use super::{Guard, Period, QueryError, Rows, Square, Stretches, area, grid, nearest};
use crate::collection::{Collection, Column};
use crate::feature::{FieldType, GeometryView, Value, known_field};

/// Small whole numbers have a place in a table each.
const SMALL: usize = 4_096;

/// By what features are grouped.
#[derive(Debug, Clone)]
pub enum By {
    /// The value of a field, by its index; each of the words of a list.
    Property(usize),
    /// The period in which they start, in UTC.
    Period(Period),
    /// The polygons of another collection that they lie in.
    Areas(Arc<Collection>),
    /// The nearest of another collection's lines, within so many metres.
    Nearest(Arc<Collection>, f64),
    /// The stretch of the line that the query is near to.
    Chainage(Stretches),
    /// The cell of a grid of squares.
    Square(Square),
    /// The cell of H3 at a resolution.
    Hexagon(Resolution),
}

impl By {
    /// The rows by their groups.
    pub(super) fn groups(&self, collection: &Collection, rows: &Rows, guard: &Guard) -> Result<Groups, QueryError> {
        match self {
            Self::Property(field) => properties(&collection.columns[*field], rows),
            Self::Period(period) => period.groups(collection, rows),
            Self::Areas(areas) => area::groups(areas, collection, rows, guard),
            Self::Nearest(lines, metres) => nearest::groups(lines, *metres, collection, rows, guard),
            Self::Chainage(stretches) => stretches.groups(collection, rows, guard),
            Self::Square(square) => {
                let code = |at| {
                    let (row, column) = square.cell(at);
                    Some(u64::from(row) << 32 | u64::from(column))
                };
                cells(collection, rows, code, |code| Key::Square(half(code >> 32), half(code)))
            }
            Self::Hexagon(resolution) => {
                let code = |at| grid::hexagon(at, *resolution).map(u64::from);
                cells(collection, rows, code, |code| CellIndex::try_from(code).map_or(Key::Null, Key::Hexagon))
            }
        }
    }

    /// The name of its column in the answer.
    #[must_use]
    pub fn name(&self, collection: &Collection) -> String {
        match self {
            Self::Property(field) => collection.schema.fields()[*field].name.to_string(),
            Self::Period(period) => period.name().to_owned(),
            Self::Areas(other) | Self::Nearest(other, _) => other.description.name.clone(),
            Self::Chainage(_) => "chainage".to_owned(),
            Self::Square(_) => "square".to_owned(),
            Self::Hexagon(_) => "h3".to_owned(),
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self, collection: &Collection) -> String {
        match self {
            Self::Property(field) => {
                let name = &collection.schema.fields()[*field].name;
                known_field(name).map_or_else(|| name.to_string(), |known| known.title.to_owned())
            }
            Self::Period(Period::Week) => "ISO week of the start, UTC".to_owned(),
            Self::Period(period) => format!("{} of the start, UTC", capitalized(period.name())),
            Self::Areas(areas) => areas.description.title.clone(),
            Self::Nearest(lines, metres) => format!("Nearest of {} within {metres} m", lines.description.title),
            Self::Chainage(stretches) => {
                format!("Start of a stretch of {} m, along the line in metres", stretches.metres)
            }
            Self::Square(Square::Degrees(degrees)) => {
                format!("Cell of {degrees} degrees: row from the south, column from the west")
            }
            Self::Square(Square::Metres(metres)) => {
                format!("Cell of {metres} m: row from the south, column from the west")
            }
            Self::Hexagon(resolution) => format!("Cell of H3 at resolution {resolution}"),
        }
    }

    /// The type of its keys.
    #[must_use]
    pub fn field_type(&self, collection: &Collection) -> FieldType {
        match self {
            Self::Property(field) => match collection.schema.fields()[*field].field_type {
                FieldType::TextList => FieldType::Text,
                other => other,
            },
            Self::Period(Period::Day) => FieldType::Date,
            Self::Period(Period::Year) | Self::Chainage(_) => FieldType::Integer,
            _ => FieldType::Text,
        }
    }

    /// The other collection whose features are the groups.
    #[must_use]
    pub fn features(&self) -> Option<&Arc<Collection>> {
        match self {
            Self::Areas(other) | Self::Nearest(other, _) => Some(other),
            _ => None,
        }
    }

    /// Whether its groups have a shape.
    #[must_use]
    pub fn has_shape(&self) -> bool {
        !matches!(self, Self::Property(_) | Self::Period(_) | Self::Chainage(_))
    }

    /// The value of a key.
    pub(super) fn value(&self, key: &Key) -> Value<'static> {
        match (self, key) {
            (_, Key::Null) => Value::Null,
            (_, Key::Bool(value)) => Value::Bool(*value),
            (_, Key::Int(value)) => Value::Int(*value),
            (_, Key::Text(text)) => Value::text(&**text),
            (Self::Period(Period::Year), Key::Day(day)) => {
                Period::Year.text(*day).parse().map_or(Value::Null, Value::Int)
            }
            (Self::Period(period @ (Period::Week | Period::Month)), Key::Day(day)) => Value::text(period.text(*day)),
            (_, Key::Day(day)) => Value::Date(*day),
            (_, Key::Square(row, column)) => Value::text(format!("r{row}c{column}")),
            (_, Key::Hexagon(cell)) => Value::text(cell.to_string()),
            (_, Key::Feature(row)) => {
                self.features().map_or(Value::Null, |other| Value::text(other.row_id(*row as usize)))
            }
        }
    }
}

/// Rows by the values of a column.
fn properties(column: &Column, rows: &Rows) -> Result<Groups, QueryError> {
    let dense = match column {
        Column::Text(_, words) | Column::TextList(_, _, words) => words.len(),
        _ => SMALL,
    };
    let mut members = Members::new(rows.len(), dense);
    for (position, row) in rows.iter().map(|row| row as usize).enumerate() {
        match column {
            Column::Boolean(v) | Column::Integer(v) | Column::Date(v) | Column::Text(v, _) => {
                members.add(position, v.get(row).map(i64::cast_unsigned));
            }
            _ => {
                let mut own = column.words(row).to_vec();
                own.sort_unstable();
                own.dedup(); // a word that stands twice in a list counts once
                for number in own {
                    members.add(position, Some(number.into()));
                }
            }
        }
    }
    members.add_rest();
    Groups::new(members, |code| code.map_or(Key::Null, |code| key(column, code)))
}

/// The key of a code, which is how the column packs the value.
fn key(column: &Column, code: u64) -> Key {
    match column {
        Column::Boolean(_) => Key::Bool(code == 1),
        Column::Date(_) => i32::try_from(code.cast_signed()).map_or(Key::Null, Key::Day),
        Column::Text(_, words) | Column::TextList(_, _, words) => Key::Text(words.get(half(code)).into()),
        _ => Key::Int(code.cast_signed()),
    }
}

/// Rows by the cell that their point lies in.
fn cells(
    collection: &Collection,
    rows: &Rows,
    code: impl Fn((f64, f64)) -> Option<u64>,
    key: impl Fn(u64) -> Key,
) -> Result<Groups, QueryError> {
    let mut members = Members::new(rows.len(), 0);
    for (position, row) in rows.iter().enumerate() {
        let code = match collection.row_geometry(row as usize) {
            GeometryView::Point(lon, lat) => code((lon, lat)),
            _ => None,
        };
        members.add(position, code);
    }
    Groups::new(members, |code| code.map_or(Key::Null, &key))
}

/// The lower half of a code.
fn half(code: u64) -> u32 {
    u32::try_from(code & u64::from(u32::MAX)).unwrap_or_default() // 32 bits are left
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
