//! `/collections/{collection}/feed`: what changed last, as Atom (RFC 4287) with `GeoRSS`, for those who follow it.
//!
//! What was withdrawn is told by its address and the time alone (RFC 6721), and whatever is asked for: a filter that let it pass
//! would tell what it said.

use std::sync::Arc;

use actix_web::http::header::{HeaderName, HttpDate, LAST_MODIFIED};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value as Json;

use super::State;
use super::foreign::upright;
use super::found::find;
use super::history::{require_stored, role};
use super::links::{base_url, encode, link, with_parameters};
use super::negotiate::{ATOM, Asked, GEOJSON, HTML, Offer, negotiate};
use super::past::unreadable;
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use crate::collection::{Changed, Collection, Newest};
use crate::feature::{
    DISPLAY_QUERY_CAP, FeatureView as _, GeometryView, LicenceClass, Value, instant_text, is_gated, known_field,
};
use crate::format::write_xml_text;
use crate::geom::envelope_of;
use crate::query::{AS_OF, Form, Guard, HitView, PARAMETERS, Parameter, Query, QueryError, matching};

/// Representations of a feed.
pub(super) const FEED_OFFERS: [Offer; 1] = [ATOM];
/// Entries of a feed that names no limit.
const DEFAULT_ENTRIES: usize = 50;
/// Most entries: what a licence for display permits of single features.
const MOST_ENTRIES: usize = DISPLAY_QUERY_CAP;
/// Longest summary, in characters: what a reader of feeds shows in a list.
const SUMMARY: usize = 1_000;

/// How many entries a feed has.
pub(super) const FEED_LIMIT: Parameter = Parameter {
    name: "limit",
    description: "At most so many entries, 1 to 100; a larger number is answered as 100.",
    form: Form::Whole { least: 1, most: MOST_ENTRIES, default: DEFAULT_ENTRIES },
    example: "20",
};
/// Parameters of items that mean nothing for a feed, and why.
const OF_ITEMS: [(&str, &str); 5] = [
    ("cursor", "a feed has one page"),
    ("sortby", "the newest come first"),
    ("crs", "GeoRSS is in longitude and latitude on WGS 84"),
    ("properties", "an entry tells all that is published"),
    (AS_OF.name, "a feed tells what changed up to now; the history of a feature tells the rest"),
];

/// The parameters of items that say which features a feed is about.
pub(super) fn feed_parameters() -> impl Iterator<Item = &'static Parameter> {
    let is_own = |p: &&Parameter| p.name != FEED_LIMIT.name && OF_ITEMS.iter().all(|(name, _)| *name != p.name);
    PARAMETERS.iter().filter(is_own)
}

/// A link to what changed last of what parameters of items find.
pub(super) fn feed_link(collection: &str, parameters: &[(String, String)]) -> Json {
    let is_taken = |name: &str| name != FEED_LIMIT.name && OF_ITEMS.iter().all(|(own, _)| *own != name);
    let taken: Vec<_> = parameters.iter().filter(|(name, _)| is_taken(name)).cloned().collect();
    link(&with_parameters(&format!("{collection}/feed"), &taken, None), "related", ATOM.media_type, "What changed last")
}

/// What changed last of what a query finds.
pub(super) async fn feed(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let Asked { offer, parameters } = negotiate(&request, &FEED_OFFERS)?;
    let (views, viewer) = state.views(&request);
    let snapshot = Arc::clone(views.of(viewer));
    let collection = Arc::clone(find(&snapshot, &name)?);
    require_stored(&views, &name)?;
    let of_items = |name: &str| OF_ITEMS.iter().find(|(own, _)| *own == name);
    if let Some((name, why)) = parameters.iter().find_map(|(name, _)| of_items(name)) {
        let problem = format!("`{name}` is a parameter of features, not of feeds: {why}. Leave it out");
        return Err(QueryError::bad(name, problem).into());
    }
    let query = Query::parse(&parameters, &collection, &snapshot)?;
    let etag = etag(&request, &state, snapshot.version ^ role(&views, viewer), offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let url = format!("{}/collections/{}", base_url(&request, &state), encode(&name));
    let most = query.limit.unwrap_or(DEFAULT_ENTRIES).min(MOST_ENTRIES);
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let loader = state.past.loader();
    let body = web::block(move || {
        let rows = matching(&collection, &query, &guard).inspect_err(|error| state.metrics.query_ended(error))?;
        let named = |row: &u32| collection.class(*row as usize) != LicenceClass::Aggregate;
        let rows: Vec<u32> = rows.iter().filter(named).collect();
        let newest = loader.newest(&views, viewer, (&collection, &rows), most).map_err(|error| unreadable(&error))?;
        let feed = Feed { collection: &collection, newest: &newest.unwrap_or_default(), url: &url };
        Ok::<_, Problem>((feed.updated(), feed.write(&parameters)))
    });
    let (updated, body) = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let mut response = ok(offer, &etag);
    response.insert_header(modified(updated));
    Ok(response.body(body))
}

fn modified(at: i64) -> (HeaderName, String) {
    let at = std::time::UNIX_EPOCH + std::time::Duration::from_millis(at.max(0).unsigned_abs());
    (LAST_MODIFIED, HttpDate::from(at).to_string())
}

/// A feed on its way into XML.
struct Feed<'a> {
    collection: &'a Collection,
    newest: &'a Newest,
    /// The address of the collection.
    url: &'a str,
}

