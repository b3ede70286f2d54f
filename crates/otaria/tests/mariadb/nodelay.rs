use std::time::{Duration, Instant};

use otaria::Sql;

use crate::server::{connect, connect_with, options};

const EXCHANGES: u32 = 200;
/// An exchange that waits for a delayed acknowledgement takes 40 ms, and all of them together twice this time.
const ALL_STALL: Duration = Duration::from_secs(4);

#[tokio::test]
async fn preparing_and_executing_in_one_breath_does_not_stall() {
    let mut connection = connect_with(options().statement_cache_size(0)).await;
    let start = Instant::now();
    for number in 0..EXCHANGES {
        let mut result = connection.exec("SELECT ?", (number,)).await.unwrap();
        assert_eq!(result.next_as::<u32>().await.unwrap(), Some(number));
    }
    assert!(start.elapsed() < ALL_STALL);
}

#[tokio::test]
async fn a_command_in_several_segments_does_not_stall() {
    let mut connection = connect().await;
    let text = "x".repeat(100_000);
    let start = Instant::now();
    for number in 0..EXCHANGES {
        let sql = format!("SELECT LENGTH('{text}') + {number}");
        let mut result = connection.query(Sql::trusted(&sql)).await.unwrap();
        assert_eq!(result.next_as::<u32>().await.unwrap(), Some(100_000 + number));
    }
    assert!(start.elapsed() < ALL_STALL);
}

#[tokio::test]
async fn a_write_behind_another_that_was_not_awaited_does_not_stall() {
    let mut connection = connect().await;
    let start = Instant::now();
    for _ in 0..EXCHANGES {
        let mut transaction = connection.transaction().await.unwrap();
        transaction.query("DO 1").await.unwrap();
        drop(transaction);
        connection.ping().await.unwrap();
    }
    assert!(start.elapsed() < ALL_STALL);
}
