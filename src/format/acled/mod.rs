//! ACLED's event table as CSV: the export tool's, the API's, and resaved ones, in the layouts before and since 2023.
//!
//! Columns are found by their lower-cased names in any order. Only the id, the date and the coordinates must be there;
//! a column that is missing leaves its properties out.
//!
//! | property | from |
//! | --- | --- |
//! | id | `event_id_cnty` |
//! | `start`, `end`, `date_precision` | `event_date`, widened by `time_precision`: 1 that day; 2 three days either side, since ACLED gives the middle of the week; 3 the calendar month |
//! | `precision`, `uncertainty_m` | `geo_precision`: 1 exact, 5 km; 2 near, 15 km; 3 region, 50 km |
//! | `actors` | `actor1`, `assoc_actor_1`, `actor2`, `assoc_actor_2`, each once |
//! | `sources`, `tags` | `source`, `tags`, split at semicolons |
//! | the same name | `event_type`, `sub_event_type`, `country`, `admin1`, `admin2`, `location`, `fatalities`, `notes` |
//! | left out | `year`, which the date says |
//!
//! All other columns keep their names and are not public. The data may be shown and counted but not handed out in bulk
//! (`LicenceClass::Display`), except in a file whose every row says that it was made up by `vigie synth`.
//!
//! Sources: ACLED codebook and API documentation (acleddata.com), columns as of 2025.

mod labels;
mod layout;

use std::borrow::Cow;
use std::iter;

use geo_types::Point;

use self::layout::{Kind, Layout};
use super::input::Input;
use super::table::{Row, Table};
use super::{Format, FormatError, Origin, Record, Records, RowError, column, date, validate};
use crate::feature::{Feature, FieldName, FieldRule, LicenceClass, Precision, Value};

pub(super) use layout::is_header;

/// Days either side of a date that stands for the middle of its week.
const HALF_A_WEEK: i32 = 3;

/// The source that `vigie synth` writes into each of its rows.
const SYNTHETIC_SOURCE: &str = "Vigie synth";
/// The tag that does the same.
const SYNTHETIC_TAG: &str = "synthetic";

pub(super) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    let name = input.name().to_owned();
    let (table, header) = Table::open(input, Format::Acled)?;
    let layout = Layout::of_header(&header).map_err(|problem| FormatError::Malformed {
        name,
        format: Format::Acled,
        problem,
    })?;
    let mut events = Events { table, layout, synthetic: None };
    let first = events.next();
    let origin = match events.synthetic {
        Some(true) => Origin { dataset: "Synthetic".to_owned(), licence: LicenceClass::Open, fields: FieldRule::Known },
        _ => Origin { dataset: "ACLED".to_owned(), licence: LicenceClass::Display, fields: FieldRule::Known },
    };
    events.synthetic.get_or_insert(false);
    Ok((origin, Box::new(first.into_iter().chain(iter::from_fn(move || events.next())))))
}

struct Events {
    table: Table,
    layout: Layout,
    /// Whether the file's first row was made up; every other row must be, too, since that opens the whole file.
    synthetic: Option<bool>,
}

impl Events {
    fn next(&mut self) -> Option<Result<Record, RowError>> {
        let row = match self.table.next_row()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let line = row.line;
        let read = self.layout.feature(row).and_then(|(feature, synthetic)| {
            if *self.synthetic.get_or_insert(synthetic) && !synthetic {
                let problem = format!(
                    "the file begins with made-up rows and this one is not marked as such; \
                     keep rows whose source is `{SYNTHETIC_SOURCE}` or whose tag is `{SYNTHETIC_TAG}` in their own file"
                );
                return Err(RowError::in_column("source", problem));
            }
            Ok(Record { line, feature })
        });
        Some(read.map_err(|error| error.on_line(line)))
    }
}

