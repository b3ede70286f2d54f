//! Groups of consumers: shares, offsets, options, retention.

use std::path::Path;

use devserver::{DevServer, DevServerOptions, Storage};
use serde_json::{Value as Json, json};
use taos_proto::Value;
use taos_proto::tmq::NOTHING_COMMITTED;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Socket, server};
use crate::consumer::{Consumer, LONG, database, execute, options, request, rows};

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[tokio::test]
async fn consumers_of_a_group_share_the_logs_and_take_over_those_of_one_that_leaves() {
    let server = server().await;
    let mut sql = Socket::login(&server).await;
    execute(
        &mut sql,
        &[
            "create database d vgroups 4 keep 36500",
            "create stable d.s (ts timestamp, v int) tags (g int)",
            "create topic t as select v from d.s",
        ],
    )
    .await;
    let mut first = Consumer::subscribe(&server, "g", &["t"]).await;
    let all = first.vgroups("t").await;
    assert_eq!(all.len(), 4);
    let mut second = Consumer::subscribe(&server, "g", &["t"]).await;
    let (one, other) = (first.vgroups("t").await, second.vgroups("t").await);
    assert_eq!((one.len(), other.len()), (2, 2));
    let mut both = [one.clone(), other.clone()].concat();
    both.sort_unstable();
    assert_eq!(both, all);
    for table in 0..32 {
        sql.execute(&format!("insert into d.t{table} using d.s tags (1) values (1, {table})"))
            .await;
    }
    let mut seen = Vec::new();
    for consumer in [&mut first, &mut second] {
        while consumer.poll(0).await["have_message"] == true {
            seen.extend(consumer.fetch().await.blocks.iter().flat_map(rows));
        }
    }
    seen.sort_by_key(|(_, row)| format!("{row:?}"));
    seen.dedup();
    assert_eq!(seen.len(), 32);
    // The second has committed, the first has not: what it has read comes again.
    second.succeed("commit", json!({ "message_id": 0 })).await;
    let places: Vec<Json> = one.iter().map(|id| json!({ "topic": "t", "vgroup_id": id })).collect();
    first.close().await;
    while second.vgroups("t").await.len() < 4 {}
    let reply = second.succeed("committed", json!({ "topic_vgroup_ids": places })).await;
    assert_eq!(reply["committed"], json!([NOTHING_COMMITTED, NOTHING_COMMITTED]));
    let mut again = 0;
    while second.poll(0).await["have_message"] == true {
        again += second.fetch().await.blocks.iter().map(|block| block.block.rows()).sum::<usize>();
    }
    assert!(0 < again && again < 32, "{again} rows came again");
}

#[tokio::test]
async fn a_consumer_that_does_not_poll_loses_its_share_until_it_polls_again() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t as select x from n").await;
    let brief = json!({ "config": { "max.poll.interval.ms": "1000" } });
    let mut first = Consumer::with(&server, "g", &["t"], brief).await;
    let mut second = Consumer::subscribe(&server, "g", &["t"]).await;
    assert_eq!((first.vgroups("t").await.len(), second.vgroups("t").await.len()), (1, 0));
    while second.vgroups("t").await.is_empty() {
        second.nothing().await;
    }
    assert_eq!(first.vgroups("t").await, Vec::<i64>::new());
    second.close().await;
    while first.vgroups("t").await.is_empty() {
        first.nothing().await;
    }
}

#[tokio::test]
async fn a_poll_that_waits_holds_up_neither_a_stop_nor_the_others_of_its_group() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t as select x from n").await;
    let mut first = Consumer::subscribe(&server, "g", &["t"]).await;
    first.socket.send(request("poll", json!({ "blocking_time": LONG }))).await;
    first.close().await;
    let mut second = Consumer::subscribe(&server, "g", &["t"]).await;
    while second.vgroups("t").await.is_empty() {}
    second.socket.send(request("poll", json!({ "req_id": 5, "blocking_time": LONG }))).await;
    sql.execute("insert into n values (1, 1)").await;
    assert_eq!(second.socket.receive_json().await["have_message"], true);
    second.socket.send(request("poll", json!({ "req_id": 6, "blocking_time": LONG }))).await;
    second.vgroups("t").await;
    server.stop().await;
}

