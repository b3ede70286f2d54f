//! The life of a development server: start, address, stop.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::thread;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use super::options::{INITIAL_PASSWORD, INITIAL_USER};
use super::service::Service;
use super::{DevServerOptions, router};
use crate::engine::{Engine, OpenError};
use crate::error::SqlError;

/// How long a stop waits for requests that are under way.
const GRACE: Duration = Duration::from_secs(5);

/// A TDengine-compatible development server, listening until it is stopped or dropped.
///
/// It has threads and a tokio runtime of its own: whatever the program that started it does, it answers.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), devserver::StartError> {
/// use devserver::{DevServer, DevServerOptions};
///
/// let server = DevServer::start(DevServerOptions::new()).await?;
/// assert!(server.url().starts_with("ws://root:taosdata@127.0.0.1:"));
/// server.stop().await;
/// # Ok(())
/// # }
/// ```
pub struct DevServer {
    address: SocketAddr,
    user: String,
    password: String,
    stop: watch::Sender<bool>,
    stopped: oneshot::Receiver<()>,
}

/// Why a development server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: it is in use, not of this machine, or not allowed.
    #[error("cannot listen on {host}:{port}")]
    Listen {
        /// The host as the options name it.
        host: String,
        /// The port as the options name it.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The storage cannot be opened.
    #[error(transparent)]
    Storage(#[from] OpenError),
    /// The name or the password of the administrator cannot be stored.
    #[error("cannot set the password of the administrator")]
    Administrator(#[source] SqlError),
    /// The version is not dot-separated numbers.
    #[error(
        "`{0}` is no version of TDengine: three or four numbers with dots are expected, such as 3.3.6.0"
    )]
    Version(String),
    /// The system gives no thread.
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
}

impl DevServer {
    /// Starts to listen. When this returns, clients can connect.
    ///
    /// Needs no particular runtime. Dropping the future stops a server that has started meanwhile.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on, the storage cannot be opened, or an option makes no sense.
    pub async fn start(options: DevServerOptions) -> Result<Self, StartError> {
        if !is_version(&options.version) {
            return Err(StartError::Version(options.version));
        }
        let (stop, stopping) = watch::channel(false);
        let (ended, stopped) = oneshot::channel();
        let (started, start) = oneshot::channel();
        let (user, password) = (options.user.clone(), options.password.clone());
        thread::Builder::new()
            .name("otaria-devserver".to_owned())
            .spawn(move || {
                run(&options, stopping, started);
                // Nobody need wait for the end.
                ended.send(()).ok();
            })
            .map_err(StartError::Thread)?;
        let address = start
            .await
            .unwrap_or_else(|_| Err(StartError::Thread(io::Error::other("the thread ended"))))?;
        Ok(Self { address, user, password, stop, stopped })
    }

    /// The address that it listens on, with the port that the system chose.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL for clients, with the administrator's name and password, such as `ws://root:taosdata@127.0.0.1:6041`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("ws://{}:{}@{}", encode(&self.user), encode(&self.password), self.reachable())
    }

    /// The URL without the password, which may be shown.
    #[must_use]
    pub fn url_without_password(&self) -> String {
        format!("ws://{}@{}", encode(&self.user), self.reachable())
    }

    /// "All interfaces" is no address to connect to.
    fn reachable(&self) -> SocketAddr {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port())
    }

    /// Stops: takes no more requests, answers those that are under way, for five seconds at most, and closes all
    /// connections. Dropping the future, or the server, stops all the same, but does not wait.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // The sender is gone, too, when the thread has ended otherwise.
        drop((&mut self.stopped).await);
    }
}

impl fmt::Debug for DevServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

fn encode(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}

fn is_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| part.parse::<u16>().is_ok();
    matches!(numbers.len(), 3 | 4) && numbers.iter().all(number)
}

fn run(
    options: &DevServerOptions,
    stopping: watch::Receiver<bool>,
    started: oneshot::Sender<Result<SocketAddr, StartError>>,
) {
    let (runtime, listener, service) = match prepare(options, stopping) {
        Ok(prepared) => prepared,
        Err(error) => return drop(started.send(Err(error))),
    };
    let address = match listener.local_addr() {
        Ok(address) => address,
        Err(error) => return drop(started.send(Err(listen_error(options, error)))),
    };
    if started.send(Ok(address)).is_ok() {
        runtime.block_on(serve(listener, service));
    }
    runtime.shutdown_timeout(GRACE);
}

fn prepare(
    options: &DevServerOptions,
    stopping: watch::Receiver<bool>,
) -> Result<(Runtime, TcpListener, Service), StartError> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("otaria-devserver")
        .enable_all()
        .build()
        .map_err(StartError::Thread)?;
    let bind = TcpListener::bind((options.host.as_str(), options.port));
    let listener = runtime.block_on(bind).map_err(|error| listen_error(options, error))?;
    let engine = Engine::open(options.storage.clone())?;
    engine.set_version(&options.version);
    set_administrator(&engine, options).map_err(StartError::Administrator)?;
    Ok((runtime, listener, Service::new(engine, &options.version, stopping)))
}

/// Sets name and password if they are not those that the storage begins with. `root` is always there, so it has the
/// same password: nobody expects the well-known one to go on working.
fn set_administrator(engine: &Engine, options: &DevServerOptions) -> Result<(), SqlError> {
    let DevServerOptions { user, password, .. } = options;
    if user == INITIAL_USER && password == INITIAL_PASSWORD {
        return Ok(());
    }
    engine.set_password(INITIAL_USER, password)?;
    if user == INITIAL_USER { Ok(()) } else { engine.set_password(user, password) }
}

fn listen_error(options: &DevServerOptions, source: io::Error) -> StartError {
    StartError::Listen { host: options.host.clone(), port: options.port, source }
}

/// Serves until it is told to stop, then until all connections have ended.
async fn serve(listener: TcpListener, service: Service) {
    // Small answers must not wait for the client's acknowledgement of earlier ones; a socket that refuses is slower.
    let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
    let stop = {
        let service = service.clone();
        async move { service.stopping().await }
    };
    let app = router::router(service.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(stop);
    let serving = tokio::spawn(serving.into_future());
    service.stopping().await;
    let ended = async {
        drop(serving.await);
        service.all_closed().await;
    };
    drop(timeout(GRACE, ended).await);
}
