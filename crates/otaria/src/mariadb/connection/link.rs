use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use mariadb_proto::{Connection as Machine, Event};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::task::yield_now;

use super::interrupt::Interrupt;
use super::patience::Patience;
use super::silence::Silence;
use crate::error::{Error, ErrorKind, Result};
use crate::net::Stream;

/// The machine and the stream it is driven over.
///
/// Everything that is on its way is held here, not in futures: what is not yet written, what is half received. A
/// future that polls the link can be dropped at any point, and another one goes on where it stopped.
pub(super) struct Link {
    pub(super) machine: Machine,
    /// `None` once the connection is closed.
    stream: Option<Stream>,
    /// Why it is closed.
    reason: String,
    /// Bytes were written that the stream may still hold back.
    unflushed: bool,
    /// Room made for the next read; grows while reads fill it.
    read_size: usize,
    received: u64,
    silence: Option<Silence>,
    patience: Patience,
    /// Somebody is there to send a file that the server asks for.
    pub(super) expects_file: bool,
    /// Shared with those who may cancel what this session runs.
    pub(super) interrupt: Arc<Interrupt>,
}

const SMALLEST_READ: usize = 16 << 10;
const LARGEST_READ: usize = 256 << 10;

impl Link {
    pub(super) fn new(machine: Machine, stream: Stream, longest_silence: Option<Duration>) -> Self {
        Self {
            machine,
            stream: Some(stream),
            reason: String::new(),
            unflushed: false,
            read_size: SMALLEST_READ,
            received: 0,
            silence: longest_silence.map(Silence::new),
            patience: Patience::default(),
            expects_file: false,
            interrupt: Arc::default(),
        }
    }

    /// The next event; sends what is to be sent meanwhile.
    pub(super) async fn event(&mut self) -> Result<Event> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    pub(super) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event>> {
        loop {
            match self.machine.poll_event() {
                Ok(Some(Event::Closing(reported))) => {
                    return Poll::Ready(Err(self.fail(reported.into())));
                }
                Ok(Some(Event::LocalInfile { file_name, permitted: true }))
                    if !self.expects_file =>
                {
                    // Whatever the server asks for, it gets only what the caller offers.
                    let refused = self.machine.finish_infile();
                    let event = Event::LocalInfile { file_name, permitted: false };
                    return Poll::Ready(refused.map(|()| event).map_err(|e| self.fail(e.into())));
                }
                Ok(Some(event)) => {
                    if self.machine.in_flight() == 0 {
                        self.interrupt.command_ended();
                    }
                    return Poll::Ready(Ok(event));
                }
                Ok(None) => {}
                Err(error) => return Poll::Ready(Err(self.fail(error.into()))),
            }
            // Sending does not hold up receiving: a server that cannot get rid of its answers stops reading.
            if let Poll::Ready(Err(error)) = self.poll_send(cx) {
                return Poll::Ready(Err(error));
            }
            ready!(self.poll_receive(cx))?;
        }
    }

