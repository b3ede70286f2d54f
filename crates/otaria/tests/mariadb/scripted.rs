//! A server that sends what it is told to, for what no real server does.

use std::sync::Arc;

use otaria::mariadb::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify};

/// Accepts one connection, sends the first packet, and each further one after it has received something. In the end it
/// stays silent.
pub(crate) struct ScriptedServer {
    port: u16,
    received: Arc<Mutex<Vec<u8>>>,
    news: Arc<Notify>,
}

impl ScriptedServer {
    pub(crate) async fn start(script: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let news = Arc::new(Notify::new());
        tokio::spawn(play(listener, script, Arc::clone(&received), Arc::clone(&news)));
        Self { port, received, news }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new().host("127.0.0.1").port(self.port).user("ann").password("sesame")
    }

    /// All that the client has sent so far, once it has sent something or closed the connection.
    pub(crate) async fn received(&self) -> Vec<u8> {
        self.news.notified().await;
        self.received.lock().await.clone()
    }
}

async fn play(
    listener: TcpListener,
    script: Vec<Vec<u8>>,
    received: Arc<Mutex<Vec<u8>>>,
    news: Arc<Notify>,
) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut script = script.into_iter();
    loop {
        if let Some(packet) = script.next() {
            stream.write_all(&packet).await.unwrap();
        }
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap_or(0);
        received.lock().await.extend_from_slice(&buffer[..count]);
        news.notify_one();
        if count == 0 {
            return;
        }
    }
}

pub(crate) fn packet(sequence: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    [&length[..3], &[sequence], payload].concat()
}

pub(crate) const SSL: u32 = 1 << 11;
pub(crate) const SESSION_TRACK: u32 = 1 << 23;
const PROTOCOL_41: u32 = 1 << 9;
const SECURE_CONNECTION: u32 = 1 << 15;
const PLUGIN_AUTH: u32 = 1 << 19;
const CONNECT_ATTRS: u32 = 1 << 20;

/// The challenge of the greeting.
pub(crate) const CHALLENGE: &[u8; 20] = b"abcdefghijklmnopqrst";

/// The greeting of a MySQL.
pub(crate) fn greeting() -> Vec<u8> {
    greeting_of("8.0.0-scripted", 1, "mysql_native_password")
}

/// The greeting of a MariaDB.
pub(crate) fn mariadb_greeting() -> Vec<u8> {
    greeting_of("5.5.5-10.11.0-MariaDB-scripted", 0, "mysql_native_password")
}

/// A greeting with capabilities besides the usual ones.
pub(crate) fn greeting_of(version: &str, further: u32, plugin: &str) -> Vec<u8> {
    let usual = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH | CONNECT_ATTRS;
    let [a, b, c, d] = (usual | further).to_le_bytes();
    let payload = [
        b"\x0a",
        version.as_bytes(),
        b"\0\x01\0\0\0",
        &CHALLENGE[..8],
        &[0, a, b, 45, 2, 0, c, d, 21],
        &[0; 10],
        &CHALLENGE[8..],
        b"\0",
        plugin.as_bytes(),
        b"\0",
    ];
    packet(0, &payload.concat())
}

pub(crate) fn ok_packet(sequence: u8) -> Vec<u8> {
    packet(sequence, &[0, 0, 0, 2, 0, 0, 0])
}
