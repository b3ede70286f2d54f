//! Tables of random columns and rows: record batches hold what the row API gives.

use std::cell::RefCell;

use futures_util::TryStreamExt;
use otaria::Sql;
use otaria::arrow::ArrowOptions;
use otaria::mariadb::{Connection, OwnedRow, QueryResult};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::cells::assert_equal;
use crate::server::{connect, run};

/// A type, and a literal of it for any number.
type Kind = (&'static str, fn(u64) -> String);

const KINDS: &[Kind] = &[
    ("TINYINT", |n| (n as i8).to_string()),
    ("TINYINT UNSIGNED", |n| (n as u8).to_string()),
    ("BOOLEAN", |n| (n % 2).to_string()),
    ("SMALLINT", |n| (n as i16).to_string()),
    ("SMALLINT UNSIGNED", |n| (n as u16).to_string()),
    ("MEDIUMINT", |n| (n as i32 >> 8).to_string()),
    ("MEDIUMINT UNSIGNED", |n| (n as u32 >> 8).to_string()),
    ("INT", |n| (n as i32).to_string()),
    ("INT UNSIGNED", |n| (n as u32).to_string()),
    ("INT(7) ZEROFILL", |n| (n as u32).to_string()),
    ("BIGINT", |n| (n as i64).to_string()),
    ("BIGINT UNSIGNED", |n| n.to_string()),
    ("YEAR", |n| (1901 + n % 255).to_string()),
    ("BIT(1)", |n| (n % 2).to_string()),
    ("BIT(13)", |n| (n % 8192).to_string()),
    ("BIT(64)", |n| n.to_string()),
    ("FLOAT", |n| format!("{:e}", n as f32 / 1e9)),
    ("DOUBLE", |n| format!("{:e}", f64::from(n as i32) * 1e100)),
    ("DECIMAL(1, 0)", |n| (n as i64 % 10).to_string()),
    ("DECIMAL(5, 5)", |n| format!("0.{:05}", n % 100_000)),
    ("DECIMAL(12, 3) UNSIGNED", |n| format!("{}.{:03}", n as u32 % 999_999_999, n % 1000)),
    ("DECIMAL(38, 10)", |n| format!("-{n}{}.{:010}", n % 10_000_000, n % 9_999_999_999)),
    ("DECIMAL(39, 0)", |n| format!("{n}{:019}", n / 2)),
    ("DECIMAL(65, 30)", |n| format!("-{}{:016}.{:030}", n as u32, n % 9_999_999_999_999_999, n)),
    ("DATE", date),
    ("DATETIME", |n| format!("'{} {}'", date(n).replace('\'', ""), time(n))),
    ("DATETIME(6)", |n| {
        format!("'{} {}.{:06}'", date(n).replace('\'', ""), time(n), n % 1_000_000)
    }),
    ("TIMESTAMP(3) NULL", |n| {
        format!("FROM_UNIXTIME({}.{:03})", 90_000 + n % 2_000_000_000, n % 1000)
    }),
    ("TIME", |n| format!("'{}{}:{}'", sign(n), n % 839, &time(n)[3..])),
    ("TIME(6)", |n| format!("'{}{}:{}.{:06}'", sign(n), n % 838, &time(n)[3..], n % 1_000_000)),
    ("CHAR(9)", |n| format!("'{}'", n as u16)),
    ("VARCHAR(300)", |n| format!("REPEAT('é\u{1f409}', {})", n % 150)),
    ("VARCHAR(20) CHARACTER SET latin1", |n| format!("'ü{}'", n as u16)),
    ("TEXT", |n| format!("REPEAT('x', {})", n % 3000)),
    ("BINARY(3)", |n| format!("x'{:02x}'", n as u8)),
    ("VARBINARY(20)", |n| format!("x'{:0width$x}'", n as u8, width = 2 + (n % 9) as usize * 2)),
    ("BLOB", |n| format!("REPEAT(x'ff', {})", n % 700)),
    ("ENUM('red', 'green')", |n| (1 + n % 2).to_string()),
    ("SET('a', 'b', 'c')", |n| (n % 8).to_string()),
    ("JSON", |n| format!("'{{\"n\": {n}}}'")),
    ("UUID", |n| format!("'123e4567-e89b-12d3-a456-{:012x}'", n & 0xffff_ffff_ffff)),
    ("INET4", |n| format!("'10.0.{}.{}'", n as u8, (n >> 8) as u8)),
    ("INET6", |n| format!("'fe80::{:x}'", n as u16)),
    ("POINT", |n| format!("POINT({}, {})", n as i16, n as i8)),
];

fn sign(n: u64) -> &'static str {
    if n.is_multiple_of(3) { "-" } else { "" }
}

