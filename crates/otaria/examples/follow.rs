//! Follows inserts by a consumer, with a live counter. `make demo` runs it; alone it needs `TDENGINE_URL`.

use std::collections::HashMap;
use std::env;
use std::io::{self, Write};
use std::process::{self, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use otaria::Sql;
use otaria::taos::{Client, Consumer, ConsumerOptions, OffsetReset, Options};

const METERS: i64 = 4;
const ROUNDS: i64 = 50;
/// Of each meter in each round.
const ROWS: i64 = 500;
/// In milliseconds since 1970.
const START: i64 = 1_767_225_600_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = demonstrate().await else { return ExitCode::SUCCESS };
    // With its causes; if even that cannot be printed, the exit code is left.
    let _ = writeln!(io::stderr(), "\nFailed: {error:#}");
    ExitCode::FAILURE
}

async fn demonstrate() -> Result<()> {
    let url = env::var("TDENGINE_URL")
        .context("TDENGINE_URL is not set, such as ws://root:taosdata@localhost:6041")?;
    let options: Options = url.parse()?;
    let name = format!("otaria_follow_{}", process::id());
    let client = Client::connect(&options).await?;
    let group = ConsumerOptions::new(options, &name).offset_reset(OffsetReset::Earliest);
    let mut consumer = Consumer::connect(group).await?;
    // Ctrl-C drops the demonstration wherever it waits.
    let result = tokio::select! {
        result = run(&client, &mut consumer, &name) => result,
        _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
    };
    let cleaned = clean_up(&client, consumer, &name).await;
    client.close().await;
    result.and(cleaned)
}

async fn clean_up(client: &Client, mut consumer: Consumer, name: &str) -> Result<()> {
    // A topic that is subscribed to cannot be dropped.
    consumer.unsubscribe().await?;
    consumer.close().await;
    client.exec(Sql::trusted(format!("DROP TOPIC IF EXISTS {name}"))).await?;
    client.exec(Sql::trusted(format!("DROP DATABASE IF EXISTS {name}"))).await?;
    Ok(())
}

async fn run(client: &Client, consumer: &mut Consumer, name: &str) -> Result<()> {
    client.exec(Sql::trusted(format!("CREATE DATABASE {name}"))).await?;
    client.exec(Sql::trusted(format!("USE {name}"))).await?;
    client.exec("CREATE STABLE meters (ts TIMESTAMP, reading BIGINT) TAGS (number INT)").await?;
    client.exec(Sql::trusted(format!("CREATE TOPIC {name} AS STABLE meters"))).await?;
    consumer.subscribe([name]).await?;
    let begun = Instant::now();
    tokio::try_join!(write(client), follow(consumer))?;
    let (total, took) = (HumanCount(total()), begun.elapsed().as_millis());
    writeln!(io::stdout(), "  {total} rows came, each once and in its order, in {took} ms")?;
    Ok(())
}

async fn write(client: &Client) -> Result<()> {
    for round in 0..ROUNDS {
        for meter in 0..METERS {
            let readings = (0..ROWS).map(|row| round * ROWS + row);
            let values: String =
                readings.map(|reading| format!("({}, {reading})", START + reading)).collect();
            let sql = format!("INSERT INTO d{meter} USING meters TAGS ({meter}) VALUES {values}");
            client.exec(Sql::trusted(sql)).await?;
        }
    }
    Ok(())
}

/// Counts what comes until it is all.
async fn follow(consumer: &mut Consumer) -> Result<()> {
    let style = ProgressStyle::with_template("  {spinner} {human_pos} / {human_len} rows")?;
    let target = ProgressDrawTarget::stdout();
    let counter = ProgressBar::with_draw_target(Some(total()), target).with_style(style);
    let mut next: HashMap<String, i64> = HashMap::new();
    while counter.position() < total() {
        let message = consumer.next().await?.context("the stream has ended")?;
        for block in message.blocks() {
            let table = block.table().context("rows of a super table have a table")?;
            let expected = next.entry(table.to_owned()).or_default();
            for (ts, reading) in block.read::<(i64, i64)>()? {
                ensure!(reading == *expected, "{table}: {reading} came in place of {expected}");
                ensure!(ts == START + reading, "{table}: {reading} came with the time {ts}");
                *expected += 1;
            }
            counter.inc(block.len() as u64);
        }
        // Counted: it need not come again.
        consumer.commit().await?;
    }
    counter.finish_and_clear();
    Ok(())
}

const fn total() -> u64 {
    (METERS * ROUNDS * ROWS).unsigned_abs()
}
