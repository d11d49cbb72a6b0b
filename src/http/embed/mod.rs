//! Widgets for articles: the page for an iframe, the script of `<vigie-map>`, what oEmbed asks for, and a page that makes the
//! code of them all.

mod asked;
mod builder;
mod code;
mod copy;
mod dates;
mod language;
mod oembed;
mod page;
mod picture;
mod script;
mod told;
mod words;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, web};
use serde_json::{Value as Json, json};

use super::State;
use super::assets;
use super::links::base_url;
use super::negotiate::{HTML, JSON, Offer, negotiate};
use super::policy;
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use crate::query::{Guard, as_of, pairs};
use crate::tile::picture::PictureError;
use asked::Asked;
pub(super) use asked::EMBED_PARAMETERS;
pub(super) use builder::{BUILDER_OFFERS, BUILDER_PARAMETERS, builder};
pub(super) use copy::EmbedCopy;
use language::Language;
pub(super) use oembed::{OEMBED_OFFERS, OEMBED_PARAMETERS, OEMBED_URL, oembed};
pub(super) use script::script;
use told::Told;

/// Representations of an embed.
pub(super) const EMBED_OFFERS: [Offer; 2] = [HTML, JSON];

/// The page of an embed, or the same as JSON, which `<vigie-map>` is made of.
pub(super) async fn embed(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = negotiate(&request, &EMBED_OFFERS).map(|asked| asked.offer);
    match shown(&request, &state, offer).await {
        // An iframe shows what it is answered, so that its readers have to be told on a page.
        Err(problem) if is_browser(&request) => Ok(refusal(&request, &state, &problem)),
        answer => answer,
    }
}

/// Whether who asks names pages among what it takes, as browsers do and programs do not.
fn is_browser(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    accepted.into_iter().any(|value| value.contains("text/html"))
}

async fn shown(
    request: &HttpRequest,
    state: &web::Data<State>,
    offer: Result<Offer, Problem>,
) -> Result<HttpResponse, Problem> {
    let offer = offer?;
    let given = first_of_each(request.query_string());
    let snapshot = state.public_at(request, as_of(&given).ok().flatten()).await?;
    let asked = Asked::read(&given, &snapshot)?;
    // A page names the scripts of this very program.
    let etag = etag(request, state, snapshot.version ^ assets::version(), offer);
    if is_known(request, &etag) {
        return Ok(not_modified(&etag));
    }
    let base = base_url(request, state);
    let own = address(&base, request.query_string());
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let metrics = web::Data::clone(state);
    let body = web::block(move || {
        let told = Told::find(&asked, &snapshot, &guard).inspect_err(|error| {
            if let PictureError::Query(error) = error {
                metrics.metrics.query_ended(error);
            }
        })?;
        let page = || page::embed_page(&asked, &told, &own, &base);
        Ok::<_, Problem>(if offer == JSON { described(&asked, &told).to_string() } else { page() })
    });
    let body = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let mut response = ok(offer, &etag);
    if offer == HTML {
        framed(&mut response, state);
    }
    Ok(response.body(body))
}

/// The parameters of an embed. Those that are given twice mean what they say first.
fn first_of_each(query: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, value) in pairs(query) {
        if name != "f" && all.iter().all(|(known, _)| *known != name) {
            all.push((name, value));
        }
    }
    all
}

/// The address of an embed.
fn address(base: &str, query: &str) -> String {
    if query.is_empty() { format!("{base}/embed") } else { format!("{base}/embed?{query}") }
}

fn refusal(request: &HttpRequest, state: &State, problem: &Problem) -> HttpResponse {
    let given = first_of_each(request.query_string());
    let language = given.iter().find(|(name, _)| name == "lang").and_then(|(_, code)| Language::of_code(code));
    let language = language.unwrap_or_default();
    let mut response = HttpResponse::build(problem.status_code());
    response.insert_header((CONTENT_TYPE, HTML.media_type)).insert_header((CACHE_CONTROL, "no-cache"));
    framed(&mut response, state);
    response.body(page::refusal_page(language, problem))
}

/// What a page for iframes may do, and where it may be shown.
fn framed(response: &mut actix_web::HttpResponseBuilder, state: &State) {
    response
        .insert_header((CONTENT_SECURITY_POLICY, policy::embed(&state.embed_in)))
        .insert_header((REFERRER_POLICY, "no-referrer"));
}

/// What an embed says, for those who lay it out themselves. Addresses are from that of the service.
fn described(asked: &Asked, told: &Told) -> Json {
    let words = words::words(asked.language);
    let row = |row: &told::Row| json!({ "href": row.href, "when": row.when, "title": row.title, "place": row.place, "precision": row.precision });
    json!({
        "title": told.title,
        "lang": asked.language.code(),
        "count": told.count,
        "numberMatched": told.matched,
        "of": told.of,
        "notes": page::notes(asked, told).into_iter().map(|(text, wrong)| json!({ "text": text, "wrong": wrong })).collect::<Vec<_>>(),
        "unreadable": asked.unreadable.iter().map(|u| json!({ "name": u.name, "value": u.value, "why": u.why })).collect::<Vec<_>>(),
        "credits": told.credits,
        "revision": format!("{:016x}", told.revision),
        "link": { "href": format!("#{}", told.fragment), "title": words.full_map },
        "table": {
            "title": words::newest(asked.language, told.rows.len(), told.matched),
            "columns": [words.date, words.incident, words.place, words.precision],
            "rows": told.rows.iter().map(row).collect::<Vec<_>>(),
        },
        "live": page::live(asked, told),
    })
}
