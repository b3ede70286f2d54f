//! Statements of the first generation: tables are bound one after the other, each by messages of its own.

use bytes::Bytes;
use taos_proto::Session;
use taos_proto::error::Error as ProtocolError;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{
    Action, AffectedReply, BindType, FieldsReply, NoArgs, NoBody, NumParamsReply, Prepare,
    PrepareReply, ResultReply, SetTableName, StatementId,
};
use taos_proto::session::{Answer, ResultSet};
use taos_proto::sql::placeholders;
use taos_proto::stmt2::{BindWriter, RowsToBind, encode_block};

use super::Parameter;
use super::prepared::{Binding, Prepared};
use super::table::{BoundTable, usage};
use crate::error::Result;

pub(super) const fn init() -> Action {
    Action::StmtInit(NoArgs {})
}

/// Closes a statement whose maker was dropped.
pub(super) fn undo_init(session: &mut Session, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer::Json(reply) = answer else { return Ok(()) };
    session.send_unanswered(Action::StmtClose(reply.read::<StatementId>()?.body))
}

pub(super) async fn prepare(mut prepared: Prepared, sql: &str) -> Result<Prepared> {
    let reply = set_text(&prepared, sql).await?;
    prepared.is_insert = reply.is_insert.unwrap_or_else(|| starts_with_insert(sql));
    if prepared.is_insert {
        prepared.parameters = parameters(&prepared, sql).await?;
        prepared.count = prepared.parameters.len();
    } else {
        let action = Action::StmtNumParams(prepared.id());
        let NumParamsReply { num_params, .. } = prepared.ask(action).await?;
        prepared.count = usize::try_from(num_params).unwrap_or(0);
    }
    Ok(prepared)
}

async fn set_text(prepared: &Prepared, sql: &str) -> Result<PrepareReply> {
    let StatementId { stmt_id } = prepared.id();
    prepared.ask(Action::StmtPrepare(Prepare { stmt_id, sql: sql.to_owned() })).await
}

/// Old adapters do not say whether a statement inserts.
fn starts_with_insert(sql: &str) -> bool {
    sql.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("insert"))
}

/// No table has this name: one that is only named to learn of its columns is not created.
const NO_TABLE: &str = "`__columns_of_the_super_table`";

/// What the `?` of an insert stand for. The server tells of tags and columns, once it knows a table.
async fn parameters(prepared: &Prepared, sql: &str) -> Result<Vec<Parameter>> {
    let marks = placeholders(sql);
    let table = marks.first().and_then(|&at| table_mark(sql.get(..at)?, sql.get(at + 1..)?));
    let Some(TableMark { database }) = table else {
        return tags_and_columns(prepared, marks.len()).await;
    };
    // A statement of its own, so that nothing of that table is left in this one.
    let asking = prepared.sibling().await?;
    set_text(&asking, sql).await?;
    set_table_name(&asking, format!("{database}{NO_TABLE}")).await?;
    let mut parameters = vec![Parameter::table_name()];
    parameters.extend(tags_and_columns(&asking, marks.len() - 1).await?);
    Ok(parameters)
}

async fn tags_and_columns(prepared: &Prepared, count: usize) -> Result<Vec<Parameter>> {
    let columns: FieldsReply = prepared.ask(Action::StmtGetColFields(prepared.id())).await?;
    let mut parameters = Vec::with_capacity(count);
    if count > columns.fields.len() {
        let tags: FieldsReply = prepared.ask(Action::StmtGetTagFields(prepared.id())).await?;
        for tag in tags.fields {
            parameters.push(Parameter::of_field(tag, BindType::Tag)?);
        }
    }
    for column in columns.fields {
        parameters.push(Parameter::of_field(column, BindType::Column)?);
    }
    if parameters.len() == count {
        return Ok(parameters);
    }
    Err(usage(format!(
        "the statement has {count} '?' besides the name of its table, the server knows {}: before 3.3.6.0 they can only be \
         all tags of TAGS and all columns of VALUES",
        parameters.len()
    )))
}

