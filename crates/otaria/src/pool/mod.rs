//! A bounded pool of connections, for either database: [`Pool`] of its connections.

mod acquire;
mod options;
mod pooled;
pub(crate) mod retry;
mod reusable;
mod shelf;
mod status;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use acquire::Effort;
pub(crate) use acquire::Refusal;
pub use options::PoolOptions;
pub use pooled::Pooled;
pub use reusable::Reusable;
use shelf::{Idle, Shelf};
use status::Counters;
pub use status::PoolStatus;
use tokio::runtime::Handle;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, ErrorKind, Result};
use crate::net::Deadline;

/// A bounded pool of connections. A clone is another handle on the same pool.
///
/// Connections are made when they are needed. Who asks first is served first. Nothing is sent for an idle connection but
/// its check, and no task runs but one that closes idle connections in time.
///
/// Dropping the last handle closes the idle connections at once; [`close`](Self::close) does it with good manners.
pub struct Pool<C: Reusable>(Arc<Shared<C>>);

struct Shared<C: Reusable> {
    connect_options: C::Options,
    options: PoolOptions,
    permits: Arc<Semaphore>,
    shelf: Lock<Shelf<C>>,
    /// Why connecting failed last, until it succeeds.
    last_failure: Lock<Option<String>>,
    counters: Counters,
    /// A connection came back.
    returned: Notify,
    /// The task that closes expired connections runs.
    sweeping: AtomicBool,
}

impl<C: Reusable> Pool<C> {
    /// A pool of connections made by `options`: the database's, a reference to them, or a URL. Nothing is connected yet.
    pub fn new<O>(options: O, pool: PoolOptions) -> Result<Self>
    where
        O: TryInto<C::Options>,
        Error: From<O::Error>,
    {
        Ok(Self(Arc::new(Shared {
            connect_options: options.try_into()?,
            permits: Arc::new(Semaphore::new(pool.max_size.min(Semaphore::MAX_PERMITS))),
            options: pool,
            shelf: Lock::default(),
            last_failure: Lock::default(),
            counters: Counters::default(),
            returned: Notify::new(),
            sweeping: AtomicBool::new(false),
        })))
    }

    /// A connection that works: an idle one, or a new one. Waits its turn when all are in use.
    ///
    /// # Errors
    ///
    /// What will not mend itself, such as a wrong password, ends it at once. Other failures to connect are tried again
    /// until [`PoolOptions::acquire_timeout`] is over; the error, of the kind [`ErrorKind::Timeout`], then names the last one.
    /// After [`close`](Self::close) the error is of the kind [`ErrorKind::Closed`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future gives up the place in the queue. A connection that was being checked or made is closed.
    pub async fn get(&self) -> Result<Pooled<C>> {
        let limit = self.0.options.acquire_timeout;
        Shared::acquire(&self.0, limit, Effort::All).await.map_err(|refusal| refusal.error)
    }

    /// As [`get`](Self::get), but connecting is tried once, and within `limit`.
    #[cfg_attr(not(feature = "mariadb"), expect(dead_code, reason = "for clusters of MariaDB"))]
    pub(crate) async fn get_once(&self, limit: Duration) -> Result<Pooled<C>, Refusal> {
        Shared::acquire(&self.0, limit, Effort::One).await
    }

    #[cfg_attr(not(feature = "mariadb"), expect(dead_code, reason = "for clusters of MariaDB"))]
    pub(crate) fn is_full(&self) -> bool {
        self.0.permits.available_permits() == 0
    }

    /// What it holds and has done so far.
    #[must_use]
    pub fn status(&self) -> PoolStatus {
        self.0.status()
    }

    /// Hands out no more connections, closes the idle ones, and waits for those in use, which are closed as they return.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Timeout`] when some have not returned within `grace`. They are closed when they do.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the pool closed.
    pub async fn close(&self, grace: Duration) -> Result<()> {
        let deadline = Deadline::after(grace);
        self.0.permits.close();
        let closing = async {
            let unused = self.0.shelf.lock().take_all();
            for idle in unused {
                idle.connection.retire().await;
            }
            loop {
                let returned = self.0.returned.notified();
                if self.0.status().in_use == 0 {
                    return;
                }
                returned.await;
            }
        };
        match deadline.limit(closing).await {
            Some(()) => Ok(()),
            None => {
                let message = format!(
                    "the pool is closed, but {} connections were not returned within {grace:?}",
                    self.0.status().in_use
                );
                Err(Error::new(ErrorKind::Timeout, message))
            }
        }
    }
}

impl<C: Reusable> Shared<C> {
    fn take_idle(&self) -> Option<Idle<C>> {
        self.shelf.lock().take()
    }

    fn take_back(shared: &Arc<Self>, mut connection: Box<C>, born: Instant) {
        let old = shared.options.max_lifetime.is_some_and(|limit| born.elapsed() >= limit);
        if old || shared.permits.is_closed() {
            shared.counters.expired.add(u64::from(old));
        } else if connection.park(shared.options.reset) {
            shared.shelf.lock().put(connection, born);
            Self::sweep(shared);
        } else {
            shared.counters.discarded.add(1);
        }
    }

    /// Lets the next one have a connection.
    fn free(&self, permit: OwnedSemaphorePermit) {
        drop(permit);
        self.returned.notify_waiters();
    }

    fn close_expired(&self) {
        let expired = self.shelf.lock().take_expired(&self.options);
        self.counters.expired.add(expired.len() as u64);
    }

    /// Sees to it that idle connections are closed in time.
    fn sweep(shared: &Arc<Self>) {
        let Ok(runtime) = Handle::try_current() else { return };
        if !shared.sweeping.swap(true, Ordering::AcqRel) {
            runtime.spawn(Self::keep_sweeping(Arc::downgrade(shared)));
        }
    }

    async fn keep_sweeping(shared: Weak<Self>) {
        loop {
            let next = {
                let Some(shared) = shared.upgrade() else { return };
                shared.close_expired();
                let shelf = shared.shelf.lock();
                let Some(next) = shelf.next_expiry(&shared.options) else {
                    shared.sweeping.store(false, Ordering::Release);
                    return;
                };
                next
            };
            sleep_until(next).await;
        }
    }

    fn status(&self) -> PoolStatus {
        let max_size = self.options.max_size;
        let counters = &self.counters;
        PoolStatus {
            max_size,
            in_use: max_size.saturating_sub(self.permits.available_permits()),
            idle: self.shelf.lock().len(),
            waiting: usize::try_from(counters.waiting.read()).unwrap_or(usize::MAX),
            acquired: counters.acquired.read(),
            connected: counters.connected.read(),
            connect_failures: counters.connect_failures.read(),
            expired: counters.expired.read(),
            discarded: counters.discarded.read(),
            timeouts: counters.timeouts.read(),
            acquire_time: Duration::from_nanos(counters.acquire_nanoseconds.read()),
        }
    }
}

impl<C: Reusable> Clone for Pool<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Reusable> fmt::Debug for Pool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// A lock that is never held while anything can panic.
#[derive(Debug, Default)]
struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