#[tokio::test]
async fn committed_offsets_and_logs_survive_a_restart() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("offsets-survive.db");
    for ending in ["db", "db-wal", "db-shm"] {
        std::fs::remove_file(file.with_extension(ending)).ok();
    }
    let options = || DevServerOptions::new().storage(Storage::File(file.clone()));
    let first = DevServer::start(options()).await.unwrap();
    let mut sql = database(&first).await;
    execute(&mut sql, &["create topic t as select x from n", "insert into n values (1, 1)"]).await;
    let mut consumer = Consumer::subscribe(&first, "g", &["t"]).await;
    consumer.rows().await;
    consumer.succeed("commit", json!({ "message_id": 0 })).await;
    sql.execute("insert into n values (2, 2)").await;
    consumer.rows().await;
    first.stop().await;
    let second = DevServer::start(options()).await.unwrap();
    let mut sql = Socket::login(&second).await;
    sql.execute("insert into d.n values (3, 3)").await;
    let mut consumer = Consumer::subscribe(&second, "g", &["t"]).await;
    let rows = consumer.rows().await;
    assert_eq!(rows, [(None, vec![Value::Double(2.0)]), (None, vec![Value::Double(3.0)])]);
    assert_eq!(sql.rows("select count(*) from d.n").await, [[Value::Int(3)]]);
}

#[tokio::test]
async fn positions_are_read_sought_and_committed() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(&mut sql, &["create topic t as select x from n", "insert into n values (1, 1)"]).await;
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let id = consumer.vgroups("t").await[0];
    let place = |more: Json| {
        let mut args = json!({ "topic": "t", "vgroup_id": id });
        args.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        args
    };
    let asked = json!({ "topic_vgroup_ids": [{ "topic": "t", "vgroup_id": id }] });
    let nothing = json!([NOTHING_COMMITTED]);
    assert_eq!(consumer.succeed("position", asked.clone()).await["position"], nothing);
    consumer.succeed("commit", json!({ "message_id": 0 })).await;
    assert_eq!(consumer.succeed("committed", asked.clone()).await["committed"], nothing);
    consumer.rows().await;
    let end = consumer.succeed("assignment", json!({ "topic": "t" })).await["assignment"][0]["end"]
        .clone();
    assert_eq!(consumer.succeed("position", asked.clone()).await["position"], json!([end]));
    consumer.succeed("seek", place(json!({ "offset": 0 }))).await;
    assert_eq!(consumer.rows().await.len(), 1);
    consumer.succeed("seek", place(json!({ "offset": end }))).await;
    consumer.nothing().await;
    let assigned =
        consumer.succeed("assignment", json!({ "topic": "t" })).await["assignment"].clone();
    assert_eq!(assigned, json!([{ "vgroup_id": id, "offset": end, "begin": 0, "end": end }]));
    let reply = consumer.succeed("commit_offset", place(json!({ "offset": 1 }))).await;
    assert_eq!((&reply["topic"], &reply["offset"]), (&json!("t"), &json!(1)));
    assert_eq!(consumer.succeed("committed", asked).await["committed"], json!([1]));
    for (action, topic, vgroup, offset, code) in [
        ("seek", "t", id, -1, 0x4007),
        ("commit_offset", "t", id, 1000, 0x4007),
        ("seek", "t", id + 100, 0, 0x4008),
        ("commit_offset", "other", id, 0, 0x4009),
    ] {
        let args = json!({ "topic": topic, "vgroup_id": vgroup, "offset": offset });
        assert_eq!(consumer.ask(action, args).await["code"], code, "{action} {topic} {vgroup}");
    }
    assert_eq!(consumer.ask("assignment", json!({ "topic": "other" })).await["code"], 0x4009);
}

#[tokio::test]
async fn polls_commit_when_the_interval_has_passed() {
    let server = server().await;
    let mut sql = database(&server).await;
    execute(&mut sql, &["create topic t as select x from n", "insert into n values (1, 1)"]).await;
    let auto =
        json!({ "offset_rest": "earliest", "auto_commit": "true", "auto_commit_interval_ms": "1" });
    let mut consumer = Consumer::with(&server, "g", &["t"], auto).await;
    consumer.rows().await;
    let committed = "select `offset` from information_schema.ins_subscriptions";
    let mut offset = sql.rows(committed).await;
    while offset == [[Value::Null]] {
        consumer.nothing().await;
        offset = sql.rows(committed).await;
    }
    consumer.close().await;
    let mut next = Consumer::subscribe(&server, "g", &["t"]).await;
    next.nothing().await;
}

