//! Which host is asked for a connection, and in what order.

use std::sync::atomic::Ordering;

use super::host::{Failure, Host, Purpose};
use super::{Shared, join};
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::PooledConnection;
use crate::net::Deadline;
use crate::pool::retry::{Pause, described};

impl Shared {
    /// A connection to the first host that gives one.
    pub(super) async fn get(&self, purpose: Purpose) -> Result<PooledConnection> {
        let limit = self.options.pool.acquire_timeout;
        let deadline = Deadline::after(limit);
        let mut failures = Vec::new();
        let round_by_round = self.try_until_one_gives(purpose, &mut failures);
        if let Some(outcome) = deadline.limit(round_by_round).await {
            return outcome;
        }
        let message = format!("{} within {limit:?}: {}", purpose.nothing(), join(&failures));
        Err(Error::new(ErrorKind::Timeout, message))
    }

    /// `failures` are the last one of each host, by its name.
    async fn try_until_one_gives(
        &self,
        purpose: Purpose,
        failures: &mut Vec<(String, String)>,
    ) -> Result<PooledConnection> {
        let mut pause = Pause::default();
        loop {
            let mut hopeless = None;
            let mut hope = false;
            failures.clear();
            for index in self.candidates(purpose) {
                let Some(host) = self.hosts.get(index) else { continue };
                let giving =
                    host.give(purpose, self.options.host_timeout, self.options.longest_rest);
                match giving.await {
                    Ok(connection) => {
                        if purpose == Purpose::Writing {
                            self.primary.store(index, Ordering::Relaxed);
                        }
                        return Ok(connection);
                    }
                    Err(Failure { error, transient }) => {
                        failures.push((host.name.clone(), described(&error)));
                        hope |= transient;
                        hopeless = Some(error);
                    }
                }
            }
            if let Some(error) = hopeless.filter(|_| !hope) {
                let message = format!("{}: {}", purpose.nothing(), join(failures));
                return Err(Error::new(error.kind(), message).with_source(error));
            }
            pause.wait().await;
        }
    }

    /// The places of the hosts to try, the best one first: those that do not rest; to write, in the order in which they
    /// were named; to read, in turns, those that nobody writes to, and of them those with a free connection.
    fn candidates(&self, purpose: Purpose) -> Vec<usize> {
        let resting = |&index: &usize| self.hosts.get(index).is_some_and(Host::is_resting);
        match purpose {
            Purpose::Writing => {
                let mut hosts = (0..self.options.primaries.len()).collect::<Vec<_>>();
                hosts.sort_by_cached_key(resting);
                hosts
            }
            Purpose::Reading => {
                let primary = self.primary.load(Ordering::Relaxed);
                let full =
                    |&index: &usize| self.hosts.get(index).is_some_and(|host| host.pool.is_full());
                let mut hosts = (0..self.hosts.len()).collect::<Vec<_>>();
                hosts.retain(|&index| index != primary);
                let turn = self.turn.fetch_add(1, Ordering::Relaxed);
                let first = turn.checked_rem(hosts.len()).unwrap_or(0);
                hosts.rotate_left(first);
                if self.options.read_from_primary {
                    hosts.push(primary);
                }
                hosts.sort_by_cached_key(|index| (resting(index), *index == primary, full(index)));
                hosts
            }
        }
    }
}
