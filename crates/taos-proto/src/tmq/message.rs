use std::collections::BTreeMap;

use crate::message::{Json, Secret, message, with_fields};

message! {
    /// `subscribe`: logs in and joins a group. Empty texts are left out; all are texts, even numbers and flags.
    pub struct Subscribe {
        /// The user's name.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub user: String,
        /// The password.
        #[serde(skip_serializing_if = "Secret::is_empty")]
        pub password: Secret,
        /// The database.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub db: String,
        /// The group of consumers that share the work.
        pub group_id: String,
        /// The name of this consumer.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub client_id: String,
        /// Where to begin without a committed offset: `earliest`, `latest`, `none`. A misspelling that servers know.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub offset_rest: String,
        /// The same; wins when both are given.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub offset_reset: String,
        /// The topics.
        pub topics: Vec<String>,
        /// Whether the adapter commits on its own while it is polled: `true` or `false`.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub auto_commit: String,
        /// How often it does, in milliseconds.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub auto_commit_interval_ms: String,
        /// Whether to begin with what is in the tables.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub snapshot_enable: String,
        /// Whether messages hold the names of tables.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub with_table_name: String,
        /// Whether changes of tables come in batches.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub enable_batch_meta: String,
        /// Whether data that was written as raw data is left out.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub msg_consume_excluded: String,
        /// After how many milliseconds without a heartbeat the consumer is lost.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub session_timeout_ms: String,
        /// After how many milliseconds without a poll the consumer is lost.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub max_poll_interval_ms: String,
        /// The time zone, an IANA name.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub tz: String,
        /// The name of the program.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub app: String,
        /// The client's address.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub ip: String,
        /// Name and version of the connector.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub connector: String,
        /// Whether messages come as raw data only.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub msg_consume_rawdata: String,
        /// Whether to answer the addresses of all adapters of the cluster.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub list_instances: bool,
        /// More options of the server's own consumer, such as `td.connect.token`; they win.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        pub config: BTreeMap<String, Secret>,
    }
}

message! {
    /// The answer to `subscribe`.
    pub struct SubscribeReply {
        /// The server's version.
        #[serde(skip_serializing_if = "String::is_empty")]
        pub version: String,
        /// `host:port` of all adapters, if asked for and known.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub list_instances: Option<Vec<String>>,
    }
}

message! {
    /// `poll`: waits for a message.
    pub struct Poll {
        /// How long, in milliseconds.
        pub blocking_time: i64,
        /// The last message that arrived. When the server has delivered a later one, it delivers that again.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub message_id: Option<u64>,
    }
}

/// The numbers of [`PollReply::message_type`].
pub mod message_type {
    /// Rows.
    pub const DATA: i32 = 1;
    /// A change of tables.
    pub const META: i32 = 2;
    /// Rows and the tables that they need.
    pub const METADATA: i32 = 3;
    /// Rows that were written as raw data.
    pub const RAW_DATA: i32 = 4;
}

message! {
    /// The answer to `poll`.
    pub struct PollReply {
        /// Whether there is a message; all else is empty otherwise.
        pub have_message: bool,
        /// Its topic.
        pub topic: String,
        /// Its database.
        pub database: String,
        /// Its group of virtual nodes.
        pub vgroup_id: i32,
        /// See [`message_type`].
        pub message_type: i32,
        /// Its number: 1, 2, 3, …
        pub message_id: u64,
        /// Its offset in the group.
        pub offset: i64,
    }
}

message! {
    /// A message by its number: the arguments of `fetch`, `fetch_block`, `fetch_raw`, `fetch_raw_data`,
    /// `fetch_json_meta` and `commit`, and the answer to `commit`.
    pub struct MessageId {
        /// The number.
        pub message_id: u64,
    }
}

with_fields! {
    /// The answer to `fetch`, which old clients send before `fetch_block`.
    pub struct FetchReply {
        /// The message.
        pub message_id: u64,
        /// Whether it has no more blocks.
        pub completed: bool,
        /// The table of the block; may be empty.
        pub table_name: String,
        /// The rows of the block.
        pub rows: i64,
    }
}

message! {
    /// The answer to `fetch_json_meta`.
    pub struct JsonMetaReply {
        /// The message.
        pub message_id: u64,
        /// A description of the change, as JSON.
        pub data: Json,
    }
}

message! {
    /// `commit_offset`.
    pub struct CommitOffset {
        /// The group of virtual nodes.
        pub vgroup_id: i32,
        /// The topic.
        pub topic: String,
        /// The offset.
        pub offset: i64,
    }
}

/// The answer to `commit_offset` repeats it.
pub type CommitOffsetReply = CommitOffset;
/// `seek` has the same arguments; its answer has no fields.
pub type Seek = CommitOffset;

message! {
    /// One group of virtual nodes of a topic.
    pub struct TopicVgroup {
        /// The topic.
        pub topic: String,
        /// The group.
        pub vgroup_id: i32,
    }
}

message! {
    /// `committed` and `position`.
    pub struct TopicVgroups {
        /// What is asked for.
        pub topic_vgroup_ids: Vec<TopicVgroup>,
    }
}

/// Stands for "no offset" in [`CommittedReply`] and [`PositionReply`].
pub const NOTHING_COMMITTED: i64 = -2_147_467_247;

message! {
    /// The answer to `committed`.
    pub struct CommittedReply {
        /// The offsets, in the order of the question, or [`NOTHING_COMMITTED`].
        pub committed: Vec<i64>,
    }
}

message! {
    /// The answer to `position`.
    pub struct PositionReply {
        /// The offsets, in the order of the question, or [`NOTHING_COMMITTED`].
        pub position: Vec<i64>,
    }
}

message! {
    /// `assignment`.
    pub struct Topic {
        /// The topic.
        pub topic: String,
    }
}

message! {
    /// A group of virtual nodes that this consumer reads.
    pub struct Assignment {
        /// The group.
        pub vgroup_id: i32,
        /// Where the consumer stands.
        pub offset: i64,
        /// The first offset that there is.
        pub begin: i64,
        /// The offset behind the last.
        pub end: i64,
    }
}

message! {
    /// The answer to `assignment`.
    pub struct AssignmentReply {
        /// The groups.
        pub assignment: Vec<Assignment>,
    }
}

message! {
    /// The answer to `list_topics`.
    pub struct ListTopicsReply {
        /// The topics that this consumer reads.
        pub topics: Vec<String>,
    }
}
