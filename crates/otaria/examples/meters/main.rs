//! The main job of `otaria::taos`, from connecting to cleaning up. `make demo` runs it; alone it needs `TDENGINE_URL`.

mod read;
mod readings;
#[path = "../sensors/report.rs"]
mod report;
mod write;

use std::env;
use std::io::{self, Write};
use std::process::{self, ExitCode};

use anyhow::{Context, Result, anyhow};
use otaria::Sql;
use otaria::taos::{Client, Options};
use readings::{Meter, make_meters};
use report::{Timings, heading, line};

struct Demo {
    client: Client,
    database: String,
    meters: Vec<Meter>,
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
    let url = env::var("TDENGINE_URL")
        .context("TDENGINE_URL is not set, such as ws://root:taosdata@localhost:6041")?;
    let options = url.parse::<Options>()?.timezone("UTC").user_app("otaria-demo");

    heading("Otaria on Rust: TDengine")?;
    let mut timings = Timings::default();
    let client = timings.of("connect", None, Client::connect(&options)).await?;
    let database = format!("otaria_demo_rust_{}", process::id());
    let mut demo = Demo { client, database, meters: make_meters(10, 10_000), timings };
    // Ctrl-C drops the demonstration wherever it waits. That does no harm to the client.
    let result = tokio::select! {
        result = demo.run() => result,
        _ = tokio::signal::ctrl_c() => Err(anyhow!("interrupted")),
    };
    demo.clean_up(&options).await?;
    result
}

impl Demo {
    async fn run(&mut self) -> Result<()> {
        line(format_args!("  server {}", self.client.server_version()))?;
        self.create_table().await?;
        self.insert().await?;
        self.read_structs().await?;
        self.read_columns().await?;
        self.summarize().await?;
        self.ask_for_more().await?;
        heading("Timings; every answer agreed with the readings that were sent")?;
        Ok(self.timings.print()?)
    }

    /// Leaves nothing behind, whatever happened before: if need be by a connection of its own.
    async fn clean_up(mut self, options: &Options) -> Result<()> {
        if self.client.is_closed() {
            self.client = Client::connect(options).await?;
        }
        let database = &self.database;
        self.client.exec(Sql::trusted(format!("DROP DATABASE IF EXISTS {database}"))).await?;
        self.client.close().await;
        let done = "is dropped, the connection is closed.";
        Ok(line(format_args!("\nCleaned up: database {database} {done}"))?)
    }
}
