//! What writes, as the definition has it: OGC API Features part 4.

use serde_json::{Value as Json, json};

use super::super::edit::MAX_BODY_BYTES;
use super::super::links::encode;
use super::parameters::value_schema;
use super::parts::{component, schema_ref};
use crate::collection::Collection;
use crate::feature::known_field;
use crate::store::MAX_KEY_BYTES;

/// The name of the scheme by which a client shows who it is.
pub(super) const TOKEN: &str = "token";

/// How a client shows who it is.
pub(super) fn security_schemes() -> Json {
    let description = "A token that `vigie token add` made. With it, reads answer what is not published too.";
    json!({ TOKEN: { "type": "http", "scheme": "bearer", "description": description } })
}

/// The operations on a collection that is kept in the store: path, method and Operation Object.
pub(super) fn of_a_collection(collection: &Collection) -> Vec<(String, &'static str, Json)> {
    let name = &collection.description.name;
    let items = format!("/collections/{}/items", encode(name));
    let item = format!("{items}/{{featureId}}");
    let feature = written(collection);
    let many = json!({ "type": "object", "properties": {
        "type": { "type": "string", "enum": ["FeatureCollection"] },
        "features": { "type": "array", "items": feature, "minItems": 1 },
    }, "required": ["type", "features"] });
    let geojson = |schema: Json| {
        let description =
            format!("At most {} MB. Positions are in CRS84, or as Content-Crs says.", MAX_BODY_BYTES / 1_000_000);
        let content = json!({ "application/geo+json": { "schema": schema }, "application/json": { "schema": schema } });
        json!({ "required": true, "description": description, "content": content })
    };
    let patch =
        json!({ "required": true, "content": { "application/merge-patch+json": { "schema": { "type": "object" } } } });
    let operation = |id: &str, summary: &str, body: Option<Json>, answers: &[(&str, &str)]| {
        let mut parameters = vec![header("Content-Crs", "The coordinate reference system of the body.", false)];
        if id == "create" {
            parameters.push(header("Idempotency-Key", "The same request under the same key is done once.", false));
        } else {
            let id = json!({ "name": "featureId", "in": "path", "required": true, "schema": { "type": "string" } });
            parameters =
                [vec![id, header("If-Match", "The ETag that a GET of the feature has.", true)], parameters].concat();
        }
        let mut operation = json!({
            "operationId": format!("{name}.{id}"),
            "tags": [name],
            "summary": format!("{summary}: {}", collection.description.title),
            "parameters": parameters,
            "security": [{ TOKEN: [] }],
            "responses": responses(answers),
        });
        if let Some(body) = body {
            operation["requestBody"] = body;
        }
        operation
    };
    let create = json!({ "oneOf": [feature, many] });
    let changed = [("204", "It is done, and durable"), ("412", "It was changed since"), ("428", "If-Match is missing")];
    vec![
        (
            items.clone(),
            "post",
            operation(
                "create",
                "Create features, all or none",
                Some(geojson(create)),
                &[("201", "They are stored, and durable"), ("409", "An id is taken")],
            ),
        ),
        (item.clone(), "put", operation("replace", "Replace a feature", Some(geojson(feature)), &changed)),
        (item.clone(), "patch", operation("update", "Change parts of a feature", Some(patch), &changed)),
        (item, "delete", operation("delete", "Delete a feature", None, &changed)),
    ]
}

fn header(name: &str, description: &str, required: bool) -> Json {
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": { "type": "string" } })
}

/// The schema of a feature as it is sent: the collection's own, and what says where it stands.
fn written(collection: &Collection) -> Json {
    let told = |name: &str, schema: Json| {
        let mut schema = schema;
        schema["description"] =
            json!(known_field(name).map_or("Why; stands beside the change for ever", |f| f.description));
        (name.to_owned(), schema)
    };
    let ours: serde_json::Map<String, Json> = [
        told("editorial_state", json!({ "type": "string", "enum": ["published", "draft", "retracted"] })),
        told("editorial_embargo", json!({ "type": "string", "format": "date-time", "nullable": true })),
        told("editorial_protected", json!({ "type": "boolean" })),
        told("editorial_reason", json!({ "type": "string", "maxLength": 1_000 })),
    ]
    .into_iter()
    .collect();
    let fields =
        collection.schema.fields().iter().map(|field| (field.name.to_string(), value_schema(field.field_type)));
    let properties: serde_json::Map<String, Json> = fields.chain(ours).collect();
    json!({ "type": "object", "required": ["type", "geometry", "properties"], "properties": {
        "type": { "type": "string", "enum": ["Feature"] },
        "id": { "type": "string", "maxLength": MAX_KEY_BYTES },
        "geometry": { "type": "object", "nullable": true },
        "properties": { "type": "object", "properties": properties },
    } })
}

fn responses(answers: &[(&str, &str)]) -> Json {
    let problem = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": schema_ref("Problem") } } });
    let mut responses = json!({
        "401": problem("No token, or one that is not valid"),
        "403": problem("The token has not the role for it"),
        "404": component("responses", "404"),
        "413": problem("The body is too large"),
        "415": problem("The body is of another media type"),
        "422": problem("Something in the body is wrong; `faults` names all of it"),
        "429": problem("Too many requests; Retry-After says when to come again"),
        "503": problem("The store cannot be written now; nothing was stored"),
    });
    for (status, description) in answers {
        responses[*status] =
            if status.starts_with('2') { json!({ "description": description }) } else { problem(description) };
    }
    responses
}
