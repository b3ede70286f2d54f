use std::time::Duration;

use crate::mariadb::{Options, PoolOptions};

/// The hosts of a [`Cluster`](super::Cluster), and how it chooses among them.
#[derive(Debug, Clone)]
#[must_use]
pub struct ClusterOptions {
    pub(super) primaries: Vec<Options>,
    pub(super) replicas: Vec<Options>,
    pub(super) pool: PoolOptions,
    pub(super) host_timeout: Duration,
    pub(super) longest_rest: Duration,
    pub(super) read_from_primary: bool,
}

impl ClusterOptions {
    /// The defaults, without hosts.
    pub const fn new() -> Self {
        Self {
            primaries: Vec::new(),
            replicas: Vec::new(),
            pool: PoolOptions::new(),
            host_timeout: Duration::from_secs(2),
            longest_rest: Duration::from_secs(10),
            read_from_primary: true,
        }
    }

    /// A host that may be the primary. Of several the first one is written to that is reachable and not read-only: name
    /// the one that usually is the primary first, then those that may take its place. Of a Galera cluster, name all
    /// nodes: writing to one of them at a time avoids conflicts.
    pub fn primary(mut self, host: Options) -> Self {
        self.primaries.push(host);
        self
    }

    /// A host that is read from, and never written to.
    pub fn replica(mut self, host: Options) -> Self {
        self.replicas.push(host);
        self
    }

    /// How the connections to each host are kept. Its `max_size` is that of each host, its `acquire_timeout` that of
    /// [`Cluster::writer`](super::Cluster::writer) and [`Cluster::reader`](super::Cluster::reader) with all attempts.
    pub fn pool(mut self, pool: PoolOptions) -> Self {
        self.pool = pool;
        self
    }

    /// How long one host may take to give a connection before another one is asked. Default: 2 seconds.
    pub const fn host_timeout(mut self, limit: Duration) -> Self {
        self.host_timeout = limit;
        self
    }

    /// For how long at most a host that failed is passed over while others work: from 100 ms on, twice as long with
    /// each failure. Default: 10 seconds.
    pub const fn longest_rest(mut self, limit: Duration) -> Self {
        self.longest_rest = limit;
        self
    }

    /// Whether the primary is read from, too, when no other host gives a connection. Default: true.
    pub const fn read_from_primary(mut self, on: bool) -> Self {
        self.read_from_primary = on;
        self
    }
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self::new()
    }
}
