use std::sync::atomic::Ordering;
use std::time::Duration;

use otaria::mariadb::{Options, Pool, PoolOptions, PooledConnection};
use otaria::{ErrorKind, Sql};
use tokio::net::TcpListener;

use crate::server::{connect, first, options, run};
use crate::slow_proxy::options_through_stalling_proxy;

fn pool(pool: PoolOptions) -> Pool {
    Pool::new(options(), pool).unwrap()
}

async fn id(connection: &mut PooledConnection) -> u64 {
    first(connection, "SELECT CONNECTION_ID()").await
}

#[tokio::test]
async fn a_connection_is_used_again_with_a_new_session() {
    let pool = pool(PoolOptions::new());
    let mut connection = pool.get().await.unwrap();
    let before = id(&mut connection).await;
    run(&mut connection, "SET @mine = 1").await;
    run(&mut connection, "CREATE TEMPORARY TABLE mine (a INT)").await;
    let mut transaction = connection.transaction().await.unwrap();
    run(&mut transaction, "INSERT INTO mine VALUES (1)").await;
    drop(transaction);
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    assert_eq!(id(&mut connection).await, before);
    assert_eq!(first::<Option<String>>(&mut connection, "SELECT @mine").await, None);
    assert!(connection.query("SELECT * FROM mine").await.is_err());
    drop(connection);
    let status = pool.status();
    assert_eq!((status.connected, status.acquired, status.idle, status.in_use), (1, 2, 1, 0));
}

#[tokio::test]
async fn without_a_reset_statements_stay_prepared_and_transactions_are_rolled_back() {
    let pool = pool(PoolOptions::new().reset(false));
    let mut connection = pool.get().await.unwrap();
    run(&mut connection, "CREATE TEMPORARY TABLE mine (a INT) ENGINE = InnoDB").await;
    run(&mut connection, "BEGIN").await;
    connection.exec("INSERT INTO mine VALUES (?)", (1,)).await.unwrap();
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM mine").await, 0);
    connection.exec("INSERT INTO mine VALUES (?)", (2,)).await.unwrap();
    assert_eq!(crate::server::counter(&mut connection, "Com_stmt_prepare").await, 1);
}

#[tokio::test]
async fn the_statements_of_init_run_again_for_the_next_user() {
    let pool = Pool::new(options().init("SET @a = 7"), PoolOptions::new()).unwrap();
    for _ in 0..2 {
        let mut connection = pool.get().await.unwrap();
        assert_eq!(first::<u8>(&mut connection, "SELECT @a").await, 7);
        run(&mut connection, "SET @a = 8").await;
    }
    assert_eq!(pool.status().connected, 1);
}

#[tokio::test]
async fn a_connection_dropped_in_the_middle_of_a_command_is_closed() {
    let pool = pool(PoolOptions::new().max_size(1));
    let mut connection = pool.get().await.unwrap();
    let before = id(&mut connection).await;
    let sleeping = connection.query("SELECT SLEEP(30)");
    assert!(tokio::time::timeout(Duration::from_millis(50), sleeping).await.is_err());
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    assert_ne!(id(&mut connection).await, before);
    assert_eq!(pool.status().discarded, 1);
    // The rest of a result that has arrived is no reason to close it.
    let mut result = connection.query("SELECT seq FROM seq_1_to_100").await.unwrap();
    assert_eq!(result.next_as::<u8>().await.unwrap(), Some(1));
    drop(connection);
    assert_eq!((pool.status().idle, pool.status().discarded), (1, 1));
}

#[tokio::test]
async fn who_asks_first_is_served_first() {
    let pool = pool(PoolOptions::new().max_size(1));
    let held = pool.get().await.unwrap();
    let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..20 {
        let (waiting, sender) = (pool.clone(), sender.clone());
        tokio::spawn(async move {
            let _connection = waiting.get().await.unwrap();
            sender.send(number).unwrap();
        });
        while pool.status().waiting <= number {
            tokio::task::yield_now().await;
        }
    }
    drop((held, sender));
    let mut served = Vec::new();
    while let Some(number) = order.recv().await {
        served.push(number);
    }
    assert_eq!(served, (0..20).collect::<Vec<_>>());
    assert_eq!(pool.status().connected, 1);
}

#[tokio::test]
async fn many_tasks_share_few_connections_and_get_their_own_answers() {
    let pool = pool(PoolOptions::new().max_size(4));
    let tasks = (0..200_u32).map(|number| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let mut connection = pool.get().await.unwrap();
            let mut result = connection.exec("SELECT ?", (number,)).await.unwrap();
            assert_eq!(result.one::<u32>().await.unwrap(), number);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let status = pool.status();
    assert!(status.connected <= 4, "{status:?}");
    assert_eq!((status.acquired, status.in_use, status.waiting), (200, 0, 0));
}

#[tokio::test]
async fn a_timeout_says_how_many_are_in_use() {
    let pool = pool(PoolOptions::new().max_size(2).acquire_timeout(Duration::from_millis(50)));
    let _held = (pool.get().await.unwrap(), pool.get().await.unwrap());
    let error = pool.get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let message = "no connection of the pool within 50ms: 2 of 2 are in use, 0 calls wait";
    assert_eq!(error.to_string(), message);
    assert_eq!(pool.status().timeouts, 1);
}

#[tokio::test]
async fn a_timeout_says_that_connecting_took_too_long() {
    // It accepts and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = Options::new().host("127.0.0.1").port(listener.local_addr().unwrap().port());
    let limit = PoolOptions::new().acquire_timeout(Duration::from_millis(50));
    let error = Pool::new(silent, limit).unwrap().get().await.unwrap_err();
    let message = "no connection of the pool within 50ms: 0 of 10 are in use, 0 calls wait; \
        connecting takes longer";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn a_timeout_carries_the_reason_why_connecting_failed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let nobody = Options::new().host("127.0.0.1").port(port);
    let limits = PoolOptions::new().max_size(1).acquire_timeout(Duration::from_millis(200));
    let pool = Pool::new(nobody, limits).unwrap();
    let (first, second) = tokio::join!(pool.get(), pool.get());
    for error in [first.unwrap_err(), second.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let message = error.to_string();
        assert!(message.contains("; the last attempt failed: cannot connect to "), "{message}");
        assert!(message.contains("refused"), "{message}");
    }
    assert!(pool.status().connect_failures > 1);
}

#[tokio::test]
async fn a_wrong_password_fails_at_once() {
    let pool = Pool::new(options().password("wrong"), PoolOptions::new()).unwrap();
    let error = pool.get().await.unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1045));
    assert_eq!((pool.status().connect_failures, pool.status().in_use), (1, 0));
}

