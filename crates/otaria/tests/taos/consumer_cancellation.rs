//! Futures of consumers are dropped where they wait.

use otaria::taos::Consumer;

use crate::abandon::abandon_after;
use crate::consumer::{numbers, options, subscribed, tables};
use crate::server::{make_numbers, run};

#[tokio::test]
async fn waiting_for_a_message_can_be_given_up_and_taken_up_again() {
    let (server, client) = tables().await;
    make_numbers(&client, 20_000).await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM numbers").await;
    let mut consumer = subscribed(options(&server), "t").await;
    let mut seen: Vec<i64> = Vec::new();
    let mut given_up = 0;
    while seen.len() < 20_000 {
        match abandon_after(1, consumer.next()).await {
            Some(message) => seen.append(&mut message.unwrap().unwrap().read().unwrap()),
            None => {
                given_up += 1;
                tokio::task::yield_now().await;
            }
        }
    }
    assert_eq!(seen, (0..20_000).collect::<Vec<_>>());
    assert!(given_up > 0);
}

#[tokio::test]
async fn joining_and_leaving_can_be_dropped_at_every_point() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    for polls in 0.. {
        let mut consumer = Consumer::connect(options(&server)).await.unwrap();
        let joined = abandon_after(polls, consumer.subscribe(["t"])).await;
        consumer.subscribe(["t"]).await.unwrap();
        assert_eq!(numbers(&mut consumer).await, [10]);
        let left = abandon_after(polls, consumer.unsubscribe()).await;
        consumer.subscribe(["t"]).await.unwrap();
        assert_eq!(numbers(&mut consumer).await, [10]);
        consumer.close().await;
        if joined.is_some() && left.is_some() {
            break;
        }
    }
}

#[tokio::test]
async fn committing_and_seeking_can_be_dropped_at_every_point() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    let mut consumer = subscribed(options(&server), "t").await;
    for polls in 0.. {
        let message = consumer.next().await.unwrap().unwrap();
        assert_eq!(message.read::<i32>().unwrap(), [10]);
        let committed = abandon_after(polls, consumer.commit()).await;
        let sought = abandon_after(polls, consumer.seek_to_begin("t")).await;
        consumer.commit().await.unwrap();
        consumer.seek_to_begin("t").await.unwrap();
        if committed.is_some() && sought.is_some() {
            break;
        }
    }
}

#[tokio::test]
async fn messages_can_be_taken_in_any_task() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    let mut consumer = subscribed(options(&server), "t").await;
    let task = tokio::spawn(async move {
        let found = numbers(&mut consumer).await;
        consumer.commit().await.unwrap();
        assert_eq!(consumer.topics().await.unwrap(), ["t"]);
        found
    });
    assert_eq!(task.await.unwrap(), [10]);
}
