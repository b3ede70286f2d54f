//! Files of SQL statements, for `importFile`.

use mariadb_proto::sql::{Script, SqlContext};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::handle::{ConnectionHandle, Handle};

/// A file that is being read.
#[derive(Default)]
pub struct SqlFile {
    script: Script,
    /// The statements that are to be sent next.
    query: Vec<u8>,
}

/// A statement of the query that is to be sent next.
#[napi(object, object_from_js = false)]
pub struct FileStatement {
    /// The line of the file on which it begins.
    pub line: f64,
    /// Its first characters.
    pub text: String,
}

/// Begins to read a file.
#[napi(catch_unwind)]
pub fn create_script() -> Handle<SqlFile> {
    Handle::new(SqlFile::default())
}

/// Takes the next bytes of the file. Answers how many are held that are no complete statement yet, or have not been
/// sent.
#[napi(catch_unwind)]
pub fn push_script(script: Handle<SqlFile>, bytes: Uint8Array) -> f64 {
    // SAFETY: the only reference of this call.
    let SqlFile { script, .. } = unsafe { script.get() };
    script.push(&bytes);
    precise(script.held() as u64)
}

/// The file has no further bytes.
#[napi(catch_unwind)]
pub fn end_script(script: Handle<SqlFile>) {
    // SAFETY: the only reference of this call.
    unsafe { script.get() }.script.end();
}

/// The line on which the statement begins that is being read.
#[napi(catch_unwind)]
pub fn script_line(script: Handle<SqlFile>) -> f64 {
    // SAFETY: the only reference of this call.
    precise(unsafe { script.get() }.script.line())
}

/// Makes a query of the next statement, or of as many as can share one of `shared` bytes. Answers the first `shown` bytes
/// of each; nothing when more bytes are needed, or when the file has ended. An error when it has ended in the middle of
/// something.
#[napi(catch_unwind)]
pub fn next_statements(
    connection: ConnectionHandle,
    script: Handle<SqlFile>,
    shared: u32,
    shown: u32,
) -> napi::Result<Vec<FileStatement>> {
    // SAFETY: the only references of this call, to different things.
    let (connection, file) = unsafe { (connection.get(), script.get()) };
    file.query.clear();
    file.gather(connection.machine.sql_context(), shared as usize, shown as usize)
}

/// Gives that query to the connection.
#[napi(catch_unwind)]
pub fn send_statements(
    connection: ConnectionHandle,
    script: Handle<SqlFile>,
    variant: u32,
) -> napi::Result<()> {
    // SAFETY: the only references of this call, to different things.
    let (connection, file) = unsafe { (connection.get(), script.get()) };
    connection.machine.query(&file.query).map_err(|error| refused(&error))?;
    connection.sent(variant);
    Ok(())
}

/// The newline ends a comment which the statement before may end with.
const DIVIDER: &[u8] = b"\n;";

impl SqlFile {
    fn gather(
        &mut self,
        context: SqlContext,
        shared: usize,
        shown: usize,
    ) -> napi::Result<Vec<FileStatement>> {
        let mut statements = Vec::new();
        loop {
            let statement = match self.script.next_statement(context) {
                Ok(Some(statement)) => statement,
                // What comes before the end of a file that is cut off is run.
                Err(unclosed) if statements.is_empty() => return Err(refused(&unclosed)),
                Ok(None) | Err(_) => return Ok(statements),
            };
            let size = self.query.len() + DIVIDER.len() + statement.text.len();
            let shares = size <= shared && statement.can_share_query();
            if !shares && !statements.is_empty() {
                self.script.put_back();
                return Ok(statements);
            }
            if !statements.is_empty() {
                self.query.extend_from_slice(DIVIDER);
            }
            self.query.extend_from_slice(statement.text);
            let beginning = &statement.text[..statement.text.len().min(shown)];
            statements.push(FileStatement {
                line: precise(statement.line),
                text: String::from_utf8_lossy(beginning).into_owned(),
            });
            if !shares {
                return Ok(statements);
            }
        }
    }
}

fn refused(error: &dyn std::error::Error) -> napi::Error {
    napi::Error::from_reason(error.to_string())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no file has 2^53 lines, and no memory that many bytes"
)]
const fn precise(count: u64) -> f64 {
    count as f64
}
