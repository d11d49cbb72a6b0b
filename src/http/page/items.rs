//! The page of a query's answer: a table of features, a form to ask otherwise, and a map.

use std::mem;

use maud::{Markup, html};
use serde_json::{Value as Json, json};

use super::super::links::{encode, with_parameters};
use super::form::{Input, form};
use super::value::{gated, grouped, is_number, value};
use super::{links, map, page_around, text, trail_below};
use crate::collection::Collection;
use crate::feature::{FeatureView as _, Field, is_gated, known_field};
use crate::format::Features as _;
use crate::query::{Answer, HitView, PARAMETERS};

/// The most features that the small map draws: more would be slow to load, and hide each other.
const MAP_FEATURES: usize = 5_000;
/// Parameters of the query grammar that the form of a page has; the API page has them all.
const FORM_PARAMETERS: [&str; 7] = ["q", "bbox", "datetime", "near", "distance", "filter", "limit"];

/// The page of items, of which rows are made while it is sent.
#[derive(Debug)]
pub(in crate::http) struct ItemsPage {
    /// What comes before the rows and after them.
    head: String,
    tail: String,
    /// The address of a feature's page, before its id.
    base: String,
    columns: Vec<Shown>,
    /// How many rows are made; one more than there are at the end of the page.
    done: usize,
}

/// A column that has something on this page.
#[derive(Debug)]
struct Shown {
    /// Its index.
    field: usize,
    number: bool,
    /// Whether a graphic feature shows it only to those who ask.
    gated: bool,
}

impl ItemsPage {
    /// The next of the page, of about so many bytes; `None` after its end.
    pub(in crate::http) fn chunk(&mut self, answer: &Answer, bytes: usize) -> Option<Vec<u8>> {
        let total = answer.count();
        if self.done > total {
            return None;
        }
        let mut out = if self.done == 0 { mem::take(&mut self.head) } else { String::new() };
        while self.done < total && out.len() < bytes {
            out.push_str(&self.row(&answer.view(self.done)).into_string());
            self.done += 1;
        }
        if self.done == total {
            out.push_str(&self.tail);
            self.done += 1;
        }
        Some(out.into_bytes())
    }

    fn row(&self, view: &HitView<'_>) -> Markup {
        html! {
            tr data-id=(view.id()) {
                th scope="row" { a href={ (self.base) (encode(view.id())) "?f=html" } { (view.id()) } }
                @for column in &self.columns {
                    @let content = view.value(column.field);
                    td.number[column.number] { @if column.gated && view.is_graphic() { (gated(&content)) } @else { div { (value(&content)) } } }
                }
            }
        }
    }
}

/// The page of a query's answer. `credits` name the sources of the ground of its map.
pub(in crate::http) fn items_page(
    answer: &Answer,
    parameters: &[(String, String)],
    all_links: &[Json],
    credits: &str,
) -> ItemsPage {
    let collection = &answer.collection;
    let fields = answer.schema.fields();
    let shown = |field: usize| Shown {
        field,
        number: is_number(fields[field].field_type),
        gated: is_gated(&fields[field].name),
    };
    let columns: Vec<Shown> = used_columns(answer).map(shown).collect();
    let before = html! {
        (summary(answer, all_links))
        (links(all_links))
        (filter(collection, parameters))
        (map_of(answer, all_links, credits))
        (maud::PreEscaped("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Features\"><table>"))
        thead { tr {
            th scope="col" { "Id" }
            @for column in &columns { (heading(&fields[column.field], column.number)) }
        } }
        (maud::PreEscaped("<tbody>"))
    };
    let after = html! { (maud::PreEscaped("</tbody></table></div>")) (paging(all_links, parameters, collection)) };
    let trail = trail_below(collection);
    let (head, tail) = page_around("Features", &trail, &before, &after);
    let base = format!("/collections/{}/items/", encode(&collection.description.name));
    ItemsPage { head, tail, base, columns, done: 0 }
}

/// The fields that any feature of the page has, since columns of nothing only take room. What the query adds comes first.
fn used_columns(answer: &Answer) -> impl Iterator<Item = usize> {
    let collection = &answer.collection;
    let own: Vec<usize> =
        answer.query.properties.clone().unwrap_or_else(|| (0..collection.schema.fields().len()).collect());
    let added = own.len()..answer.schema.fields().len();
    let used =
        |field: usize| answer.page.hits.iter().any(|hit| !collection.columns[field].get(hit.row as usize).is_null());
    added.chain((0..own.len()).filter(move |column| used(own[*column])))
}

