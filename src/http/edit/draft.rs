//! A feature as a client sends it: checked as a whole, so that every fault is named at once.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use geo_types::Geometry;
use serde_json::{Map, Value as Json};

use super::super::problem::Problem;
use crate::collection::{Collection, EMBARGO, PROTECTED, STATE};
use crate::feature::{
    EDITORIAL_PREFIX, Feature, FieldName, FieldType, Standing, State as FeatureState, Value, instant_text,
    parse_instant,
};
use crate::format::geojson;
use crate::geom::Crs;
use crate::store::MAX_KEY_BYTES;

/// The header that names the coordinate reference system of a body.
pub(super) const CONTENT_CRS: &str = "content-crs";
/// Why it is done; stands beside the change for ever.
pub(in crate::http) const REASON: &str = "editorial_reason";
/// Longest reason, in bytes.
const MAX_REASON_BYTES: usize = 1_000;
/// Most features in one request: what fits into its longest body.
const MAX_FEATURES: usize = 500_000;

/// What a client says of an embargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Embargo {
    Until(i64),
    Lifted,
}

/// What a client says of where a feature stands; what it leaves out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Editorial {
    state: Option<FeatureState>,
    embargo: Option<Embargo>,
    protected: Option<bool>,
    pub(super) reason: Option<String>,
}

impl Editorial {
    /// Where it stands then.
    pub(super) fn after(&self, before: Standing) -> Standing {
        Standing {
            state: self.state.unwrap_or(before.state),
            embargo: match self.embargo {
                None => before.embargo,
                Some(Embargo::Until(instant)) => Some(instant),
                Some(Embargo::Lifted) => None,
            },
            protected: self.protected.unwrap_or(before.protected),
        }
    }

    /// Takes a property of ours.
    fn set(&mut self, name: &str, value: &Json) -> Result<(), String> {
        let wrong = |wanted: &str| format!("`{name}`: {value} is not {wanted}");
        match name {
            STATE => {
                let state = if value.is_null() { Some("published") } else { value.as_str() };
                let state = state.and_then(|state| state.parse().ok());
                self.state = Some(state.ok_or_else(|| wrong("`published`, `draft` or `retracted`"))?);
            }
            EMBARGO => {
                let instant = || value.as_str().and_then(parse_instant).ok_or_else(|| wrong("an instant in RFC 3339"));
                self.embargo = Some(if value.is_null() { Embargo::Lifted } else { Embargo::Until(instant()?) });
            }
            PROTECTED => {
                let protected = if value.is_null() { Some(false) } else { value.as_bool() };
                self.protected = Some(protected.ok_or_else(|| wrong("true or false"))?);
            }
            REASON => {
                let reason = value.as_str().filter(|reason| reason.len() <= MAX_REASON_BYTES);
                let reason =
                    reason.ok_or_else(|| format!("`{name}` is to be a text of at most {MAX_REASON_BYTES} bytes"))?;
                self.reason = Some(reason.to_owned());
            }
            _ => return Err(format!("`{name}`: names that begin with `{EDITORIAL_PREFIX}` are the server's own")),
        }
        Ok(())
    }
}

/// A feature to be written.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    geometry: Option<Geometry<f64>>,
    properties: Vec<(FieldName, Value<'static>)>,
    pub(super) editorial: Editorial,
}

impl Draft {
    pub(super) fn into_feature(self, id: String) -> Feature {
        Feature { id, geometry: self.geometry, properties: self.properties }
    }
}

/// What features are written into.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    collection: &'a Collection,
    /// In which coordinate reference system they come.
    crs: Crs,
}

impl<'a> Target<'a> {
    pub(super) fn new(request: &HttpRequest, collection: &'a Collection) -> Result<Self, Problem> {
        let header = request.headers().get(CONTENT_CRS).map(|value| value.to_str().unwrap_or_default());
        let crs = header.map_or(Ok(Crs::Crs84), |text| text.trim().trim_matches(['<', '>']).parse());
        let unknown =
            |_unknown| Problem::new(StatusCode::BAD_REQUEST, "Content-Crs names no system that is offered here");
        Ok(Self { collection, crs: crs.map_err(unknown)? })
    }

