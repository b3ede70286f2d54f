//! Tables of random columns and rows: record batches hold what the row API gives.

use futures_util::TryStreamExt;
use otaria::arrow::ArrowOptions;
use otaria::taos::{Client, Row};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::cells::assert_equal;
use crate::server::{database, run};

/// A type, and a literal of it for any number.
type Kind = (&'static str, fn(u64) -> String);

const KINDS: &[Kind] = &[
    ("TIMESTAMP", |n| (n as i64 >> 22).to_string()),
    ("BOOL", |n| (n % 2 == 0).to_string()),
    ("TINYINT", |n| (n as i8).to_string()),
    ("SMALLINT", |n| (n as i16).to_string()),
    ("INT", |n| (n as i32).to_string()),
    ("BIGINT", |n| (n as i64).to_string()),
    ("TINYINT UNSIGNED", |n| (n as u8).to_string()),
    ("SMALLINT UNSIGNED", |n| (n as u16).to_string()),
    ("INT UNSIGNED", |n| (n as u32).to_string()),
    ("BIGINT UNSIGNED", |n| n.to_string()),
    ("FLOAT", |n| format!("{:e}", n as f32 / 1e9)),
    ("DOUBLE", |n| format!("{:e}", f64::from(n as i32) * 1e100)),
    ("VARCHAR(40)", |n| format!("'{}'", "é".repeat((n % 20) as usize))),
    ("NCHAR(20)", |n| format!("'中\u{1f600}{}'", n as u16)),
    ("VARBINARY(20)", |n| format!("'\\x{:0width$x}'", n as u8, width = 2 + (n % 9) as usize * 2)),
    ("GEOMETRY(100)", |n| format!("'POINT({} {})'", n as i16, n as i8)),
    ("DECIMAL(10, 3)", |n| format!("'-{}.{:03}'", n % 9_999_999, n % 1000)),
    ("DECIMAL(18, 0)", |n| format!("'{}'", n % 999_999_999_999_999_999)),
    ("DECIMAL(38, 10)", |n| format!("'-{n}{}.{:010}'", n % 10_000_000, n % 9_999_999_999)),
];

#[derive(Debug, Clone)]
struct Table {
    kinds: Vec<Kind>,
    /// A number for each cell, `None` for NULL.
    rows: Vec<Vec<Option<u64>>>,
}

fn tables() -> impl Strategy<Value = Table> {
    let kinds = vec(prop::sample::select(KINDS), 1..10);
    kinds.prop_flat_map(|kinds| {
        let cell = prop_oneof![1 => Just(None), 4 => any::<u64>().prop_map(Some)];
        let rows = vec(vec(cell, kinds.len()), 0..60);
        rows.prop_map(move |rows| Table { kinds: kinds.clone(), rows })
    })
}

impl Table {
    async fn create(&self, client: &Client) {
        run(client, "DROP TABLE IF EXISTS t").await;
        let columns = self.kinds.iter().enumerate();
        let columns: String =
            columns.map(|(index, (kind, _))| format!(", c{index} {kind}")).collect();
        run(client, &format!("CREATE TABLE t (ts TIMESTAMP{columns})")).await;
        if self.rows.is_empty() {
            return;
        }
        let rows = self.rows.iter().enumerate().map(|(ts, row)| {
            let cells = row.iter().zip(&self.kinds);
            let literal = |(cell, (_, of)): (&Option<u64>, &Kind)| cell.map_or("NULL".into(), of);
            format!("({ts}, {})", cells.map(literal).collect::<Vec<_>>().join(", "))
        });
        run(client, &format!("INSERT INTO t VALUES {}", rows.collect::<String>())).await;
    }
}

async fn check(client: &Client, table: &Table, batch_rows: usize) -> TestCaseResult {
    table.create(client).await;
    let sql = "SELECT * FROM t ORDER BY ts";
    let rows: Vec<Row> = client.query(sql).await.unwrap().try_collect().await.unwrap();
    prop_assert_eq!(rows.len(), table.rows.len());
    let options = ArrowOptions::new().batch_rows(batch_rows);
    let stream = client.query_blocks(sql).await.unwrap().into_arrow(options).unwrap();
    prop_assert_eq!(stream.schema().fields().len(), table.kinds.len() + 1);
    let batches = stream.collect().await.unwrap();
    assert_equal(&batches, &rows);
    if let Some((last, whole)) = batches.split_last()
        && batch_rows > 0
    {
        prop_assert!(whole.iter().all(|batch| batch.num_rows() == batch_rows));
        prop_assert!((1..=batch_rows).contains(&last.num_rows()));
    }
    Ok(())
}

#[test]
fn record_batches_hold_what_rows_hold() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for precision in ["ms", "us", "ns"] {
        let (_server, client) = runtime.block_on(database(&format!("PRECISION '{precision}'")));
        proptest!(ProptestConfig::with_cases(60), |(table in tables(), batch_rows in 0..40_usize)| {
            runtime.block_on(check(&client, &table, batch_rows))?;
        });
    }
}
