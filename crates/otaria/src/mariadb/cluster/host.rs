use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::{Connection, Options, Pool, PoolOptions, PooledConnection};
use crate::net::Deadline;
use crate::pool::{Refusal, Reusable};

const SHORTEST_REST: Duration = Duration::from_millis(100);

/// One server, its connections, and what is known of it.
pub(super) struct Host {
    pub(super) name: String,
    pub(super) pool: Pool,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Health {
    read_only: Option<bool>,
    /// How many connections the pool had made and discarded when the host was asked.
    asked_at: (u64, u64),
    /// Failures since it worked last.
    failures: u32,
    rests_until: Option<Instant>,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Reading,
    Writing,
}

impl Purpose {
    /// That no connection is to be had for it.
    pub(super) const fn nothing(self) -> &'static str {
        match self {
            Self::Reading => "no host of the cluster gives a connection to read",
            Self::Writing => "no host of the cluster gives a connection to write",
        }
    }
}

/// Why a host gave no connection.
pub(super) struct Failure {
    pub(super) error: Error,
    /// It may give one soon.
    pub(super) transient: bool,
}

impl Host {
    pub(super) fn new(options: Options, pool: PoolOptions) -> Result<Self> {
        let name = options.endpoint().to_string();
        Ok(Self { name, pool: Pool::new(options, pool)?, health: Mutex::default() })
    }

    /// A connection, if it is to be had within `limit`. A host that fails rests for a while.
    pub(super) async fn give(
        &self,
        purpose: Purpose,
        limit: Duration,
        longest_rest: Duration,
    ) -> Result<PooledConnection, Failure> {
        let deadline = Deadline::after(limit);
        let mut connection = match self.pool.get_once(limit).await {
            Ok(connection) => connection,
            // It works, there is just nothing left.
            Err(Refusal { error, busy: true }) => return Err(Failure { error, transient: true }),
            Err(Refusal { error, busy: false }) => return Err(self.failed(error, longest_rest)),
        };
        let asking = self.is_read_only(&mut connection, purpose);
        match deadline.run("its answer whether it is read-only", asking).await {
            Ok(true) if purpose == Purpose::Writing => {
                self.rest(longest_rest);
                let error = Error::new(ErrorKind::Refused, "it is read-only");
                Err(Failure { error, transient: true })
            }
            Ok(_) => {
                let mut health = self.health();
                health.failures = 0;
                health.rests_until = None;
                drop(health);
                Ok(connection)
            }
            Err(error) => Err(self.failed(error, longest_rest)),
        }
    }

    /// Whether the server takes no writes. That it takes some holds until the pool makes or discards a connection: a server
    /// that starts anew, or becomes a replica, does not leave its connections as they are.
    async fn is_read_only(&self, connection: &mut Connection, purpose: Purpose) -> Result<bool> {
        let status = self.pool.status();
        let now = (status.connected, status.discarded);
        let known = {
            let health = self.health();
            let holds = |read_only: &bool| !read_only || purpose == Purpose::Reading;
            health.read_only.filter(|_| health.asked_at == now).filter(holds)
        };
        let read_only = match known {
            Some(read_only) => read_only,
            None => ask(connection).await?,
        };
        let mut health = self.health();
        health.read_only = Some(read_only);
        health.asked_at = now;
        Ok(read_only)
    }

    fn failed(&self, error: Error, longest_rest: Duration) -> Failure {
        self.rest(longest_rest);
        Failure { transient: Connection::may_mend(&error), error }
    }

    fn rest(&self, longest: Duration) {
        let mut health = self.health();
        health.rests_until = Instant::now().checked_add(rest_after(health.failures, longest));
        health.failures = health.failures.saturating_add(1);
    }

    pub(super) fn is_resting(&self) -> bool {
        self.health().rests_until.is_some_and(|end| Instant::now() < end)
    }

    /// Whether it took no writes when it was asked last.
    pub(super) fn was_read_only(&self) -> Option<bool> {
        self.health().read_only
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        // Nothing panics while it is held.
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a host rests that has failed so often before.
fn rest_after(failures: u32, longest: Duration) -> Duration {
    SHORTEST_REST.saturating_mul(1 << failures.min(20)).min(longest)
}

/// The variable is a number, and in newer versions a word.
async fn ask(connection: &mut Connection) -> Result<bool> {
    let mut result = connection.query("SELECT CAST(@@GLOBAL.read_only AS CHAR)").await?;
    let value = result.one::<String>().await?;
    Ok(!matches!(value.as_str(), "0" | "OFF"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_makes_a_host_rest_twice_as_long_up_to_the_limit() {
        let rests = [0, 1, 2, 6, 7, u32::MAX]
            .map(|failures| rest_after(failures, Duration::from_secs(10)).as_millis());
        assert_eq!(rests, [100, 200, 400, 6400, 10_000, 10_000]);
    }
}
