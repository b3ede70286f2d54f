use otaria::taos::{Client, Lines};

use crate::recorder::spans_of;
use crate::server::database;

#[tokio::test]
async fn spans_tell_server_and_operation_but_no_statement_and_no_value() {
    let (server, _client) = database("").await;
    let spans = spans_of(async {
        let client = Client::connect(server.options().database("d")).await.unwrap();
        client.query("SELECT 'secret one'").await.unwrap();
        client.query_with("select ?", ("secret two",)).await.unwrap();
        client.exec("USE no_such_secret").await.unwrap_err();
        client.schemaless(&Lines::influx(["secret four"])).await.unwrap_err();
    })
    .await;
    let operations: Vec<_> =
        spans.iter().map(|span| span.get("db.operation.name").map(String::as_str)).collect();
    let expected = [None, Some("SELECT"), Some("select"), Some("USE"), Some("SCHEMALESS")];
    assert_eq!(operations, expected);
    assert_eq!(spans[0]["span"], "connect");
    for span in &spans {
        assert_eq!(span["db.system.name"], "tdengine");
        assert_eq!(span["server.address"], "127.0.0.1");
        assert_eq!(span["server.port"], server.port().to_string());
        assert_eq!(span["db.namespace"], "d");
    }
    assert_eq!(spans[3]["db.response.status_code"], 0x0388.to_string());
    assert_eq!(spans[3]["error.type"], "Server");
    assert!(!format!("{spans:?}").contains("secret"));
}
