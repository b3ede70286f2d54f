use otaria::ErrorKind;
use otaria::mariadb::Connection;

use otaria::Sql;

use crate::server::{connect_with, first, options};

/// The longest payload of one frame, and what lies around it and around its double.
const SIZES: [usize; 6] = [16_777_214, 16_777_215, 16_777_216, 33_554_429, 33_554_430, 33_554_431];

async fn connections() -> [Connection; 2] {
    [connect_with(options()).await, connect_with(options().compression(true)).await]
}

#[tokio::test]
async fn statements_of_every_size_around_a_frame_arrive() {
    for mut connection in connections().await {
        for size in SIZES {
            let frame = "SELECT LENGTH('')".len() + 1;
            let text = "x".repeat(size - frame);
            let length: usize = first(&mut connection, &format!("SELECT LENGTH('{text}')")).await;
            assert_eq!(length, text.len());
        }
    }
}

#[tokio::test]
async fn parameters_of_every_size_around_a_frame_arrive() {
    for mut connection in connections().await {
        for size in SIZES {
            let value = vec![b'x'; size - 20];
            let mut result = connection.exec("SELECT LENGTH(?)", (&value,)).await.unwrap();
            assert_eq!(result.next_as::<usize>().await.unwrap(), Some(value.len()));
        }
    }
}

#[tokio::test]
async fn rows_of_every_size_around_a_frame_arrive() {
    for mut connection in connections().await {
        for size in SIZES {
            // In a text row a length of four bytes stands before a value of this size.
            let length = size - 4;
            let sql = format!("SELECT REPEAT('x', {length})");
            let wanted = vec![b'x'; length];
            for prepared in [false, true] {
                let mut result = if prepared {
                    connection.exec(Sql::trusted(&sql), ()).await
                } else {
                    connection.query(Sql::trusted(&sql)).await
                }
                .unwrap();
                let row = result.next().await.unwrap().unwrap();
                let value: &[u8] = row.get(0).unwrap();
                assert!(value == wanted);
                assert!(result.next().await.unwrap().is_none());
            }
        }
    }
}

#[tokio::test]
async fn a_row_above_the_limit_closes_the_connection() {
    let mut connection = connect_with(options().max_packet_size(2_000_000)).await;
    assert_eq!(
        first::<String>(&mut connection, "SELECT REPEAT('x', 1000000)").await.len(),
        1_000_000
    );
    let mut result = connection.query("SELECT REPEAT('x', 3000000)").await.unwrap();
    let error = result.next().await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("the limit is 2000000"), "{error}");
    assert!(connection.is_closed());
}
