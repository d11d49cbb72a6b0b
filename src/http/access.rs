//! Who asks: the public, or the bearer of a token, whom the editorial view answers (RFC 6750).

use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, HeaderMap, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, ResponseError as _, web};

use super::State;
use super::past;
use super::problem::Problem;
use super::rate::Rate;
use crate::collection::{Snapshot, Viewer, Views};
use crate::query::as_of;
use crate::store::{Role, find_token};

/// Requests with a bad token that one address may send at once, and how many more a second: people mistype, programs guess.
pub(super) const FAILURES: Rate = Rate { burst: 100.0, per_second: 1.0 };
/// Writes that one token may send at once, and how many more a second: more than a disk takes, and too few to bury it.
pub(super) const WRITES: Rate = Rate { burst: 4_000.0, per_second: 2_000.0 };

/// The bearer of a valid token.
#[derive(Debug, Clone)]
pub(super) struct Bearer {
    /// Stands as the author of what is done.
    pub(super) name: String,
    pub(super) role: Role,
    views: Arc<Views>,
}

impl State {
    /// What the one who asks may see now.
    pub(super) fn present(&self, request: &HttpRequest) -> Arc<Snapshot> {
        let (views, viewer) = self.views(request);
        Arc::clone(views.of(viewer))
    }

    /// What the one who asks may see of the moment that `as-of` names among some parameters: now, where there is none.
    pub(super) async fn snapshot(
        &self,
        request: &HttpRequest,
        parameters: &[(String, String)],
    ) -> Result<Arc<Snapshot>, Problem> {
        let Some(instant) = as_of(parameters)? else { return Ok(self.present(request)) };
        let (views, viewer) = self.views(request);
        let snapshot = self.past.get(views, viewer, instant).await?;
        past::note(request, &snapshot);
        Ok(snapshot)
    }

    /// The same as the public sees it, whoever asks: for what is shown to readers of others.
    pub(super) async fn public_at(
        &self,
        request: &HttpRequest,
        instant: Option<i64>,
    ) -> Result<Arc<Snapshot>, Problem> {
        let Some(instant) = instant else { return Ok(self.catalog.snapshot()) };
        let snapshot = self.past.get(self.catalog.views(), Viewer::Public, instant).await?;
        past::note(request, &snapshot);
        Ok(snapshot)
    }

    /// The views, and whose of them the one who asks may see.
    pub(super) fn views(&self, request: &HttpRequest) -> (Arc<Views>, Viewer) {
        match request.extensions().get::<Bearer>() {
            Some(bearer) => (Arc::clone(&bearer.views), Viewer::Editorial),
            None => (self.catalog.views(), Viewer::Public),
        }
    }
}

/// The bearer, who must have a role at least.
pub(super) fn require(request: &HttpRequest, role: Role) -> Result<Bearer, Problem> {
    let bearer = request.extensions().get::<Bearer>().cloned();
    let bearer = bearer.ok_or_else(|| unauthorized("this needs a token: `Authorization: Bearer ...`", ""))?;
    if bearer.role < role {
        let detail =
            format!("this needs the role `{role}`; the token `{}` has the role `{}`", bearer.name, bearer.role);
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    Ok(bearer)
}

/// Finds out who asks. A token that is not good is refused whatever is asked for, so that nobody takes the public view for
/// the editorial one.
pub(super) async fn check<B: MessageBody>(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let is_public = !request.headers().contains_key(AUTHORIZATION);
    let asks = if is_public { Ok(None) } else { bearer(&state, &request).map(Some) };
    let mut response = match asks {
        Ok(bearer) => {
            bearer.and_then(|bearer| request.extensions_mut().insert(bearer));
            next.call(request).await?.map_into_left_body()
        }
        Err(problem) => request.into_response(problem.error_response()).map_into_right_body(),
    };
    let headers = response.headers_mut();
    // Also on what the public is shown: a cache must not show it to the newsroom, or take a bad token for none.
    headers.append(VARY, HeaderValue::from_static("Authorization"));
    if !is_public {
        keep_private(headers);
    }
    Ok(response)
}

/// No cache keeps what a token showed.
fn keep_private(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
}

fn bearer(state: &State, request: &ServiceRequest) -> Result<Bearer, Problem> {
    let views = state.catalog.views();
    let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let secret = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = secret.and_then(|(_, secret)| find_token(&views.tokens, secret.trim()));
    match token {
        Some(token) if !token.is_expired() => {
            let (name, role) = (token.name.clone(), token.role);
            Ok(Bearer { name, role, views })
        }
        token => {
            let from = request.peer_addr().map_or_else(String::new, |address| address.ip().to_string());
            state.failures.take(&from, FAILURES).map_err(too_many)?;
            let why = match (secret, token) {
                (None, _) => "the header is not `Authorization: Bearer ...`",
                (_, Some(_)) => "the token has expired; ask for another",
                (_, None) => "the token is not known; it may have been revoked",
            };
            Err(unauthorized(why, ", error=\"invalid_token\""))
        }
    }
}

fn unauthorized(detail: &str, error: &str) -> Problem {
    let challenge = format!("Bearer realm=\"vigie\"{error}");
    Problem::new(StatusCode::UNAUTHORIZED, detail).with_header(WWW_AUTHENTICATE, &challenge)
}

/// A 429 that says when to come again.
pub(super) fn too_many(seconds: u64) -> Problem {
    let detail = format!("too many requests; try again in {seconds} s");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).with_header(RETRY_AFTER, &seconds.to_string())
}
