use std::sync::Arc;
use std::time::Duration;

use otaria::ErrorKind;
use otaria::taos::{Client, Options};
use taos_proto::block::{BlockVersion, ColumnWriter, write_block};
use taos_proto::frame::Fetched;
use taos_proto::value::Value;
use taos_proto::{DataType, Field};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

use crate::scripted::{Asked, adapter, url_of};

const SOON: Duration = Duration::from_millis(50);

fn field() -> Field {
    Field::new("v", DataType::Int)
}

fn block(numbers: &[i64]) -> Fetched {
    let mut column = ColumnWriter::new(&field()).unwrap();
    for &number in numbers {
        column.push(&Value::Int(number)).unwrap();
    }
    let mut out = Vec::new();
    write_block(&mut out, BlockVersion::Result, &[column]).unwrap();
    Fetched::Block(out.into())
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_timeout_and_the_client_stays_usable() {
    let address = adapter(|mut peer| async move {
        peer.log_in().await;
        let (late, sql) = peer.query().await.unwrap();
        assert_eq!(sql, "SELECT 1");
        let (id, _) = peer.query().await.unwrap();
        // The answer that nobody waits for any more comes first, and its result is freed.
        peer.rows(late, 77, &[field()]).await;
        let Some(Asked::Json(request)) = peer.asked().await else { panic!("free_result") };
        assert_eq!(format!("{:?}", request.action), "FreeResult(Fetch { id: 77 })");
        peer.affected(id, 5).await;
        peer.stay().await;
    })
    .await;
    let client = Client::connect(url_of(address)).await.unwrap();
    let error = client.with_timeout(SOON).query("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("within 50ms"), "{error}");
    assert_eq!(error.sql(), Some("SELECT 1"));
    assert!(!error.is_fatal() && !client.is_closed());
    assert_eq!(client.exec("INSERT INTO t VALUES (1)").await.unwrap(), 5);
}

#[tokio::test]
async fn a_block_that_comes_too_late_is_not_lost() {
    let (late, is_late) = mpsc::unbounded_channel();
    let is_late = Arc::new(Mutex::new(is_late));
    let address = adapter(move |mut peer| {
        let is_late = Arc::clone(&is_late);
        async move {
            peer.log_in().await;
            let (id, _) = peer.query().await.unwrap();
            peer.rows(id, 1, &[field()]).await;
            let id = peer.block().await.unwrap();
            is_late.lock().await.recv().await.unwrap();
            peer.fetched(id, 1, block(&[1, 2])).await;
            let id = peer.block().await.unwrap();
            peer.fetched(id, 1, Fetched::End).await;
            peer.stay().await;
        }
    })
    .await;
    let client = Client::connect(url_of(address)).await.unwrap().with_timeout(SOON);
    let mut rows = client.query("SELECT v FROM t").await.unwrap();
    for _ in 0..2 {
        let error = rows.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
    late.send(()).unwrap();
    let mut seen = Vec::new();
    loop {
        match rows.next_as::<i32>().await {
            Err(error) if error.kind() == ErrorKind::Timeout => {}
            row => match row.unwrap() {
                Some(row) => seen.push(row),
                None => break,
            },
        }
    }
    assert_eq!(seen, [1, 2]);
}

#[tokio::test]
async fn each_stage_of_connecting_has_its_name_in_the_error() {
    // Accepts and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let silent = |port| {
        Options::new().user("u").password("p").address("127.0.0.1", port).connect_timeout(SOON)
    };
    let error = Client::connect(silent(port)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("the WebSocket handshake"), "{error}");

    let address = adapter(|peer| peer.stay()).await;
    let error = Client::connect(silent(address.port())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("the login"), "{error}");
}

#[tokio::test]
async fn a_server_that_shows_no_sign_of_life_is_given_up() {
    let address = adapter(|mut peer| async move {
        peer.log_in().await;
        // Who does not read answers no ping.
        std::future::pending::<()>().await;
    })
    .await;
    let options = url_of(address).parse::<Options>().unwrap().keep_alive(SOON);
    let client = Client::connect(options).await.unwrap();
    let error = client.exec("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("no sign of life"), "{error}");
    assert!(client.is_closed());
}

#[tokio::test]
async fn a_server_that_answers_pings_may_take_its_time() {
    let address = adapter(|mut peer| async move {
        peer.log_in().await;
        let (id, _) = peer.query().await.unwrap();
        // Reading answers pings.
        if tokio::time::timeout(4 * SOON, peer.asked()).await.is_err() {
            peer.affected(id, 3).await;
        }
        peer.stay().await;
    })
    .await;
    let options = url_of(address).parse::<Options>().unwrap().keep_alive(SOON);
    let client = Client::connect(options).await.unwrap();
    assert_eq!(client.exec("INSERT INTO t VALUES (1)").await.unwrap(), 3);
}

#[tokio::test]
async fn closing_does_not_wait_for_ever() {
    let address = adapter(|mut peer| async move {
        peer.log_in().await;
        std::future::pending::<()>().await;
    })
    .await;
    let options = url_of(address).parse::<Options>().unwrap().close_timeout(SOON);
    let client = Client::connect(options).await.unwrap();
    client.close().await;
    assert!(client.is_closed());
}
