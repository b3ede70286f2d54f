use std::thread;
use std::time::Duration;

use otaria::taos::blocking::{Client, Consumer};
use otaria::taos::{ConsumerOptions, Lines, OffsetReset, TimeUnit};

use crate::server::TestServer;

/// A server, and a client whose current database is a new one.
fn database() -> (TestServer, Client) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, client) = runtime.block_on(crate::server::database(""));
    runtime.block_on(client.close());
    let client = Client::connect(server.options().database("d")).unwrap();
    (server, client)
}

#[test]
fn statements_run_without_a_runtime() {
    let (_server, client) = database();
    client.exec("CREATE TABLE t (ts TIMESTAMP, v INT)").unwrap();
    assert_eq!(client.exec_with("INSERT INTO t VALUES (?, ?)", (1, 10)).unwrap(), 1);
    let mut insert = client.prepare("INSERT INTO t VALUES (?, ?)").unwrap();
    assert_eq!(insert.parameters().len(), 2);
    assert_eq!(insert.insert_rows([(2, 20), (3, 30)]).unwrap(), 2);
    let rows = client.query("SELECT v FROM t ORDER BY ts").unwrap().rows::<i32>();
    assert_eq!(rows.collect::<Result<Vec<_>, _>>().unwrap(), [10, 20, 30]);
    let rows = client.query_with("SELECT ts, v FROM t WHERE v > ?", (25,)).unwrap();
    assert_eq!(rows.fields().len(), 2);
    assert_eq!(rows.collect::<(i64, i32)>().unwrap(), [(3, 30)]);
    let mut query = client.prepare("SELECT v FROM t WHERE v < ?").unwrap();
    let mut rows = query.query((15,)).unwrap();
    assert_eq!((rows.next_as::<i32>().unwrap(), rows.next_as::<i32>().unwrap()), (Some(10), None));
    let lines = Lines::influx(["l,t=a v=1i64 1"]).time_unit(TimeUnit::Milliseconds);
    assert_eq!(client.schemaless(&lines).unwrap().rows_affected, 1);
    let count = client
        .wait(async |client| client.query("SELECT COUNT(*) FROM t").await?.next_as::<i64>().await);
    assert_eq!(count.unwrap(), Some(3));
    let error = client.query("SELECT * FROM no_such_table").unwrap_err();
    assert_eq!(error.kind(), otaria::ErrorKind::Server);
    client.close();
}

#[test]
fn threads_share_a_client_and_a_result_lives_longer_than_it() {
    let (_server, client) = database();
    thread::scope(|threads| {
        for number in 0..8_i64 {
            let client = client.clone();
            threads.spawn(move || {
                let rows = client.query_with("SELECT ?", (number,)).unwrap();
                drop(client);
                assert_eq!(rows.collect::<i64>().unwrap(), [number]);
            });
        }
    });
}

#[test]
fn a_consumer_waits_without_a_runtime() {
    let (server, client) = database();
    client.exec("CREATE TABLE t (ts TIMESTAMP, v INT)").unwrap();
    client.exec("CREATE TOPIC readings AS SELECT v FROM t").unwrap();
    let options = ConsumerOptions::new(server.options(), "g").offset_reset(OffsetReset::Earliest);
    let mut consumer = Consumer::connect(&options).unwrap();
    consumer.subscribe(["readings"]).unwrap();
    assert!(consumer.next_within(Duration::from_millis(1)).unwrap().is_none());
    let read = |consumer: &mut Consumer| consumer.next().unwrap().unwrap().read::<i32>().unwrap();
    for number in 1..=3 {
        let insert = client.exec_with("INSERT INTO t VALUES (?, ?)", (number, number));
        assert_eq!(insert.unwrap(), 1);
        let found = match number {
            1 => consumer.next_within(Duration::from_secs(60)).unwrap().unwrap().read().unwrap(),
            _ => read(&mut consumer),
        };
        assert_eq!(found, [number]);
    }
    consumer.commit().unwrap();
    consumer.wait(async |consumer| consumer.seek_to_begin("readings").await).unwrap();
    assert_eq!(read(&mut consumer), [1, 2, 3]);
    consumer.wait(async |consumer| consumer.unsubscribe().await).unwrap();
    assert!(consumer.next().is_none());
    consumer.close();
}

#[tokio::test]
async fn a_call_in_asynchronous_code_panics() {
    let server = TestServer::start().await;
    let url = server.url();
    let called = tokio::spawn(async move { Client::connect(url).map(drop) }).await;
    assert!(called.unwrap_err().is_panic());
}
