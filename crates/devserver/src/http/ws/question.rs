//! A request as its answer needs it.

use std::time::Instant;

use serde::Serialize;
use taos_proto::Error;
use taos_proto::code::TaosError;
use taos_proto::message::{Message, Refusal, Reply, Scope};

/// What an answer repeats, and when the request came.
pub(super) struct Question {
    pub(super) action: String,
    pub(super) req_id: u64,
    /// What errors are about.
    pub(super) scope: Scope,
    started: Instant,
}

impl Question {
    pub(super) fn new(action: &str, req_id: u64, started: Instant) -> Self {
        Self { action: action.to_owned(), req_id, scope: Scope::default(), started }
    }

    /// The same, about a statement.
    pub(super) fn about(mut self, stmt_id: Option<u64>) -> Self {
        self.scope.stmt_id = stmt_id;
        self
    }

    /// Nanoseconds since the request came.
    pub(super) fn timing(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }

    pub(super) fn success(&self, body: impl Serialize) -> Option<Message> {
        self.sent(Reply::success(&*self.action, self.req_id, self.timing(), body).encode())
    }

    pub(super) fn failure(&self, error: &TaosError) -> Option<Message> {
        let scope = self.scope.clone();
        self.sent(Reply::failure(&*self.action, self.req_id, self.timing(), error, scope).encode())
    }

    pub(super) fn answered(&self, outcome: Result<impl Serialize, TaosError>) -> Option<Message> {
        match outcome {
            Ok(body) => self.success(body),
            Err(error) => self.failure(&error),
        }
    }

    pub(super) fn not_connected(&self) -> Option<Message> {
        self.failure(&TaosError::adapter("server not connected"))
    }

    pub(super) fn unsupported(&self, what: &str) -> Option<Message> {
        let text = format!("{what} is not supported by this development server yet");
        self.failure(&TaosError::new(0x0100, text))
    }

    /// An answer that cannot be written is an error to the client, not silence.
    pub(super) fn sent(&self, answer: Result<Message, Error>) -> Option<Message> {
        let refusal = |error: Error| Refusal::new(&*self.action, self.req_id, error.to_string());
        answer.or_else(|error| refusal(error).encode(self.timing())).ok()
    }
}
