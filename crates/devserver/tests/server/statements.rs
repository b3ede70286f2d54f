//! Prepared statements of both generations, beyond what was recorded.

use bytes::Bytes;
use devserver::DevServer;
use serde_json::{Value as Json, json};
use taos_proto::frame::BinaryAction;
use taos_proto::stmt2::{BindWriter, TableToBind, encode_bind, encode_bind_exec};
use taos_proto::{DataType, Decimal, Value};

use crate::client::{Socket, server};

/// A connection with the database `p` and the super table `s`.
async fn power(server: &DevServer) -> Socket {
    let mut socket = Socket::login(server).await;
    for sql in [
        "create database p keep 36500",
        "use p",
        "create stable s (ts timestamp, v int, n nchar(4)) tags (g int, l varchar(8))",
    ] {
        socket.execute(sql).await;
    }
    socket
}

fn column(data_type: DataType, values: &[Value]) -> BindWriter {
    let mut column = BindWriter::new(data_type);
    values.iter().for_each(|value| column.push(value).unwrap());
    column
}

fn times(ticks: &[i64]) -> BindWriter {
    column(DataType::Timestamp, &ticks.iter().copied().map(Value::Timestamp).collect::<Vec<_>>())
}

fn ints(values: &[i64]) -> BindWriter {
    column(DataType::Int, &values.iter().copied().map(Value::Int).collect::<Vec<_>>())
}

