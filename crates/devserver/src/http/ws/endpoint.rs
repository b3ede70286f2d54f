//! Which endpoint a client has opened, and so what its messages mean.

use std::time::Instant;

use axum::extract::ws;
use taos_proto::message::Message;

use super::session::Session;
use super::tmq::Topics;

pub(super) enum Endpoint {
    /// `/ws` and the endpoints of older clients.
    Unified(Box<Session>),
    /// `/rest/tmq`
    Topics(Box<Topics>),
}

impl Endpoint {
    /// Carries out a request. Some are never answered.
    pub(super) async fn answer(&self, message: ws::Message) -> Option<ws::Message> {
        let started = Instant::now();
        let answer = match (self, message) {
            (Self::Unified(session), ws::Message::Text(text)) => session.text(&text, started).await,
            (Self::Unified(session), ws::Message::Binary(bytes)) => {
                session.binary(&bytes, started).await
            }
            (Self::Topics(topics), ws::Message::Text(text)) => topics.text(&text, started).await,
            // Topics have no binary requests; the adapter does not answer them.
            _ => None,
        };
        Some(match answer? {
            Message::Text(text) => ws::Message::Text(text.into()),
            Message::Binary(bytes) => ws::Message::Binary(bytes),
        })
    }

    /// The client is gone.
    pub(super) async fn close(&self) {
        if let Self::Topics(topics) = self {
            topics.close().await;
        }
    }
}
