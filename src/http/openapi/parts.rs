//! What parts of the definition are written with.

use serde_json::{Value as Json, json};

/// What resources belong to that are no collection's.
pub(super) const SERVICE: &str = "Service";

/// A reference to a component.
pub(super) fn component(kind: &str, name: &str) -> Json {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// A reference to a schema.
pub(super) fn schema_ref(name: &str) -> Json {
    component("schemas", name)
}

/// An object of which these members are there, beside optional ones.
pub(super) fn object(required: &Json, optional: &Json) -> Json {
    let mut properties = required.as_object().cloned().unwrap_or_default();
    let names: Vec<String> = properties.keys().cloned().collect();
    properties.extend(optional.as_object().cloned().unwrap_or_default());
    let mut schema = json!({ "type": "object", "properties": properties });
    if !names.is_empty() {
        schema["required"] = json!(names); // which OpenAPI 3.0 forbids to be empty
    }
    schema
}
