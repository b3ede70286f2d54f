//! The messages of `/rest/tmq`: one consumer of topics per connection.
//!
//! A server does not answer requests that it cannot read, nor a `poll` that a newer one replaces: at most one may be under way.

mod fetch_raw;
mod fetch_raw_data;
mod message;
mod request;
mod schema;
mod topic_data;

pub use fetch_raw::FetchRawReply;
pub use fetch_raw_data::{FetchRawDataReply, RawData, meta_type};
pub use message::{
    Assignment, AssignmentReply, CommitOffset, CommitOffsetReply, CommittedReply, FetchReply,
    JsonMetaReply, ListTopicsReply, MessageId, NOTHING_COMMITTED, Poll, PollReply, PositionReply,
    Seek, Subscribe, SubscribeReply, Topic, TopicVgroup, TopicVgroups, message_type,
};
pub use request::{Action, Request};
pub use schema::{TopicColumn, TopicSchema};
pub use topic_data::{TopicBlock, TopicData};
