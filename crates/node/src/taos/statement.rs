use bytes::Bytes;
use napi::bindgen_prelude::{BigInt, Uint8Array};
use napi_derive::napi;
use taos_proto::error::Malformed;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{
    Action, BindType, NoArgs, Prepare, ResultReply, SetTableName, StatementId, Stmt2Init,
    Stmt2Prepare, Stmt2ResultReply,
};
use taos_proto::session::{Call, JsonReply, ResultSet};
use taos_proto::stmt2::{BindWriter, RowsToBind, TableToBind, encode_bind, encode_block};
use taos_proto::{DataType, Error, Field, Precision};

use super::event::{NativeResult, native_result};
use super::session::{SessionHandle, answer, machine, refused, time, whole};

/// A column of parameters.
#[napi(object, object_to_js = false)]
pub struct BoundColumn {
    /// The code of its type.
    pub code: u32,
    /// A byte per row, 1 for NULL.
    pub nulls: Uint8Array,
    /// The length of each value in 32 bits; empty for types of fixed size.
    pub lengths: Uint8Array,
    /// The values, one behind the other.
    pub values: Uint8Array,
}

/// A table and its rows.
#[napi(object, object_to_js = false)]
pub struct BoundTable {
    /// Its name as in SQL; none when the statement names it.
    pub name: Option<String>,
    /// Its tags, each with one row.
    pub tags: Vec<BoundColumn>,
    /// Its columns.
    pub columns: Vec<BoundColumn>,
}

/// Sends a request about a prepared statement by the name of its action; `text` is the statement, or the name of a table.
/// Answers the number of the call.
#[napi(catch_unwind)]
pub fn session_statement(
    session: SessionHandle,
    action: String,
    statement: BigInt,
    text: String,
    deadline: f64,
    req_id: f64,
) -> napi::Result<f64> {
    let (_, stmt_id, _) = statement.get_u64();
    let id = StatementId { stmt_id };
    let action = match action.as_str() {
        "init" => Action::StmtInit(NoArgs {}),
        "prepare" => Action::StmtPrepare(Prepare { stmt_id, sql: text }),
        "set_table_name" => Action::StmtSetTableName(SetTableName { stmt_id, name: text }),
        "add_batch" => Action::StmtAddBatch(id),
        "exec" => Action::StmtExec(id),
        "use_result" => Action::StmtUseResult(id),
        "get_col_fields" => Action::StmtGetColFields(id),
        "stmt2_init" => {
            Action::Stmt2Init(Stmt2Init { single_stb_insert: true, single_table_bind_once: true })
        }
        "stmt2_prepare" => {
            Action::Stmt2Prepare(Stmt2Prepare { stmt_id, sql: text, get_fields: true })
        }
        "stmt2_exec" => Action::Stmt2Exec(id),
        "stmt2_result" => Action::Stmt2Result(id),
        "stmt2_close" => Action::Stmt2Close(id),
        other => return Err(napi::Error::from_reason(format!("no action {other}"))),
    };
    let call = Call { deadline: time(deadline), req_id: Some(whole(req_id)) };
    answer(machine(session).request(action, call))
}

/// Ends a statement of the first generation, which the server does not answer.
#[napi(catch_unwind)]
pub fn session_close_statement(session: SessionHandle, statement: BigInt) -> napi::Result<()> {
    let (_, stmt_id, _) = statement.get_u64();
    machine(session).send_unanswered(Action::StmtClose(StatementId { stmt_id })).map_err(refused)
}

/// Binds columns to a statement of the first generation: its tags, or its values.
#[napi(catch_unwind)]
pub fn session_bind_block(
    session: SessionHandle,
    statement: BigInt,
    are_tags: bool,
    columns: Vec<BoundColumn>,
    deadline: f64,
) -> napi::Result<f64> {
    let (_, stmt_id, _) = statement.get_u64();
    let block = encode_block(&writers(&columns).map_err(refused)?).map_err(refused)?;
    let action = if are_tags {
        BinaryAction::SetTags { stmt_id, block }
    } else {
        BinaryAction::Bind { stmt_id, block }
    };
    answer(machine(session).send_binary(action, Call::until(time(deadline))))
}

