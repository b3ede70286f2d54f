//! Types of other crates as parameters and values, and types of one's own.

use std::fmt::Debug;

use otaria::Sql;
use otaria::taos::{
    Cell, Client, FromRow, FromValue, Mismatch, ParamValue, Precision, Row, ToParam,
};

use crate::server::{TestServer, all, database, one, run};

/// A table `t` whose column `v` is of this type.
async fn with_column(precision: &str, sql_type: &str) -> (TestServer, Client) {
    let (server, client) = database(&format!("PRECISION '{precision}'")).await;
    run(&client, &format!("CREATE TABLE t (ts TIMESTAMP, v {sql_type})")).await;
    (server, client)
}

/// Sends the value, finds it, and reads it back.
async fn assert_comes_back<T>(client: &Client, value: T)
where
    T: ToParam + PartialEq + Debug + Send + Sync + for<'r> FromRow<&'r Row>,
{
    run(client, "DELETE FROM t").await;
    client.exec_with("INSERT INTO t VALUES (1, ?)", (&value,)).await.unwrap();
    let mut rows = client.query_with("SELECT v FROM t WHERE v = ?", (&value,)).await.unwrap();
    assert_eq!(rows.next_as::<T>().await.unwrap(), Some(value));
}

#[tokio::test]
async fn points_in_time_of_other_crates_have_the_precision_of_the_database() {
    for (precision, nanosecond) in [("ms", 123_000_000), ("us", 123_456_000), ("ns", 123_456_789)] {
        let (_server, client) = with_column(precision, "TIMESTAMP").await;
        for second in [1_709_208_000, 0, -1, -86_400] {
            let jiff = jiff::Timestamp::new(second, nanosecond).unwrap();
            assert_comes_back(&client, jiff).await;
            let chrono = chrono::DateTime::from_timestamp(second, nanosecond.unsigned_abs());
            assert_comes_back(&client, chrono.unwrap()).await;
            let time = time::OffsetDateTime::from_unix_timestamp(second).unwrap();
            assert_comes_back(&client, time + time::Duration::nanoseconds(nanosecond.into())).await;
        }
    }
}

#[tokio::test]
async fn more_digits_than_the_database_has_are_cut_off_and_other_zones_are_understood() {
    let (_server, client) = with_column("ms", "TIMESTAMP").await;
    let bern = chrono::FixedOffset::east_opt(3600).unwrap();
    let time = chrono::DateTime::from_timestamp(1_709_208_000, 123_999_999).unwrap();
    client.exec_with("INSERT INTO t VALUES (1, ?)", (time.with_timezone(&bern),)).await.unwrap();
    let ticks: i64 = one(&client, "SELECT v FROM t").await;
    assert_eq!(ticks, 1_709_208_000_123);
    let zone = time::UtcOffset::from_hms(-8, 0, 0).unwrap();
    let time = time::OffsetDateTime::from_unix_timestamp(7).unwrap().to_offset(zone);
    client.exec_with("INSERT INTO t VALUES (1, ?)", (time,)).await.unwrap();
    assert_eq!(one::<i64>(&client, "SELECT v FROM t").await, 7000);
    let last = time::PrimitiveDateTime::MAX.assume_offset(zone);
    assert!(client.exec_with("INSERT INTO t VALUES (2, ?)", (last,)).await.is_err());
}

#[tokio::test]
async fn decimals_keep_their_digits() {
    let (_server, client) = with_column("ms", "DECIMAL(28, 10)").await;
    for digits in ["0.0000000000", "-0.0000000001", "123456789012345678.0123456789"] {
        assert_comes_back::<rust_decimal::Decimal>(&client, digits.parse().unwrap()).await;
    }
    let (_server, client) = with_column("ms", "DECIMAL(38, 0)").await;
    run(&client, "INSERT INTO t VALUES (1, 99999999999999999999999999999999999999)").await;
    let rows = client.query("SELECT v FROM t").await.unwrap();
    let error = rows.one::<rust_decimal::Decimal>().await.unwrap_err();
    assert!(error.to_string().ends_with("the value does not fit"), "{error}");
}

#[tokio::test]
async fn uuids_and_json_are_text() {
    let uuid = uuid::Uuid::from_u128(0x123e_4567_e89b_42d3_a456_4266_1417_4000);
    for sql_type in ["VARCHAR(36)", "NCHAR(36)"] {
        let (_server, client) = with_column("ms", sql_type).await;
        assert_comes_back(&client, uuid).await;
        client.exec_with("INSERT INTO t VALUES (1, ?)", ("x",)).await.unwrap();
        let rows = client.query("SELECT v FROM t").await.unwrap();
        let message = rows.one::<uuid::Uuid>().await.unwrap_err().to_string();
        assert!(message.contains("cannot be read as uuid::Uuid: "), "{message}");
    }
    let (_server, client) = with_column("ms", "VARBINARY(16)").await;
    client.exec_with("INSERT INTO t VALUES (1, ?)", (uuid.as_bytes(),)).await.unwrap();
    assert_eq!(all::<uuid::Uuid>(&client, "SELECT v FROM t").await, [uuid]);
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE m (ts TIMESTAMP, v INT) TAGS (j JSON)").await;
    let json = serde_json::json!({ "name": "it's", "number": 1.5 });
    let insert = "INSERT INTO a USING m TAGS (?) VALUES (1, 1)";
    client.exec_with(insert, (&json,)).await.unwrap();
    assert_eq!(one::<serde_json::Value>(&client, "SELECT j FROM m").await, json);
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Phase {
    One,
    Two,
}

impl ToParam for Phase {
    fn to_param(&self) -> ParamValue<'_> {
        match self {
            Self::One => 1.to_param(),
            Self::Two => 2.to_param(),
        }
    }
}

impl FromValue<'_> for Phase {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        match u8::from_value(value, precision)? {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            _ => Err(Mismatch::Other("it is no phase".into())),
        }
    }
}

#[tokio::test]
async fn a_type_of_ones_own_is_sent_and_read() {
    let (_server, client) = with_column("ms", "INT").await;
    assert_comes_back(&client, Phase::One).await;
    assert_comes_back(&client, Phase::Two).await;
    let rows = client.query(Sql::trusted("SELECT v + 1 FROM t")).await.unwrap();
    assert!(rows.one::<Phase>().await.is_err());
}
