//! HTTP.

use serde_json::json;

use crate::client::{basic, rest, server};

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
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_not_found() {
    let server = server().await;
    let (status, _) = rest(&server, "/rest/nope", &basic("root", "taosdata"), "").await;
    assert_eq!(status, 404);
}
