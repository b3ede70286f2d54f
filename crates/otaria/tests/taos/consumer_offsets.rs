//! Committing and going to offsets.

use std::time::Duration;

use otaria::taos::{Assignment, Client, Consumer, ConsumerOptions, OffsetReset};

use crate::abandon::abandon_after;
use crate::consumer::{numbers, options, subscribed, tables};
use crate::server::{TestServer, run};

/// A topic `t` of the column `v`.
async fn topic() -> (TestServer, Client) {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    (server, client)
}

async fn write(client: &Client, number: i64) {
    run(client, &format!("INSERT INTO a USING s TAGS (1) VALUES ({number}, {number}, 'x')")).await;
}

async fn assigned(consumer: &mut Consumer) -> Assignment {
    let mut assigned = consumer.assignment("t").await.unwrap();
    assert_eq!(assigned.len(), 1);
    assigned.remove(0)
}

/// A message is asked for, and not taken.
async fn let_one_come(consumer: &mut Consumer) {
    assert!(abandon_after(1, consumer.next()).await.is_none());
}

#[tokio::test]
async fn what_was_committed_does_not_come_again_and_what_was_not_does() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    let vgroup = assigned(&mut consumer).await.vgroup_id;
    assert_eq!(consumer.committed("t", vgroup).await.unwrap(), None);
    assert_eq!(consumer.position("t", vgroup).await.unwrap(), None);
    write(&client, 1).await;
    let message = consumer.next().await.unwrap().unwrap();
    let end = Some(message.next_offset());
    assert_eq!(consumer.position("t", vgroup).await.unwrap(), end);
    consumer.commit().await.unwrap();
    assert_eq!(consumer.committed("t", vgroup).await.unwrap(), end);
    write(&client, 2).await;
    assert_eq!(numbers(&mut consumer).await, [2]);
    consumer.close().await;
    let mut consumer = subscribed(options(&server), "t").await;
    assert_eq!(numbers(&mut consumer).await, [2]);
}

#[tokio::test]
async fn a_message_that_has_come_but_was_not_taken_is_not_committed() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    write(&client, 1).await;
    let taken = consumer.next().await.unwrap().unwrap();
    write(&client, 2).await;
    let_one_come(&mut consumer).await;
    let place = ("t", taken.vgroup_id());
    // The second message has come by now.
    assert_eq!(consumer.position(place.0, place.1).await.unwrap(), Some(taken.next_offset()));
    consumer.commit().await.unwrap();
    assert_eq!(consumer.committed(place.0, place.1).await.unwrap(), Some(taken.next_offset()));
    consumer.close().await;
    let mut consumer = subscribed(options(&server), "t").await;
    assert_eq!(numbers(&mut consumer).await, [2]);
}

#[tokio::test]
async fn one_message_can_be_committed_alone() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    write(&client, 1).await;
    let first = consumer.next().await.unwrap().unwrap();
    write(&client, 2).await;
    assert_eq!(numbers(&mut consumer).await, [2]);
    consumer.commit_offset("t", first.vgroup_id(), first.next_offset()).await.unwrap();
    consumer.close().await;
    let mut consumer = subscribed(options(&server), "t").await;
    assert_eq!(numbers(&mut consumer).await, [2]);
    let error = consumer.commit_offset("t", first.vgroup_id(), 1 << 40).await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x4007));
    let error = consumer.commit_offset("nope", first.vgroup_id(), 0).await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x4009));
}

#[tokio::test]
async fn a_message_is_committed_when_the_next_one_is_asked_for_and_not_before() {
    let (server, client) = topic().await;
    let often = options(&server).auto_commit(Duration::ZERO);
    let mut consumer = subscribed(often, "t").await;
    let vgroup = assigned(&mut consumer).await.vgroup_id;
    let mut end = None;
    for number in 1..4 {
        write(&client, number).await;
        let message = consumer.next().await.unwrap().unwrap();
        assert_eq!(consumer.committed("t", vgroup).await.unwrap(), end);
        end = Some(message.next_offset());
    }
    let_one_come(&mut consumer).await;
    while consumer.committed("t", vgroup).await.unwrap() != end {}
    consumer.close().await;
    let mut other = subscribed(options(&server), "t").await;
    write(&client, 4).await;
    assert_eq!(numbers(&mut other).await, [4]);
}

#[tokio::test]
async fn a_consumer_goes_where_it_is_sent() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    write(&client, 1).await;
    let first = consumer.next().await.unwrap().unwrap();
    write(&client, 2).await;
    assert_eq!(numbers(&mut consumer).await, [2]);
    consumer.seek("t", first.vgroup_id(), first.next_offset()).await.unwrap();
    assert_eq!(numbers(&mut consumer).await, [2]);
    consumer.seek_to_begin("t").await.unwrap();
    assert_eq!(numbers(&mut consumer).await, [1, 2]);
    consumer.seek_to_begin("t").await.unwrap();
    consumer.seek_to_end("t").await.unwrap();
    write(&client, 3).await;
    assert_eq!(numbers(&mut consumer).await, [3]);
    let error = consumer.seek("t", first.vgroup_id(), 1 << 40).await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x4007));
    write(&client, 4).await;
    assert_eq!(numbers(&mut consumer).await, [4]);
}

#[tokio::test]
async fn a_message_from_before_a_seek_does_not_come_behind_it() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    write(&client, 1).await;
    let_one_come(&mut consumer).await;
    let vgroup = assigned(&mut consumer).await.vgroup_id;
    // It has come by now.
    assert!(consumer.position("t", vgroup).await.unwrap().is_some());
    consumer.seek_to_end("t").await.unwrap();
    write(&client, 2).await;
    assert_eq!(numbers(&mut consumer).await, [2]);
}

#[tokio::test]
async fn where_a_consumer_was_sent_can_be_committed() {
    let (server, client) = topic().await;
    let mut consumer = subscribed(options(&server), "t").await;
    write(&client, 1).await;
    let first = consumer.next().await.unwrap().unwrap();
    consumer.commit().await.unwrap();
    consumer.seek("t", first.vgroup_id(), first.offset()).await.unwrap();
    consumer.commit().await.unwrap();
    consumer.close().await;
    let mut consumer = subscribed(options(&server), "t").await;
    assert_eq!(numbers(&mut consumer).await, [1]);
}

#[tokio::test]
async fn a_group_without_offsets_can_be_told_where_to_begin() {
    let (server, client) = topic().await;
    write(&client, 1).await;
    let mut consumer = subscribed(options(&server).offset_reset(OffsetReset::None), "t").await;
    let error = consumer.next().await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x0a0d));
    assert!(consumer.next().await.unwrap().is_none());
    consumer.seek_to_begin("t").await.unwrap();
    assert_eq!(numbers(&mut consumer).await, [1]);

    // By default with what comes later.
    let other = ConsumerOptions::new(server.options(), "other");
    let mut consumer = subscribed(other, "t").await;
    write(&client, 2).await;
    assert_eq!(numbers(&mut consumer).await, [2]);
}
