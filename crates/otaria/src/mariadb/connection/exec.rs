use std::borrow::Cow;
use std::sync::Arc;

use mariadb_proto::Event;
use mariadb_proto::sql::{PlaceholderStyle, Placeholders};

use super::{Connection, Statement, span};
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::params::{Ordered, check_count, positional};
use crate::mariadb::{Params, QueryResult};
use crate::value::{IntoSql, Sql};

impl Connection {
    /// Runs a prepared statement with parameters for its `?`, in the binary protocol.
    ///
    /// The statement is prepared at its first use and kept for the next one (see
    /// [`Options::statement_cache_size`](super::Options::statement_cache_size)). On MariaDB the first use, too, is one
    /// round trip, unless the statement prepared before it is still open: a server that can prepare no more would run
    /// that one.
    ///
    /// # Errors
    ///
    /// A wrong number of parameters, or a wrong name, is an error of the kind [`ErrorKind::Usage`]; nothing is sent then. (Where a comment
    /// that the server may run, `/*! … */`, leaves the number to the server, the statement is prepared but not executed.)
    ///
    /// When the server has lost the statement (1243) or cannot prepare it again after changes of its tables (1615), the next use
    /// prepares it anew. It is not repeated at once: these errors may come from within a procedure or a trigger, after some
    /// of its effects.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): the statement may have run or not.
    pub async fn exec(
        &mut self,
        sql: impl IntoSql<'_>,
        params: impl Params,
    ) -> Result<QueryResult<'_>> {
        let sql = sql.into_sql();
        let span = self.span(span::operation(sql.as_str()));
        let executing = async move {
            self.ready().await?;
            let (sql, order) = self.positional(sql, params.names())?;
            self.exec_text(&sql, Ordered { params, order: order.as_deref() }).await
        };
        span::within(span, executing).await
    }

    /// Runs a statement with `?`; the connection is ready.
    async fn exec_text(&mut self, sql: &str, params: impl Params) -> Result<QueryResult<'_>> {
        if let Some(statement) = self.statements.get(sql) {
            return self.run_statement(&statement, params).await;
        }
        let placeholders = self.placeholders(sql);
        if let Some(takes) = placeholders {
            params.with(|params| check_count(takes, params.len()))?;
        }
        if placeholders.is_none() || !self.link.machine.can_prepare_execute() {
            let statement = self.prepare_anew(sql).await?;
            return self.run_statement(&statement, params).await;
        }
        params.with(|params| {
            self.preparing = Some(sql.into());
            Ok(self.link.machine.prepare_execute(sql.as_bytes(), params)?)
        })?;
        QueryResult::begin(self).await
    }

    /// Prepares a statement, or finds it among those that are kept.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation).
    pub async fn prepare(&mut self, sql: impl IntoSql<'_>) -> Result<Statement> {
        let sql = sql.into_sql();
        let span = self.span("PREPARE");
        let preparing = async move {
            self.ready().await?;
            self.prepared(sql.as_str()).await
        };
        span::within(span, preparing).await
    }

    /// Runs a statement that this connection has prepared.
    ///
    /// # Errors
    ///
    /// A wrong number of parameters, or a statement of another session, is an error of the kind
    /// [`ErrorKind::Usage`]; nothing is sent then.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): the statement may have run or not.
    pub async fn execute(
        &mut self,
        statement: &Statement,
        params: impl Params,
    ) -> Result<QueryResult<'_>> {
        let span = self.span(span::operation(statement.sql()));
        let executing = async move {
            self.ready().await?;
            self.run_statement(statement, params).await
        };
        span::within(span, executing).await
    }

    async fn run_statement(
        &mut self,
        statement: &Statement,
        params: impl Params,
    ) -> Result<QueryResult<'_>> {
        if !statement.belongs_to(self.statements.closing()) {
            let message = "the statement was prepared in another session; prepare it again";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        params.with(|params| {
            check_count(statement.parameters(), params.len())?;
            Ok(self.link.machine.execute(statement.id(), params)?)
        })?;
        QueryResult::begin(self).await
    }

    /// The statement with `?` in place of names, and which of the given values each of them takes, where they have names.
    pub(super) fn positional<'s>(
        &self,
        sql: Sql<'s>,
        names: Option<&[&str]>,
    ) -> Result<(Cow<'s, str>, Option<Vec<usize>>)> {
        let Some(names) = names else { return Ok((sql.into_text(), None)) };
        let (sql, order) = positional(sql.as_str(), names, self.link.machine.sql_context())?;
        Ok((sql.into(), Some(order)))
    }

    /// A statement that is kept, or is prepared now; the connection is ready.
    pub(super) async fn prepared(&mut self, sql: &str) -> Result<Statement> {
        match self.statements.get(sql) {
            Some(statement) => Ok(statement),
            None => self.prepare_anew(sql).await,
        }
    }

    /// Prepares a statement; the connection is ready.
    async fn prepare_anew(&mut self, sql: &str) -> Result<Statement> {
        self.preparing = Some(Arc::from(sql));
        self.link.machine.prepare(sql.as_bytes())?;
        self.command_begins();
        loop {
            match self.link.event().await? {
                Event::Prepared(prepared) => return Ok(self.admit(prepared)),
                Event::Failed(reported) => return Err(self.reported(reported)),
                _ => {}
            }
        }
    }

    /// How many placeholders the statement has; `None` where only the server can tell, since it runs some comments.
    fn placeholders(&self, sql: &str) -> Option<usize> {
        let only_server_knows = sql.contains("/*!") || sql.contains("/*M!");
        let context = self.link.machine.sql_context();
        (!only_server_knows).then(|| {
            Placeholders::new(sql.as_bytes(), PlaceholderStyle::Positional, context).count()
        })
    }
}
