//! Prepared statements of the second generation: tables with tags and columns come in one message.

use bytes::Bytes;
use taos_proto::code::TaosError;
use taos_proto::message::{
    AffectedReply, BindType, StatementId, Stmt2Field, Stmt2Prepare, Stmt2PrepareReply,
    Stmt2ResultReply,
};
use taos_proto::stmt2::{self, BoundColumn};

use super::cursor::Cursor;
use super::session::{Login, Session};
use crate::answer::ResultSet;
use crate::error::SqlError;
use crate::prepared::{BindField, BoundTable, FieldKind, Parameter, Prepared, api_error};
use crate::session::Session as EngineSession;

#[derive(Default)]
pub(super) struct Stmt2 {
    prepared: Option<Prepared>,
    tables: Vec<BoundTable>,
    parameters: Vec<Parameter>,
    result: Option<ResultSet>,
}

impl Stmt2 {
    fn prepared(&self) -> Result<&Prepared, SqlError> {
        self.prepared.as_ref().ok_or_else(api_error)
    }

    fn prepare(
        &mut self,
        args: &Stmt2Prepare,
        session: &EngineSession,
    ) -> Result<Stmt2PrepareReply, SqlError> {
        let prepared = Prepared::new(&args.sql)?;
        let is_insert = prepared.is_insert();
        let fields = if is_insert && args.get_fields {
            prepared.fields(None, session)?.into_iter().map(sent).collect()
        } else {
            Vec::new()
        };
        let fields_count = i64::try_from(prepared.parameters()).unwrap_or(i64::MAX);
        *self = Self { prepared: Some(prepared), ..Self::default() };
        Ok(Stmt2PrepareReply { stmt_id: args.stmt_id, is_insert, fields, fields_count })
    }

    fn bind(&mut self, column: i32, data: &Bytes) -> Result<(), SqlError> {
        if column != -1 {
            return Err(SqlError::unsupported("binding a single column of a statement"));
        }
        let bound = stmt2::decode_bind(data).map_err(adapter)?;
        if self.prepared()?.is_insert() {
            self.tables.extend(bound.into_iter().map(|table| BoundTable {
                name: table.name,
                tags: table.tags.iter().map(parameter).collect(),
                columns: table.columns.iter().map(parameter).collect(),
            }));
            return Ok(());
        }
        let [table] = bound.as_slice() else {
            return Err(SqlError::new(0xffff, "query only supports one row"));
        };
        self.parameters = table.columns.iter().map(parameter).collect();
        Ok(())
    }

    fn bind_rows(&mut self, data: &Bytes, session: &EngineSession) -> Result<(), SqlError> {
        let rows = stmt2::decode_bind_exec(data).map_err(adapter)?;
        let columns = rows.columns.iter().map(parameter).collect();
        let prepared = self.prepared()?;
        if prepared.is_insert() {
            self.tables = prepared.tables(columns, session)?;
        } else {
            self.parameters = columns;
        }
        Ok(())
    }

    /// What was bound is used up, be it written or not.
    fn exec(&mut self, session: &EngineSession) -> Result<u64, SqlError> {
        let tables = std::mem::take(&mut self.tables);
        let parameters = std::mem::take(&mut self.parameters);
        let prepared = self.prepared()?;
        if !prepared.is_insert() {
            self.result = Some(prepared.query(&parameters, session)?);
            return Ok(0);
        }
        if tables.is_empty() {
            return Err(api_error());
        }
        prepared.insert(&tables, session)
    }

    fn result(&mut self) -> Result<ResultSet, SqlError> {
        if self.prepared()?.is_insert() {
            return Err(SqlError::new(0xffff, "stmt is insert, no result set"));
        }
        self.result.take().ok_or_else(|| SqlError::new(0xffff, "result is nil"))
    }
}

fn adapter(error: TaosError) -> SqlError {
    SqlError { code: error.code.into(), message: error.message }
}

fn parameter(column: &BoundColumn) -> Parameter {
    let values = column.values().map(|bytes| column.value(bytes)).collect();
    Parameter { data_type: column.data_type(), values }
}

fn sent(field: BindField) -> Stmt2Field {
    let bind_type = match field.kind {
        FieldKind::TableName => BindType::TableName,
        FieldKind::Tag => BindType::Tag,
        FieldKind::Column => BindType::Column,
    };
    Stmt2Field {
        name: field.name,
        field_type: field.data_type.code(),
        precision: field.precision,
        scale: field.scale,
        bytes: field.bytes,
        bind_type: bind_type.code(),
    }
}

impl Session {
    pub(super) fn stmt2_init(&self) -> StatementId {
        StatementId { stmt_id: self.stmt2s.open(Stmt2::default()) }
    }

    pub(super) async fn stmt2_prepare(
        &self,
        args: Stmt2Prepare,
    ) -> Result<Stmt2PrepareReply, TaosError> {
        self.with_stmt2(args.stmt_id, move |stmt, session| stmt.prepare(&args, session)).await
    }

    pub(super) async fn stmt2_bind(
        &self,
        stmt_id: u64,
        column: i32,
        data: Bytes,
    ) -> Result<StatementId, TaosError> {
        self.with_stmt2(stmt_id, move |stmt, _| stmt.bind(column, &data)).await?;
        Ok(StatementId { stmt_id })
    }

    pub(super) async fn stmt2_bind_exec(
        &self,
        stmt_id: u64,
        data: Bytes,
    ) -> Result<AffectedReply, TaosError> {
        let work = move |stmt: &mut Stmt2, session: &EngineSession| {
            stmt.bind_rows(&data, session)?;
            stmt.exec(session)
        };
        self.with_stmt2(stmt_id, work).await.map(|rows| affected(stmt_id, rows))
    }

    pub(super) async fn stmt2_exec(&self, stmt_id: u64) -> Result<AffectedReply, TaosError> {
        let rows = self.with_stmt2(stmt_id, |stmt, session| stmt.exec(session)).await?;
        Ok(affected(stmt_id, rows))
    }

    pub(super) async fn stmt2_result(&self, stmt_id: u64) -> Result<Stmt2ResultReply, TaosError> {
        let cursor = Cursor::new(self.with_stmt2(stmt_id, |stmt, _| stmt.result()).await?);
        let reply = Stmt2ResultReply { stmt_id, ..Stmt2ResultReply::default() }
            .with_fields(cursor.fields(), cursor.precision());
        Ok(Stmt2ResultReply { id: self.results.open(cursor), ..reply })
    }

    pub(super) fn stmt2_close(&self, stmt_id: u64) -> Result<StatementId, TaosError> {
        if self.stmt2s.free(stmt_id) { Ok(StatementId { stmt_id }) } else { Err(nil()) }
    }

    /// Works on a statement where it may block. Requests about one statement wait for each other.
    async fn with_stmt2<T: Send + 'static>(
        &self,
        stmt_id: u64,
        work: impl FnOnce(&mut Stmt2, &EngineSession) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, TaosError> {
        let mut stmt = self.stmt2s.get(stmt_id).ok_or_else(nil)?.lock_owned().await;
        self.with_login(move |login: &mut Login| work(&mut stmt, &login.session)).await
    }
}

fn affected(stmt_id: u64, rows: u64) -> AffectedReply {
    AffectedReply { stmt_id, affected: i64::try_from(rows).unwrap_or(i64::MAX) }
}

fn nil() -> TaosError {
    TaosError::adapter("stmt2 is nil")
}
