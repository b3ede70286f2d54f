//! The table, the readings, and an error.

use anyhow::{Result, bail};
use otaria::Error;
use otaria::Sql;
use otaria::mariadb::Connection;

use crate::Demo;
use crate::readings::{Reading, Summary};
use crate::report::{self, check, heading, line};

impl Demo {
    pub(crate) async fn create_table(&mut self, connection: &mut Connection) -> Result<()> {
        let table = &self.table;
        let sql = format!(
            "CREATE TABLE {table} (
                id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
                sensor VARCHAR(16) NOT NULL,
                taken_at DATETIME NOT NULL,
                celsius DECIMAL(5,2) NOT NULL,
                humidity DOUBLE,
                UNIQUE KEY one_at_a_time (sensor, taken_at)
            )"
        );
        self.timings.of("create table", None, connection.query(Sql::trusted(&sql))).await?;
        Ok(line(format_args!("  table {table} is created"))?)
    }

    pub(crate) async fn insert(&mut self, connection: &mut Connection) -> Result<()> {
        heading("Insert: one statement after the other, in one transaction")?;
        let sql = self.insert_sql();
        let bar = report::progress_bar(self.readings.len())?;
        let insert_all = async {
            let mut transaction = connection.transaction().await?;
            for Reading { sensor, taken_at, celsius, humidity } in &self.readings {
                // Prepared at its first use only.
                transaction.exec(Sql::trusted(&sql), (sensor, taken_at, celsius, humidity)).await?;
                bar.inc(1);
            }
            transaction.commit().await
        };
        self.timings.of("insert", Some(self.readings.len()), insert_all).await?;
        report::finish(&bar)?;

        let sql = format!("SELECT COUNT(*), SUM(celsius) FROM {}", self.table);
        let total = connection.query(Sql::trusted(&sql)).await?.next_as::<(u64, String)>().await?;
        check("count and sum on the server", total, Some(Summary::of(&self.readings)?.total()))
    }

    pub(crate) async fn insert_twice(&mut self, connection: &mut Connection) -> Result<()> {
        heading("An error: the same reading once more")?;
        let sql = self.insert_sql();
        let Some(Reading { sensor, taken_at, celsius, humidity }) = self.readings.first() else {
            bail!("there are no readings");
        };
        let insert = connection.exec(Sql::trusted(&sql), (sensor, taken_at, celsius, humidity));
        match self.timings.of("duplicate key", None, insert).await {
            Ok(_) => bail!("the duplicate reading was accepted"),
            Err(error) => show(error, &sql),
        }
    }

    fn insert_sql(&self) -> String {
        let table = &self.table;
        format!("INSERT INTO {table} (sensor, taken_at, celsius, humidity) VALUES (?, ?, ?, ?)")
    }
}

/// Shows what the server reported. The statement is not part of the error: the caller has it.
fn show(error: Error, sql: &str) -> Result<()> {
    let Some(reported) = error.server_error() else { return Err(error.into()) };
    let fields = [
        ["kind()", &format!("{:?}", error.kind())],
        ["code()", &reported.code().to_string()],
        ["sql_state()", reported.sql_state()],
        ["message()", reported.message()],
        ["the statement", sql],
    ];
    report::table(["field", "value"], fields, &[])?;
    check("number of the error", reported.code(), 1062)
}
