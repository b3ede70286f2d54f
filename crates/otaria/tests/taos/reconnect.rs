//! What a client does when its connection is lost: in front of the server is a proxy that cuts it.

use std::time::Duration;

use devserver::DevServerOptions;
use otaria::ErrorKind;
use otaria::taos::{Client, Column, Lines, Options, Retry, Table, TimeUnit};
use testkit::message_proxy::{Fate, MessageProxy, Rule, Seen, Side, nth};

use crate::abandon::abandon_after;
use crate::server::{TestServer, all, database, one, run};

/// A client of the server through a proxy with this rule, with the database `d`.
pub(crate) async fn through(server: &TestServer, rule: impl Rule) -> (MessageProxy, Options) {
    let proxy = MessageProxy::start(server.address(), rule).await.unwrap();
    let wait = Duration::from_millis(1);
    let options = server.login().retry_backoff(wait).retry_backoff_max(wait);
    let options = options.address("127.0.0.1", proxy.address.port()).database("d");
    (proxy, options)
}

async fn with_readings() -> (TestServer, Client) {
    let (server, client) = database("").await;
    run(&client, "CREATE TABLE readings (ts TIMESTAMP, v INT)").await;
    (server, client)
}

async fn readings(client: &Client) -> i64 {
    one(client, "SELECT COUNT(*) FROM readings").await
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_asked_again() {
    let (server, _client) = with_readings().await;
    for fate in [Fate::Cut, Fate::CutBehind] {
        let (proxy, options) = through(&server, nth(Side::Client, "binary_query", 2, fate)).await;
        let client = Client::connect(options).await.unwrap();
        for v in 0..4 {
            assert_eq!(one::<i32>(&client, &format!("SELECT {v}")).await, v, "{fate:?}");
        }
        assert_eq!((proxy.cuts(), proxy.connections()), (1, 2));
    }
}

#[tokio::test]
async fn an_insert_whose_answer_is_lost_is_repeated_only_when_that_is_said_to_do_no_harm() {
    let (server, direct) = with_readings().await;
    let lost = || nth(Side::Server, "binary_query", 1, Fate::Cut);
    let (proxy, options) = through(&server, lost()).await;
    let client = Client::connect(options).await.unwrap();
    let error = client.exec("INSERT INTO readings VALUES (1, 1)").await.unwrap_err();
    assert_eq!((error.kind(), error.is_fatal()), (ErrorKind::Io, true), "{error}");
    assert!(error.to_string().contains("may have happened"), "{error}");
    assert_eq!(error.sql(), Some("INSERT INTO readings VALUES (1, 1)"));
    assert_eq!((readings(&direct).await, proxy.connections()), (1, 1));
    // The client goes on.
    assert_eq!(readings(&client).await, 1);
    assert_eq!(proxy.connections(), 2);

    let (proxy, options) = through(&server, lost()).await;
    let client = Client::connect(options).await.unwrap().with_retry(Retry::Idempotent);
    assert_eq!(run(&client, "INSERT INTO readings VALUES (2, 2)").await, 1);
    assert_eq!((readings(&direct).await, proxy.connections()), (2, 2));

    let (proxy, options) = through(&server, lost()).await;
    let client = Client::connect(options.retry(Retry::Never)).await.unwrap();
    let error = client.query("SELECT 1").await.map(drop).unwrap_err();
    assert_eq!((error.kind(), proxy.connections()), (ErrorKind::Io, 1), "{error}");
    assert_eq!(one::<i32>(&client, "SELECT 1").await, 1);
}

#[tokio::test]
async fn what_was_not_sent_yet_is_sent_on_a_new_connection_whatever_it_is() {
    let (server, _direct) = with_readings().await;
    let (proxy, options) =
        through(&server, nth(Side::Server, "binary_query", 1, Fate::CutBehind)).await;
    let client = Client::connect(options.retry(Retry::Never)).await.unwrap();
    run(&client, "USE d").await;
    while !client.is_closed() {
        tokio::task::yield_now().await;
    }
    assert_eq!(run(&client, "INSERT INTO readings VALUES (1, 1)").await, 1);
    assert_eq!((readings(&client).await, proxy.connections()), (1, 2));
}

#[tokio::test]
async fn without_retries_a_lost_connection_stays_lost() {
    let (server, _direct) = with_readings().await;
    let (proxy, options) = through(&server, nth(Side::Client, "binary_query", 1, Fate::Cut)).await;
    let client = Client::connect(options.retries(0)).await.unwrap();
    assert_eq!(client.query("SELECT 1").await.map(drop).unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(client.query("SELECT 1").await.map(drop).unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!((client.is_closed(), proxy.connections()), (true, 1));
}

#[tokio::test]
async fn the_new_session_has_the_database_the_time_zone_and_the_program_of_the_one_before() {
    let (server, direct) = database("").await;
    run(&direct, "CREATE DATABASE `Other`").await;
    let cut = |seen: &Seen| match (seen.from, seen.action.as_str(), seen.count % 3) {
        (Side::Client, "binary_query", 0) => Fate::Cut,
        _ => Fate::Pass,
    };
    let (proxy, options) = through(&server, cut).await;
    let options = options.timezone("Asia/Kathmandu").user_app("meter-reader");
    let client = Client::connect(options).await.unwrap();
    let session = async || {
        let (database, zone) =
            one::<(Option<String>, String)>(&client, "SELECT DATABASE(), TIMEZONE()").await;
        assert!(zone.contains("Asia/Kathmandu"), "{zone}");
        database
    };
    for name in ["d", "Other", "d", "Other"] {
        run(&client, &format!("USE `{name}`")).await;
        for _ in 0..3 {
            assert_eq!(session().await.as_deref(), Some(name));
        }
    }
    assert!(proxy.cuts() > 3, "{}", proxy.cuts());
    let apps: Vec<String> =
        all(&direct, "SELECT user_app FROM performance_schema.perf_connections").await;
    assert!(apps.iter().any(|app| app == "meter-reader"), "{apps:?}");
}

#[tokio::test]
async fn a_database_that_is_gone_is_none_on_the_new_connection() {
    let (server, direct) = database("").await;
    let (_proxy, options) = through(&server, nth(Side::Client, "binary_query", 1, Fate::Cut)).await;
    let client = Client::connect(options).await.unwrap();
    run(&direct, "DROP DATABASE d").await;
    assert_eq!(one::<i32>(&client, "SELECT 1").await, 1);
    let error = client.query("SELECT * FROM readings").await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    run(&client, "CREATE DATABASE d").await;
    run(&client, "USE d").await;
}

#[tokio::test]
async fn another_adapter_takes_over_when_the_current_one_is_gone() {
    let (server, _direct) = with_readings().await;
    let (first, options) = through(&server, nth(Side::Client, "binary_query", 2, Fate::Cut)).await;
    let (second, _) = through(&server, |_: &Seen| Fate::Pass).await;
    let options = options.address("127.0.0.1", second.address.port());
    let client = Client::connect(options).await.unwrap();
    run(&client, "INSERT INTO readings VALUES (1, 1)").await;
    assert_eq!((first.connections(), second.connections()), (1, 0));
    drop(first);
    assert_eq!(readings(&client).await, 1);
    assert_eq!(second.connections(), 1);
}

#[tokio::test]
async fn when_no_adapter_comes_back_the_call_fails_and_says_why() {
    let (server, _direct) = with_readings().await;
    let (proxy, options) = through(&server, |_: &Seen| Fate::Pass).await;
    let port = proxy.address.port();
    let client = Client::connect(options.retries(3)).await.unwrap();
    drop(proxy);
    let calls = (0..20).map(|_| async {
        let error = client.query("SELECT 1").await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{error}");
        error.to_string()
    });
    for text in futures_util::future::join_all(calls).await {
        let expected =
            format!("the connection to 127.0.0.1:{port} was lost and cannot be made again");
        assert!(text.contains(&expected), "{text}");
    }
    // It is not given up for ever.
    drop(server);
}

#[tokio::test]
async fn a_login_that_is_refused_on_the_way_back_is_not_tried_again() {
    let server = TestServer::start_with(DevServerOptions::new()).await;
    let direct = server.database("").await;
    run(&direct, "CREATE USER ann PASS 'Sesame#1234'").await;
    let (proxy, options) = through(&server, nth(Side::Client, "binary_query", 1, Fate::Cut)).await;
    let client = Client::connect(options.user("ann").password("Sesame#1234")).await.unwrap();
    run(&direct, "ALTER USER ann PASS 'Sesame#5678'").await;
    let error = client.query("SELECT 1").await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert_eq!(error.server_error().unwrap().code(), 0x0357);
    assert!(!error.to_string().contains("Sesame"), "{error}");
    assert_eq!(proxy.connections(), 2);
}

#[tokio::test]
async fn closing_ends_every_attempt_at_once() {
    let (server, _direct) = with_readings().await;
    let (proxy, options) = through(&server, |_: &Seen| Fate::Pass).await;
    let hour = Duration::from_secs(3600);
    let client =
        Client::connect(options.retry_backoff(hour).retry_backoff_max(hour)).await.unwrap();
    drop(proxy);
    let (caller, closer) = (client.clone(), client.clone());
    let call = tokio::spawn(async move { caller.query("SELECT 1").await.map(drop) });
    while !client.is_closed() {
        tokio::task::yield_now().await;
    }
    closer.close().await;
    let error = call.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed, "{error}");
    assert_eq!(client.query("SELECT 1").await.map(drop).unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn the_time_limit_of_a_call_holds_while_the_connection_is_made_again() {
    let (server, _direct) = with_readings().await;
    let (proxy, options) = through(&server, |_: &Seen| Fate::Pass).await;
    let hour = Duration::from_secs(3600);
    let client =
        Client::connect(options.retry_backoff(hour).retry_backoff_max(hour)).await.unwrap();
    drop(proxy);
    let hurried = client.with_timeout(Duration::from_millis(50));
    let error = hurried.query("SELECT 1").await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.to_string().contains("a new connection"), "{error}");
}

#[tokio::test]
async fn a_call_can_be_dropped_at_every_point_while_the_connection_is_made_again() {
    let (server, _direct) = with_readings().await;
    for polls in 0.. {
        let cut = nth(Side::Client, "binary_query", 1, Fate::Cut);
        let (_proxy, options) = through(&server, cut).await;
        let client = Client::connect(options).await.unwrap();
        let done = abandon_after(polls, client.query("SELECT 1")).await;
        // Somebody else goes on where it stopped.
        assert_eq!(one::<usize>(&client, &format!("SELECT {polls}")).await, polls);
        if let Some(rows) = done {
            assert_eq!(rows.unwrap().collect::<i32>().await.unwrap(), [1]);
            break;
        }
    }
}

#[tokio::test]
async fn rows_that_are_being_read_end_with_an_error_and_never_too_early() {
    let (server, direct) = database("").await;
    crate::server::make_numbers(&direct, 20_000).await;
    let (_proxy, options) =
        through(&server, nth(Side::Server, "fetch_raw_block", 3, Fate::Cut)).await;
    let client = Client::connect(options).await.unwrap();
    let mut rows = client.query("SELECT v FROM numbers").await.unwrap();
    let mut count = 0;
    let error = loop {
        match rows.next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("{count} rows are not all"),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), count), (ErrorKind::Io, 8192), "{error}");
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM numbers").await, 20_000);
}

#[tokio::test]
async fn statements_are_prepared_again_on_the_new_connection() {
    for version in ["3.3.2.0", "3.3.6.0"] {
        let server = TestServer::start_with(DevServerOptions::new().version(version)).await;
        let direct = server.database("").await;
        run(&direct, "CREATE TABLE readings (ts TIMESTAMP, v INT)").await;
        // Each connection ends with its ninth request or soon after. Rows that are being read end with their connection.
        let mut requests = 0;
        let cut = move |seen: &Seen| {
            requests = match (seen.from, seen.action.as_str()) {
                (Side::Client, "connect") => 0,
                (Side::Client, _) => requests + 1,
                _ => requests,
            };
            let is_due = requests >= 9 && seen.action != "fetch_raw_block";
            if is_due && seen.from == Side::Client { Fate::Cut } else { Fate::Pass }
        };
        let (proxy, options) = through(&server, cut).await;
        let client = Client::connect(options).await.unwrap().with_retry(Retry::Idempotent);
        let mut insert = client.prepare("INSERT INTO readings VALUES (?, ?)").await.unwrap();
        let mut select = client.prepare("SELECT v FROM readings WHERE v = ?").await.unwrap();
        for v in 0..20 {
            let columns = [Column::timestamp([i64::from(v)]), Column::i32([v])];
            assert_eq!(insert.insert([Table::new(columns)]).await.unwrap(), 1, "{version}");
            let mut rows = select.query((v,)).await.unwrap();
            assert_eq!(rows.next_as::<i32>().await.unwrap(), Some(v), "{version}");
        }
        assert_eq!(readings(&direct).await, 20);
        assert!(proxy.cuts() > 3, "{version}: {}", proxy.cuts());
    }
}

#[tokio::test]
async fn a_prepared_insert_is_repeated_by_itself_as_long_as_nothing_was_executed() {
    for (version, bound) in [("3.3.2.0", "bind"), ("3.3.6.0", "stmt2_bind")] {
        let server = TestServer::start_with(DevServerOptions::new().version(version)).await;
        let direct = server.database("").await;
        run(&direct, "CREATE TABLE meters (ts TIMESTAMP, v INT) TAGS (g INT)").await;
        let executed = if bound == "bind" { "exec" } else { "stmt2_exec" };
        let cut = move |seen: &Seen| match (seen.from, seen.action.as_str(), seen.count) {
            (Side::Server, action, 1) if action == bound => Fate::Cut,
            (Side::Server, action, 1) if action == executed => Fate::Cut,
            _ => Fate::Pass,
        };
        let (proxy, options) = through(&server, cut).await;
        let client = Client::connect(options).await.unwrap();
        let sql = "INSERT INTO ? USING meters TAGS (?) VALUES (?, ?)";
        let mut insert = client.prepare(sql).await.unwrap();
        let table = |ts: i64| {
            let columns = [Column::timestamp([ts]), Column::i32([1])];
            Table::named("m", columns).tags((1,))
        };
        let error = insert.insert([table(1)]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io, "{version}: {error}");
        assert_eq!((proxy.cuts(), proxy.connections()), (2, 2), "{version}");
        assert_eq!(insert.insert([table(2)]).await.unwrap(), 1, "{version}");
        assert_eq!(one::<i64>(&direct, "SELECT COUNT(*) FROM meters").await, 2);
    }
}

#[tokio::test]
async fn schemaless_lines_are_written_again_only_when_that_does_no_harm() {
    let (server, direct) = database("").await;
    let lost = || nth(Side::Server, "insert", 1, Fate::Cut);
    let lines = Lines::influx(["m,t=a v=1i64 1000"]).time_unit(TimeUnit::Milliseconds);
    let (_proxy, options) = through(&server, lost()).await;
    let client = Client::connect(options).await.unwrap();
    assert_eq!(client.schemaless(&lines).await.unwrap_err().kind(), ErrorKind::Io);
    let (_proxy, options) = through(&server, lost()).await;
    let client = Client::connect(options.retry(Retry::Idempotent)).await.unwrap();
    assert_eq!(client.schemaless(&lines).await.unwrap().rows_total, 1);
    assert_eq!(one::<i64>(&direct, "SELECT COUNT(*) FROM m").await, 1);
}
