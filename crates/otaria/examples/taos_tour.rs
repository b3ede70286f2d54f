//! The tour of the README for TDengine.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use otaria::taos::{Client, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::connect(std::env::var("TDENGINE_URL")?).await?;

    client.exec("CREATE DATABASE power").await?;
    client.exec("USE power").await?;
    client.exec("CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(10))").await?;
    let insert = "INSERT INTO d1 USING meters TAGS (?) VALUES (?, ?) (?, ?)";
    let rows = ("attic", 1_767_225_600_000_i64, 1.5, 1_767_225_605_000_i64, 2.5);
    println!("{} rows inserted", client.exec_with(insert, rows).await?);

    let mut rows = client.query("SELECT * FROM meters ORDER BY ts").await?;
    while let Some(row) = rows.next().await? {
        let (ts, place): (Timestamp, String) = (row.get("ts")?, row.get("place")?);
        println!("{ts}: {} A in the {place}", row.get::<f32>("amps")?);
    }

    let windows = client.query("SELECT _wstart, AVG(amps) FROM meters INTERVAL(10s)").await?;
    println!("{:?}", windows.collect::<(i64, f64)>().await?);

    let error = client.query("SELECT * FROM missing").await.unwrap_err();
    println!("{error}: {}", error.sql().unwrap_or_default());

    client.exec("DROP DATABASE power").await?;
    client.close().await;
    Ok(())
}
