//! Every method of a consumer that waits is dropped after each byte that the server sends, which makes some thousands of drops: no
//! message is lost, none comes twice, and what is called next works.

use std::time::Duration;

use futures_util::TryStreamExt;
use otaria::Result;
use otaria::taos::{Client, Consumer, ConsumerOptions, Message, OffsetReset};
use testkit::Valve;

use crate::consumer::{numbers, subscribed, tables};
use crate::drops::{behind_valve, within};
use crate::server::{TestServer, run};

struct Drops {
    valve: Valve,
    options: ConsumerOptions,
    client: Client,
    written: i64,
    count: usize,
    _server: TestServer,
}

impl Drops {
    /// With a topic `t` about the numbers in `s`.
    async fn start() -> Self {
        let (server, client) = tables().await;
        run(&client, "CREATE TABLE a USING s TAGS (1)").await;
        run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
        let (valve, options) = behind_valve(&server).await;
        let options = ConsumerOptions::new(options, "g").offset_reset(OffsetReset::Earliest);
        Self { valve, options, client, written: 0, count: 0, _server: server }
    }

    /// Writes a further number, which makes a message of its own.
    async fn write(&mut self) -> i64 {
        self.written += 1;
        let number = self.written;
        run(&self.client, &format!("INSERT INTO a VALUES ({number}, {number}, 'x')")).await;
        number
    }

    async fn subscribed(&self) -> Consumer {
        subscribed(self.options.clone(), "t").await
    }

    /// Drops what `call` does after each number of bytes until it comes to its end; `check` is what follows each time.
    async fn after_every_byte<T>(
        &mut self,
        consumer: &mut Consumer,
        mut call: impl AsyncFnMut(&mut Consumer) -> Result<T>,
        mut check: impl AsyncFnMut(&mut Self, &mut Consumer, Option<T>),
    ) {
        for bytes in 0.. {
            let calling = self.valve.abandon_after_bytes(bytes, call(consumer));
            let done = within(bytes, calling).await.map(Result::unwrap);
            let ended = done.is_some();
            self.count += usize::from(!ended);
            within(bytes, check(self, consumer, done)).await;
            if ended {
                return;
            }
        }
    }

    fn assert_more_than(&self, count: usize) {
        assert!(self.count > count, "{} drops", self.count);
    }
}

fn number(message: &Message) -> i64 {
    let numbers: Vec<i64> = message.read().unwrap();
    let [number] = numbers[..] else { panic!("{numbers:?}") };
    number
}

/// What a call gave that was dropped perhaps, else what comes next.
async fn or_next(given: Option<Option<Message>>, consumer: &mut Consumer) -> Message {
    match given {
        Some(message) => message.unwrap(),
        None => consumer.next().await.unwrap().unwrap(),
    }
}

#[tokio::test]
async fn each_message_comes_once_although_waiting_is_dropped_after_every_byte() {
    let mut drops = Drops::start().await;
    let mut consumer = drops.subscribed().await;
    drops.write().await;
    let next = async |consumer: &mut Consumer| consumer.next().await;
    let as_stream = async |consumer: &mut Consumer| consumer.try_next().await;
    let mut check =
        async |drops: &mut Drops, consumer: &mut Consumer, given: Option<Option<Message>>| {
            assert_eq!(number(&or_next(given, consumer).await), drops.written);
            drops.write().await;
        };
    drops.after_every_byte(&mut consumer, next, &mut check).await;
    drops.after_every_byte(&mut consumer, as_stream, &mut check).await;
    consumer.commit().await.unwrap();
    consumer.close().await;
    // Each question for a message commits those before.
    drops.options = drops.options.clone().auto_commit(Duration::ZERO);
    let mut consumer = drops.subscribed().await;
    drops.after_every_byte(&mut consumer, next, &mut check).await;
    drops.assert_more_than(1000);
}

