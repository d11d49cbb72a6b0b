//! Parameters as the definition has them: from the table of the query grammar, and from the fields of a collection.

use serde_json::{Value as Json, json};

use super::super::negotiate::Offer;
use super::parts::component;
use crate::collection::{Collection, Snapshot};
use crate::feature::{FieldType, known_field};
use crate::query::filter::ID;
use crate::query::{Form, Parameter};

/// A parameter that a resource takes.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) name: String,
    /// Where it stands: `query`, `path` or `header`.
    pub(super) place: &'static str,
    pub(super) description: String,
    pub(super) schema: Json,
    /// A value that works, as it is written in a URL.
    pub(super) example: Option<String>,
    /// Whether there is no answer without it.
    pub(super) required: bool,
    /// Whether it is the same wherever it is taken.
    pub(super) shared: bool,
}

impl Taken {
    /// One of the query grammar's, for a collection.
    pub(super) fn of(parameter: &Parameter, collection: &Collection, snapshot: &Snapshot) -> Self {
        let names: Vec<&str> = collection.schema.fields().iter().map(|f| &*f.name).collect();
        Self {
            schema: schema(parameter.form, &names),
            example: example(parameter, collection, snapshot),
            shared: !matches!(parameter.form, Form::Properties | Form::SortKeys),
            ..Self::query(parameter.name, parameter.description)
        }
    }

    /// The same, where there is no answer without it.
    pub(super) fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same, where it means something of its own.
    pub(super) fn alone(self) -> Self {
        Self { shared: false, ..self }
    }

    /// One that belongs to no collection.
    pub(super) fn plain(parameter: &Parameter) -> Self {
        let example = example_of(parameter);
        Self { schema: schema(parameter.form, &[]), example, ..Self::query(parameter.name, parameter.description) }
    }

    /// Equality with the id, unless a property has its name, and with each property.
    pub(super) fn queryables(collection: &Collection) -> impl Iterator<Item = Self> {
        let id = collection.schema.position(ID).is_none().then(|| Self::ids(collection));
        id.into_iter().chain((0..collection.schema.fields().len()).map(|field| Self::queryable(collection, field)))
    }

    fn ids(collection: &Collection) -> Self {
        let schema = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
        let description = "The features' ids. Several values, separated by commas, mean any of them.";
        Self { schema, example: Self::feature_id(collection).example, ..Self::query(ID, description) }
    }

    fn queryable(collection: &Collection, field: usize) -> Self {
        let word = collection.vocabulary(field).and_then(|words| words.into_iter().find(|word| !word.contains(',')));
        let field = &collection.schema.fields()[field];
        let description = known_field(&field.name).map_or("A property of the features", |k| k.description);
        let description = format!("{description}. Several values, separated by commas, mean any of them.");
        let items = match field.field_type {
            // One text of a list is what is asked for.
            FieldType::TextList => json!({ "type": "string" }),
            other => value_schema(other),
        };
        Self {
            schema: json!({ "type": "array", "items": items, "minItems": 1 }),
            example: word.map(str::to_owned),
            ..Self::query(&field.name, &description)
        }
    }

    /// `f`.
    pub(super) fn format(offers: &[Offer]) -> Self {
        let names: Vec<&str> = offers.iter().map(|o| o.name).collect();
        let schema = json!({ "type": "string", "enum": names });
        Self { schema, ..Self::query("f", "The format; it goes before the Accept header.") }
    }

    /// The id of a feature, in the path.
    pub(super) fn feature_id(collection: &Collection) -> Self {
        let example = (!collection.is_empty()).then(|| collection.row_id(0).to_owned());
        Self {
            place: "path",
            required: true,
            example,
            ..Self::query("featureId", "The feature's id, as the source gave it.")
        }
    }

    /// A part of the path.
    pub(super) fn path(name: &str, description: &str, schema: Json, example: &str) -> Self {
        Self {
            place: "path",
            required: true,
            schema,
            example: Some(example.to_owned()),
            ..Self::query(name, description)
        }
    }

    /// `If-None-Match`.
    pub(super) fn validator() -> Self {
        let description = "The ETag of what the client has; the answer is 304 while that is still right.";
        Self { place: "header", shared: true, ..Self::query("If-None-Match", description) }
    }

