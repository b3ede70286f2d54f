use anyhow::Result;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Row as AnyRow};
use time::PrimitiveDateTime;

use crate::expected::{self, Reading, TEXT};
use crate::scenario::{self, Scenario};

pub struct Library(Conn);

type Row = (i32, i64, f64, String, PrimitiveDateTime, String);

impl Library {
    pub async fn connect(url: &str) -> Result<Self> {
        let url = url.replacen("mariadb://", "mysql://", 1);
        // By itself it would go on to the server's unix socket.
        let options = OptsBuilder::from_opts(Opts::from_url(&url)?).prefer_socket(false);
        Ok(Self(Conn::new(options).await?))
    }

    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match scenario {
            Scenario::Do1 => {
                self.0.query_drop("DO 1").await?;
                anyhow::ensure!(self.0.affected_rows() == 0, "{} rows", self.0.affected_rows());
                Ok(())
            }
            Scenario::OneRow => {
                let rows: Vec<(i32, String)> = self.0.query(scenario::ONE_ROW).await?;
                expected::one_row(&rows, 42)
            }
            Scenario::ExecuteTwoParameters => {
                let rows: Vec<(i32, String)> =
                    self.0.exec(scenario::TWO_PARAMETERS, (number, TEXT)).await?;
                expected::one_row(&rows, number)
            }
            Scenario::HundredColumns { prepared } => {
                let rows: Vec<AnyRow> = if prepared {
                    self.0.exec(scenario::HUNDRED_COLUMNS, ()).await?
                } else {
                    self.0.query(scenario::HUNDRED_COLUMNS).await?
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
                let rows: Vec<(i32, String)> = self.0.query(scenario::THOUSAND_ROWS).await?;
                expected::thousand_rows(&rows)
            }
            Scenario::Readings { count, prepared } => {
                let sql = scenario::readings(count);
                let rows: Vec<Row> =
                    if prepared { self.0.exec(sql, ()).await? } else { self.0.query(sql).await? };
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

fn reading((id, counter, ratio, name, at, price): &Row) -> Reading<'_> {
    let moment = expected::of(*at);
    Reading { id: *id, counter: *counter, ratio: *ratio, name, moment, price }
}
