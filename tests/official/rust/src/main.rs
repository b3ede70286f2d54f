//! The official Rust client, unmodified: connects, creates, inserts and reads every type, writes schemaless lines, binds
//! statements, consumes topics, and hears of errors. Ends with an error at the first difference.

mod statements;
mod topics;

use anyhow::{Context, Result, ensure};
use taos::taos_query::common::{SchemalessPrecision, SchemalessProtocol, SmlDataBuilder};
use taos::{AsyncFetchable, AsyncQueryable, AsyncTBuilder, Taos, TaosBuilder};

const DATABASE: &str = "official_rust";

#[tokio::main]
async fn main() -> Result<()> {
    let url = std::env::var("TDENGINE_URL").context("TDENGINE_URL names no server")?;
    let taos = TaosBuilder::from_dsn(&url)?.build().await.context("connect")?;
    taos.exec(format!("drop database if exists {DATABASE}")).await?;
    taos.exec(format!("create database {DATABASE} precision 'ms'")).await?;
    taos.exec(format!("use {DATABASE}")).await?;
    every_type(&taos).await.context("every type")?;
    super_table(&taos).await.context("super table")?;
    // The client writes lines over a connection of their own, on which no `use` was executed.
    let lines = TaosBuilder::from_dsn(format!("{url}/{DATABASE}"))?.build().await?;
    schemaless(&lines).await.context("schemaless")?;
    statements::run(&taos).await.context("statements")?;
    topics::run(&taos, &url).await.context("topics")?;
    errors(&taos).await.context("errors")?;
    taos.exec(format!("drop database {DATABASE}")).await?;
    println!(
        "the crate taos works: every type, a super table, three schemaless protocols, statements, topics, errors"
    );
    Ok(())
}

/// Executes a query and writes each value as text.
async fn rows(taos: &Taos, sql: &str) -> Result<Vec<Vec<String>>> {
    let mut result = taos.query(sql).await.with_context(|| sql.to_owned())?;
    let records = result.to_records().await.with_context(|| sql.to_owned())?;
    let text = |row: Vec<taos::Value>| row.iter().map(|value| format!("{value}")).collect();
    Ok(records.into_iter().map(text).collect())
}

async fn expect(taos: &Taos, sql: &str, expected: &[&[&str]]) -> Result<()> {
    let found = rows(taos, sql).await?;
    ensure!(found == expected, "{sql}\n  gives    {found:?}\n  expected {expected:?}");
    Ok(())
}

async fn every_type(taos: &Taos) -> Result<()> {
    taos.exec(
        "create table readings (ts timestamp, b bool, i8 tinyint, i16 smallint, i32 int, i64 bigint, \
         u8 tinyint unsigned, u16 smallint unsigned, u32 int unsigned, u64 bigint unsigned, \
         f float, d double, s varchar(20), n nchar(20), v varbinary(20), g geometry(100))",
    )
    .await?;
    let inserted = taos
        .exec(
            "insert into readings values (1700000000000, true, -128, -32768, -2147483648, \
             -9223372036854775808, 255, 65535, 4294967295, 18446744073709551615, 1.5, -2.25, \
             'text', '中文', '\\x0aff', 'POINT(1 2)') \
             (1700000000001, null, null, null, null, null, null, null, null, null, null, null, \
             null, null, null, null)",
        )
        .await?;
    ensure!(inserted == 2, "{inserted} rows inserted instead of 2");
    let integers = "select b, i8, i16, i32, i64, u8, u16, u32, u64 from readings order by ts";
    let extremes = [
        "true",
        "-128",
        "-32768",
        "-2147483648",
        "-9223372036854775808",
        "255",
        "65535",
        "4294967295",
        "18446744073709551615",
    ];
    expect(taos, integers, &[&extremes, &["NULL"; 9]]).await?;
    let others = "select f, d, s, n from readings order by ts";
    expect(taos, others, &[&["1.5", "-2.25", "text", "中文"], &["NULL"; 4]]).await?;
    let all = rows(taos, "select * from readings order by ts").await?;
    ensure!(all.iter().all(|row| row.len() == 16), "{all:?}");
    Ok(())
}

async fn super_table(taos: &Taos) -> Result<()> {
    taos.exec("create table meters (ts timestamp, v int) tags (place nchar(10), level int)")
        .await?;
    let sql = "insert into d1 using meters tags ('attic', 1) values (1700000000000, 1) \
               (1700000001000, 2) d2 using meters tags ('cellar', 2) values (1700000000000, 40)";
    ensure!(taos.exec(sql).await? == 3, "three rows are inserted");
    let sql = "select place, count(*), sum(v) from meters group by place order by place";
    expect(taos, sql, &[&["attic", "2", "3"], &["cellar", "1", "40"]]).await?;
    taos.exec("create table many (ts timestamp, v int)").await?;
    for start in (0..10_000).step_by(1000) {
        let values: String = (start..start + 1000)
            .map(|i| format!("({}, {i})", 1_700_000_000_000_i64 + i))
            .collect();
        taos.exec(format!("insert into many values {values}")).await?;
    }
    let found = rows(taos, "select v from many order by ts").await?;
    let expected: Vec<_> = (0..10_000).map(|i| vec![i.to_string()]).collect();
    ensure!(found == expected, "10 000 rows come back in order, over several blocks");
    Ok(())
}

async fn schemaless(taos: &Taos) -> Result<()> {
    let cases = [
        (SchemalessProtocol::Line, "line,t=a v=1i64,w=2.5f64 1700000000000", "line"),
        (SchemalessProtocol::Telnet, "telnet 1700000000000 4.5 host=a", "telnet"),
        (
            SchemalessProtocol::Json,
            r#"[{"metric":"json_metric","timestamp":1700000000000,"value":1.5,"tags":{"host":"a"}}]"#,
            "json_metric",
        ),
    ];
    for (protocol, line, table) in cases {
        let data = SmlDataBuilder::default()
            .protocol(protocol)
            .precision(SchemalessPrecision::Millisecond)
            .data(vec![line.to_owned()])
            .req_id(1_u64)
            .build()?;
        taos.put(&data).await.with_context(|| line.to_owned())?;
        expect(taos, &format!("select count(*) from {table}"), &[&["1"]]).await?;
    }
    Ok(())
}

async fn errors(taos: &Taos) -> Result<()> {
    for (sql, code) in [("selec 1", 0x2600), ("use no_such_database", 0x0388)] {
        let error = taos.exec(sql).await.err().with_context(|| format!("{sql} succeeds"))?;
        let found = i32::from(error.code()) & 0xffff;
        ensure!(found == code, "{sql}: {error}");
    }
    Ok(())
}
