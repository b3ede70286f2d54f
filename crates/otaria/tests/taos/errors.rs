use otaria::ErrorKind;

use crate::server::{database, one, run};

#[tokio::test]
async fn an_error_has_the_code_and_the_text_of_the_server_and_the_statement() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, v INT)").await;
    for (sql, code, text) in [
        ("SELECT * FROM nowhere", 0x2662, "Table does not exist"),
        ("SELEC 1", 0x2600, "syntax error near"),
        ("USE nowhere", 0x0388, "Database not exist"),
        ("CREATE DATABASE d", 0x0381, "Database already exists"),
        ("SELECT w FROM t", 0x2602, "Invalid column name"),
        ("CREATE TABLE t (ts TIMESTAMP, v INT)", 0x0603, "Table already exists"),
    ] {
        let error = client.query(sql).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        let reported = error.server_error().unwrap();
        assert!(reported.message().contains(text), "{sql}: {error}");
        assert_eq!(reported.code(), code, "{sql}: {error}");
        assert_eq!(error.sql(), Some(sql));
        assert_eq!(reported.sql_state(), "");
        assert!(error.to_string().contains(&format!("0x{:04X}", reported.code())), "{error}");
        assert!(!error.is_fatal());
    }
    assert_eq!(one::<i64>(&client, "SELECT 1").await, 1);
}

#[tokio::test]
async fn neither_display_nor_debug_shows_the_statement() {
    let (_server, client) = database("").await;
    let sql = "CREATE USER ann PASS 'Sesame-12345' WITHOUT SENSE";
    let error = client.exec(sql).await.unwrap_err();
    assert_eq!(error.sql(), Some(sql));
    assert!(!format!("{error:?}").contains("CREATE USER ann PASS"), "{error:?}");
}

#[tokio::test]
async fn exec_refuses_a_statement_with_rows() {
    let (_server, client) = database("").await;
    let error = client.exec("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("use `query`"), "{error}");
    assert!(!error.is_fatal());
}
