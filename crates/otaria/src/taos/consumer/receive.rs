//! Getting one message.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use taos_proto::error::Malformed;
use taos_proto::session::Answer;
use taos_proto::tmq::{
    Action, Assignment, AssignmentReply, JsonMetaReply, MessageId, Poll, PollReply, Topic,
    TopicData, message_type,
};

use super::offsets::position;
use super::{Message, TableBlock};
use crate::error::{Error, ErrorKind, Result};
use crate::taos::client::{Call, Handle};
use crate::taos::error::out_of_turn;

/// The next message, on its way. It is not a part of the future that waits for it, which may be dropped.
pub(super) type Receiving = Pin<Box<dyn Future<Output = Result<Received>> + Send + Sync + 'static>>;

/// What one question for a message gave.
#[derive(Default)]
pub(super) struct Received {
    /// `None` when there is none yet.
    pub(super) message: Option<Message>,
    /// The vgroups of the topics that were not known, by their topics.
    pub(super) assigned: Vec<(String, Assignment)>,
}

/// How long the server waits for a message before it says that there is none, in milliseconds. What must not cross a poll waits
/// for as long.
const PATIENCE: u16 = 500;

/// Asks once for the message behind `last`. One that the server has given, but that has not come, it gives again. Tells of the
/// vgroups of these topics, too.
pub(super) async fn receive(
    handle: Arc<Handle>,
    last: u64,
    limit: Option<Duration>,
    unknown: Vec<String>,
) -> Result<Received> {
    let message = message(&handle, last, limit).await?;
    let mut assigned = Vec::new();
    for topic in unknown {
        let asked = Action::Assignment(Topic { topic: topic.clone() });
        let reply: AssignmentReply = ask(&handle, limit, asked).await?;
        assigned.extend(reply.assignment.into_iter().map(|vgroup| (topic.clone(), vgroup)));
    }
    Ok(Received { message, assigned })
}

async fn message(
    handle: &Arc<Handle>,
    last: u64,
    limit: Option<Duration>,
) -> Result<Option<Message>> {
    let poll = Poll { blocking_time: PATIENCE.into(), message_id: Some(last) };
    let patience = Duration::from_millis(PATIENCE.into());
    let longest = limit.map(|limit| limit.saturating_add(patience));
    let announced: PollReply = ask(handle, longest, Action::Poll(poll)).await?;
    if !announced.have_message {
        return Ok(None);
    }
    let (has_rows, has_meta) = match announced.message_type {
        message_type::DATA => (true, false),
        message_type::META => (false, true),
        message_type::METADATA => (true, true),
        _ => return Err(broken(handle, "poll reply", "its message is of an unknown type")),
    };
    let message_id = announced.message_id;
    let data = if has_rows { Some(rows(handle, message_id, limit).await?) } else { None };
    let meta = if has_meta {
        let action = Action::FetchJsonMeta(MessageId { message_id });
        let reply: JsonMetaReply = ask(handle, limit, action).await?;
        Some(reply.data)
    } else {
        None
    };
    let next_offset = match data.as_ref().and_then(TopicData::next_offset) {
        Some(offset) => offset,
        // No poll is under way, so this is the offset behind the message.
        None => position(handle, limit, &announced.topic, announced.vgroup_id)
            .await?
            .ok_or_else(no_offset)?,
    };
    let blocks = data.into_iter().flat_map(|data| data.blocks).map(TableBlock::new);
    let blocks = blocks.collect::<Result<_, _>>().map_err(|malformed| handle.broken(malformed))?;
    Ok(Some(Message::new(announced, next_offset, blocks, meta)))
}

async fn rows(handle: &Arc<Handle>, id: u64, limit: Option<Duration>) -> Result<TopicData> {
    let action = Action::FetchRawData(MessageId { message_id: id });
    let answer = start(handle, limit, action)?.await;
    match answer.map_err(|failure| handle.error(failure, limit))? {
        Answer::Message(data) => Ok(data),
        _ => Err(out_of_turn()),
    }
}

/// Sends a request whose answer is JSON, and waits for it.
pub(super) async fn ask<T: DeserializeOwned>(
    handle: &Arc<Handle>,
    limit: Option<Duration>,
    action: Action,
) -> Result<T> {
    let call = start(handle, limit, action)?;
    handle.answer(call, limit).await
}

/// Sends a request.
pub(super) fn start(handle: &Arc<Handle>, limit: Option<Duration>, action: Action) -> Result<Call> {
    handle.start(limit, |session, limits| session.consume(action, limits))
}

fn broken(handle: &Handle, message: &'static str, reason: &'static str) -> Error {
    handle.broken(Malformed::new(message, reason))
}

fn no_offset() -> Error {
    let message = "the server does not say where its message ends, so it could not be committed";
    Error::new(ErrorKind::Protocol, message).keeping_connection()
}
