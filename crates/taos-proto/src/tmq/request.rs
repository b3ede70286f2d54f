use super::message::{CommitOffset, MessageId, Poll, Seek, Subscribe, Topic, TopicVgroups};
use crate::message::{Message, NoArgs, Refusal, actions, decode_request, encode_request};

actions! {
    /// The actions of `/rest/tmq`, with their arguments.
    pub enum Action {
        /// Which version the server has.
        Version(NoArgs) = "version",
        /// Logs in and joins a group.
        Subscribe(Box<Subscribe>) = "subscribe",
        /// Waits for a message.
        Poll(Poll) = "poll",
        /// Asks for the size of the message's next block; old clients do.
        Fetch(MessageId) = "fetch",
        /// Asks for the block that `fetch` announced; the answer is a [`LegacyBlock`](crate::frame::LegacyBlock).
        FetchBlock(MessageId) = "fetch_block",
        /// Asks for the message in its raw form; the answer is a [`FetchRawReply`](super::FetchRawReply).
        FetchRaw(MessageId) = "fetch_raw",
        /// Asks for the message; the answer is a [`FetchRawDataReply`](super::FetchRawDataReply).
        FetchRawData(MessageId) = "fetch_raw_data",
        /// Asks for a change of tables as JSON.
        FetchJsonMeta(MessageId) = "fetch_json_meta",
        /// Commits where the consumer stands.
        Commit(MessageId) = "commit",
        /// Commits one offset.
        CommitOffset(CommitOffset) = "commit_offset",
        /// The committed offsets.
        Committed(TopicVgroups) = "committed",
        /// Where the consumer stands.
        Position(TopicVgroups) = "position",
        /// What the consumer reads of a topic.
        Assignment(Topic) = "assignment",
        /// Goes to an offset.
        Seek(Seek) = "seek",
        /// The topics of the consumer.
        ListTopics(NoArgs) = "list_topics",
        /// Leaves the group.
        Unsubscribe(NoArgs) = "unsubscribe",
    }
}

/// A request as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// An id that the reply repeats.
    pub req_id: u64,
    /// What to do.
    pub action: Action,
}

impl Request {
    /// The request as a message.
    pub fn encode(&self) -> Result<Message, crate::Error> {
        encode_request(self.action.name(), self.action.write_args(self.req_id))
    }

    /// Reads a request, as a server does. The real one does not answer what it cannot read.
    pub fn decode(text: &str) -> Result<Self, Refusal> {
        let (req_id, action) = decode_request(text, Action::read)?;
        Ok(Self { req_id, action })
    }
}
