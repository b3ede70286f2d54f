//! A proxy that hands on what the server sends in small pieces, so that a client has to wait in many places.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use otaria::mariadb::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::server::{options_for_proxies, variable};

/// More than the turns after which a runtime looks for arrived bytes.
const TURNS: u32 = 100;

/// Options for the test server, behind a proxy that sends `piece` bytes at a time.
pub(crate) async fn options_through_slow_proxy(piece: usize) -> Options {
    options_through_proxy(piece, Arc::default()).await
}

/// Options for the test server, behind a proxy that hands on nothing more once the switch is on.
pub(crate) async fn options_through_stalling_proxy() -> (Options, Arc<AtomicBool>) {
    let stalled = Arc::<AtomicBool>::default();
    (options_through_proxy(4096, Arc::clone(&stalled)).await, stalled)
}

async fn options_through_proxy(piece: usize, stalled: Arc<AtomicBool>) -> Options {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url: url::Url = variable("MARIADB_URL").parse().unwrap();
    let target = (url.host_str().unwrap().to_owned(), url.port().unwrap_or(3306));
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(target.clone()).await.unwrap();
            tokio::spawn(relay(client, server, piece, Arc::clone(&stalled)));
        }
    });
    options_for_proxies().host("127.0.0.1").port(port)
}

async fn relay(
    client: TcpStream,
    server: TcpStream,
    piece: usize,
    stalled: Arc<AtomicBool>,
) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
    let mut buffer = vec![0; piece];
    loop {
        let count = from_server.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        if stalled.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        to_client.write_all(&buffer[..count]).await?;
        // The client's turn, so that pieces do not pile up: the runtime looks for arrived bytes now and then only.
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
    }
}
