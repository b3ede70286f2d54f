//! Statements that nobody means well: each is an answer or an error, never a panic.

#![expect(clippy::unwrap_used, reason = "a failure fails the test")]

use std::sync::OnceLock;

use devserver::{Answer, Engine, Session, SqlError, Storage};
use proptest::prelude::*;

fn session() -> Session {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        let engine = Engine::open(Storage::Memory).unwrap();
        let mut session = engine.session("root");
        for statement in [
            "create database d keep 36500",
            "create stable d.s (ts timestamp, v int, t nchar(8)) tags (g int, n binary(8))",
            "insert into d.a using d.s tags (1, 'a') values (1, 1, 'x')(2, null, null) d.b using d.s tags (2, null) values (2, 3, 'y')",
        ] {
            session.execute(statement).unwrap();
        }
        engine
    });
    let mut session = engine.session("root");
    session.use_database("d").unwrap();
    session
}

fn run(sql: &str) -> Result<(), SqlError> {
    if let Answer::Rows(mut set) = session().execute(sql)? {
        while !set.next_rows(100)?.is_empty() {}
    }
    Ok(())
}

/// Pieces of which statements are made.
const PIECES: &[&str] = &[
    "select",
    "from",
    "where",
    "group by",
    "order by",
    "partition by",
    "interval(1s)",
    "fill(prev)",
    "s",
    "a",
    "d.s",
    "v",
    "t",
    "g",
    "ts",
    "tbname",
    "*",
    "count(*)",
    "last(v)",
    "sum(v)",
    "diff(v)",
    "top(v, 1)",
    "first(*)",
    "_wstart",
    "(",
    ")",
    ",",
    ".",
    "+",
    "-",
    "/",
    "%",
    "=",
    "<",
    ">=",
    "<>",
    "->",
    "and",
    "or",
    "not",
    "in",
    "is null",
    "like",
    "between",
    "case when",
    "then",
    "end",
    "cast(",
    "as int)",
    "1",
    "-9223372036854775808",
    "1e308",
    "'x'",
    "\"y\"",
    "null",
    "now",
    "now()",
    "1d",
    "1n",
    "limit 1",
    "slimit 1",
    "desc",
    "union all",
    "distinct",
    "session(ts, 1s)",
    "state_window(v)",
    "event_window start with v > 1 end with v < 3",
    "count_window(1)",
    "sliding(1s)",
    "having",
    "insert into",
    "values",
    "using",
    "tags",
    "describe",
    "show",
    "tables",
    "delete from",
    "like '%'",
    "match '('",
    "timestamp '2024-01-01'",
    "timetruncate(ts, 1d)",
    "to_char(ts, 'yyyy')",
    "substr(t, 1)",
    "concat(t, t)",
    ";",
];

proptest! {
    #[test]
    fn any_text_is_answered_or_refused(sql in ".{0,200}") {
        let _ = run(&sql);
    }

    #[test]
    fn any_order_of_words_is_answered_or_refused(
        words in prop::collection::vec(prop::sample::select(PIECES), 0..24),
    ) {
        let _ = run(&words.join(" "));
    }

    #[test]
    fn any_select_is_answered_or_refused(
        words in prop::collection::vec(prop::sample::select(PIECES), 1..8),
        tail in prop::collection::vec(prop::sample::select(PIECES), 0..8),
    ) {
        let _ = run(&format!("select {} from s {}", words.join(" "), tail.join(" ")));
    }

    #[test]
    fn any_lines_are_written_or_refused(lines in ".{0,100}", json in "[{}\\[\\]\":,a-c0-9 ]{0,60}") {
        for (protocol, lines) in [
            (devserver::SchemalessProtocol::InfluxLine, &lines),
            (devserver::SchemalessProtocol::OpenTsdbTelnet, &lines),
            (devserver::SchemalessProtocol::OpenTsdbJson, &json),
        ] {
            let _ = session().insert_schemaless(&devserver::Schemaless {
                protocol, precision: "", lines, ttl: 0, table_name_key: Some("a"),
            });
        }
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = |open: &str, inner: &str, close: &str| {
        run(&format!("select {}{inner}{} from s", open.repeat(100_000), close.repeat(100_000)))
    };
    for (open, inner, close) in [
        ("(", "1", ")"),
        ("-", "v", ""),
        ("not ", "v", ""),
        ("abs(", "v", ")"),
        ("case when v then ", "1", " end"),
        ("1 + ", "1", ""),
        ("v -> ", "'k'", ""),
    ] {
        assert!(deep(open, inner, close).is_err(), "{open}");
    }
    let nested =
        format!("select * from {} s {}", "(select * from ".repeat(100_000), ")".repeat(100_000));
    assert!(run(&nested).is_err());
}

#[test]
fn long_lists_of_conditions_are_answered() {
    let conditions: Vec<String> = (0..5_000).map(|number| format!("v = {number}")).collect();
    run(&format!("select * from s where {}", conditions.join(" or "))).unwrap();
    let list: Vec<String> = (0..5_000).map(|number| number.to_string()).collect();
    run(&format!("select * from s where v in ({})", list.join(","))).unwrap();
}

#[test]
fn a_broken_fill_over_all_of_time_is_refused() {
    let error = run(
        "select _wstart, count(*) from s where ts >= 0 and ts < 9223372036854775806 interval(1a) fill(prev)",
    );
    assert_eq!(error.unwrap_err().code, 0x2631);
}

#[test]
fn chains_inside_of_each_other_are_refused() {
    let mut sql = "v".to_owned();
    for _ in 0..30 {
        sql = format!("({sql}{})", " + 1".repeat(90));
    }
    assert!(run(&format!("select {sql} from s")).is_err());
    let many = format!("select v{} from s", " + 1".repeat(90));
    run(&many).unwrap();
}
