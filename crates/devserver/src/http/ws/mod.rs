//! The WebSocket endpoints.

mod bound;
mod connection;
mod cursor;
mod login;
mod query;
mod question;
mod registry;
mod schemaless;
mod session;
mod statement;
mod stmt;
mod stmt2;

use std::net::SocketAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use self::connection::Connection;
use self::session::{Endpoint, Session};
use super::client::address;
use super::router::MAX_MESSAGE;
use super::service::Service;

/// `/ws`: everything but subscriptions. The endpoints of older clients know less of the same.
pub(super) async fn unified(
    State(service): State<Service>,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    accept(upgrade, service, Endpoint::Unified, peer, &headers)
}

/// An endpoint that does not exist yet: it answers every action with an error that says so.
pub(super) async fn unsupported(
    State(service): State<Service>,
    uri: Uri,
    peer: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    accept(upgrade, service, Endpoint::Unsupported(uri.path().to_owned()), peer, &headers)
}

fn accept(
    upgrade: WebSocketUpgrade,
    service: Service,
    endpoint: Endpoint,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: &HeaderMap,
) -> Response {
    let session = Session::new(service.clone(), endpoint, address(headers, peer));
    upgrade
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(move |socket| Connection::new(service, session).serve(socket))
}
