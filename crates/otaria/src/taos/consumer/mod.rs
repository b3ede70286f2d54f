//! Following topics: consumers that share the work of a group, and what they get.

mod commits;
mod message;
mod offsets;
mod options;
mod receive;
mod rejoin;
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
use self::receive::{Received, Receiving, receive};
use self::rejoin::Rejoining;
use self::subscription::{Change, Subscription};
use super::client::{Handle, Line, Service};
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
/// # When the connection is lost
///
/// The call that notices it makes the connection again, to the same adapter or another one, [as often](super::Options::retries)
/// and [with such waits](super::Options::retry_backoff) as the options say, joins the group, and goes on behind the last message
/// that was taken. No message is left out. Those that were taken and not committed may have gone to another consumer of the group
/// meanwhile; what comes back to this one without having been committed is not given twice. All calls may be repeated so, since
/// none of them does harm a second time.
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
    line: Arc<Line>,
    /// The connection on which it joined, or will.
    handle: Arc<Handle>,
    options: ConsumerOptions,
    topics: Vec<String>,
    subscription: Subscription,
    /// Joining or leaving, while it is under way.
    change: Option<Change>,
    /// Joining again on another connection, while it is under way.
    rejoining: Option<Rejoining>,
    /// How many connections were lost since one gave something.
    losses: u32,
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
        let line = Line::connect(options.connection.clone(), Service::Topics).await?;
        Ok(Self {
            handle: line.current(),
            line: Arc::new(line),
            options,
            topics: Vec::new(),
            subscription: Subscription::New,
            change: None,
            rejoining: None,
            losses: 0,
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

    /// Whether there is no connection now. One that was lost is made again by the next call.
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
        self.line.close();
        self.handle.ended().await;
    }

    fn limit(&self) -> Option<Duration> {
        self.options.connection.call_timeout
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Message>>> {
        loop {
            ready!(self.poll_rejoined(cx))?;
            match ready!(self.poll_on_connection(cx)) {
                Err(error) if self.goes_on(&error) => {}
                outcome => return Poll::Ready(outcome),
            }
        }
    }

    fn poll_on_connection(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Message>>> {
        loop {
            ready!(self.poll_received(cx))?;
            // One that a lost connection had given comes again.
            if let Some(message) = self.ready.take()
                && !self.commits.has_taken(&message)
            {
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
            let unknown = if self.surveys() { self.topics.clone() } else { Vec::new() };
            let receiving = receive(Arc::clone(&self.handle), self.last, self.limit(), unknown);
            self.receiving = Some(Box::pin(receiving));
        }
    }

    /// Waits for what is under way: then there is a message, or the server has none.
    fn poll_received(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(receiving) = &mut self.receiving else { return Poll::Ready(Ok(())) };
        let received = ready!(receiving.as_mut().poll(cx));
        self.receiving = None;
        match received {
            Ok(Received { message, assigned }) => {
                self.losses = 0;
                self.commits.begin(assigned);
                if let Some(message) = message {
                    self.last = message.id();
                    self.ready = Some(message);
                }
            }
            Err(error) => {
                if error.kind() != ErrorKind::Timeout && !self.can_go_on(&error) {
                    self.subscription = Subscription::Failed;
                }
                return Poll::Ready(Err(error));
            }
        }
        Poll::Ready(Ok(()))
    }

    async fn received(&mut self) -> Result<()> {
        loop {
            self.rejoined().await?;
            match poll_fn(|cx| self.poll_received(cx)).await {
                Err(error) if self.goes_on(&error) => {}
                done => return done,
            }
        }
    }

    /// Whether to find out where reading began. A group that begins with what is written from now on would else begin later
    /// when the consumer joins again before anything was committed.
    fn surveys(&self) -> bool {
        self.commits.is_new()
            && self.options.begins_late()
            && self.options.connection.backoff.retries > 0
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
