//! `/api`: the OpenAPI 3.0 definition and the same as a page, both made from the tables that the handlers read.

mod answers;
mod edits;
mod operation;
mod page;
mod parameters;
mod parts;
mod resources;
mod schemas;
mod tile_schemas;
mod tiles;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::found::find;
use super::links::base_url;
use super::negotiate::{HTML, OPENAPI, Offer, negotiate};
use super::problem::Problem;
use super::respond::{Document, document};
use crate::collection::{Collection, Snapshot};
use crate::query::{Form, Parameter, QueryError};
use operation::Operation;

/// Representations of the definition.
const OFFERS: [Offer; 2] = [OPENAPI, HTML];
/// The parameter of the definition, besides `f`.
const COLLECTION: Parameter = Parameter {
    name: "collection",
    description: "Only the resources of this collection, beside those of the service.",
    form: Form::Text,
    example: "incidents",
};
const DESCRIPTION: &str = "Incidents, areas and highways for conflict reporting: OGC API Features with geodesic distances. \
    Every resource answers GET, HEAD (the same without its body) and OPTIONS; \
    where features are kept in the store, who has a token also creates, replaces, updates and deletes them. Any page of any site may read the answers (CORS). \
    An unknown parameter is an error, as is one given twice.";

pub(super) async fn api(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let asked = negotiate(&request, &OFFERS)?;
    let snapshot = state.present(&request);
    let only = only(&asked.parameters, &snapshot)?;
    Ok(document(&request, &state, snapshot.version, asked.offer, || {
        if asked.offer == HTML {
            return Document::Page(page::api_page(&snapshot, only));
        }
        Document::Json(definition(&snapshot, only, &state, &base_url(&request, &state)))
    }))
}

/// The one collection that is asked for, if any.
fn only<'a>(parameters: &[(String, String)], snapshot: &'a Snapshot) -> Result<Option<&'a Collection>, Problem> {
    let mut only = None;
    for (name, value) in parameters {
        if name != COLLECTION.name {
            let name = name.chars().take(80).collect();
            return Err(QueryError::UnknownParameter { name, known: "f and collection".to_owned() }.into());
        }
        if only.replace(find(snapshot, value)?.as_ref()).is_some() {
            return Err(QueryError::Repeated(name.clone()).into());
        }
    }
    Ok(only)
}

/// The whole definition. Each collection has paths of its own, since each has its own properties.
fn definition(snapshot: &Snapshot, only: Option<&Collection>, state: &State, base: &str) -> Json {
    let collections = || snapshot.collections.iter().map(AsRef::as_ref).filter(|c| only.is_none_or(|o| same(o, c)));
    let mut operations = resources::of_the_service();
    operations.extend(collections().flat_map(|c| resources::of_a_collection(c, snapshot)));
    let mut tags = vec![json!({ "name": parts::SERVICE, "description": "What there is, and how it is" })];
    tags.extend(collections().map(|c| json!({ "name": c.description.name, "description": c.description.title })));
    let get = |o: &Operation| (o.path.clone(), json!({ "get": o.json() }));
    let mut paths: Map<String, Json> = operations.iter().map(get).collect();
    let views = state.catalog.views();
    for (path, method, operation) in
        collections().filter(|c| views.is_stored(&c.description.name)).flat_map(edits::of_a_collection)
    {
        paths[&path][method] = operation;
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Vigie", "description": DESCRIPTION, "version": env!("CARGO_PKG_VERSION") },
        "servers": [{ "url": base }],
        "tags": tags,
        "paths": paths,
        // Reading takes no token, and shows more with one.
        "security": [{}, { edits::TOKEN: [] }],
        "components": {
            "schemas": schemas::all(collections()),
            "parameters": shared_parameters(&operations),
            "responses": answers::problems(),
            "headers": answers::headers(),
            "securitySchemes": edits::security_schemes(),
        },
    })
}

fn same(a: &Collection, b: &Collection) -> bool {
    a.description.name == b.description.name
}

/// The parameters that are the same wherever they are taken, by their names.
fn shared_parameters(operations: &[Operation]) -> Map<String, Json> {
    let shared = operations.iter().flat_map(|o| &o.parameters).filter(|p| p.shared);
    shared.map(|p| (p.name.clone(), p.json())).collect()
}
