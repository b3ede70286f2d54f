//! Many cuts at random places: every row is there once, and every committed offset holds.

use std::collections::BTreeSet;
use std::time::Duration;

use otaria::taos::{Client, Column, Consumer, ConsumerOptions, OffsetReset, Options, Retry, Table};
use testkit::message_proxy::{Disturbance, MessageProxy};
use tokio::time::timeout;

use crate::server::{TestServer, all, database, run};

/// Nothing may hang; this is longer than any machine needs.
const PATIENCE: Duration = Duration::from_secs(300);

/// Two adapters that cut one message of so many, and options that try them often.
async fn rough(server: &TestServer, cut: u32) -> (Vec<MessageProxy>, Options) {
    let wait = Duration::from_millis(1);
    let mut options = server.login().database("d");
    let mut proxies = Vec::new();
    for seed in [1, 2] {
        let disturbance = Disturbance { cut, overtaken: 10 * cut, delay: 10 * cut };
        let proxy =
            MessageProxy::start(server.address(), disturbance.with_seed(seed)).await.unwrap();
        options = options.address("127.0.0.1", proxy.address.port());
        proxies.push(proxy);
    }
    let options = options.retries(100).retry_backoff(wait).retry_backoff_max(wait);
    (proxies, options.call_timeout(Duration::from_secs(60)))
}

fn cuts(proxies: &[MessageProxy]) -> usize {
    proxies.iter().map(MessageProxy::cuts).sum()
}

const WRITERS: i64 = 2;
/// Rows that each of them inserts, and how many at once.
const ROWS: i64 = 5_000;
const BATCH: i64 = 10;

async fn write(client: Client, writer: i64) {
    let mut insert = client.prepare("INSERT INTO ? USING s TAGS (?) VALUES (?, ?)").await.unwrap();
    for first in (0..ROWS).step_by(BATCH as usize) {
        let rows = first..first + BATCH;
        let columns = [Column::timestamp(rows.clone()), Column::i64(rows)];
        let table = Table::named(format!("w{writer}"), columns).tags((writer,));
        assert_eq!(insert.insert([table]).await.unwrap(), BATCH as u64);
    }
}

#[tokio::test]
async fn ten_thousand_rows_bound_through_hundreds_of_cuts_are_all_there_once() {
    let (server, direct) = database("").await;
    run(&direct, "CREATE STABLE s (ts TIMESTAMP, v BIGINT) TAGS (g BIGINT)").await;
    let (proxies, options) = rough(&server, 14).await;
    let client = Client::connect(options.retry(Retry::Idempotent)).await;
    let client = client.expect("neither adapter cuts the first messages");
    let writing = futures_util::future::join_all((0..WRITERS).map(|i| write(client.clone(), i)));
    timeout(PATIENCE, writing).await.expect("nothing hangs");
    for writer in 0..WRITERS {
        let rows: Vec<(i64, i64)> =
            all(&direct, &format!("SELECT ts, v FROM w{writer} ORDER BY ts")).await;
        assert!(rows.into_iter().eq((0..ROWS).map(|i| (i, i))), "writer {writer}");
    }
    assert!(cuts(&proxies) > 200, "{}", cuts(&proxies));
}

/// Rows of the topic, and how many are written at once.
const TOPIC: i64 = 50_000;
const WRITTEN: i64 = 250;

#[tokio::test]
async fn fifty_thousand_rows_consumed_through_hundreds_of_cuts_come_once_and_what_is_committed_holds()
 {
    let (server, direct) = database("VGROUPS 2").await;
    run(&direct, "CREATE STABLE s (ts TIMESTAMP, v BIGINT) TAGS (g BIGINT)").await;
    run(&direct, "CREATE TOPIC t AS SELECT v FROM s").await;
    let (proxies, options) = rough(&server, 6).await;
    let group = |options| ConsumerOptions::new(options, "g").offset_reset(OffsetReset::Earliest);
    let mut consumer = Consumer::connect(group(options)).await.unwrap();
    let consuming = async {
        consumer.subscribe(["t"]).await.unwrap();
        let mut seen = BTreeSet::new();
        for first in (0..TOPIC).step_by(WRITTEN as usize) {
            let rows = first..first + WRITTEN;
            let table = first / WRITTEN % 5;
            let values: String = rows.map(|v| format!("({v},{v})")).collect();
            let sql = format!("INSERT INTO t{table} USING s TAGS ({table}) VALUES {values}");
            run(&direct, &sql).await;
            while seen.len() < (first + WRITTEN) as usize {
                let message = consumer.next().await.unwrap().unwrap();
                for v in message.read::<i64>().unwrap() {
                    assert!(seen.insert(v), "{v} came twice");
                }
                consumer.commit().await.unwrap();
            }
        }
        assert!(seen.into_iter().eq(0..TOPIC));
        consumer.assignment("t").await.unwrap()
    };
    let assigned = timeout(PATIENCE, consuming).await.expect("nothing hangs");
    consumer.close().await;
    assert!(cuts(&proxies) > 200, "{}", cuts(&proxies));
    // Whoever comes next begins behind the last message.
    let mut next = Consumer::connect(group(server.options())).await.unwrap();
    next.subscribe(["t"]).await.unwrap();
    for vgroup in assigned {
        let committed = next.committed("t", vgroup.vgroup_id).await.unwrap();
        assert_eq!(committed, Some(vgroup.end), "vgroup {}", vgroup.vgroup_id);
    }
    run(&direct, "INSERT INTO last USING s TAGS (9) VALUES (1, -1)").await;
    let message = next.next().await.unwrap().unwrap();
    assert_eq!(message.read::<i64>().unwrap(), [-1]);
}
