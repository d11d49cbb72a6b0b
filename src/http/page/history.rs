//! The page of a feature's history: what it said, and since when.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::super::foreign::{isolated, upright};
use super::super::links::encode;
use super::{links, page, text, trail_below};
use crate::collection::Collection;
use crate::feature::{is_gated, known_field};

/// The page of the revisions of a feature, from their JSON.
pub(in crate::http) fn history_page(
    collection: &Collection,
    id: &str,
    revisions: &[Json],
    is_cut: bool,
    all_links: &[Json],
) -> String {
    let items = format!("/collections/{}/items", encode(&collection.description.name));
    let mut trail = trail_below(collection);
    trail.push((format!("{items}?f=html"), "Features".to_owned()));
    trail.push((format!("{items}/{}?f=html", encode(id)), upright(id)));
    page(
        "History",
        &trail,
        &html! {
            p.lead { "What was said of this, the newest first." }
            (links(all_links))
            @if is_cut { p { "There are older revisions, which are not shown." } }
            @for revision in revisions { (section(revision)) }
        },
    )
}

fn section(revision: &Json) -> Markup {
    let changed: Vec<&str> = revision["changed"].as_array().into_iter().flatten().map(text).collect();
    let facts = [("By", "author"), ("Why", "reason"), ("State", "state"), ("Operation", "operation")];
    let shown = |name: &str| changed.is_empty() || changed.contains(&name);
    let graphic = revision["feature"]["properties"]["graphic"] == true;
    html! {
        section {
            h2 { (revision["number"]) ". " (text(&revision["kind"])) ", " time { (text(&revision["recorded"])) } }
            div.table tabindex="0" role="region" aria-label="What changed" { table.facts {
                @for (label, member) in facts {
                    @if !text(&revision[member]).is_empty() {
                        tr { th scope="row" { (label) } td { (isolated(text(&revision[member]))) } }
                    }
                }
                @for (name, value) in revision["feature"]["properties"].as_object().into_iter().flatten() {
                    @if shown(name) && !value.is_null() {
                        tr {
                            th scope="row" { (known_field(name).map_or(name.as_str(), |known| known.title)) }
                            td {
                                @if graphic && is_gated(name) { details { summary { "The source marks this as graphic. Show it." } (written(value)) } }
                                @else { (written(value)) }
                            }
                        }
                    }
                }
                @if shown("geometry") {
                    tr { th scope="row" { "Geometry" } td { (place(&revision["feature"]["geometry"])) } }
                }
            } }
        }
    }
}

fn written(value: &Json) -> Markup {
    match value {
        Json::String(text) => isolated(text),
        Json::Array(texts) => {
            html! { @for (i, one) in texts.iter().enumerate() { @if i > 0 { "; " } (isolated(text(one))) } }
        }
        other => html! { (other) },
    }
}

fn place(geometry: &Json) -> String {
    match (text(&geometry["type"]), &geometry["coordinates"]) {
        ("Point", at) => format!("{}, {} (longitude, latitude)", at[0], at[1]),
        ("", _) => "none".to_owned(),
        (kind, _) => kind.to_owned(),
    }
}
