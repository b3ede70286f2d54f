use otaria::mariadb::{Connection, Options};
use otaria::{Error, ErrorKind, Tls};

use crate::scripted::{ScriptedServer, greeting};
use crate::server::{connect_with, first, plain_options as options, run, variable};

fn with_tls() -> Options {
    options().tls(Tls::ca_file(variable("MARIADB_CA")))
}

async fn cipher(connection: &mut Connection) -> String {
    first::<(String, String)>(connection, "SHOW STATUS LIKE 'Ssl_cipher'").await.1
}

async fn refusal(tls: Tls) -> Error {
    let error = Connection::connect(options().tls(tls)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error}");
    error
}

#[tokio::test]
async fn a_connection_is_encrypted_where_tls_is_asked_for_and_only_there() {
    assert!(!cipher(&mut connect_with(with_tls()).await).await.is_empty());
    assert!(cipher(&mut connect_with(options()).await).await.is_empty());
}

#[tokio::test]
async fn a_certificate_is_good_for_an_ip_address_and_for_a_name() {
    for host in ["127.0.0.1", "localhost"] {
        let mut connection = connect_with(with_tls().host(host)).await;
        assert!(!cipher(&mut connection).await.is_empty(), "{host}");
    }
}

#[tokio::test]
async fn authorities_can_be_given_as_text_and_by_url() {
    let pem = std::fs::read(variable("MARIADB_CA")).unwrap();
    let mut connection = connect_with(options().tls(Tls::ca_pem(pem))).await;
    assert!(!cipher(&mut connection).await.is_empty());
    let url = format!("{}?tls_ca={}", variable("MARIADB_URL"), variable("MARIADB_CA"));
    let mut connection = Connection::connect(url).await.unwrap();
    assert!(!cipher(&mut connection).await.is_empty());
}

#[tokio::test]
async fn an_unknown_authority_is_refused_unless_every_certificate_is_accepted() {
    let error = refusal(Tls::system_roots()).await;
    assert!(error.to_string().contains("127.0.0.1"), "{error}");
    let mut connection = connect_with(options().tls(Tls::danger_accept_invalid_certs())).await;
    assert!(!cipher(&mut connection).await.is_empty());
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let tls = Tls::ca_file(variable("MARIADB_CA")).server_name("db.example");
    let error = refusal(tls).await;
    assert!(error.to_string().contains("the TLS handshake with 'db.example' failed"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn files_that_are_missing_or_hold_no_certificate_are_named() {
    let error = refusal(Tls::ca_file("/nowhere/ca.pem")).await;
    assert!(error.to_string().contains("/nowhere/ca.pem"), "{error}");
    let error = refusal(Tls::ca_pem("no certificate")).await;
    assert!(error.to_string().contains("certificate authorities"), "{error}");
}

#[tokio::test]
async fn a_client_certificate_logs_in_where_the_account_demands_one() {
    let mut admin = connect_with(options()).await;
    run(&mut admin, "CREATE OR REPLACE USER rust_x509 IDENTIFIED BY 'x' REQUIRE X509").await;
    let account = || options().user("rust_x509").password("x").database("information_schema");
    let ca = || Tls::ca_file(variable("MARIADB_CA"));
    let without = Connection::connect(account().tls(ca())).await.unwrap_err();
    assert_eq!(without.server_error().unwrap().code(), 1045);
    let tls = ca().client_files(variable("MARIADB_CLIENT_CERT"), variable("MARIADB_CLIENT_KEY"));
    let mut connection = connect_with(account().tls(tls)).await;
    assert!(!cipher(&mut connection).await.is_empty());
    run(&mut admin, "DROP USER rust_x509").await;
}

#[tokio::test]
async fn a_server_without_tls_is_refused_before_anything_is_sent() {
    let server = ScriptedServer::start(vec![greeting()]).await;
    let error = Connection::connect(server.options().tls(Tls::system_roots())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("does not support TLS"), "{error}");
    assert!(server.received().await.is_empty());
}

#[tokio::test]
async fn large_results_come_through_tls() {
    let mut connection = connect_with(with_tls()).await;
    let sql = "SELECT seq, REPEAT('x', 100) FROM seq_1_to_20000";
    let rows: Vec<(u32, String)> = connection.query(sql).await.unwrap().collect().await.unwrap();
    assert!(rows.iter().zip(1..).all(|((seq, text), wanted)| *seq == wanted && text.len() == 100));
    assert_eq!(rows.len(), 20_000);
}
