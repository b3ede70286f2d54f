use std::time::Duration;

use bytes::Bytes;
use napi::bindgen_prelude::{BigInt, Buffer, Either, Uint8Array};
use napi_derive::napi;
use taos_proto::Session;
use taos_proto::message::{Action, Conn, Insert, Message};
use taos_proto::session::{Call, Config};

use super::block::BlockHandle;
use super::event::{Fetched, SessionEvent, describe};
use crate::handle::Handle;

/// What one external owns: a session, and the rows of the event told last.
pub(crate) struct NodeSession {
    machine: Session,
    pub(super) fetched: Fetched,
}

pub(crate) type SessionHandle = Handle<NodeSession>;

/// How to log in; see `taos_proto::message::Conn`.
#[napi(object, object_to_js = false)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
    /// Database; empty for none.
    pub database: String,
    /// Time zone; empty for the server's.
    pub time_zone: String,
    /// Name of the program.
    pub app: String,
    /// Address of the program's user.
    pub ip: String,
    /// Name and version of this package.
    pub connector: String,
    /// Replaces user and password.
    pub bearer_token: String,
    /// Whether to ask for the addresses of all adapters.
    pub list_instances: bool,
    /// Milliseconds from the origin of time until which the login must succeed; 0: for ever.
    pub deadline: f64,
    /// The id of the first request.
    pub first_req_id: f64,
}

/// Starts a session with its login.
#[napi(catch_unwind)]
pub fn create_session(login: Login) -> SessionHandle {
    let mut config = Config::new(Conn {
        user: login.user,
        password: login.password.into(),
        db: login.database,
        tz: login.time_zone,
        app: login.app,
        ip: login.ip,
        connector: login.connector,
        bearer_token: login.bearer_token.into(),
        list_instances: login.list_instances,
        ..Conn::default()
    });
    config.login_deadline = time(login.deadline);
    config.first_req_id = whole(login.first_req_id);
    start(config)
}

/// Starts a session on `/rest/tmq`; see [`Login`] for its arguments.
#[napi(catch_unwind)]
pub fn create_topic_session(deadline: f64, first_req_id: f64) -> SessionHandle {
    let mut config = Config::topics();
    config.login_deadline = time(deadline);
    config.first_req_id = whole(first_req_id);
    start(config)
}

fn start(config: Config) -> SessionHandle {
    Handle::new(NodeSession { machine: Session::new(config), fetched: Fetched::default() })
}

/// Takes a text message, whose encoding the WebSocket has checked.
#[napi(catch_unwind)]
pub fn session_text(session: SessionHandle, text: Uint8Array) {
    machine(session).receive_text(&String::from_utf8_lossy(&text));
}

/// Takes a binary message.
#[napi(catch_unwind)]
pub fn session_binary(session: SessionHandle, message: Uint8Array) {
    machine(session).receive_binary(&Bytes::copy_from_slice(&message));
}

/// The socket has ended.
#[napi(catch_unwind)]
pub fn session_closed(session: SessionHandle, reason: String) {
    machine(session).transport_closed(reason);
}

/// The time of [`session_deadline`] has come.
#[napi(catch_unwind)]
pub fn session_overdue(session: SessionHandle, now: f64) {
    machine(session).handle_deadline(time(now).unwrap_or_default());
}

/// When [`session_overdue`] wants to be called, in milliseconds; -1 for never.
#[napi(catch_unwind)]
pub fn session_deadline(session: SessionHandle) -> f64 {
    machine(session).deadline().map_or(-1.0, |deadline| deadline.as_secs_f64() * 1000.0)
}

/// The next message to send.
#[napi(catch_unwind)]
pub fn session_message(session: SessionHandle) -> Option<Either<String, Buffer>> {
    Some(match machine(session).poll_message()? {
        Message::Text(text) => Either::A(text),
        Message::Binary(bytes) => Either::B(bytes.to_vec().into()),
    })
}

/// The next event.
#[napi(catch_unwind)]
pub fn session_event(session: SessionHandle) -> Option<SessionEvent> {
    // SAFETY: the only reference of this call.
    let session = unsafe { session.get() };
    let event = session.machine.poll_event()?;
    Some(describe(event, &mut session.fetched))
}

/// The block of the event told last.
#[napi(catch_unwind)]
pub fn session_block(session: SessionHandle) -> Option<BlockHandle> {
    // SAFETY: the only reference of this call.
    unsafe { session.get() }.fetched.block.take().map(Handle::new)
}

/// Sends a statement; answers the number of the call.
#[napi(catch_unwind)]
pub fn session_query(
    session: SessionHandle,
    sql: String,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let call = Call { deadline: time(deadline), req_id: Some(whole(req_id)) };
    answer(machine(session).query(sql, call))
}

/// Asks for the next block of a result.
#[napi(catch_unwind)]
pub fn session_next_block(
    session: SessionHandle,
    result: BigInt,
    deadline: f64,
) -> napi::Result<f64> {
    let (_, result, _) = result.get_u64();
    answer(machine(session).next_block(result, Call::until(time(deadline))))
}

/// Frees a result.
#[napi(catch_unwind)]
pub fn session_free(session: SessionHandle, result: BigInt) -> napi::Result<()> {
    let (_, result, _) = result.get_u64();
    machine(session).free(result).map_err(refused)
}

/// Lines for schemaless writing.
#[napi(object, object_to_js = false)]
pub struct SchemalessLines {
    /// 1 to 3; see `taos_proto::message::SchemalessProtocol`.
    pub protocol: i32,
    /// `h` to `ns`, or empty.
    pub precision: String,
    /// Separated by line feeds.
    pub data: String,
    /// Days.
    pub ttl: i32,
    /// The tag that names the table; empty for none.
    pub table_name_key: String,
}

/// Sends lines; answers the number of the call.
#[napi(catch_unwind)]
pub fn session_insert(
    session: SessionHandle,
    lines: SchemalessLines,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let SchemalessLines { protocol, precision, data, ttl, table_name_key } = lines;
    let insert = Insert { protocol, precision, data, ttl, table_name_key };
    let call = Call { deadline: time(deadline), req_id: Some(whole(req_id)) };
    answer(machine(session).request(Action::Insert(insert), call))
}

/// Nobody waits for a call any more.
#[napi(catch_unwind)]
pub fn session_cancel(session: SessionHandle, call: f64) {
    machine(session).cancel(taos_proto::session::CallId::from_number(whole(call)));
}

pub(super) fn machine<'a>(session: SessionHandle) -> &'a mut Session {
    // SAFETY: the only reference of the calls above, each of which uses it once.
    &mut unsafe { session.get() }.machine
}

#[expect(clippy::cast_precision_loss, reason = "a process does not make 2^53 calls")]
pub(super) fn answer(
    call: Result<taos_proto::session::CallId, taos_proto::Error>,
) -> napi::Result<f64> {
    call.map(|call| call.number() as f64).map_err(refused)
}

pub(super) fn refused(error: taos_proto::Error) -> napi::Error {
    napi::Error::from_reason(error.to_string())
}

/// Milliseconds from JavaScript's origin of time; 0 and below: none.
pub(super) fn time(milliseconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(milliseconds / 1000.0).ok().filter(|time| !time.is_zero())
}

#[expect(clippy::cast_possible_truncation, reason = "JavaScript passes whole numbers below 2^53")]
#[expect(clippy::cast_sign_loss, reason = "negative ones become 0")]
pub(super) const fn whole(number: f64) -> u64 {
    number as u64
}
