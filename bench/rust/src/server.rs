use anyhow::{Context, Result};
use otaria::Sql;
use otaria::mariadb::Connection;

use crate::scenario::Scenario;
use crate::sql;

/// The server under test, with a database of its own for the data.
pub struct Server {
    connection: Connection,
    database: String,
    url: String,
    /// The storage engine that keeps nothing was not there before.
    installs_blackhole: bool,
}

impl Server {
    pub async fn prepare(url: &str) -> Result<Self> {
        let mut connection = Connection::connect(url).await?;
        let database = format!("otaria_bench_rust_{}", std::process::id());
        let (address, _) = url.rsplit_once('/').context("MARIADB_URL names no database")?;
        let url = format!("{address}/{database}");
        connection
            .query(Sql::trusted(format!("CREATE DATABASE {database} CHARACTER SET utf8mb4")))
            .await?;
        connection.query(Sql::trusted(format!("USE {database}"))).await?;
        let engine = "SELECT COUNT(*) FROM information_schema.ENGINES \
                      WHERE ENGINE = 'BLACKHOLE' AND SUPPORT <> 'NO'";
        let installs_blackhole = connection.query(engine).await?.one::<u64>().await? == 0;
        if installs_blackhole {
            connection.query("INSTALL SONAME 'ha_blackhole'").await?;
        }
        for sql in sql::tables() {
            connection.query(Sql::trusted(sql)).await?;
        }
        Ok(Self { connection, database, url, installs_blackhole })
    }

    /// Puts into the tables what the scenario reads.
    pub async fn fill(&mut self, scenario: Scenario) -> Result<()> {
        for sql in sql::rows(scenario) {
            self.connection.query(Sql::trusted(sql)).await?;
        }
        Ok(())
    }

    /// The URL of the database with the data.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn version(&self) -> String {
        self.connection.server_version().to_owned()
    }

    /// The server's process, or `None` when it runs on another machine or is not ours to see.
    pub async fn process_id(&mut self) -> Result<Option<u32>> {
        let mut result = self.connection.query("SELECT @@pid_file, @@hostname").await?;
        let (file, host): (String, String) = result.next_as().await?.context("no row")?;
        let here = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        if host != here.trim() {
            return Ok(None);
        }
        let id = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok());
        Ok(id.filter(|id| {
            let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
            name.starts_with("mariadbd") || name.starts_with("mysqld")
        }))
    }

    pub async fn drop_database(mut self) -> Result<()> {
        self.connection.query(Sql::trusted(format!("DROP DATABASE {}", self.database))).await?;
        if self.installs_blackhole {
            self.connection.query("UNINSTALL SONAME 'ha_blackhole'").await?;
        }
        Ok(self.connection.close().await?)
    }
}
