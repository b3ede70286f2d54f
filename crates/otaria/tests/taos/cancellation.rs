//! Futures are dropped where they wait; other calls do not notice, and the server keeps no result that nobody reads.

use futures_util::future::join_all;
use otaria::Sql;
use otaria::taos::{Client, Lines, Rows, TimeUnit};

use crate::abandon::abandon_after;
use crate::server::{TestServer, database, make_numbers, one, run};
use crate::spy::Spy;

async fn behind_spy() -> (TestServer, Spy, Client) {
    let (server, admin) = database("").await;
    make_numbers(&admin, 9000).await;
    let spy = Spy::start(server.port()).await;
    let client = Client::connect(spy.options().database("d")).await.unwrap();
    (server, spy, client)
}

async fn assert_usable(client: &Client, number: usize) {
    assert_eq!(one::<usize>(client, &format!("SELECT {number}")).await, number);
}

async fn read(client: &Client) -> otaria::Result<Vec<i64>> {
    client.query("SELECT v FROM numbers ORDER BY ts").await?.collect().await
}

#[tokio::test]
async fn a_query_can_be_dropped_at_every_point() {
    let (_server, spy, client) = behind_spy().await;
    for polls in 0.. {
        let done = abandon_after(polls, read(&client)).await;
        assert_usable(&client, polls).await;
        spy.all_freed().await;
        if let Some(rows) = done {
            assert_eq!(rows.unwrap(), (0..9000).collect::<Vec<_>>());
            break;
        }
    }
}

#[tokio::test]
async fn a_result_can_be_dropped_after_any_number_of_rows_and_blocks() {
    let (_server, spy, client) = behind_spy().await;
    for count in [0, 1, 2, 4095, 4096, 4097, 8192, 9000] {
        let mut rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
        for expected in 0..count {
            assert_eq!(rows.next_as::<i64>().await.unwrap(), Some(expected));
        }
        drop(rows);
        assert_usable(&client, 1).await;
        spy.all_freed().await;
    }
}

#[tokio::test]
async fn waiting_for_a_row_can_be_given_up_and_taken_up_again() {
    let (_server, spy, client) = behind_spy().await;
    let mut rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    let mut seen = Vec::new();
    loop {
        match abandon_after(1, rows.next_as::<i64>()).await {
            Some(row) => match row.unwrap() {
                Some(v) => seen.push(v),
                None => break,
            },
            None => tokio::task::yield_now().await,
        }
    }
    assert_eq!(seen, (0..9000).collect::<Vec<_>>());
    spy.all_freed().await;
}

#[tokio::test]
async fn writing_can_be_dropped_at_every_point_and_happens_wholly_or_not_at_all() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, v INT)").await;
    for polls in 0.. {
        let sql = format!("INSERT INTO t VALUES ({polls}, 1) ({}, 2)", polls + 1_000_000);
        let done = abandon_after(polls, client.exec(Sql::trusted(&sql))).await;
        let line = format!("m,t=a v={polls}i64 {polls}");
        let lines = Lines::influx([line]).time_unit(TimeUnit::Milliseconds);
        let written = abandon_after(polls, client.schemaless(&lines)).await;
        assert_usable(&client, polls).await;
        if let (Some(rows), Some(written)) = (done, written) {
            assert_eq!((rows.unwrap(), written.unwrap().rows_affected), (2, 1));
            break;
        }
    }
    let (ones, twos): (i64, i64) =
        one(&client, "SELECT SUM(CASE WHEN v = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN v = 2 THEN 1 ELSE 0 END) FROM t").await;
    assert_eq!(ones, twos);
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

#[tokio::test]
async fn many_calls_at_once_dropped_at_random_points_harm_nobody() {
    let (_server, spy, client) = behind_spy().await;
    for seed in 1..=10 {
        let calls = (0..12).map(|call| {
            let client = &client;
            async move {
                let mut dice = Dice(seed * 0x9E37_79B9 + call);
                let polls = dice.roll(40);
                let mut kept: Option<Rows> = None;
                let work = async {
                    let mut rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
                    for expected in 0..dice.roll(6000) as i64 {
                        assert_eq!(rows.next_as::<i64>().await.unwrap(), Some(expected));
                    }
                    kept = Some(rows);
                };
                abandon_after(polls, work).await;
            }
        });
        join_all(calls).await;
        assert_usable(&client, seed as usize).await;
        spy.all_freed().await;
    }
}

#[tokio::test]
async fn the_socket_closes_when_the_last_clone_and_the_last_result_are_dropped() {
    let (_server, spy, client) = behind_spy().await;
    let clone = client.clone();
    drop(client);
    let mut rows = clone.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    drop(clone);
    assert_eq!(rows.next_as::<i64>().await.unwrap(), Some(0));
    assert_eq!(rows.collect::<i64>().await.unwrap().len(), 8999);
    spy.closed().await;
}
