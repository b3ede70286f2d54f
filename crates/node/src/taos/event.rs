use napi::bindgen_prelude::BigInt;
use napi_derive::napi;
use taos_proto::session::{Answer, Event, Failure, Ignored, QueryOutcome, ResultSet};
use taos_proto::tmq::TopicData;
use taos_proto::{Block, Field};

/// An event of a session, flat. Which fields are set depends on the kind.
#[napi(object, object_from_js = false)]
#[derive(Default)]
pub struct SessionEvent {
    /// `connected`, `affected`, `result`, `block`, `end`, `message`, `json`, `failed`, `ignored` or `closed`.
    pub kind: &'static str,
    /// The call that it answers.
    pub call: f64,
    /// `affected`: rows.
    pub affected: f64,
    /// `affected`, `result`: nanoseconds in the adapter.
    pub timing: f64,
    /// `result`: what it is.
    pub result: Option<NativeResult>,
    /// `connected`: the server's version. `json`: the reply. `failed`, `ignored`, `closed`: what happened.
    pub text: String,
    /// `connected`: `host:port` of all adapters, if asked for and known.
    pub instances: Vec<String>,
    /// `failed`, `closed`: `server`, `protocol`, `deadline`, `freed` or `closed`.
    pub cause: &'static str,
    /// `failed`, `closed`: the server's error.
    pub code: u32,
}

/// A result on the server.
#[napi(object, object_from_js = false)]
pub struct NativeResult {
    /// Its id on the connection.
    pub id: BigInt,
    /// Its columns.
    pub fields: Vec<NativeField>,
    /// 0 milliseconds, 1 microseconds, 2 nanoseconds.
    pub precision: u32,
}

/// A column of a result.
#[napi(object, object_from_js = false)]
pub struct NativeField {
    /// Name.
    pub name: String,
    /// Type code; `type` in JavaScript.
    #[napi(js_name = "type")]
    pub kind: u32,
    /// Length that users see.
    pub length: u32,
    /// Digits of a decimal.
    pub precision: u32,
    /// Digits behind its point.
    pub scale: u32,
}

/// The rows that came with an event, until JavaScript takes them.
#[derive(Default)]
pub(super) struct Fetched {
    pub(super) block: Option<Block>,
    pub(super) message: Option<TopicData>,
}

/// Describes an event; its rows are left in `fetched`.
pub(super) fn describe(event: Event, fetched: &mut Fetched) -> SessionEvent {
    match event {
        Event::Connected(connected) => SessionEvent {
            kind: "connected",
            text: connected.version.to_string(),
            instances: connected.instances.unwrap_or_default(),
            ..SessionEvent::default()
        },
        Event::Done { call, answer } => {
            SessionEvent { call: number(call.number()), ..answered(answer, fetched) }
        }
        Event::Failed { call, failure } => {
            SessionEvent { kind: "failed", call: number(call.number()), ..failed(&failure) }
        }
        Event::Closed(failure) => SessionEvent { kind: "closed", ..failed(&failure) },
        Event::Ignored(ignored) => {
            SessionEvent { kind: "ignored", text: dropped(&ignored), ..SessionEvent::default() }
        }
        other => SessionEvent {
            kind: "ignored",
            text: format!("an event of a newer kind: {other:?}"),
            ..SessionEvent::default()
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows and nanoseconds are far below 2^53")]
fn answered(answer: Answer, fetched: &mut Fetched) -> SessionEvent {
    let event = SessionEvent::default();
    match answer {
        Answer::Query(QueryOutcome::Affected { rows, timing }) => {
            SessionEvent { kind: "affected", affected: rows as f64, timing: timing as f64, ..event }
        }
        Answer::Query(QueryOutcome::Rows(result)) => SessionEvent {
            kind: "result",
            timing: result.timing as f64,
            result: Some(native_result(&result)),
            ..event
        },
        Answer::Block(Some(block)) => {
            fetched.block = Some(block);
            SessionEvent { kind: "block", ..event }
        }
        Answer::Block(None) => SessionEvent { kind: "end", ..event },
        Answer::Message(message) => {
            fetched.message = Some(message);
            SessionEvent { kind: "message", ..event }
        }
        Answer::Json(reply) => {
            SessionEvent { kind: "json", text: reply.text().to_owned(), ..event }
        }
        other => SessionEvent { kind: "json", text: format!("{other:?}"), ..event },
    }
}

pub(super) fn native_result(result: &ResultSet) -> NativeResult {
    NativeResult {
        id: result.id.into(),
        fields: result.fields.iter().map(native_field).collect(),
        precision: result.precision.code().into(),
    }
}

pub(super) fn native_field(field: &Field) -> NativeField {
    NativeField {
        name: field.name.clone(),
        kind: field.data_type.code().into(),
        length: field.length,
        precision: field.precision.into(),
        scale: field.scale.into(),
    }
}

fn failed(failure: &Failure) -> SessionEvent {
    let event = SessionEvent::default();
    let (cause, code, text) = match failure {
        Failure::Server(error) => ("server", error.code.into(), error.message.clone()),
        Failure::Protocol(_) => ("protocol", 0, failure.to_string()),
        Failure::Deadline { .. } => ("deadline", 0, failure.to_string()),
        Failure::Freed => ("freed", 0, failure.to_string()),
        Failure::Closed { reason } => ("closed", 0, reason.clone()),
        other => ("closed", 0, other.to_string()),
    };
    SessionEvent { cause, code, text, ..event }
}

fn dropped(ignored: &Ignored) -> String {
    match ignored {
        Ignored::Late { req_id, action } => format!("the answer to {action} {req_id} came late"),
        Ignored::Unknown { req_id, action, error } => {
            let error = error.as_ref().map_or_else(String::new, |error| format!(": {error}"));
            format!("nobody waits for the answer to {action} {req_id}{error}")
        }
        Ignored::Mismatch { req_id, expected, action } => {
            format!("request {req_id} is a {expected}, but was answered as {action}")
        }
        other => format!("{other:?}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a process does not make 2^53 calls")]
const fn number(call: u64) -> f64 {
    call as f64
}
