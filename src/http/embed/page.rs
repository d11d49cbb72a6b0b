//! The page of an embed, whole without scripts: the still, what it shows in words, and the newest of it as a table. A script
//! puts the live map in the still's place.

use maud::{DOCTYPE, Markup, html};
use serde_json::{Value as Json, json};

use super::super::assets;
use super::super::foreign::upright;
use super::super::links::encode;
use super::super::problem::Problem;
use super::asked::{Asked, WIDTH, theme_name};
use super::language::Language;
use super::picture::{Look, picture, still};
use super::told::{Row, Told};
use super::words::{self, words};
use crate::tile::picture::Theme;

/// Where the things are that the page of an embed names, from where it is itself.
pub(super) struct Place<'a> {
    /// What its head says besides.
    pub(super) head: Markup,
    /// Where each still is.
    pub(super) still: &'a dyn Fn(Look) -> String,
    /// Where a row of the table is told of.
    pub(super) feature: &'a dyn Fn(&Row) -> String,
    /// The page of the map.
    pub(super) map: &'a str,
    /// That it is a copy, and of when.
    pub(super) copy: Option<String>,
}

/// The page of an embed. `own` is its address, `base` that of the service.
pub(super) fn embed_page(asked: &Asked, told: &Told, own: &str, base: &str) -> String {
    let address = |format: &str| format!("{base}/oembed?url={}&format={format}", encode(own));
    let head = html! {
        link rel="alternate" type="application/json+oembed" title=(told.title) href=(address("json"));
        link rel="alternate" type="text/xml+oembed" title=(told.title) href=(address("xml"));
    };
    let below = notes(asked, told).len();
    let at = |look: Look| still(asked, below, look.theme, look.phone, look.scale);
    let place = Place { head, still: &at, feature: &|row| row.href.clone(), map: ".", copy: None };
    embed_page_at(asked, told, &place)
}

/// The same, wherever it is.
pub(super) fn embed_page_at(asked: &Asked, told: &Told, place: &Place<'_>) -> String {
    let words = words(asked.language);
    let caption = told.caption();
    let notes = notes(asked, told);
    let content = html! {
        main.vigie data-live=(live(asked, told).to_string()) {
            @for (text, wrong) in &notes { p.note.fault[*wrong] { bdi { (text) } } }
            figure {
                div.stage { (picture(asked, notes.len(), place.still, &words::map_of(asked.language, &told.title, &caption))) }
                figcaption {
                    h1 { bdi { (told.title) } }
                    p.of { strong { (told.count) } @for part in &told.of { " · " bdi { (part) } } }
                    (table(asked, told, place))
                    p.credits { @for line in told.credits.iter().chain(&place.copy) { bdi { (line) } " " } a.full href={ (place.map) "#" (told.fragment) } target="_blank" rel="noopener" { (words.full_map) } }
                }
            }
        }
    };
    document(asked.language, asked.theme, &format!("{}: {caption}", told.title), &place.head, &content)
}

/// The page of what cannot be shown, and why.
pub(super) fn refusal_page(language: Language, problem: &Problem) -> String {
    let words = words(language);
    let content = html! {
        main.vigie {
            p.note.fault role="alert" { strong { (words.refused) "." } " " span lang="en" { (problem.to_string()) } }
            p.credits { a.full href="." target="_blank" rel="noopener" { (words.full_map) } }
        }
    };
    document(language, None, words.refused, &html! {}, &content)
}

fn document(language: Language, theme: Option<Theme>, title: &str, links: &Markup, content: &Markup) -> String {
    let theme = theme.map(theme_name);
    html! {
        (DOCTYPE)
        html lang=(language.code()) dir=[language.direction()] data-theme=[theme] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(theme.unwrap_or("light dark"));
                title { (title) }
                (links)
                @if let Some(build) = assets::embed() {
                    script type="module" src=(build.page) {}
                }
            }
            body {
                // Here the parser waits for it. From the head, Chromium does not wait in frames that have an origin of their own, and
                // what it paints before moves.
                @if let Some(build) = assets::embed() { link rel="stylesheet" href=(build.style); }
                (content)
            }
        }
    }
    .into_string()
}

/// What a reader has to know before looking, and whether something is wrong.
pub(super) fn notes(asked: &Asked, told: &Told) -> Vec<(String, bool)> {
    let words = words(asked.language);
    let said = |text: &str| (text.to_owned(), false);
    let mut all: Vec<(String, bool)> = told.note.map(said).into_iter().collect();
    if !asked.unreadable.is_empty() {
        let values = asked.unreadable.iter().map(|u| format!("{}={}", u.name, upright(&u.value)));
        let values = values.collect::<Vec<_>>().join(", ");
        all.push((format!("{}{}{values}.", words.unreadable, words.colon), true));
    }
    all.extend(told.past.as_deref().map(said));
    let further = [(told.withheld, words.withheld), (told.matched == 0, words.none)];
    all.extend(further.into_iter().filter(|(holds, _)| *holds).map(|(_, text)| said(text)));
    all
}

fn table(asked: &Asked, told: &Told, place: &Place<'_>) -> Markup {
    let words = words(asked.language);
    html! {
        @if !told.rows.is_empty() {
            details {
                summary { (words::newest(asked.language, told.rows.len(), told.matched)) }
                div.table tabindex="0" role="region" aria-label=(told.title) { table {
                    thead { tr { @for head in [words.date, words.incident, words.place, words.precision] { th scope="col" { (head) } } } }
                    tbody { @for row in &told.rows { (line(row, &(place.feature)(row))) } }
                } }
            }
        }
    }
}

fn line(row: &Row, href: &str) -> Markup {
    html! {
        tr {
            td { (row.when) }
            th scope="row" { a href=(href) target="_blank" rel="noopener" { bdi { (row.title) } } }
            td { bdi { (row.place) } }
            td { (row.precision) }
        }
    }
}

/// What the live map has to know.
pub(super) fn live(asked: &Asked, told: &Told) -> Json {
    let features: Vec<String> =
        asked.features.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    json!({
        "collection": asked.collection.description.name,
        "features": features.join("&"),
        "collections": asked.collections,
        "center": [asked.view.centre.0, asked.view.centre.1],
        "zoom": asked.view.zoom,
        "width": WIDTH,
        "lang": asked.language.code(),
        "theme": asked.theme.map(theme_name),
        "kinds": told.kinds,
        "types": told.types.iter().map(|(name, label, count)| json!({ "name": name, "label": label, "count": count })).collect::<Vec<_>>(),
    })
}
