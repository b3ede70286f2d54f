use std::time::Duration;

use otaria::mariadb::{Connection, Options};
use otaria::{ErrorKind, Tls};
use tokio::net::TcpListener;

use crate::scripted::{
    SESSION_TRACK, SSL, ScriptedServer, greeting, greeting_of, ok_packet, packet,
};
use crate::server::{connect, connect_with, first, plain_options as options, variable};

#[tokio::test]
async fn a_url_connects_over_tcp() {
    let mut connection = Connection::connect(variable("MARIADB_URL").as_str()).await.unwrap();
    let (version, id): (String, u64) =
        first(&mut connection, "SELECT VERSION(), CONNECTION_ID()").await;
    assert_eq!(connection.server_version(), version);
    assert_eq!(connection.connection_id(), id);
    assert!(!connection.is_closed());
}

#[tokio::test]
async fn a_unix_socket_connects() {
    let mut connection = connect_with(options().unix_socket(variable("MARIADB_SOCKET"))).await;
    let host: String = first(
        &mut connection,
        "SELECT HOST FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()",
    )
    .await;
    assert_eq!(host, "localhost");
}

#[tokio::test]
async fn the_session_speaks_utf8mb4_in_every_direction() {
    let mut connection = connect().await;
    let charsets: (String, String, String) = first(
        &mut connection,
        "SELECT @@character_set_client, @@character_set_connection, @@character_set_results",
    )
    .await;
    assert_eq!(charsets, ("utf8mb4".into(), "utf8mb4".into(), "utf8mb4".into()));
    assert_eq!(first::<String>(&mut connection, "SELECT '\u{1f409}'").await, "\u{1f409}");
}

#[tokio::test]
async fn a_wrong_password_is_the_servers_error_and_is_not_shown() {
    let error = Connection::connect(options().password("not-sesame")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.server_error().unwrap().code(), 1045);
    assert!(error.is_fatal());
    let message = error.to_string();
    assert!(
        message.starts_with("cannot connect to 127.0.0.1:") && message.contains("as 'otaria'"),
        "{message}"
    );
    assert!(!format!("{error:?}").contains("not-sesame"));
}

#[tokio::test]
async fn an_unknown_database_is_the_servers_error() {
    let error = Connection::connect(options().database("no_such_database")).await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 1049);
}

#[tokio::test]
async fn a_refused_connection_names_host_port_and_user_and_keeps_the_cause() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let options = Options::new().host("127.0.0.1").port(port).user("ann");
    let error = Connection::connect(options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(
        error.to_string(),
        format!("cannot connect to 127.0.0.1:{port} as 'ann': the TCP connection failed")
    );
    let cause =
        std::error::Error::source(&error).unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(cause.kind(), std::io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn an_unknown_host_and_a_missing_socket_are_named() {
    let error = Connection::connect("mariadb://ann@host.invalid").await.unwrap_err();
    assert!(error.to_string().contains("host.invalid:3306 as 'ann': the host name"), "{error}");
    let error =
        Connection::connect(Options::new().unix_socket("/nowhere/db.sock")).await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/db.sock"), "{error}");
}

#[tokio::test]
async fn the_time_limit_names_the_stage_that_did_not_end() {
    let limit = Duration::from_millis(100);
    for (script, stage) in [
        (vec![], "waiting for the server's greeting"),
        (vec![greeting()], "waiting for the answer to the login"),
        (vec![greeting(), ok_packet(2)], "waiting for the session's settings"),
    ] {
        let server = ScriptedServer::start(script).await;
        let options = server.options().connect_timeout(limit).init("SET @a = 1");
        let error = Connection::connect(options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().ends_with(stage), "{error}");
        assert!(error.to_string().contains("not done within 100ms"), "{error}");
    }
}

#[tokio::test]
async fn the_time_limit_covers_the_tls_handshake() {
    let server =
        ScriptedServer::start(vec![greeting_of("8.0.0", SSL, "mysql_native_password")]).await;
    let options = server.options().tls(Tls::danger_accept_invalid_certs());
    let options = options.connect_timeout(Duration::from_millis(100));
    let error = Connection::connect(options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().ends_with("waiting for the TLS handshake"), "{error}");
}

#[tokio::test]
async fn the_character_set_is_set_where_the_server_did_not_take_it_from_the_handshake() {
    let mut tracked = vec![0, 21, 20];
    tracked.extend_from_slice(b"character_set_client\x06latin1");
    tracked[1] = u8::try_from(tracked.len() - 2).unwrap();
    let mut ok = vec![0, 0, 0, 2, 0x40, 0, 0, 0, u8::try_from(tracked.len()).unwrap()];
    ok.extend_from_slice(&tracked);
    let greeting = greeting_of("8.0.0", SESSION_TRACK, "mysql_native_password");
    let server = ScriptedServer::start(vec![greeting, packet(2, &ok), ok_packet(1)]).await;
    Connection::connect(server.options()).await.unwrap();
    assert!(server.received().await.ends_with(b"\x03SET NAMES utf8mb4"));
}

#[tokio::test]
async fn the_statements_of_init_run_in_order_and_a_failing_one_is_named() {
    let init = options().init("SET @a = 1").init("SET @b = @a + 1");
    let mut connection = connect_with(init).await;
    assert_eq!(first::<i64>(&mut connection, "SELECT @b").await, 2);
    let error = Connection::connect(options().init("SET @a = 1").init("SELEKT")).await.unwrap_err();
    assert!(error.to_string().contains("statement 2 of `init`"), "{error}");
}

#[tokio::test]
async fn the_server_is_told_who_connects() {
    let server = ScriptedServer::start(vec![greeting(), ok_packet(2)]).await;
    let connecting = server.options().attribute("program_name", "shop");
    let connection = Connection::connect(connecting).await.unwrap();
    let login = String::from_utf8_lossy(&server.received().await).into_owned();
    let pid = std::process::id().to_string();
    for text in
        ["_client_name", "otaria", "_client_version", "_os", "_pid", &pid, "program_name", "shop"]
    {
        assert!(login.contains(text), "{text} is missing in {login:?}");
    }
    drop(connection);
}

#[tokio::test]
async fn the_longest_limit_there_is_does_not_overflow() {
    assert!(Connection::connect(options().connect_timeout(Duration::MAX)).await.is_ok());
}
