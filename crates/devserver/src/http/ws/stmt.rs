//! Prepared statements of the first generation: table, tags, columns and batches come one by one.

use taos_proto::code::TaosError;
use taos_proto::message::{
    AffectedReply, FieldsReply, GetParamReply, NumParamsReply, PrepareReply, ResultReply,
    StatementField, StatementId,
};

use super::bound::Bound;
use super::cursor::Cursor;
use super::session::{Login, Session};
use crate::answer::ResultSet;
use crate::error::SqlError;
use crate::prepared::{BindField, BoundTable, FieldKind, Parameter, Prepared, api_error};
use crate::session::Session as EngineSession;

#[derive(Default)]
pub(super) struct Stmt {
    /// What is wrong with a text is said when it is used, as in TDengine.
    prepared: Option<Result<Prepared, SqlError>>,
    /// The table whose rows are bound now.
    table: BoundTable,
    batches: Vec<BoundTable>,
    parameters: Vec<Parameter>,
    result: Option<ResultSet>,
}

impl Stmt {
    fn prepared(&self) -> Result<&Prepared, SqlError> {
        match &self.prepared {
            Some(prepared) => prepared.as_ref().map_err(Clone::clone),
            None => Err(api_error()),
        }
    }

    fn fields(&self, session: &EngineSession) -> Result<Vec<BindField>, SqlError> {
        self.prepared()?.fields(self.table.name.as_deref(), session)
    }

    fn prepare(&mut self, sql: &str) -> bool {
        let prepared = Prepared::new(sql);
        let is_insert = prepared.as_ref().is_ok_and(Prepared::is_insert);
        *self = Self { prepared: Some(prepared), ..Self::default() };
        is_insert
    }

    fn set_table_name(&mut self, name: String, session: &EngineSession) -> Result<(), SqlError> {
        self.prepared()?;
        self.table = BoundTable { name: Some(name), ..BoundTable::default() };
        // A table that must exist is missed at once.
        self.fields(session).map(|_| ())
    }

    fn set_tags(&mut self, tags: Bound, session: &EngineSession) -> Result<(), SqlError> {
        let fields = self.fields(session)?;
        self.table.tags = tags.tags(&of_kind(&fields, FieldKind::Tag))?;
        Ok(())
    }

    fn bind(&mut self, columns: Bound, session: &EngineSession) -> Result<(), SqlError> {
        if !self.prepared()?.is_insert() {
            self.parameters = columns.parameters()?;
            return Ok(());
        }
        let fields = self.fields(session)?;
        let columns = columns.columns(&of_kind(&fields, FieldKind::Column))?;
        if self.table.columns.is_empty() {
            self.table.columns = columns;
        } else {
            for (bound, more) in self.table.columns.iter_mut().zip(columns) {
                bound.values.extend(more.values);
            }
        }
        Ok(())
    }

    fn add_batch(&mut self) -> Result<(), SqlError> {
        if self.prepared()?.is_insert() {
            if self.table.columns.is_empty() {
                return Err(api_error());
            }
            let columns = std::mem::take(&mut self.table.columns);
            self.batches.push(BoundTable { columns, ..self.table.clone() });
        }
        Ok(())
    }

    fn exec(&mut self, session: &EngineSession) -> Result<u64, SqlError> {
        let prepared = self.prepared()?;
        if !prepared.is_insert() {
            self.result = Some(prepared.query(&self.parameters, session)?);
            return Ok(0);
        }
        if self.batches.is_empty() {
            return Err(api_error());
        }
        let written = prepared.insert(&self.batches, session)?;
        self.batches.clear();
        Ok(written)
    }
}

fn of_kind(fields: &[BindField], kind: FieldKind) -> Vec<&BindField> {
    fields.iter().filter(|field| field.kind == kind).collect()
}

impl Session {
    pub(super) fn stmt_init(&self) -> StatementId {
        StatementId { stmt_id: self.stmts.open(Stmt::default()) }
    }

    pub(super) async fn stmt_prepare(
        &self,
        stmt_id: u64,
        sql: String,
    ) -> Result<PrepareReply, TaosError> {
        let is_insert = self.with_stmt(stmt_id, move |stmt, _| Ok(stmt.prepare(&sql))).await?;
        Ok(PrepareReply { stmt_id, is_insert: Some(is_insert) })
    }

