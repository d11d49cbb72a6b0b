//! The frame of the plain HTML pages. Everything in them is escaped by `maud`.

use maud::{DOCTYPE, Markup, html};

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

/// A list of links, as the JSON document has them.
pub(super) fn links(links: &[serde_json::Value]) -> Markup {
    html! {
        ul.links {
            @for link in links {
                li { a href=(link["href"].as_str().unwrap_or("")) { (link["title"].as_str().unwrap_or("")) } }
            }
        }
    }
}
