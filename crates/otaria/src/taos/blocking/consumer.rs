use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::background::Background;
use crate::error::{Error, Result};
use crate::taos::{self, ConsumerOptions, Message};

/// A consumer of topics, see [`taos::Consumer`]. As an iterator it waits for each message, for as long as that takes.
#[derive(Debug)]
pub struct Consumer {
    // Dropped before its runtime.
    inner: taos::Consumer,
    background: Arc<Background>,
}

impl Consumer {
    /// Connects: takes [`ConsumerOptions`], a reference to them, or a URL. See [`taos::Consumer::connect`].
    pub fn connect<O>(options: O) -> Result<Self>
    where
        O: TryInto<ConsumerOptions>,
        Error: From<O::Error>,
    {
        let background = Arc::new(Background::start()?);
        let inner = background.wait(taos::Consumer::connect(options))?;
        Ok(Self { inner, background })
    }

    /// Joins the group and reads these topics from now on, see [`taos::Consumer::subscribe`].
    pub fn subscribe<T: Into<String>>(
        &mut self,
        topics: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        self.background.wait(self.inner.subscribe(topics))
    }

    /// The next message, if one comes within this time. `None` also stands for the end, as in [`taos::Consumer::next`].
    pub fn next_within(&mut self, patience: Duration) -> Result<Option<Message>> {
        let next = self.inner.next();
        // A timer is made where its runtime is known.
        let next = async { timeout(patience, next).await };
        self.background.wait(next).unwrap_or(Ok(None))
    }

    /// Commits everything that was taken, see [`taos::Consumer::commit`].
    pub fn commit(&mut self) -> Result<()> {
        self.background.wait(self.inner.commit())
    }

    /// Waits for anything else that a [`taos::Consumer`] can do, such as [seeking](taos::Consumer::seek).
    pub fn wait<R>(
        &mut self,
        work: impl AsyncFnOnce(&mut taos::Consumer) -> Result<R>,
    ) -> Result<R> {
        self.background.wait(work(&mut self.inner))
    }

    /// Leaves the group and closes the socket.
    pub fn close(self) {
        self.background.wait(self.inner.close());
    }
}

impl Iterator for Consumer {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        self.background.wait(self.inner.next()).transpose()
    }
}