fn texts(data_type: DataType, values: &[&str]) -> BindWriter {
    let texts: Vec<Value> = values.iter().map(|text| Value::Text((*text).to_owned())).collect();
    column(data_type, &texts)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A statement of the second generation.
async fn prepare(socket: &mut Socket, sql: &str) -> (u64, Json) {
    let stmt_id = socket.ask("stmt2_init", json!({})).await["stmt_id"].as_u64().unwrap();
    let args = json!({ "stmt_id": stmt_id, "sql": sql, "get_fields": true });
    (stmt_id, socket.ask("stmt2_prepare", args).await)
}

async fn bind(socket: &mut Socket, stmt_id: u64, tables: &[TableToBind<'_>]) -> Json {
    let data = encode_bind(tables).unwrap();
    socket.ask_binary(BinaryAction::Stmt2Bind { stmt_id, column: -1, data }).await
}

async fn call(socket: &mut Socket, action: &str, stmt_id: u64) -> Json {
    socket.ask(action, json!({ "stmt_id": stmt_id })).await
}

fn names(reply: &Json) -> Vec<(&str, u64)> {
    let fields = reply["fields"].as_array().unwrap().iter();
    fields
        .map(|field| (field["name"].as_str().unwrap(), field["bind_type"].as_u64().unwrap()))
        .collect()
}

#[tokio::test]
async fn tables_with_their_tags_are_written_by_one_execution() {
    let server = server().await;
    let mut socket = power(&server).await;
    let (id, reply) =
        prepare(&mut socket, "insert into ? using s tags (?, ?) values (?, ?, ?)").await;
    let expected = [("tbname", 4), ("g", 2), ("l", 2), ("ts", 1), ("v", 1), ("n", 1)];
    assert_eq!((names(&reply), &reply["fields_count"]), (expected.to_vec(), &json!(6)));
    for round in 0..2 {
        let tags = [ints(&[1]), texts(DataType::VarChar, &["x"])];
        let columns = |base: i64| {
            [times(&[base, base + 1]), ints(&[base, base]), texts(DataType::NChar, &["é", "𝄞"])]
        };
        let (one, two) = (columns(round * 10), columns(round * 10 + 5));
        let tables = [
            TableToBind { name: Some("a"), tags: &tags, columns: &one },
            TableToBind { name: Some("p.`B`"), tags: &tags, columns: &two },
        ];
        assert_eq!(bind(&mut socket, id, &tables).await["stmt_id"], id);
        assert_eq!(call(&mut socket, "stmt2_exec", id).await["affected"], 4);
    }
    let rows = socket.rows("select tbname, count(*), max(g), last(n) from s group by tbname").await;
    let row = |name| vec![text(name), Value::Int(4), Value::Int(1), text("𝄞")];
    assert_eq!(rows, [row("B"), row("a")]);
    assert_eq!(call(&mut socket, "stmt2_close", id).await["stmt_id"], id);
    let reply = call(&mut socket, "stmt2_exec", id).await;
    assert_eq!((&reply["message"], &reply["stmt_id"]), (&json!("stmt2 is nil"), &json!(id)));
}

#[tokio::test]
async fn values_of_every_type_come_back_as_they_were_bound() {
    let server = server().await;
    let mut socket = power(&server).await;
    let types = [
        ("bool", DataType::Bool, Value::Bool(true)),
        ("tinyint", DataType::TinyInt, Value::Int(-128)),
        ("smallint", DataType::SmallInt, Value::Int(32_767)),
        ("int", DataType::Int, Value::Int(i32::MIN.into())),
        ("bigint", DataType::BigInt, Value::Int(i64::MAX)),
        ("tinyint unsigned", DataType::TinyIntUnsigned, Value::UnsignedInt(255)),
        ("smallint unsigned", DataType::SmallIntUnsigned, Value::UnsignedInt(65_535)),
        ("int unsigned", DataType::IntUnsigned, Value::UnsignedInt(u32::MAX.into())),
        ("bigint unsigned", DataType::BigIntUnsigned, Value::UnsignedInt(u64::MAX)),
        ("float", DataType::Float, Value::Float(0.1)),
        ("double", DataType::Double, Value::Double(-1e300)),
        ("timestamp", DataType::Timestamp, Value::Timestamp(-1)),
        ("varchar(8)", DataType::VarChar, text("häß")),
        ("nchar(8)", DataType::NChar, text("数据库😀")),
        ("varbinary(8)", DataType::VarBinary, Value::Bytes(vec![0, 255, 10])),
        ("blob", DataType::Blob, Value::Bytes(vec![7; 300])),
        (
            "geometry(32)",
            DataType::Geometry,
            Value::Bytes([1, 1, 0, 0, 0].into_iter().chain([0; 16]).collect()),
        ),
        ("decimal(10,3)", DataType::Decimal64, Value::Decimal(Decimal { unscaled: -5, scale: 3 })),
        (
            "decimal(38,10)",
            DataType::Decimal,
            Value::Decimal(Decimal { unscaled: 10_i128.pow(37), scale: 10 }),
        ),
    ];
    let list: Vec<String> =
        types.iter().enumerate().map(|(at, (sql, ..))| format!("c{at} {sql}")).collect();
    socket.execute(&format!("create table kinds (ts timestamp, {})", list.join(", "))).await;
    let marks = ", ?".repeat(types.len());
    let (id, reply) = prepare(&mut socket, &format!("insert into kinds values (?{marks})")).await;
    assert_eq!(reply["code"], 0, "{reply}");
    let mut columns = vec![times(&[1, 2])];
    columns
        .extend(types.iter().map(|(_, kind, value)| column(*kind, &[value.clone(), Value::Null])));
    let table = TableToBind { columns: &columns, ..TableToBind::default() };
    assert_eq!(bind(&mut socket, id, &[table]).await["code"], 0);
    let reply = call(&mut socket, "stmt2_exec", id).await;
    assert_eq!(reply["affected"], 2, "{reply}");
    let mut full = vec![Value::Timestamp(1)];
    full.extend(types.into_iter().map(|(_, _, value)| value));
    let mut empty = vec![Value::Null; full.len()];
    empty[0] = Value::Timestamp(2);
    assert_eq!(socket.rows("select * from kinds").await, [full, empty]);
}

#[tokio::test]
async fn rows_that_name_their_tables_are_bound_and_executed_in_one_message() {
    let server = server().await;
    let mut socket = power(&server).await;
    let sql = "insert into s (ts, tbname, v, g) values (?, ?, ?, ?)";
    let (id, reply) = prepare(&mut socket, sql).await;
    assert_eq!(names(&reply), [("ts", 1), ("tbname", 4), ("v", 1), ("g", 2)]);
    let columns = [
        times(&[1, 2, 3]),
        texts(DataType::VarChar, &["d1", "d1", "d2"]),
        ints(&[10, 20, 30]),
        ints(&[1, 1, 2]),
    ];
    let data = encode_bind_exec(2, &columns).unwrap();
    let reply = socket.ask_binary(BinaryAction::Stmt2BindExec { stmt_id: id, data }).await;
    assert_eq!((&reply["action"], &reply["affected"]), (&json!("stmt2_bind_exec"), &json!(3)));
    let rows = socket.rows("select tbname, v, g from s order by ts").await;
    let row = |name, v, g| vec![text(name), Value::Int(v), Value::Int(g)];
    assert_eq!(rows, [row("d1", 10, 1), row("d1", 20, 1), row("d2", 30, 2)]);
}

#[tokio::test]
async fn values_in_the_text_stand_beside_bound_ones() {
    let server = server().await;
    let mut socket = power(&server).await;
    let sql = "insert into ? using s (g, l) tags (7, ?) (ts, v) values (?, -1)";
    let (id, reply) = prepare(&mut socket, sql).await;
    assert_eq!(names(&reply), [("tbname", 4), ("l", 2), ("ts", 1)]);
    let tags = [texts(DataType::VarChar, &["here"])];
    let columns = [times(&[1, 2])];
    let table = TableToBind { name: Some("m"), tags: &tags, columns: &columns };
    assert_eq!(bind(&mut socket, id, &[table]).await["code"], 0);
    assert_eq!(call(&mut socket, "stmt2_exec", id).await["affected"], 2);
    let row =
        |ts| vec![Value::Timestamp(ts), Value::Int(-1), Value::Null, Value::Int(7), text("here")];
    assert_eq!(socket.rows("select * from s").await, [row(1), row(2)]);
}

#[tokio::test]
async fn parameters_of_queries_are_values_of_their_types() {
    let server = server().await;
    let mut socket = power(&server).await;
    socket
        .execute("insert into q using s tags (1, 'x') values (1000, 5, 'ab')(2000, 6, 'c?')")
        .await;
    let sql = "select v, ? + 1 from s where ts >= ? and n = ? and v in (?, ?) and tbname = 'q'";
    let (id, reply) = prepare(&mut socket, sql).await;
    assert_eq!(
        (&reply["is_insert"], &reply["fields"], &reply["fields_count"]),
        (&json!(false), &Json::Null, &json!(5))
    );
    for (time, expected) in [(2000, vec![vec![Value::Int(6), Value::Double(3.5)]]), (2001, vec![])]
    {
        let parameters = [
            column(DataType::Double, &[Value::Double(2.5)]),
            times(&[time]),
            texts(DataType::VarChar, &["c?"]),
            ints(&[6]),
            column(DataType::Int, &[Value::Null]),
        ];
        let table = TableToBind { columns: &parameters, ..TableToBind::default() };
        assert_eq!(bind(&mut socket, id, &[table]).await["code"], 0);
        assert_eq!(call(&mut socket, "stmt2_exec", id).await["affected"], 0);
        let reply = call(&mut socket, "stmt2_result", id).await;
        let result = reply["id"].as_u64().unwrap();
        assert_eq!(socket.fetch_rows(result).await, expected);
    }
    assert_eq!(call(&mut socket, "stmt2_result", id).await["message"], "result is nil");
    let table = TableToBind { columns: &[ints(&[1])], ..TableToBind::default() };
    bind(&mut socket, id, &[table]).await;
    let reply = call(&mut socket, "stmt2_exec", id).await;
    assert_eq!(reply["message"], "1 parameters are bound instead of 5");
}

#[tokio::test]
async fn a_prepared_text_that_makes_no_sense_is_refused_with_its_reason() {
    let server = server().await;
    let mut socket = power(&server).await;
    for (sql, code, message) in [
        ("insert ? into ? values (?)", 0x216, "keyword INTO is expected"),
        (
            "insert into ? using s tags (?, ?, ?) values (?, ?, ?)",
            0x260d,
            "Tags number not matched",
        ),
        (
            "insert into ? using s tags (?, ?) values (?, ?, ?, ?)",
            0x263f,
            "Illegal number of columns",
        ),
        ("insert into ? using nope tags (?) values (?)", 0x2603, "Table does not exist"),
        ("insert into ? values (?, ?)", 0x22b, "Stmt table name not set"),
        ("insert into s (ts, v) values (?, ?)", 0x200, "tbname column should not be null"),
        ("insert into ? using s tags (?, ?) values (?, ?, ?)(?, ?, ?)", 0x100, "several rows"),
        ("create table t (ts timestamp, v int)", 0x100, "neither INSERT nor SELECT"),
    ] {
        let (id, reply) = prepare(&mut socket, sql).await;
        assert_eq!(reply["code"], code, "{sql}: {reply}");
        assert!(reply["message"].as_str().unwrap().contains(message), "{sql}: {reply}");
        assert_eq!(reply["stmt_id"], id);
        assert_eq!(call(&mut socket, "stmt2_exec", id).await["code"], 0x22a);
    }
    let validate = |sql: &str| BinaryAction::ValidateSql { sql: sql.to_owned() };
    assert_eq!(socket.ask_binary(validate("select 1")).await["result_code"], 0);
    assert_eq!(socket.ask_binary(validate("selec 1")).await["result_code"], 0x2600);
}

#[tokio::test]
async fn an_execution_that_fails_writes_nothing() {
    let server = server().await;
    let mut socket = power(&server).await;
    let sql = "insert into ? using s tags (?, ?) values (?, ?, ?)";
    let (id, _) = prepare(&mut socket, sql).await;
    let tags = [ints(&[1]), texts(DataType::VarChar, &["x"])];
    let good = [times(&[1]), ints(&[1]), texts(DataType::NChar, &["ok"])];
    let first = TableToBind { name: Some("a"), tags: &tags, columns: &good };
    let null =
        [column(DataType::Timestamp, &[Value::Null]), ints(&[1]), texts(DataType::NChar, &["ok"])];
    let long = [times(&[1]), ints(&[1]), texts(DataType::NChar, &["too long"])];
    let other = [times(&[1]), texts(DataType::VarChar, &["1"]), texts(DataType::NChar, &["ok"])];
    let few = [times(&[1]), ints(&[1])];
    for (columns, code, message) in [
        (&null[..], 0x216, "Primary timestamp column should not be null"),
        (&long, 0x2653, "Value too long for column/tag: n"),
        (&other, 0x200, "column type mis-match with buffer type: v is INT, VARCHAR is bound"),
        (&few, 0xffff, "stmt column count not match"),
    ] {
        bind(&mut socket, id, &[first]).await;
        bind(&mut socket, id, &[TableToBind { name: Some("b"), tags: &tags, columns }]).await;
        let reply = call(&mut socket, "stmt2_exec", id).await;
        assert_eq!((&reply["code"], &reply["message"]), (&json!(code), &json!(message)));
        assert_eq!(reply["stmt_id"], id);
    }
    bind(&mut socket, id, &[TableToBind { tags: &[], ..first }]).await;
    assert_eq!(call(&mut socket, "stmt2_exec", id).await["message"], "Bind tags is empty!");
    bind(&mut socket, id, &[TableToBind { name: None, ..first }]).await;
    assert_eq!(call(&mut socket, "stmt2_exec", id).await["code"], 0x22b);
    assert_eq!(
        call(&mut socket, "stmt2_result", id).await["message"],
        "stmt is insert, no result set"
    );
    let broken =
        BinaryAction::Stmt2Bind { stmt_id: id, column: -1, data: Bytes::from_static(&[1; 27]) };
    assert_eq!(socket.ask_binary(broken).await["message"], "data length is less than 28");
    assert_eq!(socket.rows("select count(*) from s").await, [[Value::Int(0)]]);
    assert_eq!(socket.rows("show tables").await, Vec::<Vec<Value>>::new());
}

/// A statement of the first generation.
async fn init(socket: &mut Socket, sql: &str) -> (u64, Json) {
    let stmt_id = socket.ask("init", json!({})).await["stmt_id"].as_u64().unwrap();
    (stmt_id, socket.ask("prepare", json!({ "stmt_id": stmt_id, "sql": sql })).await)
}

#[tokio::test]
async fn the_first_generation_takes_names_tags_and_columns_one_by_one() {
    let server = server().await;
    let mut socket = power(&server).await;
    let (id, reply) = init(&mut socket, "insert into ? using s tags (?, ?) values (?, ?, ?)").await;
    assert_eq!(reply["is_insert"], true);
    assert_eq!(call(&mut socket, "stmt_num_params", id).await["num_params"], 6);
    for (name, group) in [("a", 1), ("b", 2)] {
        let set = |args: Json| {
            let mut args = args;
            args["stmt_id"] = id.into();
            args
        };
        assert_eq!(socket.ask("set_table_name", set(json!({ "name": name }))).await["code"], 0);
        assert_eq!(socket.ask("set_tags", set(json!({ "tags": [group, "t"] }))).await["code"], 0);
        for base in [0, 10] {
            let columns = json!([[base, "1970-01-01T00:00:00.005Z"], [1, null], ["一", "二"]]);
            let reply = socket.ask("bind", set(json!({ "columns": columns }))).await;
            assert_eq!((&reply["code"], &reply["stmt_id"]), (&json!(0), &json!(id)), "{reply}");
        }
        assert_eq!(call(&mut socket, "add_batch", id).await["code"], 0);
    }
    let tags = call(&mut socket, "get_tag_fields", id).await;
    assert_eq!(
        tags["fields"][1],
        json!({ "name": "l", "field_type": 8, "precision": 0, "scale": 0, "bytes": 10 })
    );
    let reply = socket.ask("stmt_get_param", json!({ "stmt_id": id, "index": 4 })).await;
    assert_eq!((&reply["data_type"], &reply["length"]), (&json!(4), &json!(4)));
    assert_eq!(call(&mut socket, "exec", id).await["affected"], 6);
    assert_eq!(call(&mut socket, "exec", id).await["message"], "Stmt API usage error");
    let rows = socket.rows("select tbname, g, ts, v, n from s order by tbname, ts").await;
    let row = |name, group, ts, v, n| {
        vec![text(name), Value::Int(group), Value::Timestamp(ts), v, text(n)]
    };
    assert_eq!(
        rows,
        [
            row("a", 1, 0, Value::Int(1), "一"),
            row("a", 1, 5, Value::Null, "二"),
            row("a", 1, 10, Value::Int(1), "一"),
            row("b", 2, 0, Value::Int(1), "一"),
            row("b", 2, 5, Value::Null, "二"),
            row("b", 2, 10, Value::Int(1), "一"),
        ]
    );
    // Closing is not answered, and requests are carried out in any order.
    let close = json!({ "action": "close", "args": { "req_id": 99, "stmt_id": id } });
    socket.send(tokio_tungstenite::tungstenite::Message::text(close.to_string())).await;
    let mut reply = Json::Null;
    while reply["message"] != "stmt is nil" {
        reply = call(&mut socket, "add_batch", id).await;
    }
    assert_eq!(reply["stmt_id"], id);
}

#[tokio::test]
async fn the_first_generation_queries_too() {
    let server = server().await;
    let mut socket = power(&server).await;
    socket
        .execute("insert into q using s tags (1, 'x') values (1000, 5, 'ab')(2000, 6, 'c')")
        .await;
    let (id, reply) = init(&mut socket, "select v from s where n = ? and v > ?").await;
    assert_eq!(reply["is_insert"], false);
    let args = json!({ "stmt_id": id, "columns": [["c"], [5]] });
    assert_eq!(socket.ask("bind", args).await["code"], 0);
    assert_eq!(call(&mut socket, "add_batch", id).await["code"], 0);
    assert_eq!(call(&mut socket, "exec", id).await["affected"], 0);
    let reply = call(&mut socket, "use_result", id).await;
    assert_eq!((&reply["fields_names"], &reply["stmt_id"]), (&json!(["v"]), &json!(id)));
    let result = reply["result_id"].as_u64().unwrap();
    assert_eq!(socket.fetch_rows(result).await, [[Value::Int(6)]]);
}

#[tokio::test]
async fn what_does_not_fit_the_first_generation_is_refused() {
    let server = server().await;
    let mut socket = power(&server).await;
    let (id, _) = init(&mut socket, "insert into ? using s tags (?, ?) values (?, ?, ?)").await;
    for (action, args, message) in [
        ("set_tags", json!({ "tags": [1] }), "stmt tags count not match"),
        ("set_tags", json!({ "tags": 1 }), "stmt parse tag json:"),
        ("set_tags", json!({ "tags": ["x", "y"] }), "is no INT for g"),
        ("bind", json!({ "columns": [[1], [1]] }), "stmt column count not match"),
        ("bind", json!({ "columns": [["soon"], [1], ["x"]] }), "is no TIMESTAMP for ts"),
        ("bind", json!({ "columns": [[1], [3_000_000_000_i64], ["x"]] }), "is no INT for v"),
        ("set_table_name", json!({ "name": "no name" }), "syntax error"),
    ] {
        let mut args = args;
        args["stmt_id"] = id.into();
        let reply = socket.ask(action, args).await;
        assert!(reply["message"].as_str().unwrap().contains(message), "{reply}");
        assert_ne!(reply["code"], 0);
    }
    let (id, _) = init(&mut socket, "insert into ? values (?, ?, ?)").await;
    let reply = call(&mut socket, "get_col_fields", id).await;
    assert_eq!(reply["message"], "Stmt table name not set");
    let reply = socket.ask("set_table_name", json!({ "stmt_id": id, "name": "nope" })).await;
    assert_eq!(reply["code"], 0x2603);
}
