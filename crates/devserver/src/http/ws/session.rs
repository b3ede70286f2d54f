//! What one connection has: who logged in, and the results that are open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::Bytes;
use taos_proto::code::TaosError;
use taos_proto::frame::{BinaryAction, BinaryRequest};
use taos_proto::message::{Action, Message, Refusal, Request};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::cursor::Cursor;
use super::question::Question;
use super::registry::Registry;
use super::statement;
use super::stmt::Stmt;
use super::stmt2::Stmt2;
use crate::error::SqlError;
use crate::http::service::{Service, blocking};
use crate::session::{Client, Session as EngineSession};

/// The state of a connection. Requests use it concurrently; those that need the engine's session wait for each other.
pub(super) struct Session {
    pub(super) service: Service,
    /// The client's address.
    pub(super) address: String,
    login: Arc<Mutex<Option<Login>>>,
    /// Whether there is a login, without waiting for what it does.
    connected: AtomicBool,
    pub(super) results: Registry<Cursor>,
    pub(super) stmts: Registry<Stmt>,
    pub(super) stmt2s: Registry<Stmt2>,
}

/// A session of the engine with what its client says of itself.
pub(super) struct Login {
    pub(super) session: EngineSession,
    pub(super) client: Client,
}

impl Session {
    pub(super) fn new(service: Service, address: String) -> Self {
        Self {
            service,
            address,
            login: Arc::default(),
            connected: AtomicBool::new(false),
            results: Registry::default(),
            stmts: Registry::default(),
            stmt2s: Registry::default(),
        }
    }

    /// Carries out a request. Some are never answered.
    pub(super) async fn text(&self, text: &str, started: Instant) -> Option<Message> {
        let (question, action) = match Request::decode(text) {
            Ok(Request { req_id, action }) => {
                (Question::new(action.name(), req_id, started), Ok(action))
            }
            Err(refusal) => (Question::new(&refusal.action, refusal.req_id, started), Err(refusal)),
        };
        match action {
            Ok(action) => self.act(&question.about(statement::named(&action)), action).await,
            Err(refusal) => self.refuse(&question, &refusal),
        }
    }

    pub(super) async fn binary(&self, bytes: &Bytes, started: Instant) -> Option<Message> {
        let (question, request) = match BinaryRequest::decode(bytes) {
            Ok(BinaryRequest { req_id, action }) => {
                (Question::new(action.name(), req_id, started), Ok(action))
            }
            Err(refusal) => (Question::new(&refusal.action, refusal.req_id, started), Err(refusal)),
        };
        let action = match request {
            Ok(action) => action,
            Err(refusal) => return self.refuse(&question, &refusal),
        };
        if !self.is_connected() {
            return question.not_connected();
        }
        match action {
            BinaryAction::Query { sql } => self.query(&question, sql).await,
            BinaryAction::FetchRawBlock { result_id } => {
                self.fetch_raw_block(&question, result_id).await
            }
            action => self.bind(question, action).await,
        }
    }

    /// What cannot be read needs a login to be told so, once it names an action that does.
    fn refuse(&self, question: &Question, refusal: &Refusal) -> Option<Message> {
        let open = ["", "version", "conn", "check_server_status"];
        if !open.contains(&&*question.action) && !self.is_connected() {
            return question.not_connected();
        }
        question.sent(refusal.encode(question.timing()))
    }

    async fn act(&self, question: &Question, action: Action) -> Option<Message> {
        let early =
            matches!(action, Action::Version(_) | Action::Conn(_) | Action::CheckServerStatus(_));
        if !early && !self.is_connected() {
            return if action.is_answered() { question.not_connected() } else { None };
        }
        match action {
            Action::Version(_) => self.version(question),
            Action::Conn(conn) => question.answered(self.connect(conn).await),
            Action::CheckServerStatus(_) => Self::check_server_status(question),
            Action::OptionsConnection(options) => question.answered(self.options(options).await),
            Action::GetCurrentDb(_) => question.answered(self.current_db().await),
            Action::GetServerInfo(_) => self.server_info(question),
            Action::GetConnectionInfo(asked) => {
                question.answered(self.connection_info(asked).await)
            }
            Action::Query(query) => self.query(question, query.sql).await,
            Action::Fetch(fetch) => question.answered(self.fetch(fetch.id).await),
            Action::FetchBlock(fetch) => self.fetch_block(question, fetch.id).await,
            Action::FreeResult(fetch) => {
                self.results.free(fetch.id);
                None
            }
            Action::NumFields(asked) => question.answered(self.num_fields(asked.result_id).await),
            Action::Insert(insert) => question.answered(self.insert(insert).await),
            action => self.act_on_statement(question, action).await,
        }
    }

    fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire)
    }

    /// Does work of the engine's session, where it may block.
    pub(super) async fn with_login<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Login) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, TaosError> {
        let mut login = self.login.clone().lock_owned().await;
        let work = move || match login.as_mut() {
            Some(login) => work(login).map_err(taos_error),
            None => Err(TaosError::adapter("server not connected")),
        };
        blocking(work).await.map_err(failed)?
    }

    /// Holds the place of the login, so that no two are made.
    pub(super) async fn login_place(&self) -> OwnedMutexGuard<Option<Login>> {
        self.login.clone().lock_owned().await
    }

    /// From now on requests that need a login are carried out.
    pub(super) fn connected(&self) {
        self.connected.store(true, Ordering::Release);
    }
}

pub(super) fn taos_error(error: SqlError) -> TaosError {
    TaosError::new(u16::try_from(error.code).unwrap_or(u16::MAX), error.message)
}

/// The engine has panicked: its text goes to stderr as every panic's does.
pub(super) fn failed(error: tokio::task::JoinError) -> TaosError {
    TaosError::adapter(format!("the development server failed: {error}"))
}
