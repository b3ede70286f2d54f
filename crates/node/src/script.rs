//! Files of SQL statements, for `importFile`.

use mariadb_proto::sql::Script;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::handle::{ConnectionHandle, Handle};

/// A statement that has been given to a connection.
#[napi(object, object_from_js = false)]
pub struct Sent {
    /// The line of the file on which it begins.
    pub line: f64,
    /// Its first characters.
    pub text: String,
}

/// Begins to read a file.
#[napi(catch_unwind)]
pub fn create_script() -> Handle<Script> {
    Handle::new(Script::new())
}

/// Takes the next bytes of the file. Answers how many are held that are no complete statement yet, or have not been
/// sent.
#[napi(catch_unwind)]
pub fn push_script(script: Handle<Script>, bytes: Uint8Array) -> f64 {
    // SAFETY: the only reference of this call.
    let script = unsafe { script.get() };
    script.push(&bytes);
    precise(script.held() as u64)
}

/// The file has no further bytes.
#[napi(catch_unwind)]
pub fn end_script(script: Handle<Script>) {
    // SAFETY: the only reference of this call.
    unsafe { script.get() }.end();
}

/// The line on which the statement begins that is being read.
#[napi(catch_unwind)]
pub fn script_line(script: Handle<Script>) -> f64 {
    // SAFETY: the only reference of this call.
    precise(unsafe { script.get() }.line())
}

/// Gives the next statement to the connection as a text query, and shows its first `shown` bytes. `None` when more bytes
/// are needed, or when the file has ended. An error when it has ended in the middle of something.
#[napi(catch_unwind)]
pub fn send_statement(
    connection: ConnectionHandle,
    script: Handle<Script>,
    variant: u32,
    shown: u32,
) -> napi::Result<Option<Sent>> {
    // SAFETY: the only references of this call, to different things.
    let (connection, script) = unsafe { (connection.get(), script.get()) };
    let statement = script
        .next_statement(connection.machine.sql_context())
        .map_err(|unclosed| napi::Error::from_reason(unclosed.to_string()))?;
    let Some(statement) = statement else { return Ok(None) };
    connection
        .machine
        .query(statement.text)
        .map_err(|error| napi::Error::from_reason(error.to_string()))?;
    let beginning = &statement.text[..statement.text.len().min(shown as usize)];
    let sent = Sent {
        line: precise(statement.line),
        text: String::from_utf8_lossy(beginning).into_owned(),
    };
    connection.sent(variant);
    Ok(Some(sent))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no file has 2^53 lines, and no memory that many bytes"
)]
const fn precise(count: u64) -> f64 {
    count as f64
}
