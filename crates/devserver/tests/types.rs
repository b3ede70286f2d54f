//! Every type of column, from a statement into the storage and back.

#![expect(clippy::unwrap_used, reason = "a failure fails the test")]

use devserver::{Answer, Engine, Session, SqlError, Storage};
use taos_proto::{DataType, Decimal, Field, Value};

fn session(engine: &Engine) -> Session {
    engine.set_time_zone("UTC").unwrap();
    engine.session("root")
}

fn select(session: &mut Session, sql: &str) -> (Vec<Field>, Vec<Vec<Value>>) {
    let Answer::Rows(mut set) = session.execute(sql).unwrap() else {
        return (Vec::new(), Vec::new());
    };
    let rows = set.next_rows(1000).unwrap();
    (set.columns().to_vec(), rows)
}

fn execute(session: &mut Session, statements: &[&str]) {
    for statement in statements {
        session.execute(statement).unwrap();
    }
}

const TYPES: &str = "create stable d.s (ts timestamp, b bool, i1 tinyint, i8 bigint, u8 bigint unsigned, f float, g double, \
    v varchar(8), n nchar(4), x varbinary(8), p geometry(64), bl blob, d64 decimal(10,6), d128 decimal(38,10), t timestamp) \
    tags (name nchar(8), number int)";

const VALUES: &str = "insert into d.c using d.s tags ('灯', 7) values ('2024-01-01', true, -128, -9223372036854775808, \
    18446744073709551615, 0.1, 1e300, 'text', '中文字母', '\\x00ff', 'POINT (4.0 8.0)', '0x7661', \"9876.123456\", \
    -1234567890123456789012345678.0123456789, now)";

#[test]
fn values_of_every_type_come_back_as_they_were_given() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = session(&engine);
    execute(&mut session, &["create database d keep 36500", TYPES, VALUES]);
    let (fields, rows) = select(&mut session, "select * from d.s");
    let lengths: Vec<(DataType, u32)> =
        fields.iter().map(|field| (field.data_type, field.length)).collect();
    assert_eq!(lengths[7], (DataType::VarChar, 8));
    assert_eq!(lengths[8], (DataType::NChar, 4));
    assert_eq!(lengths[12], (DataType::Decimal64, 8));
    assert_eq!((fields[13].precision, fields[13].scale), (38, 10));
    assert_eq!(
        rows[0][1..14],
        [
            Value::Bool(true),
            Value::Int(-128),
            Value::Int(i64::MIN),
            Value::UnsignedInt(u64::MAX),
            Value::Float(0.1),
            Value::Double(1e300),
            Value::Text("text".to_owned()),
            Value::Text("中文字母".to_owned()),
            Value::Bytes(vec![0, 255]),
            Value::Bytes(
                [&[1, 1, 0, 0, 0][..], &4.0_f64.to_le_bytes(), &8.0_f64.to_le_bytes()].concat()
            ),
            Value::Bytes(b"0x7661".to_vec()),
            Value::Decimal(Decimal { unscaled: 9_876_123_456, scale: 6 }),
            Value::Decimal(Decimal {
                unscaled: -12_345_678_901_234_567_890_123_456_780_123_456_789,
                scale: 10
            }),
        ]
    );
    assert_eq!(rows[0][15..], [Value::Text("灯".to_owned()), Value::Int(7)]);
}

#[test]
fn a_file_holds_everything_that_was_answered() {
    let folder = std::env::temp_dir().join(format!("otaria-devserver-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("types.db");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("types.db{ending}")));
    }
    let before = {
        let engine = Engine::open(Storage::File(path.clone())).unwrap();
        let mut session = session(&engine);
        execute(&mut session, &["create database d precision 'ns' keep 36500", TYPES, VALUES]);
        execute(
            &mut session,
            &["create user reader pass 'Ab1!@#$%,.:?<>;~'", "alter stable d.s add column more int"],
        );
        select(&mut session, "select * from d.s")
    };
    let engine = Engine::open(Storage::File(path)).unwrap();
    let mut session = session(&engine);
    assert_eq!(select(&mut session, "select * from d.s"), before);
    engine.check_password("reader", "Ab1!@#$%,.:?<>;~").unwrap();
    assert_eq!(engine.check_password("reader", "wrong").unwrap_err().code, 0x357);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn decimals_are_compared_and_summed_exactly() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = session(&engine);
    execute(
        &mut session,
        &[
            "create database d keep 36500",
            "create table d.t (ts timestamp, v decimal(20,2))",
            "insert into d.t values (1, 0.1)(2, 0.2)(3, 90071992547409.93)(4, null)",
        ],
    );
    let (_, rows) =
        select(&mut session, "select ts from d.t where v >= 90071992547409.92 or v = '0.10'");
    assert_eq!(rows, [[Value::Timestamp(1)], [Value::Timestamp(3)]]);
    let (_, rows) = select(&mut session, "select sum(v), max(v) from d.t");
    let cents = |unscaled| Value::Decimal(Decimal { unscaled, scale: 2 });
    assert_eq!(rows, [[cents(9_007_199_254_741_023), cents(9_007_199_254_740_993)]]);
    let error: SqlError = session.execute("select v + 1 from d.t").unwrap_err();
    assert_eq!(error.code, 0x100, "{error}");
}

#[test]
fn a_statement_that_fails_changes_nothing() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = session(&engine);
    execute(
        &mut session,
        &["create database d keep 36500", "create stable d.s (ts timestamp, v int) tags (g int)"],
    );
    let failing =
        "insert into d.a using d.s tags (1) values (1, 1) d.b using d.s tags (2) values (1, 'x')";
    assert_eq!(session.execute(failing).unwrap_err().code, 0x216);
    assert!(select(&mut session, "select tbname from d.s").1.is_empty());
    assert!(select(&mut session, "show d.tables").1.is_empty());
}

#[test]
fn long_results_are_read_while_others_write() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = session(&engine);
    execute(
        &mut session,
        &["create database d keep 36500", "create table d.t (ts timestamp, v int)"],
    );
    for first in (0..20_000).step_by(1000) {
        let rows: String = (first..first + 1000).map(|ts| format!("({ts},{ts})")).collect();
        session.execute(&format!("insert into d.t values {rows}")).unwrap();
    }
    let Answer::Rows(mut set) = session.execute("select * from d.t").unwrap() else { return };
    assert_eq!(set.next_rows(1).unwrap(), [[Value::Timestamp(0), Value::Int(0)]]);
    engine.session("root").execute("insert into d.t values (30000, 1)").unwrap();
    let mut count = 1;
    loop {
        match set.next_rows(4096).unwrap().len() {
            0 => break,
            more => count += more,
        }
    }
    assert_eq!(count, 20_001);
}

#[test]
fn connections_are_shown_while_their_session_lives() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut session = session(&engine);
    let mut other = engine.session("root");
    other.set_client(devserver::Client {
        app: "meters".to_owned(),
        ip: "10.0.0.1".to_owned(),
        connector: "nodejs-ws".to_owned(),
    });
    let apps = |session: &mut Session| select(session, "show connections").1.len();
    assert_eq!(apps(&mut session), 2);
    let (_, rows) = select(
        &mut session,
        "select user_ip from performance_schema.perf_connections where user_app = 'meters'",
    );
    assert_eq!(rows, [[Value::Text("10.0.0.1".to_owned())]]);
    drop(other);
    assert_eq!(apps(&mut session), 1);
}
