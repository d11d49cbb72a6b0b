//! `/functions`: what filters may call besides the operators of CQL2 (OGC API Features part 3, 19-079r2, clause 8).

use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use serde_json::{Value as Json, json};

use super::State;
use super::negotiate::{Asked, HTML, JSON};
use super::page::page;
use super::problem::Problem;
use super::respond::{Document, document};
use crate::query::filter::{FUNCTIONS, Signature};

/// All functions.
pub(super) async fn functions(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = Asked::none_but_format(&request, &[JSON, HTML])?;
    Ok(document(&request, &state, 0, offer, || {
        if offer == JSON {
            return Document::Json(json!({ "functions": FUNCTIONS.iter().map(function).collect::<Vec<_>>() }));
        }
        Document::Page(functions_page())
    }))
}

fn function(signature: &Signature) -> Json {
    let arguments = signature.arguments.iter().map(|a| json!({ "title": a.title, "type": a.kind.types() }));
    json!({
        "name": signature.name,
        "description": signature.description,
        "arguments": arguments.collect::<Vec<_>>(),
        "returns": signature.returns,
    })
}

fn functions_page() -> String {
    page(
        "Functions",
        &[],
        &html! {
            p.lead { "What filters may call, in any case, besides the operators and functions of CQL2." }
            p { "This page as " a href="/functions?f=json" rel="alternate" { "JSON" } }
            div.table tabindex="0" role="region" aria-label="Functions" { table {
                thead { tr { th scope="col" { "Function" } th scope="col" { "Gives" } th scope="col" { "Description" } } }
                tbody { @for signature in FUNCTIONS {
                    @let arguments: Vec<&str> = signature.arguments.iter().map(|a| a.title).collect();
                    tr {
                        th scope="row" { code { (signature.name) "(" (arguments.join(", ")) ")" } }
                        td { (signature.returns.join(" or ")) }
                        td { (signature.description) }
                    }
                } }
            } }
        },
    )
}
