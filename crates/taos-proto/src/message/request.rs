use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::json::nullable;
use super::{
    Bind, CheckServerStatus, Conn, ConnectionInfo, Fetch, GetParam, Insert, Message, NoArgs,
    NumFields, OptionsConnection, Prepare, Query, Reply, Scope, SetTableName, SetTags, StatementId,
    Stmt2Init, Stmt2Prepare,
};
use crate::code::TaosError;

/// Declares an enum of actions with their names on the wire and their arguments.
macro_rules! actions {
    ($(#[$outer:meta])* pub enum $enum:ident { $($(#[$inner:meta])* $variant:ident($args:ty) = $name:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $enum {
            $($(#[$inner])* $variant($args),)+
        }

        impl $enum {
            /// The name on the wire.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)+
                }
            }

            /// The arguments as JSON, with the id of the request among them.
            fn write_args(&self, req_id: u64) -> Result<Box<serde_json::value::RawValue>, serde_json::Error> {
                match self {
                    $(Self::$variant(args) => {
                        serde_json::value::to_raw_value(&crate::message::request::Args { req_id, args })
                    })+
                }
            }

            /// The action with this name; `None` when there is none.
            fn read(name: &str, args: &str) -> Option<Result<Self, serde_json::Error>> {
                match name {
                    $($name => Some(serde_json::from_str(args).map(Self::$variant)),)+
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use actions;

actions! {
    /// The actions of `/ws`, with their arguments.
    pub enum Action {
        /// Which version the server has.
        Version(NoArgs) = "version",
        /// Logs in.
        Conn(Conn) = "conn",
        /// Changes options of the session.
        OptionsConnection(OptionsConnection) = "options_connection",
        /// How the server is.
        CheckServerStatus(CheckServerStatus) = "check_server_status",
        /// The name of the current database.
        GetCurrentDb(NoArgs) = "get_current_db",
        /// The server's version in words.
        GetServerInfo(NoArgs) = "get_server_info",
        /// Something about the connection.
        GetConnectionInfo(ConnectionInfo) = "get_connection_info",
        /// One statement.
        Query(Query) = "query",
        /// Asks for the size of the next block; old clients do.
        Fetch(Fetch) = "fetch",
        /// Asks for the block that `fetch` announced; the answer is binary.
        FetchBlock(Fetch) = "fetch_block",
        /// Ends a result. Never answered.
        FreeResult(Fetch) = "free_result",
        /// The number of a result's columns.
        NumFields(NumFields) = "num_fields",
        /// Schemaless lines.
        Insert(Insert) = "insert",
        /// `stmt`: makes a statement.
        StmtInit(NoArgs) = "init",
        /// `stmt`: gives it a text.
        StmtPrepare(Prepare) = "prepare",
        /// `stmt`: names the table.
        StmtSetTableName(SetTableName) = "set_table_name",
        /// `stmt`: tags of the table.
        StmtSetTags(SetTags) = "set_tags",
        /// `stmt`: columns of values.
        StmtBind(Bind) = "bind",
        /// `stmt`: ends a batch.
        StmtAddBatch(StatementId) = "add_batch",
        /// `stmt`: executes the batches.
        StmtExec(StatementId) = "exec",
        /// `stmt`: the result of a query.
        StmtUseResult(StatementId) = "use_result",
        /// `stmt`: the tags of the table.
        StmtGetTagFields(StatementId) = "get_tag_fields",
        /// `stmt`: the columns of the table.
        StmtGetColFields(StatementId) = "get_col_fields",
        /// `stmt`: how many parameters there are.
        StmtNumParams(StatementId) = "stmt_num_params",
        /// `stmt`: one parameter.
        StmtGetParam(GetParam) = "stmt_get_param",
        /// `stmt`: ends the statement. Not answered on success.
        StmtClose(StatementId) = "close",
        /// `stmt2`: makes a statement.
        Stmt2Init(Stmt2Init) = "stmt2_init",
        /// `stmt2`: gives it a text.
        Stmt2Prepare(Stmt2Prepare) = "stmt2_prepare",
        /// `stmt2`: executes what is bound.
        Stmt2Exec(StatementId) = "stmt2_exec",
        /// `stmt2`: the result of a query.
        Stmt2Result(StatementId) = "stmt2_result",
        /// `stmt2`: ends the statement.
        Stmt2Close(StatementId) = "stmt2_close",
    }
}

impl Action {
    /// Whether the server answers it when it succeeds.
    #[must_use]
    pub const fn is_answered(&self) -> bool {
        !matches!(self, Self::FreeResult(_) | Self::StmtClose(_))
    }
}

/// Arguments and the id of the request beside them.
#[derive(Serialize)]
pub(crate) struct Args<'a, T> {
    pub(crate) req_id: u64,
    #[serde(flatten)]
    pub(crate) args: &'a T,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(deserialize_with = "nullable")]
    action: String,
    #[serde(borrow)]
    args: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Outgoing<'a> {
    action: &'a str,
    args: &'a RawValue,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ReqId {
    #[serde(deserialize_with = "nullable")]
    req_id: u64,
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

    /// Reads a request, as a server does; what cannot be read has its answer in the error.
    pub fn decode(text: &str) -> Result<Self, Refusal> {
        let (req_id, action) = decode_request(text, Action::read)?;
        Ok(Self { req_id, action })
    }
}

/// Writes a request of any endpoint.
pub(crate) fn encode_request(
    action: &str,
    args: Result<Box<RawValue>, serde_json::Error>,
) -> Result<Message, crate::Error> {
    args.and_then(|args| serde_json::to_string(&Outgoing { action, args: &args }))
        .map(Message::Text)
        .map_err(|error| crate::Error::misuse(error.to_string()))
}

/// Reads a request of any endpoint with the adapter's errors.
pub(crate) fn decode_request<T>(
    text: &str,
    read: impl FnOnce(&str, &str) -> Option<Result<T, serde_json::Error>>,
) -> Result<(u64, T), Refusal> {
    let Ok(Envelope { action, args }) = serde_json::from_str(text) else {
        return Err(Refusal::new("", 0, "unmarshal request error"));
    };
    let args = args.map_or("{}", RawValue::get);
    let args = if args == "null" { "{}" } else { args };
    let req_id = serde_json::from_str(args).map(|ReqId { req_id }| req_id);
    if action.is_empty() {
        return Err(Refusal::new(action, req_id.unwrap_or_default(), "request no action"));
    }
    let unreadable = |req_id| {
        Refusal::new(
            &*action,
            req_id,
            format!("unmarshal {} request error", action.replace('_', " ")),
        )
    };
    match (read(&action, args), req_id) {
        (None, req_id) => Err(Refusal::new(
            &*action,
            req_id.unwrap_or_default(),
            format!("unknown action {action}"),
        )),
        (Some(Ok(action)), Ok(req_id)) => Ok((req_id, action)),
        (Some(_), req_id) => Err(unreadable(req_id.unwrap_or_default())),
    }
}

/// A request that cannot be carried out, with all that its answer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The action to repeat.
    pub action: String,
    /// The id to repeat.
    pub req_id: u64,
    /// What is wrong.
    pub error: TaosError,
    /// The result that a binary fetch asked for: the answer is binary then.
    pub(crate) fetch: Option<u64>,
    /// The statement that the request names.
    pub(crate) scope: Scope,
}

impl Refusal {
    /// An error of the adapter's own.
    #[must_use]
    pub fn new(action: impl Into<String>, req_id: u64, message: impl Into<String>) -> Self {
        let (error, scope) = (TaosError::adapter(message), Scope::default());
        Self { action: action.into(), req_id, error, fetch: None, scope }
    }

    /// The answer to send; `timing` in nanoseconds.
    pub fn encode(&self, timing: i64) -> Result<Message, crate::Error> {
        match self.fetch {
            Some(result_id) => {
                let outcome = crate::frame::Fetched::Failed(self.error.clone());
                let timing = timing.unsigned_abs();
                crate::frame::FetchRawBlockReply { req_id: self.req_id, timing, result_id, outcome }
                    .encode()
            }
            None => {
                Reply::failure(&*self.action, self.req_id, timing, &self.error, self.scope.clone())
                    .encode()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> (String, u64, String) {
        let refusal = Request::decode(text).unwrap_err();
        (refusal.action, refusal.req_id, refusal.error.message)
    }

    // Recorded from an adapter 3.3.6.39.
    #[test]
    fn what_cannot_be_read_is_answered_as_the_adapter_does() {
        let expect = |action: &str, id, text: &str| (action.to_owned(), id, text.to_owned());
        assert_eq!(refusal("hello"), expect("", 0, "unmarshal request error"));
        assert_eq!(refusal(""), expect("", 0, "unmarshal request error"));
        assert_eq!(refusal(r#"{"args":{"req_id":4}}"#), expect("", 4, "request no action"));
        let unknown = r#"{"action":"foo","args":{"req_id":3}}"#;
        assert_eq!(refusal(unknown), expect("foo", 3, "unknown action foo"));
        let unreadable = r#"{"action":"query","args":{"req_id":"x","sql":1}}"#;
        assert_eq!(refusal(unreadable), expect("query", 0, "unmarshal query request error"));
    }

    #[test]
    fn arguments_may_be_absent_or_null() {
        for text in [r#"{"action":"version"}"#, r#"{"action":"version","args":null}"#] {
            let version = Request { req_id: 0, action: Action::Version(NoArgs {}) };
            assert_eq!(Request::decode(text), Ok(version));
        }
        let text = r#"{"action":"conn","args":{"req_id":1,"user":"root","db":null,"mode":null}}"#;
        let Action::Conn(conn) = Request::decode(text).unwrap().action else {
            panic!("another action")
        };
        assert_eq!((conn.user.as_str(), conn.db.as_str(), conn.mode), ("root", "", None));
    }

    #[test]
    fn a_request_is_written_as_connectors_write_it_and_hides_the_password_from_logs() {
        let conn = Conn { user: "root".into(), password: "taosdata".into(), ..Conn::default() };
        let request = Request { req_id: u64::MAX, action: Action::Conn(conn) };
        let text = r#"{"action":"conn","args":{"req_id":18446744073709551615,"user":"root","password":"taosdata"}}"#;
        assert_eq!(request.encode(), Ok(Message::Text(text.into())));
        assert_eq!(Request::decode(text).as_ref(), Ok(&request));
        assert!(!format!("{request:?}").contains("taosdata"));
    }
}
