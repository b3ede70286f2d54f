//! The JSON messages of `/ws`: requests `{"action", "args"}` and replies `{"code", "message", "action", "req_id", "timing", …}`.
//!
//! 64-bit integers travel as plain JSON numbers and are read exactly. Absent fields and `null` read as nothing, as they do in
//! the adapter.

pub(crate) mod fields;
pub(crate) mod json;
mod query;
mod reply;
pub(crate) mod request;
mod schemaless;
mod secret;
mod session;
mod statement;
mod statement2;

use bytes::Bytes;

pub use query::{Fetch, FetchReply, NumFields, NumFieldsReply, Query, QueryReply, ValidateReply};
pub use reply::{NoBody, Reply, ReplyHead, Scope};
pub use request::{Action, Refusal, Request};
pub use schemaless::{Insert, InsertReply, SchemalessProtocol};
pub use secret::Secret;
pub use session::{
    CheckServerStatus, Conn, ConnReply, ConnectionInfo, ConnectionOption, CurrentDbReply,
    InfoReply, NoArgs, OptionsConnection, ServerStatusReply, VersionReply, option,
};
pub use statement::{
    AffectedReply, Bind, FieldsReply, GetParam, GetParamReply, Json, NumParamsReply, Prepare,
    PrepareReply, ResultReply, SetTableName, SetTags, StatementField, StatementId,
};
pub use statement2::{
    BindType, Stmt2Field, Stmt2Init, Stmt2Prepare, Stmt2PrepareReply, Stmt2ResultReply,
};

pub(crate) use fields::with_fields;
pub(crate) use json::message;
pub(crate) use request::{actions, decode_request, encode_request};

/// One WebSocket message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Bytes),
}
