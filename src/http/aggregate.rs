//! `/collections/{collection}/aggregate`: what a query finds, counted and summed in groups.

use std::sync::Arc;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json, json};

use super::State;
use super::found::find;
use super::links::{base_url, encode, link, representations};
use super::negotiate::{CSV, HTML, JSON, Offer, negotiate};
use super::page::groups_page;
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use crate::collection::Collection;
use crate::feature::{FeatureView as _, Field, Value, instant_text, known_field};
use crate::format::{csv, geojson};
use crate::query::{Aggregation, Guard, Query, QueryError, Table, aggregate as answer, pairs};
use crate::store::now_ms;

/// GeoJSON beside JSON, which has a name of its own here.
pub(super) const GROUPS_GEOJSON: Offer =
    Offer { name: "geojson", media_type: "application/geo+json", title: "GeoJSON" };
/// Representations of groups that have a shape.
pub(super) const GROUPS_OFFERS: [Offer; 4] = [JSON, HTML, CSV, GROUPS_GEOJSON];
/// Representations of those that have none.
const SHAPELESS_OFFERS: [Offer; 3] = [JSON, HTML, CSV];

/// The groups of what a query finds.
pub(super) async fn aggregate(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = negotiate(&request, &GROUPS_OFFERS)?;
    let snapshot = state.snapshot(&request, &asked.parameters).await?;
    let collection = Arc::clone(find(&snapshot, &name)?);
    let (aggregation, query) = Aggregation::parse(&asked.parameters, &collection, &snapshot)?;
    let offers = if aggregation.has_shape() { &GROUPS_OFFERS[..] } else { &SHAPELESS_OFFERS };
    let offer = if offers.contains(&asked.offer) { asked.offer } else { without_shape(&request)? };
    let etag = etag(&request, &state, snapshot.version, offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let url = format!("{}/collections/{}", base_url(&request, &state), encode(&name));
    let mut links = representations(&format!("{url}/aggregate"), &asked.parameters, offer, offers);
    links.push(link(&url, "collection", JSON.media_type, "The collection"));
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let body = web::block(move || {
        let groups = Groups::find(collection, &query, (aggregation, snapshot.is_past), &guard);
        let groups = groups.inspect_err(|error| state.metrics.query_ended(error))?;
        Ok::<_, Problem>(groups.encode(offer, links))
    });
    let body = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let mut response = ok(offer, &etag);
    if offer == CSV {
        response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-aggregate.csv\"")));
    }
    Ok(response.body(body))
}

/// What is offered in the place of GeoJSON to who would take that best.
fn without_shape(request: &HttpRequest) -> Result<Offer, Problem> {
    if pairs(request.query_string()).iter().any(|(name, _)| name == "f") {
        let problem = "these groups have no shape to be drawn; group by areas, the nearest highway or a grid, or ask for \
                       json, csv or html";
        return Err(QueryError::bad("f", problem).into());
    }
    Ok(negotiate(request, &SHAPELESS_OFFERS)?.offer)
}

/// The answer, with what encoding it needs.
struct Groups {
    collection: Arc<Collection>,
    aggregation: Aggregation,
    table: Table,
    /// Whether it is of the past, whose answers stay the same.
    is_past: bool,
}

impl Groups {
    fn find(
        collection: Arc<Collection>,
        query: &Query,
        (aggregation, is_past): (Aggregation, bool),
        guard: &Guard,
    ) -> Result<Self, QueryError> {
        let table = answer(&collection, query, &aggregation, guard)?;
        Ok(Self { collection, aggregation, table, is_past })
    }

    fn encode(&self, offer: Offer, links: Vec<Json>) -> Vec<u8> {
        match offer {
            HTML => self.page(&links).into_bytes(),
            CSV => self.csv(),
            GROUPS_GEOJSON => {
                let mut out = Vec::new();
                let mut writer = geojson::Writer::new(&self.table.schema);
                writer.head(&mut out, &self.members(links));
                self.table.views().for_each(|group| writer.feature(&mut out, &group));
                writer.tail(&mut out, &Map::new());
                out
            }
            _ => {
                let mut members = self.members(links);
                members.insert("groups".to_owned(), self.table.views().map(|group| self.group(&group)).collect());
                Json::Object(members).to_string().into_bytes()
            }
        }
    }

