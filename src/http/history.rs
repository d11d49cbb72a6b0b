//! `/collections/{collection}/items/{feature}/history`: how a feature came to be as it is.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::found::{find, missing};
use super::links::{base_url, encode, link, representations};
use super::negotiate::{Asked, GEOJSON, HTML, JSON, Offer};
use super::page::history_page;
use super::past::unreadable;
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use crate::collection::{History, MOST_REVISIONS, Revision, Viewer, Views};
use crate::feature::{LicenceClass, instant_text};
use crate::format::geojson;
use crate::query::{HitView, Query};

/// What links to the history of a feature say of it (RFC 5829).
pub(super) const HISTORY_REL: &str = "version-history";
/// Representations of a history.
pub(super) const HISTORY_OFFERS: [Offer; 2] = [JSON, HTML];

/// The revisions of a feature that one may see, the newest first.
pub(super) async fn history(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let offer = Asked::none_but_format(&request, &HISTORY_OFFERS)?;
    let (views, viewer) = state.views(&request);
    let collection = Arc::clone(find(views.of(viewer), &name)?);
    require_stored(&views, &name)?;
    if collection.find(&id).is_some_and(|row| collection.class(row) == LicenceClass::Aggregate) {
        let detail = "the licence of this feature's source permits counts only";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    // What the public does not see has no part in it, and so none in the validator.
    let etag = etag(&request, &state, collection.version ^ role(&views, viewer), offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let found = read(&state, Arc::clone(&views), viewer, (name.clone(), id.clone())).await?;
    let history = found.ok_or_else(|| missing(&name, &id))?;
    let parent = format!("{}/collections/{}", base_url(&request, &state), encode(&name));
    let item = format!("{parent}/items/{}", encode(&id));
    let mut links = representations(&format!("{item}/history"), &[], offer, &HISTORY_OFFERS);
    links.push(link(&item, "latest-version", GEOJSON.media_type, "The feature as it is now"));
    links.push(link(&parent, "collection", JSON.media_type, &collection.description.title));
    let revisions: Vec<Json> = told(&history);
    if offer == HTML {
        return Ok(ok(offer, &etag).body(history_page(&collection, &id, &revisions, history.is_cut, &links)));
    }
    let mut body = json!({ "id": id, "collection": name, "revisions": revisions, "links": links });
    if history.is_cut {
        body["older"] = json!(format!("there are older revisions; the newest {MOST_REVISIONS} are looked at"));
    }
    Ok(ok(offer, &etag).body(body.to_string()))
}

/// Reads a history on a thread for such work.
async fn read(
    state: &web::Data<State>,
    views: Arc<Views>,
    viewer: Viewer,
    (name, id): (String, String),
) -> Result<Option<History>, Problem> {
    let loader = state.past.loader();
    let read = web::block(move || loader.history(&views, viewer, &name, &id));
    read.await.map_err(|_lost| Problem::overloaded())?.map_err(|error| unreadable(&error))
}

/// Tells the newsroom's answers from the public's, where both see the same collection, and from each other: the newsroom is told of
/// each change, whether the feature says anything else then or not.
pub(super) fn role(views: &Views, viewer: Viewer) -> u64 {
    match viewer {
        Viewer::Public => 0,
        Viewer::Editorial => !views.changeset().cast_unsigned(),
    }
}

/// What is not in the store has no record of its changes.
pub(super) fn require_stored(views: &Views, name: &str) -> Result<(), Problem> {
    if views.is_stored(name) {
        return Ok(());
    }
    let detail = format!("`{name}` is not kept in the store, so that nobody knows when its features changed");
    Err(Problem::not_found(detail))
}

/// The revisions as JSON.
fn told(history: &History) -> Vec<Json> {
    let features: Vec<Json> = history.revisions.iter().map(feature).collect();
    let each = history.revisions.iter().enumerate().map(|(i, revision)| {
        let before = features.get(i + 1);
        let kind = match (&revision.feature, before) {
            (None, _) => "deleted",
            (Some(_), None) => "added",
            (Some(_), Some(_)) => "corrected",
        };
        let mut json = json!({
            "number": revision.number,
            "recorded": instant_text(revision.at),
            "kind": kind,
            "changed": before.map_or_else(Vec::new, |before| changed(before, &features[i])),
            "feature": features[i],
        });
        if let Some(deed) = &revision.deed {
            json["operation"] = json!(deed.operation.word());
            json["author"] = json!(deed.author);
            json["reason"] = json!(deed.reason);
            json["state"] = json!(deed.standing.state.word());
        }
        json
    });
    each.collect()
}

/// A revision's feature; null where it was deleted.
fn feature(revision: &Revision) -> Json {
    let Some(collection) = &revision.feature else { return Json::Null };
    let mut body = Vec::new();
    let query = Query::default();
    let view = HitView::of_row(collection, &query, 0);
    geojson::Writer::new(&collection.schema).single(&mut body, &view, &Map::new());
    serde_json::from_slice(&body).unwrap_or_default()
}

/// Which fields differ, `geometry` among them.
fn changed(before: &Json, after: &Json) -> Vec<String> {
    let fields = |json: &Json| json["properties"].as_object().cloned().unwrap_or_default();
    let (old, new) = (fields(before), fields(after));
    let mut names: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| old.get(name) != new.get(name));
    if before["geometry"] != after["geometry"] {
        names.push("geometry".to_owned());
    }
    names
}
