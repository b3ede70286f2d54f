//! Consumers of topics: requests on `/rest/tmq`, and what their answers say. Offsets and ids cross as `bigint`.

use std::collections::HashMap;

use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use taos_proto::message::NoArgs;
use taos_proto::session::{Call, JsonReply};
use taos_proto::tmq::{
    Action, AssignmentReply, CommitOffset, CommittedReply, MessageId, Poll, PollReply,
    PositionReply, Subscribe, Topic, TopicBlock, TopicColumn, TopicData, TopicVgroup, TopicVgroups,
};

use super::block::BlockHandle;
use super::event::{NativeField, native_field};
use super::session::{SessionHandle, answer, machine, time, whole};
use super::statement::broken;
use crate::handle::Handle;

/// Who subscribes; see `taos_proto::tmq::Subscribe`. Empty texts are left out.
#[napi(object, object_to_js = false)]
pub struct Subscription {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// The group of consumers.
    pub group: String,
    /// Name of this consumer.
    pub client: String,
    /// Where to begin without a committed offset.
    pub reset: String,
    /// Time zone.
    pub time_zone: String,
    /// Name of the program.
    pub app: String,
    /// Address of the program's user.
    pub ip: String,
    /// Name and version of this package.
    pub connector: String,
    /// More options, by their names in TDengine's consumer.
    pub options: HashMap<String, String>,
}

/// Subscribes. The adapter is told not to commit on its own: it could not know which messages the program has done with.
#[napi(catch_unwind)]
pub fn session_subscribe(
    session: SessionHandle,
    subscription: Subscription,
    topics: Vec<String>,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let subscribe = Subscribe {
        user: subscription.user,
        password: subscription.password.into(),
        group_id: subscription.group,
        client_id: subscription.client,
        // All adapters know the misspelled name.
        offset_rest: subscription.reset,
        topics,
        auto_commit: "false".into(),
        tz: subscription.time_zone,
        app: subscription.app,
        ip: subscription.ip,
        connector: subscription.connector,
        config: subscription.options.into_iter().map(|(name, text)| (name, text.into())).collect(),
        ..Subscribe::default()
    };
    consume(session, Action::Subscribe(Box::new(subscribe)), deadline, req_id)
}

/// Waits at most so many milliseconds for a message that comes behind `last`.
#[napi(catch_unwind)]
pub fn session_poll(
    session: SessionHandle,
    wait: u32,
    last: BigInt,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let (_, last, _) = last.get_u64();
    let poll = Poll { blocking_time: wait.into(), message_id: Some(last) };
    consume(session, Action::Poll(poll), deadline, req_id)
}

/// Fetches a message: its rows, or the change of tables that it describes.
#[napi(catch_unwind)]
pub fn session_fetch_message(
    session: SessionHandle,
    message: BigInt,
    is_change: bool,
    deadline: f64,
) -> napi::Result<f64> {
    let (_, message_id, _) = message.get_u64();
    let id = MessageId { message_id };
    let action = if is_change { Action::FetchJsonMeta(id) } else { Action::FetchRawData(id) };
    consume(session, action, deadline, 0.0)
}

/// A place in a topic.
#[napi(object, object_to_js = false)]
pub struct Place {
    /// The topic.
    pub topic: String,
    /// The group of virtual nodes.
    pub vgroup: i32,
    /// The offset, where the action needs one.
    pub offset: BigInt,
}

/// Sends a request of a consumer by the name of its action. `commit_offset` and `seek` are about the first of the places,
/// `committed` and `position` about all.
#[napi(catch_unwind)]
pub fn session_consume(
    session: SessionHandle,
    action: String,
    places: Vec<Place>,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let action = match (action.as_str(), places.as_slice()) {
        // The adapter ignores which message it names.
        ("commit", _) => Action::Commit(MessageId { message_id: 0 }),
        ("list_topics", _) => Action::ListTopics(NoArgs {}),
        ("unsubscribe", _) => Action::Unsubscribe(NoArgs {}),
        ("committed", places) => Action::Committed(vgroups(places)),
        ("position", places) => Action::Position(vgroups(places)),
        ("assignment", [place, ..]) => Action::Assignment(Topic { topic: place.topic.clone() }),
        ("commit_offset", [place, ..]) => Action::CommitOffset(offset(place)?),
        ("seek", [place, ..]) => Action::Seek(offset(place)?),
        (other, _) => {
            return Err(napi::Error::from_reason(format!("no action {other} of that form")));
        }
    };
    consume(session, action, deadline, req_id)
}

fn consume(
    session: SessionHandle,
    action: Action,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let call = Call { deadline: time(deadline), req_id: Some(whole(req_id)) };
    answer(machine(session).consume(action, call))
}

