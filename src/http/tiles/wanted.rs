//! What a request for tiles wants, as far as can be told without looking at any feature: which collections at which version,
//! and the parameters in one order.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::super::found::find;
use super::super::problem::Problem;
use crate::collection::{Collection, Role, Snapshot};
use crate::query::{Form, PARAMETERS, Parameter, QueryError};
use crate::tile::{Frame, state_on};

/// The parameter that says how features that are too many are told.
pub(in crate::http) const CLUSTER: Parameter = Parameter {
    name: "cluster",
    description: "How features that are too many to be shown one by one are told: as `points` in their midst, each with how many it stands for, or as the cells of a `grid`.",
    form: Form::Choice(&["points", "grid"]),
    example: "grid",
};

/// The parameter of pictures that says how many pixels they have.
pub(in crate::http) const SCALE: Parameter = Parameter {
    name: "scale",
    description: "Of a picture: real pixels to each of its 256, both ways; 2 is for sharp screens.",
    form: Form::Choice(&["1", "2"]),
    example: "2",
};

/// The parameter of pictures that says which colours they have.
pub(in crate::http) const THEME: Parameter = Parameter {
    name: "theme",
    description: "Of a picture: for a light ground or a dark one.",
    form: Form::Choice(&["light", "dark"]),
    example: "dark",
};

/// The parameter that names the data a tile is to be made from.
pub(in crate::http) const REVISION: Parameter = Parameter {
    name: "v",
    description: "The revision of the data, as the tileset names it. With the current one the answer may be kept for ever by who asked, and for a minute by caches that many share; another is answered with the current data all the same, and may be kept for a minute.",
    form: Form::Text,
    example: "0123456789abcdef",
};

/// The parameter that names the collections of the dataset's tiles.
pub(in crate::http) const COLLECTIONS: Parameter = Parameter {
    name: "collections",
    description: "The collections that a tile shows, separated by commas, the lowest first; each is a layer. Without this, all but the base map. A property that any of them has is a parameter too, and filters those that have it.",
    form: Form::Text,
    example: "areas,incidents",
};

/// The collections of the built-in base map that there may be, the lowest first.
pub const GROUND: [&str; 8] = ["land", "rivers", "water", "coast", "borders", "highways", "countries", "towns"];

/// Parameters of items that mean nothing for tiles, and why.
const OF_ITEMS: [(&str, &str); 4] = [
    ("limit", "a tile leaves nothing out, and tells what is too much as clusters"),
    ("cursor", "a tile is whole"),
    ("sortby", "what a tile holds has no order"),
    ("crs", "the tile matrix set says in which coordinate reference system its tiles are"),
];

/// The parameters of tiles, besides `f`, the queryables, and what is of a dataset alone.
pub(in crate::http) fn tile_parameters() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|p| of_items(p.name).is_none()).chain([&CLUSTER, &SCALE, &THEME, &REVISION])
}

/// Why a parameter of items means nothing here, if it is one of those.
pub(super) fn of_items(name: &str) -> Option<&'static str> {
    OF_ITEMS.iter().find(|(of_items, _)| *of_items == name).map(|(_, why)| *why)
}

/// What a request for tiles wants.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Of which collections, the lowest first.
    pub(super) collections: Vec<Arc<Collection>>,
    /// Whether they were named by `collections`.
    pub(super) named: bool,
    /// The other parameters but for `f` and `v`, sorted.
    pub(super) parameters: Vec<(String, String)>,
    /// What `v` says.
    asked_revision: Option<String>,
    /// The collection that `near` names a feature of.
    near: Option<Arc<Collection>>,
    /// A hash of all data that the answer depends on.
    pub(super) revision: u64,
}

impl Wanted {
    /// Reads decoded pairs of parameters, for one collection or for the whole dataset.
    pub(super) fn read(
        mut parameters: Vec<(String, String)>,
        collection: Option<&str>,
        snapshot: &Snapshot,
    ) -> Result<Self, Problem> {
        let asked_revision = take(&mut parameters, REVISION.name)?;
        let mut named = false;
        let collections = if let Some(name) = collection {
            vec![Arc::clone(find(snapshot, name)?)]
        } else if let Some(names) = take(&mut parameters, COLLECTIONS.name)? {
            named = true;
            of_names(&names, snapshot)?
        } else {
            thematic(snapshot)
        };
        parameters.sort_unstable();
        let near = near(&parameters, snapshot).map(Arc::clone);
        let revision = revision_of(collections.iter().chain(&near));
        Ok(Self { collections, named, parameters, asked_revision, near, revision })
    }