#[tokio::test]
async fn commits_can_be_dropped_after_every_byte_and_made_again() {
    let mut drops = Drops::start().await;
    let mut consumer = drops.subscribed().await;
    drops.write().await;
    let mut message = consumer.next().await.unwrap().unwrap();
    let mut before = None;
    let commit = async |consumer: &mut Consumer| consumer.commit().await;
    drops
        .after_every_byte(&mut consumer, commit, async |drops, consumer, done| {
            let (place, offset) = (message.vgroup_id(), Some(message.next_offset()));
            let committed = consumer.committed("t", place).await.unwrap();
            assert!(committed == offset || done.is_none() && committed == before);
            consumer.commit().await.unwrap();
            assert_eq!(consumer.committed("t", place).await.unwrap(), offset);
            before = offset;
            let expected = drops.write().await;
            message = consumer.next().await.unwrap().unwrap();
            assert_eq!(number(&message), expected);
        })
        .await;
    let (place, offset) = (message.vgroup_id(), message.next_offset());
    let commit_offset =
        async |consumer: &mut Consumer| consumer.commit_offset("t", place, offset).await;
    drops
        .after_every_byte(&mut consumer, commit_offset, async |_, consumer, done| {
            let committed = consumer.committed("t", place).await.unwrap();
            assert!(committed == Some(offset) || done.is_none() && committed == before);
        })
        .await;
    drops.assert_more_than(150);
}

#[tokio::test]
async fn seeking_can_be_dropped_after_every_byte_and_done_again() {
    let mut drops = Drops::start().await;
    let mut consumer = drops.subscribed().await;
    drops.write().await;
    let first = consumer.next().await.unwrap().unwrap();
    let (place, second) = (first.vgroup_id(), first.next_offset());
    drops.write().await;
    consumer.seek_to_begin("t").await.unwrap();
    let seek = async |consumer: &mut Consumer| consumer.seek("t", place, second).await;
    drops
        .after_every_byte(&mut consumer, seek, async |_, consumer, done| {
            let next = numbers(consumer).await;
            assert!(next == [2] || done.is_none() && next == [1, 2], "{next:?}");
            consumer.seek("t", place, second).await.unwrap();
            assert_eq!(numbers(consumer).await, [2]);
            consumer.seek_to_begin("t").await.unwrap();
        })
        .await;
    consumer.seek("t", place, second).await.unwrap();
    let seek = async |consumer: &mut Consumer| consumer.seek_to_begin("t").await;
    drops
        .after_every_byte(&mut consumer, seek, async |_, consumer, done| {
            let next = numbers(consumer).await;
            assert!(next == [1, 2] || done.is_none() && next == [2], "{next:?}");
            consumer.seek("t", place, second).await.unwrap();
        })
        .await;
    consumer.seek_to_end("t").await.unwrap();
    let mut unread = drops.write().await;
    let seek = async |consumer: &mut Consumer| consumer.seek_to_end("t").await;
    drops
        .after_every_byte(&mut consumer, seek, async |drops, consumer, done| {
            let written = drops.write().await;
            let next = numbers(consumer).await;
            let from_before = [unread, written];
            assert!(next == [written] || done.is_none() && next == from_before, "{next:?}");
            unread = drops.write().await;
        })
        .await;
    drops.assert_more_than(400);
}

