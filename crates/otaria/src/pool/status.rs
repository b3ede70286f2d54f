use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What a [`Pool`](super::Pool) holds and has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// The greatest number of connections.
    pub max_size: usize,
    /// Connections that somebody has, or that are being made for somebody.
    pub in_use: usize,
    /// Connections that nobody uses.
    pub idle: usize,
    /// Calls of [`Pool::get`](super::Pool::get) that wait for their turn.
    pub waiting: usize,
    /// Connections handed out.
    pub acquired: u64,
    /// Connections made.
    pub connected: u64,
    /// Attempts to connect that failed.
    pub connect_failures: u64,
    /// Connections closed since they were idle for too long, or too old.
    pub expired: u64,
    /// Connections closed since they were found dead or unfit for use: closed by the server, left in the middle of a
    /// command, on a server that became read-only.
    pub discarded: u64,
    /// Calls of [`Pool::get`](super::Pool::get) that ran out of time.
    pub timeouts: u64,
    /// All the time spent in [`Pool::get`](super::Pool::get) by calls that got a connection.
    pub acquire_time: Duration,
}

/// The counters behind it.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) waiting: Counter,
    pub(super) acquired: Counter,
    pub(super) connected: Counter,
    pub(super) connect_failures: Counter,
    pub(super) expired: Counter,
    pub(super) discarded: Counter,
    pub(super) timeouts: Counter,
    pub(super) acquire_nanoseconds: Counter,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts one more until the guard is dropped.
    pub(super) fn hold(&self) -> Held<'_> {
        self.add(1);
        Held(self)
    }
}

pub(super) struct Held<'c>(&'c Counter);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}
