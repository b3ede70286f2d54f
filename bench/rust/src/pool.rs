//! The work of a pool, which is the same for every library but for its query.

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

pub const CONNECTIONS: usize = 10;
pub const IN_FLIGHT: usize = 64;
pub const QUERIES_EACH: usize = 20;

/// Tasks that run one query after another; `query` answers the 1 that it has selected.
pub async fn run<F>(query: impl Fn() -> F + Clone + Send + 'static) -> Result<()>
where
    F: Future<Output = Result<i32>> + Send,
{
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let query = query.clone();
        tasks.spawn(async move {
            for _ in 0..QUERIES_EACH {
                let one = query().await?;
                ensure!(one == 1, "wrong value: {one}");
            }
            Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}
