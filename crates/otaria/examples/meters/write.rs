//! The super table, the readings, and an error.

use anyhow::{Result, bail};
use futures_util::future::try_join_all;
use otaria::{Error, Sql};

use crate::Demo;
use crate::readings::{Meter, Reading};
use crate::report::{self, check, heading, line};

const AT_ONCE: usize = 1000;

impl Demo {
    pub(crate) async fn create_table(&mut self) -> Result<()> {
        let (client, database) = (&self.client, &self.database);
        let create = async {
            let create = format!("CREATE DATABASE {database} KEEP 36500d");
            client.exec(Sql::trusted(create)).await?;
            client.exec(Sql::trusted(format!("USE {database}"))).await?;
            let columns = "ts TIMESTAMP, amps FLOAT, volts INT";
            let tags = "place NCHAR(16), group_id INT";
            let create = format!("CREATE STABLE meters ({columns}) TAGS ({tags})");
            client.exec(Sql::trusted(create)).await
        };
        self.timings.of("create database and super table", None, create).await?;
        Ok(line(format_args!("  super table {database}.meters is created"))?)
    }

    pub(crate) async fn insert(&mut self) -> Result<()> {
        heading("Insert: 1 000 readings a statement, the statements of ten meters at once")?;
        let total = self.meters.iter().map(|meter| meter.readings.len()).sum();
        let bar = report::progress_bar(total)?;
        let (client, meters) = (&self.client, &self.meters);
        let insert_all = async {
            let pieces = meters.iter().map(|meter| meter.readings.len().div_ceil(AT_ONCE)).max();
            for piece in 0..pieces.unwrap_or(0) {
                let statements = meters.iter().map(|meter| async move {
                    client.exec(Sql::trusted(insert_statement(meter, piece))).await
                });
                bar.inc(try_join_all(statements).await?.into_iter().sum());
            }
            Ok::<_, Error>(())
        };
        self.timings.of("insert", Some(total), insert_all).await?;
        report::finish(&bar)?;

        let mut rows = self.client.query("SELECT COUNT(*), SUM(amps) FROM meters").await?;
        let found = rows.next_as::<(usize, f64)>().await?;
        check("count and sum on the server", found, Some((total, self.sum_of_amps())))
    }

    pub(crate) fn sum_of_amps(&self) -> f64 {
        let readings = self.meters.iter().flat_map(|meter| &meter.readings);
        readings.map(|reading| f64::from(reading.amps)).sum()
    }

    pub(crate) async fn ask_for_more(&mut self) -> Result<()> {
        heading("An error: a table that does not exist")?;
        let select = self.client.query("SELECT * FROM missing");
        match self.timings.of("missing table", None, select).await {
            Ok(_) => bail!("the missing table was found"),
            Err(error) => show(error),
        }
    }
}

/// The table of a meter comes into being with its first readings.
fn insert_statement(meter: &Meter, piece: usize) -> String {
    let Meter { table, place, group, readings } = meter;
    let rows = readings.chunks(AT_ONCE).nth(piece).unwrap_or_default();
    let values: String = rows
        .iter()
        .map(|Reading { ts, amps, volts }| {
            let volts = volts.map_or_else(|| "NULL".into(), |volts| volts.to_string());
            format!("({ts},{amps},{volts})")
        })
        .collect();
    format!("INSERT INTO {table} USING meters TAGS ('{place}', {group}) VALUES {values}")
}

/// Shows what the server reported.
fn show(error: Error) -> Result<()> {
    let Some(reported) = error.server_error() else { return Err(error.into()) };
    let fields = [
        ["kind()", &format!("{:?}", error.kind())],
        ["code()", &format!("0x{:04X}", reported.code())],
        ["message()", reported.message()],
        ["sql()", error.sql().unwrap_or_default()],
    ];
    report::table(["field", "value"], fields, &[])?;
    check("number of the error", reported.code(), 0x2662)
}