fn vgroups(places: &[Place]) -> TopicVgroups {
    let vgroup =
        |place: &Place| TopicVgroup { topic: place.topic.clone(), vgroup_id: place.vgroup };
    TopicVgroups { topic_vgroup_ids: places.iter().map(vgroup).collect() }
}

fn offset(place: &Place) -> napi::Result<CommitOffset> {
    match place.offset.get_i64() {
        (offset, true) => {
            Ok(CommitOffset { vgroup_id: place.vgroup, topic: place.topic.clone(), offset })
        }
        _ => Err(napi::Error::from_reason("the offset has more than 64 bits")),
    }
}

/// What the answer to `poll` announces.
#[napi(object, object_from_js = false)]
pub struct Announcement {
    /// The number of the message.
    pub id: BigInt,
    /// Its topic.
    pub topic: String,
    /// Its database.
    pub database: String,
    /// Its group of virtual nodes.
    pub vgroup: i32,
    /// Where it begins.
    pub offset: BigInt,
    /// See `taos_proto::tmq::message_type`; `type` in JavaScript.
    #[napi(js_name = "type")]
    pub kind: i32,
}

/// The message that the answer to `poll` announces; none when nothing came.
#[napi(catch_unwind)]
pub fn read_announcement(reply: String) -> napi::Result<Option<Announcement>> {
    let reply = JsonReply::new(reply).read::<PollReply>().map_err(broken)?.body;
    Ok(reply.have_message.then(|| Announcement {
        id: reply.message_id.into(),
        topic: reply.topic,
        database: reply.database,
        vgroup: reply.vgroup_id,
        offset: reply.offset.into(),
        kind: reply.message_type,
    }))
}

/// The offsets in the answer to `committed`, or to `position`.
#[napi(catch_unwind)]
pub fn read_offsets(reply: String) -> napi::Result<Vec<BigInt>> {
    let reply = JsonReply::new(reply);
    let committed = reply.read::<CommittedReply>().map_err(broken)?.body.committed;
    let position = reply.read::<PositionReply>().map_err(broken)?.body.position;
    Ok(committed.into_iter().chain(position).map(BigInt::from).collect())
}

/// A group of virtual nodes that a consumer reads.
#[napi(object, object_from_js = false)]
pub struct AssignedVgroup {
    /// Its number.
    pub vgroup: i32,
    /// Where the consumer stands.
    pub offset: BigInt,
    /// The first offset.
    pub begin: BigInt,
    /// The offset behind the last.
    pub end: BigInt,
}

/// What the answer to `assignment` says.
#[napi(catch_unwind)]
pub fn read_assignment(reply: String) -> napi::Result<Vec<AssignedVgroup>> {
    let reply = JsonReply::new(reply).read::<AssignmentReply>().map_err(broken)?.body;
    let assigned = reply.assignment.into_iter().map(|assigned| AssignedVgroup {
        vgroup: assigned.vgroup_id,
        offset: assigned.offset.into(),
        begin: assigned.begin.into(),
        end: assigned.end.into(),
    });
    Ok(assigned.collect())
}

/// A block of a message.
#[napi(object, object_from_js = false)]
pub struct MessageBlock {
    /// Its table; none when the topic does not tell.
    pub table: Option<String>,
    /// Its columns.
    pub fields: Vec<NativeField>,
    /// 0 milliseconds, 1 microseconds, 2 nanoseconds.
    pub precision: u32,
    /// Its rows.
    pub block: BlockHandle,
}

/// The offset behind the message told last, whose blocks have not been taken; none when the server does not tell.
#[napi(catch_unwind)]
pub fn session_message_next_offset(session: SessionHandle) -> Option<BigInt> {
    // SAFETY: the only reference of this call.
    let message = unsafe { session.get() }.fetched.message.as_ref();
    message.and_then(TopicData::next_offset).map(BigInt::from)
}

/// The blocks of the message told last.
#[napi(catch_unwind)]
pub fn session_message_blocks(session: SessionHandle) -> Vec<MessageBlock> {
    // SAFETY: the only reference of this call.
    let message = unsafe { session.get() }.fetched.message.take();
    message.into_iter().flat_map(|message| message.blocks).map(message_block).collect()
}

fn message_block(part: TopicBlock) -> MessageBlock {
    let TopicBlock { precision, block, schema, table } = part;
    // The block itself knows the scale of decimals. JavaScript compares both when it reads the rows.
    let described = |(index, column): (usize, &TopicColumn)| match block.column(index) {
        Some(stored) if stored.data_type() == column.data_type => {
            native_field(&stored.field(column.name.as_str()))
        }
        _ => native_field(&column.field()),
    };
    let fields = match &schema {
        Some(schema) => schema.columns.iter().enumerate().map(described).collect(),
        None => block.columns().map(|column| native_field(&column.field(""))).collect(),
    };
    MessageBlock {
        table: table.filter(|name| !name.is_empty()),
        fields,
        precision: precision.code().into(),
        block: Handle::new(block),
    }
}
