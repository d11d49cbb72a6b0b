//! The page that lists what of a published copy can be downloaded.

use maud::{DOCTYPE, Markup, html};

use super::super::policy;

/// What there is of a collection.
#[derive(Debug, Clone)]
pub struct Download {
    /// Its title.
    pub title: String,
    /// How many features there are.
    pub count: String,
    /// Whose they are, and under which terms.
    pub terms: Vec<String>,
    /// Files: address, what it is, and how large.
    pub files: Vec<(String, &'static str, String)>,
    /// What is left out, and why.
    pub left_out: Option<String>,
}

/// The page, of a copy that was published on a day.
#[must_use]
pub fn downloads_page(day: &str, all: &[Download]) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::of_copies());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { "Downloads - Vigie" }
                link rel="icon" href="assets/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="style.css";
            }
            body {
                header {
                    a.brand href="index.html" { "Vigie" }
                    nav aria-label="Main" { a href="index.html" { "Map" } a href="downloads.html" aria-current="page" { "Downloads" } }
                }
                main {
                    h1 { "Downloads" }
                    p.lead { "A copy that was published on " (day) ". What was added or corrected since is not in it." }
                    @for download in all { (section(download)) }
                    h2 { "The copy itself" }
                    p { a href="vigie.json" { "vigie.json" } " says what is in it, from when, whose and under which terms; "
                        a href="README.txt" { "README.txt" } " says how to serve it." }
                }
            }
        }
    }
    .into_string()
}

fn section(download: &Download) -> Markup {
    html! {
        h2 { bdi { (download.title) } }
        p { (download.count) @for line in &download.terms { ". " bdi { (line) } } }
        @if let Some(why) = &download.left_out { p.note { (why) } }
        @if !download.files.is_empty() {
            div.table tabindex="0" role="region" aria-label=(download.title) { table.facts {
                @for (href, what, size) in &download.files { tr { th scope="row" { a href=(href) download { (what) } } td { (size) } } }
            } }
        }
    }
}