    /// A group as an object, a member for each column.
    fn group(&self, group: &crate::query::GroupView<'_>) -> Json {
        let member = |(i, field): (usize, &Field)| (field.name.to_string(), json_value(&group.value(i)));
        Json::Object(self.table.schema.fields().iter().enumerate().map(member).collect())
    }

    /// What is said beside the groups.
    fn members(&self, links: Vec<Json>) -> Map<String, Json> {
        let by =
            |by: &crate::query::By| json!({ "name": by.name(&self.collection), "title": by.title(&self.collection) });
        let [attributions, licences] = self.terms();
        let mut members = Map::from_iter([
            ("by".to_owned(), self.aggregation.by.iter().map(by).collect()),
            (
                "measures".to_owned(),
                self.measures().into_iter().map(|(n, t)| json!({ "name": n, "title": t })).collect(),
            ),
            ("numberMatched".to_owned(), json!(self.table.matched)),
            if self.is_past {
                ("numberWithheld".to_owned(), json!(self.collection.withheld))
            } else {
                ("timeStamp".to_owned(), json!(instant_text(now_ms())))
            },
            ("attributions".to_owned(), json!(attributions)),
            ("licences".to_owned(), json!(licences)),
            ("links".to_owned(), Json::Array(links)),
        ]);
        if let Some(suppressed) = self.table.suppressed {
            let of = json!({ "least": suppressed.least, "features": suppressed.features, "why": self.suppressed() });
            members.insert("suppressed".to_owned(), of);
        }
        members
    }

    /// Names and titles of what is told of each group.
    fn measures(&self) -> Vec<(String, String)> {
        let mut all = vec![("count".to_owned(), "Features".to_owned())];
        for measure in &self.aggregation.measures {
            let name = &self.collection.schema.fields()[measure.field].name;
            let title = known_field(name).map_or(&**name, |known| known.title);
            let statistic = measure.statistic.name();
            all.push((
                format!("{name}_{statistic}"),
                format!("{title}: {statistic} over the features that have a value"),
            ));
        }
        all
    }

    /// How to cite what was counted and the features that are its groups, and the terms of both.
    fn terms(&self) -> [Vec<String>; 2] {
        let own = self.collection.about();
        let mut terms = [own.attributions, own.licences];
        for about in self.aggregation.by.iter().filter_map(|by| by.features()).map(|features| features.about()) {
            for (all, more) in terms.iter_mut().zip([about.attributions, about.licences]) {
                let new: Vec<String> = more.into_iter().filter(|term| !all.contains(term)).collect();
                all.extend(new);
            }
        }
        terms
    }

    /// Why counts may be less than there is.
    fn suppressed(&self) -> Option<String> {
        let suppressed = self.table.suppressed?;
        let many = suppressed.features.map_or_else(|| "Some or none".to_owned(), |n| n.to_string());
        Some(format!(
            "{many} of the features are in no count: the licence of a source permits counts of {} and more, and none from \
             which a smaller one follows",
            suppressed.least
        ))
    }

    /// The columns, with the terms beside each group.
    fn csv(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let names = self.table.schema.fields().iter().map(|field| &*field.name);
        csv::row(&mut out, names.chain(["attribution", "licence"]).map(Value::text));
        let terms = self.terms().map(|all| Value::text(all.join("; ")));
        for group in &self.table.groups {
            csv::row(&mut out, group.values.iter().chain(&terms).map(Value::borrowed));
        }
        out
    }

    fn page(&self, all_links: &[Json]) -> String {
        groups_page(&self.collection, &self.table, self.suppressed().as_deref(), &self.terms(), all_links)
    }
}

fn json_value(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        other => json!(other.to_string()),
    }
}
