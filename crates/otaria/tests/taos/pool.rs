use std::time::Duration;

use otaria::ErrorKind;
use otaria::taos::{Client, Options, Pool, PoolOptions, PooledClient};
use testkit::message_proxy::{Fate, MessageProxy, Seen};

use crate::abandon::abandon_after;
use crate::server::{TestServer, database, make_numbers, one, run};

fn pool(options: Options, pool: PoolOptions) -> Pool {
    Pool::new(options, pool).unwrap()
}

/// A server with the databases `d` and `other`, and a pool of connections that use `d`.
async fn pooled(max_size: usize) -> (TestServer, Pool) {
    let (server, client) = database("").await;
    run(&client, "CREATE DATABASE other").await;
    let pool = pool(server.options().database("d"), PoolOptions::new().max_size(max_size));
    (server, pool)
}

async fn current(client: &Client) -> Option<String> {
    one(client, "SELECT DATABASE()").await
}

fn connections(pool: &Pool) -> (u64, usize) {
    (pool.status().connected, pool.status().idle)
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (_server, pool) = pooled(4).await;
    for _ in 0..3 {
        let client = pool.get().await.unwrap();
        assert_eq!(current(&client).await.as_deref(), Some("d"));
    }
    assert_eq!(connections(&pool), (1, 1));
}

#[tokio::test]
async fn the_database_of_one_user_is_never_that_of_the_next() {
    let (_server, pool) = pooled(1).await;
    let client = pool.get().await.unwrap();
    run(&client, "USE other").await;
    drop(client);
    let client = pool.get().await.unwrap();
    assert_eq!(current(&client).await.as_deref(), Some("d"));
    // Who comes back is as good as new.
    run(&client, "USE other").await;
    run(&client, "USE `d`").await;
    drop(client);
    assert_eq!(connections(&pool), (2, 1));
}

#[tokio::test]
async fn a_change_of_the_database_that_nobody_waits_for_ends_the_connection_too() {
    let (_server, pool) = pooled(1).await;
    for polls in 0.. {
        let client = pool.get().await.unwrap();
        let done = abandon_after(polls, client.exec("USE other")).await;
        drop(client);
        let client: PooledClient = pool.get().await.unwrap();
        assert_eq!(current(&client).await.as_deref(), Some("d"), "{polls}");
        if done.is_some() {
            break;
        }
    }
}

#[tokio::test]
async fn what_still_has_a_user_is_not_handed_on() {
    let (_server, pool) = pooled(1).await;
    let client = pool.get().await.unwrap();
    let kept: Client = client.clone();
    drop(client);
    let client = pool.get().await.unwrap();
    run(&kept, "USE other").await;
    assert_eq!(current(&client).await.as_deref(), Some("d"));
    assert_eq!(current(&kept).await.as_deref(), Some("other"));
    let mut statement = client.prepare("SELECT ? + 1").await.unwrap();
    drop(client);
    assert_eq!(pool.status().idle, 0);
    let mut rows = statement.query((1,)).await.unwrap();
    assert_eq!(rows.next_as::<f64>().await.unwrap(), Some(2.0));
}

#[tokio::test]
async fn a_result_may_be_dropped_behind_its_connection() {
    let (_server, pool) = pooled(1).await;
    let client = pool.get().await.unwrap();
    make_numbers(&client, 20_000).await;
    let mut rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    assert_eq!(rows.next_as::<i64>().await.unwrap(), Some(0));
    drop(client);
    let client = pool.get().await.unwrap();
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM numbers").await, 20_000);
    assert_eq!(rows.collect::<i64>().await.unwrap().len(), 19_999);
    assert_eq!(pool.status().connected, 1);
}

#[tokio::test]
async fn there_are_never_more_connections_than_allowed() {
    let (_server, pool) = pooled(2).await;
    let tasks = (0..50_i64).map(|number| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let client = pool.get().await.unwrap();
            assert!(pool.status().in_use <= 2);
            assert_eq!(one::<i64>(&client, &format!("SELECT {number}")).await, number);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert!(pool.status().connected <= 2, "{:?}", pool.status());
}

#[tokio::test]
async fn a_connection_that_died_in_the_pool_is_replaced() {
    let (server, client) = database("").await;
    drop(client);
    let proxy = MessageProxy::start(server.address(), |_: &Seen| Fate::Pass).await.unwrap();
    let options = server.login();
    let options =
        options.address("127.0.0.1", proxy.address.port()).address("127.0.0.1", server.port());
    let pool = pool(options, PoolOptions::new().max_size(1).check_after(Duration::ZERO));
    drop(pool.get().await.unwrap());
    drop(proxy);
    let client = pool.get().await.unwrap();
    assert_eq!(one::<i32>(&client, "SELECT 1").await, 1);
    assert_eq!((pool.status().connected, pool.status().discarded), (2, 1));
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once_and_a_closed_pool_says_so() {
    let server = TestServer::start().await;
    let wrong = pool(server.options().password("wrong"), PoolOptions::new());
    assert_eq!(wrong.get().await.map(drop).unwrap_err().kind(), ErrorKind::Server);
    let pool = pool(server.options(), PoolOptions::new());
    let client = pool.get().await.unwrap();
    let error = pool.close(Duration::from_millis(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(one::<i32>(&client, "SELECT 1").await, 1);
    drop(client);
    pool.close(Duration::from_secs(5)).await.unwrap();
    assert_eq!(pool.get().await.map(drop).unwrap_err().kind(), ErrorKind::Closed);
}
