//! Consuming topics.

use anyhow::{Context, Result, ensure};
use futures_util::TryStreamExt;
use taos::{
    AsAsyncConsumer, AsyncQueryable, AsyncTBuilder, IsAsyncData, IsAsyncMeta, IsOffset, MessageSet,
    Taos, Timeout, TmqBuilder,
};

pub(crate) async fn run(taos: &Taos, url: &str) -> Result<()> {
    taos.exec("create table source (ts timestamp, v int)").await?;
    taos.exec("create topic official_rows as select ts, v from source").await?;
    taos.exec("create topic official_all with meta as database official_rust").await?;
    taos.exec("insert into source values (1700000000001, 10)(1700000000002, null)").await?;
    taos.exec("insert into source values (1700000000003, 30)").await?;
    consume_rows(url).await.context("rows")?;
    consume_changes(url).await.context("changes of tables")?;
    for topic in ["official_rows", "official_all"] {
        taos.exec(format!("drop topic {topic}")).await?;
    }
    Ok(())
}

fn builder(url: &str, group: &str) -> Result<TmqBuilder> {
    let dsn = format!(
        "{url}?group.id={group}&client.id=official&auto.offset.reset=earliest&enable.auto.commit=false"
    );
    Ok(TmqBuilder::from_dsn(dsn)?)
}

async fn consume_rows(url: &str) -> Result<()> {
    let mut consumer = builder(url, "rows")?.build().await?;
    consumer.subscribe(["official_rows"]).await?;
    let mut values = Vec::new();
    {
        let mut stream = consumer.stream_with_timeout(Timeout::from_secs(10));
        while values.len() < 3 {
            let (offset, message) = stream.try_next().await?.context("the stream ends early")?;
            ensure!(offset.topic() == "official_rows", "{}", offset.topic());
            let MessageSet::Data(data) = message else { anyhow::bail!("a message without rows") };
            while let Some(block) = data.fetch_raw_block().await? {
                values.extend(block.to_values().into_iter().map(|row| format!("{}", row[1])));
            }
            consumer.commit(offset).await?;
        }
    }
    ensure!(values == ["10", "NULL", "30"], "{values:?}");
    let assigned = consumer.assignments().await.context("no assignment")?;
    ensure!(assigned[0].0 == "official_rows", "{assigned:?}");
    let place = &assigned[0].1[0];
    consumer.offset_seek("official_rows", place.vgroup_id(), place.begin()).await?;
    {
        let mut stream = consumer.stream_with_timeout(Timeout::from_secs(10));
        let (_, message) = stream.try_next().await?.context("nothing after the seek")?;
        ensure!(matches!(message, MessageSet::Data(_)), "a message without rows");
    }
    consumer.unsubscribe().await;
    Ok(())
}

async fn consume_changes(url: &str) -> Result<()> {
    let mut consumer = builder(url, "changes")?.build().await?;
    consumer.subscribe(["official_all"]).await?;
    let (mut created, mut rows) = (0, 0);
    {
        let mut stream = consumer.stream_with_timeout(Timeout::from_secs(10));
        while created < 10 || rows < 10_000 {
            let (offset, message) = stream.try_next().await?.context("the stream ends early")?;
            if let MessageSet::Meta(meta) = &message {
                let json = serde_json::to_string(&meta.as_json_meta().await?)?;
                created += i32::from(json.contains("create"));
            }
            if let MessageSet::Data(data) = &message {
                while let Some(block) = data.fetch_raw_block().await? {
                    ensure!(block.table_name().is_some_and(|name| !name.is_empty()), "no table");
                    rows += block.nrows();
                }
            }
            consumer.commit(offset).await?;
        }
    }
    consumer.unsubscribe().await;
    Ok(())
}
