//! Compares otaria with mysql_async, sqlx, zero-mysql and diesel, on a server that `MARIADB_URL` names.

mod allocations;
mod expected;
mod inserted;
mod libraries;
mod measure;
mod pinning;
mod pool;
mod record_batch;
mod report;
mod scenario;
mod server;
mod sql;
mod table;
mod user;

use anyhow::{Context, Result, ensure};
use clap::Parser;

use measure::Settings;
use pinning::Pinning;
use report::Report;
use scenario::Scenario;
use server::Server;

/// Compares otaria with mysql_async, sqlx, zero-mysql and diesel. MARIADB_URL names the server; its user must be allowed to create a
/// database.
#[derive(Parser)]
struct Arguments {
    /// Measurements of each library in each scenario [default: 10, quick: 3]
    #[arg(long)]
    rounds: Option<usize>,
    /// Length of one measurement [default: 0.3, quick: 0.2]
    #[arg(long)]
    seconds: Option<f64>,
    /// Only the scenarios whose names start so
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only these libraries
    #[arg(long, value_delimiter = ',')]
    library: Vec<String>,
    /// Client and server on one CPU: the time of an operation is the work of both
    #[arg(long)]
    same_cpu: bool,
    /// A first impression
    #[arg(long)]
    quick: bool,
    /// Passed by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

impl Arguments {
    fn settings(&self) -> Result<Settings> {
        let rounds = self.rounds.unwrap_or(if self.quick { 3 } else { 10 });
        let seconds = self.seconds.unwrap_or(if self.quick { 0.2 } else { 0.3 });
        ensure!(rounds > 0 && seconds > 0.0, "--rounds and --seconds must be above 0");
        Ok(Settings { rounds, seconds })
    }

    fn libraries(&self) -> Result<Vec<&'static str>> {
        let wanted =
            |name: &&str| self.library.is_empty() || self.library.iter().any(|one| one == name);
        let names: Vec<_> = libraries::NAMES.iter().copied().filter(wanted).collect();
        ensure!(!names.is_empty(), "no such library; there are {}", libraries::NAMES.join(", "));
        Ok(names)
    }

    fn scenarios(&self) -> Result<Vec<Scenario>> {
        let wanted = |scenario: &Scenario| {
            self.only.is_empty()
                || self.only.iter().any(|start| scenario.name().starts_with(start.as_str()))
        };
        let scenarios: Vec<_> = Scenario::ALL.into_iter().filter(wanted).collect();
        let names = Scenario::ALL.map(Scenario::name).join(", ");
        ensure!(!scenarios.is_empty(), "no scenario starts so; there are {names}");
        Ok(scenarios)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (settings, scenarios) = (arguments.settings()?, arguments.scenarios()?);
    let libraries = arguments.libraries()?;
    let url = std::env::var("MARIADB_URL")
        .context("MARIADB_URL is not set; `make bench` starts a server and sets it")?;
    let mut server = Server::prepare(&url).await?;
    let pinning = Pinning::start(server.process_id().await?, arguments.same_cpu);
    let measured = run(&mut server, &pinning, settings, &scenarios, &libraries).await;
    drop(pinning);
    server.drop_database().await?;
    measured
}

async fn run(
    server: &mut Server,
    pinning: &Pinning,
    settings: Settings,
    scenarios: &[Scenario],
    libraries: &[&'static str],
) -> Result<()> {
    let mut report = Report::new(settings, server.version(), pinning.description());
    report.print_head();
    for (number, &scenario) in (1..).zip(scenarios) {
        eprintln!("[{number}/{}] {}", scenarios.len(), scenario.title());
        server.fill(scenario).await?;
        let measured = measure::rounds(server.url(), scenario, libraries, settings).await?;
        report.add(scenario, measured);
    }
    println!("{}", table::table(&report));
    println!("stored in {}", report.store()?.display());
    report.check()
}
