//! The HTML pages of the resources. They are whole without scripts, and everything in them is escaped by `maud`.

mod collection;
mod document;
mod feature;
mod form;
mod groups;
mod history;
mod items;
mod value;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value as Json;

use super::assets;
use super::links::encode;
use crate::collection::Collection;

pub(super) use collection::{collection_page, collections_page};
pub(super) use document::document_page;
pub(super) use feature::feature_page;
pub(super) use form::{Input, form};
pub(super) use groups::groups_page;
pub(super) use history::history_page;
pub(super) use items::{ItemsPage, items_page};
pub(super) use value::prose;

/// Where the parts of a page are cut. `maud` escapes every `<` that comes from data, so that none of it reads so.
const CUT: &str = "<!--cut-->";

/// The language of what stands around a page's content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shell {
    pub(super) lang: &'static str,
    pub(super) dir: &'static str,
    /// What the navigation is called, and what its links are: the map, the collections, the API and conformance.
    pub(super) main: &'static str,
    pub(super) nav: [&'static str; 4],
}

impl Shell {
    pub(super) const ENGLISH: Self =
        Self { lang: "en", dir: "ltr", main: "Main", nav: ["Map", "Collections", "API", "Conformance"] };
}

/// Where the links of the navigation lead.
const NAVIGATION: [&str; 4] = ["/", "/collections?f=html", "/api?f=html", "/conformance?f=html"];

/// A page. `trail` leads to it: addresses and names, from the first after the map down.
pub(super) fn page(title: &str, trail: &[(String, String)], content: &Markup) -> String {
    page_in(&Shell::ENGLISH, title, trail, content)
}

/// The same in a language.
pub(super) fn page_in(shell: &Shell, title: &str, trail: &[(String, String)], content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(shell.lang) dir=(shell.dir) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) @for (_, name) in trail.iter().rev() { " - " (name) } " - Vigie" }
                link rel="icon" href="/assets/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
                @if let Some(script) = assets::pages_script() { script type="module" src=(script) {} }
            }
            body {
                header {
                    a.brand href="/" { "Vigie" }
                    nav aria-label=(shell.main) { @for (href, name) in NAVIGATION.iter().zip(shell.nav) { a href=(href) { (name) } } }
                }
                main {
                    @if !trail.is_empty() {
                        nav.trail aria-label="Breadcrumb" { ol {
                            @for (href, name) in trail { li { a href=(href) { (name) } } }
                            li aria-current="page" { (title) }
                        } }
                    }
                    h1 { (title) }
                    (content)
                }
            }
        }
    }
    .into_string()
}

/// The two parts of a page around something that is too long to be made whole.
fn page_around(title: &str, trail: &[(String, String)], before: &Markup, after: &Markup) -> (String, String) {
    let whole = page(title, trail, &html! { (before) (PreEscaped(CUT)) (after) });
    let (head, tail) = whole.split_once(CUT).unwrap_or((&whole, ""));
    (head.to_owned(), tail.to_owned())
}

/// The trail to what belongs to a collection.
pub(super) fn trail_below(collection: &Collection) -> Vec<(String, String)> {
    let about = &collection.description;
    vec![trail_to_collections(), (format!("/collections/{}?f=html", encode(&about.name)), about.title.clone())]
}

fn trail_to_collections() -> (String, String) {
    ("/collections?f=html".to_owned(), "Collections".to_owned())
}

/// The links of a JSON document, in groups: the document in other formats, its features, and what else there is.
pub(super) fn links(links: &[Json]) -> Markup {
    let of = |rels: &[&str]| -> Vec<&Json> { links.iter().filter(|l| rels.contains(&text(&l["rel"]))).collect() };
    let others: Vec<&Json> = links
        .iter()
        .filter(|l| !["self", "alternate", "items", "next", "first", "prev"].contains(&text(&l["rel"])))
        .collect();
    // A link's title ends in its format.
    let format = |link: &Json| text(&link["title"]).rsplit(" as ").next().unwrap_or_default().to_owned();
    let alternates: Vec<&Json> = of(&["alternate"]);
    html! {
        @for (label, group) in [("Features as", of(&["items"])), ("This page as", alternates)] {
            @if !group.is_empty() {
                ul.links aria-label=(label) {
                    li.faint { (label) }
                    @for link in group { li { a href=(text(&link["href"])) rel=(text(&link["rel"])) { (format(link)) } } }
                }
            }
        }
        @if !others.is_empty() {
            ul.links aria-label="See also" {
                li.faint { "See also" }
                @for link in others {
                    li { a href=(readable(link)) rel=(text(&link["rel"])) { (text(&link["title"])) } }
                }
            }
        }
    }
}

/// Where a link leads a reader: to the page of what is a document by default.
fn readable(link: &Json) -> String {
    let href = text(&link["href"]);
    let own = ["application/json", "application/schema+json"].contains(&text(&link["type"])) && !href.contains('?');
    if own { format!("{href}?f=html") } else { href.to_owned() }
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// The place of a small map, which a script draws. `features` is where its features are, `credits` whose ground it is.
fn map(label: &str, features: Option<&str>, extent: Option<&str>, credits: &str) -> Markup {
    html! {
        figure.map hidden data-features=[features] data-extent=[extent] {
            div.canvas aria-label=(label) {}
            figcaption.faint { "Ground: " (credits) }
        }
    }
}
