//! The main job of the crate, from connecting to cleaning up. `make demo` runs it; alone it needs `MARIADB_URL`.

mod read;
mod readings;
mod report;
mod write;

use std::env;
use std::io::{self, Write};
use std::process::{self, ExitCode};

use anyhow::{Context, Result, anyhow};
use otaria::Sql;
use otaria::mariadb::Connection;
use readings::{Reading, make_readings};
use report::{Timings, heading, line};

struct Demo {
    table: String,
    readings: Vec<Reading>,
    timings: Timings,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Err(error) = demonstrate().await else { return ExitCode::SUCCESS };
    // With its causes; if even that cannot be printed, the exit code is left.
    let _ = writeln!(io::stderr(), "\nFailed: {error:#}");
    ExitCode::FAILURE
}

async fn demonstrate() -> Result<()> {
    let url = env::var("MARIADB_URL")
        .context("MARIADB_URL is not set, such as mariadb://user:password@host/database")?;
    let mut demo = Demo {
        table: format!("otaria_demo_rust_{}", process::id()),
        readings: make_readings(10_000),
        timings: Timings::default(),
    };

    heading("Otaria on Rust")?;
    let mut connection = demo.timings.of("connect", None, Connection::connect(&url)).await?;
    // Ctrl-C drops the demonstration wherever it waits. That does no harm to the connection.
    let result = tokio::select! {
        result = demo.run(&mut connection) => result,
        _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
    };
    demo.clean_up(connection, &url).await?;
    result
}

impl Demo {
    async fn run(&mut self, connection: &mut Connection) -> Result<()> {
        let (version, id) = (connection.server_version(), connection.connection_id());
        line(format_args!("  server {version}, connection {id}"))?;
        self.create_table(connection).await?;
        self.insert(connection).await?;
        self.read_structs(connection).await?;
        self.read_stream(connection).await?;
        self.summarize(connection).await?;
        self.insert_twice(connection).await?;
        heading("Timings; every answer agreed with the readings that were sent")?;
        Ok(self.timings.print()?)
    }

    /// Leaves nothing behind, whatever happened before: if need be by a connection of its own.
    async fn clean_up(&self, mut connection: Connection, url: &str) -> Result<()> {
        if connection.is_closed() {
            connection = Connection::connect(url).await?;
        }
        let table = &self.table;
        connection.query(Sql::trusted(format!("DROP TABLE IF EXISTS {table}"))).await?;
        connection.close().await?;
        Ok(line(format_args!("\nCleaned up: table {table} is dropped, the connection is closed."))?)
    }
}
