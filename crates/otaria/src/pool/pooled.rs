use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use scopeguard::ScopeGuard;
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
pub struct Pooled<C: Reusable>(ScopeGuard<Lent<C>, fn(Lent<C>)>);

/// A connection and its way back.
struct Lent<C: Reusable> {
    connection: Box<C>,
    born: Instant,
    shared: Arc<Shared<C>>,
    /// Kept until the connection is back: the one who waits longest finds it on the shelf.
    permit: OwnedSemaphorePermit,
}

impl<C: Reusable> Pooled<C> {
    pub(super) fn new(
        connection: Box<C>,
        born: Instant,
        shared: Arc<Shared<C>>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let lent = Lent { connection, born, shared, permit };
        Self(scopeguard::guard(lent, |lent| {
            Shared::take_back(&lent.shared, lent.connection, lent.born);
            lent.shared.free(lent.permit);
        }))
    }

    /// Takes the connection out of the pool, which may make another one in its place.
    #[must_use]
    pub fn detach(self) -> C {
        let lent = ScopeGuard::into_inner(self.0);
        lent.shared.free(lent.permit);
        *lent.connection
    }
}

impl<C: Reusable> Deref for Pooled<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0.connection
    }
}

impl<C: Reusable> DerefMut for Pooled<C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.0.connection
    }
}

impl<C: Reusable + fmt::Debug> fmt::Debug for Pooled<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pooled").field("connection", &self.0.connection).finish_non_exhaustive()
    }
}
