//! The pages of the collections: all of them, and one.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::super::foreign::upright;
use super::value::grouped;
use super::{links, map, page, text, trail_to_collections};
use crate::collection::Collection;
use crate::feature::{FieldType, known_field};

/// The page of all collections, from their JSON.
pub(in crate::http) fn collections_page(all: &[Json], own_links: &[Json]) -> String {
    let (base, own): (Vec<&Json>, Vec<&Json>) = all.iter().partition(|c| c["vigie"]["role"] == "base");
    page(
        "Collections",
        &[],
        &html! {
            p.lead { "What this server holds, to read, to download and to ask." }
            (links(own_links))
            div.cards { @for c in own { article { h2 { (title(c)) } (summary(c)) } } }
            h2 { "The built-in base map" }
            div.cards { @for c in base { article { h3 { (title(c)) } (summary(c)) } } }
        },
    )
}

/// The page of one collection, from its JSON.
pub(in crate::http) fn collection_page(collection: &Collection, json: &Json, credits: &str) -> String {
    let name = text(&json["id"]);
    let extent = collection.extent.map(|e| format!("{},{},{},{}", e.west, e.south, e.east, e.north));
    page(
        &collection.description.title,
        &[trail_to_collections()],
        &html! {
            p.lead { (text(&json["description"])) }
            p { a.button href={ "/collections/" (name) "/items?f=html" } { "See the features" } }
            (links(json["links"].as_array().map_or(&[], Vec::as_slice)))
            @if extent.is_some() { (map("Where the features are", None, extent.as_deref(), credits)) }
            div.table tabindex="0" role="region" aria-label="About" { table.facts { @for (label, fact) in facts(json) { tr { th scope="row" { (label) } td { (fact) } } } } }
            h2 { "Properties" }
            div.table tabindex="0" role="region" aria-label="Properties" { table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Type" } th scope="col" { "Meaning" } } }
                tbody { @for field in collection.schema.fields() {
                    tr {
                        th scope="row" { code { (field.name) } }
                        td { (type_name(field.field_type)) }
                        td { (known_field(&field.name).map_or("", |k| k.description)) }
                    }
                } }
            } }
        },
    )
}

fn title(json: &Json) -> Markup {
    html! { a href={ "/collections/" (text(&json["id"])) "?f=html" } { (text(&json["title"])) } }
}

/// What is said of a collection among others.
fn summary(json: &Json) -> Markup {
    let about = &json["vigie"];
    html! {
        p { (text(&json["description"])) }
        p.faint {
            (count(about))
            @if about["synthetic"] == true { " " strong { "Synthetic data." } }
            @if about["demonstration"] == true { " Demonstration." }
            @if let Some((first, last)) = span(json) { " " time { (first) } " to " time { (last) } "." }
            @let licences = list(&about["licences"]);
            @if !licences.is_empty() { " Licence: " (licences) "." }
        }
        p { a href={ "/collections/" (text(&json["id"])) "/items?f=html" } { "Features" } }
    }
}

/// What there is to know of a collection, in a few words each.
fn facts(json: &Json) -> Vec<(&'static str, String)> {
    let about = &json["vigie"];
    let bbox = json["extent"]["spatial"]["bbox"][0]
        .as_array()
        .map(|b| b.iter().map(Json::to_string).collect::<Vec<_>>().join(", "));
    let class = match text(&about["licenceClass"]) {
        "display" => "short lists and counts, not bulk downloads",
        "aggregate" => "counts only",
        _ => "everything, in bulk",
    };
    let mark = |name: &str, words: &str| if about[name] == true { words.to_owned() } else { String::new() };
    let all = [
        ("Holds", count(about)),
        ("Time", span(json).map(|(first, last)| format!("{first} to {last}")).unwrap_or_default()),
        ("Extent", bbox.map(|b| format!("{b} (west, south, east, north)")).unwrap_or_default()),
        ("Coordinate systems", some(&json["crs"])),
        ("Source", list(&about["attributions"])),
        ("Licence", list(&about["licences"])),
        ("Hands out", class.to_owned()),
        ("Made up", mark("synthetic", "Some of it is synthetic data.")),
        ("Demonstration", mark("demonstration", "Shown until data is imported.")),
    ];
    all.into_iter().filter(|(_, fact)| !fact.is_empty()).collect()
}

fn count(about: &Json) -> String {
    let n = grouped(about["count"].as_i64().unwrap_or_default());
    match text(&about["geometry"]) {
        "point" => format!("{n} points."),
        "line" => format!("{n} lines."),
        "polygon" => format!("{n} areas."),
        _ => format!("{n} features."),
    }
}

/// From when to when, in days.
fn span(json: &Json) -> Option<(String, String)> {
    let interval = json["extent"]["temporal"]["interval"][0].as_array()?;
    let day = |bound: &Json| bound.as_str().and_then(|instant| instant.split('T').next()).unwrap_or("open").to_owned();
    Some((day(&interval[0]), day(&interval[1])))
}

fn list(value: &Json) -> String {
    let texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    upright(&texts.join("; "))
}

/// The first of a list, and how many more there are.
fn some(value: &Json) -> String {
    const SHOWN: usize = 4;
    let all = value.as_array().map_or(0, Vec::len);
    let texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Json::as_str).take(SHOWN).collect();
    let more = if all > SHOWN { format!("; and {} more", all - SHOWN) } else { String::new() };
    texts.join("; ") + &more
}

fn type_name(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Boolean => "yes or no",
        FieldType::Integer => "whole number",
        FieldType::Number => "number",
        FieldType::Text => "text",
        FieldType::TextList => "texts",
        FieldType::Date => "date",
        FieldType::DateTime => "date and time",
    }
}
