//! `If-Match`: what a client changes must be what it saw (RFC 9110, 13.1.1; RFC 6585, 3).

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::IF_MATCH;

use super::super::State;
use super::super::items::{feature_body, item_etag};
use super::super::links::base_url;
use super::super::problem::Problem;
use crate::collection::{Collection, Snapshot, Views};
use crate::store::{Current, Refusal};

/// What must hold of a feature when its change is made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Precondition {
    /// That it is there.
    Exists,
    /// That nothing newer than this changeset changed it.
    Since(i64),
}

impl Precondition {
    /// Reads the header, and holds it against what is served now. Without it nothing is changed that is there: two who edit
    /// at once would undo each other's work.
    pub(super) fn read(request: &HttpRequest, state: &State, name: &str, id: &str) -> Result<Self, Problem> {
        let header = request.headers().get_all(IF_MATCH).filter_map(|value| value.to_str().ok());
        let tags: Vec<&str> = header.flat_map(|value| value.split(',')).map(str::trim).collect();
        let views = state.catalog.views();
        let etags = etags(&views, name, id, &base_url(request, state));
        if tags.contains(&"*") || etags.is_empty() && tags.is_empty() {
            return Ok(Self::Exists);
        }
        if tags.is_empty() {
            let detail = "this needs the header `If-Match` with the ETag that a GET of the feature has";
            return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, detail));
        }
        let matches = tags.iter().any(|tag| etags.iter().any(|etag| etag == tag));
        if matches { Ok(Self::Since(views.changeset())) } else { Err(failed()) }
    }

    /// The feature as it stands, if the precondition holds of it.
    pub(super) fn hold(self, current: Option<&Current>) -> Result<&Current, Refusal> {
        let current = current.ok_or(Refusal::Missing)?;
        match self {
            Self::Since(seen) if current.changeset > seen => Err(Refusal::Stale(current.revision)),
            _ => Ok(current),
        }
    }
}

/// The validators that the feature has, in the editorial view and then in the public one. Where the public sees its place only
/// roughly, who has seen that has not seen the feature.
pub(super) fn etags(views: &Views, name: &str, id: &str, base: &str) -> Vec<String> {
    let row = |snapshot: &Snapshot| {
        let collection = snapshot.get(name)?;
        Some((Arc::clone(collection), collection.find(id)?))
    };
    let editorial = views.editorial.as_deref().and_then(row);
    let public = row(&views.public).filter(|(collection, at)| {
        editorial.as_ref().is_none_or(|(whole, row)| whole.row_geometry(*row) == collection.row_geometry(*at))
    });
    let etag = |(collection, row): (Arc<Collection>, usize)| item_etag(&feature_body(&collection, row, base));
    [editorial.clone(), public].into_iter().flatten().map(etag).collect()
}

/// A 412.
pub(super) fn failed() -> Problem {
    let detail =
        "the feature is not what If-Match says; it was changed since. Get it again, and apply your change to that";
    Problem::new(StatusCode::PRECONDITION_FAILED, detail)
}
