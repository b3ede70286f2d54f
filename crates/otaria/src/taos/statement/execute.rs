use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use taos_proto::column::DataType;
use taos_proto::error::Error as ProtocolError;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{Action, AffectedReply, BindType, NoBody, StatementId, Stmt2ResultReply};
use taos_proto::session::{Answer, QueryOutcome, ResultSet};
use taos_proto::stmt2::{BindWriter, RowsToBind, TableToBind, encode_bind};
use taos_proto::value::Value;
use taos_proto::{Session, code};

use super::table::{BoundTable, push, usage};
use super::{Parameter, Statement, Table, row};
use crate::error::{Error, Result};
use crate::taos::params::Params;
use crate::taos::result::{Blocks, Rows};

/// What is bound and executed.
enum Binding {
    /// A column for each `?`.
    Rows { kinds: Vec<BindType>, columns: Vec<BindWriter> },
    /// Tables with their names and tags, as they travel.
    Tables(Bytes),
}

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
            tables => Binding::Tables(encode(tables)?),
        };
        self.execute(binding).await
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
        self.execute(Binding::Rows { kinds, columns }).await
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
        self.execute(Binding::Rows { kinds, columns }).await?;
        self.fetch().await
    }

    fn insert_parameters(&self) -> Result<&[Parameter]> {
        if self.prepared.is_insert {
            return Ok(&self.prepared.parameters);
        }
        Err(usage("the statement is no insert: use `query`"))
    }

    async fn execute(&mut self, binding: Binding) -> Result<u64> {
        let client = self.client.clone();
        let executing = async {
            self.ready().await?;
            if let Some(result) = self.result.take() {
                self.client.handle().free(result);
            }
            self.unfinished = true;
            let affected = match binding {
                Binding::Rows { kinds, columns } => self.execute_rows(&kinds, &columns).await,
                Binding::Tables(data) => self.bind_and_execute(data).await,
            };
            let affected = affected.map_err(|error| error.with_sql(&self.sql))?;
            self.unfinished = false;
            Ok(affected)
        };
        client.within("EXECUTE", executing).await
    }

    /// By one round trip, where the adapter knows how.
    async fn execute_rows(&self, kinds: &[BindType], columns: &[BindWriter]) -> Result<u64> {
        if columns.is_empty() {
            return self.execute_bound().await;
        }
        let rows = RowsToBind { kinds, columns };
        let handle = self.client.handle();
        if handle.knows_bind_exec() {
            let data = rows.encode_bind_exec()?;
            let action = BinaryAction::Stmt2BindExec { stmt_id: self.prepared.id, data };
            match self.send::<AffectedReply>(action).await {
                Err(error) if is_unknown_action(&error) => handle.note_no_bind_exec(),
                done => return Ok(affected(&done?)),
            }
        }
        self.bind_and_execute(rows.encode_bind()?).await
    }

    async fn bind_and_execute(&self, data: Bytes) -> Result<u64> {
        let action = BinaryAction::Stmt2Bind { stmt_id: self.prepared.id, column: -1, data };
        let NoBody {} = self.send(action).await?;
        self.execute_bound().await
    }

    async fn execute_bound(&self) -> Result<u64> {
        let action = Action::Stmt2Exec(StatementId { stmt_id: self.prepared.id });
        let limit = self.client.limit();
        let handle = self.client.handle();
        let reply = handle.ask(limit, |session, limits| session.request(action, limits)).await?;
        Ok(affected(&reply))
    }

    async fn send<T: serde::de::DeserializeOwned>(&self, action: BinaryAction) -> Result<T> {
        let limit = self.client.limit();
        let handle = self.client.handle();
        handle.ask(limit, |session, limits| session.send_binary(action, limits)).await
    }

    /// The result of what was executed.
    async fn fetch(&mut self) -> Result<Rows> {
        let (handle, limit) = (self.client.handle(), self.client.limit());
        let action = Action::Stmt2Result(StatementId { stmt_id: self.prepared.id });
        let asking = handle.start(limit, |session, limits| session.request(action, limits))?;
        let reply: Stmt2ResultReply = handle
            .answer(asking.or(free), limit)
            .await
            .map_err(|error| error.with_sql(&self.sql))?;
        let malformed = |malformed| handle.broken(malformed);
        let set = ResultSet {
            id: reply.id,
            fields: reply.fields().map_err(malformed)?,
            precision: reply.time_precision().map_err(malformed)?,
            timing: 0,
        };
        handle.open(set.id)?;
        self.result = Some(set.id);
        let outcome = QueryOutcome::Rows(set);
        Ok(Rows::new(Blocks::new(Arc::clone(handle), limit, &self.sql, outcome)))
    }
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

fn affected(reply: &AffectedReply) -> u64 {
    u64::try_from(reply.affected).unwrap_or(0)
}

fn is_unknown_action(error: &Error) -> bool {
    error.server_error().is_some_and(|reported| {
        reported.code() == u32::from(code::ADAPTER)
            && reported.message().starts_with("unknown binary action")
    })
}
