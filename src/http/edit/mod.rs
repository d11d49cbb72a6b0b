//! Writing: features are created, replaced, updated and deleted (OGC API Features part 4, 20-002).
//!
//! A change is acknowledged once it is durable; the answer then waits a little until it can also be seen, so that a client
//! that looks again finds what it wrote; where a collection is so large that this takes long, it does not.

mod draft;
mod patch;
mod precondition;

use std::time::Duration;

use actix_web::dev::HttpServiceFactory;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::State;
use super::access::{Bearer, WRITES, require, too_many};
use super::found::find;
use super::items;
use super::links::{base_url, encode};
use super::problem::Problem;
use super::respond::options_of;
use crate::feature::Standing;
use crate::store::{Act, Current, Done, Edit, EditError, Next, Operation, Refusal, Role, WriteError};
use draft::{CONTENT_CRS, Draft, Target};
use patch::Patch;
use precondition::Precondition;

/// Longest body of a request, in bytes: the GeoJSON of some hundred thousand incidents. `vigie import` takes more.
pub(super) const MAX_BODY_BYTES: usize = 50_000_000;
/// Longest that a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_mins(5);
/// Longest that an answer waits until its change is served.
const VISIBLE_TIMEOUT: Duration = Duration::from_secs(1);
/// Of so many features the views are made anew within some milliseconds. Who waited for larger ones would write less than a
/// disk takes.
const QUICK_FEATURES: usize = 100_000;
/// Longest key of an idempotent request, in bytes.
const MAX_KEY_BYTES: usize = 200;
/// Bytes of an id that is made here, so that nobody guesses it and no two are alike.
const ID_BYTES: usize = 10;

const ITEMS_ALLOW: &str = "GET, HEAD, POST, OPTIONS";
const ITEM_ALLOW: &str = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS";
const READ_ALLOW: &str = "GET, HEAD, OPTIONS";

/// `/collections/{collection}/items`, for reading and writing.
pub(super) fn items_resource() -> impl HttpServiceFactory {
    web::resource("/collections/{collection}/items")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(items::items))
        .route(web::post().to(create))
        .route(web::method(Method::OPTIONS).to(options))
        .default_service(web::to(not_allowed))
}

/// `/collections/{collection}/items/{feature}`, for reading and writing.
pub(super) fn item_resource() -> impl HttpServiceFactory {
    web::resource("/collections/{collection}/items/{feature}")
        .route(web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(items::feature))
        .route(web::put().to(replace))
        .route(web::patch().to(update))
        .route(web::delete().to(delete))
        .route(web::method(Method::OPTIONS).to(options))
        .default_service(web::to(not_allowed))
}

/// What can be done here: what is in files beside the store is only read.
fn allowed(request: &HttpRequest, state: &State) -> &'static str {
    let stored = request.match_info().get("collection").is_some_and(|name| state.catalog.views().is_stored(name));
    match (stored, request.match_info().get("feature")) {
        (false, _) => READ_ALLOW,
        (true, None) => ITEMS_ALLOW,
        (true, Some(_)) => ITEM_ALLOW,
    }
}

async fn options(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    options_of(allowed(&request, &state))
}

async fn not_allowed(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    Err(cannot(&request, &state))
}

fn cannot(request: &HttpRequest, state: &State) -> Problem {
    let allow = allowed(request, state);
    let detail = format!("{} is not possible here; {allow} are", request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).with_header(ALLOW, allow)
}

/// POST of a feature, or of a collection of them: all or none.
async fn create(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bearer = writer(&request, &state, &name)?;
    let key = idempotency_key(&request)?;
    let json = body(&request, payload, &["application/geo+json", "application/json"]).await?;
    let once = key.map(|key| (key, digest(&request, &name, &json)));
    let snapshot = state.present(&request);
    let target = Target::new(&request, find(&snapshot, &name)?)?;
    let is_single = json.get("type").is_none_or(|kind| kind != "FeatureCollection");
    let drafts = if is_single { vec![target.feature(&json)] } else { target.features(&json)? };
    let drafts = all_or_faults(drafts)?;
    let reason = drafts.iter().find_map(|draft| draft.editorial.reason.clone()).unwrap_or_default();
    let acts = drafts.into_iter().map(act_of_creation).collect::<Result<_, _>>()?;
    let done = write(&state, Edit { collection: name.clone(), author: bearer.name, reason, acts, once }).await?;
    Ok(created(&request, &state, &name, &done, is_single))
}

fn act_of_creation(draft: Draft) -> Result<Act, Problem> {
    let id = draft.id.clone().map_or_else(new_id, Ok)?;
    let own = id.clone();
    let next = Box::new(move |current: Option<&Current>| {
        if current.is_some() {
            return Err(Refusal::Exists);
        }
        let standing = draft.editorial.after(Standing::default());
        Ok(Next::Put(Operation::Create, draft.into_feature(own), standing))
    });
    Ok(Act { id, next })
}

fn new_id() -> Result<String, Problem> {
    let mut bytes = [0; ID_BYTES];
    let failed = |error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("no random numbers: {error}"));
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes.iter().fold(String::new(), |id, byte| id + &format!("{byte:02x}")))
}