#[tokio::test]
async fn a_message_under_way_is_neither_committed_nor_given_after_seeking() {
    let mut drops = Drops::start().await;
    let mut consumer = drops.subscribed().await;
    let next = async |consumer: &mut Consumer| consumer.next().await;
    for bytes in 0.. {
        let first = drops.write().await;
        let taken = consumer.next().await.unwrap().unwrap();
        assert_eq!(number(&taken), first);
        let second = drops.write().await;
        let given = drops.valve.abandon_after_bytes(bytes, next(&mut consumer));
        let given = within(bytes, given).await.map(Result::unwrap);
        let committing = drops.valve.abandon_after_bytes(bytes, consumer.commit());
        within(bytes, committing).await.transpose().unwrap();
        let ended = given.is_some();
        let message = within(bytes, or_next(given, &mut consumer)).await;
        assert_eq!(number(&message), second);
        consumer.commit().await.unwrap();
        let (place, offset) = (message.vgroup_id(), Some(message.next_offset()));
        assert_eq!(consumer.committed("t", place).await.unwrap(), offset);

        let third = drops.write().await;
        within(bytes, drops.valve.abandon_after_bytes(bytes, next(&mut consumer))).await;
        consumer.seek("t", place, taken.next_offset()).await.unwrap();
        assert_eq!(within(bytes, numbers(&mut consumer)).await, [second, third]);
        if ended {
            break;
        }
        drops.count += 3;
    }
    drops.assert_more_than(600);
}

#[tokio::test]
async fn questions_can_be_dropped_after_every_byte() {
    let mut drops = Drops::start().await;
    let mut consumer = drops.subscribed().await;
    drops.write().await;
    let message = consumer.next().await.unwrap().unwrap();
    consumer.commit().await.unwrap();
    let (place, offset) = (message.vgroup_id(), Some(message.next_offset()));
    let ask = async |consumer: &mut Consumer| {
        let committed = consumer.committed("t", place).await?;
        let position = consumer.position("t", place).await?;
        let assigned = consumer.assignment("t").await?;
        Ok((committed, position, assigned.len(), consumer.topics().await?))
    };
    drops
        .after_every_byte(&mut consumer, ask, async |drops, consumer, answer| {
            if let Some(answer) = answer {
                assert_eq!(answer, (offset, offset, 1, vec!["t".to_owned()]));
            } else if drops.count % 16 == 0 {
                assert_eq!(consumer.committed("t", place).await.unwrap(), offset);
            }
        })
        .await;
    let expected = drops.write().await;
    assert_eq!(numbers(&mut consumer).await, [expected]);
    drops.assert_more_than(300);
}

#[tokio::test]
async fn joining_and_leaving_can_be_dropped_after_every_byte_and_done_again() {
    let mut drops = Drops::start().await;
    let first = drops.write().await;
    let mut consumer = Consumer::connect(&drops.options).await.unwrap();
    let join = async |consumer: &mut Consumer| consumer.subscribe(["t"]).await;
    drops
        .after_every_byte(&mut consumer, join, async |_, consumer, _| {
            consumer.subscribe(["t"]).await.unwrap();
            assert_eq!(numbers(consumer).await, [first]);
            consumer.unsubscribe().await.unwrap();
        })
        .await;
    consumer.subscribe(["t"]).await.unwrap();
    let leave = async |consumer: &mut Consumer| consumer.unsubscribe().await;
    drops
        .after_every_byte(&mut consumer, leave, async |_, consumer, done| {
            if done.is_some() {
                assert!(consumer.next().await.unwrap().is_none());
            }
            consumer.subscribe(["t"]).await.unwrap();
            assert_eq!(numbers(consumer).await, [first]);
        })
        .await;
    drops.assert_more_than(100);
}

#[tokio::test]
async fn consumers_can_be_dropped_after_every_byte_and_another_one_takes_over() {
    let mut drops = Drops::start().await;
    let first = drops.write().await;
    for bytes in 0.. {
        let options = &drops.options;
        let living = async {
            let mut consumer = subscribed(options.clone(), "t").await;
            let message = consumer.next().await.unwrap().unwrap();
            consumer.close().await;
            number(&message)
        };
        let given = within(bytes, drops.valve.abandon_after_bytes(bytes, living)).await;
        let mut successor = drops.subscribed().await;
        assert_eq!(within(bytes, numbers(&mut successor)).await, [first]);
        successor.close().await;
        if let Some(given) = given {
            assert_eq!(given, first);
            break;
        }
        drops.count += 1;
    }
    drops.assert_more_than(600);
}
