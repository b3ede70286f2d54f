use std::borrow::Cow;
use std::time::Duration;

use otaria::ErrorKind;
use otaria::mariadb::{Date, DateTime, Param, Time};

use crate::server::{connect, counter};

#[tokio::test]
async fn every_type_of_parameter_comes_back_as_it_went() {
    let mut connection = connect().await;
    let mut result = connection
        .exec(
            "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?",
            (
                i8::MIN,
                i64::MIN,
                u64::MAX,
                1.5_f32,
                0.1_f64,
                true,
                "it's \\ \u{1f409}",
                Cow::Borrowed("cow"),
                vec![0_u8, 255],
                None::<i32>,
                Some(String::from("some")),
                Param::Decimal("123456789012345678901234567890.5"),
            ),
        )
        .await
        .unwrap();
    let row = result.next().await.unwrap().unwrap();
    assert_eq!(row.get::<i8>(0).unwrap(), i8::MIN);
    assert_eq!(row.get::<i64>(1).unwrap(), i64::MIN);
    assert_eq!(row.get::<u64>(2).unwrap(), u64::MAX);
    assert_eq!(row.get::<f32>(3).unwrap(), 1.5);
    assert_eq!(row.get::<f64>(4).unwrap(), 0.1);
    assert!(row.get::<bool>(5).unwrap());
    assert_eq!(row.get::<&str>(6).unwrap(), "it's \\ \u{1f409}");
    assert_eq!(row.get::<&str>(7).unwrap(), "cow");
    assert_eq!(row.get::<&[u8]>(8).unwrap(), [0, 255]);
    assert_eq!(row.get::<Option<i32>>(9).unwrap(), None);
    assert_eq!(row.get::<Option<&str>>(10).unwrap(), Some("some"));
    assert_eq!(row.get::<&str>(11).unwrap(), "123456789012345678901234567890.5");
}

#[tokio::test]
async fn dates_and_times_come_back_as_they_went() {
    let date = Date { year: 2024, month: 2, day: 29 };
    let moment = DateTime { date, hour: 23, minute: 59, second: 58, microsecond: 123_456 };
    let span = Time { negative: true, hours: 838, minutes: 1, seconds: 2, microseconds: 3 };
    let mut connection = connect().await;
    let sql =
        "SELECT CAST(? AS DATE), CAST(? AS DATETIME(6)), CAST(? AS TIME(6)), CAST(? AS TIME(3))";
    let mut result =
        connection.exec(sql, (date, moment, span, Duration::from_millis(3_661_500))).await.unwrap();
    let row: (Date, DateTime, Time, Duration) = result.next_as().await.unwrap().unwrap();
    assert_eq!(row, (date, moment, span, Duration::from_millis(3_661_500)));
}

#[tokio::test]
async fn integers_are_integers_where_sql_needs_one() {
    let mut connection = connect().await;
    let mut result =
        connection.exec("SELECT seq FROM seq_1_to_9 LIMIT ?, ?", (2, 3_u64)).await.unwrap();
    assert_eq!(result.collect::<u8>().await.unwrap(), [3, 4, 5]);
}

#[tokio::test]
async fn parameters_can_be_a_slice_an_array_or_a_vector() {
    let mut connection = connect().await;
    let sql = "SELECT CONCAT_WS('-', ?, ?, ?)";
    let vector = vec!["a", "b", "c"];
    for (number, result) in [
        connection.exec(sql, &vector[..]).await.unwrap().next_as::<String>().await,
        connection.exec(sql, ["a", "b", "c"]).await.unwrap().next_as().await,
        connection.exec(sql, &vector).await.unwrap().next_as().await,
        connection
            .exec(sql, [Param::Text("a"), Param::Bytes(b"b"), Param::Text("c")])
            .await
            .unwrap()
            .next_as()
            .await,
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(result.unwrap().as_deref(), Some("a-b-c"), "{number}");
    }
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_an_error_before_anything_is_sent() {
    let mut connection = connect().await;
    let statement =
        connection.prepare("SELECT ?, '?', `?` FROM (SELECT 1 AS `?`) AS t").await.unwrap();
    let before = (
        counter(&mut connection, "Com_stmt_prepare").await,
        counter(&mut connection, "Com_stmt_execute").await,
    );
    for error in [
        connection.exec("SELECT ? + ?", (1,)).await.map(drop).unwrap_err(),
        connection.exec("SELECT 1", (1,)).await.map(drop).unwrap_err(),
        connection.execute(&statement, (1, 2, 3)).await.map(drop).unwrap_err(),
        connection.execute(&statement, ()).await.map(drop).unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains("parameters"), "{error}");
    }
    let after = (
        counter(&mut connection, "Com_stmt_prepare").await,
        counter(&mut connection, "Com_stmt_execute").await,
    );
    assert_eq!(before, after);
    let mut result = connection.execute(&statement, ("a",)).await.unwrap();
    assert_eq!(
        result.next_as::<(String, String, i32)>().await.unwrap(),
        Some(("a".into(), "?".into(), 1))
    );
}

#[tokio::test]
async fn placeholders_in_comments_that_the_server_runs_are_counted_by_the_server() {
    let mut connection = connect().await;
    let sql = "SELECT 1 /*!50000 + ? */ /*M! + ? */";
    let mut result = connection.exec(sql, (10, 100)).await.unwrap();
    assert_eq!(result.next_as::<i64>().await.unwrap(), Some(111));
    let error = connection.exec(sql, ()).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}
