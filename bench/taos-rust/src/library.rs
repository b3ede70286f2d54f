//! The two clients, each in its usual way to do the work.

use anyhow::{Context as _, Result, bail, ensure};
use futures_util::TryStreamExt as _;
use otaria::taos::{Client, Column, Consumer, Lines, Statement, Table, TimeUnit};
use taos::taos_query::common::{SchemalessPrecision, SchemalessProtocol, SmlData, SmlDataBuilder};
use taos::{
    AsAsyncConsumer as _, AsyncBindable as _, AsyncFetchable as _, AsyncQueryable as _,
    AsyncTBuilder, ColumnView, IsAsyncData as _, MessageSet, Stmt, Taos, TaosBuilder, Timeout,
    TmqBuilder,
};

use crate::readings::{self, Columns, INSERT, LINES, ONE_ROW, ROWS, Reading, SQL, Tuple};
use crate::scenario::{REPEATS, Scenario};
use crate::topic;

pub const TAOS: &str = "taos";
pub const NAMES: [&str; 2] = [TAOS, "otaria"];

pub enum Library {
    Taos(Box<Official>),
    Otaria(Box<Ours>),
}

pub struct Official {
    taos: Taos,
    lines: SmlData,
    insert: Stmt,
    consumer: <TmqBuilder as AsyncTBuilder>::Target,
    columns: Columns,
}

pub struct Ours {
    client: Client,
    lines: Lines,
    insert: Statement,
    consumer: Consumer,
    columns: Columns,
}

impl Library {
    pub async fn connect(name: &str, url: &str) -> Result<Self> {
        let (of_group, columns) =
            (format!("{url}?group.id=bench&auto.offset.reset=earliest"), readings::columns());
        if name == TAOS {
            let taos = TaosBuilder::from_dsn(url)?.build().await?;
            let lines = SmlDataBuilder::default()
                .protocol(SchemalessProtocol::Line)
                .precision(SchemalessPrecision::Millisecond)
                .data(readings::lines().lines().map(str::to_owned).collect::<Vec<_>>())
                .build()?;
            let mut insert = Stmt::init(&taos).await?;
            insert.prepare(INSERT).await?;
            let mut consumer = TmqBuilder::from_dsn(of_group)?.build().await?;
            consumer.subscribe([topic::NAME]).await?;
            let official = Official { taos, lines, insert, consumer, columns };
            return Ok(Self::Taos(Box::new(official)));
        }
        let lines = readings::lines();
        let lines = Lines::influx(lines.lines()).time_unit(TimeUnit::Milliseconds);
        let client = Client::connect(url).await?;
        let insert = client.prepare(INSERT).await?;
        let mut consumer = Consumer::connect(of_group).await?;
        consumer.subscribe([topic::NAME]).await?;
        Ok(Self::Otaria(Box::new(Ours { client, lines, insert, consumer, columns })))
    }

    /// Does the work once, and checks what came of it.
    pub async fn run(&mut self, scenario: Scenario) -> Result<()> {
        match self {
            Self::Taos(official) => by_taos(official, scenario).await,
            Self::Otaria(ours) => by_otaria(ours, scenario).await,
        }
    }
}

async fn by_taos(official: &mut Official, scenario: Scenario) -> Result<()> {
    let Official { taos, lines, insert, consumer, columns } = official;
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
            readings::check_sum(sum, 1)
        }
        Scenario::OneRow => {
            let mut result = taos.query(ONE_ROW).await?;
            let rows = result.deserialize::<(i32, String)>().try_collect::<Vec<_>>().await?;
            readings::check_one(&rows)
        }
        Scenario::Schemaless => Ok(taos.put(lines).await?),
        Scenario::Insert(rows) => {
            let Columns { ts, id, counter, ratio, even, name } = columns;
            let mut written = 0;
            for start in starts(rows) {
                let part = start..start + rows;
                let names = name[part.clone()].iter().map(String::as_str).collect::<Vec<_>>();
                let bound = [
                    ColumnView::from_millis_timestamp(ts[part.clone()].to_vec()),
                    ColumnView::from_ints(id[part.clone()].to_vec()),
                    ColumnView::from_big_ints(counter[part.clone()].to_vec()),
                    ColumnView::from_doubles(ratio[part.clone()].to_vec()),
                    ColumnView::from_bools(even[part].to_vec()),
                    ColumnView::from_varchar::<&str, _, _, _>(names),
                ];
                insert.bind(&bound).await?;
                insert.add_batch().await?;
                written += insert.execute().await?;
            }
            check_all(written)
        }
        Scenario::Topic => {
            let mut messages = consumer.stream_with_timeout(Timeout::from_secs(10));
            let (mut rows, mut sum) = (0, 0);
            while rows < ROWS as usize * REPEATS {
                let (_, message) = messages.try_next().await?.context("the topic has no end")?;
                let MessageSet::Data(data) = message else { bail!("a message without rows") };
                while let Some(block) = data.fetch_raw_block().await? {
                    let Some(ColumnView::BigInt(counters)) = block.columns().nth(2) else {
                        bail!("the third column is BIGINT");
                    };
                    sum += counters.iter().flatten().sum::<i64>();
                    rows += block.nrows();
                }
            }
            readings::check_sum(sum, REPEATS)
        }
    }
}

async fn by_otaria(ours: &mut Ours, scenario: Scenario) -> Result<()> {
    let Ours { client, lines, insert, consumer, columns } = ours;
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
            readings::check_sum(sum, 1)
        }
        Scenario::OneRow => {
            readings::check_one(&client.query(ONE_ROW).await?.collect::<(i32, String)>().await?)
        }
        Scenario::Schemaless => {
            let written = client.schemaless(lines).await?;
            ensure!(written.rows_affected == LINES as u64, "{written:?}");
            Ok(())
        }
        Scenario::Insert(rows) => {
            let Columns { ts, id, counter, ratio, even, name } = columns;
            let mut written = 0;
            for start in starts(rows) {
                let part = start..start + rows;
                let bound = Table::new([
                    Column::timestamp(&ts[part.clone()]),
                    Column::i32(&id[part.clone()]),
                    Column::i64(&counter[part.clone()]),
                    Column::f64(&ratio[part.clone()]),
                    Column::bool(&even[part.clone()]),
                    Column::text(&name[part]),
                ]);
                written += insert.insert([bound]).await?;
            }
            check_all(written as usize)
        }
        Scenario::Topic => {
            let (mut rows, mut sum) = (0, 0);
            while rows < ROWS as usize * REPEATS {
                let message = consumer.next().await?.context("the topic has no end")?;
                for block in message.blocks() {
                    let counters = block.block().column(2);
                    let Some(counters) = counters.and_then(|column| column.values::<i64>()) else {
                        bail!("the third column is BIGINT");
                    };
                    sum += counters.flatten().sum::<i64>();
                    rows += block.len();
                }
            }
            readings::check_sum(sum, REPEATS)
        }
    }
}

/// Where the parts of the readings begin, all readings again and again.
fn starts(rows: usize) -> impl Iterator<Item = usize> {
    (0..REPEATS).flat_map(move |_| (0..ROWS as usize).step_by(rows))
}

fn check_all(written: usize) -> Result<()> {
    ensure!(written == ROWS as usize * REPEATS, "{written} rows");
    Ok(())
}
