//! Servers that break the protocol: a clear error and a closed client, never a panic.

use otaria::taos::{Client, Options};
use otaria::{Error, ErrorKind};
use taos_proto::block::{BlockVersion, ColumnWriter, write_block};
use taos_proto::frame::{FetchRawBlockReply, Fetched};
use taos_proto::value::Value;
use taos_proto::{DataType, Field, Message as Payload};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::scripted::{Peer, adapter, url_of};

fn fields() -> [Field; 2] {
    [Field::new("v", DataType::Int), Field::with_length("s", DataType::VarChar, 20)]
}

/// A block of the columns above with two rows.
fn block() -> Vec<u8> {
    let columns = fields().map(|field| {
        let text = field.data_type == DataType::VarChar;
        let mut column = ColumnWriter::new(&field).unwrap();
        for number in [1, 2] {
            let value =
                if text { Value::Text(format!("text {number}")) } else { Value::Int(number) };
            column.push(&value).unwrap();
        }
        column
    });
    let mut out = Vec::new();
    write_block(&mut out, BlockVersion::Result, &columns).unwrap();
    out
}

/// The message with a block as the server sends it.
fn reply(req_id: u64, result_id: u64, block: Vec<u8>) -> Vec<u8> {
    let outcome = Fetched::Block(block.into());
    let reply = FetchRawBlockReply { req_id, timing: 1, result_id, outcome }.encode().unwrap();
    let Payload::Binary(bytes) = reply else { unreachable!("blocks are binary") };
    bytes.to_vec()
}

/// A client of an adapter that logs it in and then does this.
async fn client_of<P, F>(play: P) -> Client
where
    P: Fn(Peer) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let address = adapter(move |mut peer| {
        let play = play.clone();
        async move {
            peer.log_in().await;
            play(peer).await;
        }
    })
    .await;
    let options: Options = url_of(address).parse().unwrap();
    // What comes next is not asked of the adapter once more.
    Client::connect(options.max_message_size(1 << 20).retries(0)).await.unwrap()
}

/// The error of reading a result whose first block is answered so.
async fn read_answered_with<A>(answer: A) -> Result<Vec<(i32, String)>, Error>
where
    A: Fn(u64) -> Message + Clone + Send + Sync + 'static,
{
    let client = client_of(move |mut peer| {
        let answer = answer.clone();
        async move {
            let Some((id, _)) = peer.query().await else { return };
            peer.rows(id, 1, &fields()).await;
            let Some(id) = peer.block().await else { return };
            peer.send_message(answer(id)).await;
            let Some(id) = peer.block().await else { return };
            peer.fetched(id, 1, Fetched::End).await;
            peer.stay().await;
        }
    })
    .await;
    let client = client.with_timeout(std::time::Duration::from_millis(500));
    let read = async { client.query("SELECT v, s FROM t").await?.collect().await };
    let result = read.await;
    if let Err(error) = &result
        && error.is_fatal()
    {
        assert!(client.is_closed(), "{error}");
        let next = client.exec("SELECT 1").await.unwrap_err();
        assert_eq!(next.kind(), ErrorKind::Closed);
    }
    result
}

fn binary(bytes: Vec<u8>) -> Message {
    Message::Binary(Bytes::from(bytes))
}

#[tokio::test]
async fn a_whole_answer_is_read() {
    let rows = read_answered_with(|id| binary(reply(id, 1, block()))).await.unwrap();
    assert_eq!(rows, [(1, "text 1".to_owned()), (2, "text 2".to_owned())]);
}

#[tokio::test]
async fn an_answer_cut_anywhere_is_an_error_that_closes_the_client() {
    let whole = reply(0, 1, block()).len();
    // What is cut within its head names no request; such a message is dropped.
    for length in 60..whole {
        let result =
            read_answered_with(move |id| binary(reply(id, 1, block())[..length].to_vec())).await;
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{length} of {whole}: {error}");
        assert!(error.is_fatal());
    }
}

#[tokio::test]
async fn bytes_changed_at_random_give_an_error_or_a_result_and_never_a_panic() {
    let whole = reply(0, 1, block()).len();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut broken = 0;
    for _ in 0..300 {
        let (at, value) = (50 + (random() as usize) % (whole - 50), random() as u8);
        let change = move |id| {
            let mut bytes = reply(id, 1, block());
            bytes[at] = value;
            binary(bytes)
        };
        broken += usize::from(read_answered_with(change).await.is_err());
    }
    assert!(broken > 50, "{broken}");
}

