//! Records the conversations in `crates/mariadb-proto/tests/fixtures/conversations` anew.
//!
//! `MARIADB_URL` names the server and an administrator, who makes the accounts and the database of the recordings and
//! removes them afterwards. Arguments limit the recording to the scenarios of these names.

#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use mariadb_proto::Config;
use mariadb_proto::auth::{Credentials, Policy};
use testkit::performer::Performer;
use testkit::proxy::Proxy;
use testkit::scenario::{ACCOUNTS, DATABASE, Scenario, Step, scenarios};

const FOLDER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../mariadb-proto/tests/fixtures/conversations");

#[tokio::main]
async fn main() -> Result<()> {
    let wanted: Vec<_> = std::env::args().skip(1).collect();
    let (server, administrator) = administrator()?;
    let setup = administration(&administrator, true);
    Performer::over_tcp(server, &setup).await.context("making the accounts")?;
    let result = record(server, &wanted).await;
    Performer::over_tcp(server, &administration(&administrator, false)).await?;
    result
}

async fn record(server: SocketAddr, wanted: &[String]) -> Result<()> {
    for scenario in scenarios() {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == scenario.name) {
            continue;
        }
        let proxy = Proxy::start(server, vec![]).await?;
        let performer =
            Performer::over_tcp(proxy.address, &scenario).await.context(scenario.name)?;
        let session = performer.connection.session().context("no greeting came")?;
        let remarks = [
            format!("Recorded from MariaDB {}", session.version.as_str()),
            "by `cargo run -p testkit --example record`; see README.md".to_owned(),
        ];
        let path = Path::new(FOLDER).join(format!("{}.hex", scenario.name));
        proxy.recorded().save(&path, &remarks)?;
        println!("{}", scenario.name);
        for line in &performer.transcript.lines {
            println!("    {line}");
        }
    }
    Ok(())
}

fn administration(config: &Config, create: bool) -> Scenario {
    let mut steps = vec![statement(format!("DROP DATABASE IF EXISTS {DATABASE}"))];
    for (user, password, plugin) in ACCOUNTS {
        steps.push(statement(format!("DROP USER IF EXISTS {user}@'%'")));
        if create {
            steps.push(statement(format!(
                "CREATE USER {user}@'%' IDENTIFIED VIA {plugin} USING PASSWORD('{password}')"
            )));
            steps.push(statement(format!("GRANT ALL ON {DATABASE}.* TO {user}@'%'")));
        }
    }
    if create {
        steps.push(statement(format!("CREATE DATABASE {DATABASE}")));
    }
    steps.push(Step::Quit);
    Scenario { name: "administration", config: config.clone(), steps, infile: &[] }
}

fn statement(sql: String) -> Step {
    Step::Query(sql.leak())
}

fn administrator() -> Result<(SocketAddr, Config)> {
    let url =
        std::env::var("MARIADB_URL").context("MARIADB_URL is not set; try scripts/mariadb")?;
    let url = url::Url::parse(&url)?;
    let server = *url.socket_addrs(|| Some(3306))?.first().context("MARIADB_URL has no address")?;
    let credentials = Credentials::new(url.username(), url.password().unwrap_or_default());
    Ok((server, Config::new(credentials, Policy::default(), [7; 32])))
}
