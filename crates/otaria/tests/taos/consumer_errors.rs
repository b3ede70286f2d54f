//! What servers do to consumers that no good one does.

use std::time::Duration;

use otaria::ErrorKind;
use otaria::taos::{Consumer, ConsumerOptions, Options};
use taos_proto::block::{Block, BlockVersion, BlockWriter};
use taos_proto::code::TaosError;
use taos_proto::message::NoBody;
use taos_proto::tmq::{
    Action, FetchRawDataReply, MessageId, PollReply, RawData, SubscribeReply, TopicBlock,
    TopicColumn, TopicData, TopicSchema, message_type, meta_type,
};
use taos_proto::value::Value;
use taos_proto::{DataType, Field, Precision};

use crate::scripted::{Peer, adapter, url_of};

const SOON: Duration = Duration::from_millis(50);

/// A message of one row, which ends at this offset.
fn data(number: i64, end: i64) -> RawData {
    let field = Field::new("v", DataType::BigInt);
    let mut block = BlockWriter::for_fields(&[field]).unwrap();
    block.push_row(&[Value::Int(number)]).unwrap();
    let block = Block::decode(block.finish(BlockVersion::Topic).unwrap().into()).unwrap();
    let (name, data_type) = ("v".to_owned(), DataType::BigInt);
    let column = TopicColumn { data_type, flags: 0, bytes: 8, id: 1, name };
    let schema = Some(TopicSchema { version: 1, columns: vec![column] });
    let block =
        TopicBlock { precision: Precision::Milliseconds, block, schema, table: Some("a".into()) };
    let data = TopicData::new(end - 1, end, vec![block]).encode().unwrap();
    RawData { meta_type: meta_type::DATA, data }
}

fn announcement(message_id: u64, vgroup_id: i32) -> PollReply {
    PollReply {
        have_message: true,
        topic: "t".into(),
        database: "d".into(),
        vgroup_id,
        message_type: message_type::DATA,
        message_id,
        offset: 0,
    }
}

impl Peer {
    async fn lets_join(&mut self) {
        let request = self.asked_of_topics().await.unwrap();
        let Action::Subscribe(_) = request.action else { panic!("{request:?}") };
        self.reply("subscribe", request.req_id, SubscribeReply::default()).await;
    }

    /// The id of the next poll and the last message that it names.
    async fn polled(&mut self) -> (u64, Option<u64>) {
        let request = self.asked_of_topics().await.unwrap();
        let Action::Poll(poll) = request.action else { panic!("{request:?}") };
        (request.req_id, poll.message_id)
    }

    async fn announces(&mut self, message_id: u64, vgroup_id: i32) {
        let (req_id, _) = self.polled().await;
        self.reply("poll", req_id, announcement(message_id, vgroup_id)).await;
    }

    /// The id of the next request for a message.
    async fn fetches(&mut self) -> (u64, u64) {
        let request = self.asked_of_topics().await.unwrap();
        let Action::FetchRawData(MessageId { message_id }) = request.action else {
            panic!("{request:?}")
        };
        (request.req_id, message_id)
    }

    async fn gives(&mut self, req_id: u64, message_id: u64, outcome: Result<RawData, TaosError>) {
        let reply = FetchRawDataReply { req_id, timing: 1, message_id, outcome };
        self.send(reply.encode().unwrap()).await;
    }
}

/// A consumer of what is played, with a time limit for each answer.
async fn consumer<P, F>(limit: Option<Duration>, play: P) -> Consumer
where
    P: Fn(Peer) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let connection: Options = url_of(adapter(play).await).parse().unwrap();
    // What is played is played once.
    let options = ConsumerOptions::new(connection.call_timeout(limit).retries(0), "g");
    Consumer::connect(options).await.unwrap()
}

