//! Commands cancelled by `KILL QUERY`: the right one, and no other.

use std::time::Duration;

use otaria::mariadb::{CancelToken, Connection, Pool, PoolOptions};
use otaria::{ErrorKind, Sql};

use crate::abandon::abandon_after;
use crate::server::{connect, connect_with, first, options};
use crate::slow_proxy::options_through_slow_proxy;

/// Cancels as soon as there is something to cancel.
async fn cancel_when_running(token: &CancelToken) {
    while !token.cancel().await.unwrap() {}
}

#[tokio::test]
async fn a_running_command_is_cancelled_and_the_connection_lives_on() {
    let mut connection = connect().await;
    let token = connection.cancel_token();
    for prepared in [false, true] {
        let sql = "SELECT SLEEP(60) FROM seq_1_to_2";
        let running = async {
            let mut result = if prepared {
                connection.exec(sql, ()).await
            } else {
                connection.query(sql).await
            }?;
            result.collect::<u8>().await
        };
        let (ended, ()) = tokio::join!(running, cancel_when_running(&token));
        if let Err(error) = ended {
            assert_eq!(error.server_error().map(|server| server.code()), Some(1317));
            assert!(!error.is_fatal());
        }
        assert_eq!(first::<u8>(&mut connection, "SELECT 7").await, 7);
    }
}

#[tokio::test]
async fn nothing_is_killed_when_no_command_is_running() {
    let mut connection = connect().await;
    let token = connection.cancel_token();
    assert!(!token.cancel().await.unwrap());
    let slept: u8 = connection.query("SELECT SLEEP(0)").await.unwrap().one().await.unwrap();
    assert_eq!(slept, 0);
    assert!(!token.cancel().await.unwrap());
}

/// Whether a command was interrupted.
async fn interrupted(connection: &mut Connection, seconds: f64) -> bool {
    let sql = Sql::trusted(format!("SELECT SLEEP({seconds}) FROM seq_1_to_2"));
    let ended = async { connection.query(sql).await?.collect::<u8>().await };
    match ended.await {
        Ok(rows) => rows != [0, 0],
        Err(error) => {
            assert_eq!(error.server_error().map(|server| server.code()), Some(1317));
            true
        }
    }
}

#[tokio::test]
async fn a_cancellation_hits_one_command_at_most_and_none_after_it_has_ended() {
    let mut connection = connect().await;
    let token = connection.cancel_token();
    for round in 0..150_u32 {
        let canceller = tokio::spawn({
            let token = token.clone();
            async move { token.cancel().await.unwrap() }
        });
        // The first ends about when the KILL comes.
        let first = interrupted(&mut connection, f64::from(round % 15) / 4000.0).await;
        let second = interrupted(&mut connection, 0.001).await;
        let cancelled = canceller.await.unwrap();
        assert!(usize::from(first) + usize::from(second) <= usize::from(cancelled));
        assert!(!interrupted(&mut connection, 0.0).await, "round {round}");
    }
}

#[tokio::test]
async fn a_token_of_an_earlier_user_of_a_pooled_connection_cancels_nothing() {
    let pool = Pool::new(options(), PoolOptions::new().max_size(1)).unwrap();
    let mut connection = pool.get().await.unwrap();
    let id: u64 = first(&mut connection, "SELECT CONNECTION_ID()").await;
    let token = connection.cancel_token();
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    let running = async {
        connection.query("SELECT CONNECTION_ID(), SLEEP(0.3)").await?.one::<(u64, u8)>().await
    };
    let cancelling = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        token.cancel().await.unwrap()
    };
    let (row, cancelled) = tokio::join!(running, cancelling);
    assert_eq!((row.unwrap(), cancelled), ((id, 0), false));
}

#[tokio::test]
async fn a_cancellation_dropped_at_any_point_leaves_a_right_connection_or_a_closed_one() {
    let slow = options_through_slow_proxy(20).await;
    let mut closed = 0;
    for polls in 0.. {
        let mut connection = connect_with(slow.clone()).await;
        let token = connection.cancel_token();
        let mut result = connection.query("SELECT seq, SLEEP(0.01) FROM seq_1_to_5").await.unwrap();
        let done = abandon_after(polls, token.cancel()).await;
        let _ = result.collect::<(u8, u8)>().await;
        match next_is_right(&mut connection).await {
            Ok(()) => {}
            Err(kind) => {
                assert_eq!(kind, ErrorKind::Closed);
                assert!(connection.is_closed());
                closed += 1;
            }
        }
        if done.is_some() {
            break;
        }
    }
    assert!(closed > 0);
}

async fn next_is_right(connection: &mut Connection) -> Result<(), ErrorKind> {
    let row = async { connection.query("SELECT 7, SLEEP(0)").await?.one::<(u8, u8)>().await };
    let row = row.await.map_err(|error| error.kind())?;
    assert_eq!(row, (7, 0));
    Ok(())
}
