use std::sync::Arc;

use taos_proto::message::NoArgs;
use taos_proto::reconnect::{Effect, Retry};
use taos_proto::session::Failure;
use taos_proto::tmq::{Action, ListTopicsReply};

use super::Consumer;
use super::receive::start;
use crate::error::{Error, ErrorKind, Result};
use crate::taos::client::{Call, Course, Handle};

/// How a consumer stands to its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subscription {
    New,
    Joined,
    /// Joined still, but reading has ended with an error.
    Failed,
    Left,
}

/// Joining or leaving.
pub(super) struct Change {
    call: Call,
    to: Subscription,
}

impl Consumer {
    /// Logs in, joins the group, and reads these topics from now on, in place of those before.
    ///
    /// Reading begins where the group has committed, else where [`ConsumerOptions::offset_reset`] says. Leaving the topics
    /// before forgets what was taken of them and not committed. A real server takes seconds to share the work anew.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] when there are no topics or one has no name, which sends nothing; [`ErrorKind::Server`] when a topic does
    /// not exist or the login is wrong; [`ErrorKind::Timeout`] when the server answers too late, which closes the connection.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open whether the consumer has joined, and it gives no messages until it is called again.
    ///
    /// [`ConsumerOptions::offset_reset`]: super::ConsumerOptions::offset_reset
    pub async fn subscribe<T: Into<String>>(
        &mut self,
        topics: impl IntoIterator<Item = T>,
    ) -> Result<()> {
        let topics: Vec<String> = topics.into_iter().map(Into::into).collect();
        if topics.is_empty() || topics.iter().any(String::is_empty) {
            return Err(Error::new(ErrorKind::Usage, "a topic to subscribe to is missing"));
        }
        let (handle, line) = (Arc::clone(&self.handle), Arc::clone(&self.line));
        let joining = async {
            // What comes of joining again is found out by what follows.
            let _ = self.rejoined().await;
            let mut course = Course::new(&line, Retry::Idempotent, self.limit());
            loop {
                self.begin_on(course.connection().await?);
                match course.run(Box::pin(self.join(&topics))).await {
                    Err(error) if course.may_repeat(&error, &self.handle, Effect::Repeatable) => {}
                    done => return done,
                }
            }
        };
        handle.within("SUBSCRIBE", joining).await
    }

    /// What was joined on a lost connection is left with it.
    fn begin_on(&mut self, handle: Arc<Handle>) {
        if !Arc::ptr_eq(&handle, &self.handle) {
            (self.change, self.rejoining, self.receiving, self.ready) = (None, None, None, None);
            (self.handle, self.last, self.losses) = (handle, 0, 0);
            self.subscription = Subscription::Left;
            self.commits.forget();
        }
    }

    async fn join(&mut self, topics: &[String]) -> Result<()> {
        self.leave().await?;
        let subscribe = self.options.subscribe(topics.to_vec())?;
        self.topics = topics.to_vec();
        self.change_by(Action::Subscribe(Box::new(subscribe)), Subscription::Joined).await
    }

    /// Leaves the topics; the stream ends. The connection stays, for another [`subscribe`](Self::subscribe).
    ///
    /// What was taken and not committed is forgotten, and goes to another consumer of the group.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open whether the consumer has left; call it again, or drop the consumer.
    pub async fn unsubscribe(&mut self) -> Result<()> {
        let handle = Arc::clone(&self.handle);
        handle.within("UNSUBSCRIBE", self.leave()).await
    }

    /// The topics that the consumer reads, as the server knows them.
    ///
    /// # Cancellation
    ///
    /// Dropping the future changes nothing.
    pub async fn topics(&mut self) -> Result<Vec<String>> {
        let handle = Arc::clone(&self.handle);
        let work = self.asked(Action::ListTopics(NoArgs {}));
        let reply: ListTopicsReply = handle.within("LIST TOPICS", work).await?;
        Ok(reply.topics)
    }

    async fn leave(&mut self) -> Result<()> {
        // Errors of what was dropped have nobody to go to, unless nothing works any more.
        still_usable(self.changed().await)?;
        if !matches!(self.subscription, Subscription::Joined | Subscription::Failed) {
            return Ok(());
        }
        // The server must not hand out a message while it is left.
        still_usable(self.received().await)?;
        self.ready = None;
        self.change_by(Action::Unsubscribe(NoArgs {}), Subscription::Left).await
    }

    async fn change_by(&mut self, action: Action, to: Subscription) -> Result<()> {
        let call = start(&self.handle, self.limit(), action)?;
        self.change = Some(Change { call, to });
        self.changed().await
    }

    /// Waits for the change that is under way.
    async fn changed(&mut self) -> Result<()> {
        let Some(Change { call, to }) = &mut self.change else { return Ok(()) };
        let (outcome, to) = (call.await, *to);
        self.change = None;
        let Err(failure) = outcome else {
            self.commits.forget();
            self.subscription = to;
            return Ok(());
        };
        let late = matches!(failure, Failure::Deadline { .. });
        let error = self.handle.error(failure, self.limit());
        if late {
            // Nobody knows what the server reads for this consumer.
            self.handle.end("joining or leaving the group was not answered in time");
            return Err(error.ending_connection());
        }
        Err(error)
    }
}

/// Passes on only what ends the connection.
pub(super) fn still_usable(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.is_fatal() => Err(error),
        _ => Ok(()),
    }
}
