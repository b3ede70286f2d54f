//! Where a request comes from.

use std::net::SocketAddr;

use axum::http::HeaderMap;

/// The client's address: what a proxy says in `X-Real-Ip`, else the socket's peer.
pub(super) fn address(headers: &HeaderMap, peer: SocketAddr) -> String {
    let named = headers.get("x-real-ip").and_then(|value| value.to_str().ok());
    named.map_or_else(|| peer.ip().to_string(), str::to_owned)
}
