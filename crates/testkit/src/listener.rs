use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::script::{Cue, Script};

/// A server on a loopback port that performs one script per connection, in the order of the connections.
#[derive(Debug)]
pub struct Listener {
    /// Where it listens.
    pub address: SocketAddr,
    task: JoinHandle<Result<()>>,
}

impl Listener {
    /// Starts listening.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let scripts: Vec<_> = scripts.into_iter().collect();
        let task = tokio::spawn(async move {
            let mut running = tokio::task::JoinSet::new();
            for script in scripts {
                let (stream, _) = listener.accept().await?;
                running.spawn(perform(stream, script));
            }
            while let Some(finished) = running.join_next().await {
                finished.context("a check of the script panicked")??;
            }
            Ok(())
        });
        Ok(Self { address, task })
    }

    /// Waits for the end of all scripts.
    ///
    /// # Errors
    /// A client did something else than its script expects.
    pub async fn finish(self) -> Result<()> {
        self.task.await.context("the listener panicked")?
    }
}

async fn perform(mut stream: TcpStream, script: Script) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut performance = script.start();
    let mut received = vec![0; 64 * 1024];
    loop {
        match performance.next_cue()? {
            Cue::Write(bytes) => stream.write_all(&bytes).await?,
            Cue::Wait(duration) => tokio::time::sleep(duration).await,
            Cue::Close => return Ok(()),
            Cue::Finished => {
                // The client decides when the conversation ends; closing first could cost it what was sent last.
                while stream.read(&mut received).await.is_ok_and(|count| count > 0) {}
                return Ok(());
            }
            Cue::Read => {
                let count = stream.read(&mut received).await?;
                ensure!(count > 0, "the client closed the connection: {performance:?}");
                performance.receive(received.get(..count).unwrap_or_default());
            }
        }
    }
}
