//! Text queries with parameters that JavaScript has written.

use mariadb_proto::Error;
use mariadb_proto::error::Malformed;
use mariadb_proto::sql::{
    LiteralError, NamedStatement, PlaceholderStyle, Placeholders, SqlContext, write_literal,
};
use napi_derive::napi;

use crate::handle::ConnectionHandle;
use crate::params::{Params, TextParam};

/// Why a query was not sent.
pub(crate) enum NotSent {
    /// There is no value for the placeholder at this position, counted from 1.
    Missing(u32),
    /// A row of a bulk command makes a packet of this many bytes, which is too large.
    TooLarge(usize),
    Failed(String),
}

impl From<Error> for NotSent {
    fn from(error: Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<Malformed> for NotSent {
    fn from(error: Malformed) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<LiteralError> for NotSent {
    fn from(error: LiteralError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Appends `sql` with a value in place of each placeholder; surplus values are ignored. The places in `out` where streams
/// belong go into `streams`.
pub(crate) fn write_query(
    out: &mut Vec<u8>,
    sql: &[u8],
    params: &mut Params<'_>,
    context: SqlContext,
    streams: &mut Vec<usize>,
) -> Result<(), NotSent> {
    let mut copied = 0;
    for (place, position) in Placeholders::new(sql, PlaceholderStyle::Positional, context).zip(1..)
    {
        out.extend_from_slice(&sql[copied..place.range.start]);
        let param = params.next_text()?.ok_or(NotSent::Missing(position))?;
        write_param(out, &param, params, context, streams)?;
        copied = place.range.end;
    }
    out.extend_from_slice(&sql[copied..]);
    Ok(())
}

/// How many values a statement takes; `None` where only the server can tell, since it runs some comments.
pub(crate) fn placeholder_count(sql: &[u8], context: SqlContext) -> Option<usize> {
    let runs_comments = sql.windows(3).any(|part| part == b"/*!" || part == b"/*M");
    (!runs_comments).then(|| Placeholders::new(sql, PlaceholderStyle::Positional, context).count())
}

fn write_param(
    out: &mut Vec<u8>,
    param: &TextParam<'_>,
    params: &mut Params<'_>,
    context: SqlContext,
    streams: &mut Vec<usize>,
) -> Result<(), NotSent> {
    match param {
        TextParam::Stream => streams.push(out.len()),
        TextParam::One(value) => write_literal(out, value, context)?,
        TextParam::Raw(sql) => out.extend_from_slice(sql),
        TextParam::Sequence { count } => {
            for index in 0..*count {
                let item = params.next_text()?.ok_or(NotSent::Missing(index))?;
                write_param(out, &item, params, context, streams)?;
            }
        }
        TextParam::List { count, parenthesis } => {
            if *parenthesis {
                out.push(b'(');
            }
            for index in 0..*count {
                if index > 0 {
                    out.push(b',');
                }
                let item = params.next_text()?.ok_or(NotSent::Missing(index))?;
                write_param(out, &item, params, context, streams)?;
            }
            if *parenthesis {
                out.push(b')');
            }
        }
    }
    Ok(())
}

/// A statement with `:name` placeholders, rewritten to `?`.
#[napi(object, object_from_js = false)]
pub struct Positional {
    /// The statement with `?`.
    pub sql: String,
    /// The name behind each `?`; null for one that was a `?` already.
    pub names: Vec<Option<String>>,
}

/// Rewrites named placeholders for `session`'s SQL mode.
#[napi(catch_unwind)]
pub fn positional(connection: ConnectionHandle, sql: String) -> Positional {
    // SAFETY: the only reference of this call.
    let connection = unsafe { connection.get() };
    let statement = NamedStatement::parse(sql.as_bytes(), connection.machine.sql_context());
    Positional { sql: String::from_utf8_lossy(&statement.sql).into_owned(), names: statement.names }
}
