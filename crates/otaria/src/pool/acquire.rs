use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::retry::{Pause, described};
use super::shelf::Idle;
use super::{Pooled, Reusable, Shared};
use crate::error::{Error, ErrorKind, Result};
use crate::net::Deadline;

/// How often connecting is tried before it is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Once.
    One,
    /// Until the time is over, unless it cannot mend itself.
    All,
}

/// Why no connection was to be had.
pub(crate) struct Refusal {
    pub(crate) error: Error,
    /// All of them were in use all the time.
    #[cfg_attr(not(feature = "mariadb"), expect(dead_code, reason = "for clusters of MariaDB"))]
    pub(crate) busy: bool,
}

/// How far a call has come.
struct Progress {
    stage: Stage,
    /// Why it has no connection so far.
    trouble: Option<Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Queue,
    Check,
    Connect,
}

impl<C: Reusable> Shared<C> {
    /// A connection that works, within the time limit.
    pub(crate) async fn acquire(
        shared: &Arc<Self>,
        limit: Duration,
        effort: Effort,
    ) -> Result<Pooled<C>, Refusal> {
        let started = Instant::now();
        let mut progress = Progress { stage: Stage::Queue, trouble: None };
        let acquiring = Self::acquire_in_time(shared, effort, &mut progress);
        match Deadline::after(limit).limit(acquiring).await {
            Some(Ok(connection)) => {
                shared.counters.acquired.add(1);
                let nanoseconds = started.elapsed().as_nanos();
                let counted = u64::try_from(nanoseconds).unwrap_or(u64::MAX);
                shared.counters.acquire_nanoseconds.add(counted);
                Ok(connection)
            }
            Some(Err(error)) => Err(Refusal { error, busy: false }),
            None => {
                shared.counters.timeouts.add(1);
                let busy = progress.stage == Stage::Queue;
                Err(Refusal { error: shared.timed_out(limit, progress), busy })
            }
        }
    }

    async fn acquire_in_time(
        shared: &Arc<Self>,
        effort: Effort,
        progress: &mut Progress,
    ) -> Result<Pooled<C>> {
        let waiting = shared.counters.waiting.hold();
        let permit = Arc::clone(&shared.permits).acquire_owned().await.map_err(|_| closed())?;
        drop(waiting);
        shared.close_expired();
        progress.stage = Stage::Check;
        while let Some(idle) = shared.take_idle() {
            match shared.checked(idle).await {
                Ok((connection, born)) => {
                    return Ok(Pooled::new(connection, born, Arc::clone(shared), permit));
                }
                Err(error) => {
                    shared.counters.discarded.add(1);
                    progress.trouble = Some(error);
                }
            }
        }
        progress.stage = Stage::Connect;
        let connection = shared.connect(effort, &mut progress.trouble).await?;
        Ok(Pooled::new(connection, Instant::now(), Arc::clone(shared), permit))
    }

    /// The connection, if it still works.
    async fn checked(&self, idle: Idle<C>) -> Result<(Box<C>, Instant)> {
        let Idle { mut connection, born, since } = idle;
        let limit = Deadline::after(self.options.check_timeout);
        let checking = connection.check(since.elapsed() > self.options.check_after);
        limit.run("the sign of life of an idle connection", checking).await?;
        Ok((connection, born))
    }

    /// Connects; what may mend itself is tried again.
    async fn connect(&self, effort: Effort, trouble: &mut Option<Error>) -> Result<Box<C>> {
        let mut pause = Pause::default();
        loop {
            // Boxed: the future of a call has room for what it mostly does.
            let connecting = async { C::connect(&self.connect_options).await.map(Box::new) };
            match Box::pin(connecting).await {
                Ok(connection) => {
                    self.counters.connected.add(1);
                    *self.last_failure.lock() = None;
                    return Ok(connection);
                }
                Err(error) => {
                    self.counters.connect_failures.add(1);
                    *self.last_failure.lock() = Some(described(&error));
                    if effort == Effort::One || !C::may_mend(&error) {
                        return Err(error);
                    }
                    *trouble = Some(error);
                }
            }
            pause.wait().await;
        }
    }

    #[cold]
    fn timed_out(&self, limit: Duration, progress: Progress) -> Error {
        let status = self.status();
        let mut message = format!(
            "no connection of the pool within {limit:?}: {} of {} are in use, {} calls wait",
            status.in_use, status.max_size, status.waiting
        );
        message.push_str(match progress.stage {
            Stage::Queue => "",
            Stage::Check => "; an idle connection gives no sign of life",
            Stage::Connect => "; connecting takes longer",
        });
        let error = Error::new(ErrorKind::Timeout, message);
        match (progress.trouble, self.last_failure.lock().clone()) {
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

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the pool is closed")
}
