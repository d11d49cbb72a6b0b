//! `/embed/builder`: a form that makes the code of an embed, and shows what it will look like. It works without scripts; with one
//! it answers in place.

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::super::State;
use super::super::assets;
use super::super::links::base_url;
use super::super::negotiate::{HTML, JSON, Offer, negotiate};
use super::super::page::page;
use super::super::policy;
use super::super::problem::Problem;
use super::super::respond::{etag, is_known, not_modified, ok};
use super::asked::{Asked, WIDTH};
use super::code::Code;
use super::told::Told;
use crate::collection::{Role, Snapshot};
use crate::query::{Form, Guard, Parameter};

/// Representations of the code.
pub(in crate::http) const BUILDER_OFFERS: [Offer; 2] = [HTML, JSON];
/// A text column on a phone and in an article, in pixels.
const PREVIEWS: [(&str, u16); 2] = [("On a phone", 360), ("In an article", 640)];

/// The parameters besides those of embeds.
pub(in crate::http) const BUILDER_PARAMETERS: [Parameter; 2] = [
    Parameter {
        name: "frozen",
        description: "Whether the embed names the present revision of the data, so that it says where they have changed since.",
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

/// What the form has besides the collection: the parameter, its label and an example.
const FIELDS: [(&str, &str, &str); 8] = [
    ("map", "View: zoom/latitude/longitude", "5.5/13.5/-6"),
    ("near", "Near: a highway, a position or WKT", "highways/RN6"),
    ("distance", "Within", "5km"),
    ("datetime", "Time", "2025-09-01/2025-10-31"),
    ("event_type", "Event types", "Battles,Riots"),
    ("q", "Words", "fuel convoy"),
    ("collections", "Further layers", "highways,places"),
    ("height", "Height in pixels", "480"),
];

/// The code of an embed.
pub(in crate::http) async fn builder(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offer = negotiate(&request, &BUILDER_OFFERS)?.offer;
    let snapshot = state.catalog.snapshot();
    let given = super::first_of_each(request.query_string());
    let mut asked = Asked::read(&given, &snapshot)?;
    let etag = etag(&request, &state, snapshot.version ^ assets::version(), offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let is = |name: &str, value: &str| given.iter().any(|(own, text)| own == name && text == value);
    let (frozen, pinned) = (is("frozen", "true"), !is("pinned", "false"));
    let base = base_url(&request, &state);
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let body = web::block(move || {
        let told = Told::find(&asked, &snapshot, &guard)?;
        asked.revision = frozen.then_some(told.revision);
        let address = asked.address(&base);
        let code = Code { asked: &asked, told: &told, base: &base, address: &address };
        let codes = codes(code, pinned);
        let page = || builder_page(code, &codes, &given, (frozen, pinned), &snapshot);
        Ok::<_, Problem>(if offer == JSON { json(code, &codes).to_string() } else { page() })
    });
    let body = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let mut response = ok(offer, &etag);
    if offer == HTML {
        response.insert_header((CONTENT_SECURITY_POLICY, policy::PAGE));
    }
    Ok(response.body(body))
}

/// Each way into an article: its name, what is to be known of it, and its code.
fn codes(code: Code<'_>, pinned: bool) -> [(&'static str, &'static str, String); 4] {
    let component = if pinned {
        "A tag of the page’s own, without a frame. The code names one version of the script and a hash that browsers check it by: \
         pinned code does not update, and once the server has a newer version the still stays in the map’s place until the code is copied anew."
    } else {
        "A tag of the page’s own, without a frame. Its script is kept up to date by the server."
    };
    [
        (
            "iframe",
            "A frame, for any publishing system. It works without scripts too.",
            code.iframe(WIDTH, code.asked.height),
        ),
        ("component", component, code.component(pinned)),
        ("still", "A picture with a link and its sources, for newsletters and feeds.", code.still()),
        ("amp", "A frame for AMP pages; the first line belongs into their head.", code.amp()),
    ]
}

fn json(code: Code<'_>, codes: &[(&str, &str, String)]) -> Json {
    let mut all = json!({
        "address": code.address,
        "height": code.asked.height,
        "notes": super::page::notes(code.asked, code.told).into_iter().map(|(text, _)| text).collect::<Vec<_>>(),
    });
    for (name, about, text) in codes {
        all[*name] = json!({ "about": about, "code": text });
    }
    all
}

fn builder_page(
    code: Code<'_>,
    codes: &[(&str, &str, String)],
    given: &[(String, String)],
    (frozen, pinned): (bool, bool),
    snapshot: &Snapshot,
) -> String {
    let content = html! {
        p.lead { "A map in an article: choose what it shows, and copy its code. It loads nothing from elsewhere, keeps nothing of its readers, and says something where scripts are off." }
        div.builder {
            (form(code, given, (frozen, pinned), snapshot))
            div.made {
                @for note in super::page::notes(code.asked, code.told) { p.note { bdi { (note.0) } } }
                @for (name, about, text) in codes {
                    section.code {
                        h2 { label for={ "code-" (name) } { (title(name)) } }
                        p.faint data-about=(name) { (about) }
                        textarea id={ "code-" (name) } readonly rows="5" spellcheck="false" { (text) }
                    }
                }
            }
        }
        h2 { "Preview" }
        div.previews {
            @for (label, width) in PREVIEWS {
                figure.preview {
                    figcaption.faint { (label) ", " (width) " pixels wide" }
                    iframe src={ "../embed" (query_of(code.address)) } width=(width) height=(code.asked.height) title={ "Preview: " (label) } {}
                }
            }
        }
    };
    page("Embed this map", &[], &content)
}

fn title(name: &str) -> &'static str {
    match name {
        "iframe" => "Frame",
        "component" => "Web component",
        "still" => "Still picture",
        _ => "AMP",
    }
}

fn query_of(address: &str) -> String {
    address.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default()
}

fn form(code: Code<'_>, given: &[(String, String)], (frozen, pinned): (bool, bool), snapshot: &Snapshot) -> Markup {
    let asked = code.asked;
    let written = |name: &str| given.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let known = |name: &str| {
        FIELDS.iter().any(|(field, ..)| *field == name)
            || ["collection", "lang", "theme", "frozen", "pinned", "revision"].contains(&name)
    };
    let choices = |name: &str, label: &str, options: &[(&str, &str)], chosen: &str| -> Markup {
        html! {
            div.field {
                label for=(name) { (label) }
                select id=(name) name=(name) {
                    @for (value, text) in options { option value=(value) selected[*value == chosen] { (text) } }
                }
            }
        }
    };
    let collections: Vec<(&str, &str)> = snapshot
        .collections
        .iter()
        .filter(|c| c.description.role != Role::Base)
        .map(|c| (c.description.name.as_str(), c.description.title.as_str()))
        .collect();
    html! {
        form.build action="builder" method="get" {
            @for (name, value) in given.iter().filter(|(name, _)| !known(name)) { input type="hidden" name=(name) value=(value); }
            div.fields {
                (choices("collection", "Collection", &collections, &asked.collection.description.name))
                @for (name, label, example) in FIELDS {
                    div.field {
                        label for=(name) { (label) }
                        input id=(name) name=(name) value=(written(name)) placeholder=(example) autocomplete="off" spellcheck="false";
                    }
                }
                (choices("lang", "Language", &[("en", "English"), ("fr", "Français")], written("lang")))
                (choices("theme", "Theme", &[("", "What the reader prefers"), ("light", "Light"), ("dark", "Dark")], written("theme")))
                (choices("frozen", "Data", &[("", "Live"), ("true", "Frozen: says where they changed since")], if frozen { "true" } else { "" }))
                (choices("pinned", "Script of the web component", &[("", "Pinned to this version"), ("false", "Kept up to date")], if pinned { "" } else { "false" }))
            }
            p.actions { button type="submit" { "Make the code" } }
        }
    }
}
