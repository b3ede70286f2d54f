use std::time::Duration;

/// How a [`Pool`](super::Pool) keeps its connections.
#[derive(Debug, Clone)]
#[must_use]
pub struct PoolOptions {
    pub(super) max_size: usize,
    pub(crate) acquire_timeout: Duration,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_lifetime: Option<Duration>,
    pub(super) check_after: Duration,
    pub(super) check_timeout: Duration,
    pub(super) reset: bool,
}

impl PoolOptions {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            max_size: 10,
            acquire_timeout: Duration::from_secs(10),
            idle_timeout: Some(Duration::from_secs(600)),
            max_lifetime: Some(Duration::from_secs(1800)),
            check_after: Duration::from_millis(500),
            check_timeout: Duration::from_secs(1),
            reset: true,
        }
    }

    /// How many connections there are at most, in use and idle together. Default: 10; 0 counts as 1.
    pub fn max_size(mut self, connections: usize) -> Self {
        self.max_size = connections.max(1);
        self
    }

    /// How long [`Pool::get`](super::Pool::get) may take, with all that it does: waiting for its turn, checking idle
    /// connections, connecting. Default: 10 seconds.
    pub const fn acquire_timeout(mut self, limit: Duration) -> Self {
        self.acquire_timeout = limit;
        self
    }

    /// How long a connection may lie idle before it is closed. Default: 10 minutes; `None`: for ever.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.idle_timeout = limit.into();
        self
    }

    /// How old a connection may become; it is closed when it is returned, or while it is idle. Default: 30 minutes;
    /// `None`: as old as it gets.
    pub fn max_lifetime(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.max_lifetime = limit.into();
        self
    }

    /// A connection that lay idle for longer is asked for a sign of life before it is handed out. One whose end the
    /// operating system knows of is never handed out. Default: 500 ms.
    pub const fn check_after(mut self, idle: Duration) -> Self {
        self.check_after = idle;
        self
    }

    /// How long that sign of life may take; then the connection is closed and another one taken. Default: 1 second.
    pub const fn check_timeout(mut self, limit: Duration) -> Self {
        self.check_timeout = limit;
        self
    }

    /// Whether a returned connection gets a new session, so that nothing of one user of it is seen by the next one; its
    /// prepared statements are gone, too. Without it MariaDB's connections only lose an open transaction; those of TDengine
    /// get a new one in any case. Default: true.
    pub const fn reset(mut self, on: bool) -> Self {
        self.reset = on;
        self
    }
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self::new()
    }
}
