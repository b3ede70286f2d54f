use std::sync::Arc;

use serde::Serialize;
use taos_proto::column::DataType;
use taos_proto::message::BindType;
use taos_proto::session::{QueryOutcome, ResultSet};
use taos_proto::stmt2::BindWriter;
use taos_proto::value::Value;

use super::prepared::Binding;
use super::table::{BoundTable, push, usage};
use super::{Parameter, Statement, Table, row};
use crate::error::{ErrorKind, Result};
use crate::taos::client::Handle;
use crate::taos::error::out_of_turn;
use crate::taos::params::Params;
use crate::taos::result::{Blocks, Rows};

impl Statement {
    /// Inserts columns of rows into one table or several, by one execution; how many rows that wrote.
    ///
    /// ```
    /// use otaria::taos::{Column, Table};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
    /// # let client = otaria::taos::Client::connect(server.url()).await?;
    /// # client.exec("CREATE DATABASE power KEEP 36500").await?;
    /// # client.exec("USE power").await?;
    /// # client.exec("CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(20))").await?;
    /// let mut insert = client.prepare("INSERT INTO ? USING meters TAGS (?) VALUES (?, ?)").await?;
    /// let times = [1_700_000_000_000, 1_700_000_001_000];
    /// let attic = Table::named("d1", [Column::timestamp(&times), Column::f32(&[10.5, 12.25])]);
    /// let cellar = Table::named("d2", [Column::timestamp(&times), Column::f32([None, Some(0.5)])]);
    /// let written = insert.insert([attic.tags(("attic",)), cellar.tags(("cellar",))]).await?;
    /// assert_eq!(written, 4);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) when numbers of columns, tags or rows, or their types, are not
    /// those of the statement; then nothing was sent.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves open whether the rows are written: all of them are, or none.
    pub async fn insert(&mut self, tables: impl IntoIterator<Item = Table>) -> Result<u64> {
        let parameters = self.insert_parameters()?;
        let bound = tables.into_iter().map(|table| table.bound_to(parameters));
        let mut bound = bound.collect::<Result<Vec<_>>>()?;
        let binding = match bound.as_mut_slice() {
            [] => return Err(usage("no table is bound")),
            [BoundTable { name: None, tags, columns }] if tags.is_empty() => {
                let columns = std::mem::take(columns);
                Binding::Rows { kinds: vec![BindType::Column; columns.len()], columns }
            }
            _ => Binding::Tables(bound),
        };
        let (affected, _) = self.execute(binding).await?;
        Ok(affected)
    }

    /// Inserts rows of a type of [serde](https://docs.rs/serde): structs and maps by the names of the parameters (`tbname` for the
    /// table's), tuples and sequences by their places. How many rows that wrote.
    ///
    /// Numbers must fit their columns without loss, timestamps are numbers in the table's precision, decimals are text. Bytes need
    /// the crate `serde_bytes`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) when a row lacks a parameter, has another one, or a value does
    /// not fit; then nothing was sent.
    ///
    /// # Cancellation
    ///
    /// As for [`insert`](Self::insert).
    pub async fn insert_rows<T: Serialize>(
        &mut self,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<u64> {
        let parameters = self.insert_parameters()?;
        let columns = row::columns_of(parameters, rows)?;
        let kinds = parameters.iter().map(Parameter::bind_type).collect();
        let (affected, _) = self.execute(Binding::Rows { kinds, columns }).await?;
        Ok(affected)
    }

    /// Runs a query with values for its `?`. A further execution of this statement ends the result.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) when there are more or fewer values than `?`, or the statement is
    /// an insert; then nothing was sent.
    ///
    /// # Cancellation
    ///
    /// Dropping the future lets the statement run and frees its result.
    pub async fn query(&mut self, params: impl Params) -> Result<Rows> {
        self.query_blocks(params).await.map(Rows::new)
    }

    /// As [`query`](Self::query), with the result column by column, in the blocks in which the server sends it.
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_blocks(&mut self, params: impl Params) -> Result<Blocks> {
        if self.prepared.is_insert {
            return Err(usage("the statement is an insert: use `insert`"));
        }
        let columns =
            params.with(|values| values.iter().map(parameter).collect::<Result<Vec<_>>>());
        let columns = columns?;
        let (expected, found) = (self.prepared.count, columns.len());
        if expected != found {
            return Err(usage(format!(
                "the statement has {expected} '?', but {found} values are given"
            )));
        }
        let kinds = vec![BindType::Query; found];
        match self.execute(Binding::Rows { kinds, columns }).await? {
            (_, Some(set)) => self.open(set),
            (_, None) => Err(out_of_turn()),
        }
    }

    pub(super) fn insert_parameters(&self) -> Result<&[Parameter]> {
        if self.prepared.is_insert {
            return Ok(&self.prepared.parameters);
        }
        Err(usage("the statement is no insert: use `query`"))
    }

    /// Executes; how many rows that wrote, and for a query its result.
    pub(super) async fn execute(&mut self, binding: Binding) -> Result<(u64, Option<ResultSet>)> {
        let client = self.client.clone();
        let executing = async {
            let mut course = client.course();
            loop {
                let handle = course.connection().await?;
                match course.run(Box::pin(self.attempt(&handle, &binding))).await {
                    Err(error) if course.may_repeat(&error, &handle, self.prepared.effect()) => {}
                    done => return done.map_err(|error| error.with_sql(&self.sql)),
                }
            }
        };
        client.within("EXECUTE", executing).await
    }

    async fn attempt(
        &mut self,
        handle: &Arc<Handle>,
        binding: &Binding,
    ) -> Result<(u64, Option<ResultSet>)> {
        self.prepared.begin();
        self.ready(handle).await?;
        if let Some(result) = self.result.take() {
            handle.free(result);
        }
        self.unfinished = true;
        let done = self.prepared.execute(binding).await;
        // Usage is refused before anything is sent.
        self.unfinished = done.as_ref().is_err_and(|error| error.kind() != ErrorKind::Usage);
        let affected = done?;
        if self.prepared.is_insert {
            return Ok((affected, None));
        }
        Ok((affected, Some(self.prepared.result().await?)))
    }

    /// Begins to read a result.
    fn open(&mut self, set: ResultSet) -> Result<Blocks> {
        let handle = &self.prepared.handle;
        handle.open(set.id)?;
        self.result = Some(set.id);
        let outcome = QueryOutcome::Rows(set);
        Ok(Blocks::new(Arc::clone(handle), self.client.limit(), &self.sql, outcome))
    }
}

/// A parameter of a query, of the widest type of its kind.
fn parameter(literal: &crate::taos::Literal<'_>) -> Result<BindWriter> {
    let value = literal.to_value();
    let data_type = match value {
        Value::Bool(_) => DataType::Bool,
        Value::Int(_) => DataType::BigInt,
        Value::UnsignedInt(_) => DataType::BigIntUnsigned,
        Value::Float(_) | Value::Double(_) => DataType::Double,
        Value::Timestamp(_) => DataType::Timestamp,
        Value::Bytes(_) => DataType::VarBinary,
        Value::Null | Value::Text(_) | Value::Decimal(_) => DataType::VarChar,
    };
    let mut column = BindWriter::new(data_type);
    push(&mut column, &value)?;
    Ok(column)
}
