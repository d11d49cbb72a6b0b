//! The definition as a page: each resource with its parameters and formats, and a form that asks it.

use maud::{Markup, html};

use super::super::links::encode;
use super::super::negotiate::HTML;
use super::super::page::{Input, form, page, prose};
use super::operation::Operation;
use super::parameters::Taken;
use super::resources;
use crate::collection::{Collection, Role, Snapshot};

/// The page of the service's resources, and those of one collection.
pub(super) fn api_page(snapshot: &Snapshot, only: Option<&Collection>) -> String {
    let collections = || snapshot.collections.iter().map(AsRef::as_ref);
    // Without a choice, what most come for.
    let of = |wanted: fn(Role) -> bool| collections().find(|c| wanted(c.description.role));
    let shown = only.or_else(|| of(|role| role == Role::Incidents)).or_else(|| of(|role| role != Role::Base));
    let shown = shown.or_else(|| collections().next());
    let own = shown.map(|c| resources::of_a_collection(c, snapshot)).unwrap_or_default();
    page(
        "API",
        &[],
        &html! {
            p.lead {
                "OGC API Features, with distances on the ellipsoid. Every resource answers GET, and any program may ask. "
                "For programs the same is " a href="/api?f=json" rel="service-desc" { "an OpenAPI 3.0 document" } "."
            }
            @if let Some(shown) = shown { (chooser(snapshot, shown)) }
            @for operation in &own { (resource(operation)) }
            h2 { "The service" }
            @for operation in &resources::of_the_service() { (resource(operation)) }
        },
    )
}

/// The collections to choose from.
fn chooser(snapshot: &Snapshot, shown: &Collection) -> Markup {
    let name = &shown.description.name;
    html! {
        h2 id="collection" { (shown.description.title) }
        form.choose action="/api" method="get" {
            input type="hidden" name="f" value="html";
            label for="choose" { "Another collection" }
            select id="choose" name="collection" {
                @for c in &snapshot.collections {
                    option value=(c.description.name) selected[c.description.name == *name] { (c.description.title) }
                }
            }
            button type="submit" { "Show" }
        }
    }
}

fn resource(operation: &Operation) -> Markup {
    let id = operation.id.replace('.', "-");
    html! {
        details.resource id=(id) open[operation.path.ends_with("/items")] {
            summary { span.method { "GET" } " " code { (operation.path) } " " span.faint { (operation.summary) } }
            p {
                "Answers "
                @for (i, offer) in operation.offers().enumerate() { @if i > 0 { ", " } (offer.title) }
                ". Or a status of " (statuses(operation)) "."
            }
            (ask(operation))
            @if !operation.parameters.is_empty() { (parameters(operation)) }
        }
    }
}

fn statuses(operation: &Operation) -> String {
    let all: Vec<String> = operation.statuses().map(|s| s.to_string()).collect();
    if all.is_empty() { "500 where something is wrong".to_owned() } else { all.join(", ") }
}

/// The form; a link where a resource has but one answer.
fn ask(operation: &Operation) -> Markup {
    let in_path = operation.parameters.iter().filter(|p| p.place == "path");
    let examples = in_path.filter_map(|p| Some((format!("{{{}}}", p.name), encode(p.example.as_deref()?))));
    let path = examples.fold(operation.path.clone(), |path, (name, example)| path.replace(&name, &example));
    let formats: Vec<&str> = operation.offers().map(|offer| offer.name).collect();
    let inputs: Vec<Input<'_>> = operation.parameters.iter().filter(|p| asked(p)).map(input).collect();
    html! {
        @if operation.offers().any(|offer| offer == HTML) { (form(&path, &formats, &inputs, &[])) }
        @else { p { a href=(path) { (path) } } }
    }
}

/// Whether the form has a field for it.
fn asked(parameter: &Taken) -> bool {
    parameter.place == "query" && parameter.name != "f"
}

fn input(parameter: &Taken) -> Input<'_> {
    Input {
        name: &parameter.name,
        label: &parameter.name,
        description: &parameter.description,
        schema: &parameter.schema,
        example: parameter.example.as_deref(),
        value: "",
    }
}

fn parameters(operation: &Operation) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label="Parameters" { table.parameters {
            thead { tr { th scope="col" { "Parameter" } th scope="col" { "Form" } th scope="col" { "Meaning" } th scope="col" { "Example" } } }
            tbody { @for parameter in &operation.parameters {
                tr {
                    th scope="row" { code { (parameter.name) } @if parameter.place != "query" { " " span.faint { (parameter.place) } } }
                    td { (written(parameter)) }
                    td { (prose(&parameter.description)) }
                    td { @if let Some(example) = &parameter.example { code { (example) } } }
                }
            } }
        } }
    }
}

/// What may be written, in words.
fn written(parameter: &Taken) -> String {
    let schema = &parameter.schema;
    let words = |schema: &serde_json::Value| -> String {
        schema["enum"].as_array().into_iter().flatten().filter_map(|w| w.as_str()).collect::<Vec<_>>().join(", ")
    };
    let own = match schema["type"].as_str() {
        Some("integer") => format!("whole number, {} to {}", schema["minimum"], schema["maximum"]),
        Some("array") if schema["items"]["type"] == "number" && schema["minItems"] != 1 => {
            format!("{} to {} numbers with commas", schema["minItems"], schema["maxItems"])
        }
        Some("array") if schema["items"]["enum"].is_array() => "names of properties with commas".to_owned(),
        Some("array") => match (schema["items"]["format"].as_str(), schema["items"]["type"].as_str()) {
            (Some("date"), _) => "dates".to_owned(),
            (Some(_), _) => "dates and times".to_owned(),
            (None, Some("boolean")) => "true or false".to_owned(),
            (None, Some("string")) => "texts".to_owned(),
            _ => "numbers".to_owned(),
        },
        _ if schema["enum"].is_array() => words(schema),
        _ => "text".to_owned(),
    };
    match &schema["default"] {
        serde_json::Value::Null => own,
        serde_json::Value::String(default) => format!("{own}; {default} where it is not given"),
        default => format!("{own}; {default} where it is not given"),
    }
}
