use std::thread;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind, Result};
use crate::net::runtime;

/// A runtime in a thread of its own, where the sockets of a client live; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Background {
    handle: Handle,
    _end: oneshot::Sender<()>,
}

impl Background {
    pub(super) fn start() -> Result<Self> {
        let runtime = runtime()?;
        let handle = runtime.handle().clone();
        let (end, ended) = oneshot::channel::<()>();
        let living = move || drop(runtime.block_on(ended));
        thread::Builder::new().name("otaria-taos".into()).spawn(living).map_err(|error| {
            Error::new(ErrorKind::Io, "the thread of a blocking connection cannot be started")
                .with_source(error)
        })?;
        Ok(Self { handle, _end: end })
    }

    pub(super) fn wait<F: Future>(&self, work: F) -> F::Output {
        self.handle.block_on(work)
    }
}
