use otaria::{ErrorKind, named};

use crate::server::{connect, counter};

#[tokio::test]
async fn values_are_given_by_name_in_any_order() {
    let mut connection = connect().await;
    let name = String::from("Ada");
    let sql = "SELECT :id, :name, :id + 1, ':id', :nothing /* :comment */";
    for _ in 0..2 {
        let mut result =
            connection.exec(sql, named! { nothing: None::<i8>, name: &name, id: 7 }).await.unwrap();
        let row: (i64, String, i64, String, Option<i8>) = result.one().await.unwrap();
        assert_eq!(row, (7, "Ada".into(), 8, ":id".into(), None));
    }
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 1);
}

#[tokio::test]
async fn a_name_too_few_or_too_many_is_an_error_and_nothing_is_sent() {
    let mut connection = connect().await;
    let missing = connection.exec("SELECT :a, :b", named! { a: 1 }).await.unwrap_err();
    let message = "the parameter ':b' was not given; given are a; nothing was sent";
    assert_eq!((missing.kind(), missing.to_string().as_str()), (ErrorKind::Usage, message));
    let unused = connection.exec("SELECT :a", named! { a: 1, b: 2 }).await.unwrap_err();
    assert_eq!(unused.to_string(), "the statement has no parameter ':b'; nothing was sent");
    let mixed = connection.exec("SELECT :a, ?", named! { a: 1 }).await.unwrap_err();
    assert!(mixed.to_string().contains("has none by `?`"), "{mixed}");
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 0);
}

#[tokio::test]
async fn no_names_are_no_parameters() {
    let mut connection = connect().await;
    let mut result = connection.exec("SELECT 1", named! {}).await.unwrap();
    assert_eq!(result.one::<u8>().await.unwrap(), 1);
}
