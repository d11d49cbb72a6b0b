//! `/api`: the OpenAPI 3.0 definition, made from the same tables that the handlers read.

use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use serde_json::{Map, Value as Json, json};

use super::State;
use super::links::{base_url, encode};
use super::negotiate::{Asked, FEATURE_OFFERS, GEOJSONSEQ, HTML, ITEMS_OFFERS, JSON, OPENAPI, Offer};
use super::page::page;
use super::problem::Problem;
use super::respond::{Document, document};
use crate::collection::{Collection, Snapshot};
use crate::feature::{Field, FieldType, known_field};
use crate::query::{DEFAULT_LIMIT, MAX_LIMIT, PARAMETERS};

pub(super) async fn api(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = Asked::none_but_format(&request, &[OPENAPI, HTML])?;
    let snapshot = state.catalog.snapshot();
    Ok(document(&request, &state, snapshot.version, offer, || {
        let definition = definition(&snapshot, &base_url(&request, &state));
        if offer == HTML { Document::Page(api_page(&definition)) } else { Document::Json(definition) }
    }))
}

/// The whole definition. Each collection has paths of its own, since each has its own queryables.
fn definition(snapshot: &Snapshot, base: &str) -> Json {
    let documents = [JSON, HTML];
    let mut paths = Map::new();
    let mut path = |path: String, operation: Json| {
        paths.insert(path, json!({ "get": operation }));
    };
    path(
        "/".to_owned(),
        operation("landing", "The landing page; for browsers the map", &documents, &[], &schema_ref("Landing")),
    );
    path(
        "/conformance".to_owned(),
        operation("conformance", "Conformance classes", &documents, &[], &schema_ref("Conformance")),
    );
    path("/api".to_owned(), operation("api", "This definition", &[OPENAPI, HTML], &[], &json!({ "type": "object" })));
    path(
        "/collections".to_owned(),
        operation("collections", "All collections", &documents, &[], &schema_ref("Collections")),
    );
    for c in &snapshot.collections {
        let (name, title) = (&c.description.name, &c.description.title);
        let url = format!("/collections/{}", encode(name));
        path(
            url.clone(),
            operation(
                &format!("{name}.describe"),
                &format!("About: {title}"),
                &documents,
                &[],
                &schema_ref("Collection"),
            ),
        );
        path(
            format!("{url}/items"),
            operation(
                &format!("{name}.items"),
                &format!("Features of: {title}"),
                &ITEMS_OFFERS,
                &item_parameters(c),
                &schema_ref("Features"),
            ),
        );
        let id = json!({ "name": "featureId", "in": "path", "required": true, "description": "The feature's id", "schema": { "type": "string" } });
        path(
            format!("{url}/items/{{featureId}}"),
            operation(
                &format!("{name}.item"),
                &format!("One feature of: {title}"),
                &FEATURE_OFFERS,
                &[id],
                &schema_ref("Feature"),
            ),
        );
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Vigie",
            "description": "Incidents, areas and highways for conflict reporting. OGC API Features with geodesic distances.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": base }],
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

fn operation(id: &str, summary: &str, offers: &[Offer], parameters: &[Json], schema: &Json) -> Json {
    let names: Vec<&str> = offers.iter().map(|o| o.name).collect();
    let f = json!({
        "name": "f", "in": "query", "required": false, "description": "The format, before the Accept header",
        "schema": { "type": "string", "enum": names },
    });
    let content: Map<String, Json> = offers
        .iter()
        .map(|offer| {
            let media_type = offer.media_type.split("; charset").next().unwrap_or(offer.media_type);
            let is_json = media_type.contains("json") && *offer != GEOJSONSEQ;
            let schema = if is_json { schema.clone() } else { json!({ "type": "string" }) };
            (media_type.to_owned(), json!({ "schema": schema }))
        })
        .collect();
    let problem = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": schema_ref("Problem") } } });
    let parameters: Vec<&Json> = std::iter::once(&f).chain(parameters).collect();
    json!({
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": "What was asked for", "content": content },
            "304": { "description": "The client has it already" },
            "400": problem("A parameter that does not exist or a value that cannot be read"),
            "403": problem("More than the licence of the source permits"),
            "404": problem("There is no such thing"),
            "406": problem("None of the accepted types is offered"),
        },
    })
}