#[tokio::test]
async fn a_topic_and_a_group_in_use_cannot_be_dropped() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t as select x from n").await;
    let more = json!({ "client_id": "c", "auto_commit": "false", "auto_commit_interval_ms": "1000", "offset_rest": "earliest" });
    let mut consumer = Consumer::with(&server, "g", &["t"], more).await;
    assert_eq!(sql.query("drop topic t").await["message"], "Topic subscribed cannot be dropped");
    assert_eq!(sql.query("drop consumer group g on t").await["code"], 0x3ec);
    assert_eq!(sql.query("drop table n").await["code"], 0x3ed);
    assert_eq!(sql.query("alter database d wal_retention_period 0").await["code"], 0x38c);
    let shown = sql.rows("show consumers").await;
    assert_eq!(shown[0][1..5], [text("g"), text("c"), text("ready"), text("t")]);
    assert_eq!(shown[0][8], text("tbname:0,commit:0,interval:1000ms,reset:earliest"));
    let subscriptions = sql.rows("show subscriptions").await;
    assert_eq!(subscriptions[0][..3], [text("t"), text("g"), Value::Int(2)]);
    assert_eq!(subscriptions[0][3], shown[0][0]);
    assert_eq!(consumer.succeed("list_topics", json!({})).await["topics"], json!(["t"]));
    let again = consumer.ask("subscribe", options("g", &["t"], json!({}))).await;
    assert_eq!(again["message"], "tmq should have unsubscribed first");
    consumer.succeed("unsubscribe", json!({})).await;
    assert_eq!(consumer.succeed("list_topics", json!({})).await["topics"], json!([]));
    assert_eq!(sql.rows("show consumers").await, Vec::<Vec<Value>>::new());
    assert_eq!(sql.rows("show subscriptions").await[0][3], Value::Null);
    assert_eq!(sql.query("drop consumer group other on t").await["code"], 0x3e8);
    execute(&mut sql, &["drop consumer group if exists other on t", "drop consumer group g on t"])
        .await;
    assert_eq!(sql.rows("show subscriptions").await, Vec::<Vec<Value>>::new());
    execute(&mut sql, &["drop topic t", "drop table n"]).await;
}

#[tokio::test]
async fn logs_keep_as_much_as_the_database_is_told() {
    let server = server().await;
    let mut sql = Socket::login(&server).await;
    execute(
        &mut sql,
        &[
            "create database d vgroups 1 keep 36500 wal_retention_size 1",
            "create table d.n (ts timestamp, x double)",
            "create topic t as select x from d.n",
        ],
    )
    .await;
    for ts in 0..600 {
        sql.execute(&format!("insert into d.n values ({ts}, 1)")).await;
    }
    let mut consumer = Consumer::subscribe(&server, "g", &["t"]).await;
    let assigned =
        consumer.succeed("assignment", json!({ "topic": "t" })).await["assignment"][0].clone();
    assert_eq!(assigned["end"], 601);
    let begin = assigned["begin"].as_i64().unwrap();
    assert!(begin > 200, "{assigned}");
    let args = json!({ "topic": "t", "vgroup_id": assigned["vgroup_id"], "offset": 0 });
    assert_eq!(consumer.ask("seek", args).await["code"], 0x4007);
    assert_eq!(consumer.poll(LONG).await["offset"], begin);
}

#[tokio::test]
async fn a_subscription_that_makes_no_sense_is_refused() {
    let server = server().await;
    let mut sql = database(&server).await;
    sql.execute("create topic t as select x from n").await;
    let mut socket = Socket::open(&server, "/rest/tmq").await;
    for (more, code, message) in [
        (json!({ "group_id": "" }), 0x118, "invalid value for key 'group.id'"),
        (json!({ "topics": ["nope"] }), 0x3e1, "Topic not exist"),
        (json!({ "password": "wrong" }), 0xffff, "Authentication failure"),
        (
            json!({ "auto_commit": "yes" }),
            0xffff,
            "strconv.ParseBool: parsing \"yes\": invalid syntax",
        ),
        (
            json!({ "auto_commit_interval_ms": "soon" }),
            0x118,
            "invalid value for key 'auto.commit.interval.ms': soon",
        ),
        (
            json!({ "config": { "auto.offset.reset": "first" } }),
            0x118,
            "invalid value for key 'auto.offset.reset': first",
        ),
        (
            json!({ "config": { "no.such.key": "1" } }),
            0x118,
            "unknown configuration key: no.such.key",
        ),
        (json!({ "snapshot_enable": "true" }), 0x100, "experimental.snapshot.enable=true"),
    ] {
        let reply = socket.ask("subscribe", options("g", &["t"], more)).await;
        assert_eq!(reply["code"], code, "{reply}");
        assert!(reply["message"].as_str().unwrap().contains(message), "{reply}");
    }
    for action in ["commit", "unsubscribe", "list_topics"] {
        assert_eq!(socket.ask(action, json!({})).await["message"], "tmq not init");
    }
    let mut none = Consumer::with(&server, "g", &["t"], json!({ "offset_reset": "none" })).await;
    assert_eq!(none.ask("poll", json!({ "blocking_time": LONG })).await["code"], 0x0a0d);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_answered() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/rest/tmq").await;
    for message in [
        Message::text("hello"),
        request("no_such_action", json!({})),
        request("subscribe", json!({ "config": { "auto.commit": true } })),
        Message::binary(vec![1; 30]),
        // A poll waits for a subscription.
        request("poll", json!({ "req_id": 77, "blocking_time": 0 })),
    ] {
        socket.send(message).await;
    }
    assert_eq!(socket.ask("version", json!({})).await["version"], "3.3.6.0");
}
