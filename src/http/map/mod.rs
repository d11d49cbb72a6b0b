//! `/collections/{collection}/map`: a still picture of what a query finds (OGC API Maps, 20-058).

mod still;

use std::sync::Arc;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpRequest, HttpResponse, web};

use super::State;
use super::found::find;
use super::negotiate::{Offer, PNG, negotiate};
use super::problem::Problem;
use super::respond::{etag, is_known, not_modified, ok};
use crate::query::Guard;
use crate::tile::picture::PictureError;
pub(super) use still::{MAP_PARAMETERS, Still, query_parameters};

/// What links to the map of a collection say of it.
pub(super) const MAP_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/map";
/// Representations of a map.
pub(super) const MAP_OFFERS: [Offer; 1] = [PNG];

/// A picture of what a query finds.
pub(super) async fn map(
    request: HttpRequest,
    state: web::Data<State>,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = negotiate(&request, &MAP_OFFERS)?;
    let snapshot = state.snapshot(&request, &asked.parameters).await?;
    let collection = Arc::clone(find(&snapshot, &name)?);
    let still = Still::parse(&asked.parameters, &collection, &snapshot)?;
    let etag = etag(&request, &state, snapshot.version, asked.offer);
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let picture = web::block(move || {
        still.draw(&snapshot, &guard).inspect_err(|error| {
            if let PictureError::Query(error) = error {
                state.metrics.query_ended(error);
            }
        })
    });
    let picture = picture.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    let mut response = ok(asked.offer, &etag);
    // Names of collections are plain letters, digits, `-` and `_`.
    response.insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}-map.png\"")));
    Ok(response.body(picture))
}
