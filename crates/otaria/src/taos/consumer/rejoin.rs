//! Joining the group again when the connection was lost.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use serde::de::DeserializeOwned;
use taos_proto::message::NoBody;
use taos_proto::reconnect::{Effect, Retry};
use taos_proto::tmq::{Action, Seek, Subscribe, SubscribeReply};

use super::Consumer;
use super::receive::ask;
use super::subscription::Subscription;
use crate::error::{Error, ErrorKind, Result};
use crate::taos::client::{Course, Handle, Line};

/// The consumer on another connection, on its way. As a message on its way, it does not end with the future that waits for it.
pub(super) type Rejoining =
    Pin<Box<dyn Future<Output = Result<Arc<Handle>>> + Send + Sync + 'static>>;

impl Consumer {
    /// Asks for what may be asked for twice, on another connection when this one is lost.
    pub(super) async fn asked<T: DeserializeOwned>(&mut self, action: Action) -> Result<T> {
        loop {
            self.rejoined().await?;
            match ask(&self.handle, self.limit(), action.clone()).await {
                Err(error) if self.goes_on(&error) => {}
                done => return done,
            }
        }
    }

    pub(super) async fn rejoined(&mut self) -> Result<()> {
        std::future::poll_fn(|cx| self.poll_rejoined(cx)).await
    }

    /// Waits until the consumer is back in its group, if it is on its way.
    pub(super) fn poll_rejoined(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(rejoining) = &mut self.rejoining else { return Poll::Ready(Ok(())) };
        let rejoined = ready!(rejoining.as_mut().poll(cx));
        self.rejoining = None;
        Poll::Ready(match rejoined {
            Ok(handle) => {
                (self.handle, self.last) = (handle, 0);
                Ok(())
            }
            Err(error) => {
                if error.kind() != ErrorKind::Timeout {
                    self.subscription = Subscription::Failed;
                }
                Err(error)
            }
        })
    }

    /// Whether an error only says that the connection is lost, and the consumer can go on without it: then it is on its way.
    pub(super) fn goes_on(&mut self, error: &Error) -> bool {
        if !self.can_go_on(error) {
            return false;
        }
        self.losses += 1;
        self.receiving = None;
        self.commits.interrupt();
        let Ok(subscribe) = self.options.subscribe(self.topics.clone()) else { return false };
        let (line, limit) = (Arc::clone(&self.line), self.limit());
        self.rejoining = Some(Box::pin(rejoin(line, subscribe, self.commits.places(), limit)));
        true
    }

    pub(super) fn can_go_on(&self, error: &Error) -> bool {
        let lost = matches!(error.kind(), ErrorKind::Io | ErrorKind::Closed);
        lost && self.handle.is_closed()
            && !self.line.is_closed()
            && self.subscription == Subscription::Joined
            && self.losses < self.options.connection.backoff.retries
    }
}

async fn rejoin(
    line: Arc<Line>,
    subscribe: Subscribe,
    places: Vec<Seek>,
    limit: Option<Duration>,
) -> Result<Arc<Handle>> {
    let course = Course::new(&line, Retry::Idempotent, limit);
    let joining = |handle| join(handle, subscribe.clone(), places.clone(), limit);
    let (handle, ()) = course.follow(Effect::Repeatable, joining).await?;
    Ok(handle)
}

/// Joins the group, and goes where the program stands.
async fn join(
    handle: Arc<Handle>,
    subscribe: Subscribe,
    places: Vec<Seek>,
    limit: Option<Duration>,
) -> Result<()> {
    let joining = async {
        let subscribe = Action::Subscribe(Box::new(subscribe));
        let SubscribeReply { .. } = ask(&handle, limit, subscribe).await?;
        for place in places {
            match ask(&handle, limit, Action::Seek(place)).await {
                Ok(NoBody {}) => {}
                // It may be another consumer's now. What comes of it twice is known by its offset.
                Err(error) if error.kind() == ErrorKind::Server => {
                    tracing::debug!(%error, "the consumer goes on from what is committed");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    let joined = joining.await;
    if joined.is_err() {
        // Nobody knows what the server reads for this consumer.
        handle.end("the consumer could not join its group again");
    }
    joined
}
