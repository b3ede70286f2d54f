//! What topics deliver, beyond what was recorded.

use serde_json::json;
use taos_proto::Value;
use taos_proto::tmq::TopicBlock;

use crate::client::server;
use crate::consumer::{Consumer, LONG, database, execute, rows};

fn names(block: &TopicBlock) -> Vec<&str> {
    block.schema.as_ref().unwrap().columns.iter().map(|column| column.name.as_str()).collect()
}

fn ts(ticks: i64) -> Value {
    Value::Timestamp(ticks)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[tokio::test]
async fn a_database_delivers_each_table_with_the_columns_that_were_written() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(
        &mut sql,
        &[
            "create topic t as database d",
            "insert into a using s tags (1) values (1, 10, 'x')(2, null, 'y') n values (3, 0.5)",
            "insert into long_name using s tags (2) (ts, w) values (4, 'z')",
        ],
    )
    .await;
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let reply = consumer.poll(LONG).await;
    assert_eq!((&reply["topic"], &reply["database"]), (&json!("t"), &json!("d")));
    let data = consumer.fetch().await;
    let blocks: Vec<_> =
        data.blocks.iter().map(|block| (block.table.as_deref(), names(block))).collect();
    assert_eq!(
        blocks,
        [
            (Some("a"), vec!["ts", "v", "w"]),
            (Some("n"), vec!["ts", "x"]),
            (Some("long_name"), vec!["ts", "w"]),
        ]
    );
    let values: Vec<_> = data.blocks.iter().flat_map(rows).map(|(_, row)| row).collect();
    assert_eq!(
        values,
        [
            vec![ts(1), Value::Int(10), text("x")],
            vec![ts(2), Value::Null, text("y")],
            vec![ts(3), Value::Double(0.5)],
            vec![ts(4), text("z")],
        ]
    );
    consumer.nothing().await;
}

#[tokio::test]
async fn a_query_delivers_what_it_selects_of_each_table() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(
        &mut sql,
        &[
            "insert into a using s tags (1) values (1, 10, 'x')(2, 20, 'y')",
            "insert into b using s tags (2) values (1, 30, 'z')",
            "insert into n values (1, 1)",
            "create topic t as select tbname, v * 2 as twice, g from s where v >= 20",
        ],
    )
    .await;
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let row = |table, twice, g| (None, vec![text(table), Value::Double(twice), Value::Int(g)]);
    assert_eq!(consumer.rows().await, [row("a", 40.0, 1), row("b", 60.0, 2)]);
    let mut named = json!({ "offset_reset": "earliest", "with_table_name": "true" });
    named["config"] = json!({ "session.timeout.ms": "12000", "max.poll.interval.ms": "60000" });
    let mut named = Consumer::with(&server, "named", &["t"], named).await;
    let tables: Vec<_> = named.rows().await.into_iter().map(|(table, _)| table).collect();
    assert_eq!(tables, [Some("a".to_owned()), Some("b".to_owned())]);
    // What a dropped table had can no longer be selected from.
    execute(
        &mut sql,
        &["insert into b values (2, 40, 'q')", "insert into a values (3, 50, 'r')", "drop table b"],
    )
    .await;
    assert_eq!(consumer.rows().await, [row("a", 100.0, 1)]);
}

#[tokio::test]
async fn a_super_table_and_a_child_table_deliver_their_own_rows_alone() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(&mut sql, &[
        "create topic of_s as stable s",
        "insert into a using s tags (1) values (1, 10, 'x') b using s tags (1) values (2, 20, 'y') n values (3, 1)",
        "create topic of_b as select v from b",
    ]).await;
    let mut stable = Consumer::subscribe(&server, "g", &["of_s"]).await;
    let tables: Vec<_> = stable.rows().await.into_iter().map(|(table, _)| table.unwrap()).collect();
    assert_eq!(tables, ["a", "b"]);
    let mut child = Consumer::subscribe(&server, "g2", &["of_b"]).await;
    assert_eq!(child.rows().await, [(None, vec![Value::Int(20)])]);
    child.nothing().await;
}

#[tokio::test]
async fn a_poll_waits_until_rows_come() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(&mut sql, &["create topic t as select x from n", "insert into n values (1, 1)"]).await;
    let mut latest = Consumer::with(&server, "g", &["t"], json!({})).await;
    latest.nothing().await;
    let waiting = tokio::spawn(async move { latest.rows().await });
    sql.execute("insert into n values (2, 2)").await;
    assert_eq!(waiting.await.unwrap(), [(None, vec![Value::Double(2.0)])]);
}

