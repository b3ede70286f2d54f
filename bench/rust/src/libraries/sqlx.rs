use anyhow::Result;
use futures_util::TryStreamExt as _;
use sqlx::mysql::{MySqlConnection, MySqlPool, MySqlPoolOptions, MySqlRow};
use sqlx::{Connection as _, Executor as _, MySql, QueryBuilder, Row as _};
use time::PrimitiveDateTime;

use crate::expected::{self, Reading, TEXT};
use crate::record_batch::{self, Columns};
use crate::scenario::Scenario;
use crate::user::{self, BorrowedUser, Passed};
use crate::{inserted, pool, sql};

pub struct Library {
    connection: MySqlConnection,
    pool: MySqlPool,
}

type Row = (i32, i64, f64, String, PrimitiveDateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("mariadb://", "mysql://", 1);
        let pool = MySqlPoolOptions::new().max_connections(pool::CONNECTIONS as u32);
        let pool = pool.connect_lazy(&url)?;
        Ok(Self { connection: MySqlConnection::connect(&url).await?, pool })
    }

    async fn read(&mut self, sql: &'static str, prepared: bool) -> Result<Vec<MySqlRow>> {
        Ok(if prepared {
            sqlx::query(sql).fetch_all(&mut self.connection).await?
        } else {
            self.connection.fetch_all(sqlx::raw_sql(sql)).await?
        })
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                let rows = self.connection.execute(sqlx::raw_sql("DO 1")).await?.rows_affected();
                anyhow::ensure!(rows == 0, "{rows} rows");
                Ok(())
            }
            Scenario::OneRow => {
                let rows = self.read(sql::ONE_ROW, false).await?;
                expected::one_row(&pairs(&rows)?, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let query = sqlx::query(sql::TWO_PARAMETERS).bind(number).bind(TEXT);
                let rows = query.fetch_all(&mut self.connection).await?;
                expected::one_row(&pairs(&rows)?, number)
            }
            Scenario::HundredColumns { prepared } => {
                let rows = self.read(sql::HUNDRED_COLUMNS, prepared).await?;
                let mut values = Vec::with_capacity(100);
                for row in &rows {
                    for index in 0..row.len() {
                        values.push(row.try_get(index)?);
                    }
                }
                expected::hundred_columns(&values)
            }
            Scenario::ThousandRows => {
                let rows = self.read(sql::THOUSAND_ROWS, false).await?;
                expected::thousand_rows(&pairs(&rows)?)
            }
            Scenario::Readings { count, prepared } => {
                let rows = self.read(sql::readings(count), prepared).await?;
                let rows: Vec<Row> = rows.iter().map(tuple).collect::<Result<_>>()?;
                expected::readings(
                    count,
                    rows.len(),
                    &reading(&rows[0]),
                    &reading(&rows[rows.len() - 1]),
                )
            }
            Scenario::RecordBatches => {
                let mut rows = self.connection.fetch(sqlx::query(sql::HUNDRED_THOUSAND));
                let mut columns = Columns::default();
                while let Some(row) = rows.try_next().await? {
                    let name: &str = row.try_get(3)?;
                    let price: &str = row.try_get_unchecked(5)?;
                    let (id, counter, ratio) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                    columns.push((id, counter, ratio, name, row.try_get(4)?, price))?;
                }
                record_batch::check(100_000, &[columns.finish()?])
            }
            Scenario::Users(count) => {
                let users = sqlx::query_as(sql::USERS).fetch_all(&mut self.connection).await?;
                user::check(count, &users)
            }
            Scenario::BorrowedUsers(count) => {
                let mut rows = self.connection.fetch(sqlx::query(sql::USERS));
                let mut passed = Passed::default();
                while let Some(row) = rows.try_next().await? {
                    let (id, name, hair_color) =
                        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                    passed.by(BorrowedUser { id, name, hair_color });
                }
                passed.check(count)
            }
            Scenario::InsertUsers(count) => {
                let mut insert = insert_into(sql::INSERT_USER);
                insert.push_values(inserted::users(count), |mut row, (name, color)| {
                    row.push_bind(name).push_bind(color);
                });
                let done = insert.build().execute(&mut self.connection).await?;
                inserted::check(count, done.rows_affected())
            }
            Scenario::InsertReadings(count) => {
                let mut insert = insert_into(sql::INSERT_READING);
                let readings = inserted::readings(count);
                insert.push_values(readings, |mut row, (id, name, ratio, price)| {
                    row.push_bind(id).push_bind(name).push_bind(ratio).push_bind(price);
                });
                let done = insert.build().execute(&mut self.connection).await?;
                inserted::check(count, done.rows_affected())
            }
            Scenario::Pool => {
                let pool = self.pool.clone();
                pool::run(move || {
                    let pool = pool.clone();
                    async move { Ok(sqlx::query_scalar(sql::ONE).fetch_one(&pool).await?) }
                })
                .await
            }
        }
    }
}

/// The beginning of an INSERT, to which `push_values` adds the rows.
fn insert_into(one: &str) -> QueryBuilder<MySql> {
    QueryBuilder::new(one.split("VALUES").next().unwrap_or_default())
}

fn pairs(rows: &[MySqlRow]) -> Result<Vec<(i32, String)>> {
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn tuple(row: &MySqlRow) -> Result<Row> {
    Ok((
        row.try_get(0)?,
        row.try_get(1)?,
        row.try_get(2)?,
        row.try_get(3)?,
        row.try_get(4)?,
        // It has no conversion of DECIMAL to text, which is what the server sends.
        row.try_get_unchecked(5)?,
    ))
}

fn reading((id, counter, ratio, name, at, price): &Row) -> Reading<'_> {
    let moment = expected::of(*at);
    Reading { id: *id, counter: *counter, ratio: *ratio, name, moment, price }
}
