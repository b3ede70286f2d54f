//! The JSON of a result, written piece by piece as the client reads it.

use std::io;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use taos_proto::{Field, Value};

use super::super::service::blocking;
use super::cell;
use super::parameters::Wishes;
use super::refusal::Refusal;
use crate::answer::ResultSet;
use crate::error::SqlError;

/// Rows computed at once.
const ROWS: usize = 1024;
/// Bytes of a piece, about.
const PIECE: usize = 64 << 10;

/// The answer to a statement without rows: one column, one row.
pub(super) fn affected(rows: u64, wishes: &Wishes, started: Instant) -> Response {
    let row = if wishes.rows_as_objects {
        format!(r#"{{"affected_rows":{rows}}}"#)
    } else {
        format!("[{rows}]")
    };
    let mut text =
        format!(r#"{{"code":0,"column_meta":[["affected_rows","INT",4]],"data":[{row}]"#);
    end(&mut text, 1, wishes, started);
    json(Body::from(text))
}

/// The answer to a statement with rows. Once it has begun, an error can only break it off.
pub(super) async fn rows(
    set: ResultSet,
    wishes: Wishes,
    started: Instant,
) -> Result<Response, Refusal> {
    let writer =
        Writer { columns: set.columns().to_vec(), set, wishes, started, count: 0, ended: false };
    let (writer, first) = blocking(move || writer.first()).await??;
    let rest = stream::unfold(Some(writer), |writer| async {
        let writer = writer.filter(|writer| !writer.ended)?;
        match blocking(move || writer.next()).await {
            Ok(Ok((writer, piece))) => Some((Ok(Bytes::from(piece)), Some(writer))),
            Ok(Err(error)) => Some((Err(io::Error::other(error)), None)),
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    });
    let pieces = stream::StreamExt::chain(stream::once(async { Ok(Bytes::from(first)) }), rest);
    Ok(json(Body::from_stream(pieces)))
}

fn json(body: Body) -> Response {
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

fn end(text: &mut String, rows: u64, wishes: &Wishes, started: Instant) {
    text.push_str(&format!(r#","rows":{rows}"#));
    if wishes.timing {
        text.push_str(&format!(r#","timing":{}"#, started.elapsed().as_nanos()));
    }
    text.push('}');
}

struct Writer {
    set: ResultSet,
    columns: Vec<Field>,
    wishes: Wishes,
    started: Instant,
    count: u64,
    ended: bool,
}

impl Writer {
    fn first(self) -> Result<(Self, String), SqlError> {
        let mut text = r#"{"code":0,"column_meta":["#.to_owned();
        for (at, column) in self.columns.iter().enumerate() {
            text.push_str(if at == 0 { "[" } else { ",[" });
            cell::string(&mut text, &column.name);
            text.push_str(&format!(",\"{}\",{}]", type_name(column), column.length));
        }
        text.push_str(r#"],"data":["#);
        self.piece(text)
    }

    fn next(self) -> Result<(Self, String), SqlError> {
        self.piece(String::with_capacity(PIECE + PIECE / 4))
    }

    fn piece(mut self, mut text: String) -> Result<(Self, String), SqlError> {
        while text.len() < PIECE && !self.ended {
            let rows = self.set.next_rows(ROWS)?;
            if rows.is_empty() {
                self.ended = true;
                text.push(']');
                end(&mut text, self.count, &self.wishes, self.started);
            }
            for row in &rows {
                if self.count > 0 {
                    text.push(',');
                }
                self.row(&mut text, row);
                self.count += 1;
            }
        }
        Ok((self, text))
    }

    fn row(&self, text: &mut String, row: &[Value]) {
        let objects = self.wishes.rows_as_objects;
        text.push(if objects { '{' } else { '[' });
        for (at, (value, column)) in row.iter().zip(&self.columns).enumerate() {
            if at > 0 {
                text.push(',');
            }
            if objects {
                cell::string(text, &column.name);
                text.push(':');
            }
            cell::write(text, value, column, self.set.precision(), &self.wishes.zone);
        }
        text.push(if objects { '}' } else { ']' });
    }
}

/// The name of a column's type in `column_meta`.
fn type_name(field: &Field) -> String {
    if field.data_type.is_decimal() {
        format!("DECIMAL({},{})", field.precision, field.scale)
    } else {
        field.data_type.to_string()
    }
}
