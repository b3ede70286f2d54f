//! The libraries, each in its usual way to do the work.

mod mysql_async;
mod otaria;
mod sqlx;

use anyhow::{Result, anyhow};

use crate::scenario::Scenario;

/// In the order of the table.
pub const NAMES: [&str; 3] = ["mysql_async", "sqlx", "otaria"];

pub enum Library {
    MysqlAsync(mysql_async::Library),
    Sqlx(sqlx::Library),
    Otaria(Box<otaria::Library>),
}

impl Library {
    pub async fn connect(name: &str, url: &str) -> Result<Self> {
        match name {
            "mysql_async" => mysql_async::Library::connect(url).await.map(Self::MysqlAsync),
            "sqlx" => sqlx::Library::connect(url).await.map(Self::Sqlx),
            "otaria" => otaria::Library::connect(url).await.map(Box::new).map(Self::Otaria),
            _ => Err(anyhow!("no library {name}")),
        }
    }

    /// Does the work once, and checks what it read.
    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match self {
            Self::MysqlAsync(library) => library.run(scenario, number).await,
            Self::Sqlx(library) => library.run(scenario, number).await,
            Self::Otaria(library) => library.run(scenario, number).await,
        }
    }
}
