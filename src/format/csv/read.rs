//! Reading CSV.

use geo_types::{Geometry, Point};

use super::is_guarded;
use crate::feature::{Feature, FieldName, Value};
use crate::format::column::{self, Column};
use crate::format::input::Input;
use crate::format::table::{Row, Table};
use crate::format::{Format, FormatError, Origin, Record, Records, RowError, parse_wkt, validate};

/// Usual names of the columns that say where, the most telling first.
const LONGITUDES: [&str; 5] = ["longitude", "lon", "lng", "long", "x"];
const LATITUDES: [&str; 3] = ["latitude", "lat", "y"];
const WKT: [&str; 6] = ["geometry", "wkt", "geom", "the_geom", "geom_wkt", "wkt_geom"];

/// Where a row says where it is.
#[derive(Debug, Clone, Copy)]
enum Place {
    Degrees { longitude: usize, latitude: usize },
    Wkt(usize),
}

impl Place {
    fn of_header(names: &[String]) -> Option<Self> {
        let find = |known: &[&str]| known.iter().find_map(|k| names.iter().position(|n| n == k));
        find(&WKT).map(Self::Wkt).or_else(|| {
            find(&LONGITUDES).zip(find(&LATITUDES)).map(|(longitude, latitude)| Self::Degrees { longitude, latitude })
        })
    }

    fn holds(self, column: usize) -> bool {
        match self {
            Self::Degrees { longitude, latitude } => column == longitude || column == latitude,
            Self::Wkt(wkt) => column == wkt,
        }
    }
}

/// Whether a table's first row names columns that say where.
pub(in crate::format) fn is_header(names: &[String]) -> bool {
    Place::of_header(names).is_some()
}

pub(in crate::format) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    let name = input.name().to_owned();
    let origin = Origin::of_own_file(&name);
    let (mut table, header) = Table::open(input, Format::Csv)?;
    let Some(place) = Place::of_header(&header) else {
        let problem = format!(
            "the header has no columns for coordinates; name them {} and {}, or {} for WKT",
            LONGITUDES.join(" or "),
            LATITUDES.join(" or "),
            WKT.join(" or ")
        );
        return Err(FormatError::Malformed { name, format: Format::Csv, problem });
    };
    let layout = Layout::new(&header, place);
    let mut number = 0_u64;
    let records = std::iter::from_fn(move || {
        let row = match table.next_row()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        number += 1;
        let line = row.line;
        let feature = layout.feature(&row, number);
        Some(feature.map(|feature| Record { line, feature }).map_err(|error| error.on_line(line)))
    });
    Ok((origin, Box::new(records)))
}

/// Which column holds what.
struct Layout {
    place: Place,
    id: Option<usize>,
    columns: Vec<(usize, Column)>,
}

impl Layout {
    fn new(header: &[String], place: Place) -> Self {
        let id = header.iter().position(|n| n == "id").or_else(|| header.iter().position(|n| n == "fid"));
        let further = |(i, name): &(usize, &String)| !name.is_empty() && Some(*i) != id && !place.holds(*i);
        let columns = header.iter().enumerate().filter(further).map(|(i, name)| (i, Column::new(name))).collect();
        Self { place, id, columns }
    }

    fn feature(&self, row: &Row<'_>, number: u64) -> Result<Feature, RowError> {
        let id = self.id.map(|column| unguarded(&row.get(column)).to_owned()).filter(|id| !id.is_empty());
        let mut properties: Vec<(FieldName, Value<'static>)> = Vec::with_capacity(self.columns.len());
        for (index, column) in &self.columns {
            let text = row.get(*index);
            let plain = unguarded(&text);
            // A guarded text was text before, even if what the guard hid looks like a number.
            let value =
                if plain.len() == text.len() { column.of_text(plain)? } else { column.of_value(Value::text(plain))? };
            if !value.is_null() {
                properties.push((FieldName::clone(&column.name), value));
            }
        }
        let geometry = self.place.read(row)?;
        Ok(Feature { id: id.unwrap_or_else(|| number.to_string()), geometry, properties })
    }
}

/// Text without the apostrophe that keeps spreadsheets from running it.
fn unguarded(text: &str) -> &str {
    if is_guarded(text) { text.strip_prefix('\'').unwrap_or(text) } else { text }
}

impl Place {
    fn read(self, row: &Row<'_>) -> Result<Option<Geometry<f64>>, RowError> {
        match self {
            Self::Degrees { longitude, latitude } => degrees(&row.get(longitude), &row.get(latitude)),
            Self::Wkt(column) => {
                let text = row.get(column);
                let read = if text.is_empty() { Ok(None) } else { parse_wkt(&text).map(Some) };
                read.map_err(|problem| RowError::in_column("geometry", problem))
            }
        }
    }
}

fn degrees(longitude: &str, latitude: &str) -> Result<Option<Geometry<f64>>, RowError> {
    if longitude.is_empty() && latitude.is_empty() {
        return Ok(None);
    }
    let read = |name: &str, text: &str| {
        let problem =
            || RowError::in_column(name, format!("`{text}` is not a finite number of degrees, such as 12.65"));
        column::finite(text).ok_or_else(problem)
    };
    let (longitude, latitude) = (read("longitude", longitude)?, read("latitude", latitude)?);
    validate::check_row_position(longitude, latitude)?;
    Ok(Some(Point::new(longitude, latitude).into()))
}
