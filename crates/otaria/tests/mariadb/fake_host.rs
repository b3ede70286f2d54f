//! A host of a cluster that becomes a replica, fails and recovers when it is told to.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use otaria::mariadb::Options;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::scripted::{mariadb_greeting, ok_packet, packet};

const RESET: u8 = 0x1f;
const PING: u8 = 0x0e;
const QUERY: u8 = 0x03;

pub(crate) struct FakeHost {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    read_only: AtomicBool,
    /// Refuses to log anybody in, with this error.
    refusing: Mutex<Option<u16>>,
    connections: AtomicUsize,
    /// Connections that are open now.
    open: AtomicUsize,
    statements: Mutex<Vec<String>>,
    /// Connections end when it is down, and new ones at once.
    down: watch::Sender<bool>,
    /// COMMIT ends the connection instead of being answered.
    loses_commits: AtomicBool,
}

impl FakeHost {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                shared.open.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    let mut down = state.down.subscribe();
                    tokio::select! {
                        _ = down.wait_for(|down| *down) => {}
                        _ = serve(stream, &state) => {}
                    }
                    state.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { port, state }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new().host("127.0.0.1").port(self.port).user("ann").password("sesame")
    }

    pub(crate) fn name(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub(crate) fn make_read_only(&self, on: bool) {
        self.state.read_only.store(on, Ordering::SeqCst);
    }

    pub(crate) fn take_down(&self, on: bool) {
        self.state.down.send_replace(on);
    }

    /// Ends all connections.
    pub(crate) async fn restart(&self) {
        self.take_down(true);
        while self.state.open.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        self.take_down(false);
    }

    pub(crate) fn lose_commits(&self) {
        self.state.loses_commits.store(true, Ordering::SeqCst);
    }

    pub(crate) fn refuse_logins(&self, code: u16) {
        *self.state.refusing.lock().unwrap() = Some(code);
    }

    /// Connections it has accepted.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// What it was asked to do, but for the question whether it is read-only.
    pub(crate) fn statements(&self) -> Vec<String> {
        self.state.statements.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(&mariadb_greeting()).await?;
    receive(&mut stream).await?;
    let refusing = *state.refusing.lock().unwrap();
    if let Some(code) = refusing {
        return stream.write_all(&error(2, code)).await;
    }
    stream.write_all(&ok_packet(2)).await?;
    loop {
        let command = receive(&mut stream).await?;
        let answer = match command.split_first() {
            Some((&QUERY, sql)) => match state.answer(&String::from_utf8_lossy(sql)) {
                Some(answer) => answer,
                None => return Ok(()),
            },
            Some((&(RESET | PING), _)) => ok_packet(1),
            _ => return Ok(()),
        };
        stream.write_all(&answer).await?;
    }
}

impl State {
    fn answer(&self, sql: &str) -> Option<Vec<u8>> {
        let read_only = self.read_only.load(Ordering::SeqCst);
        if sql.contains("read_only") {
            return Some(text_result(if read_only { b"1" } else { b"0" }));
        }
        self.statements.lock().unwrap().push(sql.into());
        match sql {
            "COMMIT" if self.loses_commits.load(Ordering::SeqCst) => None,
            _ if read_only && sql.starts_with("INSERT") => Some(error(1, 1290)),
            "SELECT WSREP" => Some(error(1, 1047)),
            _ => Some(ok_packet(1)),
        }
    }
}

async fn receive(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let [a, b, c, _] = stream.read_u32().await?.to_be_bytes();
    let mut payload = vec![0; u32::from_le_bytes([a, b, c, 0]) as usize];
    stream.read_exact(&mut payload).await?;
    Ok(payload)
}

fn error(sequence: u8, code: u16) -> Vec<u8> {
    let [low, high] = code.to_le_bytes();
    packet(sequence, &[&[0xff, low, high][..], b"#HY000the fake host says no"].concat())
}

/// A result of one text.
fn text_result(value: &[u8]) -> Vec<u8> {
    let column =
        [&b"\x03def\0\0\0\x01v\0\x0c\x2d\0"[..], &[40, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0]].concat();
    let row = [&[u8::try_from(value.len()).unwrap()], value].concat();
    let end = [0xfe, 0, 0, 2, 0];
    let packets = [&[1][..], &column, &end, &row, &end];
    (1..).zip(packets).flat_map(|(sequence, payload)| packet(sequence, payload)).collect()
}
