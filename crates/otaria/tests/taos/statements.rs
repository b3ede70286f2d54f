use std::collections::BTreeMap;

use devserver::DevServerOptions;
use otaria::taos::{Client, Column, DataType, Literal, ParameterKind, Precision, Table, Timestamp};
use otaria::{ErrorKind, Sql};
use serde::Serialize;
use taos_proto::TaosError;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{
    Action, AffectedReply, BindType, Reply, Request, Scope, StatementId, Stmt2Field,
    Stmt2PrepareReply,
};
use taos_proto::stmt2::decode_bind;
use tokio::sync::mpsc;

use crate::abandon::abandon_after;
use crate::scripted::{Asked, Peer, adapter, url_of};
use crate::server::{TestServer, all, one, run};

const INTO_METERS: &str = "INSERT INTO ? USING meters TAGS (?, ?) VALUES (?, ?, ?)";

/// Versions of the servers that know the first and the second generation of statements.
const FIRST: &str = "3.3.2.0";
const SECOND: &str = "3.3.6.0";

macro_rules! on_both_generations {
    ($($test:ident)+) => {
        mod first_generation {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::FIRST).await;
            })+
        }

        mod second_generation {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::SECOND).await;
            })+
        }
    };
}

on_both_generations! {
    a_statement_tells_what_its_parameters_are
    several_tables_are_written_by_one_execution
    columns_of_every_type_come_back_as_they_were_bound
    rows_of_serde_are_written_by_name_and_by_place
    what_does_not_fit_the_statement_is_refused_before_anything_is_sent
    a_query_runs_with_parameters_again_and_again
    a_further_execution_ends_the_result_of_the_one_before
    an_error_of_the_server_has_the_statement_and_leaves_it_usable
    an_insert_can_be_dropped_at_every_point_and_the_statement_goes_on
    preparing_can_be_dropped_at_every_point
}

async fn database_of(version: &str, options: &str) -> (TestServer, Client) {
    let server = TestServer::start_with(DevServerOptions::new().version(version)).await;
    let client = server.database(options).await;
    (server, client)
}

async fn with_meters(version: &str) -> (TestServer, Client) {
    let (server, client) = database_of(version, "").await;
    let columns = "ts TIMESTAMP, amps FLOAT, volts INT";
    run(&client, &format!("CREATE TABLE meters ({columns}) TAGS (place NCHAR(20), level INT)"))
        .await;
    (server, client)
}

fn rows(amps: &[f32]) -> [Column; 3] {
    let count = amps.len() as i64;
    [
        Column::timestamp((0..count).map(|i| 1_700_000_000_000 + i)),
        Column::f32(amps),
        Column::i32((0..count).map(|i| (i % 2 == 0).then_some(220 + i as i32))),
    ]
}

async fn a_statement_tells_what_its_parameters_are(version: &str) {
    let (_server, client) = with_meters(version).await;
    let insert = client.prepare(INTO_METERS).await.unwrap();
    let parameters: Vec<_> = insert
        .parameters()
        .iter()
        .map(|parameter| (parameter.name.as_str(), parameter.data_type, parameter.kind))
        .collect();
    use ParameterKind::{Column, TableName, Tag};
    let expected = [
        ("tbname", DataType::VarChar, TableName),
        ("place", DataType::NChar, Tag),
        ("level", DataType::Int, Tag),
        ("ts", DataType::Timestamp, Column),
        ("amps", DataType::Float, Column),
        ("volts", DataType::Int, Column),
    ];
    assert_eq!(parameters, expected);
    assert_eq!(insert.sql(), INTO_METERS);
    let select = client.prepare("SELECT * FROM meters WHERE volts > ?").await.unwrap();
    assert!(select.parameters().is_empty());
}