#[tokio::test]
async fn hostile_answers_are_refused() {
    let two = |count: i32, at: usize| {
        let mut bytes = block();
        bytes[at..at + 4].copy_from_slice(&count.to_le_bytes());
        bytes
    };
    let blocks = [
        ("rows by the billion", two(i32::MAX, 8)),
        ("columns by the billion", two(i32::MAX, 12)),
        ("a negative number of rows", two(-1, 8)),
        ("an unknown type", {
            let mut bytes = block();
            bytes[28] = 99;
            bytes
        }),
    ];
    for (what, block) in blocks {
        let error =
            read_answered_with(move |id| binary(reply(id, 1, block.clone()))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{what}: {error}");
        assert!(error.is_fatal(), "{what}");
    }
    for (what, id) in [("another result", 9), ("no result", 0)] {
        let error =
            read_answered_with(move |req| binary(reply(req, id, block()))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{what}: {error}");
    }
    let mut column = ColumnWriter::new(&fields()[0]).unwrap();
    column.push(&Value::Int(1)).unwrap();
    let mut narrow = Vec::new();
    write_block(&mut narrow, BlockVersion::Result, &[column]).unwrap();
    let error =
        read_answered_with(move |id| binary(reply(id, 1, narrow.clone()))).await.unwrap_err();
    assert!(error.is_fatal() && error.to_string().contains("1 columns"), "{error}");
}

#[tokio::test]
async fn a_message_larger_than_allowed_is_refused() {
    let error = read_answered_with(|_| binary(vec![0; 2 << 20])).await.unwrap_err();
    assert!(error.is_fatal(), "{error}");
    assert!(error.to_string().to_lowercase().contains("too long"), "{error}");
}

#[tokio::test]
async fn answers_that_are_no_json_of_a_reply_close_the_client() {
    for answer in ["", "hello", "12", r#"{"code":"x"}"#, r#"{"code":0,"req_id":-1}"#] {
        let client = client_of(move |mut peer| async move {
            peer.query().await;
            peer.send_text(answer).await;
            peer.stay().await;
        })
        .await;
        let error = client.query("SELECT 1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol, "{answer}: {error}");
        assert!(client.is_closed());
    }
}

#[tokio::test]
async fn answers_to_nobody_are_dropped() {
    let client = client_of(|mut peer| async move {
        let (id, _) = peer.query().await.unwrap();
        peer.affected(id ^ 1 << 40, 1).await;
        peer.send_message(binary(reply(id ^ 1 << 40, 5, block()))).await;
        peer.send_message(binary(vec![1, 2, 3])).await;
        peer.affected(id, 2).await;
        peer.affected(id, 3).await;
        let (id, _) = peer.query().await.unwrap();
        peer.affected(id, 4).await;
        peer.stay().await;
    })
    .await;
    assert_eq!(client.exec("INSERT INTO t VALUES (1)").await.unwrap(), 2);
    assert_eq!(client.exec("INSERT INTO t VALUES (1)").await.unwrap(), 4);
}

#[tokio::test]
async fn a_connection_that_ends_in_the_middle_fails_all_that_is_under_way() {
    // A frame of a hundred bytes of which three come; a frame with reserved bits; the end alone.
    for bytes in [&[0x82, 100, 1, 2, 3][..], &[0xf2, 1, 0], &[]] {
        let client = client_of(move |mut peer| async move {
            peer.query().await;
            peer.query().await;
            peer.send_raw(bytes).await;
        })
        .await;
        let (first, second) =
            tokio::join!(client.exec("INSERT INTO t VALUES (1)"), client.query("SELECT 1"));
        for error in [first.unwrap_err(), second.unwrap_err()] {
            assert!(error.is_fatal(), "{error}");
            assert!(error.to_string().contains("may have happened"), "{error}");
            assert!(!format!("{error:?}").contains("sesame"));
        }
        assert!(client.is_closed());
    }
}

#[tokio::test]
async fn the_reason_of_a_server_that_closes_is_told() {
    let client = client_of(|mut peer| async move {
        peer.query().await;
        let reason = tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: 1001.into(),
            reason: "going to bed".into(),
        };
        peer.send_message(Message::Close(Some(reason))).await;
        peer.stay().await;
    })
    .await;
    let error = client.query("SELECT 1").await.unwrap_err();
    assert!(error.to_string().contains("going to bed"), "{error}");
}
