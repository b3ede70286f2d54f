//! Which path is answered by what.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::service::Service;
use super::{rest, ws};

/// Bytes of one request's body or one WebSocket message, at most.
pub(super) const MAX_MESSAGE: usize = 64 << 20;

pub(super) fn router(service: Service) -> Router {
    Router::new()
        .route("/ws", get(ws::unified))
        .route("/rest/ws", get(ws::unified))
        .route("/rest/stmt", get(ws::unified))
        .route("/rest/schemaless", get(ws::unified))
        .route("/rest/tmq", get(ws::topics))
        .route("/rest/sql", post(rest::sql))
        .route("/rest/sql/{db}", post(rest::sql_in_database))
        .route("/rest/login/{user}/{password}", get(rest::login))
        .route("/-/ping", get(async || {}))
        .layer(DefaultBodyLimit::max(MAX_MESSAGE))
        .with_state(service)
}
