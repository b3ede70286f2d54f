use anyhow::Result;
use otaria::mariadb::{Connection, DateTime, QueryResult};

use crate::expected::{self, Reading, TEXT};
use crate::scenario::{self, Scenario};

pub struct Library(Connection);

type Row = (i32, i64, f64, String, DateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        Ok(Self(Connection::connect(url).await?))
    }

    async fn read(&mut self, sql: &'static str, prepared: bool) -> Result<QueryResult<'_>> {
        Ok(if prepared { self.0.exec(sql, ()).await? } else { self.0.query(sql).await? })
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                let rows = self.0.query("DO 1").await?.rows_affected();
                anyhow::ensure!(rows == 0, "{rows} rows");
                Ok(())
            }
            Scenario::OneRow => {
                let rows = self.0.query(scenario::ONE_ROW).await?.collect().await?;
                expected::one_row(&rows, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let mut result = self.0.exec(scenario::TWO_PARAMETERS, (number, TEXT)).await?;
                expected::one_row(&result.collect().await?, number)
            }
            Scenario::HundredColumns { prepared } => {
                let mut result = self.read(scenario::HUNDRED_COLUMNS, prepared).await?;
                let mut values = Vec::with_capacity(100);
                while let Some(row) = result.next().await? {
                    for index in 0..row.len() {
                        values.push(row.get(index)?);
                    }
                }
                expected::hundred_columns(&values)
            }
            Scenario::ThousandRows => {
                let rows = self.0.query(scenario::THOUSAND_ROWS).await?.collect().await?;
                expected::thousand_rows(&rows)
            }
            Scenario::Readings { count, prepared } => {
                let mut result = self.read(scenario::readings(count), prepared).await?;
                let rows: Vec<Row> = result.collect().await?;
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
