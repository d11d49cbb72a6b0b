//! All incidents of a collection in short, column by column: what the page filters, counts and lists by without a server.

use serde_json::{Map, Value as Json, json};

use super::site::Site;
use crate::cli::Failure;
use crate::collection::{Collection, Column};
use crate::feature::{GeometryView, Value};
use crate::tile::Coding;

/// Long texts that are there all the same: what an incident is called.
const TITLE: &str = "title";

/// Writes the rows into a folder: the file's name.
pub(super) fn write(site: &mut Site, collection: &Collection, folder: &str) -> Result<String, Failure> {
    let name = format!("{folder}/rows.json.gz");
    let text = rows(collection).to_string();
    let packed = Coding::Gzip.compress(text.as_bytes()).map_err(|error| Failure::io(&name, &error))?;
    site.put(&name, &packed)?;
    Ok(name)
}

fn rows(collection: &Collection) -> Json {
    let all = 0..collection.len();
    let ids: Vec<&str> = all.clone().map(|row| collection.row_id(row)).collect();
    let places: Vec<Json> = all.map(|row| place(collection, row)).collect();
    let fields = collection.schema.fields().iter().zip(&collection.columns);
    let listed = fields.filter(|(field, column)| column.is_short() || &*field.name == TITLE);
    let columns: Map<String, Json> = listed.map(|(field, c)| (field.name.to_string(), column(c, ids.len()))).collect();
    json!({ "ids": ids, "places": places, "columns": columns })
}

/// Longitude and latitude.
fn place(collection: &Collection, row: usize) -> Json {
    match collection.row_geometry(row) {
        GeometryView::Point(lon, lat) => json!([lon, lat]),
        _ => Json::Null,
    }
}

/// The values of a column; those of few words as the words and their numbers.
fn column(column: &Column, rows: usize) -> Json {
    if let Column::Text(_, words) = column
        && words.len() * 2 <= rows
    {
        let words: Vec<&str> = words.iter().collect();
        let at: Vec<Option<u32>> = (0..rows).map(|row| column.word(row)).collect();
        return json!({ "words": words, "at": at });
    }
    let values: Vec<Json> = (0..rows).map(|row| value(&column.get(row))).collect();
    json!({ "values": values })
}

/// A value as GeoJSON has it.
fn value(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(v) => json!(v),
        Value::Int(v) => json!(v),
        Value::Float(v) => json!(v),
        Value::List(texts) => json!(texts),
        text => json!(text.to_string()),
    }
}