fn item_parameters(collection: &Collection) -> Vec<Json> {
    let own = PARAMETERS.iter().map(|p| {
        let schema = match p.name {
            "limit" => json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT }),
            "bbox" => json!({ "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 6 }),
            "properties" => json!({ "type": "array", "items": { "type": "string" } }),
            _ => json!({ "type": "string" }),
        };
        json!({
            "name": p.name, "in": "query", "required": false, "description": p.description,
            "schema": schema, "style": "form", "explode": false, "example": example(p.name, p.example),
        })
    });
    let queryable = |field: &Field| {
        let description = known_field(&field.name).map_or("A property of the features", |k| k.description);
        json!({
            "name": &*field.name, "in": "query", "required": false,
            "description": format!("{description}. Several values, separated by commas, mean any of them."),
            "schema": { "type": "array", "items": field_schema(field.field_type) }, "style": "form", "explode": false,
        })
    };
    own.chain(collection.schema.fields().iter().map(queryable)).collect()
}

/// An example in the type of its parameter.
fn example(name: &str, text: &str) -> Json {
    match name {
        "limit" => json!(text.parse::<u32>().unwrap_or(1)),
        "bbox" => json!(text.split(',').filter_map(|n| n.parse::<f64>().ok()).collect::<Vec<_>>()),
        "properties" => json!(text.split(',').collect::<Vec<_>>()),
        _ => json!(text),
    }
}

fn field_schema(field_type: FieldType) -> Json {
    match field_type {
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Text | FieldType::TextList => json!({ "type": "string" }),
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        FieldType::DateTime => json!({ "type": "string", "format": "date-time" }),
    }
}

fn schema_ref(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schemas() -> Json {
    let text = json!({ "type": "string" });
    let links = json!({ "type": "array", "items": schema_ref("Link") });
    let geometry = json!({ "type": "object", "nullable": true, "required": ["type"], "properties": { "type": text } });
    json!({
        "Link": { "type": "object", "required": ["href", "rel"],
            "properties": { "href": text, "rel": text, "type": text, "title": text } },
        "Landing": { "type": "object", "required": ["links"],
            "properties": { "title": text, "description": text, "links": links } },
        "Conformance": { "type": "object", "required": ["conformsTo"],
            "properties": { "conformsTo": { "type": "array", "items": text } } },
        "Collections": { "type": "object", "required": ["links", "collections"],
            "properties": { "links": links, "collections": { "type": "array", "items": schema_ref("Collection") } } },
        "Collection": { "type": "object", "required": ["id", "links"],
            "properties": { "id": text, "title": text, "description": text, "links": links,
                "attribution": { "type": "string", "nullable": true },
                "extent": { "type": "object" }, "itemType": text, "crs": { "type": "array", "items": text },
                "vigie": { "type": "object" } } },
        "Features": { "type": "object", "required": ["type", "features"],
            "properties": { "type": { "type": "string", "enum": ["FeatureCollection"] },
                "features": { "type": "array", "items": schema_ref("Feature") },
                "links": links, "timeStamp": { "type": "string", "format": "date-time" },
                "numberMatched": { "type": "integer" }, "numberReturned": { "type": "integer" },
                "attributions": { "type": "array", "items": text }, "licences": { "type": "array", "items": text },
                "withheld": text } },
        "Feature": { "type": "object", "required": ["type", "geometry", "properties"],
            "properties": { "type": { "type": "string", "enum": ["Feature"] }, "id": text, "geometry": geometry,
                "properties": { "type": "object", "nullable": true }, "links": links } },
        "Problem": { "type": "object", "properties": { "type": text, "title": text, "status": { "type": "integer" },
            "detail": text, "parameter": text } },
    })
}

/// The definition as a page: each resource, and the parameters of those that have some.
fn api_page(definition: &Json) -> String {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let paths = definition["paths"].as_object().into_iter().flatten();
    page(
        "API",
        &[],
        &html! {
            p { "OGC API Features. The same as " a href="/api?f=json" { "an OpenAPI 3.0 document" } ". Every resource answers GET." }
            @for (path, item) in paths {
                @let operation = &item["get"];
                h2 { code { (path) } }
                p { (text(&operation["summary"])) }
                @if path.ends_with("/items") {
                    details {
                        summary { "Parameters" }
                        div.table { table {
                            @for parameter in operation["parameters"].as_array().into_iter().flatten() {
                                tr { th { (text(&parameter["name"])) } td { (text(&parameter["description"])) } }
                            }
                        } }
                    }
                }
            }
        },
    )
}
