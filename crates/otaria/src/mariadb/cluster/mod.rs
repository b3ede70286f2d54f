//! A primary and its replicas.

mod choice;
mod host;
mod options;
mod status;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use host::{Host, Purpose};
pub use options::ClusterOptions;
pub use status::HostStatus;

use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::PooledConnection;
use crate::net::Deadline;

/// A primary and its replicas, with a [`Pool`](super::Pool) for each of them. A clone is another handle on the same
/// cluster.
///
/// Who asks says what for: [`writer`](Self::writer) gives a connection to the primary, [`reader`](Self::reader) one to a
/// replica. Nothing looks at statements to find out.
///
/// ```
/// use otaria::mariadb::{Cluster, ClusterOptions, Options};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> otaria::Result<()> {
/// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
/// let shop: Options = url.parse()?; // mariadb://shop:sesame@db1.example/shop
/// let hosts = ClusterOptions::new()
///     .primary(shop.clone())
///     .primary(shop.clone().host("db2.example")) // takes over when db1 fails
///     .replica(shop); // .host("db3.example")
/// let cluster = Cluster::new(hosts)?;
///
/// let mut writer = cluster.writer().await?;
/// # writer.query("CREATE TABLE IF NOT EXISTS product (id INT, name TEXT, stock INT)").await?;
/// writer.exec("UPDATE product SET stock = stock - 1 WHERE id = ?", (7,)).await?;
/// let mut reader = cluster.reader().await?;
/// let names: Vec<String> = reader.query("SELECT name FROM product").await?.collect().await?;
/// # assert!(names.is_empty());
/// # writer.query("DROP TABLE product").await?;
/// drop((writer, reader));
/// cluster.close(std::time::Duration::from_secs(5)).await
/// # }
/// ```
///
/// # Failover
///
/// - The primary is the first of the hosts named as [`primary`](ClusterOptions::primary) that is reachable and not
///   read-only (`@@GLOBAL.read_only`). It is asked on each new connection, and again after an error.
/// - A connection on which the server said that it is read-only (errors 1290, 1792, 1836) or, in a Galera cluster, not
///   ready (1047) is closed when it is returned. The next [`writer`](Self::writer) is one of the new primary, and waits for
///   it up to [`acquire_timeout`](super::PoolOptions::acquire_timeout).
/// - A host that fails is passed over for a while, see [`ClusterOptions::longest_rest`]. When no other one works either, it
///   is tried nevertheless.
/// - Nothing is ever sent twice. A statement, or a COMMIT, whose connection was lost has happened or not, and only the
///   program can find out: its error is [fatal](crate::Error::is_fatal).
///
/// A replica may lag behind. Read from [`writer`](Self::writer) what you have just written.
#[derive(Clone)]
pub struct Cluster(Arc<Shared>);

struct Shared {
    options: ClusterOptions,
    /// Those that may be the primary, then the replicas.
    hosts: Vec<Host>,
    /// The place of the host that was written to last.
    primary: AtomicUsize,
    /// Which host is read from next.
    turn: AtomicUsize,
}

impl Cluster {
    /// A cluster of the hosts in the options. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] without a host that may be the primary.
    pub fn new(options: ClusterOptions) -> Result<Self> {
        if options.primaries.is_empty() {
            let message = "a cluster needs a host that may be the primary";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let all = options.primaries.iter().chain(&options.replicas);
        let hosts = all.map(|host| Host::new(host.clone(), options.pool.clone()));
        let hosts = hosts.collect::<Result<Vec<_>>>()?;
        let (primary, turn) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Ok(Self(Arc::new(Shared { options, hosts, primary, turn })))
    }

    /// A connection to the primary.
    ///
    /// # Errors
    ///
    /// What each host said, of the kind [`ErrorKind::Timeout`] when none of them could be written to within
    /// [`acquire_timeout`](super::PoolOptions::acquire_timeout). What will not mend itself on any host, such as a wrong
    /// password, ends it at once.
    ///
    /// # Cancellation
    ///
    /// As for [`Pool::get`](super::Pool::get).
    pub async fn writer(&self) -> Result<PooledConnection> {
        self.0.get(Purpose::Writing).await
    }

    /// A connection to a host that nobody writes to, each one in its turn: a replica, or one that may become the
    /// primary. If none of them gives one, a connection to the primary, unless
    /// [`read_from_primary`](ClusterOptions::read_from_primary) is off.
    ///
    /// It is not made read-only: begin with
    /// [`TransactionOptions::read_only`](super::TransactionOptions::read_only) where that matters.
    ///
    /// # Errors
    ///
    /// As for [`writer`](Self::writer).
    ///
    /// # Cancellation
    ///
    /// As for [`Pool::get`](super::Pool::get).
    pub async fn reader(&self) -> Result<PooledConnection> {
        self.0.get(Purpose::Reading).await
    }

    /// What is known of each host: those that may be the primary, then the replicas.
    #[must_use]
    pub fn status(&self) -> Vec<HostStatus> {
        let primary = self.0.primary.load(Ordering::Relaxed);
        let status = |(place, host): (usize, &Host)| HostStatus {
            name: host.name.clone(),
            may_be_primary: place < self.0.options.primaries.len(),
            is_primary: place == primary,
            read_only: host.was_read_only(),
            resting: host.is_resting(),
            pool: host.pool.status(),
        };
        self.0.hosts.iter().enumerate().map(status).collect()
    }

    /// Hands out no more connections, closes the idle ones, and waits for those in use.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Timeout`] when some have not returned within `grace`. They are closed when they do.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the hosts closed that it has come to.
    pub async fn close(&self, grace: Duration) -> Result<()> {
        let deadline = Deadline::after(grace);
        let mut failures = Vec::new();
        for host in &self.0.hosts {
            if let Err(error) = host.pool.close(deadline.left()).await {
                failures.push((host.name.clone(), error.to_string()));
            }
        }
        if failures.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Timeout, join(&failures)))
    }
}

/// What each host has said, in one line.
fn join(failures: &[(String, String)]) -> String {
    let told = failures.iter().map(|(host, error)| format!("{host}: {error}"));
    told.collect::<Vec<_>>().join("; ")
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster").field("hosts", &self.status()).finish()
    }
}
