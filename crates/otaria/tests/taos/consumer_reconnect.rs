//! What a consumer does when its connection is lost: in front of the server is a proxy that cuts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use otaria::ErrorKind;
use otaria::taos::{Client, Consumer, ConsumerOptions, OffsetReset};
use testkit::message_proxy::{Fate, MessageProxy, Rule, Seen, Side, nth};

use crate::consumer::{numbers, subscribed, tables};
use crate::reconnect::through;
use crate::server::{TestServer, one, run};

/// A member of the group `g`, which begins at the begin, through a proxy with this rule.
async fn options_through(server: &TestServer, rule: impl Rule) -> (MessageProxy, ConsumerOptions) {
    let (proxy, options) = through(server, rule).await;
    (proxy, ConsumerOptions::new(options, "g").offset_reset(OffsetReset::Earliest))
}

async fn insert(client: &Client, number: i64) {
    run(client, &format!("INSERT INTO a USING s TAGS (1) VALUES ({number}, {number}, 'x')")).await;
}

#[tokio::test]
async fn each_message_comes_once_wherever_the_connection_is_cut() {
    for action in ["subscribe", "poll", "fetch_raw_data", "commit_offset", "seek", "assignment"] {
        for (side, fate) in
            [(Side::Client, Fate::Cut), (Side::Server, Fate::Cut), (Side::Server, Fate::CutBehind)]
        {
            let (server, client) = tables().await;
            run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
            let (proxy, options) = options_through(&server, nth(side, action, 1, fate)).await;
            let mut consumer = subscribed(options, "t").await;
            let mut seen = Vec::new();
            for number in 0..4 {
                insert(&client, number).await;
                seen.append(&mut numbers(&mut consumer).await);
                if number == 1 {
                    consumer.commit().await.unwrap();
                    consumer.assignment("t").await.unwrap();
                    consumer.seek_to_end("t").await.unwrap();
                }
            }
            assert_eq!(seen, [0, 1, 2, 3], "{side:?} {action} {fate:?}");
            assert_eq!(proxy.cuts(), 1, "{side:?} {action} {fate:?}");
            let vgroup = consumer.assignment("t").await.unwrap()[0].vgroup_id;
            consumer.commit().await.unwrap();
            let end = consumer.position("t", vgroup).await.unwrap();
            assert_eq!(consumer.committed("t", vgroup).await.unwrap(), end);
        }
    }
}

#[tokio::test]
async fn what_was_taken_and_not_committed_does_not_come_twice() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    // The place where the program stands cannot be told to the server: it begins where the group has committed.
    let rule = |seen: &Seen| match (seen.from, seen.action.as_str(), seen.count) {
        (Side::Client, "poll", 4) => Fate::Cut,
        (Side::Server, "seek", 1) => Fate::Lose,
        _ => Fate::Pass,
    };
    let (proxy, options) = through(&server, rule).await;
    let options = options.call_timeout(Duration::from_millis(300));
    let options = ConsumerOptions::new(options, "g").offset_reset(OffsetReset::Earliest);
    let mut consumer = subscribed(options, "t").await;
    let mut seen = Vec::new();
    for number in 0..6 {
        insert(&client, number).await;
        while seen.len() <= number as usize {
            match consumer.next().await {
                Ok(message) => seen.append(&mut message.unwrap().read::<i64>().unwrap()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::Timeout, "{error}"),
            }
        }
    }
    assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    assert!(proxy.connections() >= 2);
}

#[tokio::test]
async fn a_group_that_began_late_misses_nothing_that_was_written_while_the_connection_was_lost() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    insert(&client, 1).await;
    let back = Arc::<AtomicBool>::default();
    let may_return = Arc::clone(&back);
    let rule = move |seen: &Seen| match (seen.action.as_str(), seen.connection, seen.count) {
        ("poll", 1, 2) if seen.from == Side::Client => Fate::Cut,
        ("connect", 2.., _) if !may_return.load(Ordering::Relaxed) => Fate::Cut,
        _ => Fate::Pass,
    };
    let (proxy, options) = through(&server, rule).await;
    let options = ConsumerOptions::new(options.retries(1_000_000), "g");
    let mut consumer = subscribed(options.offset_reset(OffsetReset::Latest), "t").await;
    let next = tokio::spawn(async move { numbers(&mut consumer).await });
    while proxy.cuts() < 2 {
        tokio::task::yield_now().await;
    }
    insert(&client, 2).await;
    back.store(true, Ordering::Relaxed);
    assert_eq!(next.await.unwrap(), [2]);
}

#[tokio::test]
async fn without_retries_the_stream_ends_with_the_connection() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    let (proxy, options) = through(&server, nth(Side::Client, "poll", 1, Fate::Cut)).await;
    let options = ConsumerOptions::new(options.retries(0), "g").offset_reset(OffsetReset::Earliest);
    let mut consumer = subscribed(options, "t").await;
    assert_eq!(consumer.next().await.unwrap_err().kind(), ErrorKind::Io);
    assert!(consumer.next().await.unwrap().is_none());
    assert_eq!(consumer.subscribe(["t"]).await.unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn a_topic_that_is_gone_meanwhile_ends_the_stream_and_another_can_be_read() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "CREATE TOPIC u AS SELECT v FROM s").await;
    insert(&client, 1).await;
    let (proxy, options) = options_through(&server, |seen: &Seen| {
        let refused = seen.connection == 1 && seen.action == "poll" && seen.count == 2;
        if refused && seen.from == Side::Client { Fate::Cut } else { Fate::Pass }
    })
    .await;
    let mut consumer: Consumer = subscribed(options, "t").await;
    assert_eq!(numbers(&mut consumer).await, [1]);
    drop_topic_behind(&mut consumer, &client).await;
    let error = consumer.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert!(consumer.next().await.unwrap().is_none());
    consumer.subscribe(["u"]).await.unwrap();
    assert_eq!(numbers(&mut consumer).await, [1]);
    assert!(proxy.connections() >= 2);
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM s").await, 1);
}

/// Cuts the connection of a consumer, and drops its topic as soon as that is allowed.
async fn drop_topic_behind(consumer: &mut Consumer, client: &Client) {
    // The question is cut, and its future dropped before the consumer is back.
    while !consumer.is_closed() {
        let _ = crate::abandon::abandon_after(1, consumer.next()).await;
        tokio::task::yield_now().await;
    }
    while client.exec("DROP TOPIC t").await.is_err() {
        tokio::task::yield_now().await;
    }
}
