//! The adapter of the example works: its connections are used again, with new sessions.

#[path = "../../examples/deadpool/manager.rs"]
mod manager;

use manager::{Manager, Pool};

use crate::server::{first, options, run};

#[tokio::test]
async fn connections_live_in_a_pool_of_deadpool() {
    let pool = Pool::builder(Manager(options())).max_size(1).build().unwrap();
    let mut connection = pool.get().await.unwrap();
    let number: u64 = first(&mut connection, "SELECT CONNECTION_ID()").await;
    run(&mut connection, "SET @mine = 1").await;
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    assert_eq!(first::<u64>(&mut connection, "SELECT CONNECTION_ID()").await, number);
    assert_eq!(first::<Option<String>>(&mut connection, "SELECT @mine").await, None);
    run(&mut connection, "SET @mine = 1").await;
    let killed = connection.query("KILL CONNECTION_ID()").await.map(drop);
    assert!(killed.is_err());
    drop(connection);
    let mut connection = pool.get().await.unwrap();
    assert_ne!(first::<u64>(&mut connection, "SELECT CONNECTION_ID()").await, number);
}
