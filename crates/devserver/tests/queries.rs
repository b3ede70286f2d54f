//! Queries that the recorded cases do not have.

#![expect(clippy::unwrap_used, reason = "a failure fails the test")]

use devserver::{Answer, Engine, Session, Storage};
use taos_proto::Value;

const DAY: i64 = 86_400_000;

fn session() -> Session {
    let engine = Engine::open(Storage::Memory).unwrap();
    engine.set_time_zone("UTC").unwrap();
    let mut session = engine.session("root");
    for statement in [
        "create database d keep 36500",
        "use d",
        "create stable s (ts timestamp, v bigint, x double) tags (g int)",
        "insert into a using s tags (1) values (1000, 1, 0.5)(2000, 2, null)(3000, 9007199254740993, 2.5) b using s tags (2) values (1500, 10, 1)",
    ] {
        session.execute(statement).unwrap();
    }
    session
}

fn select(session: &mut Session, sql: &str) -> Vec<Vec<Value>> {
    let Answer::Rows(mut set) = session.execute(sql).unwrap() else { return Vec::new() };
    set.next_rows(1000).unwrap()
}

fn code(session: &mut Session, sql: &str) -> u32 {
    session.execute(sql).unwrap_err().code
}

#[test]
fn first_and_last_of_a_subquery_follow_its_timestamp_wherever_it_stands() {
    let mut session = session();
    let sql = "select first(v), last(v) from (select v, ts from s order by v desc)";
    assert_eq!(select(&mut session, sql), [[Value::Int(1), Value::Int(9_007_199_254_740_993)]]);
    assert_eq!(code(&mut session, "select last(v) from (select v from s)"), 0x2666);
}

#[test]
fn windows_of_days_begin_at_midnight_of_the_session() {
    let mut session = session();
    session.set_time_zone("Asia/Shanghai").unwrap();
    let rows = select(&mut session, "select _wstart, count(*) from s interval(1d)");
    assert_eq!(rows, [[Value::Timestamp(-DAY / 3), Value::Int(4)]]);
}

#[test]
fn windows_over_a_super_table_see_its_rows_by_time() {
    let mut session = session();
    let rows =
        select(&mut session, "select _wstart, _wend, count(*), first(v) from s session(ts, 600a)");
    assert_eq!(
        rows,
        [
            [Value::Timestamp(1000), Value::Timestamp(2000), Value::Int(3), Value::Int(1)],
            [
                Value::Timestamp(3000),
                Value::Timestamp(3000),
                Value::Int(1),
                Value::Int(9_007_199_254_740_993)
            ],
        ]
    );
    let rows = select(
        &mut session,
        "select count(*) from s event_window start with v > 1 end with v > 100",
    );
    assert_eq!(rows, [[Value::Int(3)]]);
    let rows = select(&mut session, "select count(*), sum(v) from a count_window(2, 1)");
    assert_eq!(
        rows,
        [
            [Value::Int(2), Value::Int(3)],
            [Value::Int(2), Value::Int(9_007_199_254_740_995)],
            [Value::Int(1), Value::Int(9_007_199_254_740_993)],
        ]
    );
}

#[test]
fn large_integers_compare_exactly_with_texts() {
    let mut session = session();
    assert_eq!(
        select(&mut session, "select ts from s where v = '9007199254740992'"),
        Vec::<Vec<Value>>::new()
    );
    assert_eq!(
        select(&mut session, "select ts from s where v = '9007199254740993'"),
        [[Value::Timestamp(3000)]]
    );
}

#[test]
fn a_limit_without_an_order_is_that_of_each_partition() {
    let mut session = session();
    let rows = select(&mut session, "select tbname, v from s partition by tbname limit 1");
    assert_eq!(
        rows,
        [
            [Value::Text("a".to_owned()), Value::Int(1)],
            [Value::Text("b".to_owned()), Value::Int(10)],
        ]
    );
}

#[test]
fn the_clock_and_the_zone_are_those_of_the_session() {
    let mut session = session();
    session.set_time_zone("Asia/Shanghai").unwrap();
    let zone = select(&mut session, "select timezone()");
    assert_eq!(zone, [[Value::Text("Asia/Shanghai (CST, +0800)".to_owned())]]);
    session.execute("insert into a values ('2024-12-19 19:12:45.642', 1, 1)").unwrap();
    let rows = select(&mut session, "select ts from a where ts = '2024-12-19T11:12:45.642Z'");
    assert_eq!(rows, [[Value::Timestamp(1_734_606_765_642)]]);
}

#[test]
fn what_is_not_offered_is_named() {
    let mut session = session();
    for (sql, construct) in [
        ("create stream x as select 1", "CREATE STREAM"),
        ("select apercentile(v, 50) from s", "apercentile"),
        ("select count(distinct v) from s", "DISTINCT"),
        ("grant all on d.* to u", "GRANT"),
        ("explain select v from s", "EXPLAIN"),
        ("insert into a file '/etc/passwd'", "FILE"),
    ] {
        let error = session.execute(sql).unwrap_err();
        assert!(error.code == 0x100 && error.message.contains(construct), "{sql}: {error}");
    }
}

#[test]
fn users_are_managed_by_the_superuser_alone() {
    let engine = Engine::open(Storage::Memory).unwrap();
    let mut root = engine.session("root");
    root.execute("create user reader pass 'secret-1'").unwrap();
    engine.check_password("reader", "secret-1").unwrap();
    let mut reader = engine.session("reader");
    assert_eq!(code(&mut reader, "create user other pass 'secret-2'"), 0x303);
    assert_eq!(code(&mut reader, "alter user root pass 'mine'"), 0x303);
    reader.execute("alter user reader pass 'secret-3'").unwrap();
    engine.check_password("reader", "secret-3").unwrap();
    root.execute("alter user reader enable 0").unwrap();
    assert_eq!(engine.check_password("reader", "secret-3").unwrap_err().code, 0x315);
    root.execute("drop user reader").unwrap();
    assert_eq!(engine.check_password("reader", "secret-3").unwrap_err().code, 0x351);
}
