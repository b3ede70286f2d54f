use anyhow::Result;
use sqlx::mysql::{MySqlConnection, MySqlRow};
use sqlx::{Connection as _, Executor as _, Row as _};
use time::PrimitiveDateTime;

use crate::expected::{self, Reading, TEXT};
use crate::scenario::{self, Scenario};

pub struct Library(MySqlConnection);

type Row = (i32, i64, f64, String, PrimitiveDateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        Ok(Self(MySqlConnection::connect(&url.replacen("mariadb://", "mysql://", 1)).await?))
    }

    async fn read(&mut self, sql: &'static str, prepared: bool) -> Result<Vec<MySqlRow>> {
        Ok(if prepared {
            sqlx::query(sql).fetch_all(&mut self.0).await?
        } else {
            self.0.fetch_all(sqlx::raw_sql(sql)).await?
        })
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                let rows = self.0.execute(sqlx::raw_sql("DO 1")).await?.rows_affected();
                anyhow::ensure!(rows == 0, "{rows} rows");
                Ok(())
            }
            Scenario::OneRow => {
                let rows = self.read(scenario::ONE_ROW, false).await?;
                expected::one_row(&pairs(&rows)?, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let query = sqlx::query(scenario::TWO_PARAMETERS).bind(number).bind(TEXT);
                let rows = query.fetch_all(&mut self.0).await?;
                expected::one_row(&pairs(&rows)?, number)
            }
            Scenario::HundredColumns { prepared } => {
                let rows = self.read(scenario::HUNDRED_COLUMNS, prepared).await?;
                let mut values = Vec::with_capacity(100);
                for row in &rows {
                    for index in 0..row.len() {
                        values.push(row.try_get(index)?);
                    }
                }
                expected::hundred_columns(&values)
            }
            Scenario::ThousandRows => {
                let rows = self.read(scenario::THOUSAND_ROWS, false).await?;
                expected::thousand_rows(&pairs(&rows)?)
            }
            Scenario::Readings { count, prepared } => {
                let rows = self.read(scenario::readings(count), prepared).await?;
                let rows: Vec<Row> = rows.iter().map(tuple).collect::<Result<_>>()?;
                expected::readings(
                    count,
                    rows.len(),
                    &reading(&rows[0]),
                    &reading(&rows[rows.len() - 1]),
                )
            }
        }
    }
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