impl Feed<'_> {
    /// When it changed last.
    fn updated(&self) -> i64 {
        let changed = self.newest.changed.iter().map(|changed| changed.last);
        let withdrawn = self.newest.withdrawn.iter().map(|withdrawn| withdrawn.at);
        changed.chain(withdrawn).max().unwrap_or(self.collection.changed_ms)
    }

    fn write(&self, parameters: &[(String, String)]) -> Vec<u8> {
        let about = &self.collection.description;
        let own = with_parameters(&format!("{}/feed", self.url), parameters, None);
        let asked: Vec<_> = parameters.iter().filter(|(name, _)| name != FEED_LIMIT.name).cloned().collect();
        let terms = self.collection.about();
        let mut out = Xml(Vec::new());
        out.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"");
        out.raw(
            " xmlns:georss=\"http://www.georss.org/georss\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\">\n",
        );
        out.element("id", &own);
        out.element("title", &upright(&about.title));
        if !about.description.is_empty() {
            out.element("subtitle", &about.description);
        }
        out.element("updated", &instant_text(self.updated()));
        out.raw("<author>");
        let names = if terms.attributions.is_empty() { vec![about.title.clone()] } else { terms.attributions };
        out.element("name", &names.join("; "));
        out.raw("</author>\n<generator version=\"");
        out.raw(env!("CARGO_PKG_VERSION"));
        out.raw("\">Vigie</generator>\n");
        if !terms.licences.is_empty() {
            out.element("rights", &terms.licences.join("; "));
        }
        out.link("self", ATOM.media_type, &own);
        out.link("alternate", "text/html", &with_parameters(&format!("{}/items", self.url), &asked, Some(HTML.name)));
        for withdrawn in &self.newest.withdrawn {
            out.raw("<at:deleted-entry ref=\"");
            out.text(&self.address(&withdrawn.id));
            out.raw("\" when=\"");
            out.text(&instant_text(withdrawn.at));
            out.raw("\"><at:comment>This was withdrawn.</at:comment></at:deleted-entry>\n");
        }
        self.newest.changed.iter().for_each(|changed| self.entry(&mut out, *changed));
        out.raw("</feed>\n");
        out.0
    }

    fn address(&self, id: &str) -> String {
        format!("{}/items/{}", self.url, encode(id))
    }

    fn entry(&self, out: &mut Xml, changed: Changed) {
        let (query, fields) = (Query::default(), self.collection.schema.fields());
        let view = HitView::of_row(self.collection, &query, changed.row);
        let named = |name: &str| {
            let value = view.value(self.collection.schema.position(name)?);
            Some(upright(&value.to_string())).filter(|text| !text.is_empty())
        };
        let address = self.address(view.id());
        out.raw("<entry>\n");
        out.element("id", &address);
        let title = ["title", "name", "ref"].iter().find_map(|name| named(name)).unwrap_or_else(|| upright(view.id()));
        out.element("title", &title);
        out.element("published", &instant_text(changed.first));
        out.element("updated", &instant_text(changed.last));
        out.link("alternate", "text/html", &format!("{address}?f=html"));
        out.link("alternate", GEOJSON.media_type, &format!("{address}?f=json"));
        if let Some(kind) = named("event_type") {
            out.raw("<category term=\"");
            out.text(&kind);
            out.raw("\"/>\n");
        }
        let told = fields.iter().enumerate().filter(|(_, field)| !(view.is_graphic() && is_gated(&field.name)));
        let told = told.filter_map(|(i, field)| {
            let value = view.value(i);
            let label = known_field(&field.name).map_or(&*field.name, |known| known.title);
            (value != Value::Null && &*field.name != "title")
                .then(|| format!("{label}: {}", upright(&value.to_string())))
        });
        let summary: String = told.collect::<Vec<_>>().join(" \u{b7} ").chars().take(SUMMARY).collect();
        if !summary.is_empty() {
            out.element("summary", &summary);
        }
        place(out, &view.geometry());
        out.raw("</entry>\n");
    }
}

/// Where it is (`GeoRSS` Simple): latitude before longitude. What is no point is told by the box around it.
fn place(out: &mut Xml, geometry: &GeometryView<'_>) {
    match geometry {
        GeometryView::None => {}
        GeometryView::Point(lon, lat) => out.element("georss:point", &format!("{lat} {lon}")),
        GeometryView::Other(other) => {
            if let Some(e) = envelope_of(other).pieces().next() {
                out.element("georss:box", &format!("{} {} {} {}", e.south, e.west, e.north, e.east));
            }
        }
    }
}

/// XML in the making.
struct Xml(Vec<u8>);

impl Xml {
    fn raw(&mut self, markup: &str) {
        self.0.extend_from_slice(markup.as_bytes());
    }

    fn text(&mut self, text: &str) {
        write_xml_text(&mut self.0, text);
    }

    fn element(&mut self, name: &str, text: &str) {
        self.raw("<");
        self.raw(name);
        self.raw(">");
        self.text(text);
        self.raw("</");
        self.raw(name);
        self.raw(">\n");
    }

    fn link(&mut self, rel: &str, kind: &str, href: &str) {
        self.raw("<link rel=\"");
        self.raw(rel);
        self.raw("\" type=\"");
        self.text(kind);
        self.raw("\" href=\"");
        self.text(href);
        self.raw("\"/>\n");
    }
}
