//! Statements of the second generation: all tables are bound by one message.

use bytes::Bytes;
use taos_proto::error::Error as ProtocolError;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{
    Action, AffectedReply, NoBody, StatementId, Stmt2Init, Stmt2Prepare, Stmt2PrepareReply,
    Stmt2ResultReply,
};
use taos_proto::session::{Answer, Call as Limits, ResultSet};
use taos_proto::stmt2::{RowsToBind, TableToBind, encode_bind};
use taos_proto::{Session, code};

use super::Parameter;
use super::prepared::{Binding, Prepared};
use super::table::BoundTable;
use crate::error::{Error, Result};

pub(super) const fn init() -> Action {
    Action::Stmt2Init(Stmt2Init { single_stb_insert: false, single_table_bind_once: false })
}

/// Closes a statement whose maker was dropped.
pub(super) fn undo_init(session: &mut Session, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer::Json(reply) = answer else { return Ok(()) };
    let id = reply.read::<StatementId>()?.body;
    let call = session.request(Action::Stmt2Close(id), Limits::default())?;
    session.cancel(call);
    Ok(())
}

pub(super) async fn prepare(mut prepared: Prepared, sql: &str) -> Result<Prepared> {
    let StatementId { stmt_id } = prepared.id();
    let action =
        Action::Stmt2Prepare(Stmt2Prepare { stmt_id, sql: sql.to_owned(), get_fields: true });
    let reply: Stmt2PrepareReply = prepared.ask(action).await?;
    prepared.is_insert = reply.is_insert;
    prepared.count = usize::try_from(reply.fields_count).unwrap_or(0);
    prepared.parameters = reply.fields.into_iter().map(Parameter::new).collect::<Result<_>>()?;
    Ok(prepared)
}

pub(super) async fn execute(prepared: &Prepared, binding: &Binding) -> Result<i64> {
    match binding {
        Binding::Rows { columns, .. } if columns.is_empty() => execute_bound(prepared).await,
        Binding::Rows { kinds, columns } => {
            execute_rows(prepared, RowsToBind { kinds, columns }).await
        }
        Binding::Tables(tables) => bind_and_execute(prepared, encode(tables)?).await,
    }
}

/// By one round trip, where the adapter knows how.
async fn execute_rows(prepared: &Prepared, rows: RowsToBind<'_>) -> Result<i64> {
    if prepared.handle.knows_bind_exec() {
        let data = rows.encode_bind_exec()?;
        prepared.note_writing();
        let action = BinaryAction::Stmt2BindExec { stmt_id: prepared.id, data };
        match prepared.send::<AffectedReply>(action).await {
            Err(error) if is_unknown_action(&error) => prepared.handle.note_no_bind_exec(),
            done => return Ok(done?.affected),
        }
    }
    bind_and_execute(prepared, rows.encode_bind()?).await
}

async fn bind_and_execute(prepared: &Prepared, data: Bytes) -> Result<i64> {
    let action = BinaryAction::Stmt2Bind { stmt_id: prepared.id, column: -1, data };
    let NoBody {} = prepared.send(action).await?;
    execute_bound(prepared).await
}

async fn execute_bound(prepared: &Prepared) -> Result<i64> {
    prepared.note_writing();
    let AffectedReply { affected, .. } = prepared.ask(Action::Stmt2Exec(prepared.id())).await?;
    Ok(affected)
}

pub(super) async fn result(prepared: &Prepared) -> Result<ResultSet> {
    let action = Action::Stmt2Result(prepared.id());
    let reply: Stmt2ResultReply = prepared.ask_for_result(action, free).await?;
    let malformed = |malformed| prepared.handle.broken(malformed);
    let (fields, precision) = (reply.fields(), reply.time_precision());
    let (fields, precision) = (fields.map_err(malformed)?, precision.map_err(malformed)?);
    Ok(ResultSet { id: reply.id, fields, precision, timing: 0 })
}

/// Frees a result that nobody will read.
fn free(session: &mut Session, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer::Json(reply) = answer else { return Ok(()) };
    let id = reply.read::<Stmt2ResultReply>()?.body.id;
    session.open_result(id)?;
    session.free(id)
}

fn encode(tables: &[BoundTable]) -> Result<Bytes> {
    let tables = tables.iter().map(|BoundTable { name, tags, columns }| TableToBind {
        name: name.as_deref(),
        tags,
        columns,
    });
    Ok(encode_bind(&tables.collect::<Vec<_>>())?)
}

fn is_unknown_action(error: &Error) -> bool {
    error.server_error().is_some_and(|reported| {
        reported.code() == u32::from(code::ADAPTER)
            && reported.message().starts_with("unknown binary action")
    })
}
