//! `/collections/{collection}/items` and one of them: the features.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, LINK};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::collections::find;
use super::links::{base_url, encode, link, representations, with_parameters};
use super::negotiate::{
    Asked, CSV, FEATURE_OFFERS, FLATGEOBUF, GEOJSON, GEOJSONSEQ, HTML, ITEMS_OFFERS, JSON, Offer, negotiate,
};
use super::page::{links, page};
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use super::stream::{Answer, Encoder, FeatureStream};
use crate::collection::Collection;
use crate::feature::{FeatureView as _, LicenceClass, Schema, instant_text, known_field};
use crate::format::{flatgeobuf, geojson};
use crate::query::{Guard, HitView, Licence, Page, Query, execute, page_schema};

/// The features that a query finds.
pub(super) async fn items(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = negotiate(&request, &ITEMS_OFFERS)?;
    let snapshot = state.catalog.snapshot();
    let collection = Arc::clone(find(&snapshot, &name)?);
    let query = Query::parse(&parameters, &collection, &snapshot)?;
    let etag = etag(&request, &state, snapshot.version, offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    // Queries and encoding are work for the processor, which would hold up other requests on this thread.
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let metrics = web::Data::clone(&state);
    let answer = web::block(move || -> Result<Answer, Problem> {
        let page = execute(&collection, &query, Licence::Public, &guard);
        let page = page.inspect_err(|error| metrics.metrics.query_ended(error))?;
        let schema = page_schema(&collection, &query);
        Ok(Answer { collection, query, page, schema })
    });
    let answer = answer.await.map_err(|_lost| overloaded())??;
    drop(waiting);
    let url = format!("{}/collections/{}/items", base_url(&request, &state), encode(&name));
    let links = page_links(&url, &parameters, offer, &answer.page);
    let mut response = ok(offer, &etag);
    for link in links.iter().filter(|l| l["rel"] == "next") {
        let href = link["href"].as_str().unwrap_or_default();
        response.append_header((LINK, format!("<{href}>; rel=\"next\"; type=\"{}\"", offer.media_type)));
    }
    if matches!(offer, CSV | FLATGEOBUF | GEOJSONSEQ) {
        let extension = if offer == GEOJSONSEQ { "geojsonl" } else { offer.name };
        response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{extension}\"")));
        response.insert_header(("OGC-NumberMatched", answer.page.matched.to_string()));
        response.insert_header(("OGC-NumberReturned", answer.page.hits.len().to_string()));
    }
    match offer {
        HTML => Ok(response.body(items_page(&answer, &links))),
        FLATGEOBUF => {
            let bytes = web::block(move || flatgeobuf_bytes(&answer)).await.map_err(|_lost| overloaded())??;
            Ok(response.body(bytes))
        }
        GEOJSON => {
            let members = collection_members(&answer, links);
            Ok(response.body(FeatureStream::new(answer, |answer| Encoder::geojson(&answer.schema, members))))
        }
        CSV => Ok(response.body(FeatureStream::new(answer, Encoder::csv))),
        _ => Ok(response.body(FeatureStream::new(answer, Encoder::geojsonseq))),
    }
}

