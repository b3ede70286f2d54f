use otaria::ErrorKind;
use otaria::mariadb::Connection;

use crate::scripted::{ScriptedServer, greeting, ok_packet, packet};
use crate::server::{connect, first, run};

#[tokio::test]
async fn a_duplicate_key_is_a_server_error_with_all_its_parts() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (id INT PRIMARY KEY)").await;
    connection.exec("INSERT INTO t VALUES (?)", (1,)).await.unwrap();
    let error = connection.exec("INSERT INTO t VALUES (?)", (1,)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(!error.is_fatal());
    let server = error.server_error().unwrap();
    assert_eq!((server.code(), server.sql_state()), (1062, "23000"));
    assert_eq!(
        error.to_string(),
        "Duplicate entry '1' for key 'PRIMARY' (error 1062, SQLSTATE 23000)"
    );
    assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
}

#[tokio::test]
async fn a_statement_that_cannot_be_prepared_fails_once_and_leaves_the_connection_in_step() {
    let mut connection = connect().await;
    for sql in ["SELEKT ?", "SELECT ? FROM no_such_table"] {
        let error = connection.exec(sql, (1,)).await.unwrap_err();
        assert!([1064, 1146].contains(&error.server_error().unwrap().code()), "{error}");
        assert!(connection.prepare(sql).await.is_err());
        let mut result = connection.exec("SELECT ?", ("still here",)).await.unwrap();
        assert_eq!(result.next_as::<String>().await.unwrap().unwrap(), "still here");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_of_the_rows_ends_them() {
    let mut connection = connect().await;
    let sql = "SELECT IF(seq < 5000, seq, (SELECT seq FROM seq_1_to_2)) FROM seq_1_to_9999";
    for prepared in [false, true] {
        let mut result =
            if prepared { connection.exec(sql, ()).await } else { connection.query(sql).await }
                .unwrap();
        let mut rows = 0;
        let error = loop {
            match result.next().await {
                Ok(Some(_)) => rows += 1,
                Ok(None) => panic!("the rows ended without an error"),
                Err(error) => break error,
            }
        };
        assert_eq!((rows, error.server_error().unwrap().code()), (4999, 1242));
        assert!(result.next().await.unwrap().is_none());
        assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
    }
}

#[tokio::test]
async fn a_killed_connection_is_closed_and_says_why() {
    let mut connection = connect().await;
    let mut killer = connect().await;
    run(&mut killer, &format!("KILL {}", connection.connection_id())).await;
    let error = loop {
        match connection.ping().await {
            Ok(()) => tokio::task::yield_now().await,
            Err(error) => break error,
        }
    };
    assert!(error.is_fatal() && connection.is_closed());
    let error = connection.query("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert!(error.to_string().starts_with("the connection is closed: "), "{error}");
}

#[tokio::test]
async fn a_statement_that_is_killed_fails_and_the_connection_lives() {
    let mut connection = connect().await;
    let mut killer = connect().await;
    let id = connection.connection_id();
    let killing = async {
        let running = format!(
            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {id} AND INFO LIKE '%/*mark*/%'"
        );
        while first::<i64>(&mut killer, &running).await == 0 {}
        run(&mut killer, &format!("KILL QUERY {id}")).await;
    };
    let (sleeping, ()) = tokio::join!(
        async {
            connection
                .query("SELECT SLEEP(600) /*mark*/ FROM seq_1_to_2")
                .await?
                .collect::<i32>()
                .await
        },
        killing
    );
    assert_eq!(sleeping.unwrap_err().server_error().unwrap().code(), 1317);
    assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
}

async fn scripted(answer: Vec<u8>) -> Connection {
    let server = ScriptedServer::start(vec![greeting(), ok_packet(2), answer, ok_packet(3)]).await;
    Connection::connect(server.options()).await.unwrap()
}

#[tokio::test]
async fn a_request_for_a_local_file_is_refused_even_if_the_server_says_ok_afterwards() {
    let mut connection = scripted(packet(1, b"\xfb/etc/passwd")).await;
    let error = connection.query("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(
        error.to_string(),
        "the server asked for the local file '/etc/passwd'; it was not sent"
    );
    assert!(!connection.is_closed());
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_the_connection() {
    let columns_without_end = [packet(1, b"\x01"), packet(2, b"\x05")].concat();
    for answer in [
        packet(1, b""),
        packet(7, b"\0\0\0\x02\0\0\0"),
        columns_without_end,
        packet(1, b"\xfd\xff\xff\xff"),
    ] {
        let mut connection = scripted(answer.clone()).await;
        let error = match connection.query("SELECT 1").await {
            Ok(mut result) => result.next().await.map(drop).unwrap_err(),
            Err(error) => error,
        };
        assert!(
            matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Refused),
            "{answer:?}: {error}"
        );
        assert!(error.is_fatal() && connection.is_closed());
    }
}

#[tokio::test]
async fn load_data_local_is_refused_by_the_real_server_as_nobody_offered_it() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a TEXT)").await;
    let sql = "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t";
    let error = connection.query(sql).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(first::<i64>(&mut connection, "SELECT COUNT(*) FROM t").await, 0);
}
