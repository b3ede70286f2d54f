use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use mariadb_proto::frame::{FrameDecoder, encode_packet};

use super::Action;

/// A script that is being performed.
pub struct Performance {
    actions: VecDeque<Action>,
    frames: FrameDecoder,
    /// The sequence id that is due, from either side.
    sequence: u8,
}

/// What the driver of a [`Performance`] does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cue {
    /// Send these bytes.
    Write(Vec<u8>),
    /// Receive bytes from the client.
    Read,
    /// Let time pass.
    Wait(Duration),
    /// Close the connection.
    Close,
    /// The script has been performed.
    Finished,
}

impl Performance {
    pub(super) fn new(actions: VecDeque<Action>) -> Self {
        Self { actions, frames: FrameDecoder::new(usize::MAX), sequence: 0 }
    }

    /// Takes bytes from the client.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.frames.receive(bytes);
    }

    /// What comes next.
    ///
    /// # Errors
    /// The client does not do what the script expects.
    pub fn next_cue(&mut self) -> Result<Cue> {
        loop {
            let Some(action) = self.actions.pop_front() else { return Ok(Cue::Finished) };
            match action {
                Action::Send { payload, sequence } => {
                    let mut out = Vec::new();
                    let next = encode_packet(&mut out, &payload, sequence.unwrap_or(self.sequence));
                    self.sequence = next;
                    return Ok(Cue::Write(out));
                }
                Action::SendRaw(bytes) => return Ok(Cue::Write(bytes)),
                Action::Delay(duration) => return Ok(Cue::Wait(duration)),
                Action::Close => return Ok(Cue::Close),
                Action::Expect { what, begins, check } => {
                    self.frames.expect_sequence(Some(if begins { 0 } else { self.sequence }));
                    let packet =
                        self.frames.next_packet().with_context(|| format!("expecting {what}"))?;
                    let Some(packet) = packet else {
                        self.actions.push_front(Action::Expect { what, begins, check });
                        return Ok(Cue::Read);
                    };
                    self.sequence = packet.sequence.wrapping_add(1);
                    check(&packet.payload)
                        .map_err(|error| anyhow!("expected {what}: {error:#}"))?;
                }
            }
        }
    }
}

impl fmt::Debug for Performance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Performance({} actions left)", self.actions.len())
    }
}
