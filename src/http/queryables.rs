//! `/collections/{collection}/queryables`, `/schema` and `/sortables`: which properties features can be asked by, which they
//! have, and which they can be sorted by, as JSON Schema (OGC API Features part 3, 19-079r2, clause 6; part 5, 23-058r2;
//! part 8, 24-030).

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::found::find;
use super::links::{base_url, encode};
use super::negotiate::{Asked, HTML, Offer, SCHEMA};
use super::page::{page, trail_below};
use super::problem::Problem;
use super::respond::{Document, document};
use crate::collection::Collection;
use crate::feature::{Field, FieldType, known_field};
use crate::query::filter::{GEOMETRY, ID};

/// Representations of a schema.
pub(super) const SCHEMA_OFFERS: [Offer; 2] = [SCHEMA, HTML];

/// One of the three documents.
struct Kind {
    /// The last part of its path.
    path: &'static str,
    title: &'static str,
    description: &'static str,
    /// Whether there is nothing beside what it lists.
    closed: bool,
    /// Whether lists and geometries are among its properties, which have no order.
    unordered: bool,
}

const QUERYABLES: Kind = Kind {
    path: "queryables",
    title: "Queryables",
    description: "Properties that filters may name. Those that are no geometry are parameters of the features, too.",
    closed: true,
    unordered: true,
};
const SORTABLES: Kind = Kind {
    path: "sortables",
    title: "Sortables",
    description: "Properties that `sortby` may name. With `near` there are distance_m and, along a line, chainage_m besides.",
    closed: true,
    unordered: false,
};
const FEATURES: Kind = Kind {
    path: "schema",
    title: "Schema",
    description: "Properties that the features have. Those that are near something have their distance besides.",
    closed: false,
    unordered: true,
};

/// What filters may name.
pub(super) async fn queryables(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    respond(&request, &state, &name, &QUERYABLES).await
}

/// What features have.
pub(super) async fn schema(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    respond(&request, &state, &name, &FEATURES).await
}

/// What features can be sorted by.
pub(super) async fn sortables(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    respond(&request, &state, &name, &SORTABLES).await
}

async fn respond(request: &HttpRequest, state: &State, name: &str, kind: &Kind) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = Asked::none_but_as_of(request, &SCHEMA_OFFERS)?;
    let snapshot = state.snapshot(request, &parameters).await?;
    let collection = find(&snapshot, name)?;
    Ok(document(request, state, snapshot.version, offer, || {
        let url = format!("{}/collections/{}/{}", base_url(request, state), encode(name), kind.path);
        let schema = schema_json(collection, &url, kind);
        if offer == SCHEMA { Document::Json(schema) } else { Document::Page(schema_page(collection, &schema, kind)) }
    }))
}

fn schema_json(collection: &Collection, url: &str, kind: &Kind) -> Json {
    let listed = |field: &Field| kind.unordered || field.field_type != FieldType::TextList;
    let fields = collection.schema.fields().iter().enumerate().filter(|(_, field)| listed(field));
    let mut properties: Map<String, Json> =
        fields.map(|(i, f)| (f.name.to_string(), property(collection, i))).collect();
    let id = json!({
        "title": "Id", "type": "string", "x-ogc-role": "id",
        "description": "The source's own key, unique in the collection",
    });
    properties.entry(ID).or_insert(id);
    let geometry = json!({
        "title": "Geometry", "format": geometry_format(collection), "x-ogc-role": "primary-geometry",
        "description": "Where it is, in longitude and latitude on WGS 84 unless another system is asked for",
    });
    if kind.unordered {
        properties.insert(GEOMETRY.to_owned(), geometry);
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "title": format!("{} of {}", kind.title, collection.description.title),
        "description": kind.description,
        "type": "object",
        "properties": properties,
    });
    if kind.closed {
        schema["additionalProperties"] = json!(false);
    }
    schema
}

/// The schema of a field: its type, and what the shared vocabulary says of it.
fn property(collection: &Collection, index: usize) -> Json {
    let field = &collection.schema.fields()[index];
    let known = known_field(&field.name);
    let mut schema = match field.field_type {
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Integer => json!({ "type": "integer", "format": "int64" }),
        FieldType::Number => json!({ "type": "number", "format": "double" }),
        FieldType::Text => json!({ "type": "string" }),
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        FieldType::DateTime => json!({ "type": "string", "format": "date-time" }),
        FieldType::TextList => json!({ "type": "array", "items": { "type": "string" } }),
    };
    schema["title"] = json!(known.map_or(&*field.name, |k| k.title));
    if let Some(known) = known {
        schema["description"] = json!(known.description);
    }
    if let Some(words) = collection.vocabulary(index) {
        let place = if field.field_type == FieldType::TextList { &mut schema["items"] } else { &mut schema };
        place["enum"] = json!(words);
    }
    if let Some(role) = role(collection, field) {
        schema["x-ogc-role"] = json!(role);
    }
    schema
}

/// The part that a field has in the time of a feature. Both ends are days or both are instants, or there is no such part.
fn role(collection: &Collection, field: &Field) -> Option<&'static str> {
    let type_of = |name: &str| collection.schema.position(name).map(|i| collection.schema.fields()[i].field_type);
    let (start, end) = (type_of("start"), type_of("end"));
    let fits = matches!(field.field_type, FieldType::Date | FieldType::DateTime)
        && (start.is_none() || end.is_none() || start == end);
    match &*field.name {
        "start" if fits => Some("primary-interval-start"),
        "end" if fits => Some("primary-interval-end"),
        _ => None,
    }
}

fn geometry_format(collection: &Collection) -> &'static str {
    match collection.geometry_kind() {
        "point" if collection.is_of_points() => "geometry-point",
        "point" => "geometry-point-or-multipoint",
        "line" => "geometry-linestring-or-multilinestring",
        "polygon" => "geometry-polygon-or-multipolygon",
        _ => "geometry-any",
    }
}

fn schema_page(collection: &Collection, schema: &Json, kind: &Kind) -> String {
    let about = &collection.description;
    let properties = schema["properties"].as_object().into_iter().flatten();
    page(
        kind.title,
        &trail_below(collection),
        &html! {
            p.lead { (kind.description) }
            p { "This page as " a href={ "/collections/" (about.name) "/" (kind.path) "?f=json" } { "JSON Schema" } }
            div.table tabindex="0" role="region" aria-label="Properties" { table.properties {
                thead { tr { @for head in ["Name", "Title", "Type", "Description", "Values"] { th scope="col" { (head) } } } }
                tbody { @for (name, property) in properties { (property_row(name, property)) } }
            } }
        },
    )
}

fn property_row(name: &str, property: &Json) -> Markup {
    let text = |member: &str| property[member].as_str().unwrap_or_default().to_owned();
    let words = property["enum"].as_array().or_else(|| property["items"]["enum"].as_array());
    let words: Vec<&str> = words.into_iter().flatten().filter_map(Json::as_str).collect();
    html! {
        tr {
            th scope="row" { code { (name) } }
            td { (text("title")) }
            td { (text("type")) " " (text("format")) }
            td { (text("description")) }
            td { (words.join(", ")) }
        }
    }
}
