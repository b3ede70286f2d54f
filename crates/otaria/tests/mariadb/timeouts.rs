use std::time::Duration;

use otaria::ErrorKind;
use otaria::mariadb::Connection;

use crate::scripted::{ScriptedServer, greeting, ok_packet};
use crate::server::{connect_with, first, options};

#[tokio::test]
async fn a_server_that_is_silent_for_too_long_loses_the_connection() {
    let mut connection = connect_with(options().command_timeout(Duration::from_millis(200))).await;
    assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
    let error = connection.query("SELECT SLEEP(600)").await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("silent for 200ms while a result was due"), "{error}");
    assert!(error.is_fatal() && connection.is_closed());
}

#[tokio::test]
async fn an_idle_time_between_commands_does_not_count() {
    let mut connection = connect_with(options().command_timeout(Duration::from_millis(500))).await;
    for _ in 0..2 {
        assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
}

#[tokio::test]
async fn closing_a_connection_to_a_silent_server_ends() {
    let server = ScriptedServer::start(vec![greeting(), ok_packet(2)]).await;
    let connection = Connection::connect(server.options()).await.unwrap();
    connection.close().await.unwrap();
}
