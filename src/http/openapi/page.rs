//! The definition as a page: each resource with its parameters, and a form that asks it.

use maud::{Markup, html};

use super::super::page::page;
use super::operation::Operation;
use super::resources;
use crate::collection::{Collection, Snapshot};

/// The page of the service's resources and of one collection's.
pub(super) fn api_page(snapshot: &Snapshot, only: Option<&Collection>) -> String {
    let first = || snapshot.collections.first().map(AsRef::as_ref);
    let operations = only.or_else(first).map(|c| resources::of_a_collection(c, snapshot)).unwrap_or_default();
    page(
        "API",
        &[],
        &html! {
            p { "OGC API Features. The same as " a href="/api?f=json" { "an OpenAPI 3.0 document" } ". Every resource answers GET." }
            @for operation in resources::of_the_service().iter().chain(&operations) { (resource(operation)) }
        },
    )
}

fn resource(operation: &Operation) -> Markup {
    html! {
        h2 { code { (operation.path) } }
        p { (operation.summary) }
        p.faint { @for offer in operation.offers() { (offer.title) " " } }
        details {
            summary { "Parameters" }
            div.table { table {
                @for parameter in &operation.parameters {
                    tr { th { (parameter.name) } td { (parameter.description) } td { (parameter.example.as_deref().unwrap_or_default()) } }
                }
            } }
        }
    }
}
