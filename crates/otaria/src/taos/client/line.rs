use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{Either, select};
use taos_proto::code;
use taos_proto::message::Conn;
use taos_proto::reconnect::{Attempt, Attempts, adapter_order};
use tokio::sync::watch;
use tokio::time::sleep;

use super::connect::{Service, connect, connect_to, is_final};
use super::{BY_CALLER, Handle};
use crate::error::{Error, ErrorKind, Result};
use crate::taos::Options;

/// The line to a server: the connection that there is, and how to make it again when it is lost.
///
/// No task looks after it. Whoever needs the connection next makes it; the others wait for that, and go on with it when the one
/// who does is dropped.
pub(in crate::taos) struct Line {
    options: Options,
    service: Service,
    current: Mutex<Arc<Handle>>,
    /// Held by the one who makes the connection: why it failed last.
    failure: tokio::sync::Mutex<Option<Unreachable>>,
    /// How often it failed.
    failures: AtomicU64,
    closed: watch::Sender<bool>,
}

/// Why the connection could not be made, for all who waited for it.
struct Unreachable {
    kind: ErrorKind,
    message: String,
}

impl Line {
    pub(in crate::taos) async fn connect(options: Options, service: Service) -> Result<Self> {
        let current = Mutex::new(connect(&options, service).await?);
        let (failure, failures) = (tokio::sync::Mutex::default(), AtomicU64::default());
        let closed = watch::Sender::new(false);
        Ok(Self { options, service, current, failure, failures, closed })
    }

    pub(in crate::taos) const fn options(&self) -> &Options {
        &self.options
    }

    /// The connection that there was last, which may be lost.
    pub(in crate::taos) fn current(&self) -> Arc<Handle> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the program has ended it.
    pub(in crate::taos) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Ends it for ever, with all attempts to make the connection again.
    pub(in crate::taos) fn close(&self) {
        self.closed.send_replace(true);
        self.current().end(BY_CALLER);
    }

    /// The connection, made again if it is lost: with the login, the database and the options that it had. One that is not to be
    /// made again comes as it is.
    pub(in crate::taos) async fn connection(&self) -> Result<Arc<Handle>> {
        let current = self.current();
        if !current.is_closed() || self.options.backoff.retries == 0 {
            return Ok(current);
        }
        let mut closed = self.closed.subscribe();
        let closed = pin!(closed.wait_for(|closed| *closed));
        match select(closed, Box::pin(self.made_again())).await {
            Either::Left(_) => Ok(current),
            Either::Right((made, _)) => made,
        }
    }

    async fn made_again(&self) -> Result<Arc<Handle>> {
        let before = self.failures.load(Ordering::Acquire);
        let mut failure = self.failure.lock().await;
        let lost = self.current();
        if !lost.is_closed() {
            return Ok(lost);
        }
        if self.failures.load(Ordering::Acquire) != before
            && let Some(Unreachable { kind, message }) = &*failure
        {
            return Err(Error::new(*kind, message.clone()).ending_connection());
        }
        match self.make(&lost).await {
            Ok(made) => Ok(self.put(made)),
            Err(error) => {
                let (kind, message) = (error.kind(), error.to_string());
                *failure = Some(Unreachable { kind, message });
                self.failures.fetch_add(1, Ordering::Release);
                Err(error)
            }
        }
    }

    fn put(&self, made: Arc<Handle>) -> Arc<Handle> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        // Who closed the line meanwhile saw the lost connection.
        if self.is_closed() {
            made.end(BY_CALLER);
        }
        *current = Arc::clone(&made);
        made
    }

    async fn make(&self, lost: &Handle) -> Result<Arc<Handle>> {
        let endpoints = self.options.endpoints();
        let (place, _) = lost.place();
        let place = endpoints.iter().position(|endpoint| endpoint == place);
        // Equal loads: the order is the caller's.
        let order = adapter_order(&vec![0; endpoints.len()], place, || 0);
        let mut attempts = Attempts::new(order, self.options.backoff);
        let mut login = lost.login();
        let mut last = None;
        while let Some(Attempt { adapter, delay }) = attempts.next_attempt(random()?) {
            sleep(delay).await;
            let Some(endpoint) = endpoints.get(adapter) else { continue };
            let mut made = self.connect_to(endpoint, &login).await;
            if login.as_ref().is_some_and(|login| !login.db.is_empty()) && lacks_database(&made) {
                tracing::warn!("the database is gone, so the new connection has none");
                login = login.map(|login| Conn { db: String::new(), ..login });
                made = self.connect_to(endpoint, &login).await;
            }
            match made {
                Ok(made) => return Ok(made),
                Err(error) if is_final(&error) => return Err(not_again(lost, error)),
                Err(error) => {
                    tracing::debug!(%error, "the connection could not be made again yet");
                    last = Some(error);
                }
            }
        }
        Err(match last {
            Some(error) => not_again(lost, error),
            None => Error::new(ErrorKind::Usage, "there is no address"),
        })
    }

    async fn connect_to(
        &self,
        endpoint: &crate::net::Endpoint,
        login: &Option<Conn>,
    ) -> Result<Arc<Handle>> {
        connect_to(&self.options, endpoint.clone(), self.service, login.clone()).await
    }
}

fn lacks_database(made: &Result<Arc<Handle>>) -> bool {
    let reported = made.as_ref().err().and_then(Error::server_error);
    reported.is_some_and(|error| error.code() == u32::from(code::DATABASE_NOT_EXIST))
}

fn not_again(lost: &Handle, error: Error) -> Error {
    let (endpoint, _) = lost.place();
    let kind = error.kind();
    let message =
        format!("the connection to {endpoint} was lost and cannot be made again: {error}");
    let again = Error::new(kind, message).ending_connection();
    match error.server_error() {
        Some(reported) => again.with_server(reported.clone()),
        None => again,
    }
    .with_source(error)
}

fn random() -> Result<u32> {
    getrandom::u32().map_err(|error| {
        Error::new(ErrorKind::Io, "the operating system gives no random bytes").with_source(error)
    })
}
