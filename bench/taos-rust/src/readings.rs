//! What the server sends, and what every library must have read.

use std::fmt::Write as _;
use std::ops::Range;

use anyhow::{Result, ensure};
use serde::Deserialize;
use taos_proto::block::{BlockVersion, ColumnWriter, write_block};
use taos_proto::value::Value;
use taos_proto::{DataType, Field};

pub const ROWS: i64 = 100_000;
pub const SQL: &str = "SELECT ts, id, counter, ratio, even, name FROM readings";
pub const INSERT: &str = "INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?)";
pub const ONE_ROW: &str = "SELECT id, name FROM readings WHERE id = 42";
pub const LINES: usize = 10_000;
/// As many as an adapter sends.
const ROWS_OF_BLOCK: i64 = 4096;
const START: i64 = 1_767_225_600_000;

#[derive(Debug, PartialEq, Deserialize)]
pub struct Reading {
    pub ts: i64,
    pub id: i32,
    pub counter: i64,
    pub ratio: f64,
    pub even: bool,
    pub name: String,
}

pub type Tuple = (i64, i32, i64, f64, bool, String);

pub fn fields() -> [Field; 6] {
    [
        Field::new("ts", DataType::Timestamp),
        Field::new("id", DataType::Int),
        Field::new("counter", DataType::BigInt),
        Field::new("ratio", DataType::Double),
        Field::new("even", DataType::Bool),
        Field::with_length("name", DataType::VarChar, 40),
    ]
}

fn reading(number: i64) -> Reading {
    Reading {
        ts: START + number * 61_001,
        id: number as i32,
        counter: number * 10_000_007,
        ratio: number as f64 / 7.0,
        even: number % 2 == 0,
        name: format!("reading of the sensor {number:08}"),
    }
}

/// All readings in blocks of a result.
pub fn blocks() -> Result<Vec<Vec<u8>>> {
    all(BlockVersion::Result)
}

/// All readings in blocks of a topic.
pub fn messages() -> Result<Vec<Vec<u8>>> {
    all(BlockVersion::Topic)
}

fn all(version: BlockVersion) -> Result<Vec<Vec<u8>>> {
    let starts = (0..ROWS).step_by(ROWS_OF_BLOCK as usize);
    starts.map(|start| block(version, &fields(), start..ROWS.min(start + ROWS_OF_BLOCK))).collect()
}

/// All readings as columns, to be inserted.
#[derive(Default)]
pub struct Columns {
    pub ts: Vec<i64>,
    pub id: Vec<i32>,
    pub counter: Vec<i64>,
    pub ratio: Vec<f64>,
    pub even: Vec<bool>,
    pub name: Vec<String>,
}

pub fn columns() -> Columns {
    let mut columns = Columns::default();
    for Reading { ts, id, counter, ratio, even, name } in (0..ROWS).map(reading) {
        columns.ts.push(ts);
        columns.id.push(id);
        columns.counter.push(counter);
        columns.ratio.push(ratio);
        columns.even.push(even);
        columns.name.push(name);
    }
    columns
}

/// A block of the one row.
pub fn one_row() -> Result<Vec<u8>> {
    let [_, id, .., name] = fields();
    block(BlockVersion::Result, &[id, name], 42..43)
}

fn block(version: BlockVersion, fields: &[Field], rows: Range<i64>) -> Result<Vec<u8>> {
    let mut columns = fields.iter().map(ColumnWriter::new).collect::<Result<Vec<_>, _>>()?;
    for number in rows {
        let Reading { ts, id, counter, ratio, even, name } = reading(number);
        for (column, field) in columns.iter_mut().zip(fields) {
            column.push(&match field.name.as_str() {
                "ts" => Value::Timestamp(ts),
                "id" => Value::Int(id.into()),
                "counter" => Value::Int(counter),
                "ratio" => Value::Double(ratio),
                "even" => Value::Bool(even),
                _ => Value::Text(name.clone()),
            })?;
        }
    }
    let mut out = Vec::new();
    write_block(&mut out, version, &columns)?;
    Ok(out)
}

/// Lines of InfluxDB.
pub fn lines() -> String {
    let mut lines = String::new();
    for number in 0..LINES {
        let at = START + number as i64;
        let _ = writeln!(
            lines,
            "weather,city=c{} celsius={}.5,level={number}i64 {at}",
            number % 10,
            number % 40
        );
    }
    lines.truncate(lines.trim_end().len());
    lines
}

pub fn check_tuples(rows: &[Tuple]) -> Result<()> {
    let first_and_last = [rows.first(), rows.last()];
    for (row, number) in first_and_last.into_iter().zip([0, ROWS - 1]) {
        let Reading { ts, id, counter, ratio, even, name } = reading(number);
        ensure!(row == Some(&(ts, id, counter, ratio, even, name)), "wrong row: {row:?}");
    }
    check_count(rows.len())
}

pub fn check_structs(rows: &[Reading]) -> Result<()> {
    for (row, number) in [rows.first(), rows.last()].into_iter().zip([0, ROWS - 1]) {
        ensure!(row == Some(&reading(number)), "wrong row: {row:?}");
    }
    check_count(rows.len())
}

/// The sum of all counters, so many times over.
pub fn check_sum(sum: i64, times: usize) -> Result<()> {
    let expected = (0..ROWS).sum::<i64>() * 10_000_007 * times as i64;
    ensure!(sum == expected, "the sum is {sum}");
    Ok(())
}

pub fn check_one(rows: &[(i32, String)]) -> Result<()> {
    let expected = reading(42);
    ensure!(rows == [(42, expected.name)], "wrong rows: {rows:?}");
    Ok(())
}

pub fn check_count(count: usize) -> Result<()> {
    ensure!(count as i64 == ROWS, "{count} rows");
    Ok(())
}
