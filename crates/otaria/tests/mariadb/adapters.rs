//! The adapters of the examples work: their connections are used again, with new sessions.

#[path = "../../examples/bb8/manager.rs"]
mod bb8_manager;
#[path = "../../examples/deadpool/manager.rs"]
mod deadpool_manager;

use std::ops::DerefMut;

use otaria::mariadb::Connection;

use crate::server::{first, options, run};

/// For a pool of one connection.
async fn assert_used_again<C: DerefMut<Target = Connection>>(get: impl AsyncFn() -> C) {
    let mut connection = get().await;
    let number: u64 = first(&mut connection, "SELECT CONNECTION_ID()").await;
    run(&mut connection, "SET @mine = 1").await;
    drop(connection);
    let mut connection = get().await;
    assert_eq!(first::<u64>(&mut connection, "SELECT CONNECTION_ID()").await, number);
    assert_eq!(first::<Option<String>>(&mut connection, "SELECT @mine").await, None);
    run(&mut connection, "SET @mine = 1").await;
    let killed = connection.query("KILL CONNECTION_ID()").await.map(drop);
    assert!(killed.is_err());
    drop(connection);
    let mut connection = get().await;
    assert_ne!(first::<u64>(&mut connection, "SELECT CONNECTION_ID()").await, number);
}

#[tokio::test]
async fn connections_live_in_a_pool_of_deadpool() {
    use deadpool_manager::{Manager, Pool};
    let pool = Pool::builder(Manager(options())).max_size(1).build().unwrap();
    assert_used_again(async || pool.get().await.unwrap()).await;
}

#[tokio::test]
async fn connections_live_in_a_pool_of_bb8() {
    let manager = bb8_manager::Manager(options());
    let pool = bb8::Pool::builder().max_size(1).build(manager).await.unwrap();
    assert_used_again(async || pool.get().await.unwrap()).await;
}
