//! Events as text.

use std::sync::Arc;

use mariadb_proto::Event;
use mariadb_proto::column::Columns;
use mariadb_proto::response::OkPacket;
use mariadb_proto::row::RowFormat;
use mariadb_proto::value::Value;

/// The events of a connection as lines of text, one per row, so that they do not show how the bytes were chunked.
#[derive(Debug, Default)]
pub struct Transcript {
    /// The lines.
    pub lines: Vec<String>,
    columns: Option<(Arc<Columns>, RowFormat)>,
}

impl Transcript {
    /// The lines of these events.
    #[must_use]
    pub fn of(events: &[Event]) -> Vec<String> {
        let mut transcript = Self::default();
        events.iter().for_each(|event| transcript.note(event));
        transcript.lines
    }

    /// Appends an event.
    pub fn note(&mut self, event: &Event) {
        match event {
            Event::StartTls => self.line("start TLS"),
            Event::EncryptPassword { public_key_pem, .. } => {
                self.line(format!("encrypt the password with {public_key_pem:?}"));
            }
            Event::DeriveKey(derivation) => {
                self.line(format!("derive a key by {} rounds", derivation.rounds));
            }
            Event::Authenticated(ok) => self.line(format!("authenticated: {}", describe_ok(ok))),
            Event::Columns { columns, format } => {
                self.line(format!("columns ({format:?}): {}", describe_columns(columns)));
                self.columns = Some((Arc::clone(columns), *format));
            }
            Event::Rows(batch) => batch.packets().for_each(|payload| self.row(payload)),
            Event::Done(ok) => self.line(format!("done: {}", describe_ok(ok))),
            Event::Prepared(statement) => self.line(format!(
                "prepared: {} parameters, columns: {}",
                statement.parameters,
                describe_columns(&statement.columns)
            )),
            Event::LocalInfile { file_name, permitted } => {
                self.line(format!("local infile {file_name:?}, permitted: {permitted}"));
            }
            Event::Failed(error) => self.line(format!("failed: {error}")),
            Event::Closing(error) => self.line(format!("closing: {error}")),
            other => self.line(format!("{other:?}")),
        }
    }

    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn row(&mut self, payload: &[u8]) {
        let line = match &self.columns {
            Some((columns, format)) => {
                let values = format.values(columns, payload).map(|value| match value {
                    Ok(Value::Text(text)) => {
                        shortened(format!("{:?}", String::from_utf8_lossy(text)))
                    }
                    Ok(value) => shortened(format!("{value:?}")),
                    Err(malformed) => malformed.to_string(),
                });
                format!("row: {}", values.collect::<Vec<_>>().join(", "))
            }
            None => format!("row without columns: {payload:02x?}"),
        };
        self.line(line);
    }
}

fn describe_ok(ok: &OkPacket) -> String {
    let OkPacket { affected_rows, last_insert_id, status, warnings, info, session_changes } = ok;
    let info = String::from_utf8_lossy(info);
    format!(
        "{affected_rows} rows, insert id {last_insert_id}, status {:#06x}, {warnings} warnings, \
         info {info:?}, {session_changes:?}",
        status.0
    )
}

fn describe_columns(columns: &Columns) -> String {
    let column = |column: &mariadb_proto::column::ColumnDefinition| {
        let name = String::from_utf8_lossy(column.name());
        let extended =
            column.extended_type().or_else(|| column.extended_format()).unwrap_or_default();
        format!("{name} {}{}", column.kind().name(), String::from_utf8_lossy(extended))
    };
    columns.definitions().iter().map(column).collect::<Vec<_>>().join(", ")
}

/// The beginning and the length of long values.
fn shortened(value: String) -> String {
    match value.char_indices().nth(100) {
        Some((end, _)) => {
            format!("{}… of {} characters", value.get(..end).unwrap_or_default(), value.len())
        }
        None => value,
    }
}
