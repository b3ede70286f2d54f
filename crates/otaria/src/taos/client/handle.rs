use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use serde::de::DeserializeOwned;
use taos_proto::Session;
use taos_proto::error::{Error as ProtocolError, Malformed};
use taos_proto::message::{Action, Conn};
use taos_proto::session::{Answer, Call as Limits, CallId, Failure};

use super::SYSTEM;
use super::call::Call;
use super::state::{Shared, State};
use crate::error::{Error, Result};
use crate::net::{Endpoint, span};
use crate::taos::error::{at_close, closed, out_of_turn};

/// The callers' end of a connection. When the last clone of its `Arc` goes, the connection is closed.
pub(in crate::taos) struct Handle {
    shared: Arc<Shared>,
    endpoint: Endpoint,
    database: Option<String>,
    version: OnceLock<String>,
    /// The adapter cannot bind and execute at once.
    lacks_bind_exec: AtomicBool,
}

/// The reason of those who ended the connection themselves.
pub(in crate::taos) const BY_CALLER: &str = "it was closed by this program";

impl Handle {
    pub(super) fn new(shared: Arc<Shared>, endpoint: Endpoint, database: Option<String>) -> Self {
        let (version, lacks_bind_exec) = (OnceLock::new(), AtomicBool::new(false));
        Self { shared, endpoint, database, version, lacks_bind_exec }
    }

    /// Gives the machine a command.
    pub(in crate::taos) fn start(
        self: &Arc<Self>,
        limit: Option<Duration>,
        command: impl FnOnce(&mut Session, Limits) -> Result<CallId, ProtocolError>,
    ) -> Result<Call> {
        let deadline = limit.and_then(|limit| self.shared.now().checked_add(limit));
        let id = self.shared.with(|state| {
            if let Some(failure) = &state.closed {
                return Err(closed(failure));
            }
            let id = command(&mut state.session, Limits::until(deadline))?;
            state.expect(id);
            Ok(id)
        })?;
        Ok(Call::new(Arc::clone(self), id))
    }

    pub(super) fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        self.shared.with(change)
    }

    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared.lock()
    }

    /// Gives the machine a command whose answer is JSON, and waits for it.
    pub(in crate::taos) async fn ask<T: DeserializeOwned>(
        self: &Arc<Self>,
        limit: Option<Duration>,
        command: impl FnOnce(&mut Session, Limits) -> Result<CallId, ProtocolError>,
    ) -> Result<T> {
        let call = self.start(limit, command)?;
        self.answer(call, limit).await
    }

    /// The body of the JSON that a call gives.
    pub(in crate::taos) async fn answer<T: DeserializeOwned>(
        &self,
        call: Call,
        limit: Option<Duration>,
    ) -> Result<T> {
        self.read(call.await, limit)
    }

    /// The body of the JSON that a call has given.
    pub(in crate::taos) fn read<T: DeserializeOwned>(
        &self,
        outcome: Result<Answer, Failure>,
        limit: Option<Duration>,
    ) -> Result<T> {
        let answer = outcome.map_err(|failure| self.error(failure, limit))?;
        let Answer::Json(reply) = answer else { return Err(out_of_turn()) };
        Ok(reply.read::<T>().map_err(|malformed| self.broken(malformed))?.body)
    }

    /// Ends the connection to a server that breaks the protocol.
    pub(in crate::taos) fn broken(&self, malformed: Malformed) -> Error {
        let error = ProtocolError::from(malformed);
        self.end(&error.to_string());
        Error::from(error)
    }

    /// Sends a request whose answer nobody needs.
    pub(in crate::taos) fn tell(&self, action: Action) {
        self.with(|state| state.tell(action));
    }

    /// Makes a result known that something else than a query has opened.
    pub(in crate::taos) fn open(&self, result: u64) -> Result<()> {
        Ok(self.with(|state| state.session.open_result(result))?)
    }

    pub(in crate::taos) fn knows_bind_exec(&self) -> bool {
        !self.lacks_bind_exec.load(Ordering::Relaxed)
    }

    pub(in crate::taos) fn note_no_bind_exec(&self) {
        self.lacks_bind_exec.store(true, Ordering::Relaxed);
    }

    /// Ends a result on the server.
    pub(in crate::taos) fn free(&self, result: u64) {
        self.with(|state| state.free(result));
    }

    /// Waits for the end of the login.
    pub(super) async fn connected(&self) -> Result<()> {
        let version = poll_fn(|cx| {
            let mut state = self.lock();
            if let Some(failure) = &state.closed {
                return Poll::Ready(Err(at_close(failure)));
            }
            if let Some(connected) = &state.connected {
                return Poll::Ready(Ok(connected.clone()));
            }
            state.waiting.push(cx.waker().clone());
            Poll::Pending
        })
        .await?;
        if !version.options_applied {
            tracing::warn!(
                version = version.version.as_str(),
                "the adapter is too old for the options timezone, user_app and user_ip"
            );
        }
        self.version.get_or_init(|| version.version.as_str().to_owned());
        Ok(())
    }

    /// An error if it is closed.
    pub(super) fn check_open(&self) -> Result<()> {
        self.lock().closed.as_ref().map_or(Ok(()), |failure| Err(closed(failure)))
    }

    /// Whether the session has this database, and will have it when what is under way is done.
    pub(super) fn keeps_database(&self, name: &str) -> bool {
        let session = &self.lock().session;
        !session.is_changing_database() && session.login().is_some_and(|login| login.db == name)
    }

    /// The login that makes a session like this one; none for consumers of topics.
    pub(super) fn login(&self) -> Option<Conn> {
        self.lock().session.login().cloned()
    }

    /// Ends the connection; `reason` in words.
    pub(in crate::taos) fn end(&self, reason: &str) {
        self.with(|state| state.session.transport_closed(reason));
    }

    /// Does the work of one command in its span.
    pub(in crate::taos) async fn within<T>(
        &self,
        operation: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let (endpoint, database) = self.place();
        span::within(span::command(SYSTEM, endpoint, database, operation), work).await
    }

    /// Waits for the end of the driver's task.
    pub(in crate::taos) async fn ended(&self) {
        poll_fn(|cx| {
            let mut state = self.lock();
            if state.ended {
                return Poll::Ready(());
            }
            state.waiting.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }

    pub(in crate::taos) fn server_version(&self) -> &str {
        self.version.get().map_or("", String::as_str)
    }

    pub(in crate::taos) fn is_closed(&self) -> bool {
        self.lock().closed.is_some()
    }

    pub(super) fn place(&self) -> (&Endpoint, Option<&str>) {
        (&self.endpoint, self.database.as_deref())
    }

    /// The error of what failed, with the place where it did.
    pub(in crate::taos) fn error(&self, failure: Failure, limit: Option<Duration>) -> Error {
        crate::taos::error::failed(failure, limit, &self.endpoint)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end(BY_CALLER);
    }
}
