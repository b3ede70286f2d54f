//! A proxy in front of a TDengine adapter that sees WebSocket messages, and asks a rule what becomes of each.
//!
//! ```no_run
//! # async fn f(adapter: std::net::SocketAddr) -> anyhow::Result<()> {
//! use testkit::message_proxy::{Disturbance, Fate, MessageProxy, Side, nth};
//!
//! // Loses the second answer to a fetch, and the connection with it.
//! let proxy = MessageProxy::start(adapter, nth(Side::Server, "fetch_raw_data", 2, Fate::Cut)).await?;
//! // One message of fifty is the last of its connection; answers come late and in another order now and then.
//! let rough = Disturbance { cut: 50, delay: 20, overtaken: 20 }.with_seed(7);
//! let rough = MessageProxy::start(adapter, rough).await?;
//! // Any closure is a rule; this adapter refuses three connections before it takes one.
//! let late = MessageProxy::start(adapter, |seen: &testkit::message_proxy::Seen| match seen.action.as_str() {
//!     "connect" if seen.count <= 3 => Fate::Cut,
//!     _ => Fate::Pass,
//! }).await?;
//! # Ok(())
//! # }
//! ```

mod disturbance;
mod passage;
mod seen;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

pub use disturbance::Disturbance;
use passage::Passage;
use seen::Judge;
pub use seen::{Fate, Rule, Seen, Side, nth};

/// A proxy in front of one adapter. Dropping it cuts all connections.
#[derive(Debug)]
pub struct MessageProxy {
    /// Where it listens.
    pub address: SocketAddr,
    counters: Arc<Counters>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicUsize,
    cuts: AtomicUsize,
}

impl MessageProxy {
    /// Starts a proxy in front of `adapter`. The rule sees the messages of all connections.
    pub async fn start(adapter: SocketAddr, rule: impl Rule) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let counters = Arc::<Counters>::default();
        let counted = Arc::clone(&counters);
        let judge = Arc::new(Mutex::new(Judge::new(rule)));
        let accepting = tokio::spawn(async move {
            // They end with the task.
            let mut passages = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let connection = counted.connections.fetch_add(1, Ordering::Relaxed) + 1;
                let (judge, counted) = (Arc::clone(&judge), Arc::clone(&counted));
                passages.spawn(async move {
                    let decide = move |side, path: &str, action: &str| {
                        let mut judge = judge.lock().unwrap_or_else(PoisonError::into_inner);
                        judge.decide(connection, side, path, action)
                    };
                    if Passage::new(client, adapter, decide).run().await.is_cut() {
                        counted.cuts.fetch_add(1, Ordering::Relaxed);
                    }
                });
                while passages.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, counters, accepting })
    }

    /// How many connections have been asked for.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.counters.connections.load(Ordering::Relaxed)
    }

    /// How many connections the rule has cut.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.counters.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for MessageProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
