use crate::server::{connect, counter, first, run};

#[tokio::test]
async fn each_statement_has_its_own_answer_and_the_others_run() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT PRIMARY KEY)").await;
    for _ in 0..2 {
        run(&mut connection, "TRUNCATE t").await;
        let mut pipeline = connection.pipeline().await.unwrap();
        for number in [1, 2, 1, 3] {
            pipeline.exec("INSERT INTO t VALUES (?)", (number,)).await.unwrap();
        }
        pipeline.query("SELECT a FROM t ORDER BY a");
        assert_eq!(pipeline.len(), 5);
        let mut answers = pipeline.send();
        for statement in 1..=4 {
            match answers.next().await.unwrap() {
                Ok(result) => assert_eq!(result.rows_affected(), 1),
                Err(error) => {
                    assert_eq!((statement, error.server_error().unwrap().code()), (3, 1062));
                    let message = error.to_string();
                    assert!(message.starts_with("statement 3 of the pipeline: "), "{message}");
                }
            }
        }
        let mut rows = answers.next().await.unwrap().unwrap();
        assert_eq!(rows.collect::<u8>().await.unwrap(), [1, 2, 3]);
        assert!(answers.next().await.is_none());
    }
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 1);
}

#[tokio::test]
async fn what_is_left_of_an_answer_is_passed_over() {
    let mut connection = connect().await;
    let mut pipeline = connection.pipeline().await.unwrap();
    for number in 1..=20 {
        pipeline.exec("SELECT ? + seq FROM seq_1_to_50", (number,)).await.unwrap();
    }
    let mut answers = pipeline.send();
    for number in 1..=20_u32 {
        let mut rows = answers.next().await.unwrap().unwrap();
        if number % 2 == 0 {
            assert_eq!(rows.next_as::<u32>().await.unwrap(), Some(number + 1));
        }
    }
    drop(answers);
    assert_eq!(first::<u8>(&mut connection, "SELECT 7").await, 7);
}

#[tokio::test]
async fn an_answer_may_have_several_results() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE OR REPLACE PROCEDURE twice() BEGIN SELECT 1; SELECT 2; END").await;
    let mut pipeline = connection.pipeline().await.unwrap();
    pipeline.query("CALL twice()");
    pipeline.query("SELECT 3");
    let mut answers = pipeline.send();
    let mut called = answers.next().await.unwrap().unwrap();
    assert_eq!(called.collect::<u8>().await.unwrap(), [1]);
    let mut last = answers.next().await.unwrap().unwrap();
    assert_eq!(last.one::<u8>().await.unwrap(), 3);
    run(&mut connection, "DROP PROCEDURE twice").await;
}

#[tokio::test]
async fn finishing_tells_the_rows_of_each_or_the_first_failure() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT)").await;
    let mut pipeline = connection.pipeline().await.unwrap();
    pipeline.query("INSERT INTO t VALUES (1), (2)");
    pipeline.query("DELETE FROM t WHERE a = 1");
    assert_eq!(pipeline.send().finish().await.unwrap(), [2, 1]);
    let mut pipeline = connection.pipeline().await.unwrap();
    pipeline.query("SELECT * FROM nowhere");
    pipeline.query("INSERT INTO t VALUES (3)");
    let error = pipeline.send().finish().await.unwrap_err();
    assert!(error.to_string().starts_with("statement 1 of the pipeline: "), "{error}");
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, 2);
}

#[tokio::test]
async fn a_pipeline_that_is_not_sent_does_nothing_and_wrong_parameters_are_refused() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT)").await;
    let mut pipeline = connection.pipeline().await.unwrap();
    pipeline.query("INSERT INTO t VALUES (1)");
    let error = pipeline.exec("INSERT INTO t VALUES (?)", (1, 2)).await.unwrap_err();
    assert!(error.to_string().contains("takes 1 parameters, 2 were given"), "{error}");
    assert_eq!(pipeline.len(), 1);
    drop(pipeline);
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, 0);
    assert!(connection.pipeline().await.unwrap().send().next().await.is_none());
}
