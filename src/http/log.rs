//! One structured line a request, without what could identify the reader.

use std::net::IpAddr;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

use super::State;

/// Longest path or method in the log, in characters: more than any of ours has, and too little to fill a disk with.
const MAX_LOGGED: usize = 200;

/// What an answer carries that there are too many of to log each: a tile that was made before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unremarkable;

/// Logs and counts a request. The query is left out, since it says where the reader is looking.
pub(super) async fn log(
    state: web::Data<State>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let from = request.peer_addr().map_or_else(|| "-".to_owned(), |a| truncated(a.ip()));
    let cut = |text: &str| text.chars().take(MAX_LOGGED).collect::<String>();
    let (method, path) = (cut(request.method().as_str()), cut(request.path()));
    let response = next.call(request).await?;
    let (status, elapsed) = (response.status(), start.elapsed());
    state.metrics.observe(response.request().match_pattern().as_deref(), status.as_u16(), elapsed);
    #[expect(clippy::cast_possible_truncation, reason = "a request that takes 500 million years may be logged wrong")]
    let ms = elapsed.as_millis() as u64;
    if status.is_server_error() {
        tracing::error!(%from, %method, %path, status = status.as_u16(), ms, "request");
    } else if response.response().extensions().contains::<Unremarkable>() {
        tracing::debug!(%from, %method, %path, status = status.as_u16(), ms, "request");
    } else {
        tracing::info!(%from, %method, %path, status = status.as_u16(), ms, "request");
    }
    Ok(response)
}

/// An address without its last part: the network, not the reader.
fn truncated(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        assert_eq!(truncated("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(truncated("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }
}
