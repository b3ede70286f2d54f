use devserver::DevServerOptions;
use otaria::ErrorKind;
use otaria::taos::{Client, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::abandon::abandon_after;
use crate::scripted::{adapter, url_of};
use crate::server::{TestServer, database, one, run};

/// A port on which nobody listens.
async fn deserted_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn a_url_connects_and_the_server_tells_its_version() {
    let server = TestServer::start_with(DevServerOptions::new().version("3.3.6.13")).await;
    let client = Client::connect(server.url()).await.unwrap();
    assert_eq!(client.server_version(), "3.3.6.13");
    assert_eq!(one::<i64>(&client, "SELECT 1").await, 1);
    let shown = format!("{client:?}");
    assert!(shown.contains("127.0.0.1") && !shown.contains("taosdata"), "{shown}");
}

#[tokio::test]
async fn a_database_of_the_url_is_the_current_one_and_must_exist() {
    let (server, client) = database("").await;
    run(&client, "CREATE TABLE t (ts TIMESTAMP, v INT)").await;
    let client = Client::connect(format!("{}/d", server.url())).await.unwrap();
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM t").await, 0);
    let error = Client::connect(format!("{}/nowhere", server.url())).await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 0x0388, "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_an_error_of_the_server_that_names_host_and_user() {
    let server = TestServer::start().await;
    let error = Client::connect(server.options().password("sesame")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.server_error().unwrap().code(), 0x0357);
    let message = error.to_string();
    let place = format!("cannot connect to 127.0.0.1:{} as 'root'", server.port());
    assert!(message.starts_with(&place) && !message.contains("sesame"), "{message}");
    assert!(error.is_fatal());
}

#[tokio::test]
async fn without_a_login_nothing_is_sent() {
    let error = Client::connect(Options::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn the_session_has_the_time_zone_of_the_options() {
    let server = TestServer::start().await;
    let client = Client::connect(server.options().timezone("Asia/Tokyo")).await.unwrap();
    let zone: String = one(&client, "SELECT TIMEZONE()").await;
    assert!(zone.contains("Asia/Tokyo"), "{zone}");
    let error = Client::connect(server.options().timezone("Mars/Olympus")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
}

#[tokio::test]
async fn the_program_is_seen_by_others() {
    let server = TestServer::start().await;
    let client = Client::connect(server.options().user_app("thermostat")).await.unwrap();
    let mut connections = client.query("SHOW CONNECTIONS").await.unwrap();
    let row = connections.next().await.unwrap().unwrap();
    assert_eq!(row.get::<String>("user_app").unwrap(), "thermostat");
}

#[tokio::test]
async fn hosts_that_cannot_be_reached_are_passed_over_in_their_order() {
    let server = TestServer::start().await;
    let (first, second) = (deserted_port().await, deserted_port().await);
    let options = Options::new()
        .user("root")
        .password("taosdata")
        .address("127.0.0.1", first)
        .address("127.0.0.1", second);
    let client = Client::connect(options.clone().address("127.0.0.1", server.port())).await;
    assert_eq!(one::<i64>(&client.unwrap(), "SELECT 7").await, 7);
    let error = Client::connect(options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let message = error.to_string();
    let place = |port: u16| message.find(&format!("127.0.0.1:{port}"));
    assert!(place(first).unwrap() < place(second).unwrap(), "{message}");
}

#[tokio::test]
async fn an_adapter_that_does_not_reach_its_server_is_passed_over_and_one_that_refuses_is_not() {
    let server = TestServer::start().await;
    for (code, passed_over) in [(0x000B, true), (0x0020, true), (0x0357, false)] {
        let other = adapter(move |mut peer| async move {
            peer.asked().await;
            let reply = format!(r#"{{"code":{code},"message":"no","action":"conn","req_id":0}}"#);
            peer.send_text(&reply).await;
            peer.stay().await;
        })
        .await;
        let options = Options::new()
            .user("root")
            .password("taosdata")
            .address("127.0.0.1", other.port())
            .address("127.0.0.1", server.port());
        match Client::connect(options).await {
            Ok(client) => assert!(passed_over && client.server_version() == "3.3.6.0"),
            Err(error) => assert!(!passed_over, "{error}"),
        }
    }
}

#[tokio::test]
async fn a_server_that_is_no_adapter_is_told_from_one_that_refuses_the_token() {
    for (answer, kind) in [
        ("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", ErrorKind::Protocol),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", ErrorKind::Refused),
        ("SSH-2.0-OpenSSH_9.2\r\n", ErrorKind::Protocol),
        ("", ErrorKind::Io),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let count = stream.read(&mut request).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
            String::from_utf8_lossy(&request[..count]).into_owned()
        });
        let options = Options::new().address("127.0.0.1", port).token("se same");
        let error = Client::connect(options).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{answer:?}: {error}");
        assert!(!format!("{error:?}").contains("same"), "{error:?}");
        assert!(serving.await.unwrap().starts_with("GET /ws?token=se+same HTTP/1.1\r\n"));
    }
}

#[tokio::test]
async fn an_adapter_that_is_too_old_to_tell_its_version_in_the_login_is_asked_for_it() {
    let address = adapter(|mut peer| async move {
        while let Some(asked) = peer.asked().await {
            let crate::scripted::Asked::Json(request) = asked else { return };
            let (action, req_id) = (request.action.name(), request.req_id);
            let answer = match action {
                "conn" => r#""code":0,"message":"""#,
                "version" => r#""code":0,"message":"","version":"3.0.2.5""#,
                _ => r#""code":65535,"message":"unknown action options_connection""#,
            };
            let reply = format!(r#"{{{answer},"action":"{action}","req_id":{req_id},"timing":1}}"#);
            peer.send_text(&reply).await;
        }
    })
    .await;
    let client = Client::connect(format!("{}?timezone=UTC", url_of(address))).await.unwrap();
    assert_eq!(client.server_version(), "3.0.2.5");
}

#[tokio::test]
async fn connecting_can_be_dropped_at_every_point() {
    let server = TestServer::start().await;
    let options = server.options();
    for polls in 0.. {
        if let Some(client) = abandon_after(polls, Client::connect(&options)).await {
            assert_eq!(one::<usize>(&client.unwrap(), &format!("SELECT {polls}")).await, polls);
            break;
        }
    }
}

#[tokio::test]
async fn a_closed_client_says_so_and_all_its_clones_are_closed() {
    let server = TestServer::start().await;
    let client = server.connect().await;
    let clone = client.clone();
    client.close().await;
    assert!(client.is_closed() && clone.is_closed());
    let error = clone.exec("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    clone.close().await;
}

#[tokio::test]
async fn a_client_is_closed_when_the_server_stops() {
    let server = TestServer::start_with(DevServerOptions::new()).await;
    let client = server.connect().await;
    server.stop().await;
    let error = client.exec("SELECT 1").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Closed | ErrorKind::Io), "{error}");
    assert!(error.is_fatal() && client.is_closed());
}
