//! What ends a server: a signal, or the end of standard input.

use std::future;
use std::io;
use std::thread;

use tokio::sync::oneshot;

/// Waits for Ctrl-C or the system's request to terminate; with `stdin`, for the end of standard input, too: a pipe
/// closes when the process at its other end is gone, however it ended.
pub(crate) async fn requested(stdin: bool) -> io::Result<()> {
    tokio::select! {
        signal = signal() => signal,
        read = end_of_stdin(), if stdin => read,
    }
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Whatever is written to standard input is of no interest. A thread of its own reads it: it may read for ever, which a
/// runtime would wait for when it ends.
async fn end_of_stdin() -> io::Result<()> {
    let (end, ended) = oneshot::channel();
    thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(move || end.send(io::copy(&mut io::stdin().lock(), &mut io::sink())).ok())?;
    ended.await.map_err(io::Error::other)?.map(|_| ())
}

/// A second Ctrl-C does not wait for what the server still does.
pub(crate) async fn impatience() {
    if signal().await.is_err() {
        future::pending::<()>().await;
    }
}