    /// Sends the machine's output to its end.
    pub(super) async fn flush(&mut self) -> Result<()> {
        poll_fn(|cx| self.poll_send(cx)).await
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(self.closed_before()));
        };
        let mut stream = Pin::new(stream);
        let sent = loop {
            let output = self.machine.output();
            if output.is_empty() {
                break Ok(());
            }
            self.unflushed = true;
            match ready!(stream.as_mut().poll_write(cx, output)) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.machine.consume(count),
                Err(error) => break Err(error),
            }
        };
        let flushed = match sent {
            Ok(()) if self.unflushed => ready!(stream.poll_flush(cx)),
            sent => sent,
        };
        self.unflushed = false;
        Poll::Ready(flushed.map_err(|error| self.lost("sending to the server failed", error)))
    }

    /// Sends what the stream takes at once; the rest goes with the next use.
    pub(super) fn send_without_waiting(&mut self) {
        let _ = self.poll_send(&mut Context::from_waker(Waker::noop()));
    }

    /// Receives some bytes into the machine.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(self.closed_before()));
        };
        let buffer = self.machine.receive_buffer();
        buffer.reserve(self.read_size);
        let room = buffer.capacity() - buffer.len();
        let count = match pin!(stream.read_buf(buffer)).poll(cx) {
            Poll::Ready(Ok(0)) => return Poll::Ready(Err(self.lost_while_waiting())),
            Poll::Ready(Ok(count)) => count,
            Poll::Ready(Err(error)) => {
                return Poll::Ready(Err(self.lost("receiving from the server failed", error)));
            }
            Poll::Pending => {
                if self.machine.awaits_rows() && self.patience.stays_awake(Instant::now) {
                    // It is polled again after the other tasks and the driver have had their turn.
                    let _ = pin!(yield_now()).poll(cx);
                    return Poll::Pending;
                }
                let Some(silence) = &mut self.silence else {
                    return Poll::Pending;
                };
                let limit = ready!(silence.poll_too_long(cx));
                return Poll::Ready(Err(self.silent_for(limit)));
            }
        };
        if count == room {
            self.read_size = (self.read_size * 2).min(LARGEST_READ);
        }
        self.received += count as u64;
        self.patience.received(count, self.machine.awaits_rows());
        self.end_silence();
        Poll::Ready(Ok(()))
    }

    /// Looks, without waiting, whether the server has closed an idle connection.
    pub(super) fn check_idle(&mut self) -> Result<()> {
        let (compressed, packets) = self.machine.undecoded();
        let nothing_waits = compressed.is_empty() && packets.is_empty();
        if nothing_waits && self.stream.as_ref().is_some_and(Stream::is_quiet) {
            return Ok(());
        }
        let cx = &mut Context::from_waker(Waker::noop());
        match self.poll_event(cx) {
            Poll::Pending => {
                self.end_silence();
                Ok(())
            }
            Poll::Ready(Err(error)) => Err(closed(&error.to_string()).with_source(error)),
            Poll::Ready(Ok(event)) => {
                let what = format!("the server sent {event:?} to an idle connection");
                Err(self.fail(Error::new(ErrorKind::Protocol, what)))
            }
        }
    }

    /// How many bytes have been received so far.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// The server may be silent for the full time again.
    pub(super) const fn end_silence(&mut self) {
        if let Some(silence) = &mut self.silence {
            silence.end();
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.stream.is_none()
    }

    /// Takes the stream away, to wrap it or to shut it down.
    pub(super) fn take_stream(&mut self, reason: &str) -> Result<Stream> {
        self.reason = reason.into();
        self.stream.take().ok_or_else(|| self.closed_before())
    }

    pub(super) fn set_stream(&mut self, stream: Stream) {
        self.stream = Some(stream);
    }

    /// Closes the connection because of `error`.
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.stream = None;
        self.reason = error.to_string();
        error.ending_connection()
    }

    /// The error of using a connection that is closed.
    pub(super) fn closed_before(&self) -> Error {
        closed(&self.reason)
    }

    fn lost(&mut self, what: &'static str, error: io::Error) -> Error {
        self.fail(Error::new(ErrorKind::Io, what).with_source(error))
    }

    fn lost_while_waiting(&mut self) -> Error {
        let message = if self.machine.is_ready() && self.machine.in_flight() == 0 {
            "the server closed it while it was idle".into()
        } else {
            format!("the server closed the connection instead of sending {}", self.machine.stage())
        };
        self.fail(
            Error::new(ErrorKind::Io, message)
                .with_source(io::Error::from(io::ErrorKind::UnexpectedEof)),
        )
    }

    fn silent_for(&mut self, limit: Duration) -> Error {
        let message = format!(
            "the server was silent for {limit:?} while {} was due; the connection is closed",
            self.machine.stage()
        );
        self.fail(Error::new(ErrorKind::Timeout, message))
    }
}

fn closed(reason: &str) -> Error {
    Error::new(ErrorKind::Closed, format!("the connection is closed: {reason}"))
}