/// One feature, with everything that is published of it.
pub(super) async fn feature(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let offer = Asked::none_but_format(&request, &FEATURE_OFFERS)?;
    let snapshot = state.catalog.snapshot();
    let collection = find(&snapshot, &name)?;
    let row = collection.find(&id).ok_or_else(|| {
        let id: String = id.chars().take(80).collect();
        Problem::not_found(format!("there is no feature `{id}` in collection `{name}`"))
    })?;
    if collection.class(row) == LicenceClass::Aggregate {
        let detail = "the licence of this feature's source permits counts only";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let etag = etag(&request, &state, snapshot.version, offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let base = base_url(&request, &state);
    let parent = format!("{base}/collections/{}", encode(&name));
    let mut links = representations(&format!("{parent}/items/{}", encode(&id)), &[], offer, &FEATURE_OFFERS);
    links.push(link(&parent, "collection", JSON.media_type, &collection.description.title));
    let query = Query::default();
    let view = HitView::of_row(collection, &query, row);
    if offer == HTML {
        return Ok(ok(offer, &etag).body(feature_page(collection, &view, &links)));
    }
    let mut body = Vec::new();
    let members = Map::from_iter([("links".to_owned(), Json::Array(links))]);
    geojson::Writer::new(&collection.schema).single(&mut body, &view, &members);
    Ok(ok(offer, &etag).body(body))
}

fn overloaded() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping or could not finish this; try again")
}

/// Links of a page of items: itself in each format, and the page after.
fn page_links(url: &str, parameters: &[(String, String)], offer: Offer, page: &Page) -> Vec<Json> {
    let mut all = representations(url, parameters, offer, &ITEMS_OFFERS);
    if let Some(next) = page.next {
        let mut parameters: Vec<_> = parameters.iter().filter(|(n, _)| n != "cursor").cloned().collect();
        parameters.push(("cursor".to_owned(), next.to_string()));
        all.push(link(&with_parameters(url, &parameters, Some(offer.name)), "next", offer.media_type, "Next page"));
    }
    let collection = url.strip_suffix("/items").unwrap_or(url);
    all.push(link(collection, "collection", JSON.media_type, "The collection"));
    all
}

/// The members of a feature collection besides its features.
fn collection_members(answer: &Answer, links: Vec<Json>) -> Map<String, Json> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let about = &answer.collection.description;
    let mut attributions: Vec<Cow<'_, str>> =
        answer.collection.distinct("attribution").into_iter().map(Cow::Borrowed).collect();
    attributions.extend(about.attribution.as_deref().map(Cow::Borrowed));
    attributions.dedup();
    let mut licences = answer.collection.distinct("licence");
    licences.extend(about.licence.as_deref());
    licences.dedup();
    let mut members = Map::from_iter([
        ("numberMatched".to_owned(), json!(answer.page.matched)),
        ("numberReturned".to_owned(), json!(answer.page.hits.len())),
        ("timeStamp".to_owned(), json!(instant_text(i64::try_from(now.as_millis()).unwrap_or_default()))),
        ("attributions".to_owned(), json!(attributions)),
        ("licences".to_owned(), json!(licences)),
        ("links".to_owned(), Json::Array(links)),
    ]);
    if answer.page.withheld {
        let why = "the licence of a source permits no more features a query; numberMatched counts them all";
        members.insert("withheld".to_owned(), json!(why));
    }
    members
}

fn flatgeobuf_bytes(answer: &Answer) -> Result<Vec<u8>, Problem> {
    let about = &answer.collection.description;
    let terms = |field: &str, own: &Option<String>| {
        let mut all = answer.collection.distinct(field);
        all.extend(own.as_deref());
        all.dedup();
        all.join("; ")
    };
    let (attribution, licence) = (terms("attribution", &about.attribution), terms("licence", &about.licence));
    let metadata = flatgeobuf::Metadata {
        name: about.name.clone(),
        title: about.title.clone(),
        description: format!("{} Source: {attribution}. Licence: {licence}.", about.description),
        members: Map::from_iter([
            ("attribution".to_owned(), json!(attribution)),
            ("licence".to_owned(), json!(licence)),
        ]),
    };
    let mut bytes = Vec::new();
    flatgeobuf::write(&answer.schema, answer.views(), &metadata, &mut bytes).map_err(|e| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("this could not be written as FlatGeobuf: {e}"))
    })?;
    Ok(bytes)
}

fn items_page(answer: &Answer, all_links: &[Json]) -> String {
    let name = &answer.collection.description.name;
    let title = &answer.collection.description.title;
    let trail = [(format!("/collections/{name}?f=html"), title.clone())];
    page(
        &format!("Features of {title}"),
        &trail,
        &html! {
            p.faint { (answer.page.hits.len()) " of " (answer.page.matched) " features on this page." }
            @if answer.page.withheld { p { "The licence of a source permits no more features a query." } }
            (links(all_links))
            div.table { table {
                tr { th { "id" } @for field in answer.schema.fields() { th { (field.name) } } }
                @for view in answer.views() { (table_row(name, &answer.schema, &view)) }
            } }
        },
    )
}

fn table_row(collection: &str, schema: &Schema, view: &HitView<'_>) -> Markup {
    html! {
        tr {
            td { a href={ "/collections/" (collection) "/items/" (encode(view.id())) "?f=html" } { (view.id()) } }
            @for field in 0..schema.fields().len() { td { (view.value(field).to_string()) } }
        }
    }
}

fn feature_page(collection: &Collection, view: &HitView<'_>, all_links: &[Json]) -> String {
    let about = &collection.description;
    let trail = [
        (format!("/collections/{}?f=html", about.name), about.title.clone()),
        (format!("/collections/{}/items?f=html", about.name), "Features".to_owned()),
    ];
    page(
        view.id(),
        &trail,
        &html! {
            (links(all_links))
            div.table { table {
                @for (i, field) in collection.schema.fields().iter().enumerate() {
                    @let title = known_field(&field.name).map_or(&*field.name, |k| k.title);
                    tr { th { (title) } td { (view.value(i).to_string()) } }
                }
            } }
        },
    )
}
