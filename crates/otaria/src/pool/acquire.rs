use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::shelf::Idle;
use super::{Pooled, Reusable, Shared};
use crate::error::{Error, ErrorKind, Result};
use crate::net::Deadline;

/// Between attempts to connect.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl<C: Reusable> Shared<C> {
    /// A connection that works, within the time limit.
    pub(super) async fn acquire(shared: &Arc<Self>) -> Result<Pooled<C>> {
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
    async fn acquire_in_time(shared: &Arc<Self>, trouble: &mut Option<Error>) -> Result<Pooled<C>> {
        let waiting = shared.counters.waiting.hold();
        let permit = Arc::clone(&shared.permits).acquire_owned().await.map_err(|_| closed())?;
        drop(waiting);
        shared.close_expired();
        while let Some(idle) = shared.take_idle() {
            match shared.checked(idle).await {
                Ok((connection, born)) => {
                    return Ok(Pooled::new(connection, born, Arc::clone(shared), permit));
                }
                Err(error) => {
                    shared.counters.discarded.add(1);
                    *trouble = Some(error);
                }
            }
        }
        let connection = shared.connect(trouble).await?;
        Ok(Pooled::new(connection, Instant::now(), Arc::clone(shared), permit))
    }

    /// The connection, if it still works.
    async fn checked(&self, idle: Idle<C>) -> Result<(C, Instant)> {
        let Idle { mut connection, born, since } = idle;
        let limit = Deadline::after(self.options.check_timeout);
        let checking = connection.check(since.elapsed() > self.options.check_after);
        limit.run("the sign of life of an idle connection", checking).await?;
        Ok((connection, born))
    }

    /// Connects; what may mend itself is tried again.
    async fn connect(&self, trouble: &mut Option<Error>) -> Result<C> {
        let mut pause = SHORTEST_PAUSE;
        loop {
            match C::connect(&self.connect_options).await {
                Ok(connection) => {
                    self.counters.connected.add(1);
                    *self.last_failure.lock() = None;
                    return Ok(connection);
                }
                Err(error) => {
                    self.counters.connect_failures.add(1);
                    *self.last_failure.lock() = Some(described(&error));
                    if !C::may_mend(&error) {
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
