//! Schemaless lines; the expected tables are those that a real TDengine 3.3.3.0 made of the same lines.

#![expect(clippy::unwrap_used, reason = "a failure fails the test")]

use devserver::{
    Answer, Engine, Schemaless, SchemalessProtocol, Session, SqlError, Storage, Written,
};
use taos_proto::Value;

fn session() -> Session {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = engine.session("root");
    session.execute("create database d keep 36500").unwrap();
    session.use_database("d").unwrap();
    session
}

fn insert(
    session: &mut Session,
    protocol: SchemalessProtocol,
    precision: &str,
    lines: &str,
) -> Result<Written, SqlError> {
    session.insert_schemaless(&Schemaless {
        protocol,
        precision,
        lines,
        ttl: 0,
        table_name_key: None,
    })
}

/// Rows as texts, cells separated by bars.
fn rows(session: &mut Session, sql: &str) -> Vec<String> {
    let Answer::Rows(mut set) = session.execute(sql).unwrap() else { return Vec::new() };
    let cell = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Int(value) | Value::Timestamp(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        other => format!("{other:?}"),
    };
    let rows = set.next_rows(100).unwrap();
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

const INFLUX: &str = "st,t1=3i64,t2=4f64,t3=\"t3\" c1=3i64,c3=L\"中文\",c2=false,c4=4f64 1626006833639000000\n\
    st,t1=4i64,t3=\"t4\",t2=5f64,t4=5f64 c1=3i64,c3=L\"passitagain\",c2=true,c4=5f64,c5=5f64 1626006833640000000";

#[test]
fn influx_lines_create_their_super_table_and_its_columns() {
    let mut session = session();
    let written = insert(&mut session, SchemalessProtocol::InfluxLine, "ns", INFLUX).unwrap();
    assert_eq!(written, Written { affected_rows: 2, total_rows: 2 });
    assert_eq!(
        rows(&mut session, "select * from st order by _ts"),
        [
            "1626006833639|3|中文|false|4|-|3i64|4f64|\"t3\"|-",
            "1626006833640|3|passitagain|true|5|5|4i64|5f64|\"t4\"|5f64",
        ]
    );
    let described: Vec<String> = rows(&mut session, "describe st")
        .iter()
        .map(|row| row.split('|').take(4).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        described,
        [
            "_ts TIMESTAMP 8 ",
            "c1 BIGINT 8 ",
            "c3 NCHAR 16 ",
            "c2 BOOL 1 ",
            "c4 DOUBLE 8 ",
            "c5 DOUBLE 8 ",
            "t1 NCHAR 8 TAG",
            "t2 NCHAR 8 TAG",
            "t3 NCHAR 8 TAG",
            "t4 NCHAR 8 TAG",
        ]
    );
    assert_eq!(
        rows(&mut session, "show tables"),
        ["t_d82f9398e130675624affc543fe60c02", "t_ed29a3467dcef744e3ea6fcfc6855cef"]
    );
}

#[test]
fn telnet_lines_and_json_have_one_value() {
    let mut session = session();
    let telnet = "stb0_0 1626006833 4 host=host0 interface=eth0\nstb0_1 1626006833 5.5 host=host0 interface=eth1";
    insert(&mut session, SchemalessProtocol::OpenTsdbTelnet, "s", telnet).unwrap();
    assert_eq!(rows(&mut session, "select * from stb0_0"), ["1626006833000|4|host0|eth0"]);
    let json = r#"{"metric": "meter_current","timestamp": 1626846400,"value": 10.3,
        "tags": {"groupid": 2, "location": "California.SanFrancisco", "id": "d1001"}}"#;
    insert(&mut session, SchemalessProtocol::OpenTsdbJson, "s", json).unwrap();
    assert_eq!(
        rows(&mut session, "select _ts, _value, groupid, location, id from meter_current"),
        ["1626846400000|10.3|2|California.SanFrancisco|d1001"]
    );
    assert_eq!(
        rows(&mut session, "select tbname from meter_current"),
        ["t_d571a4f0ebd8a1a5a8d53c674da19639"]
    );
}

#[test]
fn later_lines_widen_texts_add_columns_and_overwrite_the_same_time() {
    let mut session = session();
    let protocol = SchemalessProtocol::InfluxLine;
    insert(&mut session, protocol, "ms", "m,a=x v=1i64,s=\"short\" 1000").unwrap();
    insert(&mut session, protocol, "ms", "m,a=x s=\"a text of more than eight\",w=t 1000").unwrap();
    insert(&mut session, protocol, "ms", "m,a=x,b=y v=2i64 1000").unwrap();
    assert_eq!(
        rows(&mut session, "select v, s, w, a, b from m order by v"),
        ["1|a text of more than eight|true|x|-", "2|-|-|x|y"]
    );
}

#[test]
fn a_tag_can_name_the_table() {
    let mut session = session();
    let lines = Schemaless {
        protocol: SchemalessProtocol::InfluxLine,
        precision: "ms",
        lines: "m,name=kitchen,a=x v=1 1000",
        ttl: 7,
        table_name_key: Some("name"),
    };
    session.insert_schemaless(&lines).unwrap();
    assert_eq!(rows(&mut session, "select tbname, v, a from m"), ["kitchen|1|x"]);
    assert_eq!(
        rows(
            &mut session,
            "select `ttl` from information_schema.ins_tables where table_name = 'kitchen'"
        ),
        ["7"]
    );
}

#[test]
fn what_is_not_of_the_format_is_refused_and_nothing_is_written() {
    let mut session = session();
    let mut refused =
        |protocol, lines: &str| insert(&mut session, protocol, "s", lines).unwrap_err();
    let error = refused(SchemalessProtocol::InfluxLine, "bad line");
    assert_eq!(
        (error.code, error.message.as_str()),
        (0x21f, "invalid key or key is too long than 64:line")
    );
    let error = refused(SchemalessProtocol::OpenTsdbJson, "{bad");
    assert_eq!((error.code, error.message.as_str()), (0x221, "Invalid JSON format"));
    let error = refused(SchemalessProtocol::OpenTsdbTelnet, "x");
    assert_eq!((error.code, error.message.as_str()), (0x20a, "invalid data:"));
    let error = refused(SchemalessProtocol::OpenTsdbTelnet, INFLUX);
    assert!(error.message.contains("parse timestamp failed"), "{error}");
    refused(SchemalessProtocol::InfluxLine, "good v=1 1000\nbad v=x 1000");
    refused(SchemalessProtocol::InfluxLine, "same v=1 1000\nsame v=t 1000");
    assert!(rows(&mut session, "show stables").is_empty());
}
