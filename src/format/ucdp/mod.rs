//! UCDP's Georeferenced Event Dataset (GED), final and candidate releases, as CSV or as GeoJSON.
//!
//! | property | from |
//! | --- | --- |
//! | id | `id` |
//! | `event_type` | `type_of_violence`: 1 state-based conflict, 2 non-state conflict, 3 one-sided violence |
//! | `start`, `end` | `date_start`, `date_end` |
//! | `date_precision` | `date_prec`: 1 day, 2 range of days, 3 week, 4 month, 5 year |
//! | `precision`, `uncertainty_m` | `where_prec`: 1 exact, 1 km; 2 near, 25 km; 3 district, 50 km; 4 region, 150 km; 5 part of a country, 200 km; 6 country, 500 km; 7 sea or air, 100 km |
//! | `fatalities`, `_low`, `_high` | `best`, `low`, `high`, or `best_est` and so on |
//! | `actors` | `side_a`, `side_b` |
//! | `admin1`, `admin2`, `location` | `adm_1`, `adm_2`, `where_coordinates` |
//! | `sources` | `source_article`, split at semicolons outside quotes; else `source_office`; else UCDP |
//! | `verification` | `candidate` in candidate releases and where `code_status` is not `Clear`, else `coded` |
//! | left out | `year`, `latitude`, `longitude`, `geom_wkt`, which others say |
//!
//! All other columns keep their names and are not public, those that describe informants least of all. The radii are
//! this project's reading of the codes: a country is given 500 km, which covers most of one.
//!
//! Sources: UCDP GED Codebook 23.1 (ucdp.uu.se/downloads); Sundberg and Melander (2013).

mod columns;
mod mapping;

use self::columns::{INTEGERS, NAMES};
use self::mapping::{Mapping, Release};
use super::column;
use super::geojson::{self, RawFeature};
use super::input::Input;
use super::table::{Row, Table};
use super::{Format, FormatError, Origin, Record, Records, RowError};
use crate::feature::{FieldName, FieldRule, LicenceClass, Value};

pub(super) use columns::{is_header, is_headless, is_json};

pub(super) fn open(input: Input) -> Result<(Origin, Records), FormatError> {
    if input.head().trim_ascii_start().starts_with(b"{") { open_json(input) } else { open_table(input) }
}

fn origin(release: &Release) -> Origin {
    Origin { dataset: release.dataset.clone(), licence: LicenceClass::Open, fields: FieldRule::Known }
}

fn open_json(input: Input) -> Result<(Origin, Records), FormatError> {
    let file = input.name().to_owned();
    let (name, features) = geojson::open_raw(input, Format::Ucdp)?;
    let of_name = name.as_deref().map(Release::of_name).filter(Release::has_version);
    let release = of_name.unwrap_or_else(|| Release::of_name(&file));
    let (origin, mapping) = (origin(&release), Mapping::new(&release));
    let records = features.map(move |read| {
        let (line, RawFeature { id, geometry, mut properties }) = read?;
        if !properties.iter().any(|(name, _)| &**name == "id") {
            properties.extend(id.map(|id| (FieldName::from("id"), Value::text(id))));
        }
        let feature = mapping.feature(properties, geometry).map_err(|error| error.on_line(line))?;
        Ok(Record { line, feature })
    });
    Ok((origin, Box::new(records)))
}

fn open_table(input: Input) -> Result<(Origin, Records), FormatError> {
    let release = Release::of_name(input.name());
    let headless = super::table::first_row(input.head()).is_some_and(|row| is_headless(&row));
    let name = input.name().to_owned();
    let (mut table, header) = if headless {
        (Table::open_headless(input, NAMES.len()), NAMES.map(str::to_owned).to_vec())
    } else {
        Table::open(input, Format::Ucdp)?
    };
    columns::check_header(&header).map_err(|problem| FormatError::Malformed { name, format: Format::Ucdp, problem })?;
    let names: Vec<(FieldName, bool)> =
        header.iter().map(|n| (FieldName::from(n.as_str()), INTEGERS.contains(&n.as_str()))).collect();
    let (origin, mapping) = (origin(&release), Mapping::new(&release));
    let records = std::iter::from_fn(move || {
        let row = match table.next_row()? {
            Ok(row) => row,
            Err(error) => return Some(Err(error)),
        };
        let line = row.line;
        let read = values(row, &names).and_then(|properties| mapping.feature(properties, None));
        Some(read.map(|feature| Record { line, feature }).map_err(|error| error.on_line(line)))
    });
    Ok((origin, Box::new(records)))
}

/// A row's values, whole numbers where the codebook has them.
fn values(row: Row<'_>, names: &[(FieldName, bool)]) -> Result<Vec<(FieldName, Value<'static>)>, RowError> {
    let value = |(index, (name, integer)): (usize, &(FieldName, bool))| {
        let text = row.get(index);
        let value = if *integer && !text.is_empty() {
            let number = column::integer(&text).map(Value::Int);
            number.ok_or_else(|| RowError::in_column(name, format!("`{text}` is not a whole number")))?
        } else {
            column::text(text)
        };
        Ok((FieldName::clone(name), value))
    };
    names.iter().enumerate().map(value).collect()
}

#[cfg(test)]
mod tests;