/// PUT: the whole feature, in the place of the one that is there. Where it stands towards the public stays, unless it says.
async fn replace(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let bearer = writer(&request, &state, &name)?;
    let json = body(&request, payload, &["application/geo+json", "application/json"]).await?;
    let snapshot = state.present(&request);
    let target = Target::new(&request, find(&snapshot, &name)?)?;
    let precondition = Precondition::read(&request, &state, &name, &id)?;
    let mut drafts = all_or_faults(vec![target.feature(&json)])?;
    let Some(draft) = drafts.pop() else { return Err(Problem::overloaded()) };
    let reason = draft.editorial.reason.clone().unwrap_or_default();
    let own = id.clone();
    let act = Act {
        id: id.clone(),
        next: Box::new(move |current| {
            let current = precondition.hold(current)?;
            let standing = draft.editorial.after(current.standing);
            Ok(Next::Put(Operation::Replace, draft.into_feature(own), standing))
        }),
    };
    one(&request, &state, (&name, &id), bearer, reason, act).await
}

/// PATCH: the parts that a merge patch names (RFC 7396).
async fn update(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let bearer = writer(&request, &state, &name)?;
    let json = body(&request, payload, &["application/merge-patch+json"]).await?;
    let snapshot = state.present(&request);
    let target = Target::new(&request, find(&snapshot, &name)?)?;
    let precondition = Precondition::read(&request, &state, &name, &id)?;
    let patch = Patch::read(&json, &target).map_err(|faults| faulty(vec![(None, faults)]))?;
    let reason = patch.editorial.reason.clone().unwrap_or_default();
    let next = move |current: Option<&Current>| patch.applied(precondition.hold(current)?).map_err(Refusal::Faults);
    let act = Act { id: id.clone(), next: Box::new(next) };
    one(&request, &state, (&name, &id), bearer, reason, act).await
}

async fn delete(
    request: HttpRequest,
    state: web::Data<State>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (name, id) = path.into_inner();
    let bearer = writer(&request, &state, &name)?;
    let precondition = Precondition::read(&request, &state, &name, &id)?;
    let act = Act { id: id.clone(), next: Box::new(move |current| precondition.hold(current).map(|_| Next::Delete)) };
    one(&request, &state, (&name, &id), bearer, String::new(), act).await
}

/// Who writes, if they may and not too often, into a collection that can be written.
fn writer(request: &HttpRequest, state: &State, name: &str) -> Result<Bearer, Problem> {
    if !state.catalog.views().is_stored(name) {
        find(&state.present(request), name)?;
        return Err(cannot(request, state));
    }
    let bearer = require(request, Role::Editor)?;
    state.writes.take(&bearer.name, WRITES).map_err(too_many)?;
    Ok(bearer)
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(key) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=MAX_KEY_BYTES).contains(&key.len()));
    let detail = format!("Idempotency-Key is to be of 1 to {MAX_KEY_BYTES} characters of ASCII");
    key.map(|key| Some(key.to_owned())).ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, detail))
}

/// What tells a request from another of the same key: all that decides what is stored. No header holds the end of a line.
fn digest(request: &HttpRequest, name: &str, json: &Json) -> [u8; 32] {
    let header = |name| request.headers().get(name).map_or(&b""[..], HeaderValue::as_bytes);
    let (kind, crs) = (header(CONTENT_TYPE), header(HeaderName::from_static(CONTENT_CRS)));
    let all = [name.as_bytes(), kind, crs, json.to_string().as_bytes()].join(&b'\n');
    Sha256::digest(all).into()
}

/// The body as JSON, of one of some media types.
async fn body(request: &HttpRequest, payload: web::Payload, types: &[&str]) -> Result<Json, Problem> {
    let own = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let own = own.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !types.contains(&own.as_str()) {
        let detail = format!("the body is to be {}, and Content-Type to say so", types.join(" or "));
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let read = tokio::time::timeout(BODY_TIMEOUT, payload.to_bytes_limited(MAX_BODY_BYTES));
    let late = |_late| Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time");
    let bytes = read.await.map_err(late)?.map_err(|_over| {
        let detail = format!("the body may have {MAX_BODY_BYTES} bytes; send it in parts, or use `vigie import`");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    })?;
    let bytes = bytes.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}")))
}

/// All drafts, or all that is wrong with any.
fn all_or_faults(drafts: Vec<Result<Draft, Vec<String>>>) -> Result<Vec<Draft>, Problem> {
    let many = drafts.len() > 1;
    let (mut good, mut bad) = (Vec::with_capacity(drafts.len()), Vec::new());
    for (place, draft) in drafts.into_iter().enumerate() {
        match draft {
            Ok(draft) => good.push(draft),
            Err(faults) => bad.push((many.then_some(place), faults)),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(faulty(bad)) }
}

/// A 422 that names every fault, with the place of the feature where there are several.
fn faulty(bad: Vec<(Option<usize>, Vec<String>)>) -> Problem {
    let told = bad.into_iter().flat_map(|(place, faults)| {
        faults.into_iter().map(move |fault| match place {
            Some(place) => format!("features[{place}]: {fault}"),
            None => fault,
        })
    });
    let faults: Vec<String> = told.collect();
    let detail = format!("nothing was stored: {}", faults.first().map_or("", String::as_str));
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail).with_faults(faults)
}