async fn several_tables_are_written_by_one_execution(version: &str) {
    let (_server, client) = with_meters(version).await;
    let mut insert = client.prepare(INTO_METERS).await.unwrap();
    let tables = [
        Table::named("d1", rows(&[1.5, 2.5, 3.5])).tags(("attic", 3)),
        Table::named("d2", rows(&[4.5])).tags(("Küche", None::<i32>)),
    ];
    assert_eq!(insert.insert(tables).await.unwrap(), 4);
    let found: Vec<(f32, Option<i32>, String, Option<i32>)> =
        all(&client, "SELECT amps, volts, place, level FROM meters ORDER BY amps").await;
    let row = |amps, volts, place: &str, level| (amps, volts, place.to_owned(), level);
    let expected = [
        row(1.5, Some(220), "attic", Some(3)),
        row(2.5, None, "attic", Some(3)),
        row(3.5, Some(222), "attic", Some(3)),
        row(4.5, Some(220), "Küche", None),
    ];
    assert_eq!(found, expected);
    // The same statement again, with other tables.
    let third = Table::named("d3", rows(&[9.5])).tags(("cellar", -1));
    assert_eq!(insert.insert([third]).await.unwrap(), 1);
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM meters").await, 5);
}

async fn columns_of_every_type_come_back_as_they_were_bound(version: &str) {
    for (name, precision) in [
        ("ms", Precision::Milliseconds),
        ("us", Precision::Microseconds),
        ("ns", Precision::Nanoseconds),
    ] {
        let (_server, client) = database_of(version, &format!("PRECISION '{name}'")).await;
        // The first generation has neither BLOB nor DECIMAL.
        let (more, count) =
            if version == FIRST { ("", 17) } else { (", l BLOB, d DECIMAL(38, 10)", 19) };
        run(
            &client,
            &format!(
            "CREATE TABLE t (ts TIMESTAMP, b BOOL, i8 TINYINT, i16 SMALLINT, i32 INT, i64 BIGINT, \
             u8 TINYINT UNSIGNED, u16 SMALLINT UNSIGNED, u32 INT UNSIGNED, u64 BIGINT UNSIGNED, f FLOAT, g DOUBLE, \
             v VARCHAR(20), n NCHAR(20), x VARBINARY(20), p GEOMETRY(100), t TIMESTAMP{more})"
            ),
        )
        .await;
        let sql = format!("INSERT INTO t VALUES ({})", vec!["?"; count].join(", "));
        let mut insert = client.prepare(Sql::trusted(sql)).await.unwrap();
        let point = [&[1, 1, 0, 0, 0][..], &1_f64.to_le_bytes(), &2_f64.to_le_bytes()].concat();
        let columns = [
            Column::timestamp([1, 2, 3]),
            Column::bool([Some(true), Some(false), None]),
            Column::i8([Some(i8::MAX), Some(i8::MIN), None]),
            Column::i16([Some(i16::MAX), Some(i16::MIN), None]),
            Column::i32([Some(i32::MAX), Some(i32::MIN), None]),
            Column::i64([Some(i64::MAX), Some(i64::MIN), None]),
            Column::u8([Some(u8::MAX), Some(0), None]),
            Column::u16([Some(u16::MAX), Some(0), None]),
            Column::u32([Some(u32::MAX), Some(0), None]),
            Column::u64([Some(u64::MAX), Some(0), None]),
            Column::f32([Some(f32::MAX), Some(-0.5), None]),
            Column::f64([Some(f64::MAX), Some(-0.1), None]),
            Column::text([Some("it's"), Some(""), None]),
            Column::text(&[Some("中文😀".to_owned()), Some(String::new()), None]),
            Column::bytes([Some(&[0, 255][..]), Some(&[]), None]),
            Column::bytes([Some(point.clone()), Some(point.clone()), None]),
            Column::timestamp([Some(i64::from(u32::MAX)), Some(-1), None]),
            Column::bytes([Some(b"blob"), Some(b"bulb"), None]),
            Column::text([Some("1234567890123456789012345678.0123456789"), Some("-1.5"), None]),
        ];
        let columns = columns.into_iter().take(count);
        assert_eq!(insert.insert([Table::new(columns)]).await.unwrap(), 3);
        let mut rows = client.query("SELECT * FROM t ORDER BY ts").await.unwrap();
        let [first, second, third] = [
            rows.next().await.unwrap().unwrap(),
            rows.next().await.unwrap().unwrap(),
            rows.next().await.unwrap().unwrap(),
        ];
        assert_eq!((first.get("b").unwrap(), second.get("b").unwrap()), (true, false));
        assert_eq!((first.get("i8").unwrap(), second.get("i8").unwrap()), (i8::MAX, i8::MIN));
        assert_eq!((first.get("i16").unwrap(), second.get("i16").unwrap()), (i16::MAX, i16::MIN));
        assert_eq!((first.get("i32").unwrap(), second.get("i32").unwrap()), (i32::MAX, i32::MIN));
        assert_eq!((first.get("i64").unwrap(), second.get("i64").unwrap()), (i64::MAX, i64::MIN));
        assert_eq!((first.get("u8").unwrap(), second.get("u8").unwrap()), (u8::MAX, 0_u8));
        assert_eq!((first.get("u16").unwrap(), second.get("u16").unwrap()), (u16::MAX, 0_u16));
        assert_eq!((first.get("u32").unwrap(), second.get("u32").unwrap()), (u32::MAX, 0_u32));
        assert_eq!((first.get("u64").unwrap(), second.get("u64").unwrap()), (u64::MAX, 0_u64));
        assert_eq!((first.get("f").unwrap(), second.get("f").unwrap()), (f32::MAX, -0.5_f32));
        assert_eq!((first.get("g").unwrap(), second.get("g").unwrap()), (f64::MAX, -0.1));
        assert_eq!((first.get("v").unwrap(), second.get("v").unwrap()), ("it's", ""));
        assert_eq!(first.get::<String>("n").unwrap(), "中文😀");
        assert_eq!(first.get::<&[u8]>("x").unwrap(), [0, 255]);
        assert_eq!(second.get::<Vec<u8>>("p").unwrap(), point);
        if version == SECOND {
            assert_eq!(first.get::<&[u8]>("l").unwrap(), b"blob");
            let decimal: String = first.get("d").unwrap();
            assert_eq!(decimal, "1234567890123456789012345678.0123456789");
        }
        assert_eq!(second.get::<Timestamp>("t").unwrap(), Timestamp { ticks: -1, precision });
        assert!(third.cells().skip(1).all(|cell| cell == otaria::taos::Cell::Null));
    }
}

