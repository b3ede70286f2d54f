//! Start and stop.

use devserver::{DevServer, DevServerOptions, StartError};
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Socket, basic, rest, server};

#[tokio::test]
async fn the_url_names_a_loopback_port_that_the_system_chose() {
    let (one, other) = (server().await, server().await);
    assert!(one.address().ip().is_loopback());
    assert_ne!(one.address().port(), other.address().port());
    assert_eq!(one.url(), format!("ws://root:taosdata@{}", one.address()));
    assert_eq!(one.url_without_password(), format!("ws://root@{}", one.address()));
}

#[tokio::test]
async fn a_port_in_use_is_an_error_that_names_it() {
    let first = server().await;
    let port = first.address().port();
    let error = DevServer::start(DevServerOptions::new().port(port)).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert_eq!(error.to_string(), format!("cannot listen on 127.0.0.1:{port}"));
}

#[tokio::test]
async fn a_version_that_is_none_is_refused() {
    for text in ["", "3", "3.3.x.0", "v3.3.6.0", "3.3.6.0.1"] {
        let error = DevServer::start(DevServerOptions::new().version(text)).await.unwrap_err();
        assert!(matches!(error, StartError::Version(version) if version == text));
    }
}

#[tokio::test]
async fn options_do_not_show_the_password() {
    let text = format!("{:?}", DevServerOptions::new().password("hunter2"));
    assert!(!text.contains("hunter2"), "{text}");
    let server = DevServer::start(DevServerOptions::new().password("hunter2")).await.unwrap();
    assert!(!format!("{server:?}").contains("hunter2"));
}

#[tokio::test]
async fn the_administrator_has_the_name_and_the_password_of_the_options() {
    let options = DevServerOptions::new().user("admin").password("p@ss:/%");
    let server = DevServer::start(options).await.unwrap();
    assert_eq!(server.url(), format!("ws://admin:p%40ss%3A%2F%25@{}", server.address()));
    let (_, answer) = rest(&server, "/rest/sql", &basic("admin", "p@ss:/%"), "select 1").await;
    assert_eq!(answer["code"], 0, "{answer}");
    let (_, answer) = rest(&server, "/rest/sql", &basic("root", "taosdata"), "select 1").await;
    assert_eq!(answer["code"], 0x357, "{answer}");
}

#[tokio::test]
async fn a_stop_closes_connections_with_a_reason() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    socket.ask("version", serde_json::json!({})).await;
    let stop = tokio::spawn(server.stop());
    let Some(Message::Close(Some(frame))) = socket.receive().await else { panic!("no close") };
    assert_eq!(u16::from(frame.code), 1001);
    assert_eq!(frame.reason.as_str(), "the development server stops");
    while socket.receive().await.is_some() {}
    stop.await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_dropped_closes_its_connections() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    drop(server);
    assert!(matches!(socket.receive().await, Some(Message::Close(_))));
}
