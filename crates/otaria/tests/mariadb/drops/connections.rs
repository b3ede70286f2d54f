use std::time::Duration;

use otaria::ErrorKind;
use otaria::mariadb::{Cluster, ClusterOptions, Connection, Pool, PoolOptions};

use super::{behind_valve, within};
use crate::cancellation::assert_in_step;
use crate::server::connect_with;

#[tokio::test]
async fn connecting_and_closing_can_be_dropped_at_every_point() {
    let (valve, options) = behind_valve().await;
    let mut drops = 0;
    for polls in 0.. {
        let connecting = valve.abandon_after_polls(polls, Connection::connect(&options));
        let Some(connected) = within(polls, connecting).await else {
            drops += 1;
            continue;
        };
        let mut connection = connected.unwrap();
        assert_in_step(&mut connection, polls).await;
        for polls in 0..3 {
            let connection = connect_with(options.clone()).await;
            within(polls, valve.abandon_after_polls(polls, connection.close())).await;
        }
        break;
    }
    assert!(drops > 60, "{drops} drops");
}

#[tokio::test]
async fn cancellations_can_be_dropped_at_every_point() {
    let (valve, options) = behind_valve().await;
    let (mut drops, mut closed) = (0, 0);
    for polls in 0.. {
        let mut connection = connect_with(options.clone()).await;
        let token = connection.cancel_token();
        let mut result =
            connection.query("SELECT seq, SLEEP(0.001) FROM seq_1_to_3").await.unwrap();
        let done = within(polls, valve.abandon_after_polls(polls, token.cancel())).await;
        let _ = result.collect::<(u8, u8)>().await;
        match connection.ping().await {
            Ok(()) => assert_in_step(&mut connection, polls).await,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Closed);
                assert!(connection.is_closed());
                closed += 1;
            }
        }
        if let Some(cancelled) = done {
            cancelled.unwrap();
            break;
        }
        drops += 1;
    }
    assert!(drops > 100 && closed > 0, "{drops} drops, {closed} connections were closed");
}

#[tokio::test]
async fn calls_for_a_connection_can_be_dropped_at_every_point() {
    let (valve, options) = behind_valve().await;
    let mut drops = 0;
    for reset in [true, false] {
        // Idle connections are asked for a sign of life each time.
        let limits = PoolOptions::new().max_size(1).reset(reset).check_after(Duration::ZERO);
        let pool = Pool::new(&options, limits.clone()).unwrap();
        let hosts = ClusterOptions::new().primary(options.clone()).replica(options.clone());
        let cluster = Cluster::new(hosts.pool(limits)).unwrap();
        for polls in 0.. {
            let given = [
                within(polls, valve.abandon_after_polls(polls, pool.get())).await,
                within(polls, valve.abandon_after_polls(polls, cluster.writer())).await,
                within(polls, valve.abandon_after_polls(polls, cluster.reader())).await,
            ];
            drops += given.iter().filter(|given| given.is_none()).count();
            let done = given.iter().all(Option::is_some);
            drop(given);
            assert_eq!(pool.status().in_use, 0);
            let (writer, reader) = (cluster.writer(), cluster.reader());
            for connection in [pool.get().await, writer.await, reader.await] {
                assert_in_step(&mut connection.unwrap(), polls).await;
            }
            if done {
                break;
            }
        }
    }
    assert!(drops > 60, "{drops} drops");
}

#[tokio::test]
async fn a_pool_or_cluster_whose_closing_was_dropped_hands_out_no_connection() {
    let (valve, options) = behind_valve().await;
    for polls in 0..4 {
        let pool = Pool::new(&options, PoolOptions::new()).unwrap();
        let cluster = Cluster::new(ClusterOptions::new().primary(options.clone())).unwrap();
        drop((pool.get().await.unwrap(), cluster.writer().await.unwrap()));
        let grace = Duration::from_secs(60);
        let closing = async { tokio::join!(pool.close(grace), cluster.close(grace)) };
        within(polls, valve.abandon_after_polls(polls, closing)).await;
        if polls > 0 {
            assert_eq!(pool.get().await.unwrap_err().kind(), ErrorKind::Closed);
            assert_eq!(cluster.writer().await.unwrap_err().kind(), ErrorKind::Closed);
        }
        within(polls, pool.close(grace)).await.unwrap();
        within(polls, cluster.close(grace)).await.unwrap();
    }
}
