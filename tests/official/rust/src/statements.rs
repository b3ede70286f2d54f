//! Prepared statements. The client has those of the first generation alone.

use anyhow::{Context, Result, ensure};
use taos::{AsyncBindable, AsyncQueryable, ColumnView, Stmt, Taos, Value};

use crate::expect;

pub(crate) async fn run(taos: &Taos) -> Result<()> {
    taos.exec("create table sensors (ts timestamp, v int, s nchar(10)) tags (place varchar(10), level int)").await?;
    insert(taos).await.context("insert")
}

fn columns(start: i64) -> Vec<ColumnView> {
    vec![
        ColumnView::from_millis_timestamp(vec![start, start + 1]),
        ColumnView::from_ints(vec![Some(1), None]),
        ColumnView::from_nchar::<&str, _, _, _>(vec![Some("中文"), None]),
    ]
}

fn tags(level: i32) -> Vec<Value> {
    vec![Value::VarChar("attic".to_owned()), Value::Int(level)]
}

async fn insert(taos: &Taos) -> Result<()> {
    let mut stmt = Stmt::init(taos).await?;
    stmt.prepare("insert into ? using sensors tags (?, ?) values (?, ?, ?)").await?;
    for (table, level) in [("one", 1), ("two", 2)] {
        stmt.set_tbname(table).await?;
        stmt.set_tags(&tags(level)).await?;
        stmt.bind(&columns(1_700_000_000_000)).await?;
        stmt.add_batch().await?;
    }
    let written = stmt.execute().await?;
    ensure!(written == 4, "{written} rows written instead of 4");
    let sql = "select tbname, level, v, s from sensors order by tbname, ts";
    let one = [["one", "1", "1", "中文"], ["one", "1", "NULL", "NULL"]];
    let two = [["two", "2", "1", "中文"], ["two", "2", "NULL", "NULL"]];
    expect(taos, sql, &[&one[0], &one[1], &two[0], &two[1]]).await
}
