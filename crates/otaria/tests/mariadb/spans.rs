use crate::recorder::spans_of;
use crate::server::{connect_with, plain_options};

#[tokio::test]
async fn spans_tell_server_and_operation_but_no_statement_and_no_value() {
    let spans = spans_of(async {
        let mut connection = connect_with(plain_options()).await;
        connection.query("SELECT 'secret one'").await.unwrap();
        connection.exec("select ?", ("secret two",)).await.unwrap();
        connection
            .query("INSERT INTO no_such_table VALUES ('secret three')")
            .await
            .map(drop)
            .unwrap_err();
    })
    .await;
    let operations: Vec<_> =
        spans.iter().map(|span| span.get("db.operation.name").map(String::as_str)).collect();
    assert_eq!(operations, [None, Some("SELECT"), Some("select"), Some("INSERT")]);
    assert_eq!(spans[0]["span"], "connect");
    for span in &spans {
        assert_eq!(span["db.system.name"], "mariadb");
        assert_eq!(span["server.address"], "127.0.0.1");
        assert!(span["server.port"].parse::<u16>().is_ok());
        assert_eq!(span["db.namespace"], "otaria");
    }
    assert_eq!(spans[3]["db.response.status_code"], "1146");
    assert_eq!(spans[3]["error.type"], "Server");
    assert!(!format!("{spans:?}").contains("secret"));
}
