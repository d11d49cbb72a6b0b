//! `/basemaps`: all of them, the one first that a map shows first.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::super::super::State;
use super::super::super::links::{base_url, representations};
use super::super::super::negotiate::{Asked, HTML, JSON, Offer};
use super::super::super::page::document_page;
use super::super::super::problem::Problem;
use super::super::super::respond::{Document, document};
use super::facts::Facts;

const OFFERS: [Offer; 2] = [JSON, HTML];

/// All base maps.
pub(in crate::http) async fn basemaps(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = Asked::none_but_format(&request, &OFFERS)?;
    let snapshot = state.catalog.snapshot();
    let base = base_url(&request, &state);
    let facts = state.basemaps.all.iter().map(|basemap| Facts::of(basemap, base.clone(), &snapshot));
    let facts = facts.collect::<Result<Vec<_>, _>>()?;
    Ok(document(&request, &state, state.basemaps.version_with(&snapshot), offer, || {
        let links = representations(&format!("{base}/basemaps"), &[], offer, &OFFERS);
        if offer == JSON {
            let items: Vec<Json> = facts.iter().map(Facts::item).collect();
            return Document::Json(json!({ "links": links, "basemaps": items }));
        }
        let lead = "The maps that other layers are laid on, the first choice first.";
        let all: Vec<Json> = links.into_iter().chain(facts.iter().flat_map(Facts::links)).collect();
        let about = |facts: &Facts| {
            let words: Vec<String> =
                facts.table().into_iter().map(|(label, fact)| format!("{label}: {fact}")).collect();
            (facts.title.clone(), words.join(". "))
        };
        Document::Page(document_page("Base maps", &[], lead, &all, &facts.iter().map(about).collect::<Vec<_>>()))
    }))
}