    /// A hash of all data that a tile of marks depends on: a change elsewhere leaves it.
    pub(super) fn revision_on(&self, frame: &Frame) -> u64 {
        let there = revision(&self.collections, |collection| state_on(collection, frame));
        revision_of(&self.near) ^ there
    }

    /// All of the built-in base map, by what `v` says.
    pub(super) fn ground(asked_revision: Option<String>, snapshot: &Snapshot) -> Self {
        let collections: Vec<_> = GROUND.iter().filter_map(|name| snapshot.get(name).map(Arc::clone)).collect();
        let revision = revision_of(&collections);
        Self { collections, named: false, parameters: Vec::new(), asked_revision, near: None, revision }
    }

    /// Whether `v` names the current revision.
    pub(super) fn is_current(&self) -> bool {
        self.asked_revision.as_deref().is_some_and(|asked| asked == self.revision_text())
    }

    /// The revision as `v` has it.
    pub(super) fn revision_text(&self) -> String {
        format!("{:016x}", self.revision)
    }

    /// The parameters that ask for the same of another resource, without `v`.
    pub(super) fn link_parameters(&self) -> Vec<(String, String)> {
        let names: Vec<&str> = self.collections.iter().map(|c| c.description.name.as_str()).collect();
        let named = self.named.then(|| (COLLECTIONS.name.to_owned(), names.join(",")));
        named.into_iter().chain(self.parameters.iter().cloned()).collect()
    }
}

/// Takes the only value of a parameter out of some.
pub(super) fn take(parameters: &mut Vec<(String, String)>, name: &str) -> Result<Option<String>, QueryError> {
    let Some(at) = parameters.iter().position(|(own, _)| own == name) else { return Ok(None) };
    let (_, value) = parameters.swap_remove(at);
    if parameters.iter().any(|(own, _)| own == name) {
        Err(QueryError::Repeated(name.to_owned()))
    } else {
        Ok(Some(value))
    }
}

/// The collections of a list of names or addresses (OGC 20-057, requirement 14).
fn of_names(names: &str, snapshot: &Snapshot) -> Result<Vec<Arc<Collection>>, QueryError> {
    let mut collections: Vec<Arc<Collection>> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let id = name.rsplit_once("/collections/").map_or(name, |(_, id)| id);
        let Some(collection) = snapshot.get(id) else {
            let known: Vec<&str> = snapshot.collections.iter().map(|c| c.description.name.as_str()).collect();
            let name: String = name.chars().take(80).collect();
            let problem = format!("there is no collection `{name}`; there are {}", known.join(", "));
            return Err(QueryError::bad(COLLECTIONS.name, problem));
        };
        if collections.iter().any(|earlier| Arc::ptr_eq(earlier, collection)) {
            return Err(QueryError::bad(COLLECTIONS.name, format!("`{id}` is named twice")));
        }
        collections.push(Arc::clone(collection));
    }
    Ok(collections)
}

/// What a map is about: all but its ground, or that where there is nothing else.
pub(super) fn thematic(snapshot: &Snapshot) -> Vec<Arc<Collection>> {
    let thematic = snapshot.collections.iter().filter(|c| c.description.role != Role::Base);
    let thematic: Vec<_> = thematic.map(Arc::clone).collect();
    if thematic.is_empty() { snapshot.collections.clone() } else { thematic }
}

/// The collection that `near` names a feature of.
fn near<'a>(parameters: &[(String, String)], snapshot: &'a Snapshot) -> Option<&'a Arc<Collection>> {
    let (_, near) = parameters.iter().find(|(name, _)| name == "near")?;
    snapshot.get(near.split_once('/')?.0)
}

/// The revision of some collections together, as their tileset has it.
pub fn revision_of<'a>(collections: impl IntoIterator<Item = &'a Arc<Collection>>) -> u64 {
    revision(collections, |collection| collection.version)
}

/// A hash of the states of collections.
fn revision<'a>(collections: impl IntoIterator<Item = &'a Arc<Collection>>, state: impl Fn(&Collection) -> u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    for collection in collections {
        (&collection.description.name, state(collection)).hash(&mut hasher);
    }
    hasher.finish()
}
