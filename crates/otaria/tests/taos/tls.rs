use std::sync::Arc;

use devserver::DevServerOptions;
use otaria::taos::{Client, Options};
use otaria::{ErrorKind, Tls};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::server::{TestServer, all, make_numbers, run};

/// Speaks TLS and hands on what it decrypts. Gives its port and its certificate as PEM.
async fn gateway_to(server: u16) -> (u16, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut client) = acceptor.accept(client).await else { return };
                let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                // Either end may close as it likes.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (port, cert.pem())
}

fn options(port: u16) -> Options {
    format!("wss://root:taosdata@localhost:{port}").parse().unwrap()
}

#[tokio::test]
async fn results_come_through_tls_from_a_server_whose_certificate_is_trusted() {
    let server = TestServer::start_with(DevServerOptions::new()).await;
    let (port, pem) = gateway_to(server.port()).await;
    let client = Client::connect(options(port).tls(Tls::ca_pem(pem))).await.unwrap();
    run(&client, "CREATE DATABASE d KEEP 36500").await;
    run(&client, "USE d").await;
    make_numbers(&client, 9000).await;
    let rows: Vec<i64> = all(&client, "SELECT v FROM numbers ORDER BY ts").await;
    assert_eq!(rows, (0..9000).collect::<Vec<_>>());
    client.close().await;
}

#[tokio::test]
async fn an_unknown_certificate_is_refused_unless_every_one_is_accepted() {
    let server = TestServer::start().await;
    let (port, pem) = gateway_to(server.port()).await;
    for tls in [Tls::system_roots(), Tls::ca_pem(pem).server_name("db.example")] {
        let error = Client::connect(options(port).tls(tls)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    }
    let tls = Tls::danger_accept_invalid_certs();
    assert!(Client::connect(options(port).tls(tls)).await.is_ok());
}

#[tokio::test]
async fn a_server_without_tls_is_an_error_of_the_handshake() {
    let server = TestServer::start().await;
    let error = Client::connect(options(server.port())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
}
