//! Calls for a connection are dropped at every point where they wait; the next one must get a connection that is right.

use std::time::Duration;

use otaria::mariadb::{Cluster, ClusterOptions, Pool, PoolOptions};

use crate::abandon::abandon_after;
use crate::cancellation::assert_in_step;
use crate::slow_proxy::options_through_slow_proxy;

#[tokio::test]
async fn a_call_for_a_connection_can_be_dropped_at_every_point() {
    let options = options_through_slow_proxy(3).await;
    for reset in [true, false] {
        // Idle connections are asked for a sign of life each time.
        let limits = PoolOptions::new().max_size(1).reset(reset).check_after(Duration::ZERO);
        let pool = Pool::new(&options, limits.clone()).unwrap();
        let cluster =
            Cluster::new(ClusterOptions::new().primary(options.clone()).pool(limits)).unwrap();
        let mut drops = 0;
        for polls in 0.. {
            let from_pool = abandon_after(polls, pool.get()).await;
            let from_cluster = abandon_after(polls, cluster.writer()).await;
            drops += usize::from(from_pool.is_none()) + usize::from(from_cluster.is_none());
            let done = from_pool.is_some() && from_cluster.is_some();
            drop((from_pool, from_cluster));
            assert_eq!(pool.status().in_use, 0);
            assert_in_step(&mut pool.get().await.unwrap(), polls).await;
            assert_in_step(&mut cluster.writer().await.unwrap(), polls).await;
            if done {
                break;
            }
        }
        assert!(drops >= 8, "{drops} drops");
    }
}
