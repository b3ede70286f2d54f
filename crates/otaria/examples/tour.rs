//! The tour of the README.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use otaria::mariadb::Connection;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut connection = Connection::connect(std::env::var("MARIADB_URL")?.as_str()).await?;

    connection
        .query("CREATE TEMPORARY TABLE readings (id INT PRIMARY KEY, sensor VARCHAR(20), celsius DOUBLE)")
        .await?;
    let insert = "INSERT INTO readings VALUES (?, ?, ?), (?, ?, ?)";
    let inserted = connection.exec(insert, (1, "attic", 21.5, 2, "cellar", 12.25)).await?;
    println!("{} rows inserted", inserted.rows_affected());

    let mut rows = connection.exec("SELECT * FROM readings WHERE celsius > ?", (10,)).await?;
    while let Some(row) = rows.next().await? {
        let (sensor, celsius): (&str, f64) = (row.get("sensor")?, row.get("celsius")?);
        println!("{sensor}: {celsius} °C");
    }

    let again = connection.exec("INSERT INTO readings VALUES (?, ?, ?)", (1, "attic", 22)).await;
    println!("{}", again.unwrap_err());
    connection.close().await?;
    Ok(())
}