    /// `Range`.
    pub(super) fn range() -> Self {
        let description = "Which bytes of a FlatGeobuf or a GeoPackage: one range. Other formats are answered whole.";
        let example = Some("bytes=0-65535".to_owned());
        Self { place: "header", shared: true, example, ..Self::query("Range", description) }
    }

    fn query(name: &str, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: "query",
            description: description.to_owned(),
            schema: json!({ "type": "string" }),
            example: None,
            required: false,
            shared: false,
        }
    }

    /// As a Parameter Object.
    pub(super) fn json(&self) -> Json {
        let mut json = json!({
            "name": self.name, "in": self.place, "required": self.required,
            "description": self.description, "schema": self.schema,
        });
        if self.place == "query" {
            json["style"] = json!("form");
            json["explode"] = json!(false);
        }
        if let Some(example) = &self.example {
            json["example"] = typed(example, &self.schema);
        }
        json
    }

    /// As an operation has it: what is shared, by its name.
    pub(super) fn reference(&self) -> Json {
        if self.shared { component("parameters", &self.name) } else { self.json() }
    }
}

/// The schema of what may be written. `names` are those of the properties.
fn schema(form: Form, names: &[&str]) -> Json {
    match form {
        Form::Text | Form::Opaque => json!({ "type": "string" }),
        Form::Pattern(pattern) => json!({ "type": "string", "pattern": pattern }),
        Form::Uri => json!({ "type": "string", "format": "uri" }),
        Form::Instant => json!({ "type": "string", "format": "date-time" }),
        Form::Choice(words) => json!({ "type": "string", "enum": words, "default": words.first() }),
        Form::Whole { least, most, default } => {
            json!({ "type": "integer", "minimum": least, "maximum": most, "default": default })
        }
        Form::Numbers(least, most) => {
            json!({ "type": "array", "items": { "type": "number" }, "minItems": least, "maxItems": most })
        }
        Form::Properties => json!({ "type": "array", "items": { "type": "string", "enum": names } }),
        Form::SortKeys => {
            let keys: Vec<String> =
                ["", "+", "-"].iter().flat_map(|s| names.iter().map(move |n| format!("{s}{n}"))).collect();
            json!({ "type": "array", "items": { "type": "string", "enum": keys }, "minItems": 1 })
        }
    }
}

/// A value of the parameter that works on this collection.
fn example(parameter: &Parameter, collection: &Collection, snapshot: &Snapshot) -> Option<String> {
    let names = || collection.schema.fields().iter().map(|f| &*f.name);
    match parameter.form {
        Form::Properties => Some(names().take(2).collect::<Vec<_>>().join(",")),
        Form::SortKeys => names().next().map(|name| format!("-{name}")),
        _ if names_a_feature(parameter, snapshot) => Some("-8.0,12.6".to_owned()),
        _ => example_of(parameter),
    }
}

/// A value of the parameter that works anywhere.
fn example_of(parameter: &Parameter) -> Option<String> {
    (!parameter.example.is_empty()).then(|| parameter.example.to_owned())
}

/// Whether the example of `near` is a feature that this server does not have.
fn names_a_feature(parameter: &Parameter, snapshot: &Snapshot) -> bool {
    let named = |(collection, id): (&str, &str)| snapshot.get(collection).and_then(|c| c.find(id)).is_some();
    parameter.name == "near" && !parameter.example.split_once('/').is_some_and(named)
}

/// An example in the type of its schema.
fn typed(text: &str, schema: &Json) -> Json {
    match schema["type"].as_str() {
        Some("array") => text.split(',').map(|part| typed(part, &schema["items"])).collect(),
        Some("integer") => text.parse::<i64>().map_or_else(|_text| json!(text), |n| json!(n)),
        Some("number") => text.parse::<f64>().map_or_else(|_text| json!(text), |n| json!(n)),
        _ => json!(text),
    }
}

/// The schema of one value of a field.
pub(super) fn value_schema(field_type: FieldType) -> Json {
    match field_type {
        FieldType::Boolean => json!({ "type": "boolean" }),
        FieldType::Integer => json!({ "type": "integer" }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Text => json!({ "type": "string" }),
        FieldType::TextList => json!({ "type": "array", "items": { "type": "string" } }),
        FieldType::Date => json!({ "type": "string", "format": "date" }),
        FieldType::DateTime => json!({ "type": "string", "format": "date-time" }),
    }
}
