//! Connections of otaria in a pool of bb8, for programs that have that pool already. Needs `MARIADB_URL`.

mod manager;

use anyhow::{Context, Result};
use bb8::Pool;
use manager::Manager;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let url = std::env::var("MARIADB_URL").context("MARIADB_URL names a server")?;
    let pool = Pool::builder().max_size(4).build(Manager(url.parse()?)).await?;
    let mut connection = pool.get().await?;
    let sum: u8 = connection.exec("SELECT ? + ?", (1, 2)).await?.one().await?;
    anyhow::ensure!(sum == 3, "the server cannot add");
    Ok(())
}