fn date(n: u64) -> String {
    format!("'{:04}-{:02}-{:02}'", n % 10_000, 1 + n / 7 % 12, 1 + n / 91 % 28)
}

fn time(n: u64) -> String {
    format!("{:02}:{:02}:{:02}", n % 24, n / 3 % 60, n / 7 % 60)
}

#[derive(Debug, Clone)]
struct Table {
    kinds: Vec<Kind>,
    /// A number for each cell, `None` for NULL.
    rows: Vec<Vec<Option<u64>>>,
}

fn tables() -> impl Strategy<Value = Table> {
    let kinds = vec(prop::sample::select(KINDS), 1..12);
    kinds.prop_flat_map(|kinds| {
        let cell = prop_oneof![1 => Just(None), 4 => any::<u64>().prop_map(Some)];
        let rows = vec(vec(cell, kinds.len()), 0..40);
        rows.prop_map(move |rows| Table { kinds: kinds.clone(), rows })
    })
}

impl Table {
    async fn create(&self, connection: &mut Connection) {
        run(connection, "DROP TEMPORARY TABLE IF EXISTS t").await;
        let columns = self.kinds.iter().enumerate();
        let columns = columns.map(|(index, (kind, _))| format!("c{index} {kind}"));
        let columns = columns.collect::<Vec<_>>().join(", ");
        run(connection, &format!("CREATE TEMPORARY TABLE t ({columns}) CHARACTER SET utf8mb4"))
            .await;
        if self.rows.is_empty() {
            return;
        }
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().zip(&self.kinds);
            let literal = |(cell, (_, of)): (&Option<u64>, &Kind)| cell.map_or("NULL".into(), of);
            format!("({})", cells.map(literal).collect::<Vec<_>>().join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        run(connection, &format!("INSERT INTO t VALUES {rows}")).await;
    }
}

async fn rows_of(result: QueryResult<'_>) -> Vec<OwnedRow> {
    result.into_stream().try_collect().await.unwrap()
}

async fn check(connection: &mut Connection, table: &Table, batch_rows: usize) -> TestCaseResult {
    table.create(connection).await;
    let options = ArrowOptions::new().batch_rows(batch_rows);
    let sql = || Sql::trusted("SELECT * FROM t");
    for prepared in [false, true] {
        let rows = match prepared {
            false => rows_of(connection.query(sql()).await.unwrap()).await,
            true => rows_of(connection.exec(sql(), ()).await.unwrap()).await,
        };
        let result = match prepared {
            false => connection.query(sql()).await.unwrap(),
            true => connection.exec(sql(), ()).await.unwrap(),
        };
        let stream = result.into_arrow(options).unwrap();
        prop_assert_eq!(stream.schema().fields().len(), table.kinds.len());
        let batches = stream.collect().await.unwrap();
        assert_equal(&batches, &rows);
        let (last, whole) = batches.split_last().map_or((None, &[][..]), |(l, w)| (Some(l), w));
        prop_assert!(whole.iter().all(|batch| batch.num_rows() == batch_rows));
        prop_assert!(last.is_none_or(|batch| (1..=batch_rows).contains(&batch.num_rows())));
    }
    Ok(())
}

#[test]
fn record_batches_hold_what_rows_hold() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let connection = RefCell::new(runtime.block_on(connect()));
    runtime.block_on(run(&mut connection.borrow_mut(), "SET sql_mode = '', time_zone = '+00:00'"));
    proptest!(ProptestConfig::with_cases(120), |(table in tables(), batch_rows in 1..50_usize)| {
        runtime.block_on(check(&mut connection.borrow_mut(), &table, batch_rows))?;
    });
}
