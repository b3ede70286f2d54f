use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use time::PrimitiveDateTime;
use zero_mysql::error::Error;
use zero_mysql::handler::DropHandler;
use zero_mysql::protocol::BinaryRowPayload;
use zero_mysql::protocol::command::ColumnDefinition;
use zero_mysql::protocol::command::bulk_exec::{BulkFlags, BulkParamsSet};
use zero_mysql::protocol::response::OkPayloadBytes;
use zero_mysql::protocol::r#trait::BinaryResultSetHandler;
use zero_mysql::protocol::r#trait::param::Params;
use zero_mysql::raw::FromRow;
use zero_mysql::tokio::{Conn, Pool};
use zero_mysql::value::Value;
use zero_mysql::{Opts, PreparedStatement};

use crate::expected::{self, Reading, TEXT};
use crate::record_batch::{self, Columns};
use crate::scenario::Scenario;
use crate::user::{self, BorrowedUser, Passed, User};
use crate::{inserted, pool, sql};

pub struct Library {
    connection: Conn,
    statements: HashMap<&'static str, PreparedStatement>,
    pool: Arc<Pool>,
}

type Row = (i32, i64, f64, String, PrimitiveDateTime, String);
type BorrowedRow<'a> = (i32, i64, f64, &'a str, PrimitiveDateTime, Value<'a>);

/// It does not decode rows of the text protocol, and rows of at most 12 columns.
pub const fn offers(scenario: Scenario) -> bool {
    !matches!(
        scenario,
        Scenario::OneRow
            | Scenario::HundredColumns { .. }
            | Scenario::ThousandRows
            | Scenario::Readings { prepared: false, .. }
    )
}

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        let mut options = Opts::try_from(url.replacen("mariadb://", "mysql://", 1).as_str())?;
        // By itself it would go on to the server's unix socket.
        options.upgrade_to_unix_socket = false;
        options.pool_max_concurrency = Some(pool::CONNECTIONS);
        let pool = Arc::new(Pool::new(options.clone()));
        Ok(Self { connection: Conn::new(options).await?, statements: HashMap::new(), pool })
    }

    /// The connection, and a statement that it has prepared.
    async fn prepared(&mut self, sql: &'static str) -> Result<(&mut Conn, &mut PreparedStatement)> {
        let statement = match self.statements.entry(sql) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.connection.prepare(sql).await?),
        };
        Ok((&mut self.connection, statement))
    }

    async fn each_reading(
        &mut self,
        sql: &'static str,
        mut take: impl FnMut(BorrowedRow<'_>) -> Result<(), Error>,
    ) -> Result<()> {
        let (connection, statement) = self.prepared(sql).await?;
        let mut handler = Each(|columns: &[ColumnDefinition<'_>], row: BinaryRowPayload<'_>| {
            take(FromRow::from_row(columns, row)?)
        });
        Ok(connection.exec(statement, (), &mut handler).await?)
    }

    async fn insert<P, I>(&mut self, sql: &'static str, count: usize, rows: P) -> Result<()>
    where
        P: BulkParamsSet + IntoIterator<Item = I>,
        I: Params,
    {
        let (connection, statement) = self.prepared(sql).await?;
        let (flags, mut done) = (BulkFlags::SEND_TYPES_TO_SERVER, DropHandler::default());
        connection.exec_bulk_insert_or_update(statement, rows, flags, &mut done).await?;
        inserted::check(count, done.affected_rows())
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => Ok(self.connection.query_drop("DO 1").await?),
            Scenario::ExecuteTwoParameters => {
                let (connection, statement) = self.prepared(sql::TWO_PARAMETERS).await?;
                let rows: Vec<(i32, String)> =
                    connection.exec_collect(statement, (number, TEXT)).await?;
                expected::one_row(&rows, number)
            }
            Scenario::Readings { count, prepared: true } => {
                let mut rows: Vec<Row> = Vec::new();
                let push = |(id, counter, ratio, name, at, price): BorrowedRow<'_>| {
                    rows.push((id, counter, ratio, name.into(), at, text(&price)?.into()));
                    Ok(())
                };
                self.each_reading(sql::readings(count), push).await?;
                expected::readings(
                    count,
                    rows.len(),
                    &reading(&rows[0]),
                    &reading(&rows[rows.len() - 1]),
                )
            }
            Scenario::RecordBatches => {
                let mut columns = Columns::default();
                let push = |(id, counter, ratio, name, at, price): BorrowedRow<'_>| {
                    let pushed = columns.push((id, counter, ratio, name, at, text(&price)?));
                    pushed.map_err(|error| Error::BadUsageError(error.to_string()))
                };
                self.each_reading(sql::HUNDRED_THOUSAND, push).await?;
                record_batch::check(100_000, &[columns.finish()?])
            }
            Scenario::Users(count) => {
                let (connection, statement) = self.prepared(sql::USERS).await?;
                let users: Vec<User> = connection.exec_collect(statement, ()).await?;
                user::check(count, &users)
            }
            Scenario::BorrowedUsers(count) => {
                let (connection, statement) = self.prepared(sql::USERS).await?;
                let mut passed = Passed::default();
                let mut handler =
                    Each(|columns: &[ColumnDefinition<'_>], row: BinaryRowPayload<'_>| {
                        let (id, name, hair_color) = FromRow::from_row(columns, row)?;
                        passed.by(BorrowedUser { id, name, hair_color });
                        Ok(())
                    });
                connection.exec(statement, (), &mut handler).await?;
                passed.check(count)
            }
            Scenario::InsertUsers(count) => {
                self.insert(sql::INSERT_USER, count, inserted::users(count)).await
            }
            Scenario::InsertReadings(count) => {
                self.insert(sql::INSERT_READING, count, inserted::readings(count)).await
            }
            Scenario::Pool => {
                let pool = Arc::clone(&self.pool);
                pool::run(move || {
                    let pool = Arc::clone(&pool);
                    async move {
                        let mut connection = pool.get().await?;
                        let mut statement = connection.prepare(sql::ONE).await?;
                        let row: Option<(i32,)> = connection.exec_first(&mut statement, ()).await?;
                        Ok(row.context("no row")?.0)
                    }
                })
                .await
            }
            _ => bail!("zero-mysql does not offer it"),
        }
    }
}

/// Rows that borrow are given to a handler of one's own alone.
struct Each<F>(F);

impl<F> BinaryResultSetHandler for Each<F>
where
    F: FnMut(&[ColumnDefinition<'_>], BinaryRowPayload<'_>) -> Result<(), Error>,
{
    fn no_result_set(&mut self, _: OkPayloadBytes<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn resultset_start(&mut self, _: &[ColumnDefinition<'_>]) -> Result<(), Error> {
        Ok(())
    }

    fn row(
        &mut self,
        columns: &[ColumnDefinition<'_>],
        row: BinaryRowPayload<'_>,
    ) -> Result<(), Error> {
        (self.0)(columns, row)
    }

    fn resultset_end(&mut self, _: OkPayloadBytes<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// It has no conversion of DECIMAL to text, which is what the server sends.
fn text<'a>(decimal: &Value<'a>) -> Result<&'a str, Error> {
    match decimal {
        Value::Byte(bytes) => {
            str::from_utf8(bytes).map_err(|error| Error::BadUsageError(error.to_string()))
        }
        other => Err(Error::BadUsageError(format!("{other:?} is no DECIMAL"))),
    }
}

fn reading((id, counter, ratio, name, at, price): &Row) -> Reading<'_> {
    let moment = expected::of(*at);
    Reading { id: *id, counter: *counter, ratio: *ratio, name, moment, price }
}
