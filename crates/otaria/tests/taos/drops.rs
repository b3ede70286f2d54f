//! Every method that waits is dropped after each byte that the server sends, which makes some thousands of drops; other calls on
//! the connection do not notice.

use std::time::Duration;

use arrow_array::RecordBatch;
use futures_util::TryStreamExt;
use otaria::taos::{
    Block, Client, Column, Lines, Options, Pool, PoolOptions, Statement, Table, TimeUnit,
};
use otaria::{ErrorKind, Result, Sql};
use testkit::Valve;

use crate::server::{TestServer, database, one, run};

/// Much more than any call takes.
const TOO_LONG: Duration = Duration::from_secs(60);

struct Drops {
    valve: Valve,
    client: Client,
    count: usize,
    _server: TestServer,
}

impl Drops {
    /// With a super table `m` and its tables `a` and `b`, and 20 rows in `a`.
    async fn start() -> Self {
        let (server, admin) = database("").await;
        run(&admin, "CREATE TABLE m (ts TIMESTAMP, v BIGINT) TAGS (n INT)").await;
        let rows: String = (0..20).map(|row| format!("({row}, {row})")).collect();
        run(&admin, &format!("INSERT INTO a USING m TAGS (1) VALUES {rows}")).await;
        run(&admin, "CREATE TABLE b USING m TAGS (2)").await;
        let (valve, options) = behind_valve(&server).await;
        let client = Client::connect(options.database("d")).await.unwrap();
        Self { valve, client, count: 0, _server: server }
    }

    /// Drops a call after each number of bytes until it comes to its end.
    async fn after_every_byte_of<T>(
        &mut self,
        mut call: impl AsyncFnMut(&Client) -> Result<T>,
    ) -> T {
        for bytes in 0.. {
            let calling = self.valve.abandon_after_bytes(bytes, call(&self.client));
            let done = within(bytes, calling).await;
            let sql = format!("SELECT {bytes}");
            assert_eq!(within(bytes, one::<usize>(&self.client, &sql)).await, bytes);
            match done {
                Some(result) => return result.unwrap(),
                None => self.count += 1,
            }
        }
        unreachable!("a call ends")
    }

    async fn prepare(&self, sql: &'static str) -> Statement {
        self.client.prepare(sql).await.unwrap()
    }

    fn assert_more_than(&self, count: usize) {
        assert!(self.count > count, "{} drops", self.count);
    }
}

pub(crate) async fn behind_valve(server: &TestServer) -> (Valve, Options) {
    let valve = Valve::start(server.address()).await.unwrap();
    let options = server.login().address("127.0.0.1", valve.address.port());
    (valve, options)
}

pub(crate) async fn within<T>(number: usize, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(TOO_LONG, work).await;
    done.unwrap_or_else(|_| panic!("nothing more happens at drop {number}"))
}

const ALL: &str = "SELECT ts, v FROM a ORDER BY ts";

#[tokio::test]
async fn queries_can_be_dropped_after_every_byte() {
    let mut drops = Drops::start().await;
    let rows = drops
        .after_every_byte_of(async |client| client.query(ALL).await?.collect::<(i64, i64)>().await)
        .await;
    assert_eq!(rows, (0..20).map(|row| (row, row)).collect::<Vec<_>>());
    let rows = drops
        .after_every_byte_of(async |client| {
            let mut rows = client.query_with("SELECT v FROM a WHERE v < ?", (3,)).await?;
            let first = rows.next_as::<i64>().await?;
            let mut count = 0;
            while rows.next().await?.is_some() {
                count += 1;
            }
            Ok((first, count))
        })
        .await;
    assert_eq!(rows, (Some(0), 2));
    let batches = drops
        .after_every_byte_of(async |client| client.query_arrow(ALL).await?.collect().await)
        .await;
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 20);
    let blocks = drops
        .after_every_byte_of(async |client| {
            client.query_blocks(ALL).await?.try_collect::<Vec<_>>().await
        })
        .await;
    assert_eq!(blocks.iter().map(Block::rows).sum::<usize>(), 20);
    let rows = drops
        .after_every_byte_of(async |client| {
            client.query(ALL).await?.deserialize::<(i64, i64)>().collect().await
        })
        .await;
    assert_eq!(rows, (0..20).map(|row| (row, row)).collect::<Vec<_>>());
    let failing = drops
        .after_every_byte_of(async |client| {
            Ok(client.query("SELECT * FROM no_such_table").await.map(drop))
        })
        .await;
    assert_eq!(failing.unwrap_err().kind(), ErrorKind::Server);
    drops.assert_more_than(2500);
}

