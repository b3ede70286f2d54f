use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::Poll;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy in front of one server. While a future is to be abandoned, what the server sends passes byte by byte, so that the
/// future waits before each of them; at other times all passes. Dropping it stops accepting connections.
#[derive(Debug)]
pub struct Valve {
    /// Where it listens.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    open: bool,
    /// While it is not open, each connection may pass one byte in each step.
    step: u64,
    /// While it is not open, so many bytes may pass besides.
    bytes: usize,
}

impl State {
    /// How many bytes may pass on a connection that has used this step.
    fn allows(&self, used_step: Option<u64>) -> usize {
        match self.open {
            true => usize::MAX,
            false if self.bytes > 0 => self.bytes,
            false => usize::from(used_step != Some(self.step)),
        }
    }
}

/// More than the turns that a task needs to take what has arrived.
const TURNS: usize = 3;

impl Valve {
    /// Starts one in front of `server`, open.
    pub async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = watch::Sender::new(State { open: true, step: 0, bytes: 0 });
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, server, shared.clone()));
            }
        });
        Ok(Self { address, state, accepting })
    }

    /// Polls a future so many times, each time with a further byte, then drops it; its output if it was ready before.
    pub async fn abandon_after_polls<F: Future>(
        &self,
        polls: usize,
        future: F,
    ) -> Option<F::Output> {
        self.open(false);
        let mut polled = 0;
        let output = {
            let mut future = pin!(future);
            poll_fn(|cx| {
                if polled == polls {
                    return Poll::Ready(None);
                }
                polled += 1;
                match future.as_mut().poll(cx) {
                    Poll::Ready(output) => Poll::Ready(Some(output)),
                    Poll::Pending if polled == polls => Poll::Ready(None),
                    Poll::Pending => {
                        self.step();
                        Poll::Pending
                    }
                }
            })
            .await
        };
        self.open(true);
        output
    }

    /// Drops a future when so many bytes have arrived while it ran; its output if it was ready before. For those that do not
    /// receive by themselves.
    pub async fn abandon_after_bytes<F: Future>(
        &self,
        bytes: usize,
        future: F,
    ) -> Option<F::Output> {
        self.state.send_modify(|state| (state.open, state.bytes) = (false, bytes));
        let arriving = async {
            let _ = self.state.subscribe().wait_for(|state| state.bytes == 0).await;
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
        };
        let output = tokio::select! {
            biased;
            output = future => Some(output),
            () = arriving => None,
        };
        self.open(true);
        output
    }

    fn open(&self, open: bool) {
        self.state.send_modify(|state| (state.open, state.bytes) = (open, 0));
    }

    fn step(&self) {
        self.state.send_modify(|state| state.step += 1);
    }
}

impl Drop for Valve {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn connect(
    client: TcpStream,
    server: SocketAddr,
    state: watch::Sender<State>,
) -> std::io::Result<()> {
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    pass(from_server, to_client, state).await
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    state: watch::Sender<State>,
) -> std::io::Result<()> {
    let mut seen = state.subscribe();
    let mut used_step = None;
    let mut received = vec![0; 64 << 10];
    loop {
        let count = from.read(&mut received).await?;
        let mut rest = received.get(..count).unwrap_or_default();
        if rest.is_empty() {
            return Ok(());
        }
        while !rest.is_empty() {
            let allowed = {
                let allows = |state: &State| state.allows(used_step) > 0;
                let Ok(state) = seen.wait_for(allows).await else { return Ok(()) };
                let allowed = state.allows(used_step);
                used_step = Some(state.step);
                allowed
            };
            let (piece, later) = rest.split_at(allowed.min(rest.len()));
            to.write_all(piece).await?;
            state.send_modify(|state| state.bytes = state.bytes.saturating_sub(piece.len()));
            rest = later;
        }
    }
}
