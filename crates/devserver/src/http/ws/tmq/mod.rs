//! `/rest/tmq`: one consumer of topics for each connection.

mod fetch;
mod kept;
mod offsets;
mod poll;
mod subscribe;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use taos_proto::code::TaosError;
use taos_proto::message::{Message, VersionReply};
use taos_proto::tmq::{Action, MessageId, Request};
use tokio::sync::{Mutex, watch};

use self::kept::Kept;
use super::question::Question;
use super::session::{failed, taos_error};
use crate::consumer::Consumer;
use crate::error::SqlError;
use crate::http::service::{Service, blocking};

/// The state of a connection. Requests use it concurrently; those that need the consumer wait for each other.
pub(super) struct Topics {
    service: Service,
    /// The client's address.
    address: String,
    consumer: Arc<Mutex<Option<Consumer>>>,
    kept: Kept,
    phase: watch::Sender<Phase>,
    /// The number of the newest poll, which takes the place of one that still waits for its turn.
    newest_poll: AtomicU64,
    turn: Mutex<()>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Polls wait until there is a consumer.
    New,
    Subscribed,
    Closed,
}

impl Topics {
    pub(super) fn new(service: Service, address: String) -> Self {
        Self {
            service,
            address,
            consumer: Arc::default(),
            kept: Kept::default(),
            phase: watch::Sender::new(Phase::New),
            newest_poll: AtomicU64::new(0),
            turn: Mutex::default(),
        }
    }

    /// The client is gone: its consumer leaves the group, and no poll waits any longer.
    pub(super) async fn close(&self) {
        self.phase.send_replace(Phase::Closed);
        let consumer = self.consumer.lock().await.take();
        // What fails in the engine has gone to stderr.
        drop(blocking(move || drop(consumer)).await);
    }

    /// Carries out a request. What cannot be read is not answered, as in the adapter.
    pub(super) async fn text(&self, text: &str, started: Instant) -> Option<Message> {
        let Request { req_id, action } = Request::decode(text).ok()?;
        let mut question = Question::new(action.name(), req_id, started);
        let message = match &action {
            Action::Fetch(id)
            | Action::FetchBlock(id)
            | Action::FetchRaw(id)
            | Action::FetchRawData(id)
            | Action::FetchJsonMeta(id) => Some(id.message_id),
            _ => None,
        };
        question.scope.message_id = message;
        self.act(&question, action).await
    }

    async fn act(&self, question: &Question, action: Action) -> Option<Message> {
        match action {
            Action::Version(_) => {
                let version = self.service.version().to_owned();
                question.success(VersionReply { version })
            }
            Action::Subscribe(subscribe) => question.answered(self.subscribe(*subscribe).await),
            Action::Poll(poll) => self.poll(question, poll).await,
            Action::Fetch(id) => question.answered(self.kept.fetch(id.message_id, question.req_id)),
            Action::FetchBlock(id) => self.fetch_block(question, id.message_id),
            Action::FetchRaw(id) => self.fetch_raw(question, id.message_id),
            Action::FetchRawData(id) => self.fetch_raw_data(question, id.message_id),
            Action::FetchJsonMeta(id) => question.answered(self.kept.json_meta(id.message_id)),
            Action::Commit(MessageId { message_id }) => {
                let done = self.with_consumer(Consumer::commit).await;
                question.answered(done.map(|()| MessageId { message_id }))
            }
            Action::CommitOffset(offset) => question.answered(self.commit_offset(offset).await),
            Action::Committed(asked) => question.answered(self.committed(asked).await),
            Action::Position(asked) => question.answered(self.position(asked).await),
            Action::Assignment(topic) => question.answered(self.assignment(topic).await),
            Action::Seek(seek) => question.answered(self.seek(seek).await),
            Action::ListTopics(_) => question.answered(self.list_topics().await),
            Action::Unsubscribe(_) => question.answered(self.unsubscribe().await),
            _ => question.unsupported(&format!("`{}`", question.action)),
        }
    }

    /// Does work of the consumer, where it may block.
    async fn with_consumer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Consumer) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, TaosError> {
        let mut consumer = self.consumer.clone().lock_owned().await;
        let work = move || match consumer.as_mut() {
            Some(consumer) => work(consumer).map_err(taos_error),
            None => Err(TaosError::adapter("tmq not init")),
        };
        blocking(work).await.map_err(failed)?
    }
}
