//! The page of one feature: everything that is published of it, and where it is.

use maud::{Markup, html};
use serde_json::Value as Json;

use super::super::foreign::upright;
use super::super::links::encode;
use super::value::{gated, value};
use super::{links, map, page, text, trail_below};
use crate::collection::Collection;
use crate::feature::{FeatureView as _, GeometryView, is_gated, known_field};
use crate::query::HitView;

/// The page of one feature.
pub(in crate::http) fn feature_page(
    collection: &Collection,
    view: &HitView<'_>,
    all_links: &[Json],
    credits: &str,
) -> String {
    let fields = collection.schema.fields();
    let named = |name: &str| {
        let field = collection.schema.position(name)?;
        Some(view.value(field).to_string()).filter(|text| !text.is_empty())
    };
    let title = ["title", "name", "ref"].iter().find_map(|name| named(name)).unwrap_or_else(|| view.id().to_owned());
    let mut trail = trail_below(collection);
    let items = format!("/collections/{}/items", encode(&collection.description.name));
    trail.push((format!("{items}?f=html"), "Features".to_owned()));
    let geojson = all_links.iter().find(|l| l["type"] == "application/geo+json").map(|l| text(&l["href"]));
    let known = fields.iter().enumerate().filter(|(i, _)| !view.value(*i).is_null());
    page(
        &upright(&title),
        &trail,
        &html! {
            (links(all_links))
            @if view.geometry() != GeometryView::None { (map("Map of this feature", geojson, None, credits)) }
            div.table tabindex="0" role="region" aria-label="Properties" { table.facts {
                tr { th scope="row" { "Id" } td { code { (view.id()) } } }
                @for (i, field) in known {
                    @let known = known_field(&field.name);
                    @let content = view.value(i);
                    tr {
                        th scope="row" title=[known.map(|k| k.description)] { (known.map_or(&*field.name, |k| k.title)) }
                        td {
                            @if view.is_graphic() && is_gated(&field.name) { (gated(&content)) } @else { (value(&content)) }
                            @if field.name.ends_with("_m") { " m" }
                        }
                    }
                }
                tr { th scope="row" { "Geometry" } td { (geometry(view)) } }
            } }
            @if view.geometry() != GeometryView::None { (nearby(collection, view)) }
        },
    )
}

fn geometry(view: &HitView<'_>) -> Markup {
    use geo::CoordsIter as _;
    html! {
        @match view.geometry() {
            GeometryView::None => "none",
            GeometryView::Point(lon, lat) => { "Point at " code { (lon) ", " (lat) } " (longitude, latitude)" }
            GeometryView::Other(other) => { (other.coords_count()) " positions" }
        }
    }
}

/// What else is near, a question away.
fn nearby(collection: &Collection, view: &HitView<'_>) -> Markup {
    let name = encode(&collection.description.name);
    let id = encode(view.id());
    html! {
        ul.links {
            li.faint { "Within 10 km of this:" }
            li { a href={ "/collections/" (name) "/items?f=html&distance=10km&near=" (name) "/" (id) } { (collection.description.title) } }
        }
    }
}
