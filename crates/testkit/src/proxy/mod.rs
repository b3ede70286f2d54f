//! A proxy between a client and a server: passes bytes on, spoils them, or writes them down.

mod treatment;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::conversation::{Conversation, Direction};
pub use treatment::{Fate, Treatment};

/// What happens to the bytes of a connection.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Of those from the client.
    pub to_server: Treatment,
    /// Of those from the server.
    pub to_client: Treatment,
}

/// A proxy in front of one server. Dropping it stops accepting connections; those that run go on.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    recording: Arc<Mutex<Conversation>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy in front of `server`: the n-th connection gets the n-th rules, those after it the last ones.
    pub async fn start(server: SocketAddr, rules: Vec<Rules>) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let recording = Arc::new(Mutex::new(Conversation::default()));
        let kept = Arc::clone(&recording);
        let accepting = tokio::spawn(async move {
            let mut place = 0;
            while let Ok((client, _)) = listener.accept().await {
                let rules = rules.get(place).or_else(|| rules.last()).cloned().unwrap_or_default();
                place += 1;
                tokio::spawn(connect(client, server, rules, Arc::clone(&kept)));
            }
        });
        Ok(Self { address, recording, accepting })
    }

    /// What has passed so far, on all connections.
    #[must_use]
    pub fn recorded(&self) -> Conversation {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connect(
    client: TcpStream,
    server: SocketAddr,
    rules: Rules,
    recording: Arc<Mutex<Conversation>>,
) -> Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (client_out, client_in) = client.into_split();
    let (server_out, server_in) = server.into_split();
    let record = |direction| {
        let recording = Arc::clone(&recording);
        move |bytes: &[u8]| {
            let mut kept = recording.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push(direction, bytes);
        }
    };
    let mut up =
        tokio::spawn(pump(client_out, server_in, rules.to_server, record(Direction::Client)));
    let mut down =
        tokio::spawn(pump(server_out, client_in, rules.to_client, record(Direction::Server)));
    // A cut takes both directions down at once; an ordinary end lets the other side finish its sentence.
    let cut = tokio::select! { end = &mut up => end?, end = &mut down => end? };
    if cut == Fate::Cut {
        up.abort();
        down.abort();
    }
    Ok(())
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut treatment: Treatment,
    record: impl Fn(&[u8]) + Send,
) -> Fate {
    let mut received = vec![0; 256 * 1024];
    loop {
        let count = match from.read(&mut received).await {
            Ok(count) if count > 0 => count,
            _ => return Fate::Pass,
        };
        let bytes = received.get(..count).unwrap_or_default();
        record(bytes);
        let (parts, fate) = treatment.apply(bytes);
        for part in parts {
            if to.write_all(part).await.is_err() || to.flush().await.is_err() {
                return Fate::Pass;
            }
            tokio::task::yield_now().await;
        }
        match fate {
            Fate::Pass => {}
            Fate::Cut => return Fate::Cut,
            Fate::Stall => std::future::pending().await,
        }
    }
}
