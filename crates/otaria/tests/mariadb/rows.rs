use std::collections::HashMap;

use otaria::ErrorKind;
use otaria::mariadb::{FromRow, OwnedRow, Row, Value};
use otaria::row::Fields;

use crate::server::{connect, first};

#[tokio::test]
async fn values_are_read_by_index_and_by_name() {
    let mut connection = connect().await;
    for prepared in [false, true] {
        let sql = "SELECT 1 AS one, 'two' AS two, NULL AS nothing";
        let mut result =
            if prepared { connection.exec(sql, ()).await } else { connection.query(sql).await }
                .unwrap();
        let row = result.next().await.unwrap().unwrap();
        assert_eq!(row.get::<i32>(0).unwrap(), 1);
        assert_eq!(row.get::<&str>("two").unwrap(), "two");
        assert_eq!(row.get::<&str>("TWO").unwrap(), "two");
        assert_eq!(row.get::<Option<i32>>("nothing").unwrap(), None);
        assert!(result.next().await.unwrap().is_none());
        assert!(result.next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_row_becomes_a_tuple_or_a_single_value() {
    let mut connection = connect().await;
    let row: (i8, u16, Option<String>, f64) =
        first(&mut connection, "SELECT 1, 2, NULL, 0.5e0").await;
    assert_eq!(row, (1, 2, None, 0.5));
    assert_eq!(first::<String>(&mut connection, "SELECT 'alone'").await, "alone");
    let twelve: (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32) =
        first(&mut connection, "SELECT 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12").await;
    assert_eq!(twelve.11, 12);
}

#[tokio::test]
async fn a_row_becomes_whatever_implements_from_row() {
    struct Named(HashMap<String, i64>);
    impl<'r> FromRow<Row<'r>> for Named {
        fn from_row(fields: &mut Fields<'_, Row<'r>>) -> otaria::Result<Self> {
            let row = fields.row();
            let pairs = row.columns().enumerate();
            pairs
                .map(|(index, column)| Ok((column.name().into(), row.get(index)?)))
                .collect::<Result<_, _>>()
                .map(Self)
        }
    }
    let mut connection = connect().await;
    let Named(row) = first(&mut connection, "SELECT 1 AS a, 2 AS b").await;
    assert_eq!((row["a"], row["b"]), (1, 2));
}

#[tokio::test]
async fn a_tuple_of_another_width_than_the_row_is_an_error() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 1, 2").await.unwrap();
    let error = result.next_as::<(i32, i32, i32)>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    assert_eq!(
        error.to_string(),
        "rows cannot be read as (i32, i32, i32): they have 2 columns, not 3"
    );
}

#[tokio::test]
async fn a_failed_conversion_names_row_column_and_both_types() {
    let mut connection = connect().await;
    let sql = "SELECT CAST(seq * 100 AS UNSIGNED) AS big FROM seq_1_to_5";
    let error = connection.query(sql).await.unwrap().collect::<u8>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    assert!(!error.is_fatal());
    let message = error.to_string();
    assert_eq!(
        message,
        "row 3: column 'big' (BIGINT UNSIGNED) cannot be read as u8: the value does not fit"
    );
    assert_eq!(first::<i32>(&mut connection, "SELECT 7").await, 7);
}

#[tokio::test]
async fn null_in_a_plain_type_is_an_error_that_says_so() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT NULL AS nothing").await.unwrap();
    let error = result.next_as::<i32>().await.unwrap_err();
    assert!(error.to_string().contains("it is NULL (read it as an Option)"), "{error}");
}

#[tokio::test]
async fn an_unknown_column_is_an_error_that_lists_the_known_ones() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 1 AS a, 2 AS b").await.unwrap();
    let row = result.next().await.unwrap().unwrap();
    let by_name = row.get::<i32>("c").unwrap_err();
    assert_eq!(by_name.to_string(), "there is no column 'c': the result has a, b");
    let by_index = row.get::<i32>(2).unwrap_err();
    assert_eq!(by_index.to_string(), "there is no column 2: the result has 2 columns");
}

#[tokio::test]
async fn an_owned_row_outlives_its_result() {
    let mut connection = connect().await;
    let mut kept: Vec<OwnedRow> = Vec::new();
    let mut result =
        connection.query("SELECT seq, CONCAT('row ', seq) FROM seq_1_to_3").await.unwrap();
    while let Some(row) = result.next().await.unwrap() {
        kept.push(row.into_owned());
    }
    connection.close().await.unwrap();
    let texts: Vec<&str> = kept.iter().map(|row| row.get(1).unwrap()).collect();
    assert_eq!(texts, ["row 1", "row 2", "row 3"]);
    assert_eq!(kept[1].as_row().into_owned().get::<u64>(0).unwrap(), 2);
}

#[tokio::test]
async fn all_values_of_a_row_come_in_order() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 1, 'a', NULL").await.unwrap();
    let row = result.next().await.unwrap().unwrap();
    let values: Result<Vec<_>, _> = row.values().collect();
    assert_eq!(values.unwrap(), [Value::Int(1), Value::Text(b"a"), Value::Null]);
    assert_eq!(format!("{row:?}"), r#"{"1": Int(1), "a": Text("a"), "NULL": Null}"#);
}

#[tokio::test]
async fn columns_tell_names_tables_and_sql_types() {
    let mut connection = connect().await;
    connection.query("CREATE TEMPORARY TABLE towns (id INT UNSIGNED NOT NULL, name VARCHAR(9), j JSON, u UUID)").await.unwrap();
    let result =
        connection.query("SELECT id, name AS label, j, u, 1.5 FROM towns AS t").await.unwrap();
    let columns: Vec<_> = result.columns().collect();
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let types: Vec<_> = columns.iter().map(|column| column.type_name()).collect();
    assert_eq!(names, ["id", "label", "j", "u", "1.5"]);
    assert_eq!(types, ["INT UNSIGNED", "VARCHAR", "json", "uuid", "DECIMAL"]);
    assert_eq!(columns[0].table(), "t");
    assert!(columns[0].is_not_null() && !columns[1].is_not_null());
}

#[tokio::test]
async fn a_statement_without_rows_tells_what_it_did() {
    let mut connection = connect().await;
    connection
        .query("CREATE TEMPORARY TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n TINYINT)")
        .await
        .unwrap();
    let result = connection.query("INSERT INTO t (n) VALUES (1), (2), (3)").await.unwrap();
    assert_eq!((result.rows_affected(), result.last_insert_id()), (3, Some(1)));
    assert_eq!(result.columns().count(), 0);
    let result = connection.exec("INSERT IGNORE INTO t (n) VALUES (?)", (1000,)).await.unwrap();
    assert_eq!(
        (result.rows_affected(), result.last_insert_id(), result.warnings()),
        (1, Some(4), 1)
    );
    let result = connection.query("UPDATE t SET n = n WHERE id < 3").await.unwrap();
    assert_eq!((result.rows_affected(), result.last_insert_id()), (2, None));
}