fn heading(field: &Field, number: bool) -> Markup {
    let known = known_field(&field.name);
    html! {
        th.number[number] scope="col" title=[known.map(|k| k.description)] {
            (known.map_or(&*field.name, |k| k.title))
            @if known.is_some_and(|k| !k.title.eq_ignore_ascii_case(&field.name)) { " " code { (field.name) } }
        }
    }
}

fn summary(answer: &Answer, all_links: &[Json]) -> Markup {
    let (shown, matched) = (answer.page.hits.len(), answer.page.matched);
    let count = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    html! {
        p.lead {
            @if shown == matched { (count(matched)) " features." }
            @else { (count(shown)) " of " (count(matched)) " features on this page. " }
            @if let Some(next) = rel(all_links, "next") { a href=(next) rel="next" { "Next page" } }
        }
        @if answer.page.withheld { p.note { "The licence of a source permits no more features a query; all are counted." } }
        @if matched == 0 { p { "Nothing matches. " a href="?f=html" { "See all features" } } }
    }
}

fn rel<'a>(all_links: &'a [Json], rel: &str) -> Option<&'a str> {
    all_links.iter().find(|l| l["rel"] == rel).map(|l| text(&l["href"]))
}

fn paging(all_links: &[Json], parameters: &[(String, String)], collection: &Collection) -> Markup {
    let later = parameters.iter().any(|(name, _)| name == "cursor");
    let rest: Vec<_> = parameters.iter().filter(|(name, _)| name != "cursor").cloned().collect();
    let items = format!("/collections/{}/items", encode(&collection.description.name));
    html! {
        nav.paging aria-label="Pages" {
            @if later { a href=(with_parameters(&items, &rest, Some("html"))) rel="first" { "First page" } }
            @if let Some(next) = rel(all_links, "next") { a href=(next) rel="next" { "Next page" } }
        }
    }
}

/// The map of the page's features, where they can be had as GeoJSON.
fn map_of(answer: &Answer, all_links: &[Json], credits: &str) -> Markup {
    let geojson = all_links.iter().find(|l| l["type"] == "application/geo+json").map(|l| text(&l["href"]));
    let shown = answer.page.hits.len();
    html! {
        @if shown > MAP_FEATURES { p.faint { "Up to " (MAP_FEATURES) " features are drawn on a map; this page has " (shown) "." } }
        @else if shown > 0 && answer.collection.extent.is_some() { (map("Map of these features", geojson, None, credits)) }
    }
}

/// The form to ask otherwise: place, time and nearness, and the properties that have a vocabulary.
fn filter(collection: &Collection, parameters: &[(String, String)]) -> Markup {
    let written = |name: &str| parameters.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
    let any_text = json!({});
    let general = PARAMETERS.iter().filter(|p| FORM_PARAMETERS.contains(&p.name)).map(|p| Input {
        name: p.name,
        label: p.name,
        description: p.description,
        schema: &any_text,
        example: Some(p.example),
        value: written(p.name),
    });
    let fields = collection.schema.fields().iter().enumerate().filter(|(_, field)| !is_gated(&field.name));
    let listed: Vec<(&Field, Json)> =
        fields.filter_map(|(i, field)| Some((field, json!({ "enum": collection.vocabulary(i)? })))).collect();
    let own = listed.iter().map(|(field, schema)| {
        let known = known_field(&field.name);
        let label = known.map_or(&*field.name, |k| k.title);
        Input {
            name: &field.name,
            label,
            description: known.map_or("", |k| k.description),
            schema,
            example: None,
            value: written(&field.name),
        }
    });
    let inputs: Vec<Input<'_>> = general.chain(own).collect();
    let shown = |name: &str| ["f", "cursor"].contains(&name) || inputs.iter().any(|input| input.name == name);
    let kept: Vec<(&str, &str)> =
        parameters.iter().filter(|(n, _)| !shown(n)).map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let name = encode(&collection.description.name);
    html! {
        details.filter open[parameters.iter().any(|(n, _)| n != "cursor")] {
            summary { "Filter" }
            (form(&format!("/collections/{name}/items"), &[], &inputs, &kept))
            p.faint { "More parameters, and what they mean: " a href={ "/api?f=html&collection=" (name) } { "API" } }
        }
    }
}