/// Has a changeset written, and waits a little until it can be seen.
async fn write(state: &State, edit: Edit) -> Result<Done, Problem> {
    let many = edit.acts.len() > 1;
    let features = state.catalog.snapshot().get(&edit.collection).map_or(0, |collection| collection.len());
    let done = state.writer.write(edit).await.map_err(|error| refused(&error, many))?;
    state.changes.tell();
    if features <= QUICK_FEATURES {
        state.changes.wait_for(done.changeset, VISIBLE_TIMEOUT).await;
    }
    Ok(done)
}

fn refused(error: &WriteError, many: bool) -> Problem {
    let unavailable =
        |detail: String| Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).with_header(RETRY_AFTER, "5");
    let error = match error {
        WriteError::Full => return unavailable(error.to_string()),
        WriteError::Store(store) => {
            tracing::error!(error = %store, "a change could not be stored");
            return unavailable("the store cannot be written now; nothing of this was stored".to_owned());
        }
        WriteError::Uncertain(store) => {
            tracing::error!(error = %store, "a change may be stored or not");
            let detail = "the connection to the database was lost while this was being stored: it may be stored or not. \
                          Send it again with the same Idempotency-Key, or look whether it is there";
            return unavailable(detail.to_owned());
        }
        WriteError::Refused(error) => error,
    };
    match &**error {
        EditError::NoCollection => Problem::not_found(error.to_string()),
        EditError::OtherRequest => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        EditError::Store(_) => unavailable("the store cannot be written now; nothing of this was stored".to_owned()),
        EditError::Refused(refusals) => refused_acts(refusals, many),
    }
}

fn refused_acts(refusals: &[(usize, Refusal)], many: bool) -> Problem {
    let place = |place: usize| many.then_some(place);
    match refusals {
        [(_, Refusal::Missing)] => Problem::not_found("there is no such feature"),
        [(_, Refusal::Stale(_))] => precondition::failed(),
        _ if refusals.iter().all(|(_, refusal)| *refusal == Refusal::Exists) => {
            let faults = refusals.iter().map(|(at, _)| match place(*at) {
                Some(at) => format!("features[{at}]: there is a feature of this id already"),
                None => "there is a feature of this id already; leave `id` out to have one made".to_owned(),
            });
            Problem::new(StatusCode::CONFLICT, "nothing was stored: an id is taken").with_faults(faults.collect())
        }
        _ => faulty(refusals.iter().map(|(at, refusal)| (place(*at), told(refusal))).collect()),
    }
}

fn told(refusal: &Refusal) -> Vec<String> {
    match refusal {
        Refusal::Exists => vec!["there is a feature of this id already".to_owned()],
        Refusal::Missing => vec!["there is no such feature".to_owned()],
        Refusal::Stale(_) => vec!["it was changed meanwhile".to_owned()],
        Refusal::Faults(faults) => faults.clone(),
    }
}

/// A 201. A request that was done before is answered as it was then.
fn created(request: &HttpRequest, state: &State, name: &str, done: &Done, is_single: bool) -> HttpResponse {
    let url = format!("{}/collections/{}/items", base_url(request, state), encode(name));
    let href = |id: &String| format!("{url}/{}", encode(id));
    let features: Vec<Json> = done.ids.iter().map(|id| json!({ "id": id, "href": href(id) })).collect();
    let mut response = HttpResponse::Created();
    if let (true, Some(id)) = (is_single, done.ids.first()) {
        response.insert_header((LOCATION, href(id)));
        response.insert_header((header::CONTENT_LOCATION, href(id)));
        if let Some(etag) = etag_of(request, state, (name, id), done) {
            response.insert_header((ETAG, etag));
        }
    } else {
        response.insert_header((LOCATION, url.clone()));
    }
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")));
    response.body(json!({ "changeset": done.changeset, "features": features }).to_string())
}

/// A changeset of one feature, answered by a 204.
async fn one(
    request: &HttpRequest,
    state: &State,
    (name, id): (&str, &str),
    bearer: Bearer,
    reason: String,
    act: Act,
) -> Result<HttpResponse, Problem> {
    let edit = Edit { collection: name.to_owned(), author: bearer.name, reason, acts: vec![act], once: None };
    let done = write(state, edit).await?;
    let mut response = HttpResponse::NoContent();
    if let Some(etag) = etag_of(request, state, (name, id), &done) {
        response.insert_header((ETAG, etag));
    }
    Ok(response.finish())
}

/// The validator that a GET of the feature has, once what was done can be seen: the public's, or where the next change would be
/// refused with that, since the public sees the feature coarsely or not at all, the newsroom's.
fn etag_of(request: &HttpRequest, state: &State, (name, id): (&str, &str), done: &Done) -> Option<String> {
    let views = state.catalog.views();
    if views.changeset() < done.changeset {
        return None;
    }
    precondition::etags(&views, name, id, &base_url(request, state)).pop()
}
