//! Following topics: consumers that share the work of a group, and what they get.

mod commits;
mod message;
mod offsets;
mod options;
mod receive;
mod subscription;
mod table_block;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
pub use message::Message;
pub use options::{ConsumerOptions, OffsetReset};
pub use table_block::TableBlock;

use self::commits::Commits;
use self::receive::{Receiving, receive};
use self::subscription::{Change, Subscription};
use super::client::{BY_CALLER, Handle, Service, connect};
use crate::error::{Error, ErrorKind, Result};

/// A consumer of topics: one member of a group, on a connection of its own.
///
/// The groups of virtual nodes (*vgroups*) of a topic are shared among the consumers of a group, so that each message goes to
/// one of them. A consumer is a [`futures::Stream`](futures_core::Stream) of [`Message`]s, and has methods of the same kind that
/// need no adapter.
///
/// ```
/// use otaria::taos::{Client, Consumer};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
/// # let url = server.url();
/// # let client = Client::connect(&url).await?;
/// # client.exec("CREATE DATABASE power KEEP 36500").await?;
/// # client.exec("USE power").await?;
/// # client.exec("CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(20))").await?;
/// client.exec("CREATE TOPIC readings AS STABLE meters").await?;
/// client.exec("INSERT INTO d1 USING meters TAGS ('attic') VALUES (1, 10.5) (2, 12.25)").await?;
///
/// let mut consumer = Consumer::connect(format!("{url}?group.id=report&auto.offset.reset=earliest")).await?;
/// consumer.subscribe(["readings"]).await?;
/// if let Some(message) = consumer.next().await? {
///     for block in message.blocks() {
///         let readings: Vec<(i64, f32)> = block.read()?;
///         println!("{}: {readings:?}", block.table().unwrap_or("?"));
/// #       assert_eq!((block.table(), readings.as_slice()), (Some("d1"), &[(1, 10.5), (2, 12.25)][..]));
///     }
///     // What was not committed comes again after a crash.
///     consumer.commit().await?;
/// }
/// consumer.close().await;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// After an error the stream ends, with one exception: when an answer does not come within the time limit, it can be asked
/// again, and nothing is lost. Then either [`seek`](Self::seek), [`subscribe`](Self::subscribe) anew, or connect another consumer,
/// which goes on from what is committed.
///
/// # Cancellation
///
/// The futures of [`next`](Self::next) and of the stream can be dropped at any point without losing a message, as
/// `tokio::select!` and `tokio::time::timeout` do: what is under way goes to the next call. Dropping the consumer closes its
/// connection, and it leaves its group.
///
/// A consumer that is not asked for messages for longer than the server's `max.poll.interval.ms`, 5 minutes by default, loses
/// its share to others of its group until it asks again.
pub struct Consumer {
    handle: Arc<Handle>,
    options: ConsumerOptions,
    subscription: Subscription,
    /// Joining or leaving, while it is under way.
    change: Option<Change>,
    /// The next message, while it is under way.
    receiving: Option<Receiving>,
    /// A message that has come and was not taken.
    ready: Option<Message>,
    /// The last message that has come.
    last: u64,
    commits: Commits,
}

impl Consumer {
    /// Connects to the first adapter that can be reached. The login comes with [`subscribe`](Self::subscribe).
    ///
    /// Takes [`ConsumerOptions`], a reference to them, or a URL. It needs a tokio runtime, which runs the connection's task.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] when the group or the login is missing or a property cannot be set, else as for
    /// [`Client::connect`](super::Client::connect).
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes what was opened.
    pub async fn connect<O>(options: O) -> Result<Self>
    where
        O: TryInto<ConsumerOptions>,
        Error: From<O::Error>,
    {
        let options = options.try_into()?;
        options.check()?;
        let handle = connect(&options.connection, Service::Topics).await?;
        Ok(Self {
            handle,
            options,
            subscription: Subscription::New,
            change: None,
            receiving: None,
            ready: None,
            last: 0,
            commits: Commits::new(),
        })
    }

    /// Waits for the next message; `None` after an error and after [`unsubscribe`](Self::unsubscribe).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] when nothing was subscribed to; [`ErrorKind::Server`] when the topic is gone, its query
    /// fails, or [`OffsetReset::None`] finds nothing committed; [`ErrorKind::Timeout`] when the server answers too late. That
    /// there is no message is no error: use `tokio::time::timeout` to wait for so long only.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the next call gets the message.
    pub async fn next(&mut self) -> Result<Option<Message>> {
        poll_fn(|cx| self.poll_message(cx)).await
    }

    /// The server's version as it tells it, such as `3.3.6.13`.
    #[must_use]
    pub fn server_version(&self) -> &str {
        self.handle.server_version()
    }

    /// Whether the connection is closed, by the server or by an error.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.handle.is_closed()
    }

    /// Closes the connection, and so leaves the group. What was taken and not committed goes to another consumer.
    ///
    /// Waits until the server agrees, at most [`Options::close_timeout`](super::Options::close_timeout).
    ///
    /// # Cancellation
    ///
    /// Dropping the future once it was polled does not stop the closing.
    pub async fn close(self) {
        self.handle.end(BY_CALLER);
        self.handle.ended().await;
    }

    fn limit(&self) -> Option<Duration> {
        self.options.connection.call_timeout
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Message>>> {
        loop {
            ready!(self.poll_received(cx))?;
            if let Some(message) = self.ready.take() {
                self.commits.note_taken(&message);
                return Poll::Ready(Ok(Some(message)));
            }
            match self.subscription {
                Subscription::Joined => {}
                Subscription::Failed | Subscription::Left => return Poll::Ready(Ok(None)),
                Subscription::New => {
                    self.subscription = Subscription::Left;
                    let message = "nothing is subscribed to: call `subscribe` first";
                    return Poll::Ready(Err(Error::new(ErrorKind::Usage, message)));
                }
            }
            ready!(self.poll_auto_committed(cx))?;
            let receiving = receive(Arc::clone(&self.handle), self.last, self.limit());
            self.receiving = Some(Box::pin(receiving));
        }
    }

    /// Waits for what is under way: then there is a message, or the server has none.
    fn poll_received(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(receiving) = &mut self.receiving else { return Poll::Ready(Ok(())) };
        let received = ready!(receiving.as_mut().poll(cx));
        self.receiving = None;
        match received {
            Ok(Some(message)) => {
                self.last = message.id();
                self.ready = Some(message);
            }
            Ok(None) => {}
            Err(error) => {
                if error.kind() != ErrorKind::Timeout {
                    self.subscription = Subscription::Failed;
                }
                return Poll::Ready(Err(error));
            }
        }
        Poll::Ready(Ok(()))
    }

    async fn received(&mut self) -> Result<()> {
        poll_fn(|cx| self.poll_received(cx)).await
    }
}

impl Stream for Consumer {
    type Item = Result<Message>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_message(cx).map(Result::transpose)
    }
}

impl fmt::Debug for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer")
            .field("options", &self.options)
            .field("subscription", &self.subscription)
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