#[tokio::test]
async fn writing_can_be_dropped_after_every_byte_and_happens_wholly_or_not_at_all() {
    let mut drops = Drops::start().await;
    let mut time = 1000;
    let written = drops
        .after_every_byte_of(async |client| {
            time += 2;
            let sql = format!("INSERT INTO b VALUES ({time}, 1) ({}, 2)", time + 1);
            client.exec(Sql::trusted(&sql)).await
        })
        .await;
    assert_eq!(written, 2);
    let written = drops
        .after_every_byte_of(async |client| {
            time += 2;
            let values = (time, 1, time + 1, 2);
            client.exec_with("INSERT INTO b VALUES (?, ?) (?, ?)", values).await
        })
        .await;
    assert_eq!(written, 2);
    let written = drops
        .after_every_byte_of(async |client| {
            let lines = Lines::influx(["l,t=a v=1i64 1", "l,t=a v=2i64 2"]);
            client.schemaless(&lines.time_unit(TimeUnit::Milliseconds)).await
        })
        .await;
    assert_eq!(written.rows_affected, 2);
    let counts = "SELECT COUNT(*) FROM b WHERE v = 1 UNION ALL SELECT COUNT(*) FROM b WHERE v = 2";
    let counts = crate::server::all::<i64>(&drops.client, counts).await;
    assert_eq!(counts[0], counts[1]);
    drops.assert_more_than(300);
}

#[tokio::test]
async fn statements_can_be_dropped_after_every_byte_and_go_on() {
    let mut drops = Drops::start().await;
    drops
        .after_every_byte_of(async |client| {
            client.prepare("INSERT INTO ? USING m TAGS (?) VALUES (?, ?)").await.map(drop)
        })
        .await;
    let mut insert = drops.prepare("INSERT INTO ? USING m TAGS (?) VALUES (?, ?)").await;
    let mut time = 1000;
    let written = drops
        .after_every_byte_of(async |_| {
            time += 2;
            let columns = [Column::timestamp([time, time + 1]), Column::i64([1, 2])];
            insert.insert([Table::named("b", columns).tags((2,))]).await
        })
        .await;
    assert_eq!(written, 2);
    let mut insert = drops.prepare("INSERT INTO m (tbname, ts, v) VALUES (?, ?, ?)").await;
    let written = drops
        .after_every_byte_of(async |_| {
            time += 2;
            insert.insert_rows([("b", time, 1), ("b", time + 1, 2)]).await
        })
        .await;
    assert_eq!(written, 2);
    let sql = "SELECT tbname, ts, v FROM m WHERE v = 7";
    let batch = drops.client.query_arrow(sql).await.unwrap().next().await.unwrap().unwrap();
    let written =
        drops.after_every_byte_of(async |_| insert.insert_record_batch(&batch).await).await;
    assert_eq!(written, 1);
    let mut query = drops.prepare("SELECT v FROM a WHERE v < ?").await;
    let rows =
        drops.after_every_byte_of(async |_| query.query((3,)).await?.collect::<i64>().await).await;
    assert_eq!(rows, [0, 1, 2]);
    let counts = "SELECT COUNT(*) FROM b WHERE v = 1 UNION ALL SELECT COUNT(*) FROM b WHERE v = 2";
    let counts = crate::server::all::<i64>(&drops.client, counts).await;
    assert_eq!(counts[0], counts[1]);
    drops.assert_more_than(1000);
}

#[tokio::test]
async fn connecting_can_be_dropped_after_every_byte() {
    let (server, _client) = database("").await;
    let (valve, options) = behind_valve(&server).await;
    let pool = Pool::new(options.clone(), PoolOptions::new().max_size(1)).unwrap();
    let mut drops = 0;
    for bytes in 0.. {
        let connected = valve.abandon_after_bytes(bytes, Client::connect(&options));
        let given = valve.abandon_after_bytes(bytes, pool.get());
        let (connected, given) = (within(bytes, connected).await, within(bytes, given).await);
        drops += usize::from(connected.is_none()) + usize::from(given.is_none());
        if let (Some(client), Some(pooled)) = (connected, given) {
            assert_eq!(one::<u8>(&client.unwrap(), "SELECT 7").await, 7);
            assert_eq!(one::<u8>(&pooled.unwrap(), "SELECT 8").await, 8);
            break;
        }
    }
    assert!(drops > 300, "{drops} drops");
}