#[tokio::test]
async fn idle_connections_that_the_server_closed_are_replaced_unseen() {
    for check_after in [Duration::ZERO, Duration::from_secs(600)] {
        let pool = pool(PoolOptions::new().check_after(check_after));
        let mut connection = pool.get().await.unwrap();
        let dead = id(&mut connection).await;
        drop(connection);
        let mut administrator = connect().await;
        run(&mut administrator, &format!("KILL {dead}")).await;
        let listed =
            format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {dead}");
        while first::<u8>(&mut administrator, &listed).await > 0 {
            tokio::task::yield_now().await;
        }
        let mut connection = pool.get().await.unwrap();
        assert_ne!(id(&mut connection).await, dead);
        assert_eq!(pool.status().discarded, 1);
    }
}

#[tokio::test]
async fn a_server_that_is_silent_costs_one_check_and_never_more_than_the_deadline() {
    let (options, stalled) = options_through_stalling_proxy().await;
    let limits = PoolOptions::new()
        .check_after(Duration::ZERO)
        .check_timeout(Duration::from_millis(20))
        .acquire_timeout(Duration::from_millis(300));
    let pool = Pool::new(options, limits).unwrap();
    drop(pool.get().await.unwrap());
    stalled.store(true, Ordering::Relaxed);
    let error = pool.get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("no connection of the pool within 300ms"), "{error}");
    assert_eq!(pool.status().discarded, 1);
}

#[tokio::test]
async fn idle_connections_are_closed_when_their_time_is_over() {
    let pool = pool(PoolOptions::new().idle_timeout(Duration::from_millis(30)));
    let mut connection = pool.get().await.unwrap();
    let before = id(&mut connection).await;
    drop(connection);
    while pool.status().idle > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(pool.status().expired, 1);
    assert_ne!(id(&mut pool.get().await.unwrap()).await, before);
}

#[tokio::test]
async fn a_connection_that_is_too_old_is_not_kept() {
    let pool = pool(PoolOptions::new().max_lifetime(Duration::ZERO));
    let before = id(&mut pool.get().await.unwrap()).await;
    assert_ne!(id(&mut pool.get().await.unwrap()).await, before);
    assert_eq!((pool.status().idle, pool.status().expired), (0, 2));
}

#[tokio::test]
async fn closing_waits_for_connections_in_use_and_ends_those_who_wait() {
    let pool = pool(PoolOptions::new().max_size(1));
    let held = pool.get().await.unwrap();
    let waiting = tokio::spawn({
        let pool = pool.clone();
        async move { pool.get().await.map(drop) }
    });
    while pool.status().waiting == 0 {
        tokio::task::yield_now().await;
    }
    let short = pool.close(Duration::from_millis(20)).await.unwrap_err();
    let message = "the pool is closed, but 1 connections were not returned within 20ms";
    assert_eq!((short.kind(), short.to_string().as_str()), (ErrorKind::Timeout, message));
    assert_eq!(waiting.await.unwrap().unwrap_err().kind(), ErrorKind::Closed);
    let closing = tokio::spawn({
        let pool = pool.clone();
        async move { pool.close(Duration::from_secs(60)).await }
    });
    tokio::task::yield_now().await;
    drop(held);
    closing.await.unwrap().unwrap();
    assert_eq!(pool.get().await.unwrap_err().to_string(), "the pool is closed");
    assert_eq!((pool.status().idle, pool.status().in_use), (0, 0));
}

#[tokio::test]
async fn a_detached_connection_leaves_room_for_another_one() {
    let pool = pool(PoolOptions::new().max_size(1));
    let mut detached = pool.get().await.unwrap().detach();
    let mut other = pool.get().await.unwrap();
    let number: u64 = first(&mut detached, "SELECT CONNECTION_ID()").await;
    assert_ne!(id(&mut other).await, number);
}

#[tokio::test]
async fn a_connection_to_a_server_that_became_read_only_is_discarded() {
    let pool = pool(PoolOptions::new());
    let mut connection = pool.get().await.unwrap();
    run(&mut connection, "SET SESSION TRANSACTION READ ONLY").await;
    let sql = "CREATE TABLE IF NOT EXISTS never_made (a INT)";
    let error = connection.query(Sql::trusted(sql)).await.unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1792));
    drop(connection);
    assert_eq!((pool.status().idle, pool.status().discarded), (0, 1));
}

#[tokio::test]
async fn the_last_handle_closes_the_idle_connections() {
    let pool = pool(PoolOptions::new());
    let number = id(&mut pool.get().await.unwrap()).await;
    drop(pool);
    let mut administrator = connect().await;
    let listed = format!("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {number}");
    while first::<u8>(&mut administrator, &listed).await > 0 {
        tokio::task::yield_now().await;
    }
}
