use anyhow::Result;
use otaria::mariadb::{Connection, DateTime, Pool, PoolOptions, QueryResult};

use crate::expected::{self, Reading, TEXT};
use crate::scenario::Scenario;
use crate::user::{self, BorrowedUser, Passed};
use crate::{inserted, pool, record_batch, sql};

pub struct Library {
    connection: Connection,
    pool: Pool,
}

type Row = (i32, i64, f64, String, DateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        let pool = Pool::new(url, PoolOptions::new().max_size(pool::CONNECTIONS))?;
        Ok(Self { connection: Connection::connect(url).await?, pool })
    }

    async fn read(&mut self, sql: &'static str, prepared: bool) -> Result<QueryResult<'_>> {
        Ok(if prepared {
            self.connection.exec(sql, ()).await?
        } else {
            self.connection.query(sql).await?
        })
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                let rows = self.connection.query("DO 1").await?.rows_affected();
                anyhow::ensure!(rows == 0, "{rows} rows");
                Ok(())
            }
            Scenario::OneRow => {
                let rows = self.connection.query(sql::ONE_ROW).await?.collect().await?;
                expected::one_row(&rows, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let mut result = self.connection.exec(sql::TWO_PARAMETERS, (number, TEXT)).await?;
                expected::one_row(&result.collect().await?, number)
            }
            Scenario::HundredColumns { prepared } => {
                let mut result = self.read(sql::HUNDRED_COLUMNS, prepared).await?;
                let mut values = Vec::with_capacity(100);
                while let Some(row) = result.next().await? {
                    for index in 0..row.len() {
                        values.push(row.get(index)?);
                    }
                }
                expected::hundred_columns(&values)
            }
            Scenario::ThousandRows => {
                let rows = self.connection.query(sql::THOUSAND_ROWS).await?.collect().await?;
                expected::thousand_rows(&rows)
            }
            Scenario::Readings { count, prepared } => {
                let mut result = self.read(sql::readings(count), prepared).await?;
                let rows: Vec<Row> = result.collect().await?;
                expected::readings(
                    count,
                    rows.len(),
                    &reading(&rows[0]),
                    &reading(&rows[rows.len() - 1]),
                )
            }
            Scenario::RecordBatches => {
                let batches = self.connection.exec_arrow(sql::HUNDRED_THOUSAND, ()).await?;
                record_batch::check(100_000, &batches.collect().await?)
            }
            Scenario::Users(count) => {
                user::check(count, &self.connection.exec(sql::USERS, ()).await?.collect().await?)
            }
            Scenario::BorrowedUsers(count) => {
                let mut result = self.connection.exec(sql::USERS, ()).await?;
                let mut passed = Passed::default();
                while let Some(user) = result.next_as::<BorrowedUser<'_>>().await? {
                    passed.by(user);
                }
                passed.check(count)
            }
            Scenario::InsertUsers(count) => {
                let users = inserted::users(count);
                inserted::check(count, self.connection.exec_batch(sql::INSERT_USER, users).await?)
            }
            Scenario::InsertReadings(count) => {
                let readings = inserted::readings(count);
                let inserted = self.connection.exec_batch(sql::INSERT_READING, readings).await?;
                inserted::check(count, inserted)
            }
            Scenario::Pool => {
                let pool = self.pool.clone();
                pool::run(move || {
                    let pool = pool.clone();
                    async move { Ok(pool.get().await?.query(sql::ONE).await?.one().await?) }
                })
                .await
            }
        }
    }
}

fn reading(row: &Row) -> Reading<'_> {
    let (id, counter, ratio, name, at, price) = row;
    let date = at.date;
    Reading {
        id: *id,
        counter: *counter,
        ratio: *ratio,
        name,
        moment: (
            date.year.into(),
            date.month,
            date.day,
            at.hour,
            at.minute,
            at.second,
            at.microsecond,
        ),
        price,
    }
}
