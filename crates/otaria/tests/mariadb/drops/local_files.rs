use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use otaria::mariadb::Connection;
use tokio::io::{AsyncRead, ReadBuf};

use super::Drops;
use crate::server::{connect, connect_with, first, run};

/// Divides the packets of a file, so that each ends with a line: what is sent of it looks whole.
const LINE: &[u8; 16] = b"1234567\ta text.\n";
const LINES: u64 = 10_000;

/// Makes its reader wait before each few bytes.
struct Hesitating<'a> {
    rest: &'a [u8],
    waits: bool,
}

impl AsyncRead for Hesitating<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.waits = !self.waits;
        if self.waits {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let (given, rest) = self.rest.split_at(self.rest.len().min(buffer.remaining()).min(2000));
        buffer.put_slice(given);
        self.rest = rest;
        Poll::Ready(Ok(()))
    }
}

/// Waits until the server has ended a session: what it has not committed then, it never will.
async fn ended(administrator: &mut Connection, id: u64) {
    let sql = format!("SELECT COUNT(*) FROM information_schema.processlist WHERE id = {id}");
    while first::<u8>(administrator, &sql).await > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_local_file_dropped_at_any_point_is_loaded_wholly_or_not_at_all() {
    let mut administrator = connect().await;
    let table = "CREATE OR REPLACE TABLE dropped_files (a INT, b TEXT) ENGINE = InnoDB";
    run(&mut administrator, table).await;
    let mut drops = Drops::start(|options| options.local_infile(true)).await;
    let options = drops.options.clone();
    let data = LINE.repeat(LINES as usize);
    let mut closed = 0;
    for polls in 0.. {
        run(&mut administrator, "TRUNCATE dropped_files").await;
        let id = drops.connection.connection_id();
        let done = drops
            .once(polls, &mut async |connection: &mut Connection| {
                let data = Hesitating { rest: &data, waits: false };
                let sql = "LOAD DATA LOCAL INFILE 'x' INTO TABLE dropped_files";
                connection.load_local(sql, data).await
            })
            .await;
        if drops.connection.is_closed() {
            closed += 1;
            drops.connection = connect_with(options.clone()).await;
            ended(&mut administrator, id).await;
        }
        drops.assert_in_step().await;
        let rows: u64 = first(&mut administrator, "SELECT COUNT(*) FROM dropped_files").await;
        assert!(rows == 0 || rows == LINES, "{rows} rows after {polls} polls");
        if let Some(loaded) = done {
            assert_eq!((loaded.unwrap(), rows), (LINES, LINES));
            break;
        }
    }
    assert!(closed > 50, "{closed} connections were closed");
    assert!(drops.count > closed + 5, "{} drops, {closed} connections were closed", drops.count);
    run(&mut administrator, "DROP TABLE dropped_files").await;
}
