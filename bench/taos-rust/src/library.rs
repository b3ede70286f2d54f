//! The two clients, each in its usual way to do the work.

use anyhow::{Result, bail, ensure};
use futures_util::TryStreamExt as _;
use otaria::taos::{Client, Lines, TimeUnit};
use taos::taos_query::common::{SchemalessPrecision, SchemalessProtocol, SmlData, SmlDataBuilder};
use taos::{
    AsyncFetchable as _, AsyncQueryable as _, AsyncTBuilder as _, ColumnView, Taos, TaosBuilder,
};

use crate::readings::{self, LINES, ONE_ROW, Reading, SQL, Tuple};
use crate::scenario::Scenario;

pub const TAOS: &str = "taos";
pub const NAMES: [&str; 2] = [TAOS, "otaria"];

pub enum Library {
    Taos(Taos, SmlData),
    Otaria(Client, Lines),
}

impl Library {
    pub async fn connect(name: &str, url: &str) -> Result<Self> {
        if name == TAOS {
            let taos = TaosBuilder::from_dsn(url)?.build().await?;
            let data = SmlDataBuilder::default()
                .protocol(SchemalessProtocol::Line)
                .precision(SchemalessPrecision::Millisecond)
                .data(readings::lines().lines().map(str::to_owned).collect::<Vec<_>>())
                .build()?;
            return Ok(Self::Taos(taos, data));
        }
        let lines = readings::lines();
        let lines = Lines::influx(lines.lines()).time_unit(TimeUnit::Milliseconds);
        Ok(Self::Otaria(Client::connect(url).await?, lines))
    }

    /// Does the work once, and checks what came of it.
    pub async fn run(&self, scenario: Scenario) -> Result<()> {
        match self {
            Self::Taos(taos, lines) => by_taos(taos, lines, scenario).await,
            Self::Otaria(client, lines) => by_otaria(client, lines, scenario).await,
        }
    }
}

async fn by_taos(taos: &Taos, lines: &SmlData, scenario: Scenario) -> Result<()> {
    match scenario {
        Scenario::Tuples => {
            let mut result = taos.query(SQL).await?;
            readings::check_tuples(&result.deserialize::<Tuple>().try_collect::<Vec<_>>().await?)
        }
        Scenario::Structs => {
            let mut result = taos.query(SQL).await?;
            readings::check_structs(&result.deserialize::<Reading>().try_collect::<Vec<_>>().await?)
        }
        Scenario::Columns => {
            let mut result = taos.query(SQL).await?;
            let mut blocks = result.blocks();
            let mut sum = 0;
            while let Some(block) = blocks.try_next().await? {
                let Some(ColumnView::BigInt(counters)) = block.columns().nth(2) else {
                    bail!("the third column is BIGINT");
                };
                sum += counters.iter().flatten().sum::<i64>();
            }
            readings::check_sum(sum)
        }
        Scenario::OneRow => {
            let mut result = taos.query(ONE_ROW).await?;
            let rows = result.deserialize::<(i32, String)>().try_collect::<Vec<_>>().await?;
            readings::check_one(&rows)
        }
        Scenario::Schemaless => Ok(taos.put(lines).await?),
    }
}

async fn by_otaria(client: &Client, lines: &Lines, scenario: Scenario) -> Result<()> {
    match scenario {
        Scenario::Tuples => {
            readings::check_tuples(&client.query(SQL).await?.collect::<Tuple>().await?)
        }
        Scenario::Structs => {
            let rows = client.query(SQL).await?;
            readings::check_structs(&rows.deserialize::<Reading>().collect().await?)
        }
        Scenario::Columns => {
            let mut blocks = client.query_blocks(SQL).await?;
            let mut sum = 0;
            while let Some(block) = blocks.try_next().await? {
                let Some(counters) = block.column(2).and_then(|column| column.values::<i64>())
                else {
                    bail!("the third column is BIGINT");
                };
                sum += counters.flatten().sum::<i64>();
            }
            readings::check_sum(sum)
        }
        Scenario::OneRow => {
            readings::check_one(&client.query(ONE_ROW).await?.collect::<(i32, String)>().await?)
        }
        Scenario::Schemaless => {
            let written = client.schemaless(lines).await?;
            ensure!(written.rows_affected == LINES as u64, "{written:?}");
            Ok(())
        }
    }
}
