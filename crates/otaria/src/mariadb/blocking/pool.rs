use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::PooledConnection;
use crate::error::{Error, Result};
use crate::mariadb::{self, Options, PoolOptions, PoolStatus};
use crate::net::runtime;

/// A bounded pool of connections, for threads, see [`mariadb::Pool`]. A clone is another handle on the same pool.
///
/// Idle connections are closed in time only while somebody waits for one of the pool's connections.
#[derive(Debug, Clone)]
pub struct Pool {
    inner: mariadb::Pool,
    runtime: Arc<Runtime>,
}

impl Pool {
    /// A pool of connections made by `options`. Nothing is connected yet.
    pub fn new<O>(options: O, pool: PoolOptions) -> Result<Self>
    where
        O: TryInto<Options>,
        Error: From<O::Error>,
    {
        Ok(Self { inner: mariadb::Pool::new(options, pool)?, runtime: Arc::new(runtime()?) })
    }

    /// A connection that works.
    pub fn get(&self) -> Result<PooledConnection> {
        let connection = self.runtime.block_on(self.inner.get())?;
        Ok(PooledConnection::new(connection, Arc::clone(&self.runtime)))
    }

    /// What it holds and has done so far.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        self.inner.status()
    }

    /// Hands out no more connections, closes the idle ones, and waits for those in use.
    pub fn close(&self, grace: Duration) -> Result<()> {
        self.runtime.block_on(self.inner.close(grace))
    }
}