/// Binds tables to a statement of the second generation.
#[napi(catch_unwind)]
pub fn session_bind_tables(
    session: SessionHandle,
    statement: BigInt,
    tables: Vec<BoundTable>,
    deadline: f64,
) -> napi::Result<f64> {
    let data = encode_tables(&tables).map_err(refused)?;
    send_bind(session, &statement, data, deadline)
}

/// Binds rows that hold the names and the tags of their tables to a statement of the second generation. With `execute` the
/// server also executes them; `kinds` are the numbers of `BindType`.
#[napi(catch_unwind)]
pub fn session_bind_rows(
    session: SessionHandle,
    statement: BigInt,
    kinds: Uint8Array,
    columns: Vec<BoundColumn>,
    execute: bool,
    deadline: f64,
) -> napi::Result<f64> {
    let columns = writers(&columns).map_err(refused)?;
    let kinds: Vec<_> = kinds.iter().map_while(|&code| BindType::from_code(code)).collect();
    let rows = RowsToBind { kinds: &kinds, columns: &columns };
    if !execute {
        return send_bind(session, &statement, rows.encode_bind().map_err(refused)?, deadline);
    }
    let (_, stmt_id, _) = statement.get_u64();
    let data = rows.encode_bind_exec().map_err(refused)?;
    let action = BinaryAction::Stmt2BindExec { stmt_id, data };
    answer(machine(session).send_binary(action, Call::until(time(deadline))))
}

/// Makes the result known that the answer to `stmt2_result` describes, or that to `use_result`.
#[napi(catch_unwind)]
pub fn session_open_result(
    session: SessionHandle,
    reply: String,
    second_generation: bool,
) -> napi::Result<NativeResult> {
    let reply = JsonReply::new(reply);
    let result = if second_generation {
        let reply = reply.read::<Stmt2ResultReply>().map_err(broken)?;
        let (fields, precision) = (reply.body.fields(), reply.body.time_precision());
        result_set(reply.body.id, fields, precision)
    } else {
        let reply = reply.read::<ResultReply>().map_err(broken)?;
        let (fields, precision) = (reply.body.fields(), reply.body.time_precision());
        result_set(reply.body.result_id, fields, precision)
    };
    let result = result.map_err(broken)?;
    machine(session).open_result(result.id).map_err(refused)?;
    Ok(native_result(&result))
}

fn result_set(
    id: u64,
    fields: Result<Vec<Field>, Malformed>,
    precision: Result<Precision, Malformed>,
) -> Result<ResultSet, Malformed> {
    Ok(ResultSet { id, fields: fields?, precision: precision?, timing: 0 })
}

pub(super) fn broken(error: Malformed) -> napi::Error {
    napi::Error::from_reason(error.to_string())
}

fn send_bind(
    session: SessionHandle,
    statement: &BigInt,
    data: Bytes,
    deadline: f64,
) -> napi::Result<f64> {
    let (_, stmt_id, _) = statement.get_u64();
    let action = BinaryAction::Stmt2Bind { stmt_id, column: -1, data };
    answer(machine(session).send_binary(action, Call::until(time(deadline))))
}

fn encode_tables(tables: &[BoundTable]) -> Result<Bytes, Error> {
    let mut written = Vec::with_capacity(tables.len());
    for BoundTable { name, tags, columns } in tables {
        written.push((name.as_deref(), writers(tags)?, writers(columns)?));
    }
    let tables =
        written.iter().map(|(name, tags, columns)| TableToBind { name: *name, tags, columns });
    encode_bind(&tables.collect::<Vec<_>>())
}

fn writers(columns: &[BoundColumn]) -> Result<Vec<BindWriter>, Error> {
    columns.iter().map(writer).collect()
}

fn writer(column: &BoundColumn) -> Result<BindWriter, Error> {
    let BoundColumn { code, nulls, lengths, values } = column;
    let data_type =
        u8::try_from(*code).ok().and_then(DataType::from_code).unwrap_or(DataType::Null);
    let (nulls, values) = (nulls.to_vec(), values.to_vec());
    if data_type.is_variable() || data_type.is_decimal() {
        BindWriter::from_variable(data_type, lengths.to_vec(), values, nulls)
    } else {
        BindWriter::from_fixed(data_type, values, nulls)
    }
}