/// A `?` in place of the table, with the database of its super table as it stands in the text, dot included.
struct TableMark<'s> {
    database: &'s str,
}

fn table_mark<'s>(before: &str, behind: &'s str) -> Option<TableMark<'s>> {
    let into = before.trim_end().len().checked_sub(4)?;
    if !before.get(into..)?.trim_end().eq_ignore_ascii_case("into") {
        return None;
    }
    let database = || {
        let (using, name) = behind.trim_start().split_at_checked(5)?;
        let name = using.eq_ignore_ascii_case("using").then(|| name.trim_start())?;
        let first = match name.strip_prefix('`') {
            Some(quoted) => quoted.find('`')? + 2,
            None => name.find(|c: char| c != '_' && !c.is_alphanumeric())?,
        };
        name.get(first..)?.starts_with('.').then(|| name.get(..=first))?
    };
    Some(TableMark { database: database().unwrap_or_default() })
}

async fn set_table_name(prepared: &Prepared, name: String) -> Result<()> {
    let StatementId { stmt_id } = prepared.id();
    let NoBody {} = prepared.ask(Action::StmtSetTableName(SetTableName { stmt_id, name })).await?;
    Ok(())
}

/// What is bound for one table, as it travels.
struct Round {
    name: Option<String>,
    tags: Option<Bytes>,
    columns: Option<Bytes>,
}

impl Round {
    fn new(name: Option<&str>, tags: &[BindWriter], columns: &[BindWriter]) -> Result<Self> {
        let block = |columns: &[BindWriter]| {
            (!columns.is_empty()).then(|| encode_block(columns)).transpose()
        };
        Ok(Self { name: name.map(str::to_owned), tags: block(tags)?, columns: block(columns)? })
    }

    async fn bind(self, prepared: &Prepared) -> Result<()> {
        let StatementId { stmt_id } = prepared.id();
        if let Some(name) = self.name {
            set_table_name(prepared, name).await?;
        }
        if let Some(block) = self.tags {
            let NoBody {} = prepared.send(BinaryAction::SetTags { stmt_id, block }).await?;
        }
        if let Some(block) = self.columns {
            let NoBody {} = prepared.send(BinaryAction::Bind { stmt_id, block }).await?;
            let NoBody {} = prepared.ask(Action::StmtAddBatch(prepared.id())).await?;
        }
        Ok(())
    }
}

fn rounds(binding: &Binding) -> Result<Vec<Round>> {
    match binding {
        Binding::Rows { kinds, columns } => {
            let rows = RowsToBind { kinds, columns };
            let tables = rows.tables()?;
            tables.iter().map(|table| Round::new(table.name, &table.tags, &table.columns)).collect()
        }
        Binding::Tables(tables) => tables
            .iter()
            .map(|BoundTable { name, tags, columns }| Round::new(name.as_deref(), tags, columns))
            .collect(),
    }
}

pub(super) async fn execute(prepared: &Prepared, binding: &Binding) -> Result<i64> {
    for round in rounds(binding)? {
        round.bind(prepared).await?;
    }
    prepared.note_writing();
    let AffectedReply { affected, .. } = prepared.ask(Action::StmtExec(prepared.id())).await?;
    Ok(affected)
}

pub(super) async fn result(prepared: &Prepared) -> Result<ResultSet> {
    let action = Action::StmtUseResult(prepared.id());
    let reply: ResultReply = prepared.ask_for_result(action, free).await?;
    let malformed = |malformed| prepared.handle.broken(malformed);
    let (fields, precision) = (reply.fields(), reply.time_precision());
    let (fields, precision) = (fields.map_err(malformed)?, precision.map_err(malformed)?);
    Ok(ResultSet { id: reply.result_id, fields, precision, timing: 0 })
}

/// Frees a result that nobody will read.
fn free(session: &mut Session, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer::Json(reply) = answer else { return Ok(()) };
    let id = reply.read::<ResultReply>()?.body.result_id;
    session.open_result(id)?;
    session.free(id)
}
