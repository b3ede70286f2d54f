use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable;
use mysql_async::{
    Conn, Opts, OptsBuilder, Params, Pool, PoolConstraints, PoolOpts, Row as AnyRow, Value,
};
use time::PrimitiveDateTime;

use crate::expected::{self, Reading, TEXT};
use crate::record_batch::{self, Columns};
use crate::scenario::Scenario;
use crate::user::{self, BorrowedUser, Passed, User};
use crate::{inserted, pool, sql};

pub struct Library {
    connection: Conn,
    pool: Pool,
}

type Row = (i32, i64, f64, String, PrimitiveDateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("mariadb://", "mysql://", 1);
        // By itself it would go on to the server's unix socket.
        let options = OptsBuilder::from_opts(Opts::from_url(&url)?).prefer_socket(false);
        let constraints =
            PoolConstraints::new(0, pool::CONNECTIONS).context("constraints of a pool")?;
        let pool = PoolOpts::default().with_constraints(constraints);
        let pool = Pool::new(options.clone().pool_opts(pool));
        Ok(Self { connection: Conn::new(options).await?, pool })
    }

    /// It has no bulk command: the rows go as one statement.
    async fn insert(&mut self, one: &str, count: usize, values: Vec<Value>) -> Result<()> {
        let statement = sql::of_rows(one, count);
        self.connection.exec_drop(statement, Params::Positional(values)).await?;
        inserted::check(count, self.connection.affected_rows())
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                self.connection.query_drop("DO 1").await?;
                anyhow::ensure!(
                    self.connection.affected_rows() == 0,
                    "{} rows",
                    self.connection.affected_rows()
                );
                Ok(())
            }
            Scenario::OneRow => {
                let rows: Vec<(i32, String)> = self.connection.query(sql::ONE_ROW).await?;
                expected::one_row(&rows, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let rows: Vec<(i32, String)> =
                    self.connection.exec(sql::TWO_PARAMETERS, (number, TEXT)).await?;
                expected::one_row(&rows, number)
            }
            Scenario::HundredColumns { prepared } => {
                let rows: Vec<AnyRow> = if prepared {
                    self.connection.exec(sql::HUNDRED_COLUMNS, ()).await?
                } else {
                    self.connection.query(sql::HUNDRED_COLUMNS).await?
                };
                let mut values = Vec::with_capacity(100);
                for row in &rows {
                    for index in 0..row.len() {
                        values.push(row.get(index).ok_or_else(|| anyhow::anyhow!("no value"))?);
                    }
                }
                expected::hundred_columns(&values)
            }
            Scenario::ThousandRows => {
                let rows: Vec<(i32, String)> = self.connection.query(sql::THOUSAND_ROWS).await?;
                expected::thousand_rows(&rows)
            }
            Scenario::Readings { count, prepared } => {
                let sql = sql::readings(count);
                let rows: Vec<Row> = if prepared {
                    self.connection.exec(sql, ()).await?
                } else {
                    self.connection.query(sql).await?
                };
                expected::readings(
                    count,
                    rows.len(),
                    &reading(&rows[0]),
                    &reading(&rows[rows.len() - 1]),
                )
            }
            Scenario::RecordBatches => {
                let begun = Ok(Columns::default());
                let push = |columns: Result<Columns>, row: Row| {
                    let (id, counter, ratio, name, moment, price) = row;
                    let mut columns = columns?;
                    columns.push((id, counter, ratio, &name, moment, &price))?;
                    Ok(columns)
                };
                let columns = self.connection.exec_fold(sql::HUNDRED_THOUSAND, (), begun, push);
                record_batch::check(100_000, &[columns.await??.finish()?])
            }
            Scenario::Users(count) => {
                let user = |(id, name, hair_color)| User { id, name, hair_color };
                user::check(count, &self.connection.exec_map(sql::USERS, (), user).await?)
            }
            Scenario::BorrowedUsers(count) => {
                let begun = Ok(Passed::default());
                let pass = |passed: Result<Passed>, row: AnyRow| {
                    let mut passed = passed?;
                    passed.by(borrowed(&row)?);
                    Ok(passed)
                };
                let passed = self.connection.exec_fold(sql::USERS, (), begun, pass).await?;
                passed?.check(count)
            }
            Scenario::InsertUsers(count) => {
                let users = inserted::users(count).iter();
                let values = users.flat_map(|(name, color)| [name.into(), color.into()]).collect();
                self.insert(sql::INSERT_USER, count, values).await
            }
            Scenario::InsertReadings(count) => {
                let readings = inserted::readings(count).iter();
                let values = readings.flat_map(|(id, name, ratio, price)| {
                    [id.into(), name.into(), ratio.into(), price.into()]
                });
                self.insert(sql::INSERT_READING, count, values.collect()).await
            }
            Scenario::Pool => {
                let pool = self.pool.clone();
                pool::run(move || {
                    let pool = pool.clone();
                    async move {
                        let one = pool.get_conn().await?.query_first(sql::ONE).await?;
                        one.context("no row")
                    }
                })
                .await
            }
        }
    }
}

/// Its rows own their values, which can be looked at where they are.
fn borrowed(row: &AnyRow) -> Result<BorrowedUser<'_>> {
    let text = |index| match row.as_ref(index) {
        Some(Value::Bytes(bytes)) => Ok(Some(str::from_utf8(bytes)?)),
        _ => anyhow::Ok(None),
    };
    Ok(BorrowedUser {
        id: row.get(0).context("no id")?,
        name: text(1)?.context("no name")?,
        hair_color: text(2)?,
    })
}

fn reading((id, counter, ratio, name, at, price): &Row) -> Reading<'_> {
    let moment = expected::of(*at);
    Reading { id: *id, counter: *counter, ratio: *ratio, name, moment, price }
}
