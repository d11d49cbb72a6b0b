//! `/collections` and `/collections/{collection}`: what there is.

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::State;
use super::feed::feed_link;
use super::found::find;
use super::links::{
    QUERYABLES_REL, SCHEMA_REL, SORTABLES_REL, base_url, encode, link, representations, with_parameters,
};
use super::map::MAP_REL;
use super::negotiate::{Asked, HTML, ITEMS_OFFERS, JSON, Offer, PNG, SCHEMA};
use super::page::{collection_page, collections_page};
use super::problem::Problem;
use super::respond::{Document, document};
use super::tiles::TILESETS_REL;
use crate::collection::{Collection, Role, Snapshot};
use crate::feature::instant_text;
use crate::geom::Crs;

/// All collections.
pub(super) async fn collections(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let offers = [JSON, HTML];
    let Asked { offer, parameters } = Asked::none_but_as_of(&request, &offers)?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    Ok(document(&request, &state, snapshot.version, offer, || {
        let base = base_url(&request, &state);
        let all: Vec<Json> =
            snapshot.collections.iter().map(|c| collection_json(c, &base, (None, &parameters))).collect();
        let links = representations(&format!("{base}/collections"), &parameters, offer, &offers);
        if offer == JSON {
            let as_of = instant_text(snapshot.newest_ms());
            return Document::Json(json!({ "links": links, "crs": crs_list(), "asOf": as_of, "collections": all }));
        }
        Document::Page(collections_page(&all, &links))
    }))
}

/// One collection.
pub(super) async fn collection(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = Asked::none_but_as_of(&request, &[JSON, HTML])?;
    let snapshot = state.snapshot(&request, &parameters).await?;
    let collection = find(&snapshot, &name)?;
    Ok(document(&request, &state, snapshot.version, offer, || {
        let json = collection_json(collection, &base_url(&request, &state), (Some(offer), &parameters));
        if offer == JSON {
            return Document::Json(json);
        }
        Document::Page(collection_page(collection, &json, &base_credits(&snapshot)))
    }))
}

/// A collection as OGC API Features has it, with what a map needs to know under `vigie`. `own` is the representation at
/// hand, `None` inside the list; the links keep the parameters beside it.
pub(super) fn collection_json(
    collection: &Collection,
    base: &str,
    (own, kept): (Option<Offer>, &[(String, String)]),
) -> Json {
    let about = &collection.description;
    let url = format!("{base}/collections/{}", encode(&about.name));
    let mut links = representations(&url, kept, own.unwrap_or(JSON), &[JSON, HTML]);
    let below = |path: &str, format| with_parameters(&format!("{url}/{path}"), kept, format);
    for offer in ITEMS_OFFERS {
        let href = below("items", Some(offer.name));
        links.push(link(&href, "items", offer.media_type, &format!("{} as {}", about.title, offer.title)));
    }
    for (path, rel, title) in [
        ("queryables", QUERYABLES_REL, "Queryables"),
        ("schema", SCHEMA_REL, "Schema"),
        ("sortables", SORTABLES_REL, "Sortables"),
    ] {
        links.push(link(&below(path, None), rel, SCHEMA.media_type, &format!("{title} of {}", about.title)));
    }
    links.push(link(&below("tiles", None), TILESETS_REL, JSON.media_type, &format!("Tiles of {}", about.title)));
    let groups = format!("Counts and sums of {}, grouped", about.title);
    links.push(link(&below("aggregate", None), "related", JSON.media_type, &groups));
    if collection.is_stored {
        links.push(feed_link(&url, &[]));
    }
    let map = format!("A map of {}", about.title);
    links.push(link(&below("map", None), MAP_REL, PNG.media_type, &map));
    let mut extent = json!({});
    if let Some(e) = collection.extent {
        extent["spatial"] = json!({ "bbox": [[e.west, e.south, e.east, e.north]], "crs": Crs::Crs84.uri() });
    }
    if !collection.time.is_empty()
        && let Some(interval) = collection.time.extent()
    {
        let bound = |ms: i64| if ms == i64::MIN || ms == i64::MAX { Json::Null } else { json!(instant_text(ms)) };
        extent["temporal"] = json!({ "interval": [[bound(interval.start), bound(interval.end)]] });
    }
    let terms = collection.about();
    json!({
        "id": about.name,
        "title": about.title,
        "description": about.description,
        "attribution": about.attribution,
        "extent": extent,
        "itemType": "feature",
        // Inside the list they are its own; alone, a collection names them (OGC API Features part 2, 6.2).
        "crs": own.map_or_else(|| vec!["#/crs".to_owned()], |_| crs_list()),
        "storageCrs": Crs::Crs84.uri(),
        "links": links,
        "vigie": {
            "role": about.role,
            "count": collection.len(),
            "geometry": collection.geometry_kind(),
            "fields": collection.schema.fields().iter().map(|f| &*f.name).collect::<Vec<_>>(),
            "demonstration": about.demonstration,
            "synthetic": collection.has_synthetic(),
            "licenceClass": collection.strictest_class(),
            "licences": terms.licences,
            "attributions": terms.attributions,
        },
    })
}

/// In which coordinate reference systems every collection is offered.
fn crs_list() -> Vec<String> {
    Crs::all().map(Crs::uri).collect()
}

/// Whose data the base map is, for the small maps of the pages.
pub(super) fn base_credits(snapshot: &Snapshot) -> String {
    let base = snapshot.collections.iter().filter(|c| c.description.role == Role::Base);
    let mut credits: Vec<&str> = base.filter_map(|c| c.description.attribution.as_deref()).collect();
    credits.sort_unstable();
    credits.dedup();
    credits.join("; ")
}
