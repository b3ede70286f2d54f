//! Every method that waits is dropped after each number of polls, while the answers come byte by byte: some thousands of drops.
//! After each the next commands on the connection must be right.

mod commands;
mod connections;
mod inserts;
mod local_files;
mod results;
mod transactions;

use std::net::ToSocketAddrs;
use std::time::Duration;

use otaria::mariadb::{Connection, Options};
use testkit::Valve;

use crate::cancellation::assert_in_step;
use crate::server::{connect_with, options_for_proxies, variable};

/// Much more than any command takes.
const TOO_LONG: Duration = Duration::from_secs(60);

/// A connection through a valve, and how often something was dropped on it.
struct Drops {
    valve: Valve,
    options: Options,
    connection: Connection,
    count: usize,
}

impl Drops {
    async fn start(configure: impl FnOnce(Options) -> Options) -> Self {
        let (valve, options) = behind_valve().await;
        let options = configure(options);
        let connection = connect_with(options.clone()).await;
        Self { valve, options, connection, count: 0 }
    }

    /// Drops a command after each number of polls until it comes to its end.
    async fn at_every_point_of<T>(
        &mut self,
        mut command: impl AsyncFnMut(&mut Connection) -> otaria::Result<T>,
    ) -> T {
        for polls in 0.. {
            let done = self.once(polls, &mut command).await;
            self.assert_in_step().await;
            if let Some(result) = done {
                return result.unwrap();
            }
        }
        unreachable!("a command ends")
    }

    /// Drops a command after so many polls, and counts it, unless it ends before.
    async fn once<T>(
        &mut self,
        polls: usize,
        command: &mut impl AsyncFnMut(&mut Connection) -> T,
    ) -> Option<T> {
        let work = self.valve.abandon_after_polls(polls, command(&mut self.connection));
        let done = within(polls, work).await;
        self.count += usize::from(done.is_none());
        done
    }

    async fn assert_in_step(&mut self) {
        within(self.count, assert_in_step(&mut self.connection, self.count)).await;
    }

    fn assert_more_than(&self, count: usize) {
        assert!(self.count > count, "{} drops", self.count);
    }
}

/// A valve before the test server, and options for it.
async fn behind_valve() -> (Valve, Options) {
    let url: url::Url = variable("MARIADB_URL").parse().unwrap();
    let place = (url.host_str().unwrap(), url.port().unwrap_or(3306));
    let server = place.to_socket_addrs().unwrap().next().unwrap();
    let valve = Valve::start(server).await.unwrap();
    let options = options_for_proxies().host("127.0.0.1").port(valve.address.port());
    (valve, options)
}

async fn within<T>(number: usize, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(TOO_LONG, work).await;
    done.unwrap_or_else(|_| panic!("nothing more happens at drop {number}"))
}
