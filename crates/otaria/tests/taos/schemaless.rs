use otaria::ErrorKind;
use otaria::taos::{Lines, TimeUnit};

use crate::server::{all, database, one};

#[tokio::test]
async fn lines_of_each_protocol_create_their_tables() {
    let (_server, client) = database("").await;
    let influx = Lines::influx([
        "weather,city=Bonn celsius=21.5,level=3i64 1700000000000",
        "weather,city=Köln celsius=19.25,level=-1i64 1700000000000",
    ])
    .time_unit(TimeUnit::Milliseconds);
    let written = client.schemaless(&influx).await.unwrap();
    assert_eq!((written.rows_affected, written.rows_total), (2, 2));
    let rows: Vec<(f64, i64, String)> =
        all(&client, "SELECT celsius, level, city FROM weather ORDER BY level").await;
    assert_eq!(rows, [(19.25, -1, "Köln".into()), (21.5, 3, "Bonn".into())]);

    let telnet = Lines::opentsdb_telnet(["cpu 1700000000 42.5 host=a"]);
    client.schemaless(&telnet).await.unwrap();
    let json = r#"[{"metric":"load","timestamp":1700000000,"value":1.25,"tags":{"host":"a"}}]"#;
    client.schemaless(&Lines::opentsdb_json(json)).await.unwrap();
    for (table, value) in [("cpu", 42.5), ("load", 1.25)] {
        let sql = format!("SELECT _value FROM `{table}`");
        assert_eq!(one::<f64>(&client, &sql).await, value, "{table}");
    }
}

#[tokio::test]
async fn timestamps_are_read_in_each_unit() {
    let (_server, client) = database("PRECISION 'ns'").await;
    const HOUR: i64 = 3_600_000_000_000;
    for (at, (unit, per_hour)) in (0..).zip([
        (TimeUnit::Hours, 1),
        (TimeUnit::Minutes, 60),
        (TimeUnit::Seconds, 3600),
        (TimeUnit::Milliseconds, 3_600_000),
        (TimeUnit::Microseconds, 3_600_000_000),
        (TimeUnit::Nanoseconds, HOUR),
    ]) {
        let line = format!("m{at},t=a v=1i64 {}", 472_222 * per_hour);
        client.schemaless(&Lines::influx([line]).time_unit(unit)).await.unwrap();
        let found: i64 = one(&client, &format!("SELECT _ts FROM m{at}")).await;
        assert_eq!(found, 472_222 * HOUR, "{unit:?}");
    }
}

#[tokio::test]
async fn the_tag_that_names_the_table_and_its_days_to_live_are_kept() {
    let (_server, client) = database("").await;
    let lines = Lines::influx(["m,place=attic v=1i64 1700000000000"])
        .time_unit(TimeUnit::Milliseconds)
        .ttl_days(9)
        .table_name_key("place");
    client.schemaless(&lines).await.unwrap();
    let sql = "SELECT table_name, ttl FROM information_schema.ins_tables WHERE stable_name = 'm'";
    assert_eq!(one::<(String, i32)>(&client, sql).await, ("attic".into(), 9));
}

#[tokio::test]
async fn a_wrong_line_is_an_error_of_the_server() {
    let (_server, client) = database("").await;
    let error = client.schemaless(&Lines::influx(["no line at all"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.server_error().unwrap().code(), 0x021F, "{error}");
    assert!(!client.is_closed());
}