    pub(super) async fn stmt_set_table_name(
        &self,
        stmt_id: u64,
        name: String,
    ) -> Result<StatementId, TaosError> {
        self.with_stmt(stmt_id, move |stmt, session| stmt.set_table_name(name, session)).await?;
        Ok(StatementId { stmt_id })
    }

    pub(super) async fn stmt_set_tags(
        &self,
        stmt_id: u64,
        tags: Bound,
    ) -> Result<StatementId, TaosError> {
        self.with_stmt(stmt_id, move |stmt, session| stmt.set_tags(tags, session)).await?;
        Ok(StatementId { stmt_id })
    }

    pub(super) async fn stmt_bind(
        &self,
        stmt_id: u64,
        columns: Bound,
    ) -> Result<StatementId, TaosError> {
        self.with_stmt(stmt_id, move |stmt, session| stmt.bind(columns, session)).await?;
        Ok(StatementId { stmt_id })
    }

    pub(super) async fn stmt_add_batch(&self, stmt_id: u64) -> Result<StatementId, TaosError> {
        self.with_stmt(stmt_id, |stmt, _| stmt.add_batch()).await?;
        Ok(StatementId { stmt_id })
    }

    pub(super) async fn stmt_exec(&self, stmt_id: u64) -> Result<AffectedReply, TaosError> {
        let rows = self.with_stmt(stmt_id, |stmt, session| stmt.exec(session)).await?;
        Ok(AffectedReply { stmt_id, affected: i64::try_from(rows).unwrap_or(i64::MAX) })
    }

    pub(super) async fn stmt_use_result(&self, stmt_id: u64) -> Result<ResultReply, TaosError> {
        let result = self.with_stmt(stmt_id, |stmt, _| stmt.result.take().ok_or_else(api_error));
        let cursor = Cursor::new(result.await?);
        let reply = ResultReply { stmt_id, ..ResultReply::default() }
            .with_fields(cursor.fields(), cursor.precision());
        Ok(ResultReply { result_id: self.results.open(cursor), ..reply })
    }

    /// `get_tag_fields` and `get_col_fields`.
    pub(super) async fn stmt_fields(
        &self,
        stmt_id: u64,
        kind: FieldKind,
    ) -> Result<FieldsReply, TaosError> {
        let fields = self.with_stmt(stmt_id, |stmt, session| stmt.fields(session)).await?;
        let field = |field: BindField| StatementField {
            name: field.name,
            field_type: field.data_type.code(),
            precision: field.precision,
            scale: field.scale,
            bytes: field.bytes,
        };
        let fields = fields.into_iter().filter(|field| field.kind == kind).map(field).collect();
        Ok(FieldsReply { stmt_id, fields })
    }

    pub(super) async fn stmt_num_params(&self, stmt_id: u64) -> Result<NumParamsReply, TaosError> {
        let count = self.with_stmt(stmt_id, |stmt, _| Ok(stmt.prepared()?.parameters())).await?;
        Ok(NumParamsReply { stmt_id, num_params: i64::try_from(count).unwrap_or(i64::MAX) })
    }

    pub(super) async fn stmt_get_param(
        &self,
        stmt_id: u64,
        index: i64,
    ) -> Result<GetParamReply, TaosError> {
        let fields = self.with_stmt(stmt_id, |stmt, session| stmt.fields(session)).await?;
        let at = usize::try_from(index).ok();
        let field = at.and_then(|at| fields.get(at)).ok_or_else(|| {
            TaosError::new(0x118, format!("Invalid parameters: there is no parameter {index}"))
        })?;
        let (data_type, length) = (field.data_type.code().into(), field.bytes.into());
        Ok(GetParamReply { stmt_id, index, data_type, length })
    }

    /// Works on a statement where it may block. Requests about one statement wait for each other.
    async fn with_stmt<T: Send + 'static>(
        &self,
        stmt_id: u64,
        work: impl FnOnce(&mut Stmt, &EngineSession) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, TaosError> {
        let stmt = self.stmts.get(stmt_id).ok_or_else(|| TaosError::adapter("stmt is nil"))?;
        let mut stmt = stmt.lock_owned().await;
        self.with_login(move |login: &mut Login| work(&mut stmt, &login.session)).await
    }
}