#[tokio::test]
async fn an_announcement_and_a_message_that_come_too_late_are_asked_for_again() {
    let mut consumer = consumer(Some(SOON), |mut peer| async move {
        peer.lets_join().await;
        // Not answered.
        assert_eq!(peer.polled().await.1, Some(0));
        let (req_id, last) = peer.polled().await;
        assert_eq!(last, Some(0));
        peer.reply("poll", req_id, announcement(1, 2)).await;
        // Not answered either.
        assert_eq!(peer.fetches().await.1, 1);
        let (req_id, last) = peer.polled().await;
        assert_eq!(last, Some(0), "the message has not come");
        peer.reply("poll", req_id, announcement(1, 2)).await;
        let (req_id, message_id) = peer.fetches().await;
        peer.gives(req_id, message_id, Ok(data(10, 5))).await;
        assert_eq!(peer.polled().await.1, Some(1));
        peer.stay_of_topics().await;
    })
    .await;
    consumer.subscribe(["t"]).await.unwrap();
    for _ in 0..2 {
        let error = consumer.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(!error.is_fatal(), "{error}");
    }
    let message = consumer.next().await.unwrap().unwrap();
    assert_eq!((message.vgroup_id(), message.next_offset()), (2, 5));
    assert_eq!(message.read::<i64>().unwrap(), [10]);
    assert_eq!(consumer.next().await.unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test]
async fn an_error_ends_the_stream_and_nothing_is_asked_any_more() {
    let mut consumer = consumer(None, |mut peer| async move {
        peer.lets_join().await;
        let (req_id, _) = peer.polled().await;
        peer.refuse("poll", req_id, &TaosError::new(0x3e1, "Topic not exist")).await;
        for (answered, last) in [(false, 0), (true, 0)] {
            let request = peer.asked_of_topics().await.unwrap();
            let Action::Unsubscribe(_) = request.action else { panic!("{request:?}") };
            peer.reply("unsubscribe", request.req_id, NoBody {}).await;
            peer.lets_join().await;
            let (req_id, named) = peer.polled().await;
            assert_eq!(named, Some(last));
            peer.reply("poll", req_id, announcement(1, 2)).await;
            let (req_id, message_id) = peer.fetches().await;
            let gone = Err(TaosError::adapter("message has been freed"));
            let outcome = if answered { Ok(data(10, 5)) } else { gone };
            peer.gives(req_id, message_id, outcome).await;
        }
        peer.stay_of_topics().await;
    })
    .await;
    for expected in ["Topic not exist", "message has been freed"] {
        consumer.subscribe(["t"]).await.unwrap();
        let error = consumer.next().await.unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        for _ in 0..2 {
            assert!(consumer.next().await.unwrap().is_none());
        }
    }
    consumer.subscribe(["t"]).await.unwrap();
    assert_eq!(consumer.next().await.unwrap().unwrap().read::<i64>().unwrap(), [10]);
}

#[tokio::test]
async fn a_vgroup_that_went_to_another_consumer_is_said_once_and_the_others_are_committed() {
    let mut consumer = consumer(None, |mut peer| async move {
        peer.lets_join().await;
        for vgroup in [1, 2] {
            peer.announces(vgroup, i32::try_from(vgroup).unwrap()).await;
            let (req_id, message_id) = peer.fetches().await;
            peer.gives(req_id, message_id, Ok(data(10, 5))).await;
        }
        for _ in [1, 2] {
            let request = peer.asked_of_topics().await.unwrap();
            let Action::CommitOffset(offset) = request.action else { panic!("{request:?}") };
            assert_eq!((&*offset.topic, offset.offset), ("t", 5));
            if offset.vgroup_id == 1 {
                let lost = TaosError::new(0x4008, "VgId does not belong to this consumer");
                peer.refuse("commit_offset", request.req_id, &lost).await;
            } else {
                peer.reply("commit_offset", request.req_id, offset).await;
            }
        }
        assert!(peer.asked_of_topics().await.is_none(), "there is nothing left to commit");
    })
    .await;
    consumer.subscribe(["t"]).await.unwrap();
    for _ in [1, 2] {
        consumer.next().await.unwrap().unwrap();
    }
    let error = consumer.commit().await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x4008));
    assert!(error.to_string().contains("offset 5 of topic 't' in vgroup 1"), "{error}");
    consumer.commit().await.unwrap();
    consumer.close().await;
}

#[tokio::test]
async fn joining_that_is_not_answered_in_time_closes_the_connection() {
    let mut consumer = consumer(Some(SOON), Peer::stay_of_topics).await;
    let error = consumer.subscribe(["t"]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_fatal() && consumer.is_closed());
    assert_eq!(consumer.subscribe(["t"]).await.unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn broken_messages_end_the_connection_with_an_error() {
    for case in 0..4 {
        let mut consumer = consumer(None, move |mut peer| async move {
            peer.lets_join().await;
            let (req_id, _) = peer.polled().await;
            let kind = if case == 0 { 9 } else { message_type::DATA };
            let announced = PollReply { message_type: kind, ..announcement(1, 2) };
            peer.reply("poll", req_id, announced).await;
            if case > 0 {
                let (req_id, _) = peer.fetches().await;
                let RawData { meta_type, data } = data(10, 5);
                let (message_id, raw) = match case {
                    1 => (7, RawData { meta_type, data }),
                    2 => (1, RawData { meta_type: meta_type::META, data }),
                    _ => (1, RawData { meta_type, data: data.slice(..20) }),
                };
                peer.gives(req_id, message_id, Ok(raw)).await;
            }
            peer.stay_of_topics().await;
        })
        .await;
        consumer.subscribe(["t"]).await.unwrap();
        let error = consumer.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{case}: {error}");
        assert!(consumer.is_closed() && consumer.next().await.unwrap().is_none());
    }
}
