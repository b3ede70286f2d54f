//! The readings as structs, as a stream, and summarized by the server.

use anyhow::Result;
use indicatif::HumanCount;
use otaria::Sql;
use otaria::mariadb::Connection;

use crate::Demo;
use crate::readings::{Reading, Summary, SummaryLine, january};
use crate::report::{self, check_all, heading, line};

impl Demo {
    pub(crate) async fn read_structs(&mut self, connection: &mut Connection) -> Result<()> {
        heading("Read back as structs")?;
        let sql =
            format!("SELECT sensor, taken_at, celsius, humidity FROM {} ORDER BY id", self.table);
        let mut header = Vec::new();
        let select = async {
            let mut result = connection.query(Sql::trusted(&sql)).await?;
            let columns = result.columns().zip(Reading::TYPES);
            header.extend(columns.map(|(column, rust_type)| {
                format!("{}\n{}\n{rust_type}", column.name(), column.type_name())
            }));
            result.collect::<Reading>().await
        };
        let rows = self.timings.of("read as structs", Some(self.readings.len()), select).await?;
        report::table(header, rows.iter().take(5).map(Reading::cells), &[2, 3])?;
        check_all("readings, as structs", &rows, &self.readings)
    }

    pub(crate) async fn read_stream(&mut self, connection: &mut Connection) -> Result<()> {
        heading("Read back as a stream, summed up on the way")?;
        let sql = format!("SELECT sensor, celsius FROM {} ORDER BY id", self.table);
        let mut summary = Summary::default();
        let read_all = async {
            let mut rows = connection.query(Sql::trusted(&sql)).await?;
            while let Some(row) = rows.next().await? {
                // Both texts borrow from what the network delivered.
                summary.add(row.get("sensor")?, row.get("celsius")?)?;
            }
            anyhow::Ok(())
        };
        self.timings.of("read as a stream", Some(self.readings.len()), read_all).await?;
        let (count, sum) = summary.total();
        let count = HumanCount(count);
        line(format_args!("  {count} rows; the sum of all temperatures is {sum} °C"))?;
        check_all("summary of the stream", &summary.lines(), &Summary::of(&self.readings)?.lines())
    }

    pub(crate) async fn summarize(&mut self, connection: &mut Connection) -> Result<()> {
        heading("A prepared query with parameters: 3 to 7 January")?;
        let sql = format!(
            "SELECT sensor, COUNT(*), MIN(celsius), MAX(celsius), ROUND(AVG(celsius), 2)
             FROM {} WHERE taken_at >= ? AND taken_at < ? GROUP BY sensor ORDER BY sensor",
            self.table
        );
        let (from, to) = (january(3), january(8));
        let select = async {
            connection.exec(Sql::trusted(&sql), (from, to)).await?.collect::<SummaryLine>().await
        };
        let lines = self.timings.of("prepared query", None, select).await?;
        let cells = |(sensor, count, min, max, avg): &SummaryLine| {
            [sensor.clone(), count.to_string(), min.clone(), max.clone(), avg.clone()]
        };
        report::table(
            ["sensor", "readings", "min", "max", "avg"],
            lines.iter().map(cells),
            &[1, 2, 3, 4],
        )?;
        let between = self.readings.iter().filter(|reading| (from..to).contains(&reading.taken_at));
        check_all("summary between two dates", &lines, &Summary::of(between)?.lines())
    }
}
