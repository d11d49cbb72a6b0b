//! What a path names, or the 404 that says that there is no such thing.

use std::sync::Arc;

use super::problem::Problem;
use crate::collection::{Collection, Snapshot};
use crate::feature::instant_text;

/// A collection of the snapshot, or a 404.
pub(super) fn find<'a>(snapshot: &'a Snapshot, name: &str) -> Result<&'a Arc<Collection>, Problem> {
    snapshot.get(name).ok_or_else(|| {
        if let Some(since) = snapshot.later.get(name) {
            let since = instant_text(*since);
            let detail = format!("the collection `{name}` is a file of {since}; nobody knows how it was before");
            return Problem::not_found(detail);
        }
        let known: Vec<&str> = snapshot.collections.iter().map(|c| c.description.name.as_str()).collect();
        let name: String = name.chars().take(80).collect();
        Problem::not_found(format!("there is no collection `{name}`; there are {}", known.join(", ")))
    })
}

/// A 404 that is the same for what never was and for what may not be seen.
pub(super) fn missing(name: &str, id: &str) -> Problem {
    let id: String = id.chars().take(80).collect();
    Problem::not_found(format!("there is no feature `{id}` in collection `{name}`"))
}