impl Layout {
    fn feature(&self, row: Row<'_>) -> Result<(Feature, bool), RowError> {
        let id = row.get(self.id);
        if id.is_empty() {
            return Err(RowError::in_column("event_id_cnty", "empty; each event needs its id"));
        }
        let longitude = degrees(&row, "longitude", self.longitude)?;
        let latitude = degrees(&row, "latitude", self.latitude)?;
        validate::check_row_position(longitude, latitude)?;
        let mut properties = Vec::with_capacity(self.width());
        self.time(&row, &mut properties)?;
        self.precision(&row, &mut properties)?;
        self.actors(&row, &mut properties);
        for (column, kind, index) in &self.columns {
            let value = match kind {
                Kind::Text => column::text(row.get(*index)),
                Kind::Event => labels::event(&row.get(*index)),
                Kind::Party => labels::actor_kind(row.get(*index)),
                Kind::Interaction => labels::interaction(row.get(*index)),
                Kind::List => texts(&row.get(*index)),
                Kind::Integer => whole(&row, *index, &column.name)?,
                Kind::Other => column.of_text(&row.get(*index))?,
            };
            if !value.is_null() {
                properties.push((FieldName::clone(&column.name), value));
            }
        }
        let synthetic = self.is_synthetic(&row);
        let constants = if synthetic { &self.synthetic } else { &self.reported };
        properties.extend(constants.iter().cloned());
        let geometry = Some(Point::new(longitude, latitude).into());
        Ok((Feature { id: id.into_owned(), geometry, properties }, synthetic))
    }

    fn time(&self, row: &Row<'_>, properties: &mut Vec<(FieldName, Value<'static>)>) -> Result<(), RowError> {
        let text = row.get(self.date);
        let day = date::parse(&text).map_err(|problem| RowError::in_column("event_date", problem))?;
        let precision = self.time_precision.map_or(Cow::Borrowed(""), |column| row.get(column));
        let (start, end, word) = match &*precision {
            "" => (day, day, None),
            "1" => (day, day, Some("day")),
            "2" => (day - HALF_A_WEEK, day + HALF_A_WEEK, Some("week")),
            "3" => {
                let (first, last) = date::month_of(day);
                (first, last, Some("month"))
            }
            other => {
                let problem = format!("`{other}` is none of 1 (day), 2 (week), 3 (month)");
                return Err(RowError::in_column("time_precision", problem));
            }
        };
        let [start_name, end_name, precision_name] = &self.time_names;
        properties.push((FieldName::clone(start_name), Value::Date(start)));
        properties.push((FieldName::clone(end_name), Value::Date(end)));
        properties.extend(word.map(|w| (FieldName::clone(precision_name), Value::Text(w.into()))));
        Ok(())
    }

    fn precision(&self, row: &Row<'_>, properties: &mut Vec<(FieldName, Value<'static>)>) -> Result<(), RowError> {
        let code = self.geo_precision.map_or(Cow::Borrowed(""), |column| row.get(column));
        let (precision, metres) = match &*code {
            "" => return Ok(()),
            "1" => (Precision::Exact, 5_000.0),
            "2" => (Precision::Near, 15_000.0),
            "3" => (Precision::Region, 50_000.0),
            other => {
                let problem = format!("`{other}` is none of 1 (town), 2 (near a town), 3 (region)");
                return Err(RowError::in_column("geo_precision", problem));
            }
        };
        let [precision_name, radius_name] = &self.precision_names;
        properties.push((FieldName::clone(precision_name), Value::Text(precision.word().into())));
        properties.push((FieldName::clone(radius_name), Value::Float(metres)));
        Ok(())
    }

    fn actors(&self, row: &Row<'_>, properties: &mut Vec<(FieldName, Value<'static>)>) {
        let mut actors: Vec<Cow<'static, str>> = Vec::with_capacity(2);
        for column in &self.actors {
            for actor in row.get(*column).split(';').map(str::trim).filter(|a| !a.is_empty()) {
                if !actors.iter().any(|known| known == actor) {
                    actors.push(Cow::Owned(actor.to_owned()));
                }
            }
        }
        if !actors.is_empty() {
            properties.push((FieldName::clone(&self.actors_name), Value::List(actors)));
        }
    }

    fn is_synthetic(&self, row: &Row<'_>) -> bool {
        let source = self.source.is_some_and(|column| row.get(column) == SYNTHETIC_SOURCE);
        source || self.tags.is_some_and(|column| row.get(column).split(';').any(|t| t.trim() == SYNTHETIC_TAG))
    }
}

fn degrees(row: &Row<'_>, name: &str, column: usize) -> Result<f64, RowError> {
    let text = row.get(column);
    text.parse()
        .ok()
        .ok_or_else(|| RowError::in_column(name, format!("`{text}` is not a number of degrees, such as 12.65")))
}

fn texts(text: &str) -> Value<'static> {
    if text.is_empty() { Value::Null } else { column::list(text) }
}

fn whole(row: &Row<'_>, index: usize, name: &str) -> Result<Value<'static>, RowError> {
    let text = row.get(index);
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let number = column::integer(&text).map(Value::Int);
    number.ok_or_else(|| RowError::in_column(name, format!("`{text}` is not a whole number")))
}

#[cfg(test)]
mod tests;