#[tokio::test]
async fn rows_of_statements_and_of_schemaless_lines_are_delivered_too() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t as database d").await;
    let lines = json!({ "protocol": 1, "precision": "ms", "data": "m,t=1 f=1.5 5", "ttl": 0 });
    assert_eq!(sql.ask("insert", lines).await["code"], 0);
    let stmt_id = sql.ask("init", json!({})).await["stmt_id"].clone();
    for (action, args) in [
        ("prepare", json!({ "stmt_id": stmt_id, "sql": "insert into n values (?, ?)" })),
        ("bind", json!({ "stmt_id": stmt_id, "columns": [[6, 7], [0.5, null]] })),
        ("add_batch", json!({ "stmt_id": stmt_id })),
        ("exec", json!({ "stmt_id": stmt_id })),
    ] {
        let reply = sql.ask(action, args).await;
        assert_eq!(reply["code"], 0, "{reply}");
    }
    let failed = sql.query("insert into n values (8, 1)(null, 2)").await;
    assert_ne!(failed["code"], 0);
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let values: Vec<_> = consumer.rows().await.into_iter().map(|(_, row)| row).collect();
    let half = Value::Double(0.5);
    assert_eq!(
        values,
        [vec![ts(5), Value::Double(1.5)], vec![ts(6), half], vec![ts(7), Value::Null]]
    );
    consumer.nothing().await;
}

#[tokio::test]
async fn a_message_whose_announcement_was_lost_is_announced_again() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(&mut sql, &["create topic t as select x from n", "insert into n values (1, 1)"]).await;
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let first = consumer.poll(LONG).await;
    sql.execute("insert into n values (2, 2)").await;
    let again = consumer.succeed("poll", json!({ "blocking_time": LONG, "message_id": 0 })).await;
    assert_eq!((&again["message_id"], &again["offset"]), (&first["message_id"], &first["offset"]));
    assert_eq!(consumer.rows().await, [(None, vec![Value::Double(2.0)])]);
    // Without a number there is nothing to be lost.
    let reply = consumer.succeed("poll", json!({ "blocking_time": 0 })).await;
    assert_eq!(reply["have_message"], false);
    for action in ["fetch", "fetch_raw", "fetch_json_meta"] {
        let reply = consumer.ask(action, json!({ "message_id": 1 })).await;
        assert_eq!(
            (&reply["message"], &reply["message_id"]),
            (&json!("message ID is not equal"), &json!(1))
        );
    }
}

#[tokio::test]
async fn changes_of_tables_are_delivered_where_the_topic_asks_for_them() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t with meta as database d").await;
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let created = consumer.meta().await;
    assert_eq!((&created["type"], &created["tableName"]), (&json!("create"), &json!("s")));
    assert_eq!(created["columns"][2], json!({ "name": "w", "type": 8, "length": 8 }));
    assert_eq!(created["tags"], json!([{ "name": "g", "type": 4 }]));
    assert_eq!(consumer.meta().await["tableType"], "normal");
    execute(
        &mut sql,
        &["insert into a using s tags (7) values (1, 1, 'x')", "alter stable s add column u int"],
    )
    .await;
    let child = consumer.meta().await;
    assert_eq!((&child["using"], &child["tags"][0]["value"]), (&json!("s"), &json!(7)));
    let reply = consumer.ask("fetch", json!({ "message_id": consumer.last })).await;
    assert_eq!(reply["message"], "message type is not data");
    assert_eq!(consumer.rows().await.len(), 1);
    let reply = consumer.ask("fetch_json_meta", json!({ "message_id": consumer.last })).await;
    assert_eq!(reply["message"], "message type can not get meta, type: 1");
    let added = consumer.meta().await;
    assert_eq!(
        (&added["alterType"], &added["colName"], &added["colType"]),
        (&json!(5), &json!("u"), &json!(4))
    );
    for (statement, expected) in [
        (
            "alter table a set tag g = 8",
            json!({ "alterType": 4, "colName": "g", "colValue": 8, "tableName": "a" }),
        ),
        (
            "alter table n rename column x y",
            json!({ "alterType": 10, "colName": "x", "colNewName": "y" }),
        ),
        (
            "delete from a where ts = 1",
            json!({ "sql": "delete from `a` where `ts` >= 1 and `ts` <= 1" }),
        ),
        ("drop table a", json!({ "type": "drop", "tableNameList": ["a"] })),
    ] {
        sql.execute(statement).await;
        let meta = consumer.meta().await;
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&meta[name], value, "{statement}: {meta}");
        }
    }
    let mut without = Consumer::subscribe(&server, "without", &["t"]).await;
    without.meta().await;
    sql.execute("create topic rows as database d").await;
    let mut rows = Consumer::subscribe(&server, "rows", &["rows"]).await;
    assert_eq!(rows.rows().await.len(), 1);
    rows.nothing().await;
}
