use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::PoolOptions;

/// The connections that nobody uses, those that lay longest in front.
#[derive(Debug)]
pub(super) struct Shelf<C>(VecDeque<Idle<C>>);

/// A connection that nobody uses.
#[derive(Debug)]
pub(super) struct Idle<C> {
    /// Boxed, since it is handed from one to another.
    pub(super) connection: Box<C>,
    pub(super) born: Instant,
    pub(super) since: Instant,
}

impl<C> Default for Shelf<C> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<C> Shelf<C> {
    pub(super) fn put(&mut self, connection: Box<C>, born: Instant) {
        self.0.push_back(Idle { connection, born, since: Instant::now() });
    }

    /// The one that was used last: it is the likeliest to be alive, and the others can grow too old.
    pub(super) fn take(&mut self) -> Option<Idle<C>> {
        self.0.pop_back()
    }

    pub(super) fn take_all(&mut self) -> VecDeque<Idle<C>> {
        std::mem::take(&mut self.0)
    }

    /// Takes out those that have lain for too long, or are too old.
    pub(super) fn take_expired(&mut self, options: &PoolOptions) -> Vec<Idle<C>> {
        let now = Instant::now();
        let (expired, kept) = std::mem::take(&mut self.0)
            .into_iter()
            .partition::<VecDeque<_>, _>(|idle| idle.expires(options).is_some_and(|at| at <= now));
        self.0 = kept;
        expired.into()
    }

    /// When the next one expires.
    pub(super) fn next_expiry(&self, options: &PoolOptions) -> Option<Instant> {
        self.0.iter().filter_map(|idle| idle.expires(options)).min()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl<C> Idle<C> {
    fn expires(&self, options: &PoolOptions) -> Option<Instant> {
        let after = |start: Instant, limit: Option<Duration>| start.checked_add(limit?);
        let idle = after(self.since, options.idle_timeout);
        let old = after(self.born, options.max_lifetime);
        idle.into_iter().chain(old).min()
    }
}
