use otaria::taos::{Client, Literal, Params, Precision, Timestamp};
use otaria::{ErrorKind, Sql};

use crate::server::{all, database, one, run};

async fn refused(client: &Client, sql: &str, params: impl Params) -> String {
    let error = client.exec_with(Sql::trusted(sql), params).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert_eq!(error.sql(), Some(sql));
    error.to_string()
}

#[tokio::test]
async fn values_of_every_kind_are_written_as_literals() {
    let (_server, client) = database("").await;
    run(
        &client,
        "CREATE TABLE t (ts TIMESTAMP, b BOOL, i BIGINT, u BIGINT UNSIGNED, f DOUBLE, v VARCHAR(64), \
         n NCHAR(64), x VARBINARY(16), e DECIMAL(10, 2))",
    )
    .await;
    let now = Timestamp { ticks: 1_700_000_000_123, precision: Precision::Milliseconds };
    let text = "it's a \"question\"? \\ `back` % _ \n中文";
    let insert = "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = (now, true, i64::MIN, u64::MAX, -1.5e300, text, text, &[0_u8, 255][..], "12.50");
    assert_eq!(client.exec_with(insert, values).await.unwrap(), 1);
    type Values = (Timestamp, bool, i64, u64, f64, String, String, Vec<u8>, String);
    let found: Values = one(&client, "SELECT * FROM t").await;
    let (text, bytes) = (text.to_owned(), vec![0, 255]);
    let expected =
        (now, true, i64::MIN, u64::MAX, -1.5e300, text.clone(), text, bytes, "12.50".to_owned());
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_list_of_literals_has_any_length_and_none_is_null() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, v INT, s VARCHAR(8))").await;
    let rows = [Literal::Int(1), Literal::Null, Literal::Text("a")];
    client.exec_with("INSERT INTO t VALUES (?, ?, ?)", rows).await.unwrap();
    client.exec_with("INSERT INTO t VALUES (2, ?, ?)", (None::<i32>, Some("b"))).await.unwrap();
    let found: Vec<(Option<i32>, String)> = all(&client, "SELECT v, s FROM t").await;
    assert_eq!(found, [(None, "a".into()), (None, "b".into())]);
    let sql = "SELECT s FROM t WHERE s IN (?, ?) ORDER BY ts";
    let rows = client.query_with(sql, vec!["b", "c"]).await.unwrap();
    assert_eq!(rows.collect::<String>().await.unwrap(), ["b"]);
}

#[tokio::test]
async fn a_text_cannot_leave_its_quotes() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, s VARCHAR(200))").await;
    for (at, text) in (0..).zip([
        "'); DROP DATABASE d; --",
        "\\'); DROP DATABASE d; --",
        "\\",
        "\\\\'",
        "''",
        "?",
        "%'\"`",
    ]) {
        client.exec_with("INSERT INTO t VALUES (?, ?)", (at, text)).await.unwrap();
        let rows = client.query_with("SELECT s FROM t WHERE s = ?", (text,)).await.unwrap();
        assert_eq!(rows.collect::<String>().await.unwrap(), [text]);
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, v DOUBLE)").await;
    let insert = "INSERT INTO t VALUES (?, ?)";
    assert!(refused(&client, insert, (1,)).await.contains('2'));
    assert!(refused(&client, insert, (1, 2, 3)).await.contains('3'));
    assert!(refused(&client, insert, (1, f64::NAN)).await.contains("NaN"));
    assert!(refused(&client, insert, (1, "a\0b")).await.contains("NUL"));
    assert!(refused(&client, insert, (1, Literal::Decimal("1; DROP"))).await.contains("1; DROP"));
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM t").await, 0);
}
