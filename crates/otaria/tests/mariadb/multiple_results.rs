use crate::server::{connect, connect_with, first, options, run};

#[tokio::test]
async fn several_statements_in_one_text_need_the_option() {
    let mut connection = connect().await;
    let error = connection.query("SELECT 1; SELECT 2").await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 1064);

    let mut connection = connect_with(options().multi_statements(true)).await;
    let mut result = connection.query("SELECT 1; DO 1; SELECT 'a', 'b'").await.unwrap();
    assert_eq!(result.collect::<i32>().await.unwrap(), [1]);
    assert!(result.next_result().await.unwrap());
    assert_eq!(result.columns().count(), 0);
    assert!(result.next_result().await.unwrap());
    assert_eq!(result.collect::<(String, String)>().await.unwrap(), [("a".into(), "b".into())]);
    assert!(!result.next_result().await.unwrap());
    assert!(!result.next_result().await.unwrap());
}

#[tokio::test]
async fn the_next_result_passes_over_the_rows_that_are_left() {
    let mut connection = connect_with(options().multi_statements(true)).await;
    let sql = "SELECT seq FROM seq_1_to_100000; SELECT 'next'";
    let mut result = connection.query(sql).await.unwrap();
    assert_eq!(result.next_as::<u32>().await.unwrap(), Some(1));
    assert!(result.next_result().await.unwrap());
    assert_eq!(result.next_as::<String>().await.unwrap().as_deref(), Some("next"));
}

#[tokio::test]
async fn a_procedure_returns_its_results_in_both_protocols() {
    let mut connection = connect().await;
    run(&mut connection, "DROP PROCEDURE IF EXISTS rust_two_results").await;
    let body = "CREATE PROCEDURE rust_two_results(n INT) BEGIN SELECT n; SELECT n + 1, 'x'; END";
    run(&mut connection, body).await;
    for prepared in [false, true] {
        let mut result = if prepared {
            connection.exec("CALL rust_two_results(?)", (7,)).await
        } else {
            connection.query("CALL rust_two_results(7)").await
        }
        .unwrap();
        assert_eq!(result.collect::<i32>().await.unwrap(), [7]);
        assert!(result.next_result().await.unwrap());
        assert_eq!(result.collect::<(i64, String)>().await.unwrap(), [(8, "x".into())]);
        assert!(result.next_result().await.unwrap());
        assert_eq!(result.columns().count(), 0);
        assert!(!result.next_result().await.unwrap());
    }
    run(&mut connection, "DROP PROCEDURE rust_two_results").await;
}

#[tokio::test]
async fn an_error_in_a_later_statement_is_reported_in_its_place() {
    let mut connection = connect_with(options().multi_statements(true)).await;
    let mut result =
        connection.query("SELECT 1; SELECT * FROM no_such_table; SELECT 3").await.unwrap();
    assert_eq!(result.collect::<i32>().await.unwrap(), [1]);
    let error = result.next_result().await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 1146);
    assert!(!result.next_result().await.unwrap());
    assert_eq!(first::<i32>(&mut connection, "SELECT 4").await, 4);
}

#[tokio::test]
async fn results_that_nobody_asked_for_do_not_disturb_the_next_statement() {
    let mut connection = connect_with(options().multi_statements(true)).await;
    for number in 0..5 {
        run(&mut connection, "SELECT 1; SELECT seq FROM seq_1_to_1000; SELECT 3").await;
        assert_eq!(first::<i32>(&mut connection, &format!("SELECT {number}")).await, number);
    }
}