#[derive(Serialize)]
struct Reading<'a> {
    tbname: &'a str,
    ts: i64,
    amps: f64,
    volts: Option<u8>,
    place: String,
}

async fn rows_of_serde_are_written_by_name_and_by_place(version: &str) {
    let (_server, client) = with_meters(version).await;
    let sql = match version {
        FIRST => "INSERT INTO ? USING meters (place) TAGS (?) VALUES (?, ?, ?)",
        _ => "INSERT INTO meters (tbname, place, ts, amps, volts) VALUES (?, ?, ?, ?, ?)",
    };
    let mut insert = client.prepare(sql).await.unwrap();
    let reading = |tbname, ts, amps, volts| Reading {
        tbname,
        ts,
        amps,
        volts,
        place: format!("of {tbname}"),
    };
    let readings = [
        reading("d1", 1, 1.5, Some(230)),
        reading("d2", 1, 2.5, None),
        reading("d1", 2, 3.5, None),
    ];
    assert_eq!(insert.insert_rows(&readings).await.unwrap(), 3);
    assert_eq!(insert.insert_rows([("d3", "of d3", 1, 4.5, None::<i32>)]).await.unwrap(), 1);
    let map = BTreeMap::from([("tbname", "d4"), ("place", "of d4")]);
    let error = insert.insert_rows([map]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains("row 1: it lacks 'ts'"), "{error}");
    let found: Vec<(f32, Option<i32>, String)> =
        all(&client, "SELECT amps, volts, place FROM meters ORDER BY amps").await;
    let row = |amps, volts, place: &str| (amps, volts, place.to_owned());
    let expected = [
        row(1.5, Some(230), "of d1"),
        row(2.5, None, "of d2"),
        row(3.5, None, "of d1"),
        row(4.5, None, "of d3"),
    ];
    assert_eq!(found, expected);
}

