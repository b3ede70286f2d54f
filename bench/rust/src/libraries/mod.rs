//! The libraries, each in its usual way to do the work.

#[cfg(feature = "diesel")]
mod diesel;
mod mysql_async;
mod otaria;
mod sqlx;
mod zero_mysql;

use anyhow::{Result, anyhow};

use crate::scenario::Scenario;

/// In the order of the table.
pub const NAMES: &[&str] = &[
    "mysql_async",
    "sqlx",
    "zero-mysql",
    #[cfg(feature = "diesel")]
    "diesel",
    "otaria",
];

pub enum Library {
    MysqlAsync(mysql_async::Library),
    Sqlx(sqlx::Library),
    ZeroMysql(Box<zero_mysql::Library>),
    #[cfg(feature = "diesel")]
    Diesel(diesel::Library),
    Otaria(Box<otaria::Library>),
}

/// Whether the library can do the work at all.
pub fn offers(name: &str, scenario: Scenario) -> bool {
    match name {
        "zero-mysql" => zero_mysql::offers(scenario),
        #[cfg(feature = "diesel")]
        "diesel" => diesel::offers(scenario),
        _ => true,
    }
}

impl Library {
    pub async fn connect(name: &str, url: &str) -> Result<Self> {
        match name {
            "mysql_async" => mysql_async::Library::connect(url).await.map(Self::MysqlAsync),
            "sqlx" => sqlx::Library::connect(url).await.map(Self::Sqlx),
            "zero-mysql" => {
                zero_mysql::Library::connect(url).await.map(Box::new).map(Self::ZeroMysql)
            }
            #[cfg(feature = "diesel")]
            "diesel" => diesel::Library::connect(url).map(Self::Diesel),
            "otaria" => otaria::Library::connect(url).await.map(Box::new).map(Self::Otaria),
            _ => Err(anyhow!("no library {name}")),
        }
    }

    /// Does the work once, and checks what it read.
    pub async fn run(&mut self, scenario: Scenario, number: i32) -> Result<()> {
        match self {
            Self::MysqlAsync(library) => library.run(scenario, number).await,
            Self::Sqlx(library) => library.run(scenario, number).await,
            Self::ZeroMysql(library) => library.run(scenario, number).await,
            #[cfg(feature = "diesel")]
            Self::Diesel(library) => library.run(scenario),
            Self::Otaria(library) => library.run(scenario, number).await,
        }
    }
}
