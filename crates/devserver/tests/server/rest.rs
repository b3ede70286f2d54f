//! One statement per HTTP request.

use serde_json::{Value, json};

use crate::client::{basic, rest, server};

fn root() -> String {
    basic("root", "taosdata")
}

#[tokio::test]
async fn a_result_has_columns_rows_and_their_number() {
    let server = server().await;
    for sql in ["create database d", "create table d.t (ts timestamp, v int, s nchar(8))"] {
        let (status, answer) = rest(&server, "/rest/sql", &root(), sql).await;
        let affected = json!({
            "code": 0, "column_meta": [["affected_rows", "INT", 4]], "data": [[0]], "rows": 1
        });
        assert_eq!((status, answer), (200, affected));
    }
    let insert = "insert into t values (1700000000000, 7, '一') (1700000000001, null, null)";
    let (_, answer) = rest(&server, "/rest/sql/d", &root(), insert).await;
    assert_eq!(answer["data"], json!([[2]]));
    let (_, answer) = rest(&server, "/rest/sql/d", &root(), "select * from t").await;
    let expected = json!({
        "code": 0,
        "column_meta": [["ts", "TIMESTAMP", 8], ["v", "INT", 4], ["s", "NCHAR", 8]],
        "data": [["2023-11-14T22:13:20.000Z", 7, "一"], ["2023-11-14T22:13:20.001Z", null, null]],
        "rows": 2
    });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn parameters_choose_zone_timing_and_objects() {
    let server = server().await;
    for sql in ["create database d precision 'us'", "create table d.t (ts timestamp, v int)"] {
        rest(&server, "/rest/sql", &root(), sql).await;
    }
    rest(&server, "/rest/sql", &root(), "insert into d.t values (1700000000000000, 7)").await;
    let path = "/rest/sql?tz=Asia/Shanghai&timing=true&row_with_meta=true&req_id=7";
    let (_, answer) = rest(&server, path, &root(), "select * from d.t").await;
    let row = json!({ "ts": "2023-11-15T06:13:20.000000+08:00", "v": 7 });
    assert_eq!(answer["data"], json!([row]));
    assert!(answer["timing"].is_u64(), "{answer}");
    for wrong in ["tz=Nowhere", "req_id=x", "timing=perhaps"] {
        let path = format!("/rest/sql?{wrong}");
        let (status, answer) = rest(&server, &path, &root(), "select 1").await;
        assert_eq!((status, &answer["code"]), (400, &json!(0xffff)), "{answer}");
    }
}

#[tokio::test]
async fn an_error_of_a_statement_has_its_code_and_text() {
    let server = server().await;
    let (status, answer) = rest(&server, "/rest/sql", &root(), "use nothing").await;
    assert_eq!((status, answer), (200, json!({ "code": 0x388, "desc": "Database not exist" })));
}

#[tokio::test]
async fn a_request_needs_an_authorization_that_is_understood() {
    let server = server().await;
    let cases = [
        ("", 0x1105),
        ("Digest x", 0x1122),
        ("Bearer x", 0x1122),
        ("Basic !", 0x1124),
        ("Basic cm9vdA==", 0x1124),
        ("Taosd x", 0x1125),
    ];
    for (authorization, code) in cases {
        let (status, answer) = rest(&server, "/rest/sql", authorization, "select 1").await;
        assert_eq!((status, &answer["code"]), (401, &json!(code)), "{authorization}: {answer}");
    }
    let (_, answer) = rest(&server, "/rest/sql", &basic("root", "wrong"), "select 1").await;
    assert_eq!(answer, json!({ "code": 0x357, "desc": "Authentication failure" }));
    let (status, answer) = rest(&server, "/rest/sql", &root(), " ").await;
    assert_eq!((status, &answer["code"]), (400, &json!(0x1107)));
}

#[tokio::test]
async fn a_login_gives_a_token_that_replaces_the_password() {
    let server = server().await;
    let login = |path: &str| {
        let url = format!("http://{}/rest/login/{path}", server.address());
        let get = move || ureq::get(url).call().unwrap().body_mut().read_to_string().unwrap();
        async {
            serde_json::from_str::<Value>(&tokio::task::spawn_blocking(get).await.unwrap()).unwrap()
        }
    };
    let answer = login("root/taosdata").await;
    let token = format!("Taosd {}", answer["desc"].as_str().unwrap());
    let (_, answer) = rest(&server, "/rest/sql", &token, "select 1").await;
    assert_eq!(answer["data"], json!([[1]]));
    assert_eq!(login("root/wrong").await["code"], 0x357);
}

#[tokio::test]
async fn a_result_of_many_rows_arrives_whole() {
    let server = server().await;
    rest(&server, "/rest/sql", &root(), "create database d").await;
    rest(&server, "/rest/sql", &root(), "create table d.t (ts timestamp, v int)").await;
    let values: String =
        (0..5000).map(|i| format!("({}, {i})", 1_700_000_000_000_i64 + i)).collect();
    rest(&server, "/rest/sql", &root(), &format!("insert into d.t values {values}")).await;
    let (_, answer) = rest(&server, "/rest/sql", &root(), "select v from d.t").await;
    assert_eq!(answer["rows"], 5000);
    let expected: Vec<Value> = (0..5000).map(|i| json!([i])).collect();
    assert_eq!(answer["data"], Value::from(expected));
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_not_found() {
    let server = server().await;
    let (status, _) = rest(&server, "/rest/nope", &basic("root", "taosdata"), "").await;
    assert_eq!(status, 404);
}
