//! For operators: is it alive, is it ready, and how is it doing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use prometheus::{
    Encoder as _, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Registry, TextEncoder,
    histogram_opts, opts,
};
use serde_json::json;

use super::State;
use super::access::require;
use super::problem::Problem;
use crate::collection::Snapshot;
use crate::query::QueryError;
use crate::store::Role;

/// What `/metrics` tells, in the text format of Prometheus.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    features: IntGaugeVec,
    reloads: IntCounter,
    failed_reloads: IntCounter,
    ended_queries: IntCounterVec,
    stale: IntGauge,
    is_stale: AtomicBool,
}

impl Metrics {
    /// Registers all metrics. Fails only if two had the same name.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(opts!("vigie_requests_total", "Requests answered"), &["resource", "status"])?;
        let seconds = HistogramVec::new(
            histogram_opts!(
                "vigie_request_seconds",
                "Time until an answer begins",
                vec![0.0005, 0.002, 0.01, 0.05, 0.2, 1.0, 5.0]
            ),
            &["resource"],
        )?;
        let features = IntGaugeVec::new(opts!("vigie_features", "Features served"), &["collection"])?;
        let reloads = IntCounter::new("vigie_reloads_total", "Snapshots made after changes")?;
        let failed_reloads = IntCounter::new("vigie_failed_reloads_total", "Changes that could not be read")?;
        let ended_queries = IntCounterVec::new(
            opts!("vigie_ended_queries_total", "Queries ended before they were done: the client went away, or a bound"),
            &["why"],
        )?;
        let stale =
            IntGauge::new("vigie_stale", "1 while the newest change could not be read, or the store not be looked at")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(features.clone()))?;
        registry.register(Box::new(reloads.clone()))?;
        registry.register(Box::new(failed_reloads.clone()))?;
        registry.register(Box::new(ended_queries.clone()))?;
        registry.register(Box::new(stale.clone()))?;
        let is_stale = AtomicBool::new(false);
        Ok(Self { registry, requests, seconds, features, reloads, failed_reloads, ended_queries, stale, is_stale })
    }

    /// Counts a request by the pattern of its path, of which there are few.
    pub(super) fn observe(&self, resource: Option<&str>, status: u16, elapsed: Duration) {
        let resource = resource.unwrap_or("none");
        self.requests.with_label_values(&[resource, &status.to_string()]).inc();
        self.seconds.with_label_values(&[resource]).observe(elapsed.as_secs_f64());
    }

    /// Notes that a query was ended before it was done.
    pub(super) fn query_ended(&self, error: &QueryError) {
        let why = match error {
            QueryError::Cancelled => "client went away",
            QueryError::TooLong(_) => "time",
            QueryError::TooMuch => "work",
            _ => return,
        };
        self.ended_queries.with_label_values(&[why]).inc();
    }

    /// Notes what is served now.
    pub fn loaded(&self, snapshot: &Snapshot) {
        self.features.reset();
        for c in &snapshot.collections {
            self.features.with_label_values(&[&c.description.name]).set(i64::try_from(c.len()).unwrap_or(i64::MAX));
        }
        self.set_stale(false);
    }

    /// Notes that a change was taken over.
    pub fn reloaded(&self, snapshot: &Snapshot) {
        self.reloads.inc();
        self.loaded(snapshot);
    }

    /// Notes that a change could not be read, and that older data is served meanwhile.
    pub fn reload_failed(&self) {
        self.failed_reloads.inc();
        self.set_stale(true);
    }

    /// Notes that the store cannot be looked at, so that what is served may be old.
    pub fn may_be_old(&self) {
        self.set_stale(true);
    }

    /// Notes that what is served is what the store holds.
    pub fn found_same(&self) {
        self.set_stale(false);
    }

    fn set_stale(&self, stale: bool) {
        self.is_stale.store(stale, Ordering::Relaxed);
        self.stale.set(i64::from(stale));
    }
}

/// An answer about this moment alone.
fn now(media_type: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, media_type)).insert_header((CACHE_CONTROL, "no-store"));
    response
}

/// The process is alive.
pub(super) async fn health() -> HttpResponse {
    now("application/json").body(json!({ "status": "ok" }).to_string())
}

/// Who may know how the server is doing. Counts and states move with every change, also with those that the public may not
/// know of: where there may be such, a token is needed.
fn may_know(request: &HttpRequest, state: &State) -> Result<(), Problem> {
    if state.catalog.views().hides {
        require(request, Role::Reader)?;
    }
    Ok(())
}

/// The data is loaded. The server accepts no request before it is, so this says, to who may know it, whether the newest change
/// is in.
pub(super) async fn ready(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let mut body = json!({ "status": "ready" });
    if may_know(&request, &state).is_ok() {
        body["stale"] = json!(state.metrics.is_stale.load(Ordering::Relaxed));
    }
    now("application/json").body(body.to_string())
}

pub(super) async fn metrics(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    may_know(&request, &state)?;
    let mut body = Vec::new();
    let encoder = TextEncoder::new();
    let families = [state.metrics.registry.gather(), state.tiles.gather()].concat();
    let failed = |error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, format!("the counts cannot be told: {error}"));
    encoder.encode(&families, &mut body).map_err(failed)?;
    Ok(now(encoder.format_type()).body(body))
}
