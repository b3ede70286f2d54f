//! The server's side of prepared inserts: it counts their rows.

use anyhow::{Context as _, Result, bail};
use taos_proto::Message as Payload;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{
    Action, AffectedReply, BindType, Prepare, PrepareReply, Reply, SetTableName, StatementId,
    Stmt2Field, Stmt2Prepare, Stmt2PrepareReply,
};

use crate::readings;

/// The only statement of a client.
#[derive(Default)]
pub struct Insert {
    /// What is bound and not executed.
    rows: i64,
}

impl Insert {
    /// The answer to a request in JSON; the end of a statement of the first generation has none.
    pub fn json(&mut self, req_id: u64, action: &Action) -> Result<Option<Payload>> {
        let name = action.name();
        let reply = match *action {
            Action::StmtInit(_) | Action::Stmt2Init(_) => {
                Reply::success(name, req_id, 1, StatementId { stmt_id: 1 }).encode()?
            }
            Action::StmtPrepare(Prepare { stmt_id, .. }) => {
                let body = PrepareReply { stmt_id, is_insert: Some(true) };
                Reply::success(name, req_id, 1, body).encode()?
            }
            Action::Stmt2Prepare(Stmt2Prepare { stmt_id, .. }) => {
                let fields = fields();
                let fields_count = fields.len() as i64;
                let body = Stmt2PrepareReply { stmt_id, is_insert: true, fields, fields_count };
                Reply::success(name, req_id, 1, body).encode()?
            }
            Action::StmtSetTableName(SetTableName { stmt_id, .. })
            | Action::StmtAddBatch(StatementId { stmt_id })
            | Action::Stmt2Close(StatementId { stmt_id }) => {
                Reply::success(name, req_id, 1, StatementId { stmt_id }).encode()?
            }
            Action::StmtExec(StatementId { stmt_id }) => {
                let affected = std::mem::take(&mut self.rows);
                Reply::success(name, req_id, 1, AffectedReply { stmt_id, affected }).encode()?
            }
            Action::StmtClose(_) => return Ok(None),
            ref other => bail!("{other:?} has no answer here"),
        };
        Ok(Some(reply))
    }

    /// The answer to columns.
    pub fn binary(&mut self, req_id: u64, action: &BinaryAction) -> Result<Payload> {
        let name = action.name();
        match action {
            BinaryAction::Bind { stmt_id, block } => {
                self.rows += number(block, 8)?;
                let body = StatementId { stmt_id: *stmt_id };
                Ok(Reply::success(name, req_id, 1, body).encode()?)
            }
            BinaryAction::Stmt2BindExec { stmt_id, data } => {
                let body = AffectedReply { stmt_id: *stmt_id, affected: number(data, 4)? };
                Ok(Reply::success(name, req_id, 1, body).encode()?)
            }
            other => bail!("'{}' has no answer here", other.name()),
        }
    }
}

/// A number of a header; both kinds of columns have that of their rows.
fn number(bytes: &[u8], at: usize) -> Result<i64> {
    let digits = bytes.get(at..).and_then(<[u8]>::first_chunk).context("a bind is too short")?;
    Ok(u32::from_le_bytes(*digits).into())
}

fn fields() -> Vec<Stmt2Field> {
    let field = |field: taos_proto::Field| Stmt2Field {
        bytes: match field.name.as_str() {
            "id" => 4,
            "even" => 1,
            "name" => 42,
            _ => 8,
        },
        name: field.name,
        field_type: field.data_type.code(),
        bind_type: BindType::Column.code(),
        ..Stmt2Field::default()
    };
    readings::fields().into_iter().map(field).collect()
}
