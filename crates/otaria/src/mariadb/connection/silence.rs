use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// Measures how long the server says nothing while somebody waits for it.
pub(super) struct Silence {
    limit: Duration,
    over: Pin<Box<Sleep>>,
    begun: bool,
}

impl Silence {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, over: Box::pin(sleep(limit)), begun: false }
    }

    /// The server has said something, or a new wait begins.
    pub(super) const fn end(&mut self) {
        self.begun = false;
    }

    /// Ready, with the limit, once it is passed.
    pub(super) fn poll_too_long(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        if !self.begun {
            self.over.as_mut().reset(Instant::now() + self.limit);
            self.begun = true;
        }
        ready!(self.over.as_mut().poll(cx));
        Poll::Ready(self.limit)
    }
}
