//! What ends a server: a signal, or the end of standard input.

use std::io;
use std::thread;

use tokio::sync::oneshot;

/// Ctrl-C, or the system's request to terminate. From its making on, a signal no longer kills the process.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C. From its making on, it no longer kills the process.
#[cfg(windows)]
pub(crate) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    pub(crate) async fn next(&mut self) {
        self.interrupt.recv().await;
    }
}

/// Waits for the end of standard input: a pipe closes when the process at its other end is gone, however it ended.
///
/// Whatever is written to it is of no interest. A thread of its own reads it: it may read for ever, which a runtime would
/// wait for when it ends.
pub(crate) async fn stdin() -> io::Result<()> {
    let (end, ended) = oneshot::channel();
    thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(move || end.send(io::copy(&mut io::stdin().lock(), &mut io::sink())).ok())?;
    ended.await.map_err(io::Error::other)?.map(|_| ())
}
