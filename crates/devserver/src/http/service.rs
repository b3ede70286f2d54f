//! What all requests share.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::{JoinError, spawn_blocking};

use super::rest::Tokens;
use crate::engine::Engine;

/// The engine, what clients are told of the server, and who is connected. Clones share all of it.
#[derive(Clone)]
pub(super) struct Service {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    version: String,
    tokens: Tokens,
    stopping: watch::Receiver<bool>,
    open: watch::Sender<usize>,
}

impl Service {
    pub(super) fn new(engine: Engine, version: &str, stopping: watch::Receiver<bool>) -> Self {
        let shared = Shared {
            engine,
            version: version.to_owned(),
            tokens: Tokens::default(),
            stopping,
            open: watch::Sender::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.shared.engine
    }

    /// The TDengine version that clients are told.
    pub(super) fn version(&self) -> &str {
        &self.shared.version
    }

    /// The tokens that logins over REST were given.
    pub(super) fn tokens(&self) -> &Tokens {
        &self.shared.tokens
    }

    /// Waits until the server is told to stop.
    pub(super) async fn stopping(&self) {
        let mut stopping = self.shared.stopping.clone();
        // The sender of a server that was dropped has said the same before it went.
        drop(stopping.wait_for(|stop| *stop).await);
    }

    /// Counts a WebSocket connection for as long as the guard lives.
    pub(super) fn connection(&self) -> ConnectionGuard {
        self.shared.open.send_modify(|open| *open += 1);
        ConnectionGuard { service: self.clone() }
    }

    /// Waits until no WebSocket connection is open.
    pub(super) async fn all_closed(&self) {
        // The sender is a part of `self`.
        drop(self.shared.open.subscribe().wait_for(|open| *open == 0).await);
    }
}

/// One open WebSocket connection.
pub(super) struct ConnectionGuard {
    service: Service,
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        self.service.shared.open.send_modify(|open| *open -= 1);
    }
}

/// Runs work of the engine where it may block.
///
/// # Errors
///
/// When the work panics.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    spawn_blocking(work).await
}
