//! The frame of the plain HTML pages. Everything in them is escaped by `maud`.

use maud::{DOCTYPE, Markup, html};
use serde_json::Value as Json;

/// A page. `trail` leads to it: addresses and names, from the landing page's children down.
pub(super) fn page(title: &str, trail: &[(String, String)], content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " - Vigie" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                header {
                    nav aria-label="Trail" {
                        a href="/" { "Map" }
                        a href="/collections?f=html" { "Collections" }
                        @for (href, name) in trail { a href=(href) { (name) } }
                        a.aside href="/api?f=html" { "API" }
                        a.aside href="/conformance?f=html" { "Conformance" }
                    }
                }
                main { h1 { (title) } (content) }
            }
        }
    }
    .into_string()
}

/// The links of a JSON document, in groups: the document in other formats, its features, and what else there is.
pub(super) fn links(links: &[Json]) -> Markup {
    let text = |link: &Json, member: &str| link[member].as_str().unwrap_or_default().to_owned();
    let of =
        |rels: &[&str]| -> Vec<&Json> { links.iter().filter(|l| rels.contains(&text(l, "rel").as_str())).collect() };
    let others: Vec<&Json> =
        links.iter().filter(|l| !["self", "alternate", "items"].contains(&text(l, "rel").as_str())).collect();
    // A link's title ends in its format.
    let format = |link: &Json| text(link, "title").rsplit(" as ").next().unwrap_or_default().to_owned();
    html! {
        @for (label, group) in [("Features as", of(&["items"])), ("This page as", of(&["self", "alternate"]))] {
            @if !group.is_empty() {
                p.links { (label) @for link in group { " " a href=(text(link, "href")) { (format(link)) } } }
            }
        }
        @if !others.is_empty() {
            p.links { @for link in others { a href=(text(link, "href")) rel=(text(link, "rel")) { (text(link, "title")) } " " } }
        }
    }
}
