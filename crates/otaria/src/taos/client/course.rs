use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use taos_proto::reconnect::{Effect, Retry};

use super::Handle;
use super::line::Line;
use crate::error::{Error, ErrorKind, Result};
use crate::net::Deadline;

/// One command, on as many connections as it takes.
pub(in crate::taos) struct Course<'l> {
    line: &'l Line,
    retry: Retry,
    /// From the beginning; `None` when there is no limit.
    deadline: Option<Deadline>,
    /// How often the work began.
    begun: u32,
}

impl<'l> Course<'l> {
    pub(in crate::taos) fn new(line: &'l Line, retry: Retry, limit: Option<Duration>) -> Self {
        Self { line, retry, deadline: limit.map(Deadline::after), begun: 0 }
    }

    /// Does the work on the connection that there is, and as long as that is allowed on others when it is lost. What it gave, and
    /// on which one.
    pub(in crate::taos) async fn follow<T, F>(
        mut self,
        effect: Effect,
        work: impl Fn(Arc<Handle>) -> F,
    ) -> Result<(Arc<Handle>, T)>
    where
        F: Future<Output = Result<T>>,
    {
        loop {
            let handle = self.connection().await?;
            match self.run(Box::pin(work(Arc::clone(&handle)))).await {
                Err(error) if self.may_repeat(&error, &handle, effect) => {}
                done => return Ok((handle, done?)),
            }
        }
    }

    /// The connection to work on, made again if it is lost.
    pub(in crate::taos) async fn connection(&self) -> Result<Arc<Handle>> {
        self.limited("a new connection", self.line.connection()).await
    }

    /// Does the work. The first time its answers have their own limits, then it ends with that of the command.
    ///
    /// It is boxed, so that the futures of callers do not nest too deeply for the compiler.
    pub(in crate::taos) async fn run<T>(
        &mut self,
        work: Pin<Box<impl Future<Output = Result<T>>>>,
    ) -> Result<T> {
        self.begun += 1;
        if self.begun == 1 {
            return work.await;
        }
        self.limited("the answer on a new connection", work).await
    }

    /// Whether the work may begin anew after it failed on this connection.
    pub(in crate::taos) fn may_repeat(
        &self,
        error: &Error,
        handle: &Handle,
        effect: Effect,
    ) -> bool {
        let allowed = match error.kind() {
            // Nothing was sent.
            ErrorKind::Closed => true,
            ErrorKind::Io => self.retry.allows(effect),
            _ => false,
        };
        let retries = self.line.options().backoff.retries;
        allowed && handle.is_closed() && !self.line.is_closed() && self.begun <= retries
    }

    async fn limited<T>(&self, stage: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        match self.deadline {
            Some(deadline) => deadline
                .limit(work)
                .await
                .unwrap_or_else(|| Err(deadline.missed(stage).keeping_connection())),
            None => work.await,
        }
    }
}
