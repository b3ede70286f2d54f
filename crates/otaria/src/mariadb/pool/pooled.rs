use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::Shared;
use crate::mariadb::Connection;

/// A connection from a [`Pool`](super::Pool), to which it returns when it is dropped.
///
/// One that is dropped in the middle of a command is closed instead, so that nobody gets it in a wrong state; what has
/// arrived of an unread result is read away first. An open transaction is rolled back.
pub struct PooledConnection {
    /// Always there, until it is dropped or detached.
    connection: Option<Connection>,
    born: Instant,
    shared: Arc<Shared>,
    permit: Option<OwnedSemaphorePermit>,
}

impl PooledConnection {
    pub(super) const fn new(
        connection: Connection,
        born: Instant,
        shared: Arc<Shared>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self { connection: Some(connection), born, shared, permit: Some(permit) }
    }

    /// Takes the connection out of the pool, which may make another one in its place.
    #[must_use]
    pub fn detach(mut self) -> Connection {
        let connection = self.connection.take();
        drop(self);
        connection.unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl Deref for PooledConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl DerefMut for PooledConnection {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            Shared::take_back(&self.shared, connection, self.born);
        }
        // The one who waits longest finds it on the shelf.
        drop(self.permit.take());
        self.shared.returned.notify_waiters();
    }
}

impl fmt::Debug for PooledConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PooledConnection")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
