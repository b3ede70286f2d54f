//! Types of other crates as parameters and values.

use std::fmt::Debug;

use otaria::mariadb::{Connection, FromValue, Json, ToParam};
use otaria::{ErrorKind, Sql};

use crate::server::{connect, first, run};

/// Sends the value and reads it back as a column of the SQL type, which goes through both protocols.
async fn assert_comes_back<T>(connection: &mut Connection, sql_type: &str, value: T)
where
    T: ToParam + PartialEq + Debug + Send + Sync + for<'r> FromValue<'r>,
{
    let create = format!("CREATE OR REPLACE TEMPORARY TABLE t (v {sql_type})");
    run(connection, &create).await;
    connection.exec("INSERT INTO t VALUES (?)", (&value,)).await.unwrap();
    let binary: T = connection.exec("SELECT v FROM t", ()).await.unwrap().one().await.unwrap();
    assert_eq!(binary, value, "{sql_type}");
    let text: T = connection.query("SELECT v FROM t").await.unwrap().one().await.unwrap();
    assert_eq!(text, value, "{sql_type}");
}

#[tokio::test]
async fn dates_and_times_of_jiff() {
    use jiff::SignedDuration;
    use jiff::civil::{date, time};
    let mut c = connect().await;
    assert_comes_back(&mut c, "DATE", date(2024, 2, 29)).await;
    assert_comes_back(&mut c, "DATE", date(1, 1, 1)).await;
    let moment = date(9999, 12, 31).at(23, 59, 58, 123_456_000);
    assert_comes_back(&mut c, "DATETIME(6)", moment).await;
    assert_comes_back(&mut c, "TIMESTAMP(6)", date(2024, 2, 29).at(1, 2, 3, 4000)).await;
    assert_comes_back(&mut c, "TIME(6)", time(23, 59, 59, 999_999_000)).await;
    let span = SignedDuration::new(-838 * 3600 - 59, -5_000);
    assert_comes_back(&mut c, "TIME(6)", span).await;
    assert_comes_back(&mut c, "TIME(6)", SignedDuration::from_micros(-1)).await;
}

#[tokio::test]
async fn dates_and_times_of_chrono() {
    use chrono::{NaiveDate, NaiveTime, TimeDelta};
    let mut c = connect().await;
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let time = NaiveTime::from_hms_micro_opt(23, 59, 58, 999_999).unwrap();
    assert_comes_back(&mut c, "DATE", date).await;
    assert_comes_back(&mut c, "DATETIME(6)", date.and_time(time)).await;
    assert_comes_back(&mut c, "TIME(6)", time).await;
    assert_comes_back(&mut c, "TIME(6)", TimeDelta::microseconds(-3_000_000_000_001)).await;
}

#[tokio::test]
async fn dates_and_times_of_time() {
    use time::Duration;
    use time::macros::{date, datetime, time};
    let mut c = connect().await;
    assert_comes_back(&mut c, "DATE", date!(2024 - 02 - 29)).await;
    assert_comes_back(&mut c, "DATETIME(6)", datetime!(2024-02-29 23:59:58.999999)).await;
    assert_comes_back(&mut c, "TIME(6)", time!(23:59:58.999999)).await;
    assert_comes_back(&mut c, "TIME(6)", Duration::microseconds(-3_000_000_000_001)).await;
}

#[tokio::test]
async fn decimals_uuids_and_json() {
    let mut c = connect().await;
    for digits in ["0", "-0.01", "79228162514264337593543950335", "-1234567890.123456789012345678"]
    {
        let decimal: rust_decimal::Decimal = digits.parse().unwrap();
        assert_comes_back(&mut c, "DECIMAL(65, 18)", decimal).await;
    }
    let uuid = uuid::Uuid::from_u128(0x123e_4567_e89b_42d3_a456_4266_1417_4000);
    for sql_type in ["UUID", "CHAR(36)"] {
        assert_comes_back(&mut c, sql_type, uuid).await;
    }
    let json = serde_json::json!({ "name": "Ada \u{1f409}", "numbers": [1, 2.5, null, true] });
    assert_comes_back(&mut c, "JSON", json).await;
    assert_comes_back(&mut c, "JSON", Json(vec![(1_u8, String::from("a"))])).await;
    let mut bytes = c.exec("SELECT CAST(? AS BINARY(16))", (uuid.as_bytes(),)).await.unwrap();
    assert_eq!(bytes.one::<uuid::Uuid>().await.unwrap(), uuid);
}

#[tokio::test]
async fn json_may_borrow_from_the_row() {
    #[derive(serde::Deserialize)]
    struct Name<'a> {
        name: &'a str,
    }
    let mut c = connect().await;
    let mut result = c.query(r#"SELECT '{"name": "Ada"}'"#).await.unwrap();
    let Json(Name { name }) = result.next_as().await.unwrap().unwrap();
    assert_eq!(name, "Ada");
}

async fn refusal<T>(connection: &mut Connection, sql: &str) -> String
where
    T: Debug + for<'r> FromValue<'r>,
{
    let mut result = connection.query(Sql::trusted(sql)).await.unwrap();
    result.one::<T>().await.unwrap_err().to_string()
}

#[tokio::test]
async fn what_a_type_cannot_hold_is_refused_either_way() {
    let mut c = connect().await;
    run(&mut c, "SET sql_mode = ''").await;
    let zero = "SELECT CAST('0000-00-00' AS DATE)";
    let unfit = "the value does not fit";
    assert!(refusal::<jiff::civil::Date>(&mut c, zero).await.ends_with(unfit));
    assert!(refusal::<chrono::NaiveDate>(&mut c, zero).await.ends_with(unfit));
    assert!(refusal::<time::Date>(&mut c, zero).await.ends_with(unfit));
    let day_and_more = "SELECT CAST('24:00:00' AS TIME)";
    assert!(refusal::<jiff::civil::Time>(&mut c, day_and_more).await.ends_with(unfit));
    assert!(refusal::<chrono::NaiveTime>(&mut c, day_and_more).await.ends_with(unfit));
    assert!(refusal::<time::Time>(&mut c, day_and_more).await.ends_with(unfit));
    let many_digits = "SELECT 1234567890123456789012345678901.5";
    assert!(refusal::<rust_decimal::Decimal>(&mut c, many_digits).await.ends_with(unfit));
    assert!(
        refusal::<uuid::Uuid>(&mut c, "SELECT 'x'").await.contains("cannot be read as uuid::Uuid")
    );
    assert!(refusal::<Json<u8>>(&mut c, "SELECT '[]'").await.contains("invalid type"));

    let before_christ = jiff::civil::date(-44, 3, 15);
    let error = c.exec("SELECT ?, ?", (1, before_christ)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    let message = "parameter 2 cannot be sent: the value does not fit; nothing was executed";
    assert_eq!(error.to_string(), message);
    assert!(c.exec("SELECT ?", (chrono::NaiveDate::MAX,)).await.is_err());
    assert!(c.exec("SELECT ?", (jiff::SignedDuration::from_hours(839),)).await.is_err());
    assert_eq!(first::<u8>(&mut c, "SELECT 7").await, 7);
}
