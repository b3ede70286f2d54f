use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::error::{Error, ErrorKind, Result};

/// One time limit for a work of several stages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    /// `None` when the limit lies beyond what the clock can express.
    at: Option<Instant>,
    allowed: Duration,
}

impl Deadline {
    pub(crate) fn after(allowed: Duration) -> Self {
        Self { at: Instant::now().checked_add(allowed), allowed }
    }

    /// Runs one stage; when the time is over before it ends, the error names the stage.
    pub(crate) async fn run<T>(
        self,
        stage: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.limit(work).await.unwrap_or_else(|| Err(self.missed(stage)))
    }

    /// Runs one stage; `None` when the time is over before it ends.
    pub(crate) async fn limit<T>(self, work: impl Future<Output = T>) -> Option<T> {
        match self.at {
            Some(at) => timeout_at(at, work).await.ok(),
            None => Some(work.await),
        }
    }

    /// The time that is left.
    #[cfg(feature = "mariadb")]
    pub(crate) fn left(self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }

    /// The error of a stage that did not end in time.
    pub(crate) fn missed(self, stage: &str) -> Error {
        let message =
            format!("not done within {:?}; it was still waiting for {stage}", self.allowed);
        Error::new(ErrorKind::Timeout, message)
    }
}
