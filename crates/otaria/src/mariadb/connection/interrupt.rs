use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// What a connection and those who may cancel its commands know of each other.
///
/// A KILL is on its way only while `killing` is set, and it is set only while a command is running. The connection begins
/// no further command before it is cleared, so that a KILL never meets another command than the one it is meant for.
#[derive(Debug, Default)]
pub(super) struct Interrupt {
    /// A command is running.
    busy: AtomicBool,
    /// A KILL is on its way.
    killing: AtomicBool,
    /// A KILL has arrived; if its command had ended before, the next one would feel it.
    killed: AtomicBool,
    /// Nobody knows whether a KILL is still on its way.
    lost_track: AtomicBool,
    ended: Notify,
}

/// A KILL on its way. One that is dropped before [`arrived`](Self::arrived) leaves the connection unfit for use.
pub(super) struct Killing {
    interrupt: Arc<Interrupt>,
    arrived: bool,
}

impl Interrupt {
    pub(super) fn command_begins(&self) {
        self.busy.store(true, Ordering::SeqCst);
    }

    pub(super) fn command_ended(&self) {
        self.busy.store(false, Ordering::SeqCst);
    }

    /// Waits until no KILL is on its way. Then tells whether the next command might feel one, and fails if nobody knows.
    pub(super) async fn clear(&self) -> Result<bool, LostTrack> {
        loop {
            let ended = self.ended.notified();
            if self.lost_track.load(Ordering::SeqCst) {
                return Err(LostTrack);
            }
            if !self.killing.load(Ordering::SeqCst) {
                return Ok(self.killed.swap(false, Ordering::SeqCst));
            }
            ended.await;
        }
    }

    /// The connection has another user from now on. False if a KILL may still be felt.
    pub(super) fn retire(&self) -> bool {
        self.command_ended();
        ![&self.killing, &self.killed, &self.lost_track]
            .iter()
            .any(|flag| flag.load(Ordering::SeqCst))
    }

    /// Announces a KILL; `None` if no command is running, or another KILL is on its way.
    pub(super) fn begin_kill(self: &Arc<Self>) -> Option<Killing> {
        if self.killing.swap(true, Ordering::SeqCst) {
            return None;
        }
        let killing = Killing { interrupt: Arc::clone(self), arrived: false };
        if self.busy.load(Ordering::SeqCst) && !self.lost_track.load(Ordering::SeqCst) {
            return Some(killing);
        }
        killing.not_sent();
        None
    }
}

/// A KILL may arrive at any time.
#[derive(Debug)]
pub(super) struct LostTrack;

impl Killing {
    /// The server has dealt with it.
    pub(super) fn arrived(mut self) {
        self.interrupt.killed.store(true, Ordering::SeqCst);
        self.arrived = true;
    }

    fn not_sent(mut self) {
        self.arrived = true;
    }
}

impl Drop for Killing {
    fn drop(&mut self) {
        if !self.arrived {
            self.interrupt.lost_track.store(true, Ordering::SeqCst);
        }
        self.interrupt.killing.store(false, Ordering::SeqCst);
        self.interrupt.ended.notify_waiters();
    }
}
