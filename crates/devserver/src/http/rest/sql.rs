//! `POST /rest/sql` and `/rest/sql/{db}`: the body is one statement.

use std::net::SocketAddr;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::super::client::address;
use super::super::service::{Service, blocking};
use super::parameters::{Parameters, Wishes};
use super::refusal::Refusal;
use super::{authorization, body};
use crate::answer::Answer;
use crate::engine::Engine;
use crate::error::SqlError;
use crate::session::Client;

pub(crate) async fn sql(
    State(service): State<Service>,
    peer: ConnectInfo<SocketAddr>,
    parameters: Query<Parameters>,
    headers: HeaderMap,
    statement: Bytes,
) -> Result<Response, Refusal> {
    answer(service, None, peer, parameters, headers, statement).await
}

pub(crate) async fn sql_in_database(
    State(service): State<Service>,
    Path(database): Path<String>,
    peer: ConnectInfo<SocketAddr>,
    parameters: Query<Parameters>,
    headers: HeaderMap,
    statement: Bytes,
) -> Result<Response, Refusal> {
    answer(service, Some(database), peer, parameters, headers, statement).await
}

async fn answer(
    service: Service,
    database: Option<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
    statement: Bytes,
) -> Result<Response, Refusal> {
    let started = Instant::now();
    let user = authorization::user(&service, &headers).await?;
    let wishes = parameters.understood()?;
    let statement = String::from_utf8(statement.into()).map_err(|_| Refusal::Encoding)?;
    if statement.trim().is_empty() {
        return Err(Refusal::NoSql);
    }
    let request = Request {
        user,
        database,
        session_zone: wishes.session_zone.clone(),
        client: client(&wishes, &headers, peer),
        statement,
    };
    let engine = service.engine().clone();
    match blocking(move || request.execute(&engine)).await?? {
        Answer::Affected(rows) => Ok(body::affected(rows, &wishes, started)),
        Answer::Rows(set) => body::rows(set, wishes, started).await,
    }
}

fn client(wishes: &Wishes, headers: &HeaderMap, peer: SocketAddr) -> Client {
    Client {
        app: wishes.app.clone().unwrap_or_default(),
        ip: wishes.ip.clone().unwrap_or_else(|| address(headers, peer)),
        connector: String::new(),
    }
}

/// A statement with the session that it lives in.
struct Request {
    user: String,
    database: Option<String>,
    session_zone: Option<String>,
    client: Client,
    statement: String,
}

impl Request {
    fn execute(self, engine: &Engine) -> Result<Answer, SqlError> {
        let mut session = engine.session(&self.user);
        session.set_client(self.client);
        if let Some(zone) = &self.session_zone {
            session.set_time_zone(zone)?;
        }
        if let Some(database) = &self.database {
            // As the adapter does: a statement need not use the database, and says itself what it misses.
            drop(session.use_database(database));
        }
        session.execute(&self.statement)
    }
}
