//! `/embed.js`: the script of `<vigie-map>`, under an address that stays. Articles that name it get what mends it.

use actix_web::{HttpRequest, HttpResponse};

use super::super::assets;
use super::super::problem::Problem;

/// How long it is used without asking again: long enough for a reader's next article, short enough for a mended fault.
const KEPT: &str = "public, max-age=600, stale-while-revalidate=86400";

/// The script, the same as under the address of its version.
pub(in crate::http) async fn script(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let build = assets::embed().ok_or_else(|| Problem::not_found("this binary was built without its front end"))?;
    assets::file(&request, &build.script, KEPT)
}
