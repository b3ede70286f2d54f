use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

use super::{Reusable, Shared};

/// A connection from a [`Pool`](super::Pool), to which it returns when it is dropped.
///
/// One that could not be handed on as if it were new is closed instead.
///
/// - MariaDB: one that is dropped in the middle of a command is closed; what has arrived of an unread result is read away
///   first. An open transaction is rolled back.
/// - TDengine: one of which clones, results or statements are still in use is closed with the last of them, and so is one whose
///   database was changed.
pub struct Pooled<C: Reusable> {
    /// Always there, until it is dropped or detached.
    connection: Option<C>,
    born: Instant,
    shared: Arc<Shared<C>>,
    permit: Option<OwnedSemaphorePermit>,
}

impl<C: Reusable> Pooled<C> {
    pub(super) const fn new(
        connection: C,
        born: Instant,
        shared: Arc<Shared<C>>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        Self { connection: Some(connection), born, shared, permit: Some(permit) }
    }

    /// Takes the connection out of the pool, which may make another one in its place.
    #[must_use]
    pub fn detach(mut self) -> C {
        let connection = self.connection.take();
        drop(self);
        connection.unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl<C: Reusable> Deref for Pooled<C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.connection.as_ref().unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl<C: Reusable> DerefMut for Pooled<C> {
    fn deref_mut(&mut self) -> &mut C {
        self.connection.as_mut().unwrap_or_else(|| unreachable!("only the end of `self` takes it"))
    }
}

impl<C: Reusable> Drop for Pooled<C> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            Shared::take_back(&self.shared, connection, self.born);
        }
        // The one who waits longest finds it on the shelf.
        drop(self.permit.take());
        self.shared.returned.notify_waiters();
    }
}

impl<C: Reusable + fmt::Debug> fmt::Debug for Pooled<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pooled").field("connection", &self.connection).finish_non_exhaustive()
    }
}
