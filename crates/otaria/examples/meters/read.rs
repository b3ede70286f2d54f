//! The readings as structs, as columns, and summarized by the server.

use anyhow::{Context, Result};
use indicatif::HumanCount;
use otaria::Sql;

use crate::Demo;
use crate::readings::{Reading, Window, windows};
use crate::report::{self, check, check_all, heading, line};

impl Demo {
    pub(crate) async fn read_structs(&mut self) -> Result<()> {
        heading("Read back one meter, as structs of serde")?;
        let meter = self.meters.first().context("there are no meters")?;
        let sql = format!("SELECT ts, amps, volts FROM {} ORDER BY ts", meter.table);
        let mut header = Vec::new();
        let select = async {
            let rows = self.client.query(Sql::trusted(sql)).await?;
            let columns = rows.fields().iter().zip(["i64", "f32", "Option<i32>"]);
            header.extend(columns.map(|(field, rust_type)| {
                format!("{}\n{}\n{rust_type}", field.name, field.data_type.sql_name())
            }));
            rows.deserialize::<Reading>().collect().await
        };
        let count = Some(meter.readings.len());
        let found = self.timings.of("read as structs", count, select).await?;
        let cells = |Reading { ts, amps, volts }: &Reading| {
            let volts = volts.map_or_else(|| "NULL".into(), |volts| volts.to_string());
            [ts.to_string(), amps.to_string(), volts]
        };
        report::table(header, found.iter().take(5).map(cells), &[1, 2])?;
        check_all("readings of a meter", &found, &meter.readings)
    }

    pub(crate) async fn read_columns(&mut self) -> Result<()> {
        heading("Read all of them, row by row and column by column")?;
        let sql = "SELECT ts, amps, volts, place, group_id FROM meters";
        let total = self.meters.iter().map(|meter| meter.readings.len()).sum();
        let by_rows = async {
            let (mut count, mut sum) = (0, 0.0);
            let mut rows = self.client.query(sql).await?;
            while let Some(row) = rows.next().await? {
                sum += row.get::<f64>("amps")?;
                count += 1;
            }
            Ok::<_, otaria::Error>((count, sum))
        };
        let found = self.timings.of("read rows", Some(total), by_rows).await?;
        check("count and sum of the rows", found, (total, self.sum_of_amps()))?;
        let by_columns = async {
            let (mut count, mut sum) = (0, 0.0);
            let mut blocks = self.client.query_blocks(sql).await?;
            while let Some(block) = blocks.next().await? {
                let amps = block.column(1).and_then(|column| column.values::<f32>());
                let amps = amps.context("the second column is FLOAT")?;
                sum += amps.flatten().map(f64::from).sum::<f64>();
                count += block.rows();
            }
            anyhow::Ok((count, sum))
        };
        let (count, sum) = self.timings.of("read columns", Some(total), by_columns).await?;
        let rows = HumanCount(count as u64);
        line(format_args!("  {rows} rows; the sum of all currents is {sum} A"))?;
        check("count and sum of the columns", (count, sum), (total, self.sum_of_amps()))
    }

    pub(crate) async fn summarize(&mut self) -> Result<()> {
        heading("A windowed aggregate: every six hours")?;
        let sql = "SELECT TO_ISO8601(_wstart), _wstart, COUNT(*), AVG(amps), MAX(volts) FROM meters INTERVAL(6h)";
        let select = async {
            let rows = self.client.query(sql).await?;
            rows.collect::<(String, i64, i64, f64, i32)>().await
        };
        let found = self.timings.of("windowed aggregate", None, select).await?;
        let cells = |(text, _, count, amps, volts): &(String, i64, i64, f64, i32)| {
            [text.clone(), count.to_string(), format!("{amps:.3}"), volts.to_string()]
        };
        let header = ["window from", "readings", "average A", "highest V"];
        report::table(header, found.iter().map(cells), &[1, 2, 3])?;
        let found: Vec<Window> = found
            .into_iter()
            .map(|(_, begin, count, amps, volts)| (begin, count, amps, volts))
            .collect();
        let readings = self.meters.iter().flat_map(|meter| &meter.readings);
        check_all("windows", &found, &windows(readings, 6))
    }
}
