use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::shelf::Idle;
use super::{PooledConnection, Shared};
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::Connection;
use crate::net::Deadline;

/// Between attempts to connect.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What a server says that may soon be able to take a connection: too many connections, shutdown, starting up.
const TRANSIENT: [u32; 4] = [1040, 1053, 1203, 1226];

impl Shared {
    /// A connection that works, within the time limit.
    pub(super) async fn acquire(shared: &Arc<Self>) -> Result<PooledConnection> {
        let started = Instant::now();
        let deadline = Deadline::after(shared.options.acquire_timeout);
        let mut trouble = None;
        let acquired = deadline.limit(Self::acquire_in_time(shared, &mut trouble)).await;
        let Some(acquired) = acquired else {
            shared.counters.timeouts.add(1);
            return Err(shared.timed_out(trouble));
        };
        if acquired.is_ok() {
            shared.counters.acquired.add(1);
            let nanoseconds = started.elapsed().as_nanos();
            let counted = u64::try_from(nanoseconds).unwrap_or(u64::MAX);
            shared.counters.acquire_nanoseconds.add(counted);
        }
        acquired
    }

    /// `trouble` is why it has no connection so far.
    async fn acquire_in_time(
        shared: &Arc<Self>,
        trouble: &mut Option<Error>,
    ) -> Result<PooledConnection> {
        let waiting = shared.counters.waiting.hold();
        let permit = Arc::clone(&shared.permits).acquire_owned().await.map_err(|_| closed())?;
        drop(waiting);
        shared.close_expired();
        while let Some(idle) = shared.take_idle() {
            match shared.checked(idle).await {
                Ok((connection, born)) => {
                    return Ok(PooledConnection::new(connection, born, Arc::clone(shared), permit));
                }
                Err(error) => {
                    shared.counters.discarded.add(1);
                    *trouble = Some(error);
                }
            }
        }
        let connection = shared.connect(trouble).await?;
        Ok(PooledConnection::new(connection, Instant::now(), Arc::clone(shared), permit))
    }

    /// The connection, if it still works.
    async fn checked(&self, idle: Idle) -> Result<(Connection, Instant)> {
        let Idle { mut connection, born, since } = idle;
        let limit = Deadline::after(self.options.check_timeout);
        let checking = async {
            if since.elapsed() > self.options.check_after {
                connection.ping().await
            } else {
                connection.ready().await
            }
        };
        limit.run("the sign of life of an idle connection", checking).await?;
        Ok((connection, born))
    }

    /// Connects; what may mend itself is tried again.
    async fn connect(&self, trouble: &mut Option<Error>) -> Result<Connection> {
        let mut pause = SHORTEST_PAUSE;
        loop {
            match Connection::connect(&self.connect_options).await {
                Ok(connection) => {
                    self.counters.connected.add(1);
                    *self.last_failure.lock() = None;
                    return Ok(connection);
                }
                Err(error) => {
                    self.counters.connect_failures.add(1);
                    *self.last_failure.lock() = Some(described(&error));
                    if !is_transient(&error) {
                        return Err(error);
                    }
                    *trouble = Some(error);
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    #[cold]
    fn timed_out(&self, trouble: Option<Error>) -> Error {
        let limit = self.options.acquire_timeout;
        let status = self.status();
        let message = format!(
            "no connection of the pool within {limit:?}: {} of {} are in use, {} calls wait",
            status.in_use, status.max_size, status.waiting
        );
        let error = Error::new(ErrorKind::Timeout, message);
        match (trouble, self.last_failure.lock().clone()) {
            (Some(trouble), _) => because(error, &described(&trouble)).with_source(trouble),
            (None, Some(last)) => because(error, &last),
            (None, None) => error,
        }
    }
}

/// The timeout with its cause in its own line, since logs often hold no more than that.
fn because(error: Error, cause: &str) -> Error {
    Error::new(ErrorKind::Timeout, format!("{error}; the last attempt failed: {cause}"))
}

/// An error with its causes.
fn described(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = fmt::Write::write_fmt(&mut text, format_args!(": {error}"));
        cause = error.source();
    }
    text
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the pool is closed")
}

fn is_transient(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Io | ErrorKind::Timeout => true,
        ErrorKind::Server => {
            error.server_error().is_some_and(|server| TRANSIENT.contains(&server.code()))
        }
        _ => false,
    }
}
