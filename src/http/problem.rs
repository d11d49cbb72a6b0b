//! Errors as `application/problem+json` (RFC 9457).

use std::{fmt, io};

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde_json::json;

use crate::format::Format;
use crate::query::QueryError;
use crate::tile::NoSuchTile;
use crate::tile::picture::PictureError;

/// An error as the client sees it.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    /// The parameter at fault.
    parameter: Option<String>,
    /// How many bytes there are, where the range that was asked for lies beyond them.
    length: Option<u64>,
    /// All that is wrong with what was sent.
    faults: Vec<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let (faults, headers) = (Vec::new(), Vec::new());
        Self { status, detail: detail.into(), parameter: None, length: None, faults, headers }
    }

    /// With a header; one whose value cannot be one is left out.
    pub(super) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// With all that is wrong with what was sent.
    pub(super) fn with_faults(self, faults: Vec<String>) -> Self {
        Self { faults, ..self }
    }

    /// A range of bytes that has none of so many.
    pub(super) fn beyond_the_end(length: u64) -> Self {
        let detail = format!("the range begins beyond the end: there are {length} bytes, numbered from 0");
        Self { length: Some(length), ..Self::new(StatusCode::RANGE_NOT_SATISFIABLE, detail) }
    }

    /// The work was lost on its way to a thread.
    pub(super) fn overloaded() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping or could not finish this; try again")
    }

    /// What was found cannot be encoded: the format has no place for it, or the server none for the file.
    pub(super) fn not_written(format: Format, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::InvalidInput {
            return QueryError::bad("f", format!("{error}; name fewer with `properties`")).into();
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("this could not be written as {format}: {error}"))
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }
}

/// The table of query errors and their status.
impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let status = match &error {
            QueryError::BadValue { .. } | QueryError::UnknownParameter { .. } | QueryError::Repeated(_) => {
                StatusCode::BAD_REQUEST
            }
            QueryError::Licence(_) => StatusCode::FORBIDDEN,
            QueryError::TooMuch | QueryError::TooLong(_) | QueryError::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self { parameter: error.parameter().map(str::to_owned), ..Self::new(status, error.to_string()) }
    }
}

impl From<NoSuchTile> for Problem {
    fn from(missing: NoSuchTile) -> Self {
        Self::not_found(missing.to_string())
    }
}

/// The table of errors of pictures and their status.
impl From<PictureError> for Problem {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::Query(error) => error.into(),
            PictureError::TooLarge(..) => Self::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
            PictureError::BuiltIn(..) | PictureError::Encoding(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let Some(parameter) = &self.parameter {
            body["parameter"] = json!(parameter);
        }
        if !self.faults.is_empty() {
            body["faults"] = json!(self.faults);
        }
        let mut response = HttpResponse::build(self.status);
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        // What is wrong now may be right at once, and what a refusal tells may be withdrawn.
        response.insert_header((CACHE_CONTROL, "no-store"));
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        if let Some(length) = self.length {
            response.insert_header((CONTENT_RANGE, format!("bytes */{length}")));
        }
        response.body(body.to_string())
    }
}

pub(super) async fn no_such_path(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(Problem::not_found(format!("there is nothing at `{}`; `/` says what there is", shortened(request.path()))))
}

pub(super) async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    let detail = format!("{} is not possible here; GET, HEAD and OPTIONS are", request.method());
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
    response
}

fn shortened(path: &str) -> String {
    path.chars().take(100).collect()
}
