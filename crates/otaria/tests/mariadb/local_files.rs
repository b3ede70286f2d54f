use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use otaria::ErrorKind;
use otaria::mariadb::Connection;
use tokio::io::{AsyncRead, ReadBuf, empty};

use crate::abandon::abandon_after;
use crate::server::{connect, connect_with, first, options, run};

const LOAD: &str = "LOAD DATA LOCAL INFILE 'x' INTO TABLE t";

async fn with_table() -> Connection {
    let mut connection = connect_with(options().local_infile(true)).await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT, b TEXT)").await;
    connection
}

fn lines(count: u32) -> String {
    (0..count).map(|number| format!("{number}\ttext {number}\n")).collect()
}

#[tokio::test]
async fn the_bytes_of_a_reader_are_loaded() {
    let mut connection = with_table().await;
    for (count, total) in [(0_u32, 0_u64), (1, 0), (50_000, 1_249_975_000)] {
        run(&mut connection, "TRUNCATE t").await;
        let loaded = connection.load_local(LOAD, lines(count).as_bytes()).await.unwrap();
        assert_eq!(loaded, u64::from(count));
        let row: (u64, Option<u64>) =
            first(&mut connection, "SELECT COUNT(*), SUM(a) FROM t").await;
        assert_eq!((row.0, row.1.unwrap_or(0)), (count.into(), total));
    }
}

/// Gives some bytes, then fails, or gives nothing more for ever.
struct Breaking {
    left: usize,
    fails: bool,
}

impl AsyncRead for Breaking {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return if self.fails {
                Poll::Ready(Err(io::Error::other("the disk is out")))
            } else {
                cx.waker().wake_by_ref();
                Poll::Pending
            };
        }
        let line = b"1\ttext xx\n";
        let count = self.left.min(buffer.remaining()).min(line.len());
        buffer.put_slice(&line[..count]);
        self.left -= count;
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_reader_that_fails_or_is_given_up_closes_the_connection_and_nothing_stays() {
    let mut administrator = connect().await;
    run(
        &mut administrator,
        "CREATE OR REPLACE TABLE loaded_partly (a INT, b TEXT) ENGINE = InnoDB",
    )
    .await;
    let sql = "LOAD DATA LOCAL INFILE 'x' INTO TABLE loaded_partly";
    let mut connection = with_table().await;
    let error =
        connection.load_local(sql, Breaking { left: 500_000, fails: true }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(connection.is_closed());
    let mut connection = with_table().await;
    let reader = Breaking { left: 500_000, fails: false };
    assert!(abandon_after(200, connection.load_local(sql, reader)).await.is_none());
    assert!(connection.is_closed());
    let rows: u64 = first(&mut administrator, "SELECT COUNT(*) FROM loaded_partly").await;
    assert_eq!(rows, 0);
    run(&mut administrator, "DROP TABLE loaded_partly").await;
}

#[tokio::test]
async fn a_file_is_sent_by_this_method_alone_and_only_if_the_option_is_set() {
    let mut connection = with_table().await;
    let error = connection.query(LOAD).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, 0);
    let error = connection.load_local("SELECT 1", empty()).await.unwrap_err();
    assert_eq!(error.to_string(), "the statement asked for no file; it has run");
    let error = connection
        .load_local("LOAD DATA LOCAL INFILE 'x' INTO TABLE nowhere", empty())
        .await
        .unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1146));
    let mut without = connect().await;
    let error = without.load_local(LOAD, empty()).await.unwrap_err();
    assert_eq!(error.to_string(), "local files need the option `local_infile`; nothing was sent");
}
