use otaria::mariadb::Date;
use otaria::named;

use crate::server::{connect, counter, first, run};

type Row = (i64, Option<String>, Option<f64>, Date);

fn row(id: i64) -> Row {
    let text = (id % 3 != 0)
        .then(|| format!("text {id} {}", "é".repeat(usize::try_from(id % 200).unwrap())));
    let number = (id % 5 != 0).then_some(id as f64 / 2.0);
    let day = u8::try_from(id % 28 + 1).unwrap();
    (id, text, number, Date { year: 2024, month: 2, day })
}

#[tokio::test]
async fn rows_of_many_commands_arrive_whole_and_in_order() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (id INT, a TEXT, b DOUBLE, c DATE)").await;
    let inserted = connection
        .exec_batch("INSERT INTO t VALUES (?, ?, ?, ?)", (0..30_000).map(row))
        .await
        .unwrap();
    assert_eq!(inserted, 30_000);
    let mut rows = connection.query("SELECT * FROM t ORDER BY id").await.unwrap();
    let rows: Vec<Row> = rows.collect().await.unwrap();
    assert!(rows.iter().cloned().eq((0..30_000).map(row)));
    // Megabytes of rows, some commands.
    assert!(counter(&mut connection, "Com_stmt_execute").await < 20);
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 1);
}

#[tokio::test]
async fn rows_may_have_names_and_there_may_be_none() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT, b INT)").await;
    let sql = "INSERT INTO t VALUES (:a, :a + :b)";
    let rows = [(1, 10), (2, 20)].map(|(a, b)| named! { b, a });
    assert_eq!(connection.exec_batch(sql, rows).await.unwrap(), 2);
    let mut sums = connection.query("SELECT b FROM t ORDER BY a").await.unwrap();
    assert_eq!(sums.collect::<u8>().await.unwrap(), [11, 22]);
    assert_eq!(connection.exec_batch("never sent", [(1,); 0]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_failure_names_its_rows_and_a_transaction_undoes_all() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT PRIMARY KEY) ENGINE = InnoDB").await;
    let rows = (0..100).chain([7]).map(|number| (number,));
    let mut transaction = connection.transaction().await.unwrap();
    let error = transaction.exec_batch("INSERT INTO t VALUES (?)", rows).await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 1062);
    assert!(error.to_string().starts_with("rows 1 to 101 of the batch: "), "{error}");
    transaction.rollback().await.unwrap();
    assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, 0);
}

#[tokio::test]
async fn rows_of_another_width_or_of_mixed_types_are_handled() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a VARCHAR(20))").await;
    let uneven = [vec!["a"], vec!["b", "c"]];
    let error = connection.exec_batch("INSERT INTO t VALUES (?)", uneven).await.unwrap_err();
    assert!(error.to_string().contains("takes 1 parameters, 2 were given"), "{error}");
    use otaria::mariadb::Param;
    let mixed = [Param::Int(1), Param::Text("two"), Param::Double(0.5), Param::Null];
    let rows = mixed.map(|param| (param,));
    assert_eq!(connection.exec_batch("INSERT INTO t VALUES (?)", rows).await.unwrap(), 4);
    let mut all = connection.query("SELECT a FROM t").await.unwrap();
    let all: Vec<Option<String>> = all.collect().await.unwrap();
    let expected = [Some("1"), Some("two"), Some("0.5"), None];
    assert_eq!(all.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
}
