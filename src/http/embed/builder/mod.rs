//! `/embed/builder`: a form that makes the code of an embed, and shows what it will look like. It works without scripts; with one
//! it answers in place.

mod page;
mod words;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::super::State;
use super::super::assets;
use super::super::links::base_url;
use super::super::negotiate::{HTML, JSON, Offer, negotiate};
use super::super::problem::Problem;
use super::super::respond::{etag, is_known, not_modified, ok};
use super::asked::{Asked, WIDTH};
use super::code::Code;
use super::told::Told;
use crate::query::{Form, Guard, Parameter, as_of, pairs};
use page::Shown;
use words::{Words, words};

/// Representations of the code.
pub(in crate::http) const BUILDER_OFFERS: [Offer; 2] = [HTML, JSON];
const UI_LANG: &str = "ui-lang";

/// The parameters besides those of embeds.
pub(in crate::http) const BUILDER_PARAMETERS: [Parameter; 3] = [
    Parameter {
        name: UI_LANG,
        description: "The language of the page itself, `en`, `fr` or `ar`; that of the embed where it is not given.",
        form: Form::Text,
        example: "ar",
    },
    Parameter {
        name: "frozen",
        description: "Whether the embed shows the data as they are known now, or at the moment of `as-of`, for ever; it says so. Without it, it does where `as-of` is given.",
        form: Form::Text,
        example: "true",
    },
    Parameter {
        name: "pinned",
        description: "Whether the code of the web component names this very version of its script; `false` for the one that is kept up to date.",
        form: Form::Text,
        example: "true",
    },
];

/// The code of an embed.
pub(in crate::http) async fn builder(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = negotiate(&request, &BUILDER_OFFERS)?.offer;
    let given = joined(request.query_string());
    let is = |name: &str, value: &str| given.iter().any(|(own, text)| own == name && text == value);
    let moment = as_of(&given).ok().flatten().filter(|_| !is("frozen", ""));
    let snapshot = state.public_at(&request, moment).await?;
    let mut asked = Asked::read(&given, &snapshot)?;
    let etag = etag(&request, &state, snapshot.version ^ assets::version(), offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let moment = moment.or_else(|| is("frozen", "true").then(|| snapshot.newest_ms()));
    let (frozen, pinned) = (moment.is_some(), !is("pinned", "false"));
    let words = words_of(&given);
    let base = base_url(&request, &state);
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let body = web::block(move || {
        asked.freeze(moment);
        let told = Told::find(&asked, &snapshot, &guard)?;
        let address = asked.address(&base);
        let code = Code { asked: &asked, told: &told, base: &base, address: &address };
        let ways = ways(code, pinned, words);
        let page = || Shown { words, code, ways: &ways, given: &given, frozen, pinned, snapshot: &snapshot }.page();
        Ok::<_, Problem>(if offer == JSON { json(code, &ways).to_string() } else { page() })
    });
    let body = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    Ok(ok(offer, &etag).body(body))
}

/// The parameters as embeds have them. Boxes that are ticked in a form each send a value, which embeds take between commas.
fn joined(query: &str) -> Vec<(String, String)> {
    let mut all = super::first_of_each(query);
    for (name, own) in &mut all {
        if name == page::TYPES {
            let values = pairs(query).into_iter().filter(|(other, value)| other == name && !value.is_empty());
            *own = values.map(|(_, value)| value).collect::<Vec<_>>().join(",");
        }
    }
    all
}

fn words_of(given: &[(String, String)]) -> &'static Words {
    let of = |name: &str| given.iter().find(|(own, _)| own == name).and_then(|(_, code)| words(code));
    of(UI_LANG).or_else(|| of("lang")).unwrap_or(words::ALL[0])
}

/// A way into an article.
struct Way {
    name: &'static str,
    title: &'static str,
    /// What is to be known of it.
    about: &'static str,
    code: String,
}

fn ways(code: Code<'_>, pinned: bool, words: &'static Words) -> [Way; 4] {
    let way = |name, [title, about]: [&'static str; 2], code| Way { name, title, about, code };
    let [component, kept] = words.component;
    let component = [component, if pinned { words.component_pinned } else { kept }];
    [
        way("iframe", words.iframe, code.iframe(WIDTH, code.asked.height)),
        way("component", component, code.component(pinned)),
        way("still", words.still, code.still()),
        way("amp", words.amp, code.amp()),
    ]
}

fn json(code: Code<'_>, ways: &[Way]) -> Json {
    let mut all = json!({
        "address": code.address,
        "map": format!("/#{}", code.told.fragment),
        "height": code.asked.height,
        "notes": super::page::notes(code.asked, code.told).into_iter().map(|(text, _)| text).collect::<Vec<_>>(),
    });
    for way in ways {
        all[way.name] = json!({ "about": way.about, "code": way.code });
    }
    all
}
