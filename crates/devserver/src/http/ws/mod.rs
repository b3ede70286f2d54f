//! The WebSocket endpoints.

mod bound;
mod connection;
mod cursor;
mod endpoint;
mod login;
mod query;
mod question;
mod registry;
mod schemaless;
mod session;
mod statement;
mod stmt;
mod stmt2;
mod tmq;

use std::net::SocketAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Response;

use self::connection::Connection;
use self::endpoint::Endpoint;
use self::session::Session;
use self::tmq::Topics;
use super::client::address;
use super::router::MAX_MESSAGE;
use super::service::Service;

/// `/ws`: everything but subscriptions. The endpoints of older clients know less of the same.
pub(super) async fn unified(
    State(service): State<Service>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let session = Session::new(service.clone(), address(&headers, peer));
    accept(upgrade, service, Endpoint::Unified(Box::new(session)))
}

/// `/rest/tmq`: subscriptions.
pub(super) async fn topics(
    State(service): State<Service>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let topics = Topics::new(service.clone(), address(&headers, peer));
    accept(upgrade, service, Endpoint::Topics(Box::new(topics)))
}

fn accept(upgrade: WebSocketUpgrade, service: Service, endpoint: Endpoint) -> Response {
    upgrade
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .on_upgrade(move |socket| Connection::new(service, endpoint).serve(socket))
}