async fn what_does_not_fit_the_statement_is_refused_before_anything_is_sent(version: &str) {
    let (_server, client) = with_meters(version).await;
    let mut insert = client.prepare(INTO_METERS).await.unwrap();
    let whole = || Table::named("d1", rows(&[1.5])).tags(("attic", 1));
    let [ts, amps, volts] = rows(&[1.5]);
    for (tables, part) in [
        (vec![], "no table"),
        (vec![Table::new(rows(&[1.5])).tags(("attic", 1))], "name of the table"),
        (vec![Table::named("d1", rows(&[1.5]))], "2 tags and 3 columns, but 0 and 3"),
        (
            vec![Table::named("d1", [ts.clone()]).tags(("a", 1))],
            "2 tags and 3 columns, but 2 and 1",
        ),
        (vec![Table::named("d1", rows(&[])).tags(("a", 1))], "at least one"),
        (
            vec![
                Table::named("d1", [ts.clone(), Column::f32([1.5, 2.5]), volts.clone()])
                    .tags(("a", 1)),
            ],
            "'amps' has 2",
        ),
        (
            vec![
                Table::named("d1", [ts.clone(), Column::f64([1.5]), volts.clone()]).tags(("a", 1)),
            ],
            "'amps' is FLOAT",
        ),
        (vec![Table::named("d1", [ts, amps, volts]).tags(("a", "b"))], "the tag 'level'"),
        (vec![whole(), Table::named("", rows(&[1.5])).tags(("attic", 1))], "name of a table"),
    ] {
        let error = insert.insert(tables).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
    #[derive(Serialize)]
    struct Other {
        colour: &'static str,
    }
    for (error, part) in [
        (insert.insert_rows([Other { colour: "red" }]).await.unwrap_err(), "no parameter 'colour'"),
        (insert.insert_rows([1]).await.unwrap_err(), "a number is no row"),
        (
            insert.insert_rows([("d1", "attic", 1, 1, 1.5, 300, 1)]).await.unwrap_err(),
            "more values",
        ),
        (insert.insert_rows([("d1", "attic", i64::MAX, 1, 1.5, 1)]).await.unwrap_err(), "'level'"),
        (insert.insert_rows([("d1", "attic", 1, 1, 0.1, 1)]).await.unwrap_err(), "'amps'"),
        (insert.insert_rows(Vec::<(i32,)>::new()).await.unwrap_err(), "no rows"),
        (insert.query(()).await.map(drop).unwrap_err(), "is an insert"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
    assert_eq!(insert.insert([whole()]).await.unwrap(), 1);
}

async fn a_query_runs_with_parameters_again_and_again(version: &str) {
    let (_server, client) = with_meters(version).await;
    let mut insert = client.prepare(INTO_METERS).await.unwrap();
    let table = Table::named("d1", rows(&[1.5, 2.5, 3.5, 4.5])).tags(("attic", 1));
    insert.insert([table]).await.unwrap();
    let sql = "SELECT amps FROM meters WHERE amps > ? AND place = ? ORDER BY ts";
    let mut select = client.prepare(sql).await.unwrap();
    for (bound, expected) in [(2.0, vec![2.5_f32, 3.5, 4.5]), (4.0, vec![4.5]), (9.0, vec![])] {
        let rows = select.query((bound, "attic")).await.unwrap();
        assert_eq!(rows.collect::<f32>().await.unwrap(), expected);
    }
    let mut rows = select.query([Literal::Double(0.0), Literal::Text("cellar")]).await.unwrap();
    assert!(rows.next().await.unwrap().is_none());
    let error = select.query((1,)).await.map(drop).unwrap_err();
    assert!(error.to_string().contains("2 '?', but 1"), "{error}");
    let error = select.insert([Table::new([])]).await.unwrap_err();
    assert!(error.to_string().contains("no insert"), "{error}");
}

async fn a_further_execution_ends_the_result_of_the_one_before(version: &str) {
    let (_server, client) = with_meters(version).await;
    let mut select = client.prepare("SELECT ? + 1").await.unwrap();
    let mut first = select.query((1,)).await.unwrap();
    let mut second = select.query((2,)).await.unwrap();
    assert_eq!(first.next().await.unwrap_err().kind(), ErrorKind::Usage);
    assert_eq!(second.next_as::<f64>().await.unwrap(), Some(3.0));
}

async fn an_error_of_the_server_has_the_statement_and_leaves_it_usable(version: &str) {
    let (_server, client) = with_meters(version).await;
    let error = client.prepare("INSERT INTO nowhere VALUES (?, ?)").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server, "{error}");
    assert_eq!(error.sql(), Some("INSERT INTO nowhere VALUES (?, ?)"));
    let mut insert = client.prepare(INTO_METERS).await.unwrap();
    let long = Table::named("d1", rows(&[1.5])).tags(("a text of more than twenty characters", 1));
    let error = insert.insert([long]).await.unwrap_err();
    assert_eq!((error.kind(), error.sql()), (ErrorKind::Server, Some(INTO_METERS)), "{error}");
    let table = Table::named("d1", rows(&[1.5])).tags(("attic", 1));
    assert_eq!(insert.insert([table]).await.unwrap(), 1);
}

async fn an_insert_can_be_dropped_at_every_point_and_the_statement_goes_on(version: &str) {
    let (_server, client) = with_meters(version).await;
    let mut insert = client.prepare(INTO_METERS).await.unwrap();
    let table = |name: String| Table::named(name, rows(&[1.5, 2.5])).tags(("attic", 1));
    for polls in 0.. {
        let tables = [table(format!("a{polls}")), table(format!("b{polls}"))];
        let done = abandon_after(polls, insert.insert(tables)).await;
        let written = insert.insert([table(format!("c{polls}"))]).await.unwrap();
        assert_eq!(written, 2, "nothing of the abandoned tables is bound still");
        if let Some(done) = done {
            assert_eq!(done.unwrap(), 4);
            break;
        }
    }
    let counts: Vec<(i64, String)> =
        all(&client, "SELECT COUNT(*), tbname FROM meters GROUP BY tbname").await;
    assert!(counts.iter().all(|(count, _)| *count == 2), "{counts:?}");
}

async fn preparing_can_be_dropped_at_every_point(version: &str) {
    let (_server, client) = with_meters(version).await;
    for polls in 0.. {
        let done = abandon_after(polls, client.prepare(INTO_METERS)).await;
        assert_eq!(one::<usize>(&client, &format!("SELECT {polls}")).await, polls);
        if let Some(statement) = done {
            assert_eq!(statement.unwrap().parameters().len(), 6);
            break;
        }
    }
}

#[tokio::test]
async fn the_super_table_of_the_first_generation_may_be_in_another_database() {
    let (_server, client) = with_meters(FIRST).await;
    run(&client, "CREATE DATABASE other").await;
    run(&client, "USE other").await;
    for (database, name) in [("d", "d.one"), ("`d`", "`d`.`Two`")] {
        let sql = format!("insert  into ? using {database}.meters TAGS (?, ?) VALUES (?, ?, ?)");
        let mut insert = client.prepare(Sql::trusted(&sql)).await.unwrap();
        let table = Table::named(name, rows(&[1.5])).tags(("attic", 1));
        assert_eq!(insert.insert([table]).await.unwrap(), 1);
    }
    let names: Vec<String> =
        all(&client, "SELECT DISTINCT tbname FROM d.meters ORDER BY tbname").await;
    assert_eq!(names, ["Two", "one"], "asking for parameters creates no table");
}

#[tokio::test]
async fn what_the_first_generation_cannot_do_is_told_before_anything_is_bound() {
    let (_server, client) = with_meters(FIRST).await;
    run(&client, "CREATE TABLE prices (ts TIMESTAMP, price DECIMAL(10, 2))").await;
    let by_row = client.prepare("INSERT INTO meters (tbname, ts, amps) VALUES (?, ?, ?)").await;
    let error = by_row.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert!(error.to_string().contains("3.3.6.0"), "{error}");
    let mut insert = client.prepare("INSERT INTO prices VALUES (?, ?)").await.unwrap();
    let table = Table::new([Column::timestamp([1]), Column::text(["1.25"])]);
    let error = insert.insert([table]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert!(error.to_string().contains("no decimals"), "{error}");
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM prices").await, 0);
}

/// What an adapter without `stmt2_bind_exec` answers; counts what it is asked for.
async fn answer_statement(mut peer: Peer, counts: mpsc::UnboundedSender<(&'static str, usize)>) {
    let fields =
        [("ts", DataType::Timestamp), ("v", DataType::Int)].map(|(name, data_type)| Stmt2Field {
            name: name.into(),
            field_type: data_type.code(),
            bind_type: BindType::Column.code(),
            ..Stmt2Field::default()
        });
    peer.log_in().await;
    let mut bound = 0;
    while let Some(asked) = peer.asked().await {
        let reply = match asked {
            Asked::Json(Request { req_id, action }) => {
                let (name, stmt_id) = (action.name(), 1);
                match action {
                    Action::Stmt2Prepare(_) => {
                        let (fields, fields_count) = (fields.to_vec(), 2);
                        let body =
                            Stmt2PrepareReply { stmt_id, is_insert: true, fields, fields_count };
                        Reply::success(name, req_id, 1, body).encode()
                    }
                    Action::Stmt2Exec(_) => {
                        let body = AffectedReply { stmt_id, affected: bound as i64 };
                        Reply::success(name, req_id, 1, body).encode()
                    }
                    _ => Reply::success(name, req_id, 1, StatementId { stmt_id }).encode(),
                }
            }
            Asked::Bound { req_id, action } => {
                let name = action.name();
                match action {
                    BinaryAction::Stmt2Bind { data, .. } => {
                        bound = decode_bind(&data).unwrap()[0].columns[1].len();
                        counts.send((name, bound)).unwrap();
                        Reply::success(name, req_id, 1, StatementId { stmt_id: 1 }).encode()
                    }
                    _ => {
                        counts.send((name, 0)).unwrap();
                        let error = TaosError::adapter("unknown binary action 11");
                        Reply::failure("unknown", req_id, 1, &error, Scope::default()).encode()
                    }
                }
            }
            other => panic!("{other:?} is not asked for"),
        };
        peer.send(reply.unwrap()).await;
    }
}

#[tokio::test]
async fn an_adapter_that_cannot_bind_and_execute_at_once_is_asked_in_two_steps_from_then_on() {
    let (counts, mut counted) = mpsc::unbounded_channel();
    let address = adapter(move |peer| answer_statement(peer, counts.clone())).await;
    let client = Client::connect(url_of(address)).await.unwrap();
    let mut insert = client.prepare("INSERT INTO t VALUES (?, ?)").await.unwrap();
    for count in [2, 3] {
        let columns = [Column::timestamp(0..count), Column::i32((0..count as i32).map(Some))];
        assert_eq!(insert.insert([Table::new(columns)]).await.unwrap(), count as u64);
    }
    let mut asked = Vec::new();
    while let Ok(one) = counted.try_recv() {
        asked.push(one);
    }
    assert_eq!(asked, [("stmt2_bind_exec", 0), ("stmt2_bind", 2), ("stmt2_bind", 3)]);
}
