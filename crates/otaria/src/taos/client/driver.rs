use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream as _;
use futures_util::Sink;
use taos_proto::Message as Payload;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Error as SocketError, Message};

use super::state::Shared;
use crate::net::Stream;

/// The task that owns the socket: it reads and writes at once, and gives the machine what arrives and the time.
pub(super) struct Driver {
    shared: Arc<Shared>,
    socket: WebSocketStream<Stream>,
    /// After which silence to ask for a sign of life.
    keep_alive: Option<Duration>,
    heard: Instant,
    /// The sign of life was asked for; it is to be sent.
    asked: bool,
    ping: bool,
    timer: Pin<Box<Sleep>>,
}

impl Driver {
    pub(super) fn new(
        shared: Arc<Shared>,
        socket: WebSocketStream<Stream>,
        keep_alive: Option<Duration>,
    ) -> Self {
        let heard = Instant::now();
        let timer = Box::pin(sleep_until(heard));
        Self { shared, socket, keep_alive, heard, asked: false, ping: false, timer }
    }

    /// Runs until the session ends, then says good-bye to the server.
    pub(super) async fn run(mut self, close_timeout: Duration) {
        std::future::poll_fn(|cx| self.poll(cx)).await;
        // The server may have gone already: there is nothing left to be told.
        let _ = timeout(close_timeout, self.good_bye()).await;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.shared.drive(|state| state.driver = Some(cx.waker().clone()));
        loop {
            let sent = self.poll_send(cx);
            self.note(sent.err(), "sending failed");
            let received = self.poll_receive(cx);
            let timed = self.poll_time(cx);
            if self.shared.lock().session.is_closed() {
                return Poll::Ready(());
            }
            if !received && !timed {
                return Poll::Pending;
            }
        }
    }

    /// Sends what the machine has, as far as the socket takes it.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Result<(), SocketError> {
        while let Poll::Ready(ready) = Pin::new(&mut self.socket).poll_ready(cx) {
            ready?;
            let message = if std::mem::take(&mut self.ping) {
                Message::Ping(Bytes::new())
            } else {
                match self.shared.lock().session.poll_message() {
                    Some(Payload::Text(text)) => Message::text(text),
                    Some(Payload::Binary(bytes)) => Message::Binary(bytes),
                    None => break,
                }
            };
            Pin::new(&mut self.socket).start_send(message)?;
        }
        match Pin::new(&mut self.socket).poll_flush(cx) {
            Poll::Ready(flushed) => flushed,
            Poll::Pending => Ok(()),
        }
    }

    /// Takes what has arrived; whether anything had.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> bool {
        let Poll::Ready(received) = Pin::new(&mut self.socket).poll_next(cx) else { return false };
        self.heard = Instant::now();
        self.asked = false;
        match received {
            Some(Ok(Message::Text(text))) => {
                self.shared.drive(|state| state.session.receive_text(&text));
            }
            Some(Ok(Message::Binary(bytes))) => {
                self.shared.drive(|state| state.session.receive_binary(&bytes));
            }
            Some(Ok(Message::Close(frame))) => {
                let reason = frame.map_or_else(String::new, |frame| format!(": {frame}"));
                self.end(format!("the server closed it{reason}"));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => self.note(Some(error), "receiving failed"),
            None => self.end("the server closed it".to_owned()),
        }
        true
    }

    /// Fails what is overdue and asks for signs of life; whether any of it was due.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> bool {
        let deadline = self.shared.lock().session.deadline();
        let deadline = deadline.and_then(|deadline| self.shared.instant(deadline));
        let silent = self.silent_until();
        let Some(next) = [deadline, silent].into_iter().flatten().min() else { return false };
        if self.timer.deadline() != next {
            self.timer.as_mut().reset(next);
        }
        if self.timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        let now = Instant::now();
        // A millisecond on top, since the timer and the machine count in different units.
        let machine = self.shared.now() + Duration::from_millis(1);
        self.shared.drive(|state| state.session.handle_deadline(machine));
        if silent.is_some_and(|silent| silent <= now) {
            if self.asked {
                self.end(format!("there was no sign of life for {:?}", now - self.heard));
            }
            (self.asked, self.ping) = (true, true);
        }
        true
    }

    /// When the silence has lasted for too long.
    fn silent_until(&self) -> Option<Instant> {
        let keep_alive = self.keep_alive?;
        self.heard.checked_add(keep_alive.saturating_mul(if self.asked { 2 } else { 1 }))
    }

    fn note(&self, error: Option<SocketError>, what: &str) {
        if let Some(error) = error {
            self.end(format!("{what}: {error}"));
        }
    }

    fn end(&self, reason: String) {
        self.shared.drive(|state| state.session.transport_closed(reason));
    }

    async fn good_bye(&mut self) -> Result<(), SocketError> {
        self.socket.close(None).await?;
        while let Some(message) =
            std::future::poll_fn(|cx| Pin::new(&mut self.socket).poll_next(cx)).await
        {
            message?;
        }
        Ok(())
    }
}

impl Drop for Driver {
    /// Also when the runtime drops the task.
    fn drop(&mut self) {
        self.shared.drive(|state| {
            state.session.transport_closed("the runtime of its task has ended");
            state.ended = true;
        });
    }
}