    /// The features of a collection.
    pub(super) fn features(&self, json: &Json) -> Result<Vec<Result<Draft, Vec<String>>>, Problem> {
        let unprocessable = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
        let features = json.get("features").and_then(Json::as_array);
        let features = features.ok_or_else(|| unprocessable("a FeatureCollection has `features`".to_owned()))?;
        match features.len() {
            0 => Err(unprocessable("`features` is empty; there is nothing to store".to_owned())),
            1..=MAX_FEATURES => Ok(features.iter().map(|feature| self.feature(feature)).collect()),
            many => Err(unprocessable(format!("{many} features; at most {MAX_FEATURES} are stored at once"))),
        }
    }

    /// A feature, or all that is wrong with it.
    pub(super) fn feature(&self, json: &Json) -> Result<Draft, Vec<String>> {
        let mut faults = Vec::new();
        if json.get("type").is_none_or(|kind| kind != "Feature") {
            return Err(vec!["`type` is to be \"Feature\"".to_owned()]);
        }
        let mut take = |result: Result<(), String>| faults.extend(result.err());
        let mut draft = Draft { id: None, geometry: None, properties: Vec::new(), editorial: Editorial::default() };
        take(id(json.get("id")).map(|id| draft.id = id));
        take(self.geometry(json.get("geometry")).map(|geometry| draft.geometry = geometry));
        let empty = Map::new();
        let properties = match json.get("properties") {
            None | Some(Json::Null) => &empty,
            Some(Json::Object(properties)) => properties,
            Some(_) => {
                take(Err("`properties` is to be an object, or null".to_owned()));
                &empty
            }
        };
        for (name, value) in properties {
            take(self.property(name, value, &mut draft.editorial).map(|known| draft.properties.extend(known)));
        }
        if faults.is_empty() { Ok(draft) } else { Err(faults) }
    }

    /// A geometry in longitude and latitude.
    pub(super) fn geometry(&self, json: Option<&Json>) -> Result<Option<Geometry<f64>>, String> {
        let Some(json) = json.filter(|json| !json.is_null()) else { return Ok(None) };
        let geometry =
            geojson::geometry(json, |geometry| self.crs.to_wgs84(geometry).map_err(|outside| outside.to_string()));
        geometry.map(Some).map_err(|problem| format!("`geometry`: {problem}"))
    }

    /// A property under its name, or `None` where it is one of ours or null.
    pub(super) fn property(
        &self,
        name: &str,
        value: &Json,
        editorial: &mut Editorial,
    ) -> Result<Option<(FieldName, Value<'static>)>, String> {
        if name.starts_with(EDITORIAL_PREFIX) {
            return editorial.set(name, value).map(|()| None);
        }
        let (name, value) = geojson::property(name, value).map_err(|problem| format!("`{name}`: {problem}"))?;
        let Some(own) = value.field_type() else { return Ok(None) };
        let fields = self.collection.schema.fields();
        let field = self.collection.schema.position(&name).map(|at| fields[at].field_type);
        match field.filter(|field| !fits(*field, own)) {
            Some(field) => Err(format!("`{name}` is {} here; {} is not", told(field), shown(&value))),
            None => Ok(Some((name, value))),
        }
    }
}

fn id(json: Option<&Json>) -> Result<Option<String>, String> {
    let id = match json {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::String(id)) => id.clone(),
        Some(Json::Number(id)) => id.to_string(),
        Some(_) => return Err("`id` is to be a text or a number".to_owned()),
    };
    let fits = (1..=MAX_KEY_BYTES).contains(&id.len());
    if fits { Ok(Some(id)) } else { Err(format!("`id` is to have 1 to {MAX_KEY_BYTES} bytes")) }
}

/// Whether a field of a type takes a value of another. Any text that looks like a date was read as one.
fn fits(field: FieldType, value: FieldType) -> bool {
    use FieldType::{Date, DateTime, Text};
    field.widen(value) == field && (field != Text || matches!(value, Text | Date | DateTime))
}

fn told(field: FieldType) -> &'static str {
    match field {
        FieldType::Boolean => "true or false",
        FieldType::Integer => "a whole number",
        FieldType::Number => "a number",
        FieldType::Text => "a text",
        FieldType::Date => "a date",
        FieldType::DateTime => "an instant",
        FieldType::TextList => "a list of texts",
    }
}

fn shown(value: &Value<'_>) -> String {
    let text = if let Value::DateTime(ms) = value { instant_text(*ms) } else { value.to_string() };
    format!("`{}`", text.chars().take(80).collect::<String>())
}
