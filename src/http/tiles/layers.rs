//! The layers of a tile: the query of each collection, made from the parameters that it knows.
//!
//! Of several collections, one that has no property of some name is shown as if it were not asked for; so is one that cannot
//! read a `filter`. What none of them knows is refused.

use std::sync::Arc;

use super::wanted::{CLUSTER, SCALE, THEME, Wanted, of_items, tile_parameters};
use crate::collection::{Collection, Snapshot};
use crate::query::filter::ID;
use crate::query::{AS_OF, Form, PARAMETERS, Parameter, Query, QueryError};
use crate::tile::Density;
use crate::tile::picture::Theme;

/// The parameters of a condition, which may name what some collections have and others have not.
const FILTER: [&str; 3] = ["filter", "filter-lang", "filter-crs"];
/// The parameter that names what is told of each feature.
const PROPERTIES: &str = "properties";

/// What is shown of each collection.
#[derive(Debug)]
pub(super) struct Layers {
    /// The lowest first.
    pub(super) queries: Vec<LayerQuery>,
    /// How features that are too many are told.
    pub(super) density: Density,
    /// Of a picture: pixels to each pixel, and its colours.
    pub(super) look: (u8, Theme),
}

/// What is shown of one collection.
#[derive(Debug)]
pub(super) struct LayerQuery {
    pub(super) collection: Arc<Collection>,
    pub(super) query: Query,
    /// The parameters that say which features, sorted.
    pub(super) parameters: Vec<(String, String)>,
}

impl Layers {
    /// Reads what is wanted. Each collection is asked by the parameters that it knows; what none of them knows is refused.
    pub(super) fn read(wanted: &Wanted, snapshot: &Snapshot) -> Result<Self, QueryError> {
        if let Some((name, why)) = wanted.parameters.iter().find_map(|(name, _)| Some((name, of_items(name)?))) {
            let problem = format!("`{name}` is a parameter of features, not of tiles: {why}. Leave it out");
            return Err(QueryError::bad(name, problem));
        }
        let is_own = |(name, _): &&(String, String)| [CLUSTER, SCALE, THEME].iter().any(|own| own.name == name);
        let (own, of_query): (Vec<_>, Vec<_>) = wanted.parameters.iter().partition(is_own);
        let density = if choice(&CLUSTER, &own)? == 1 { Density::Grid } else { Density::Clusters };
        let scale = if choice(&SCALE, &own)? == 1 { 2 } else { 1 };
        let theme = if choice(&THEME, &own)? == 1 { Theme::Dark } else { Theme::Light };
        for (name, _) in &of_query {
            if !wanted.collections.iter().any(|collection| knows(collection, name)) {
                return Err(unknown(name, &wanted.collections));
            }
        }
        let of_query: Vec<(String, String)> = of_query.into_iter().cloned().collect();
        let queries = layers(&wanted.collections, &of_query, snapshot)?;
        Ok(Self { queries, density, look: (scale, theme) })
    }
}

/// The place of a parameter's value among its choices; that of the first where it is not given.
fn choice(parameter: &Parameter, given: &[&(String, String)]) -> Result<usize, QueryError> {
    let mut values = given.iter().filter(|(name, _)| name == parameter.name);
    let (first, second) = (values.next(), values.next());
    let (Form::Choice(choices), Some((_, value))) = (parameter.form, first) else { return Ok(0) };
    if second.is_some() {
        return Err(QueryError::Repeated(parameter.name.to_owned()));
    }
    choices.iter().position(|choice| choice == value).ok_or_else(|| {
        let value: String = value.chars().take(80).collect();
        QueryError::bad(parameter.name, format!("`{value}` is neither {}", choices.join(" nor ")))
    })
}

/// Whether a parameter means something for a collection.
fn knows(collection: &Collection, name: &str) -> bool {
    PARAMETERS.iter().any(|p| p.name == name) || collection.schema.position(name).is_some() || name == ID
}

fn unknown(name: &str, collections: &[Arc<Collection>]) -> QueryError {
    let mut properties: Vec<&str> =
        collections.iter().flat_map(|c| c.schema.fields()).map(|field| &*field.name).collect();
    properties.sort_unstable();
    properties.dedup();
    let own: Vec<&str> = tile_parameters().map(|p| p.name).collect();
    QueryError::UnknownParameter {
        name: name.chars().take(80).collect(),
        known: format!("f, {}, and the queryables {}", own.join(", "), properties.join(", ")),
    }
}

fn layers(
    collections: &[Arc<Collection>],
    parameters: &[(String, String)],
    snapshot: &Snapshot,
) -> Result<Vec<LayerQuery>, QueryError> {
    if let [collection] = collections {
        return Ok(vec![layer(collection, parameters.to_vec(), snapshot)?]);
    }
    let (filter, others): (Vec<_>, Vec<_>) =
        parameters.iter().cloned().partition(|(name, _)| FILTER.contains(&name.as_str()));
    let (mut refused, mut taken) = (None, filter.is_empty());
    let mut layers = Vec::with_capacity(collections.len());
    for collection in collections {
        let known = others.iter().filter(|(name, _)| knows(collection, name));
        let mut own: Vec<(String, String)> = known.map(|parameter| known_part(parameter, collection)).collect();
        match Query::parse(&filter, collection, snapshot) {
            Ok(_) => {
                taken = true;
                own.extend(filter.iter().cloned());
            }
            Err(error) => refused = refused.or(Some(error)),
        }
        layers.push(layer(collection, own, snapshot)?);
    }
    for (name, value) in others.iter().filter(|(name, _)| name == PROPERTIES) {
        let nobody_has = |property: &&str| !collections.iter().any(|c| c.schema.position(property).is_some());
        if let Some(property) = value.split(',').filter(|property| !property.is_empty()).find(nobody_has) {
            let property: String = property.chars().take(80).collect();
            return Err(QueryError::bad(name, format!("none of these collections has a property `{property}`")));
        }
    }
    refused.filter(|_| !taken).map_or(Ok(layers), Err)
}

/// What a collection knows of a value: of names of properties its own, and of anything else all.
fn known_part((name, value): &(String, String), collection: &Collection) -> (String, String) {
    if name != PROPERTIES {
        return (name.clone(), value.clone());
    }
    let own: Vec<&str> = value.split(',').filter(|name| collection.schema.position(name).is_some()).collect();
    (name.clone(), own.join(","))
}

fn layer(
    collection: &Arc<Collection>,
    parameters: Vec<(String, String)>,
    snapshot: &Snapshot,
) -> Result<LayerQuery, QueryError> {
    let query = Query::parse(&parameters, collection, snapshot)?;
    let parameters = parameters.into_iter().filter(|(name, _)| name != PROPERTIES && name != AS_OF.name).collect();
    Ok(LayerQuery { collection: Arc::clone(collection), query, parameters })
}
