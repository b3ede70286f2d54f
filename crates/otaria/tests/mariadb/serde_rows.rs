use std::collections::HashMap;

use futures_util::TryStreamExt;
use otaria::ErrorKind;
use serde::Deserialize;

use crate::server::{connect, run};

#[derive(Debug, PartialEq, Deserialize)]
struct Person {
    id: u32,
    name: String,
    mail: Option<String>,
    active: bool,
    balance: f64,
    #[serde(default)]
    points: i64,
}

const PEOPLE: &str = "SELECT 1 AS id, 'Ada' AS name, NULL AS mail, TRUE AS active, 12.50 AS balance \
    UNION ALL SELECT 2, 'Bo', 'bo@example.com', FALSE, -3.25";

#[tokio::test]
async fn rows_become_structs_of_serde_in_both_protocols() {
    let mut connection = connect().await;
    let ada =
        Person { id: 1, name: "Ada".into(), mail: None, active: true, balance: 12.5, points: 0 };
    let bo = Person {
        id: 2,
        name: "Bo".into(),
        mail: Some("bo@example.com".into()),
        active: false,
        balance: -3.25,
        points: 0,
    };
    let texts = connection.query(PEOPLE).await.unwrap().deserialize::<Person>().collect().await;
    assert_eq!(texts.unwrap(), [ada, bo]);
    let prepared = connection.exec(PEOPLE, ()).await.unwrap().deserialize::<Person>();
    let names: Vec<_> = prepared.map_ok(|person| person.name).try_collect().await.unwrap();
    assert_eq!(names, ["Ada", "Bo"]);
}

#[tokio::test]
async fn a_row_borrows_and_becomes_maps_tuples_and_single_values() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT 'a' AS x, 'b' AS y").await.unwrap();
    let row = result.next().await.unwrap().unwrap();
    let map: HashMap<&str, &str> = row.deserialize().unwrap();
    assert_eq!(map, HashMap::from([("x", "a"), ("y", "b")]));
    assert_eq!(row.deserialize::<(&str, &str)>().unwrap(), ("a", "b"));
    let owned = row.into_owned();
    assert_eq!(owned.as_row().deserialize::<Vec<String>>().unwrap(), ["a", "b"]);
    drop(result);
    let mut sum = connection.query("SELECT SUM(seq) FROM seq_1_to_4").await.unwrap();
    let row = sum.next().await.unwrap().unwrap();
    assert_eq!(row.deserialize::<u8>().unwrap(), 10);
    assert_eq!(row.deserialize::<String>().unwrap(), "10");
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

#[tokio::test]
async fn values_of_every_kind_can_be_read() {
    let mut connection = connect().await;
    let sql = "SELECT CAST('large' AS CHAR), x'00ff', b, DATE '2024-02-29', \
        TIMESTAMP '2024-02-29 12:30:00.5', TIME '-25:00:01', 18446744073709551615, 1.5e0, \
        CAST('123e4567-e89b-12d3-a456-426655440000' AS UUID) FROM bits";
    run(&mut connection, "CREATE TEMPORARY TABLE bits AS SELECT CAST('x' AS CHAR) AS x").await;
    run(&mut connection, "ALTER TABLE bits ADD b BIT(10) DEFAULT b'101'").await;
    type Row = (Size, Vec<u8>, u8, String, String, String, u64, f32, String);
    for prepared in [false, true] {
        let mut result =
            if prepared { connection.exec(sql, ()).await } else { connection.query(sql).await }
                .unwrap();
        let row: Row = result.next().await.unwrap().unwrap().deserialize().unwrap();
        assert_eq!((row.0, row.1, row.2), (Size::Large, vec![0, 0xff], 5));
        assert_eq!(row.3.parse(), Ok(chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap()));
        let moment = jiff::civil::datetime(2024, 2, 29, 12, 30, 0, 500_000_000);
        assert_eq!(row.4.parse::<jiff::civil::DateTime>().unwrap(), moment);
        assert!(row.4.parse::<chrono::NaiveDateTime>().is_ok());
        assert_eq!((row.5.as_str(), row.6, row.7), ("-25:00:01", u64::MAX, 1.5));
        assert_eq!(row.8, "123e4567-e89b-12d3-a456-426655440000");
    }
}

#[tokio::test]
async fn an_error_names_row_column_and_type_and_the_rows_behind_it_still_come() {
    let mut connection = connect().await;
    let sql = "SELECT 1 AS n UNION ALL SELECT 300 UNION ALL SELECT 3";
    let mut numbers = connection.query(sql).await.unwrap().deserialize::<u8>();
    assert_eq!(numbers.next().await.unwrap(), Some(1));
    let error = numbers.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    assert!(error.to_string().starts_with("row 2: column 'n' (INT) cannot be read"), "{error}");
    assert_eq!(numbers.next().await.unwrap(), Some(3));
    drop(numbers);
    let mut result = connection.query("SELECT 1 AS id, 'x' AS name").await.unwrap();
    let error = result.next().await.unwrap().unwrap().deserialize::<Person>().unwrap_err();
    assert!(error.to_string().contains("missing field `active`"), "{error}");
}
